"""The lending engine: schedules, servicing and disclosure on `Decimal`, without a database.

Begin with `LoanTerms`, give it to `make_schedule`, read `Schedule.instalments`. Nothing here imports Yurt.
"""

from yurt_lending.engine.calendars import Meetings, Shift, WorkingCalendar
from yurt_lending.engine.dates import Frequency, Period, Unit
from yurt_lending.engine.daycount import DayCount, Reference
from yurt_lending.engine.errors import EngineError
from yurt_lending.engine.methods import make_schedule
from yurt_lending.engine.money import EXACT, Rounding, RoundingMode
from yurt_lending.engine.schedule import Instalment, Schedule
from yurt_lending.engine.terms import (
    Accrual,
    CustomInstalment,
    Disbursement,
    FirstPeriod,
    Grace,
    LevelBasis,
    Limits,
    LoanTerms,
    Method,
    OnRateChange,
    RateChange,
    Residue,
    Shifted,
    UnpaidInterest,
)

__all__ = [
    "EXACT",
    "Accrual",
    "CustomInstalment",
    "DayCount",
    "Disbursement",
    "EngineError",
    "FirstPeriod",
    "Frequency",
    "Grace",
    "Instalment",
    "LevelBasis",
    "Limits",
    "LoanTerms",
    "Meetings",
    "Method",
    "OnRateChange",
    "Period",
    "RateChange",
    "Reference",
    "Residue",
    "Rounding",
    "RoundingMode",
    "Schedule",
    "Shift",
    "Shifted",
    "Unit",
    "UnpaidInterest",
    "WorkingCalendar",
    "make_schedule",
]
