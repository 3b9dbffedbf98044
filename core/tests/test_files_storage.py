"""The blob store, what is judged of a file's content, the upload policy, and thumbnails."""

from __future__ import annotations

import errno
import hashlib
import io
import os
import subprocess
import sys
import zipfile
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from PIL import Image
from yurt.errors import ConfigurationError, FileRefused, NotFound
from yurt.services.files import images, media
from yurt.services.files.policy import UploadPolicy, media_type_for, serving_headers
from yurt.services.files.storage import BlobStore, StorageFailed


@pytest.fixture
def store(tmp_path: Path) -> BlobStore:
    return BlobStore(tmp_path / "files")


def put(store: BlobStore, content: bytes, limit: int = 10_000_000):
    return store.put(io.BytesIO(content), limit)


def files_under(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_put_twice_keeps_one_blob_at_its_hash(store: BlobStore, tmp_path: Path) -> None:
    first, second = put(store, b"hello"), put(store, b"hello")
    key = hashlib.sha256(b"hello").hexdigest()
    assert first == second and first.sha256 == key and first.size == 5 and first.media_type == "text/plain"
    assert files_under(tmp_path) == [tmp_path / "files" / key[:2] / key[2:4] / key]
    assert list(store.iter_keys()) == [key]
    with store.open(key) as content:
        assert content.read() == b"hello"


def test_a_memory_store_behaves_like_a_folder() -> None:
    store = BlobStore("memory://yurt-test-files/prefix")
    blob = put(store, b"remote")
    put(store, b"remote")
    assert list(store.iter_keys()) == [blob.sha256] and list(store.verify()) == []
    with store.open(blob.sha256) as content:
        assert content.read() == b"remote"
    store.delete(blob.sha256)
    store.delete(blob.sha256)
    assert not store.exists(blob.sha256)
    with pytest.raises(NotFound):
        store.open(blob.sha256)


def test_a_store_that_cannot_be_reached_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def unreachable(*names: object) -> None:
        raise RuntimeError("Could not connect to the endpoint")

    store = BlobStore("memory://yurt-test-unreachable")
    monkeypatch.setattr(store.backend.filesystem, "put_file", unreachable)  # type: ignore[attr-defined]
    with pytest.raises(StorageFailed, match="Could not connect"):
        put(store, b"x")


def test_over_the_limit_nothing_stays(store: BlobStore, tmp_path: Path) -> None:
    with pytest.raises(FileRefused, match="larger than 1000 bytes"):
        put(store, b"x" * 1001, limit=1000)
    assert put(store, b"x" * 1000, limit=1000).size == 1000
    assert len(files_under(tmp_path)) == 1


def test_a_refused_or_broken_upload_leaves_nothing(store: BlobStore, tmp_path: Path) -> None:
    class Breaks(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            if self.tell() > 0:
                raise ConnectionResetError("gone")
            return super().read(size)

    with pytest.raises(StorageFailed):
        store.put(Breaks(b"x" * 600_000), 10_000_000)
    with pytest.raises(FileRefused, match="not what its name says"):
        store.put(io.BytesIO(b"MZ" + b"\0" * 100), 1000, UploadPolicy().accept("photo.png"))
    assert files_under(tmp_path) == []


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT])
def test_disk_full_is_said_and_nothing_stays(
    store: BlobStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    def full(descriptor: int) -> None:
        raise OSError(code, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StorageFailed, match="is full"):
        put(store, b"hello")
    assert files_under(tmp_path) == []


def test_no_permission_is_said(store: BlobStore, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def refuse(*names: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(StorageFailed, match="did not permit"):
        put(store, b"hello")
    assert files_under(tmp_path) == []


@pytest.mark.parametrize("key", ["../../etc/passwd", "A" * 64, "", "ab" * 31, "ab" * 32 + "\n"])
def test_only_hashes_are_names(store: BlobStore, key: str) -> None:
    for call in (store.open, store.exists, store.delete):
        with pytest.raises(NotFound):
            call(key)


def test_verify_names_damaged_and_foreign_files(store: BlobStore, tmp_path: Path) -> None:
    good, bad = put(store, b"good"), put(store, b"bad")
    damaged = tmp_path / "files" / bad.sha256[:2] / bad.sha256[2:4] / bad.sha256
    damaged.write_bytes(b"worse")
    (damaged.parent / "notes.txt").write_text("mine")
    problems = {problem.name.rpartition("/")[2] for problem in store.verify()}
    assert problems == {bad.sha256, "notes.txt"}
    assert good.sha256 in set(store.iter_keys())


def test_leftovers_of_killed_processes_are_removed(store: BlobStore, tmp_path: Path) -> None:
    put(store, b"x")
    old, new = (tmp_path / "files" / ".incoming" / f"yurt-blob-{age}" for age in ("old", "new"))
    old.write_bytes(b"half")
    new.write_bytes(b"half")
    os.utime(old, (0, 0))
    assert store.remove_leftovers(timedelta(hours=1)) == 1
    assert not old.exists() and new.exists() and len(list(store.iter_keys())) == 1


def test_an_unknown_store_is_a_configuration_error() -> None:
    with pytest.raises(ConfigurationError, match="nowhere"):
        BlobStore("nowhere://bucket")


def zipped(*entries: tuple[str, str]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return target.getvalue()


OFFICE = "application/vnd.openxmlformats-officedocument."


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "text/plain"),
        ("Привет, мир".encode("cp1251"), "text/plain"),
        ("မြန်မာ".encode(), "text/plain"),
        ("text".encode("utf-16"), "text/plain"),
        (b"a\0b", media.OCTETS),
        (b"\x89PNG\r\n\x1a\n\0\0", "image/png"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "image/webp"),
        (b"%PDF-1.7\n", "application/pdf"),
        (b" \n<!DOCTYPE HTML><p>", media.HTML),
        (b"\xef\xbb\xbf<script>alert(1)</script>", media.HTML),
        ("<script>".encode("utf-16"), media.HTML),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", media.SVG),
        (b"<?xml version='1.0'?><!-- c --><SVG onload='x'/>", media.SVG),
        (b"<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'/>", media.HTML),
        (b"<?xml version='1.0'?><catalogue/>", media.XML),
        (b"MZ\x90\0", media.EXECUTABLE),
        (b"\x7fELF\2", media.EXECUTABLE),
        (b"#!/bin/sh\nrm -rf", media.SCRIPT),
        (b"PK\x03\x04 not really a zip", media.ZIP),
        (zipped(("a.txt", "x")), media.ZIP),
        (zipped(("[Content_Types].xml", "x"), ("xl/workbook.xml", "x")), OFFICE + "spreadsheetml.sheet"),
        (zipped(("[Content_Types].xml", "x"), ("word/document.xml", "x")), OFFICE + "wordprocessingml.document"),
        (
            zipped(("mimetype", "application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", "x")),
            "application/vnd.oasis.opendocument.spreadsheet",
        ),
        (zipped(("mimetype", "text/html")), media.ZIP),
    ],
)
def test_content_tells_the_type(content: bytes, expected: str) -> None:
    assert media.sniff(io.BytesIO(content)) == expected


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("a.png", media.HTML),
        ("a.txt", media.HTML),
        ("a.jpg", media.SVG),
        ("A.PDF", media.EXECUTABLE),
        ("a.csv", "image/png"),
    ],
)
def test_a_misnamed_file_is_refused(name: str, media_type: str) -> None:
    with pytest.raises(FileRefused, match="not what its name says"):
        UploadPolicy().check(name, media_type, 10)


