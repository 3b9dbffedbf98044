"""How the core's own records are shown, and the menus of administration."""

from __future__ import annotations

from yurt.base.models.access import Session
from yurt.base.models.mail import Mail
from yurt.base.models.organisation import Branch
from yurt.base.models.people import Permission, Role, Rule, User
from yurt.base.models.reports import ReportSchedule
from yurt.base.models.webhooks import Webhook, WebhookDelivery
from yurt.view import Column, Field, Filter, Form, Group, List, Menu, Page

FAILED = Filter("Failed", {"field": "status", "op": "eq", "value": "failed"})
WAITING = Filter("Waiting", {"field": "status", "op": "eq", "value": "waiting"})

views = [
    List(
        User,
        "name",
        "login",
        "email",
        "branch",
        "active",
        "last_seen_at",
        order="name",
        filters=[
            Filter("Active", {"field": "active", "op": "eq", "value": True}, default=True),
            Filter("Cannot sign in", {"field": "active", "op": "eq", "value": False}),
            Filter("Never signed in", {"field": "last_seen_at", "op": "empty"}),
        ],
    ),
    Form(
        User,
        Group("", "name", "login", "email", "photo", "active"),
        Group("Rights", "roles", "branch", "branches", "manager"),
        Group("Preferences", "language", "time_zone", "theme"),
        Page(
            "Account",
            "must_change_password",
            Field("password_changed_at", readonly=True),
            Field("last_seen_at", readonly=True),
            Field("rights_changed_at", readonly=True),
        ),
    ),
    List(Role, "label", "name", "help", "addon", order="label"),
    Form(Role, Group("", "label", "name", "addon", Field("help", wide=True))),
    List(Branch, "name", "code", "phone", order="name"),
    Form(Branch, Group("", "name", "code", "phone", Field("address", wide=True))),
    List(Permission, "role", "model", "may_read", "may_create", "may_write", "may_delete", order="model"),
    Form(Permission, Group("", "role", "model"), Group("May", "may_read", "may_create", "may_write", "may_delete")),
    List(Rule, "name", "model", "role", "active", order="model"),
    Form(
        Rule,
        Group("", "name", "model", "role", "active"),
        Group("Holds for", "for_read", "for_create", "for_write", "for_delete"),
        Group("Rows", Field("where", wide=True)),
    ),
    List(
        Session,
        "user",
        "device",
        "address",
        "started_at",
        "seen_at",
        Column("ended_at"),
        order="-seen_at",
        filters=[Filter("Open", {"field": "ended_at", "op": "empty"}, default=True)],
    ),
    List(Webhook, "name", "url", "owner", "active", order="name"),
    Form(
        Webhook,
        Group("", "name", "url", "active", Field("secret", wide=True)),
        Group("What is told", Field("events", wide=True), Field("filter", wide=True)),
    ),
    List(
        WebhookDelivery,
        "webhook",
        "event",
        "record_id",
        "status",
        "attempts",
        "tried_at",
        "response_status",
        "message",
        order="-id",
        filters=[FAILED, WAITING],
    ),
    List(Mail, "recipient", "subject", "status", "attempts", "sent_at", "due_at", "message", filters=[FAILED, WAITING]),
    Form(
        Mail,
        Group("", "recipient", "subject", "status", "sent_at", "attempts", "due_at", "message_id"),
        Group("", Field("message", wide=True), Field("text", wide=True)),
    ),
    List(ReportSchedule, "title", "report", "every", "at", "format", "active", "next_at", "sent_at", "problem"),
    Form(
        ReportSchedule,
        Group("", "title", "format", Field("asked", wide=True)),
        Group("When", "every", "at", "weekday", "day", "active", "next_at", "sent_at"),
        Group("To whom", "to_me", Field("recipients", wide=True), Field("problem", wide=True)),
    ),
]
menu = [
    Menu(
        "reports",
        "All reports",
        url="/reports",
        icon="report-analytics",
        order=1,
        help="Figures with parameters of your choice, as tables, charts, spreadsheets and PDF files.",
    ),
    Menu(
        "reports",
        "Sent by e-mail",
        ReportSchedule,
        icon="mail-forward",
        role="core.exporter",
        order=90,
        help="Reports that you have had sent at set times.",
    ),
    Menu("directories", "Outgoing e-mail", Mail, role="core.admin", order=88),
    Menu("reports", "Dashboards", url="/dashboards", icon="layout-dashboard", order=5),
    Menu("directories", "Users", User, role="core.user_manager", order=80),
    Menu("directories", "Roles", Role, role="core.user_manager", order=81),
    Menu("directories", "Permissions", Permission, role="core.user_manager", order=82),
    Menu("directories", "Row rules", Rule, role="core.user_manager", order=83),
    Menu("directories", "Branches", Branch, role="core.user_manager", order=84),
    Menu("directories", "Sessions", Session, role="core.user_manager", order=85),
    Menu("directories", "Webhooks", Webhook, role="core.integrator", order=86),
    Menu("directories", "Webhook deliveries", WebhookDelivery, role="core.integrator", order=87),
    Menu("directories", "Imports", url="/imports", icon="file-import", role="core.integrator", order=88),
    Menu("directories", "Add-ons", url="/admin/addons", icon="puzzle", role="core.admin", order=90),
    Menu("directories", "Jobs", url="/admin/jobs", icon="clock-cog", order=91),
    Menu("directories", "Audit log", url="/admin/audit", icon="history", role="core.auditor", order=92),
    Menu("directories", "Settings", url="/admin/settings", icon="settings", role="core.admin", order=93),
]
