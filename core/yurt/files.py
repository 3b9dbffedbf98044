"""What add-ons keep files of records with.

    from yurt.files import attach

    attach(env, order, "scan.pdf", stream)

The name and the content are judged as those of a file that somebody attaches on a form; what is refused raises
`yurt.errors.FileRefused`. The bytes are read from a stream, so that a large file is never in memory as a whole.
"""

from yurt.services.files.attaching import attach

__all__ = ["attach"]
