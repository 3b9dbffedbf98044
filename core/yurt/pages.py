"""What add-ons make pages of their own with, for the hook `web_routes`.

    from starlette.routing import Route
    from yurt.pages import page, render

    @page()
    def labels(request, env):
        return render(request, env, "library/labels.html", title=env.gettext("Labels"), books=books_of(env))

`page` opens the unit of work and checks sign-in and CSRF tokens; the template lies in the add-on's `templates/` and
extends `shell.html`. All of it is told in `yurt.web.requests`.
"""

from yurt.web.requests import page, posted, redirect, render

__all__ = ["page", "posted", "redirect", "render"]
