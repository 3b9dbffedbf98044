"""Forms for the client's own web site, and the address that site builders send leads to."""

from __future__ import annotations

import re
import secrets

from yurt.base.models.people import User
from yurt.errors import ValidationFailed
from yurt.i18n import LANGUAGES
from yurt.model import LongText, Mapped, Model, Notice, Url, action, field, lines, link, unique

from yurt_crm.models.distribution import Distribution
from yurt_crm.models.funnel import Funnel
from yurt_crm.models.sources import SOURCES
from yurt_crm.services.embedding import embed_snippet, endpoint_example

ASKS = {
    "name": "Name",
    "phone": "Phone",
    "email": "E-mail",
    "company": "Company",
    "wish": "What it is about",
    "amount": "Amount",
    "message": "Message",
    "question": "A question of your own",
}
_SITE = re.compile(r"https?://[a-z0-9*.-]+(:[0-9]{1,5})?", re.IGNORECASE)


class WebForm(Model, label="Web form", icon="forms", order="name", timeline=True):
    """A form that people fill in on a web site; each becomes a lead."""

    name: Mapped[str] = field(tracked=True, searchable=True, help="For you; visitors see the heading.")
    heading: Mapped[str | None] = field(help="Stands over the form.")
    intro: Mapped[LongText | None] = field(label="Below the heading")
    button: Mapped[str | None] = field(help="Empty for “Send”.")
    thanks: Mapped[LongText | None] = field(label="Thank-you text", help="Shown when the form was sent.")
    thanks_address: Mapped[Url | None] = field(label="Thank-you page", help="A link on the thank-you page, if any.")
    language: Mapped[str] = field(options=LANGUAGES, default="en", help="The language of the form.")
    active: Mapped[bool] = field(default=True, tracked=True)
    key: Mapped[str] = field(
        max_length=40,
        readonly=True,
        unique=True,
        default=lambda env: secrets.token_hex(12),
        label="Address of the form",
    )
    secret: Mapped[str] = field(
        max_length=80, readonly=True, default=lambda env: f"yurtin_{secrets.token_hex(32)}", read_role="crm.manager",
        help="Signs what a site builder sends; keep it safe.",
    )  # fmt: skip
    sites: Mapped[LongText | None] = field(
        tracked=True, label="Sites that show it", help="One address a line, such as https://www.example.com."
    )
    funnel: Mapped[Funnel] = link(tracked=True)
    source: Mapped[str] = field(options=SOURCES, default="website")
    salesperson: Mapped[User | None] = link(tracked=True, help="Gets the leads. Empty: the distribution decides.")
    distribution: Mapped[Distribution | None] = link(tracked=True, help="Empty: the funnel's.")
    fields: Mapped[list[WebFormField]] = lines(inverse="form", label="Fields")
    received: Mapped[int] = field(default=0, readonly=True, label="Leads so far")

    constraints = [unique("name", message="Another web form has this name.")]

    def validate(self) -> None:
        super().validate()
        wrong = [site for site in self.allowed_sites() if not _SITE.fullmatch(site)]
        if wrong:
            message = self.env.gettext("This is no address of a site: {site}. Write https://www.example.com.")
            said = message.format(site=wrong[0][:80])
            raise ValidationFailed(said, {"sites": said}, model="crm.web_form")

    def allowed_sites(self) -> list[str]:
        """The sites that may show the form in a frame."""
        return [line.strip().rstrip("/") for line in (self.sites or "").splitlines() if line.strip()]

    @action("How to embed it", icon="code", role="crm.manager")
    def show_snippet(self) -> Notice:
        """What to copy into the web site."""
        text = self.env.gettext("Copy this into the page of your site. Put your own address in the place of the first.")
        return Notice(text, secret=embed_snippet(self.key))

    @action("For site builders", icon="api", role="crm.manager")
    def show_endpoint(self) -> Notice:
        """How a program sends a lead."""
        text = self.env.gettext("Send leads so. The key signs each message as webhooks do (header Yurt-Signature).")
        return Notice(text, secret=endpoint_example(self.key, self.secret))


class WebFormField(
    Model, label="Form field", icon="input", order="sequence, id", record_label="label", trash=False, archive=False,
    timeline=False,
):  # fmt: skip
    """Something that the form asks."""

    form: Mapped[WebForm] = link(ondelete="cascade")
    sequence: Mapped[int] = field(default=10, label="Order")
    asks: Mapped[str] = field(options=ASKS, default="name", label="Asks for")
    label: Mapped[str | None] = field(help="What stands beside it; empty for the usual word.")
    required: Mapped[bool] = field(label="Required")
