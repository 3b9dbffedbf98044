"""Test vectors: published examples as JSON, mapped to the engine and compared with what it gives.

A module of this package for each kind of case has a function `verify(case) -> list[Difference]`; an empty list
is a match. Each maps every input: one that it does not know is itself a difference, named by `not_understood`.
"""

from __future__ import annotations

from yurt_lending.vectors.case import Case, Difference, not_understood, read_cases
from yurt_lending.vectors.registry import KINDS, verify

__all__ = ["KINDS", "Case", "Difference", "not_understood", "read_cases", "verify"]
