"""Methods that a user may invoke: a button on a form, a bulk action on a list, a call of the API."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from yurt.model.asks import Ask

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True)
class Action:
    """A method made available to users. `role` names the role needed, `when` the states it is offered in."""

    name: str
    label: str
    role: str | None = None
    confirm: str | None = None
    icon: str = ""
    primary: bool = False
    bulk: bool = False
    when: tuple[str, ...] = ()
    asks: type[Ask] | None = None


@dataclass(frozen=True)
class Notice:
    """What an action answers when it must not pass by: shown until the page is left.

    A `secret`, such as a new password, stands apart with a button to copy it, and is kept nowhere.
    """

    text: str
    secret: str = ""


def action(
    label: str,
    *,
    role: str | None = None,
    confirm: str | None = None,
    icon: str = "",
    primary: bool = False,
    bulk: bool = False,
    when: tuple[str, ...] = (),
    asks: type[Ask] | None = None,
) -> Callable[[F], F]:
    """Makes a method an action. Without `role`, whoever may write the record may invoke it.

    `confirm` is a question asked first; `bulk` offers it for selected rows of a list; `when` lists the
    states (of the model's state field) in which it is offered; `asks` is an `Ask` with the fields to fill in
    first, which the method takes as its argument. The method may return None, a record to
    open, a text to show for a moment, or a `Notice`.
    """

    def mark(method: F) -> F:
        method.__yurt_action__ = Action(  # type: ignore[attr-defined]
            method.__name__, label, role, confirm, icon, primary, bulk, when, asks
        )
        return method

    return mark
