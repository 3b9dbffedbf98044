"""What add-ons keep files of records with.

    from yurt.files import attach

    attach(env, order, "scan.pdf", stream)

The name and the content are judged as those of a file that somebody attaches on a form; what is refused raises
`yurt.errors.FileRefused`. The bytes are read from a stream, so that a large file is never in memory as a whole.

    file = keep_file(env, "label.pdf", pdf, "library.book:label", book.id)

keeps bytes that the add-on has made itself, here as the file of a field.
"""

from yurt.base.models.files import File
from yurt.services.files.attaching import attach
from yurt.services.files.keeping import keep_file, media_type_of

__all__ = ["File", "attach", "keep_file", "media_type_of"]
