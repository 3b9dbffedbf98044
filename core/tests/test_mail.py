"""E-mail out: an outbox that loses nothing and makes nothing twice, against a mail server of this process."""

from __future__ import annotations

import email
import email.policy
import socket
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from aiosmtpd.controller import Controller
from pydantic import SecretStr
from yurt.base.models.mail import Mail
from yurt.base.models.notices import Notification
from yurt.base.models.people import Role, User
from yurt.base.models.reports import ReportSchedule
from yurt.base.report_times import next_moment
from yurt.env import Env, System
from yurt.errors import ConfigurationError, ValidationFailed
from yurt.mail import Attachment, MailNotSetUp, send_mail
from yurt.services.mail.sending import LEASE, WAITS, enqueue_due, forget_old, send_waiting
from yurt.services.mail.smtp import compose
from yurt.services.reports.due import ask_for_due
from yurt.services.reports.sending import send
from yurt.settings import MailServer, load_settings
from yurt_sdk.browser import Browser
from yurt_sdk.testing import make_system, make_user

NOW = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)


class Inbox:
    """What a mail server was given; `answers` are those it gives instead of taking the next messages."""

    def __init__(self) -> None:
        self.messages: list[Any] = []
        self.answers: list[str] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        if self.answers:
            return self.answers.pop(0)
        message: Any = email.message_from_bytes(envelope.content, policy=email.policy.default)
        self.messages.append((envelope.rcpt_tos, message))
        return "250 Taken"


@pytest.fixture(scope="module")
def server() -> Iterator[tuple[Controller, Inbox]]:
    inbox = Inbox()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(inbox, hostname="127.0.0.1", port=port)
    controller.start()
    yield controller, inbox
    controller.stop()


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory, server: Any) -> Iterator[System]:
    folder = tmp_path_factory.mktemp("mail")
    mail = MailServer(host="127.0.0.1", port=server[0].port, sender="Shop <shop@example.org>", tls="none")
    system = make_system(f"sqlite:///{folder}/shop.db", ["crm"], files=str(folder / "files"), mail=mail)
    make_user(system, "head", "crm.manager", email="head@example.org", language="hy", time_zone="Asia/Yerevan")
    make_user(system, "boss", "crm.manager", email="boss@example.org")
    yield system
    system.close()


@pytest.fixture
def inbox(shop: System, server: Any) -> Iterator[Inbox]:
    """An empty server, and an empty outbox."""
    found: Inbox = server[1]
    found.messages.clear()
    found.answers.clear()
    with shop.acting_as_system() as env:
        for model in (Mail, ReportSchedule, Notification):
            env.session.connection().execute(sa.delete(env.info(model).table))
    yield found


def at(system: System, moment: datetime = NOW, **options: Any) -> Any:
    return system.acting_as_system(clock=lambda: moment, **options)


def mails(system: System) -> list[Any]:
    with system.acting_as_system() as env:
        table = env.info(Mail).table
        return list(env.session.connection().execute(sa.select(table).order_by(table.c.id)))


def put(system: System, to: Any = "ani@example.org", moment: datetime = NOW, **values: Any) -> None:
    with at(system, moment) as env:
        send_mail(env, to, "Բարև", "Your report\n", **values)


def run(system: System, moment: datetime = NOW) -> int:
    with at(system, moment) as env:
        return send_waiting(env)


def test_a_mail_arrives_whole(shop, inbox):
    put(shop, attachments=[Attachment("report.pdf", "application/pdf", b"%PDF-1.7")])
    assert run(shop) == 1
    ((people, message),) = inbox.messages
    assert people == ["ani@example.org"]
    assert (message["Subject"], message["From"]) == ("Բարև", "Shop <shop@example.org>")
    assert message["Message-ID"].endswith("@example.org>")
    text, file = message.iter_parts()
    assert text.get_content().strip() == "Your report"
    assert (file.get_filename(), file.get_content()) == ("report.pdf", b"%PDF-1.7")
    assert mails(shop)[0].status == "sent"
    assert run(shop) == 0


def test_what_is_rolled_back_is_not_sent(shop, inbox):
    with pytest.raises(RuntimeError), at(shop) as env:
        send_mail(env, "ani@example.org", "Hello", "…")
        raise RuntimeError
    assert mails(shop) == []


def test_an_occasion_makes_one_mail_for_each_address(shop, inbox):
    for _ in range(2):
        put(shop, ["a@example.org", "b@example.org", "a@example.org"], occasion="report:1")
    assert [mail.recipient for mail in mails(shop)] == ["a@example.org", "b@example.org"]


def test_a_server_that_is_busy_is_asked_again(shop, inbox):
    put(shop)
    inbox.answers = ["451 Try later"]
    assert run(shop) == 0
    (mail,) = mails(shop)
    assert (mail.status, mail.attempts, mail.message) == ("waiting", 1, "451 Try later")
    assert run(shop, NOW + WAITS[0] - timedelta(seconds=1)) == 0
    assert run(shop, NOW + WAITS[0]) == 1
    assert len(inbox.messages) == 1


