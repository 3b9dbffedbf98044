"""What is agreed: the inputs of a schedule, each rule that differs between lenders as a named setting."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from yurt_lending.engine.calendars import Meetings, Shift, WorkingCalendar
from yurt_lending.engine.dates import MONTHLY, Frequency
from yurt_lending.engine.daycount import DayCount
from yurt_lending.engine.money import CENTS, PRECISION, Rounding


class Method(StrEnum):
    """How principal and interest are spread over the instalments."""

    ANNUITY = "annuity"
    """Equal instalments on a declining balance."""
    EQUAL_PRINCIPAL = "equal principal"
    """Equal principal parts, interest on the declining balance."""
    FLAT = "flat"
    """Interest on the amount disbursed for the whole term, both parts spread equally."""
    INTEREST_ONLY = "interest only"
    """Interest each period, the whole principal with the last instalment; a part of it: `ANNUITY` with `balloon`."""
    BULLET = "bullet"
    """One payment at the end; `unpaid_interest` says whether interest bears interest meanwhile."""
    FIXED_INSTALMENT = "fixed instalment"
    """An agreed `instalment`, from which the number of instalments follows."""
    CUSTOM = "custom"
    """Dates and amounts as listed in `custom`."""


class Residue(StrEnum):
    """Which instalment takes what the rounding of the others leaves."""

    LAST_INSTALMENT = "last instalment"
    """The last one pays what is owed, so that its total differs (Fineract, Frappe, most lenders)."""
    LAST_INTEREST = "last interest"
    """The last total stays level; its interest is the total less the balance (curo)."""
    FIRST_INSTALMENT = "first instalment"
    """The first principal part takes it; only for equal principal and flat."""
    SPREAD = "spread"
    """Nobody is off by more than need be. Equal principal and flat: parts differ by one unit at most. Annuity: when
    the last total is off by more than half a unit per instalment, its difference is spread over all and the better of
    the two levels taken (Fineract's progressive loans, class EmiAdjustment); what then remains is with the last."""


class LevelBasis(StrEnum):
    """From which interest factors the level instalment is calculated."""

    ACTUAL = "actual periods"
    """Those of the periods as they are, so that the instalments come out level to the end."""
    FIRST_PERIOD = "first period"
    """The first period's for all (Fineract's cumulative loans with daily interest)."""
    NOMINAL = "nominal"
    """Rate over periods per year, whatever the days (the PMT of spreadsheets)."""


class OnRateChange(StrEnum):
    """What a change of the rate does to the level instalment."""

    RELEVEL = "relevel"
    """It is worked out anew from the period in which the rate changes; until then nothing was known of the change."""
    FORESEEN = "foreseen"
    """All changes are agreed beforehand, and one instalment is level to the end."""
    KEEP = "keep"
    """It stays, and the last one takes the difference."""


class UnpaidInterest(StrEnum):
    """What becomes of interest that a grace period or a bullet leaves unpaid."""

    DEFERRED = "deferred"
    """It waits, without interest on it, for the next instalment that pays interest."""
    SPREAD = "spread"
    """It waits, and the instalments after the grace pay it in equal parts."""
    CAPITALISED = "capitalised"
    """It is added to the principal at the end of each period and bears interest."""


class FirstPeriod(StrEnum):
    """What interest a first period costs that is longer or shorter than the regular one."""

    PRO_RATA = "pro rata"
    """By its actual length."""
    WHOLE = "whole period"
    """That of one regular period, whatever its length."""
    SKIP = "skip"
    """None for days before the regular period that ends on the first due date; a shorter one by its length."""


class Accrual(StrEnum):
    """When interest is rounded."""

    PER_PERIOD = "per period"
    """Once for each part of a period in which rate and balance stand still."""
    WHOLE_PERIOD = "whole period"
    """Once for the period, its parts added up unrounded."""
    DAILY = "daily"
    """Each day's interest is rounded, the rounded days are added."""


class Shifted(StrEnum):
    """Which days bear interest when a due date moves off a holiday."""

    UNADJUSTED = "unadjusted"
    """Those of the agreed dates: only the pay day moves."""
    ADJUSTED = "adjusted"
    """Those up to the moved date."""


@dataclass(frozen=True, slots=True)
class Disbursement:
    """A tranche: `amount` handed over on the day `on`."""

    on: date
    amount: Decimal


@dataclass(frozen=True, slots=True)
class RateChange:
    """A floating rate's table: from the day `since` the rate is `annual_percent` (index plus margin)."""

    since: date
    annual_percent: Decimal


@dataclass(frozen=True, slots=True)
class CustomInstalment:
    """A row of a custom schedule, due on `due`: give the `principal` part or the `total`, or neither."""

    due: date
    principal: Decimal | None = None
    total: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Grace:
    """Instalments at the start in which something is not asked; counts of instalments.

    `principal`: no principal. `interest_payment`: interest runs, its payment waits (see `UnpaidInterest`).
    `interest_free`: no interest is charged. `recurring` = k repeats it: the graces apply at the start of each
    run of k instalments (a farmer's season).
    """

    principal: int = 0
    interest_payment: int = 0
    interest_free: int = 0
    recurring: int = 0


NO_GRACE = Grace()


@dataclass(frozen=True, slots=True)
class Limits:
    """What is refused as a slip of the pen; a product may draw them closer or wider."""

    instalments: int = 540
    """45 years of months; 600 instalments are refused."""
    annual_percent: Decimal = Decimal(999)
    """1000 % a year is refused."""
    principal: Decimal = Decimal(10) ** 15


@dataclass(frozen=True, kw_only=True)
class LoanTerms:
    """The agreement from which a schedule follows.

    `principal` and other amounts are in the loan's currency; `annual_percent` is the nominal rate in percent per year.
    `instalments` may be 0 for `FIXED_INSTALMENT` (it follows) and `CUSTOM` (the list counts). A single disbursement
    of `principal` on `disbursed_on` is assumed unless `disbursements` lists several, which must add up to `principal`.
    """

    principal: Decimal
    annual_percent: Decimal
    disbursed_on: date
    instalments: int = 0
    method: Method = Method.ANNUITY
    frequency: Frequency = MONTHLY
    day_count: DayCount = DayCount.EQUAL_PERIODS

    # dates
    first_due: date | None = None
    """The first due date; by default one period after the disbursement. The disbursement's date means in advance."""
    due_day: int | None = None
    """The day of the month on which instalments fall due (1–31; a month that lacks it gives its last day)."""
    month_end: bool = False
    """Due dates stay on the last day of the month when the first one is on such a day (ISDA end-of-month rule)."""
    first_period: FirstPeriod = FirstPeriod.PRO_RATA
    minimum_first_days: int = 0
    """A first due date nearer to the disbursement than this is passed over for the next one."""
    calendar: WorkingCalendar | None = None
    shift: Shift = Shift.NONE
    shifted: Shifted = Shifted.UNADJUSTED
    meetings: Meetings | None = None
    """A group's meetings, which are then the due dates."""
    due_dates: tuple[date, ...] = ()
    """The due dates, one for one, when they follow no rule."""

    # interest
    rates: tuple[RateChange, ...] = ()
    on_rate_change: OnRateChange = OnRateChange.RELEVEL
    accrual: Accrual = Accrual.PER_PERIOD
    grace: Grace = NO_GRACE
    unpaid_interest: UnpaidInterest = UnpaidInterest.DEFERRED
    period_factors: tuple[Decimal, ...] = ()
    """The interest factor of each period when another system dictates it, in place of rate × day count."""

    # amounts
    disbursements: tuple[Disbursement, ...] = ()
    down_payment_percent: Decimal = Decimal(0)
    """Part of the disbursement that is due at once as the first row."""
    balloon: Decimal = Decimal(0)
    """Principal that the last instalment pays beside its regular part."""
    amortised_over: int = 0
    """The instalment is that of a loan of so many instalments; what is then owed comes due with the last one."""
    instalment: Decimal | None = None
    """The agreed instalment: of `FIXED_INSTALMENT`, or in place of the calculated one of `ANNUITY`."""
    weights: tuple[Decimal, ...] = ()
    """Steps of an annuity: each instalment is the level one times its weight (curo, "stepped weighted profile")."""
    level_basis: LevelBasis = LevelBasis.ACTUAL
    custom: tuple[CustomInstalment, ...] = ()

    # rounding
    rounding: Rounding = CENTS
    """Of interest and principal parts: the currency's unit."""
    instalment_rounding: Rounding | None = None
    """Of the level instalment of annuity and flat; by default `rounding`."""
    principal_rounding: Rounding | None = None
    """Of the equal principal part; by default `rounding`."""
    residue: Residue = Residue.LAST_INSTALMENT
    precision: int = PRECISION
    """Significant digits of intermediate results; Fineract's tests use 12."""
    limits: Limits = field(default_factory=Limits)
