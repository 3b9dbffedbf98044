"""The names that sources give to conventions, frequencies and roundings, and what the engine calls them."""

from __future__ import annotations

import re
from typing import Any

from yurt_lending.engine.dates import Frequency, Unit
from yurt_lending.engine.daycount import DayCount
from yurt_lending.engine.disclosure.eu_aprc import IntervalRule
from yurt_lending.engine.errors import EngineError
from yurt_lending.engine.money import RoundingMode
from yurt_lending.vectors.reading import normal

DAY_COUNTS = (
    (r"30e\+/360", DayCount.THIRTY_E_PLUS_360),
    (r"4\.16\(h\)|german|30e/360\(?isda\)?$|30e/360isda(?!2006)|isda30e/360", DayCount.THIRTY_E_360_ISDA),
    (r"4\.16\(g\)|30e/360|eurobond", DayCount.THIRTY_E_360),
    (r"30/360(\(|,)?(european|eu\b|icma|isma)|eu30/360|european30/360", DayCount.THIRTY_E_360),
    (r"30u/360", DayCount.THIRTY_U_360),
    (r"italian", DayCount.THIRTY_360_ITALIAN),
    (r"nasd|days360", DayCount.THIRTY_360_NASD),
    (r"4\.16\(f\)|bondbasis", DayCount.THIRTY_360_BOND),
    (r"30a/360", DayCount.THIRTY_360_BOND),
    (r"30/360(\(|,)?(us|usa)\b|us30/360|usa30/360", DayCount.THIRTY_360_US),
    (r"30/360(per)?month", DayCount.MONTH_30_360),
    (r"30/364(per)?month", DayCount.MONTH_30_364),
    (r"30/365(per)?month", DayCount.MONTH_30_365),
    (r"30/act(per)?month", DayCount.MONTH_30_ACTUAL),
    (r"rate/(12|52|365|numberofperiods)|equal(months|periods)", DayCount.EQUAL_PERIODS),
    (r"monthly1/12|1/12(permonth|monthly|ofayear)", DayCount.EQUAL_PERIODS),
    (r"sameasrepayment|sameaspayment|wholeperiods|nominalperiods", DayCount.EQUAL_PERIODS),
    (r"30/360", DayCount.THIRTY_360_BOND),
    (r"30/365|thirty365", DayCount.THIRTY_365),
    (r"act/act.*(afb|euro)|^afb", DayCount.ACT_ACT_AFB),
    (r"act/act.*(isma|icma|bond|rule251)", DayCount.ACT_ACT_ICMA),
    (r"act/act", DayCount.ACT_ACT_ISDA),
    (r"act/365\.25|act/36525", DayCount.ACT_365_25),
    (r"nl/365|noleap|act/365\(?(nl|noleap)", DayCount.NL_365),
    (r"act/365l|act/365\(?leap", DayCount.ACT_365L),
    (r"act/365a|feb29period", DayCount.ACT_365A),
    (r"act/365", DayCount.ACT_365F),
    (r"act/366", DayCount.ACT_366),
    (r"act/364", DayCount.ACT_364),
    (r"act/360", DayCount.ACT_360),
    (r"days/365", DayCount.ACT_365F),
    (r"days/360", DayCount.ACT_360),
)  # fmt: skip
"""Patterns on the name without spaces, in lower case, `actual` shortened to `act`; the first that fits holds."""

MONTH_DAYS = {"DAYS_30": 30, "30": 30, "ACTUAL": 0, "INVALID": 0, "1": 0}
YEAR_DAYS = {"DAYS_360": 360, "360": 360, "DAYS_364": 364, "364": 364, "DAYS_365": 365, "365": 365, "ACTUAL": 0, "1": 0}
PAIRS = {
    (360, 30): DayCount.MONTH_30_360,
    (364, 30): DayCount.MONTH_30_364,
    (365, 30): DayCount.MONTH_30_365,
    (0, 30): DayCount.MONTH_30_ACTUAL,
    (360, 0): DayCount.ACT_360,
    (364, 0): DayCount.ACT_364,
    (365, 0): DayCount.ACT_365F,
    (0, 0): DayCount.ACT_ACT_ISDA,
}
"""Fineract's days in the year and days in the month."""

