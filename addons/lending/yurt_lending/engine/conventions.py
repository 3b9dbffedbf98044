"""The names of the day-count conventions, and what some of them need beside two dates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from yurt_lending.engine.dates import Frequency


class DayCount(StrEnum):
    """The conventions, by the names the market uses. The formulas stand at the functions below."""

    THIRTY_360_BOND = "30/360"
    """Bond basis, ISDA 4.16(f): the 31st becomes the 30th; an end on the 31st only when the start is on the 30th."""
    THIRTY_360_US = "30/360 US"
    """As bond basis, and the end of February counts as the 30th."""
    THIRTY_U_360 = "30U/360"
    """Financial calculators (HP-12C, curo): both 31sts become 30ths, and so does an end of February at either date."""
    THIRTY_360_NASD = "30/360 NASD"
    """Excel's DAYS360: an end on the 31st is the 1st of the next month when the start is before the 30th."""
    THIRTY_E_360 = "30E/360"
    """European, Eurobond basis, ISDA 4.16(g): both 31sts become 30ths."""
    THIRTY_E_360_ISDA = "30E/360 ISDA"
    """German, ISDA 4.16(h): ends of February count as the 30th too, but not the termination date's."""
    THIRTY_E_PLUS_360 = "30E+/360"
    """An end on the 31st is the 1st of the next month."""
    THIRTY_360_ITALIAN = "30/360 Italian"
    """As 30E/360, and a day after the 27th of February counts as the 30th."""
    THIRTY_365 = "30/365"
    """Months of 30 days, both days of the month as they are, over 365 (QuantLib's Thirty365)."""
    ACT_360 = "Act/360"
    ACT_364 = "Act/364"
    ACT_365F = "Act/365F"
    ACT_365L = "Act/365L"
    """The year has 366 days when the end date lies in a leap year (Sterling practice, annual terms)."""
    ACT_365A = "Act/365A"
    """366 days for a period that holds a 29 February, else 365 (Fineract's custom strategy FEB_29_PERIOD_ONLY)."""
    ACT_366 = "Act/366"
    ACT_365_25 = "Act/365.25"
    NL_365 = "NL/365"
    """Actual days without the 29ths of February, over 365."""
    ACT_ACT_ISDA = "Act/Act ISDA"
    """Days in leap years over 366 and the other days over 365."""
    ACT_ACT_ICMA = "Act/Act ICMA"
    """Days over the days of the reference period times the periods of a year; needs a reference period."""
    ACT_ACT_AFB = "Act/Act AFB"
    """Whole years counted back from the end; the rest over 366 if it holds a 29 February, else 365."""
    EQUAL_PERIODS = "equal periods"
    """Rate over periods: a period is its nominal part of a year; a part of one is split by actual days."""
    MONTH_30_360 = "30/360 month"
    """A month is 30/360 of a year; a part of a period is split by actual days (Fineract DAYS_30, DAYS_360)."""
    MONTH_30_364 = "30/364 month"
    MONTH_30_365 = "30/365 month"
    MONTH_30_ACTUAL = "30/actual month"
    """A month is 30 days over the days of the year in which the period begins (Fineract DAYS_30, ACTUAL)."""


@dataclass(frozen=True, slots=True)
class Reference:
    """What some conventions need beside two dates.

    `start`, `end`: the regular period the dates lie in. `frequency`: its nominal length.
    `termination`: the loan's last day, for 30E/360 ISDA.
    """

    start: date | None = None
    end: date | None = None
    frequency: Frequency | None = None
    termination: date | None = None


NO_REFERENCE = Reference()


def is_leap(year: int) -> bool:
    """Whether the year has a 29 February (Gregorian rule)."""
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def days_in_year(year: int) -> int:
    """365, or 366 in a leap year."""
    return 366 if is_leap(year) else 365
