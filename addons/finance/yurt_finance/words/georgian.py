"""Georgian numbers: by twenties up to a hundred; a hundred and a thousand lose their ending before what follows."""

from __future__ import annotations

BELOW_TWENTY = (
    "", "ერთი", "ორი", "სამი", "ოთხი", "ხუთი", "ექვსი", "შვიდი", "რვა", "ცხრა", "ათი", "თერთმეტი", "თორმეტი", "ცამეტი",
    "თოთხმეტი", "თხუთმეტი", "თექვსმეტი", "ჩვიდმეტი", "თვრამეტი", "ცხრამეტი",
)  # fmt: skip
TWENTIES = ("", "ოც", "ორმოც", "სამოც", "ოთხმოც")
HUNDREDS = ("", "ას", "ორას", "სამას", "ოთხას", "ხუთას", "ექვსას", "შვიდას", "რვაას", "ცხრაას")
POWERS = ((10**9, "მილიარდ"), (10**6, "მილიონ"), (1000, "ათას"))


def georgian(number: int) -> str:
    """A number from 0 to 999,999,999,999."""
    if number == 0:
        return "ნული"
    words: list[str] = []
    for size, name in POWERS:
        count, number = divmod(number, size)
        if count:
            word = name if number else f"{name}ი"
            words += [word] if count == 1 and size == 1000 else [georgian(count), word]
    if number:
        words.append(_below_thousand(number))
    return " ".join(words)


def _below_thousand(number: int) -> str:
    hundreds, rest = divmod(number, 100)
    if not rest:
        return f"{HUNDREDS[hundreds]}ი"
    return " ".join(part for part in (HUNDREDS[hundreds], _below_hundred(rest)) if part)


def _below_hundred(number: int) -> str:
    twenties, rest = divmod(number, 20)
    if not twenties:
        return BELOW_TWENTY[rest]
    return f"{TWENTIES[twenties]}და{BELOW_TWENTY[rest]}" if rest else f"{TWENTIES[twenties]}ი"
