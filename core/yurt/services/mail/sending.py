"""Sends what waits in the outbox, and keeps what became of it.

No transaction is open while the server is talked to. A message is leased before it is sent, so that two workers do not
send it both; a worker that dies in between lets the lease run out, and the message is sent again with the same
Message-ID, by which mail programs know it for the same.
"""

from __future__ import annotations

import smtplib
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from yurt.base.models.files import File
from yurt.base.models.mail import Mail, ask_to_send_mail
from yurt.env import Env
from yurt.errors import YurtError
from yurt.services.mail.outbox import NOT_SENT, Attachment
from yurt.services.mail.smtp import compose, connected, is_final, words_of

LEASE = timedelta(minutes=10)
MOST_AT_ONCE = 200
KEPT_FOR = timedelta(days=30)
WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 360, 720, 1440))
"""Pauses after each failed try, two days in all."""


@dataclass(frozen=True)
class _Leased:
    """A message that is ours for a while."""

    id: int
    recipient: str
    subject: str
    text: str
    attachments: list[int]
    message_id: str
    attempts: int
    created_by: int | None


def send_waiting(env: Env) -> int:
    """Sends what is due, oldest first, over one connection; gives how many the server took.

    When there is no connection, everything waits. Commits the unit of work after each message.
    """
    server = env.system.settings.mail
    first = _lease(env) if server.host else None
    if first is None:
        return 0
    try:
        with connected(server) as connection:
            return _send_all(env, connection, first)
    except (OSError, smtplib.SMTPException) as error:
        _put_off(env, first, words_of(error))
        return 0


def enqueue_due(env: Env) -> bool:
    """Enqueues the sending when something is due."""
    table = env.info(Mail).table
    due = sa.select(table.c.id).where(table.c.status == "waiting", table.c.due_at <= env.now).limit(1)
    found = env.system.settings.mail.host and env.session.connection().execute(due).first() is not None
    if found:
        ask_to_send_mail(env)
    return bool(found)


def forget_old(env: Env) -> int:
    """Deletes e-mail that was sent a month ago, with its files; gives how many."""
    mail, file = env.info(Mail).table, env.info(File).table
    old = sa.select(mail.c.id).where(mail.c.status == "sent", mail.c.sent_at < env.now - KEPT_FOR)
    connection = env.session.connection()
    connection.execute(sa.delete(file).where(file.c.model == "core.mail", file.c.record_id.in_(old)))
    return connection.execute(sa.delete(mail).where(mail.c.id.in_(old))).rowcount


def _send_all(env: Env, connection: smtplib.SMTP, first: _Leased) -> int:
    taken, leased = 0, first
    for _ in range(MOST_AT_ONCE):
        taken += _send(env, connection, leased)
        following = _lease(env)
        if following is None:
            break
        leased = following
    return taken


def _send(env: Env, connection: smtplib.SMTP, leased: _Leased) -> bool:
    """Hands one message over; whatever is wrong with it stops no other."""
    try:
        files = [_file(env, number) for number in leased.attachments]
        env.session.commit()
        sender = env.system.settings.mail.sender
        message = compose(sender, leased.recipient, leased.subject, leased.text, files, leased.message_id, env.now)
        connection.send_message(message)
    except (smtplib.SMTPException, OSError, ValueError, YurtError) as error:
        if isinstance(error, smtplib.SMTPServerDisconnected):
            raise
        final = is_final(error) or isinstance(error, ValueError | YurtError)
        _fail(env, leased, words_of(error)) if final else _put_off(env, leased, words_of(error))
        return False
    _note(env, leased, status="sent", due_at=None, sent_at=env.now, message=None)
    return True


def _lease(env: Env) -> _Leased | None:
    """The next message that is due, ours for `LEASE`; None when there is none."""
    table, connection = env.info(Mail).table, env.session.connection()
    due = (
        sa.select(table.c.id)
        .where(table.c.status == "waiting", table.c.due_at <= env.now)
        .order_by(table.c.due_at, table.c.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    number = connection.execute(due).scalar()
    if number is None:
        env.session.commit()
        return None
    connection.execute(sa.update(table).where(table.c.id == number).values(due_at=env.now + LEASE))
    row = connection.execute(sa.select(table).where(table.c.id == number)).one()
    env.session.commit()
    return _Leased(
        row.id, row.recipient, row.subject, row.text, list(row.attachments or ()), row.message_id, row.attempts,
        row.created_by_id,
    )  # fmt: skip


def _file(env: Env, number: int) -> Attachment:
    with env.sudo():
        file = env.get(File, number)
        return Attachment(file.name, file.media_type, file.content())


def _put_off(env: Env, leased: _Leased, reason: str) -> None:
    """Waits for the next try, or gives up after the last one."""
    if leased.attempts >= len(WAITS):
        _fail(env, leased, reason)
    else:
        _note(env, leased, due_at=env.now + WAITS[leased.attempts], message=reason)


def _fail(env: Env, leased: _Leased, reason: str) -> None:
    """Gives up, and tells who wanted it sent."""
    if leased.created_by is not None:
        env.notify(leased.created_by, NOT_SENT, reason.replace("{", "{{").replace("}", "}}"), kind="warning",
                   subject=leased.subject)  # fmt: skip
    _note(env, leased, status="failed", due_at=None, message=reason)


def _note(env: Env, leased: _Leased, **values: Any) -> None:
    table = env.info(Mail).table
    noted = sa.update(table).where(table.c.id == leased.id)
    env.session.connection().execute(
        noted.values(attempts=leased.attempts + 1, version=table.c.version + 1, updated_at=env.now, **values)
    )
    env.session.commit()
