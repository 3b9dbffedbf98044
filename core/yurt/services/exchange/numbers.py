"""Numbers as people write them: `1 234,50 ₽`, `(1,234.50)`, `12%`, `၁၂၃`, to exact decimals.

No float takes part in arithmetic. A spreadsheet stores every number as a binary double and shows at most 15 significant
digits of it, so a float becomes `Decimal(format(value, ".15g"))`: exactly the digits its owner saw (19.99 may be stored
as 19.989999999999998).
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal, InvalidOperation

from yurt.services.exchange.cells import CellProblem, clean_line

# Digit groups may be parted by any space, an apostrophe, or the mark that is not the decimal mark.
_SPACES = re.compile(r"(?<=\d)[\s\u00a0\u2000-\u200b\u202f'’ʼ_](?=\d)")
_SIMPLE = re.compile(r"[+-]?\d+(?:\.\d{1,2})?", re.ASCII)
_NUMBER = re.compile(r"([+-]?)(\d[\d.,]*|[.,]\d+)(?:[eE]([+-]?\d{1,3}))?")
_PLAIN = re.compile(r"\d+(?:\.\d+)?|\.\d+")
_MARKS = str.maketrans({"−": "-", "–": "-", "٫": ".", "٬": ",", "％": "%"})

_SIGNS = {
    "₽": ("RUB",),
    "руб": ("RUB",),
    "р": ("RUB",),
    "€": ("EUR",),
    "£": ("GBP",),
    "֏": ("AMD",),
    "դր": ("AMD",),
    "dram": ("AMD",),
    "₾": ("GEL",),
    "ლ": ("GEL",),
    "₭": ("LAK",),
    "ks": ("MMK",),
    "¥": ("JPY", "CNY"),
    "₸": ("KZT",),
    "₴": ("UAH",),
    "₹": ("INR",),
    "$": ("USD", "CAD", "AUD", "NZD", "SGD", "HKD", "MXN", "ARS", "CLP"),
}
_CURRENCY = r"([^\W\d_]{1,4}\.?|[^\w\s.,+()-])"
_WORD = re.compile(rf"^{_CURRENCY}\s*(?=[\d.,+(-])|(?<=[\d.,)-])\s*{_CURRENCY}$")
_MAX_DIGITS = 60


def float_to_decimal(value: float) -> Decimal:
    """The number a spreadsheet shows for a stored double: 15 significant digits. CellProblem for infinity and NaN."""
    if value != value or value in (float("inf"), float("-inf")):
        raise CellProblem("this is not a number that can be stored")
    if value == int(value) and abs(value) < 1e15:
        return Decimal(int(value))
    number = Decimal(format(value, ".15g"))
    return number.quantize(Decimal(1)) if number == number.to_integral_value() and abs(value) < 1e30 else number


def parse_decimal(text: str, *, mark: str | None = None, comma_or_dot_is_ambiguous: bool = False) -> Decimal:
    """The decimal written in `text`, whatever its digit groups and decimal mark.

    `mark` is the decimal mark where it is known. Without it: of two different marks the last one is the decimal mark;
    a mark that repeats parts groups; a single comma before exactly three digits could be either and is refused; a
    single dot is a decimal point, unless `comma_or_dot_is_ambiguous` (money: 1.234 is a thousand in half of the
    world). Raises CellProblem.
    """
    if _SIMPLE.fullmatch(text) and mark != "," and len(text) < _MAX_DIGITS:
        return Decimal(text)
    shown = text
    text = _SPACES.sub("", clean_line(text).translate(_MARKS))
    text, negative = _without_accounting_sign(text)
    match = _NUMBER.fullmatch(text)
    if match is None or len(text) > _MAX_DIGITS:
        raise CellProblem(f"“{_short(shown)}” is not a number")
    sign, digits, exponent = match.groups()
    plain = _without_groups(digits, mark, comma_or_dot_is_ambiguous, shown)
    try:
        number = Decimal(f"{sign}{plain}E{exponent}" if exponent else sign + plain)
    except InvalidOperation:
        raise CellProblem(f"“{_short(shown)}” is not a number") from None
    if exponent:
        number = Decimal(format(number, "f"))
    return -number if negative else number


def strip_currency(text: str, expected: str | None) -> str:
    """`text` without the currency sign, code or word at either end.

    Raises CellProblem when it names another currency than `expected`, or a word that is no currency at all.
    """
    text = clean_line(text).translate(_MARKS)
    sign = text[0] if text[:1] in ("-", "+") and not text[1:2].isdigit() else ""  # -$5
    text = text[len(sign) :].lstrip()
    match = _WORD.search(text)
    if match is None:
        return sign + text
    word = match[1] or match[2]
    known = _currencies(word)
    if not known:
        raise CellProblem(f"“{_short(text)}” is not an amount: “{word}” is no currency")
    if expected is not None and expected not in known:
        raise CellProblem(f"the amount is in {' or '.join(known)}, but this column holds {expected}")
    return sign + (text[: match.start()] + text[match.end() :]).strip()


def _currencies(word: str) -> tuple[str, ...]:
    bare = word.rstrip(".")
    if bare.lower() in _SIGNS:
        return _SIGNS[bare.lower()]
    if len(bare) == 3 and bare.isascii() and bare.isupper():
        return (bare,)
    return ("another currency",) if len(bare) == 1 and unicodedata.category(bare) == "Sc" else ()


def _without_accounting_sign(text: str) -> tuple[str, bool]:
    if text.startswith("(") and text.endswith(")"):
        return text[1:-1].strip(), True
    if text.endswith("-"):
        return text[:-1].strip(), True
    return text, False


def _without_groups(digits: str, mark: str | None, strict: bool, shown: str) -> str:
    dots, commas = digits.count("."), digits.count(",")
    if mark is None:
        mark = _decimal_mark(digits, dots, commas, strict, shown)
    group = "," if mark == "." else "."
    whole, _, fraction = digits.rpartition(mark) if mark in digits else (digits, "", "")
    groups = whole.split(group)
    if len(groups) > 1 and not _well_grouped(groups):
        raise CellProblem(f"“{_short(shown)}” is not a number: its digits are grouped unevenly")
    plain = "".join(groups) + ("." + fraction if fraction else "")
    if not _PLAIN.fullmatch(plain):
        raise CellProblem(f"“{_short(shown)}” is not a number")
    return plain


def _decimal_mark(digits: str, dots: int, commas: int, strict: bool, shown: str) -> str:
    if dots and commas:
        return "." if digits.rfind(".") > digits.rfind(",") else ","
    if dots > 1 or commas > 1:
        return "," if dots > 1 else "."
    if not commas and not (dots and strict):
        return "."
    used = "," if commas else "."
    whole, _, rest = digits.partition(used)
    if len(rest) == 3 and 1 <= len(whole) <= 3 and whole.strip("0"):
        raise CellProblem(
            f"“{_short(shown)}” may be {whole}{rest} or {whole}.{rest}; "
            "say in the mapping which mark is the decimal mark"
        )
    return used


def _well_grouped(groups: list[str]) -> bool:
    """Thousands (1.234.567) or the Indian way (12.34.567)."""
    return 1 <= len(groups[0]) <= 3 and len(groups[-1]) == 3 and all(len(part) in (2, 3) for part in groups[1:-1])


def _short(text: str) -> str:
    return text if len(text) <= 40 else text[:39] + "…"
