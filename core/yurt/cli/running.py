"""Runs a command line and turns what goes wrong into a sentence and an exit code.

Exit codes: 0 done; 1 refused or failed, with a message that says what to do; 2 the command line itself is wrong;
130 interrupted.
"""

from __future__ import annotations

import os
from collections.abc import Sequence

from yurt.cli.screen import fail
from yurt.errors import YurtError


def run(arguments: Sequence[str]) -> int:
    """Runs one command; gives its exit code. `--debug`, anywhere, shows tracebacks instead of sentences."""
    from yurt.cli.app import build

    given = list(arguments)
    debug = bool(os.environ.get("YURT_DEBUG"))
    while "--debug" in given:
        given.remove("--debug")
        debug = True
    try:
        build(given)(args=given, prog_name="yurt")
    except SystemExit as leaving:
        return leaving.code if isinstance(leaving.code, int) else 1
    except KeyboardInterrupt:
        fail("Interrupted. What was not finished was taken back.")
        return 130
    except Exception as error:
        if debug:
            raise
        return _explain(error)
    return 0


def _explain(error: Exception) -> int:
    """Tells what went wrong; 1, or the error itself again when it is a mistake of the program's."""
    if isinstance(error, YurtError):
        fail(error.message)
        return 1
    if isinstance(error, OSError):
        fail(f"{error.filename or 'A file'}: {error.strerror or error}.")
        return 1
    if type(error).__module__.startswith("sqlalchemy") and hasattr(error, "orig"):
        first = str(error.orig).strip().split("\n")[0]  # type: ignore[attr-defined]
        fail(f"The database does not do what was asked: {first}. Check --database, or the URL in yurt.toml.")
        return 1
    fail(f"{type(error).__name__}: {error}. This is a mistake in Yurt or an add-on; --debug shows where.")
    return 1
