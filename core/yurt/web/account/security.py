"""One's own password and second factor."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from yurt.base.models.people import User
from yurt.env import Env
from yurt.errors import ValidationFailed
from yurt.i18n import N_
from yurt.services.accounts import second_factor
from yurt.services.accounts.passwords import change_password, describe_policy
from yurt.services.auth.signing import LinkRefused
from yurt.web.account.frame import account_page, done
from yurt.web.blocks import Block, FormBlock, NoteBlock, Secret, text_field
from yurt.web.pages.context.document import ActionButton
from yurt.web.requests import current, give_new_token, page, posted, system_of

_HREF = "/account/security"


@page()
def show(request: Request, env: Env) -> Response:
    """Both, as they are."""
    return _show(request, env)


@page()
def save_password(request: Request, env: Env) -> Response:
    """A new password; the other sessions end, and this one gets a new token."""
    form = posted(request)
    new, again = str(form.get("password") or ""), str(form.get("password_again") or "")
    try:
        if new != again:
            message = env.gettext("The two passwords are not the same.")
            raise ValidationFailed(message, {"password_again": message})
        change_password(env, str(form.get("current") or ""), new, keep_session=current(request).session_id)
    except ValidationFailed as error:
        env.session.rollback()
        return _show(request, env, error.fields, status=422)
    return _with_new_token(request, env, env.gettext("Your password is changed. All other sessions have ended."))


@page(reading=True)
def offer_codes(request: Request, env: Env) -> Response:
    """The QR code for an authenticator app, and a place for the first code."""
    return _offer(request, env, second_factor.offer(env))


@page()
def switch_codes_on(request: Request, env: Env) -> Response:
    """Stores the second factor once a code is right, and shows the recovery codes, this once."""
    challenge = str(posted(request).get("challenge") or "")
    try:
        codes = second_factor.switch_on(env, challenge, str(posted(request).get("code") or ""))
    except ValidationFailed as error:
        return _offer(request, env, second_factor.offered(env, challenge), error.message, 422)
    except LinkRefused as error:
        return _offer(request, env, second_factor.offer(env), error.message, 422)
    words = env.gettext
    note = NoteBlock(
        title=words("Your recovery codes"),
        text=words("Print them or write them down, now: they are not shown again. Each lets you in once, should the "
                   "phone be lost."),
        codes=tuple(codes),
        buttons=(ActionButton(label=words("I have kept them"), href=_HREF, method="get", primary=True),),
    )  # fmt: skip
    response = account_page(request, env, N_("Codes are asked for from now on"), note)
    env.after_commit(lambda: give_new_token(request, response, current(request)))
    return response


@page()
def switch_codes_off(request: Request, env: Env) -> Response:
    """Takes the second factor off, with the password as proof."""
    try:
        second_factor.switch_off(env, str(posted(request).get("current_off") or ""))
    except ValidationFailed as error:
        return _show(request, env, {"current_off": error.message}, status=422)
    return _with_new_token(request, env, env.gettext("Codes are no longer asked for."))


def _with_new_token(request: Request, env: Env, text: str) -> Response:
    response = done(request, _HREF, text)
    env.after_commit(lambda: give_new_token(request, response, current(request)))
    return response


def _show(request: Request, env: Env, problems: dict[str, str] | None = None, status: int = 200) -> Response:
    wrong, words = problems or {}, env.gettext
    with env.sudo():
        user = env.get(User, env.user_id or 0)
        uses_codes, left = bool(user.totp_secret), len(user.recovery_codes or [])
    password = FormBlock(
        title=words("Password"),
        href=f"{_HREF}/password",
        button=words("Change the password"),
        lines=describe_policy(env),
        secrets=(
            Secret(name="current", label=words("Present password"), error=wrong.get("current", "")),
            Secret(name="password", label=words("New password"), autocomplete="new-password",
                   error=wrong.get("password", "")),
            Secret(name="password_again", label=words("The same once more"), autocomplete="new-password",
                   error=wrong.get("password_again", "")),
        ),
    )  # fmt: skip
    return account_page(
        request, env, "Password and codes", password, _codes(env, uses_codes, left, wrong), status=status
    )


def _codes(env: Env, uses_codes: bool, left: int, wrong: dict[str, str]) -> Block:
    words = env.gettext
    if not uses_codes:
        return NoteBlock(
            title=words("Codes from the phone"),
            text=words("An app on your phone shows a new code every half minute. With it, a stolen password is of no "
                       "use to anybody."),
            buttons=(ActionButton(label=words("Set it up"), href=f"{_HREF}/codes", method="get", icon="qrcode"),),
        )  # fmt: skip
    return FormBlock(
        title=words("Codes from the phone"),
        text=words("A code is asked for at each sign-in. Recovery codes left: {count}.").format(count=left),
        href=f"{_HREF}/codes/off",
        button=words("Ask for no code any more"),
        secrets=(Secret(name="current_off", label=words("Present password"), error=wrong.get("current_off", "")),),
        danger=True,
    )


def _offer(request: Request, env: Env, setup: second_factor.Setup, error: str = "", status: int = 200) -> Response:
    words = env.gettext
    note = NoteBlock(
        title=words("1. Read this with your authenticator app"),
        text=words("If the phone cannot read it, type the key below into the app."),
        image_href=setup.qr,
        codes=(setup.secret,),
    )
    form = FormBlock(
        title=words("2. Type the code that the app shows"),
        href=f"{_HREF}/codes",
        button=words("Switch it on"),
        hidden={"challenge": setup.challenge},
        widgets=(
            text_field("code", words("Code"), required=True, error=error, autofocus=True,
                       extra={"maxlength": "10", "autocomplete": "one-time-code"}),
        ),
    )  # fmt: skip
    title = words("Codes for {brand}").format(brand=system_of(request).settings.branding.name)
    return account_page(request, env, title, note, form, status=status)
