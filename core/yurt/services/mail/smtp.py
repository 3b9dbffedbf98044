"""Talks to the mail server (RFC 5321), and writes messages as it wants them (RFC 5322, RFC 2045)."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from yurt.services.mail.outbox import Attachment
from yurt.settings import MailServer

TIMEOUT = 30.0
"""Seconds that the server may take for each answer."""


def compose(
    sender: str,
    to: str,
    subject: str,
    text: str,
    attachments: Iterable[Attachment],
    message_id: str,
    date: datetime,
) -> EmailMessage:
    """The message. Line breaks in heads are refused by the standard library, so nobody adds heads of their own."""
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"], message["Subject"] = sender, to, subject
    message["Date"], message["Message-ID"] = format_datetime(date), message_id
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: nobody's holiday notice answers it
    message.set_content(text)
    for file in attachments:
        main, _, sub = file.media_type.partition("/")
        message.add_attachment(file.content, maintype=main, subtype=sub or "octet-stream", filename=file.name)
    return message


@contextmanager
def connected(server: MailServer) -> Iterator[smtplib.SMTP]:
    """A connection, signed in. Raises OSError or SMTPException when there is none to be had."""
    safe = ssl.create_default_context()
    if server.tls == "tls":
        connection: smtplib.SMTP = smtplib.SMTP_SSL(server.host, server.port, timeout=TIMEOUT, context=safe)
    else:
        connection = smtplib.SMTP(server.host, server.port, timeout=TIMEOUT)
    with connection:
        if server.tls == "starttls":
            connection.starttls(context=safe)
        if server.user:
            connection.login(server.user, server.password.get_secret_value())
        yield connection


def is_final(error: Exception) -> bool:
    """Whether the server refuses the message for good: an answer of the 500s about it, not about us or the line."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(500 <= code < 600 for code, _ in error.recipients.values())
    about_us = isinstance(error, smtplib.SMTPAuthenticationError | smtplib.SMTPConnectError | smtplib.SMTPHeloError)
    return isinstance(error, smtplib.SMTPResponseException) and 500 <= error.smtp_code < 600 and not about_us


def words_of(error: Exception) -> str:
    """What the server said, for people."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return "; ".join(f"{code} {_text(answer)}" for code, answer in error.recipients.values())
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code} {_text(error.smtp_error)}"
    return f"{type(error).__name__}: {error}"


def _text(answer: bytes | str) -> str:
    return answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
