"""Mail on its way out: what is to be sent to whom, and what became of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from yurt.model import Email, Json, LongText, Mapped, Model, action, field, index, unique

SEND_MAIL_JOB = "core.send_mail"
MAIL_STATES = {"waiting": "Waiting", "sent": "Sent", "failed": "Failed"}


class Mail(Model, label="E-mail", plural="Outgoing e-mail", icon="mail", archive=False, trash=False, timeline=False,
           audit=False, record_label="subject", order="-id"):  # fmt: skip
    """One e-mail to one address. Made by `yurt.mail.send_mail` in the transaction of what it tells about.

    `attachments` names `core.file` records that belong to this one. `occasion` is what it is sent for: a second mail
    for the same occasion is not made.
    """

    recipient: Mapped[Email] = field(readonly=True, searchable=True)
    subject: Mapped[str] = field(readonly=True, searchable=True)
    text: Mapped[LongText] = field(readonly=True)
    attachments: Mapped[Json | None] = field(readonly=True)
    occasion: Mapped[str | None] = field(max_length=200, readonly=True)
    message_id: Mapped[str] = field(max_length=200, readonly=True, label="Message-ID")
    status: Mapped[str] = field(options=MAIL_STATES, default="waiting", readonly=True)
    attempts: Mapped[int] = field(default=0, readonly=True)
    due_at: Mapped[datetime | None] = field(default=lambda env: env.now, readonly=True, label="Next try")
    sent_at: Mapped[datetime | None] = field(readonly=True)
    message: Mapped[LongText | None] = field(readonly=True, label="What happened")

    constraints = [unique("occasion", message="This e-mail was made already.")]
    indexes = [index("status", "due_at")]

    @action("Send again", icon="refresh")
    def send_again(self) -> str:
        """Puts the e-mail back in line, as if it had not been tried."""
        with self.env.sudo():
            self.status, self.attempts, self.due_at = "waiting", 0, self.env.now
        ask_to_send_mail(self.env)
        return self.env.gettext("The e-mail is on its way.")


def ask_to_send_mail(env: Any) -> None:
    """Enqueues the sending of what waits, once a unit of work.

    A process without the job engine leaves it to the look that is taken every minute.
    """
    if not env.session.info.get("mail.asked") and env.system.enqueue_with is not None:
        env.session.info["mail.asked"] = True
        env.enqueue(SEND_MAIL_JOB)
