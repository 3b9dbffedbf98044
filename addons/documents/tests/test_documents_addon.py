"""Documents as an add-on: sound by the SDK's checks; office files are looked at before they are unpacked."""

from __future__ import annotations

import io
import zipfile
from gettext import NullTranslations
from types import SimpleNamespace
from typing import Any

import pytest
from yurt_documents.packing import unfit
from yurt_sdk.checks import check_addon

SPEAKER: Any = SimpleNamespace(gettext=NullTranslations().gettext)


def archive(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in parts.items():
            packed.writestr(name.replace("__", "/").replace("_", "."), content)
    return out.getvalue()


def test_the_addon_is_sound():
    assert check_addon("documents") == []


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"no archive", "damaged"),
        (b"x" * (5 * 2**20 + 1), "larger than 5 MB"),
        (archive(word__document_xml=b"\0" * (41 * 2**20)), "unpacks to more"),
        (archive(word__vbaProject_bin=b"code"), "macros"),
        (archive(word__document_xml=b'<!DOCTYPE x [<!ENTITY a "b">]><x/>'), "entities"),
        (archive(word__settings_rels=b'<R Type="attachedTemplate" TargetMode="External"/>'), "another template"),
    ],
)
def test_unfit_files_are_refused(content, told):
    (problem,) = unfit(SPEAKER, content)
    assert told in str(problem)


def test_a_plain_archive_is_fit():
    assert unfit(SPEAKER, archive(word__document_xml=b"<x/>")) == []
