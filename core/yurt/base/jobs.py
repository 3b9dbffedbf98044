"""The core's own jobs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from yurt.registry.jobs import job

if TYPE_CHECKING:
    from yurt.env import Env


@job(title="Send the messages of a webhook", retries=2, backoff=5.0)
def send_webhook(env: Env, *, webhook: int) -> int:
    """Sends what is due for one webhook; gives how many messages arrived."""
    from yurt.services.webhooks.sending import send_waiting

    return send_waiting(env, webhook)


@job(title="Look for webhook messages that are due", schedule="* * * * *", retries=0)
def send_due_webhooks(env: Env) -> int:
    """Takes up messages whose pause is over, and those noted by processes without the job engine."""
    from yurt.services.webhooks.sending import enqueue_due

    return enqueue_due(env)


@job(title="Back the system up", retries=1, backoff=600.0)
def backup(env: Env) -> str:
    """Writes a backup into the folder of backups; gives the file. Ask for it by `yurt jobs run core.backup`."""
    from yurt.services.backup import write_backup
    from yurt.services.backup.naming import new_file

    target = new_file(env.system.settings)
    env.session.rollback()  # on SQLite the job's own transaction would keep everybody from writing meanwhile
    write_backup(env.system, target, lambda done, total, text: env.job.progress(done, total or None, text))
    return str(target)


@job(title="See whether a planned backup is due", schedule="*/5 * * * *", retries=0)
def look_for_due_backup(env: Env) -> bool:
    """Asks for the backup that the setting `backup` plans."""
    from yurt.services.backup.schedule import ask_when_due

    return ask_when_due(env)


@job(title="Back the system up by plan", retries=2, backoff=600.0)
def backup_by_plan(env: Env) -> str:
    """Writes a backup, and deletes the oldest that were made by plan; gives the file."""
    from yurt.services.backup import write_backup
    from yurt.services.backup.naming import new_file
    from yurt.services.backup.schedule import OCCASION, forget_oldest

    target = new_file(env.system.settings, OCCASION)
    target.parent.mkdir(parents=True, exist_ok=True)
    env.session.rollback()  # on SQLite the job's own transaction would keep everybody from writing meanwhile
    write_backup(env.system, target, lambda done, total, text: env.job.progress(done, total or None, text))
    forget_oldest(env.system.settings)
    return str(target)


@job(title="Forget old webhook messages and idempotency keys", schedule="17 3 * * *")
def forget_old_messages(env: Env) -> int:
    """Deletes what nobody will ask for any more."""
    from yurt.services.webhooks.sending import forget_old

    return forget_old(env)


@job(title="Index what is searched in large lists", schedule="41 2 * * *", retries=0)
def index_searches(env: Env) -> int:
    """Makes the indexes that the search box of large lists needs; gives how many. PostgreSQL only."""
    from yurt.services.search_indexes import make_search_indexes

    env.session.rollback()  # the database waits with such an index for every transaction that was open before
    return len(make_search_indexes(env.system))


@job(title="Send e-mail", retries=0)
def send_mail(env: Env) -> int:
    """Sends what waits in the outbox; gives how many the mail server took."""
    from yurt.services.mail.sending import send_waiting

    return send_waiting(env)


@job(title="Look for e-mail that is due", schedule="* * * * *", retries=0)
def send_due_mail(env: Env) -> bool:
    """Takes up e-mail whose pause is over, and what processes without the job engine put into the outbox."""
    from yurt.services.mail.sending import enqueue_due

    return enqueue_due(env)


@job(title="Forget e-mail that was sent long ago", schedule="29 3 * * *")
def forget_old_mail(env: Env) -> int:
    """Deletes e-mail that was sent a month ago, with its files."""
    from yurt.services.mail.sending import forget_old

    return forget_old(env)


@job(title="Look for reports that are due", schedule="*/5 * * * *", retries=0)
def look_for_due_reports(env: Env) -> int:
    """Asks for the reports whose time has come; gives how many."""
    from yurt.services.reports.due import ask_for_due

    return ask_for_due(env)


@job(title="Send a report by e-mail", retries=2, backoff=60.0)
def send_report(env: Env, *, schedule: int, moment: str) -> int:
    """Runs a report with its owner's rights and puts it into the outbox; gives to how many it goes."""
    from yurt.services.reports.sending import send

    return send(env, schedule, moment)


@job(title="Make the spreadsheet of a long report", retries=0)
def make_spreadsheet(env: Env, *, report: str, given: dict[str, str], who: dict[str, Any]) -> int:
    """Makes the file for who asked, and tells them; gives how many rows it holds."""
    from yurt.services.reports.background import make_spreadsheet as work

    env.session.rollback()  # on SQLite the job's own transaction would keep everybody from writing meanwhile
    return work(env.system, report, given, who, env.job.progress)


@job(title="Forget old notifications and visited pages", schedule="23 3 * * *")
def forget_old_traces(env: Env) -> int:
    """Deletes what was read a quarter of a year ago or by nobody for a year, and pages opened last two months ago."""
    from datetime import timedelta

    import sqlalchemy as sa

    from yurt.base.models.notices import Notification
    from yurt.base.models.visits import Visit

    notice, visit = env.info(Notification).table.c, env.info(Visit).table.c
    read_long_ago = sa.or_(
        notice.read_at < env.now - timedelta(days=90), notice.created_at < env.now - timedelta(days=365)
    )
    left_long_ago = sa.and_(visit.starred_at.is_(None), visit.seen_at < env.now - timedelta(days=60))
    connection = env.session.connection()
    notices = connection.execute(sa.delete(notice.id.table).where(read_long_ago)).rowcount
    return notices + connection.execute(sa.delete(visit.id.table).where(left_long_ago)).rowcount


@job(title="Tell followers of a change", retries=1)
def tell_followers(env: Env, *, model: str, record: int, fields: list[str], by: int | None = None) -> int:
    """Notifies those who follow a record; gives how many were told."""
    from yurt.base.following import tell

    return tell(env, model, record, fields, by)


@job(title="Import a file", retries=0)
def import_rows(env: Env, *, run: int, who: dict[str, Any]) -> None:
    """Imports the rows of a file in parts, each committed by itself; goes on where a worker was killed."""
    from yurt.services.exchange.background import Acting
    from yurt.services.exchange.background import import_rows as work

    env.session.rollback()  # on SQLite the job's own transaction would keep everybody from writing meanwhile
    work(env.system, run, Acting(**who), env.job.progress)


@job(title="Undo an import", retries=0)
def undo_import(env: Env, *, run: int, who: dict[str, Any]) -> None:
    """Takes a large import back in parts."""
    from yurt.services.exchange.background import Acting, undo_rows

    env.session.rollback()
    undo_rows(env.system, run, Acting(**who), env.job.progress)
