"""The one exception of the engine."""

from __future__ import annotations


class EngineError(ValueError):
    """What the engine cannot or will not calculate.

    `code` is stable and meant for programs (`amount_not_positive`, `rate_out_of_range` …); the message says
    in a sentence what is wrong and what to do. Amounts are in the loan's currency, rates in percent per year.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code

    @property
    def message(self) -> str:
        """The sentence for people."""
        return str(self)
