"""How sources word the method and the rounding of a schedule, phrase by phrase.

A phrase that no pattern knows is reported, so that a rule is never left out unseen.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

from yurt_lending.engine.money import EXACT, Rounding
from yurt_lending.engine.terms import Method, Residue, UnpaidInterest
from yurt_lending.vectors.names import mode_of
from yurt_lending.vectors.reading import normal

Settings = dict[str, Any]
Pattern = tuple[str, Callable[[re.Match[str], str], Settings]]


def _sets(**settings: Any) -> Callable[[re.Match[str], str], Settings]:
    return lambda found, text: settings


def _money(found: re.Match[str], text: str) -> Settings:
    return {"rounding": Rounding(Decimal(1).scaleb(-int(found[1])), mode_of(text))}


def _instalment_decimals(found: re.Match[str], text: str) -> Settings:
    return {"instalment_rounding": Rounding(Decimal(1).scaleb(-int(found[1])), mode_of(text))}


def _instalment_unit(found: re.Match[str], text: str) -> Settings:
    return {"instalment_rounding": Rounding(Decimal(found[1]), mode_of(text))}


def _whole(setting: str) -> Callable[[re.Match[str], str], Settings]:
    return lambda found, text: {setting: Rounding(Decimal(1), mode_of(text))}


METHODS: tuple[Pattern, ...] = (
    (r"^annuity( method)?$|^equal instal?lments?( \(annuity\))?$|level payments?", _sets(method=Method.ANNUITY)),
    (r"annuity in arrears|annuity in arrear$|^in arrears$|^payments? in arrears", _sets(method=Method.ANNUITY)),
    (r"annuity in advance|annuity due|^payments? in advance", _sets(method=Method.ANNUITY, in_advance=True)),
    (r"^(declining|reducing|diminishing) balance$", _sets(declining=True)),
    (r"^interest (per|of a|of the) period = balance x rate factor$", _sets(progressive=True)),
    (r"^interest (per|of a|of the) period = balance x (period )?rate$", _sets()),
    (r"^flat\b", _sets(flat=True)),
    (r"(equal|constant) (principal|capital)|^linear", _sets(method=Method.EQUAL_PRINCIPAL)),
    (r"fixed (instal?lment|amount|payment)|repay fixed", _sets(method=Method.ANNUITY)),
    (r"(capital|principal|balance)( is)?( re)?(paid)? (at|with) (the end|maturity|the last)", _sets(ends=True)),
    (r"interest only", _sets(only_interest=True)),
    (r"bullet|one payment at the end$|^single payment", _sets(method=Method.BULLET)),
    (r"interest (is )?capitali[sz]ed|capitali[sz]ation of interest",
     _sets(method=Method.BULLET, unpaid_interest=UnpaidInterest.CAPITALISED)),
    (r"^simple interest$", _sets()),
)  # fmt: skip

ROUNDINGS: tuple[Pattern, ...] = (
    (r"no rounding|not rounded in the arithmetic|^unrounded$", _sets(rounding=EXACT)),
    (r"^interest (is )?not rounded", _sets(rounding=EXACT)),
    (r"figures? shown to|shown to \d+ decimals|test compares|rounded for display|^shown", _sets()),
    (r"(?:level |each )?instal?lments?(?: is)? rounded (?:half even |half up |up |down )*to (\d+) decimals?",
     _instalment_decimals),
    (r"instal?lments?(?: is)? rounded (?:half even |half up |up |down )*to (?:a |the )?(?:next |nearest )?whole",
     _whole("instalment_rounding")),
    (r"instal?lments?(?: is)? rounded .*(?:multiples? of|to(?: the)?(?: nearest| next)?) (\d+(?:\.\d+)?)",
     _instalment_unit),
    (r"in multiples of (\d+(?:\.\d+)?)|installmentamountinmultiplesof ?= ?(\d+)",
     lambda found, text: {"instalment_rounding": Rounding(Decimal(found[1] or found[2]))}),
    (r"(\d+) (?:decimals?|dp|decimal places) (?:on |in )?(?:each|every) row",
     lambda found, text: {**_money(found, text), "residue": Residue.LAST_INTEREST}),
    (r"(?:remainder|rest|residue|difference).*last (?:instal?lment|row|payment|period)",
     _sets(residue=Residue.LAST_INSTALMENT)),
    (r"(?:remainder|rest|residue|difference).*first (?:instal?lment|row|payment|period)",
     _sets(residue=Residue.FIRST_INSTALMENT)),
    (r"(\d+) significant digits", lambda found, text: {"precision": int(found[1])}),
    (r"no multiple", _sets()),
    (r"^(?:money |amounts? |interest |is |are )*rounded (?:up |down )?to (?:a |the )?(?:next |nearest )?whole",
     _whole("rounding")),
    (r"^(?:money |amounts? |interest |rounded |up |down |is |are |to )*(\d+) (?:decimals?|dp|decimal places)", _money),
    (r"^(half|bankers|ceiling|floor)[ a-z]*$", _sets()),
)  # fmt: skip
"""The phrase `2 decimals each row` is curo's: rows are rounded, the last one too, whose total stays the instalment."""


def method_settings(told: Iterable[Any]) -> tuple[Settings, list[str]]:
    """What the wordings of method and amortisation settle, and the phrases that are not understood."""
    phrases = [phrase for text in told for phrase in _phrases(str(text).replace("(annuity)", ""), r"[,;]| with | and ")]
    return _settle(phrases, METHODS)


def rounding_settings(told: Any) -> tuple[Settings, list[str]]:
    """What the wording of the rounding settles, and the phrases that are not understood."""
    text = re.sub(r"\([^)]*->[^)]*\)", "", str(told))
    text = re.sub(r"\((installmentAmountInMultiplesOf[^)]*)\)", r"; \1", text)
    settings, unknown = _settle(_phrases(text, r"[;,]"), ROUNDINGS)
    return _one_mode(settings, text), unknown


def _one_mode(settings: Settings, text: str) -> Settings:
    """A mode named apart (`2 decimals, HALF_EVEN`) is that of the amounts."""
    rounding = settings.get("rounding")
    if rounding and re.search(r"(^|[,;])\s*(half|bankers|ceiling|floor)", text.lower()):
        settings["rounding"] = Rounding(rounding.unit, mode_of(text.partition(";")[0]))
    return settings


def _phrases(text: str, separators: str) -> list[str]:
    return [found for each in re.split(separators, normal(text)) if (found := each.strip(" ()"))]


def _settle(phrases: list[str], patterns: tuple[Pattern, ...]) -> tuple[Settings, list[str]]:
    settings: Settings = {}
    unknown = []
    for phrase in phrases:
        for pattern, makes in patterns:
            found = re.search(pattern, phrase)
            if found:
                settings.update(makes(found, phrase))
                break
        else:
            unknown.append(phrase)
    return settings, unknown
