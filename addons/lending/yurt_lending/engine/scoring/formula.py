"""A small formula language that users may edit: arithmetic, comparisons, conditions and tables over named inputs.

A formula looks like a Python expression, and Python's parser reads it, but nothing of it is run by Python: each part is
checked against an allow-list and becomes a function of ours. There are no attributes, no calls but those below, no
powers, no loops. Numbers are `Decimal`, exact as written.

    20 + band(age, {18: 0, 25: 10, 60: 5}) if income > 0 and not bankrupt else 0

| written | meaning |
| --- | --- |
| `+ - * /`, `-x`, parentheses | arithmetic on numbers |
| `< <= > >= == !=`, `18 <= age < 65` | comparisons; text and yes/no only by `==` and `!=` |
| `purpose in ("car", "home")`, `not in` | one of several |
| `and or not`, `True False` | yes/no |
| `a if condition else b` | either |
| `min(a, b, …) max(a, b, …) abs(a) round(a, places)` | numbers; a half is rounded away from zero |
| `band(x, {0: 5, 100: 8})` | the value beside the highest limit not above x |
| `match(x, {"car": 3, "home": 5}, 0)` | the value beside x, or the last argument |
| `given(x)`, `given(x, default)` | whether an input has a value; its value or the default |
"""

from __future__ import annotations

import decimal
from collections.abc import Mapping
from decimal import Decimal

from yurt_lending.engine.money import working_context
from yurt_lending.engine.scoring.language import FormulaError, Kind, Value, Values
from yurt_lending.engine.scoring.reader import read


class Formula:
    """A formula, read and checked.

    `inputs` are the names it may use and their kinds; `used` those that it does use. Raises `FormulaError` for anything
    that is not of the language, an unknown name, kinds that do not go together, or a formula too long or too deep.
    """

    def __init__(self, text: str, inputs: Mapping[str, Kind]) -> None:
        self.text = text
        self.part, self.used = read(text, inputs)

    @property
    def kind(self) -> Kind:
        """What the formula gives."""
        return self.part.kind

    def __call__(self, values: Values) -> Value:
        """The result for these values; a missing key or None is an input without a value.

        Raises `FormulaError` for a value that is needed and missing, or of another kind than declared, for a division
        by zero, and for a value of a table that the table does not hold.
        """
        with decimal.localcontext(working_context()):
            return self.part.run(values)

    def number(self, values: Values) -> Decimal:
        """The result of a formula that gives a number. Raises `FormulaError` for another one."""
        found = self(values)
        if not isinstance(found, Decimal):
            raise FormulaError("kind_wrong", f"A number is needed here, and this gives {self.kind}.", 1, 1)
        return found