def test_a_server_that_is_away_loses_nothing(shop, inbox):
    put(shop, ["a@example.org", "b@example.org"])
    kept = shop.settings
    shop.settings = kept.model_copy(update={"mail": kept.mail.model_copy(update={"port": 1})})
    assert run(shop) == 0
    shop.settings = kept
    assert {mail.status for mail in mails(shop)} == {"waiting"}
    assert run(shop, NOW + LEASE) == 2


def test_a_refused_mail_fails_and_stops_no_other(shop, inbox):
    with at(shop) as env:
        boss = env.session.scalar(sa.select(env[User].id).where(env[User].login == "boss"))
    with shop.env(boss, clock=lambda: NOW) as env:
        send_mail(env, "gone@example.org", "Hello", "…")
    put(shop)
    inbox.answers = ["550 No such person"]
    assert run(shop) == 1
    assert [mail.status for mail in mails(shop)] == ["failed", "sent"]
    with at(shop) as env:
        told = env.session.scalars(sa.select(env[Notification])).all()
        assert [(notice.recipient_id, notice.text) for notice in told] == [(boss, "550 No such person")]
        env.session.scalars(sa.select(env[Mail]).where(env[Mail].status == "failed")).one().send_again()
    assert run(shop) == 1


def test_it_is_tried_for_two_days_at_most(shop, inbox):
    put(shop)
    moment = NOW
    for _ in range(len(WAITS) + 1):
        inbox.answers = ["451 Not now"]
        run(shop, moment)
        moment += WAITS[-1]
    (mail,) = mails(shop)
    assert (mail.status, mail.attempts) == ("failed", len(WAITS) + 1)


def test_two_workers_do_not_send_the_same(shop, inbox, monkeypatch):
    put(shop)
    compose_once = compose

    def meanwhile(*arguments: Any) -> Any:
        assert run(shop) == 0  # another worker looks while this one is sending
        return compose_once(*arguments)

    monkeypatch.setattr("yurt.services.mail.sending.compose", meanwhile)
    assert run(shop) == 1
    assert len(inbox.messages) == 1


def test_old_mail_is_forgotten_with_its_files(shop, inbox):
    put(shop, attachments=[Attachment("a.txt", "text/plain", b"a")])
    put(shop, moment=NOW + timedelta(days=40))
    run(shop)
    with at(shop, NOW + timedelta(days=41)) as env:
        assert forget_old(env) == 1
        files = env.registry.models["core.file"].table
        assert env.session.connection().execute(sa.select(files.c.name)).all() == []
    assert len(mails(shop)) == 1


def test_a_system_without_a_mail_server_says_so(shop, inbox):
    kept = shop.settings
    shop.settings = kept.model_copy(update={"mail": MailServer()})
    with pytest.raises(MailNotSetUp, match=r"\[mail\] of yurt.toml"):
        put(shop)
    with at(shop) as env:
        assert not enqueue_due(env)
    shop.settings = kept


def test_heads_cannot_be_smuggled_in(shop, inbox):
    with at(shop) as env:
        send_mail(env, "ani@example.org", "Hello\r\nBcc: all@example.org", "…")
    assert run(shop) == 1
    ((people, message),) = inbox.messages
    assert people == ["ani@example.org"] and message["Bcc"] is None
    with pytest.raises(ValidationFailed):
        put(shop, "ani@example.org\nBcc: all@example.org")


def test_the_password_comes_from_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "yurt.toml").write_text('[mail]\nhost = "mail.example.org"\nsender = "a@example.org"\n')
    monkeypatch.setenv("YURT_MAIL__PASSWORD", "felt-and-lattice")
    mail = load_settings(tmp_path).mail
    assert (mail.host, mail.password) == ("mail.example.org", SecretStr("felt-and-lattice"))
    assert "felt" not in repr(mail)
    (tmp_path / "yurt.toml").write_text("[mail]\nport = 0\n")
    with pytest.raises(ConfigurationError, match=r"mail\.port"):
        load_settings(tmp_path)


# ---- reports that are sent ----


@pytest.mark.parametrize(
    ("every", "day", "after", "expected"),
    [
        ("day", 1, "2026-11-22T03:59", "2026-11-22T04:00"),
        ("day", 1, "2026-11-22T04:00", "2026-11-23T04:00"),
        ("week", 1, "2026-11-22T04:00", "2026-11-23T04:00"),
        ("week", 1, "2026-11-23T04:00", "2026-11-30T04:00"),
        ("month", 31, "2026-11-22T04:00", "2026-11-30T04:00"),
        ("month", 31, "2027-01-31T04:00", "2027-02-28T04:00"),
        ("month", 1, "2026-12-01T04:00", "2027-01-01T04:00"),
    ],
)
def test_the_next_time_goes_by_the_owner_s_clock(every, day, after, expected):
    found = next_moment(
        every, 0, day, time(8), datetime.fromisoformat(after).replace(tzinfo=UTC), ZoneInfo("Asia/Yerevan")
    )
    assert found == datetime.fromisoformat(expected).replace(tzinfo=UTC)


