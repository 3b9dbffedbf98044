"""Servicing: the standing of a loan replayed from its facts. Begin with `Servicing` and `replay`."""

from yurt_lending.engine.servicing.course import Course
from yurt_lending.engine.servicing.quote import Quote, settlement
from yurt_lending.engine.servicing.replay import replay
from yurt_lending.engine.servicing.rows import ChargeLine, Row, RowKind
from yurt_lending.engine.servicing.settings import (
    Compounding,
    Model,
    PreClosure,
    Prepayment,
    Recalculation,
    Recognition,
    Rest,
    Servicing,
)
from yurt_lending.engine.servicing.state import LoanState, Status, Transaction

__all__ = [
    "ChargeLine",
    "Compounding",
    "Course",
    "LoanState",
    "Model",
    "PreClosure",
    "Prepayment",
    "Quote",
    "Recalculation",
    "Recognition",
    "Rest",
    "Row",
    "RowKind",
    "Servicing",
    "Status",
    "Transaction",
    "replay",
    "settlement",
]
