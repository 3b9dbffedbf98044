"""Delimited text: encoding and delimiter found by looking, records streamed in constant memory."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from typing import BinaryIO

from charset_normalizer import from_bytes

from yurt.errors import ImportRefused
from yurt.i18n import N_
from yurt.services.exchange.records import Record, Records, SourceInfo

DELIMITERS = (";", ",", "\t", "|")
_ENCODINGS = ["cp1251", "cp866", "koi8_r", "cp1252"]  # what office programs of our users' countries write, besides UTF
_BOMS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
_CHUNK, _SAMPLE = 1 << 20, 1 << 16
_SAMPLE_RECORDS = 60
_MAX_LINES_IN_A_CELL = 1_000
_SEP_LINE = re.compile(r"sep=(.)\r?\n")
_MARKUP = re.compile(rb"\s*<(?:!doctype|html|table|\?xml|head|meta)", re.IGNORECASE)
# A text that Yurt's own CSV marked with an apostrophe, so that no spreadsheet takes it for a formula (see writers.py).
MARKED = re.compile(r"'+[=+\-@\t\r＝＋－＠]")


def open_delimited(stream: BinaryIO, *, encoding: str | None, delimiter: str | None) -> Records:
    """The records of a delimited text file. Raises ImportRefused: not text, unknown encoding, NUL characters."""
    start = stream.read(_SAMPLE)
    if _MARKUP.match(start.removeprefix(codecs.BOM_UTF8)):
        raise ImportRefused(
            N_(
                "The file is a web page or XML with the name of a table; "
                "open it in a spreadsheet program, save it as XLSX."
            )
        )
    encoding = _checked_encoding(stream, encoding or _declared_encoding(start))
    text = _text(stream, encoding)
    sample = text.read(_SAMPLE)
    named = _SEP_LINE.match(sample)
    if delimiter is not None and len(delimiter) != 1:
        raise ImportRefused("The delimiter must be one character.")
    divider = delimiter or (named[1] if named else find_delimiter(sample))
    text.detach()
    text = _text(stream, encoding)
    source = SourceInfo("csv", encoding=encoding, delimiter=divider)
    return Records(_records(text, divider, skip_first=named is not None), source, close=lambda: _release(text))


def decoded(stream: BinaryIO) -> io.TextIOWrapper:
    """A text file that is no table, from its beginning and in the encoding that was found. Raises ImportRefused."""
    return _text(stream, _checked_encoding(stream, _declared_encoding(stream.read(_SAMPLE))))


def find_delimiter(sample: str) -> str:
    """The delimiter that divides the first records most evenly; a comma when nothing divides them."""
    best, delimiter = (0.0, 0.0, 0), ","
    for candidate in DELIMITERS:
        lines = io.StringIO(sample, newline="")
        widths = []
        try:
            for record in csv.reader(lines, delimiter=candidate):
                if len(record) > 1 or (record and record[0].strip()):
                    widths.append(len(record))
                if len(widths) == _SAMPLE_RECORDS:
                    break
        except csv.Error:
            continue
        if len(sample) == _SAMPLE and len(widths) > 1:
            widths.pop()  # the sample may end within it
        divided = [width for width in widths if width > 1]
        if not divided or len(divided) * 2 < len(widths):
            continue
        width, count = Counter(divided).most_common(1)[0]
        score = (count / len(widths), len(divided) / len(widths), width)
        if score > best:
            best, delimiter = score, candidate
    return delimiter


def _text(stream: BinaryIO, encoding: str) -> io.TextIOWrapper:
    stream.seek(0)
    return io.TextIOWrapper(stream, encoding=encoding, newline="")


def _release(text: io.TextIOWrapper) -> None:
    if not text.closed:
        text.detach()


def _records(text: io.TextIOWrapper, delimiter: str, *, skip_first: bool) -> Iterator[Record]:
    reader = csv.reader(text, delimiter=delimiter)
    number, line = 0, 0
    try:
        for number, record in enumerate(reader, 1):
            if reader.line_num - line > _MAX_LINES_IN_A_CELL:
                raise ImportRefused(f"Row {number} holds a quotation mark that is opened and never closed.")
            line = reader.line_num
            if number == 1 and skip_first:
                continue
            yield number, [_unmarked(cell) if cell and cell[0] == "'" else cell or None for cell in record]
    except csv.Error:
        raise ImportRefused(
            f"Row {number + 1} cannot be read: a quotation mark is opened and never closed, or a cell is far too long."
        ) from None


def _unmarked(cell: str) -> str:
    return cell[1:] if MARKED.match(cell) else cell


def _declared_encoding(start: bytes) -> str | None:
    if start.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return "utf-32"
    for bom, name in _BOMS.items():
        if start.startswith(bom):
            return name
    pairs = start[: len(start) // 2 * 2]
    if len(pairs) >= 8 and b"\0" in pairs:
        # UTF-16 without a mark: nearly every other byte of delimiters, digits and line ends is zero.
        for name, high in (("utf-16-le", pairs[1::2]), ("utf-16-be", pairs[::2])):
            if b"\n\0" in pairs or b"\0\n" in pairs:
                low = pairs[::2] if name == "utf-16-le" else pairs[1::2]
                if high.count(0) * 10 > len(high) and low.count(0) == 0:
                    return name
    return None


def _checked_encoding(stream: BinaryIO, named: str | None) -> str:
    """The encoding in which the whole file can be read, after one pass over it."""
    try:
        decoder = codecs.getincrementaldecoder(named or "utf-8")("strict")
    except LookupError:
        raise ImportRefused(f"There is no encoding “{named}”; write for example utf-8 or cp1251.") from None
    wide = (named or "").lower().replace("_", "-").startswith(("utf-16", "utf-32"))
    readable, foreign = True, bytearray()
    stream.seek(0)
    while chunk := stream.read(_CHUNK):
        if not wide and b"\0" in chunk:
            raise ImportRefused(
                N_("The file is not a table: it holds NUL characters. Save it as XLSX or as CSV and retry.")
            )
        if len(foreign) < _SAMPLE and not chunk.isascii():
            foreign += b"\n".join(line for line in chunk.splitlines() if not line.isascii())[:_SAMPLE]
        if readable:
            readable = _decodes(decoder, chunk, wide)
    readable = readable and _decodes(decoder, b"", wide, final=True)
    if readable:
        return named or "utf-8"
    if named is not None:
        raise ImportRefused(f"The file is not in the encoding {named}; name another one or leave it out.")
    return _guessed_encoding(bytes(foreign))


def _decodes(decoder: codecs.IncrementalDecoder, chunk: bytes, wide: bool, final: bool = False) -> bool:
    try:
        text = decoder.decode(chunk, final)
    except UnicodeDecodeError:
        return False
    if wide and "\0" in text:
        raise ImportRefused(
            N_("The file is not a table: it holds NUL characters. Save it as XLSX or as CSV and retry.")
        )
    return True


def _guessed_encoding(foreign: bytes) -> str:
    if sum(byte < 32 and byte not in b"\t\r\n\f" for byte in foreign) * 20 > len(foreign):
        raise ImportRefused(N_("The file is not a table: it is no text. Save it as XLSX or as CSV and retry."))
    best = from_bytes(foreign, cp_isolation=_ENCODINGS).best()
    if best is None:
        raise ImportRefused(N_("The encoding of the file cannot be told; name it, or save the file as CSV in UTF-8."))
    return best.encoding
