"""What add-ons make pages of their own with, for the hook `web_routes`.

    from starlette.routing import Route
    from yurt.pages import page, render

    @page()
    def labels(request, env):
        return render(request, env, "library/labels.html", title=env.gettext("Labels"), books=books_of(env))

`page` opens the unit of work and checks sign-in and CSRF tokens; the template lies in the add-on's `templates/` and
extends `shell.html`. `value_text` gives a field of a record in words; `toast` says something on the page that follows
an answer. All of it is told in `yurt.web.requests`.

`public` makes pages for people who do not sign in, such as a form on the client's web site (see `yurt.web.public`).
`Pace` keeps strangers from asking too often, whichever process answers them.
"""

from yurt.services.accounts.pace import Pace
from yurt.web.pages.list_bulk import selected_ids
from yurt.web.present.values import value_text
from yurt.web.public import body_of, framed_by, public, render_public
from yurt.web.requests import client_address, go_to, page, posted, redirect, render, toast

__all__ = [
    "Pace", "body_of", "client_address", "framed_by", "go_to", "page", "posted", "public", "redirect", "render",
    "render_public", "selected_ids", "toast", "value_text",
]  # fmt: skip
