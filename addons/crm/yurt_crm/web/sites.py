"""`/x/crm/intake/<key>`: where site builders and other programs send leads, signed with the form's key."""

from __future__ import annotations

import json
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from yurt.env import Env
from yurt.errors import ValidationFailed
from yurt.pages import body_of, posted, public
from yurt.signing import HEADER, verify

from yurt_crm.models.lead import Lead
from yurt_crm.services.intake import Wish, place_of_form, take
from yurt_crm.web.forms import form_of


@public(answers="json")
def take_lead(request: Request, env: Env) -> Response:
    """201 with the number of a new lead, 200 with that of the one which the same content made before."""
    form = form_of(request, env)
    verify(request.headers.get(HEADER), body_of(request), [form.secret], env.now)
    wish = Wish.read(_content(request, env))
    with env.sudo():
        taken = take(env, place_of_form(form, "site"), wish)
        number = env.get(Lead, taken.lead_id).number
    return JSONResponse({"lead": number, "new": taken.is_new}, 201 if taken.is_new else 200)


def _content(request: Request, env: Env) -> dict[str, Any]:
    """JSON, or the fields of a form."""
    if not request.headers.get("content-type", "").startswith("application/json"):
        return {name: value for name, value in posted(request).items() if isinstance(value, str)}
    try:
        found = json.loads(body_of(request))
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise ValidationFailed(env.gettext("Send a JSON object, such as {example}.").format(example='{"name": "Ani"}'))
    return found
