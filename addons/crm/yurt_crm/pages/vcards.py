"""Contacts as a vCard file: one from its form, selected ones from the list."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from yurt.env import Env
from yurt.env.audit import AuditEntry, write_audit
from yurt.errors import AccessDenied, ValidationFailed
from yurt.i18n import N_
from yurt.pages import go_to, page, posted, selected_ids
from yurt.view import BulkButton

from yurt_crm.models.contact import Contact

MOST = 5_000
"""So many contacts at most in one file."""
ROLE = "core.exporter"


def vcard_button(env: Env) -> list[BulkButton]:
    """For who may export."""
    return [BulkButton(N_("vCard"), "/x/crm/vcards", icon="address-book")] if env.access.has_role(ROLE) else []


def routes() -> list[BaseRoute]:
    """The button's address, and the file's."""
    return [Route("/vcards", ask, methods=["POST"]), Route("/vcards/contacts.vcf", download)]


@page(reading=True)
def ask(request: Request, env: Env) -> Response:
    """Leads the browser to the file with the selected contacts."""
    ids = selected_ids(request, env, env.info(Contact), posted(request))
    if len(ids) > 500:
        message = env.gettext("Choose {number} contacts at most for one file.")
        raise ValidationFailed(message.format(number=500))
    return go_to(request, f"/x/crm/vcards/contacts.vcf?ids={','.join(map(str, ids))}")


@page(reading=False)
def download(request: Request, env: Env) -> Response:
    """The cards of the contacts in `ids` that the user may see. One contact's card needs no right to export."""
    from yurt_crm.services.vcards import vcards  # its library is not needed to start

    given = request.query_params.get("ids", "").split(",")
    ids = [int(text) for text in given if text.isascii() and text.isdecimal() and len(text) < 19][:MOST]
    if len(ids) > 1 and not env.access.has_role(ROLE):
        raise AccessDenied(env.gettext("You have no right to export. Ask your administrator for it."))
    cls: Any = env[Contact]
    found = env.session.scalars(sa.select(cls).where(cls.id.in_(ids)).order_by(cls.name, cls.id)).all()
    if len(ids) > 1:
        write_audit(env, [AuditEntry("export", "crm.contact", None, env.gettext("vCard"), {"ids": [None, ids]})])
    headers = {"Content-Disposition": 'attachment; filename="contacts.vcf"', "Cache-Control": "no-store"}
    return Response(vcards(env, found), media_type="text/vcard; charset=utf-8", headers=headers)