def test_policy_limits_size_and_types() -> None:
    with pytest.raises(FileRefused, match="25 MB"):
        UploadPolicy().check("a.bin", media.OCTETS, 25 * 1024 * 1024 + 1)
    with pytest.raises(FileRefused, match="not accepted"):
        UploadPolicy(allowed=frozenset({"image/png"})).check("a.pdf", "application/pdf", 1)
    with pytest.raises(FileRefused, match="not accepted"):
        UploadPolicy(refused=frozenset({media.EXECUTABLE})).check("a", media.EXECUTABLE, 1)
    UploadPolicy().check("a.csv", "text/plain", 1)
    assert media_type_for("a.csv", "text/plain") == "text/csv"
    assert media_type_for("a.csv", "image/png") == "image/png"


@pytest.mark.parametrize("media_type", [media.HTML, media.SVG, media.XML, media.SCRIPT, media.EXECUTABLE])
def test_what_could_run_is_only_a_download(media_type: str) -> None:
    headers = serving_headers("x", media_type)
    assert headers["Content-Disposition"].startswith("attachment")
    assert headers["Content-Type"] == media.OCTETS
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in headers["Content-Security-Policy"]


def test_file_names_cannot_break_headers() -> None:
    headers = serving_headers('../a"b\r\nSet-Cookie: x; Счёт.png', "image/png")
    value = headers["Content-Disposition"]
    assert value.startswith("inline; ") and "\r" not in value and "\n" not in value and value.isascii()
    assert value.count('"') == 2 and "%D0%A1%D1%87" in value and ".." not in value


