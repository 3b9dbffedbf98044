"""Which module verifies which kind of case."""

from __future__ import annotations

from importlib import import_module

from yurt_lending.vectors.case import Case, Difference

KINDS = {
    "schedule": "yurt_lending.vectors.schedule",
    "function": "yurt_lending.vectors.function",
    "daycount": "yurt_lending.vectors.daycount",
    "apr": "yurt_lending.vectors.apr",
    "repayment": "yurt_lending.vectors.repayment",
}
"""The module of each kind; it has `verify(case) -> list[Difference]`."""


def verify(case: Case) -> list[Difference]:
    """The differences of one case, those included that come from inputs not understood or refused."""
    module = KINDS.get(case.kind)
    if module is None:
        known = ", ".join(sorted(KINDS))
        return [Difference(case.id, "kind", f"one of {known}", case.kind)]
    try:
        return import_module(module).verify(case)
    except Exception as error:
        # One case that cannot be worked out is a difference of its own; the others are still compared.
        return [Difference(case.id, "", "a result", f"{type(error).__name__}: {error}")]
