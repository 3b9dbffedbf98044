"""Records' numbers in addresses: `{id:int}` takes as many digits as a number of the database has, and no more.

Starlette's own convertor takes any number of them: the databases refuse what is too large, and Python itself what has
more than 4300 digits. Such an address leads nowhere, so it is not found.
"""

from __future__ import annotations

from starlette.convertors import Convertor, register_url_convertor


class NumberConvertor(Convertor[int]):
    """At most 18 digits, which fit into 63 bits."""

    regex = "[0-9]{1,18}"

    def convert(self, value: str) -> int:
        """The number in an address."""
        return int(value)

    def to_string(self, value: int) -> str:
        """The number as an address has it."""
        return str(value)


def limit_numbers() -> None:
    """Lets every route that is made from now on, those of add-ons included, take such numbers only."""
    register_url_convertor("int", NumberConvertor())
