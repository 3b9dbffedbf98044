"""The core's roles. `core.user` is everybody who signs in; `core.admin` may do everything."""

from __future__ import annotations

from typing import Any

from yurt.base.models.access import ApiToken, Session
from yurt.base.models.customisation import Customisation
from yurt.base.models.exchange import ImportRun
from yurt.base.models.files import File
from yurt.base.models.followers import Follower
from yurt.base.models.journal import Audit, Note
from yurt.base.models.mail import Mail
from yurt.base.models.notices import Notification
from yurt.base.models.organisation import Branch
from yurt.base.models.people import Permission, User
from yurt.base.models.people import Role as RoleModel
from yurt.base.models.people import Rule as RuleModel
from yurt.base.models.reports import ReportSchedule
from yurt.base.models.views import SavedFilter, ViewSetting
from yurt.base.models.webhooks import Webhook, WebhookDelivery
from yurt.rights import Role, allow, attached, rule

user = Role("core.user", "User")
all_branches = Role("core.all_branches", "All branches", help="Sees the records of every branch.")
auditor = Role("core.auditor", "Auditor", implies=["core.user"], help="Reads the audit log.")
user_manager = Role("core.user_manager", "User manager", implies=["core.user"], help="Keeps users and their roles.")
customiser = Role(
    "core.customiser", "Customising", implies=["core.user"], help="Arranges forms and lists for everybody."
)
integrator = Role(
    "core.integrator", "Integrator", implies=["core.customiser"], help="Adds fields, imports and exports."
)
exporter = Role("core.exporter", "Export", implies=["core.user"], help="May take lists out of the system.")
admin = Role(
    "core.admin",
    "Administrator",
    implies=["core.user_manager", "core.auditor", "core.integrator", "core.exporter", "core.all_branches"],
)

permissions = [
    allow(user, User, "read"),
    allow(user, Branch, "read"),
    allow(user, Note),
    allow(user, File),
    allow(user, Follower, "read", "create", "write"),
    allow(customiser, Customisation, "read"),
    allow(user, SavedFilter),
    allow(user, ViewSetting),
    allow(user, Notification, "read"),
    allow(user, Session, "read"),
    allow(user, ApiToken, "read"),
    allow(auditor, Audit, "read"),
    allow(integrator, ImportRun, "read"),
    allow(user_manager, User, "read", "create", "write"),
    allow(user_manager, RoleModel, "read"),  # who could change what a role may do could give themselves everything
    allow(user_manager, Permission, "read"),
    allow(user_manager, RuleModel, "read"),
    allow(user_manager, Session, "read"),
    allow(user_manager, Branch, "read", "create", "write"),
    allow(exporter, ReportSchedule, "read", "write", "delete"),  # they are made on the page of a report
    allow(admin, Mail, "read", "write"),
    allow(integrator, Webhook),
    allow(integrator, WebhookDelivery, "read", "write"),
]
rules = [
    rule(SavedFilter, None, lambda f, env: (f.owner_id == env.user_id) | f.shared.is_(True), "read"),
    rule(SavedFilter, None, lambda f, env: f.owner_id == env.user_id, "create", "write", "delete"),
    rule(ViewSetting, None, lambda s, env: s.user_id == env.user_id),
    rule(Notification, None, lambda n, env: n.recipient_id == env.user_id),
    rule(Session, user, lambda s, env: s.user_id == env.user_id),
    rule(ApiToken, user, lambda t, env: t.user_id == env.user_id),
    rule(Note, None, attached, "read", "create", "write"),
    rule(Note, None, lambda n, env: n.author_id == env.user_id, "create"),
    rule(Note, user, lambda n, env: n.author_id == env.user_id, "write", "delete"),
    rule(File, None, lambda f, env: _own_loose(f, env) | attached(f, env), "read"),
    rule(File, None, lambda f, env: _own_loose(f, env) | attached(f, env, "write"), "create", "write", "delete"),
    rule(Follower, None, attached, "read", "create"),
    rule(Follower, None, lambda f, env: f.user_id == env.user_id, "create", "write", "delete"),
    rule(ReportSchedule, exporter, lambda s, env: s.owner_id == env.user_id),
    rule(Webhook, integrator, lambda w, env: w.owner_id == env.user_id),
    rule(WebhookDelivery, integrator, lambda d, env: d.webhook.has(owner_id=env.user_id)),
]


def _own_loose(file: Any, env: Any) -> Any:
    """A file that its user has just brought and that belongs to no record yet."""
    return file.model.is_(None) & (file.created_by_id == env.user_id)
