"""What leads a new user: the first steps that add-ons declare by the hook `first_steps`."""

from __future__ import annotations

from yurt.view.declare import Declaration


class Step(Declaration):
    """One step of the first-steps tour: a few sentences beside the element that they are about.

    `target` is a CSS selector (empty: in the middle of the page); `href` the page on which it is shown (empty: the
    one that is open). Only users with `role` are shown it; steps come by `order`. Title and text are translated.
    """

    title: str
    text: str
    target: str = ""
    href: str = ""
    role: str | None = None
    order: int = 50

    def __init__(self, title: str, text: str, **values: object) -> None:
        super().__init__(title=title, text=text, **values)  # type: ignore[call-arg]
