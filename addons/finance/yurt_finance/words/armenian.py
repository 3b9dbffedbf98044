"""Armenian numbers: tens and units are written together, hundreds and thousands apart."""

from __future__ import annotations

ONES = ("", "մեկ", "երկու", "երեք", "չորս", "հինգ", "վեց", "յոթ", "ութ", "ինը")
TENS = ("", "տասն", "քսան", "երեսուն", "քառասուն", "հիսուն", "վաթսուն", "յոթանասուն", "ութսուն", "իննսուն")
POWERS = ((10**9, "միլիարդ"), (10**6, "միլիոն"), (1000, "հազար"), (100, "հարյուր"))
BARE = frozenset({100, 1000})
"""Before these no “one” is said."""


def armenian(number: int) -> str:
    """A number from 0 to 999,999,999,999."""
    if number == 0:
        return "զրո"
    words: list[str] = []
    for size, name in POWERS:
        count, number = divmod(number, size)
        if count:
            words += [name] if count == 1 and size in BARE else [armenian(count), name]
    if number == 10:
        words.append("տասը")
    elif number:
        words.append(TENS[number // 10] + ONES[number % 10])
    return " ".join(words)