def head_of(env: Env) -> int:
    return env.session.scalar(sa.select(env[User].id).where(env[User].login == "head")) or 0


def order(system: System, **values: Any) -> int:
    """An order of the head's for the funnel, at 8 o'clock every day."""
    with at(system) as env:
        head, boss = head_of(env), env.session.scalars(sa.select(env[User]).where(env[User].login == "boss")).one()
        given = {"title": "Ձագար", "report": "crm.funnel", "given": {"period": "this_month"}, "every": "day"}
        made = env.create(ReportSchedule, **({"owner_id": head, "recipients": [boss]} | given | values))
        return made.id


def due(system: System, moment: datetime) -> list[dict[str, Any]]:
    """What a look at this moment asks the job engine for."""
    asked: list[dict[str, Any]] = []
    system.enqueue_with = lambda env, job, arguments: asked.append({"job": job, **arguments}) or "1"
    try:
        with at(system, moment) as env:
            ask_for_due(env)
    finally:
        system.enqueue_with = None
    return asked


def test_a_report_is_sent_when_it_is_due_once(shop, inbox):
    number = order(shop)
    morning = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
    assert due(shop, morning - timedelta(minutes=1)) == []
    (asked,) = due(shop, morning + timedelta(minutes=3))
    assert asked["schedule"] == number
    assert due(shop, morning + timedelta(minutes=4)) == []
    for _ in range(2):
        with at(shop, morning) as env:
            assert send(env, asked["schedule"], asked["moment"]) == 2
    assert run(shop, morning) == 2
    assert sorted(people[0] for people, _ in inbox.messages) == ["boss@example.org", "head@example.org"]
    text, file = inbox.messages[0][1].iter_parts()
    assert file.get_filename() == "crm-funnel-2026-11-23.xlsx"
    assert "Այս ամիս" in text.get_content()


def test_after_a_standstill_a_report_is_sent_once(shop, inbox):
    order(shop)
    assert len(due(shop, NOW + timedelta(days=9))) == 1
    assert due(shop, NOW + timedelta(days=9, minutes=5)) == []


@pytest.mark.parametrize("change", [{"active": False}, {"roles": []}])
def test_the_owner_s_rights_count_at_the_moment_of_sending(shop, inbox, change):
    owner = make_user(shop, f"owner-{next(iter(change))}", "crm.manager", email="owner@example.org")
    number = order(shop, owner_id=owner)
    with at(shop) as env:
        for name, value in change.items():
            setattr(env.get(User, owner), name, value)
    shop.refresh()
    with at(shop) as env:
        assert send(env, number, "x") == 0
    with at(shop) as env:
        assert "may not take data out" in env.get(ReportSchedule, number).problem
    assert mails(shop) == []


def test_a_report_that_is_gone_is_told_to_its_owner(shop, inbox):
    number = order(shop)
    with at(shop) as env:
        table = env.info(ReportSchedule).table
        env.session.connection().execute(sa.update(table).values(report="crm.gone"))
    with at(shop) as env:
        assert send(env, number, "x") == 0
        told = env.session.scalars(sa.select(env[Notification])).all()
        assert [(notice.recipient_id, notice.kind) for notice in told] == [(head_of(env), "warning")]


def test_an_order_that_makes_no_sense_is_refused(shop, inbox):
    for wrong in ({"at": "25:00"}, {"report": "crm.gone"}, {"to_me": False, "recipients": []}):
        with pytest.raises(ValidationFailed):
            order(shop, **wrong)


def test_ordering_begins_on_the_page_of_the_report(shop, inbox):
    with at(shop) as env:
        head = head_of(env)
    with Browser(shop, lambda: None) as browser:
        browser.sign_in(head)
        href = "/reports/crm/funnel/schedule"
        answer = browser.post(href, params={"shown": "1", "source": "call"})
        assert answer.status_code == 303, answer.text[:300]
        form = browser.get(answer.headers["location"])
        assert form.status_code == 200
        listed = browser.get("/m/core/report_schedule")
        assert listed.status_code == 200
    with at(shop) as env:
        (made,) = env.session.scalars(sa.select(env[ReportSchedule])).all()
        assert (made.given, made.owner_id, made.every) == ({"source": "call"}, head, "week")
        assert made.next_at is not None
    with shop.acting_as_system() as env:
        boss = env.session.scalar(sa.select(env[User].id).where(env[User].login == "boss"))
        assert env.session.scalar(sa.select(sa.func.count(env[Role].id))) > 0
    with shop.env(boss, reading=True) as theirs:
        assert theirs.session.scalars(sa.select(theirs[ReportSchedule])).all() == []
