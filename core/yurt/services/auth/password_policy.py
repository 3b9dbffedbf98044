"""What a new password must be, and how long it may be used."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from yurt.services.auth.common_passwords import is_common
from yurt.services.auth.passwords import MAX_LENGTH, verify_password

_SHORTEST_NAME = 4


@dataclass(frozen=True)
class PasswordPolicy:
    """Rules for new passwords. Source: OWASP ASVS 5.0, V6.2: length decides, no rules about kinds of characters.

    `brand` holds words of the organisation that a guesser would try; `expires_after_days` None means never;
    `history` is how many former passwords may not come back.
    """

    min_length: int = 12
    max_length: int = MAX_LENGTH
    brand: tuple[str, ...] = ("yurt",)
    expires_after_days: int | None = None
    history: int = 0

    def problems(
        self,
        password: str,
        *,
        names: Iterable[str] = (),
        former_hashes: Sequence[str] = (),
        current: str | None = None,
        translate: Callable[[str], str] = str,
    ) -> list[str]:
        """What must change before the password is taken; empty when it is good.

        `names` are the user's sign-in name, name and e-mail address; `former_hashes` come newest first;
        `current` is the hash in use, which may not be chosen again. `translate` puts the sentences into a language.
        """
        if len(password) > self.max_length:
            return [translate("Use at most {count} characters.").format(count=self.max_length)]
        found = []
        if len(password) < self.min_length:
            message = translate("Use at least {count} characters. Several words in a row are easy to remember.")
            found.append(message.format(count=self.min_length))
        if "\0" in password:
            found.append(translate("Leave out the invisible characters."))
        if is_common(password):
            found.append(
                translate("This password is among the first that are tried. Choose one that others would not think of.")
            )
        if self._built_on(password, names):
            found.append(translate("Do not build the password on your name, your address or the organisation's name."))
        if not found and self._was_used(password, former_hashes, current):
            found.append(translate("You have used this password before. Choose a new one."))
        return found

    def expired(self, changed_at: datetime, now: datetime) -> bool:
        """Whether a password set at `changed_at` must be changed at the next sign-in."""
        return self.expires_after_days is not None and now >= changed_at + timedelta(days=self.expires_after_days)

    def _built_on(self, password: str, names: Iterable[str]) -> bool:
        """A name is no good when little else is left of the password without it."""
        text = password.casefold()
        words = {part for name in (*names, *self.brand) for part in _parts(name.casefold())}
        rest = text
        for word in sorted(words, key=len, reverse=True):
            rest = rest.replace(word, "")
        return rest != text and len(rest) < max(8, self.min_length // 2)

    def _was_used(self, password: str, former_hashes: Sequence[str], current: str | None) -> bool:
        hashes = [*([current] if current else []), *former_hashes[: self.history]]
        return any(verify_password(stored, password) for stored in hashes)


def _parts(name: str) -> set[str]:
    words = "".join(letter if letter.isalnum() else " " for letter in name).split()
    return {part for part in (name, *words) if len(part) >= _SHORTEST_NAME}