UNITS = {
    "day": (Unit.DAY, 1), "days": (Unit.DAY, 1), "daily": (Unit.DAY, 1),
    "week": (Unit.WEEK, 1), "weeks": (Unit.WEEK, 1), "weekly": (Unit.WEEK, 1),
    "fortnight": (Unit.WEEK, 2), "fortnightly": (Unit.WEEK, 2), "biweekly": (Unit.WEEK, 2),
    "month": (Unit.MONTH, 1), "months": (Unit.MONTH, 1), "monthly": (Unit.MONTH, 1),
    "bimonthly": (Unit.MONTH, 2), "quarter": (Unit.MONTH, 3), "quarters": (Unit.MONTH, 3), "quarterly": (Unit.MONTH, 3),
    "half year": (Unit.MONTH, 6), "half yearly": (Unit.MONTH, 6), "semiannual": (Unit.MONTH, 6),
    "semi annual": (Unit.MONTH, 6), "year": (Unit.YEAR, 1), "years": (Unit.YEAR, 1), "yearly": (Unit.YEAR, 1),
    "annual": (Unit.YEAR, 1), "annually": (Unit.YEAR, 1), "semiannually": (Unit.MONTH, 6), "halfyear": (Unit.MONTH, 6),
}  # fmt: skip

MODES = {
    "half even": RoundingMode.HALF_EVEN, "bankers": RoundingMode.HALF_EVEN, "half up": RoundingMode.HALF_UP,
    "half down": RoundingMode.HALF_DOWN, "rounded up": RoundingMode.UP, "round up": RoundingMode.UP,
    "rounded down": RoundingMode.DOWN, "round down": RoundingMode.DOWN, "ceiling": RoundingMode.CEILING,
    "floor": RoundingMode.FLOOR,
}  # fmt: skip


def compact(text: Any) -> str:
    """A convention's name in lower case without spaces, hyphens and the word days, `actual` as `act`."""
    bare = re.sub(r"[\s_\-]+", "", str(text).lower())
    return (
        bare.replace("actual", "act").replace("actdays", "act").replace("365fixed", "365").replace("365(fixed)", "365")
    )


def day_count_of(told: Any) -> DayCount | None:
    """The convention a text or a pair of `days_in_year` and `days_in_month` names, or None."""
    if isinstance(told, dict):
        if set(told) - {"days_in_year", "days_in_month"}:
            return None
        year = YEAR_DAYS.get(str(told.get("days_in_year", "ACTUAL")).upper())
        month = MONTH_DAYS.get(str(told.get("days_in_month", "ACTUAL")).upper())
        return None if year is None or month is None else PAIRS[year, month]
    name = compact(told)
    if "method" not in name and re.fullmatch(r"days360(european|eu|true)", name):
        return DayCount.THIRTY_E_360
    return next((convention for pattern, convention in DAY_COUNTS if re.search(pattern, name)), None)


def interval_rule_of(told: Any) -> IntervalRule | None:
    """The rule of remark (c) of the EU's APRC that a text describes, or None when it is about something else."""
    text = normal(told)
    if "apr" not in text.replace("aprc", "apr").split() and "2008/48" not in text and "remark (c)" not in text:
        return None
    for words, rule in (
        ("whole months", IntervalRule.EU_MONTHS),
        ("whole weeks", IntervalRule.EU_WEEKS),
        ("whole years", IntervalRule.EU_YEARS),
        ("months", IntervalRule.EU_MONTHS),
        ("weeks", IntervalRule.EU_WEEKS),
        ("years", IntervalRule.EU_YEARS),
        ("days", IntervalRule.EU_DAYS),
    ):
        if words in text:
            return rule
    return None


def frequency_of(told: Any, every: Any = 1) -> Frequency:
    """The frequency that a word such as month, weekly, DAYS or quarter names, times `every`; 2 is twice a year.

    Raises `EngineError("frequency_unknown")`.
    """
    text = normal(told)
    if text.isdigit() and 12 % max(int(text), 1) == 0:
        return Frequency(Unit.MONTH, 12 // int(text))
    counted = re.fullmatch(r"(?:every )?(\d+) (\w+)", text)
    if counted:
        every, text = int(counted[1]) * int(every), counted[2]
    if text not in UNITS:
        raise EngineError("frequency_unknown", f"not understood: frequency={told}")
    unit, times = UNITS[text]
    return Frequency(unit, times * int(every))


def mode_of(text: str) -> RoundingMode:
    """The way of rounding that a text names; half to even unless it says otherwise."""
    spoken = normal(text)
    return next((mode for words, mode in MODES.items() if words in spoken), RoundingMode.HALF_EVEN)