def picture(form: str, size: tuple[int, int] = (300, 200), **options: object) -> io.BytesIO:
    target = io.BytesIO()
    Image.new("RGB", size, "red").save(target, form, **options)
    target.seek(0)
    return target


def test_thumbnails_are_small_upright_and_without_metadata(store: BlobStore) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    exif[0x010F] = "Secret Camera"
    original = store.put(picture("JPEG", exif=exif), 10_000_000)
    made = images.store_thumbnails(store, original.sha256)
    assert set(made) == {64, 256, 1024}
    expected = {64: (43, 64), 256: (171, 256), 1024: (200, 300)}
    for size, blob in made.items():
        with store.open(blob.sha256) as content:
            data = content.read()
        with Image.open(io.BytesIO(data)) as small:
            assert small.format == "WEBP" and not small.getexif() and "icc_profile" not in small.info
            assert all(abs(got - want) <= 1 for got, want in zip(small.size, expected[size], strict=True))
        assert b"Secret" not in data


def test_first_frame_of_an_animation() -> None:
    target = io.BytesIO()
    frames = [Image.new("RGB", (100, 100), colour) for colour in ("blue", "green")]
    frames[0].save(target, "GIF", save_all=True, append_images=frames[1:])
    with Image.open(io.BytesIO(images.thumbnails(target, [64])[64])) as small:
        assert getattr(small, "n_frames", 1) == 1
        red, green, blue = small.convert("RGB").getpixel((5, 5))  # type: ignore[misc]
        assert blue > 200 and red < 60 and green < 60


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not a picture",
        b"\x89PNG\r\n\x1a\n" + b"\0" * 50,
        picture("PNG").getvalue()[:60],
        picture("JPEG").getvalue()[:400],
        b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n",
    ],
)
def test_damaged_pictures_are_refused(content: bytes) -> None:
    with pytest.raises(FileRefused):
        images.thumbnails(io.BytesIO(content))


@pytest.mark.parametrize("size", [(9000, 9000), (20000, 20000)])
def test_decompression_bombs_are_refused_before_decoding(size: tuple[int, int]) -> None:
    target = io.BytesIO()
    Image.new("1", size).save(target, "PNG")
    assert len(target.getvalue()) < 200_000
    with pytest.raises(FileRefused, match="million pixels"):
        images.thumbnails(target)


def test_many_threads_putting_the_same_file(store: BlobStore, tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        blobs = list(pool.map(lambda number: put(store, b"same" * 50_000 + bytes([number % 3])), range(24)))
    assert len({blob.sha256 for blob in blobs}) == 3 == len(files_under(tmp_path))
    assert list(store.verify()) == []


def test_a_process_killed_while_receiving_leaves_no_blob(store: BlobStore, tmp_path: Path) -> None:
    receive = f"""
import sys
from yurt.services.files.storage import BlobStore
BlobStore({str(tmp_path / "files")!r}).put(sys.stdin.buffer, 10**9)
"""
    with subprocess.Popen([sys.executable, "-c", receive], stdin=subprocess.PIPE) as process:
        assert process.stdin is not None
        process.stdin.write(b"x" * 2_000_000)
        process.stdin.flush()  # the pipe holds 64 kB, so most of this was received by now
        process.kill()
        process.stdin = None
    assert list(store.iter_keys()) == [] and len(files_under(tmp_path)) == 1
    assert store.remove_leftovers(timedelta()) == 1 and files_under(tmp_path) == []
