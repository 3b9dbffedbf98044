"""The shell around a page, and the pages without it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from yurt.web.pages.context.document import ActionButton, Badge, Choice, Toast


@dataclass(frozen=True, slots=True, kw_only=True)
class MenuItem:
    """One entry of the side bar or of the phone's bottom bar."""

    label: str
    href: str
    icon: str = "point"
    count: str = ""
    """What waits for the user there, formatted; empty shows nothing."""
    count_href: str = ""
    """Where htmx gets the count after the page has been shown, when it is too dear to compute now."""
    current: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MenuSection:
    """One of the three sections of the side bar."""

    name: Literal["modules", "reports", "directories"]
    label: str
    items: tuple[MenuItem, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ShellContext:
    """What stands around every page of a signed-in user."""

    menu: tuple[MenuSection, ...]
    user: Badge
    client: str = ""
    """The client's name, beside the brand."""
    bottom: tuple[MenuItem, ...] = ()
    """The phone's bottom bar, at most four: the shell adds Menu."""
    branches: tuple[Choice, ...] = ()
    """Chosen by POST of `branch` to `branch_href`; one or none hides the choice."""
    branch_href: str = "/session/branch"
    languages: tuple[Choice, ...] = ()
    """Chosen by POST of `language` to `language_href`."""
    language_href: str = "/session/language"
    theme_href: str = "/session/theme"
    """POST of `theme` keeps the choice for the user's other devices."""
    search_href: str = "/search"
    """GET with `q`; answers `_lookup.html`."""
    search_value: str = ""
    create: tuple[ActionButton, ...] = ()
    """What the button New offers, all of them links."""
    user_links: tuple[MenuItem, ...] = ()
    """Of the user's menu: profile, devices, tokens."""
    sign_out_href: str = "/signout"
    toasts: tuple[Toast, ...] = ()
    """To show once with this page."""
    alerts: tuple[Toast, ...] = ()
    """To show on top of every page while they hold, such as a failed add-on for an administrator."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInPage:
    """The steps of signing in, each of them a plain form posted to `action`, with and without JavaScript.

    Fields posted: `csrf`, `next`, `challenge`, and by step: `password` → `login`, `password`, `language`; `totp` →
    `code`;
    `new_password` → `password`, `password_again`.
    """

    step: Literal["password", "totp", "new_password"] = "password"
    action: str = "/signin"
    login: str = ""
    languages: tuple[Choice, ...] = ()
    """Each with `href` that shows this page in that language."""
    error: str = ""
    lockout: str = ""
    """Why signing in is shut now and until when; shows instead of an error, and shuts the form."""
    policy: tuple[str, ...] = ()
    """What a new password must satisfy, a sentence each."""
    next: str = "/"
    challenge: str = ""
    """Signed proof that the step before was passed."""
    hint: str = ""
    """A sign-in to show on a demo system; empty elsewhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorPage:
    """A refusal or failure in words a user can act on."""

    status: int
    title: str
    message: str
    hint: str = ""
    """What to do now."""
    code: str = ""
    """Of the `YurtError`, explained in `docs/errors.md`."""
    request_id: str = ""
    home_href: str = "/"
    retry_href: str = ""
    """The page that was asked for, where loading it again may help."""
