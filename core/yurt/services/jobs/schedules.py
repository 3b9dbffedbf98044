"""Jobs by the clock: each due time once, however many workers there are, and one late run after a standstill."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from croniter import croniter
from dbos import ClientScheduleInput, DBOSClient

from yurt.errors import ConfigurationError
from yurt.registry.jobs import JobSpec
from yurt.services.jobs.engine import APPLICATION, SCHEDULE_WORKFLOW


def apply_schedules(client: DBOSClient, specs: Mapping[str, JobSpec], timezone: str) -> None:
    """Make the database's schedules those of the jobs. Raises ConfigurationError for a cron line that is none.

    A run's id is made of the schedule's name and the due time, so workers that fire together make one run.
    """
    wanted = {name: spec.schedule for name, spec in specs.items() if spec.schedule}
    for name, cron in wanted.items():
        if not croniter.is_valid(cron, second_at_beginning=True):
            raise ConfigurationError(f"The schedule {cron!r} of job {name} is not a cron line such as '0 3 * * *'.")
    inputs: list[ClientScheduleInput] = [
        {
            "schedule_name": name,
            "workflow_name": SCHEDULE_WORKFLOW,
            "schedule": cron,
            "context": name,
            "cron_timezone": timezone,
            "queue_name": specs[name].queue,
        }
        for name, cron in wanted.items()
    ]
    client.apply_schedules(inputs)
    for known in client.list_schedules(application_name=APPLICATION):
        if known["schedule_name"] not in wanted:
            client.delete_schedule(known["schedule_name"])
        else:
            _catch_up(client, known["schedule_name"], known["schedule"], known["last_fired_at"], timezone)


def _catch_up(client: DBOSClient, name: str, cron: str, last_fired_at: str | None, timezone: str) -> None:
    """Run once for all the times that passed while no worker ran. DBOS's own backfill would run once for each."""
    if last_fired_at is None:
        return
    now = datetime.now(ZoneInfo(timezone))
    last_due = croniter(cron, now, second_at_beginning=True).get_prev(datetime)
    if datetime.fromisoformat(last_fired_at) < last_due:
        client.backfill_schedule(name, (last_due - timedelta(seconds=1)).astimezone(UTC), now.astimezone(UTC))
