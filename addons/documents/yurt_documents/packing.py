"""Is an office file fit to be a template? Its archive is looked at before any library unpacks it."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

from yurt_documents.problems import Problem

if TYPE_CHECKING:
    from yurt.env import Env

MOST_BYTES = 5 * 1024 * 1024
MOST_UNPACKED = 40 * 1024 * 1024
MOST_PARTS = 2_000
_ENTITIES = (b"<!DOCTYPE", b"<!ENTITY")
_HEAD = 4096


def unfit(env: Env, content: bytes) -> list[Problem]:
    """Why an office file is not taken: too large, damaged, with macros, with entities; nothing when it is fit."""
    if len(content) > MOST_BYTES:
        return [Problem(env.gettext("The file is larger than {most} MB.").format(most=MOST_BYTES // 2**20))]
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return list(_parts(env, archive))
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, RuntimeError):
        return [Problem(env.gettext("The file is damaged or is no office document. Save it again and upload that."))]


def _parts(env: Env, archive: zipfile.ZipFile) -> list[Problem]:
    parts = archive.infolist()
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        return [Problem(env.gettext("The file unpacks to more than a template can be."))]
    names = [part.filename.lower() for part in parts]
    if any(name.endswith("vbaproject.bin") for name in names):
        return [Problem(env.gettext("The file holds macros. Save it without them (.docx or .xlsx)."))]
    for part in parts:
        if part.filename.endswith((".xml", ".rels")):
            with archive.open(part) as stream:
                head = stream.read(_HEAD).upper()
            if any(word in head for word in _ENTITIES):
                return [Problem(env.gettext("The file declares entities of its own, which no office program does."))]
            if part.filename.endswith(".rels") and b'TARGETMODE="EXTERNAL"' in head and b"ATTACHEDTEMPLATE" in head:
                return [Problem(env.gettext("The file fetches another template from elsewhere. Detach that."))]
    return []
