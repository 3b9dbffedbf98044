"""A manager's team: who is below whom, where they are, their day under the manager's rights, tasks for them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from starlette.testclient import TestClient
from yurt.base.models.notices import Notification
from yurt.base.models.people import User
from yurt.env import System
from yurt.errors import ValidationFailed
from yurt.web.personal.visits import VisitLog
from yurt.web.team.people import at_work, below, counts, has_team, presence
from yurt_crm.models.contact import Contact
from yurt_sdk.testing import make_user

pytestmark = [
    pytest.mark.addons("crm"),
    pytest.mark.filterwarnings("ignore::starlette.exceptions.StarletteDeprecationWarning"),
]


@pytest.fixture
def team(system: System) -> dict[str, int]:
    """The administrator above Ani, Ani above Bagrat, and Gor beside them."""
    ani = make_user(system, "ani", "crm.manager", manager_id=1)
    bagrat = make_user(system, "bagrat", "crm.salesperson", manager_id=ani)
    gone = make_user(system, "gone", "crm.salesperson", manager_id=ani, active=False)
    return {"ani": ani, "bagrat": bagrat, "gone": gone, "gor": make_user(system, "gor", "crm.salesperson")}


def test_everybody_below_and_nobody_else(system: System, team: dict[str, int]) -> None:
    with system.env(1, reading=True) as env:
        assert [member.name for member in below(env, 1)] == ["Ani", "Bagrat"]
        assert [member.name for member in below(env, team["ani"])] == ["Bagrat"]
        assert below(env, team["bagrat"]) == [] and has_team(env)
    with system.env(team["gor"], reading=True) as env:
        assert not has_team(env)


def test_nobody_is_above_themselves(system: System, team: dict[str, int]) -> None:
    with pytest.raises(ValidationFailed, match="above themselves"), system.acting_as_system() as env:
        env.get(User, 1).manager_id = team["bagrat"]  # type: ignore[attr-defined]
    with pytest.raises(ValidationFailed), system.acting_as_system() as env:
        env.get(User, 1).manager_id = 1  # type: ignore[attr-defined]


def test_where_people_are_is_told_as_far_as_the_manager_may_see(system: System, team: dict[str, int]) -> None:
    with system.acting_as_system() as env:
        hers = env.create(Contact, name="Zaruhi", salesperson_id=team["bagrat"])
    log = VisitLog(system)
    log.note(team["bagrat"], f"/m/crm/contact/{hers.id}")
    log.note(team["ani"], "/m/core/role")
    log.write()
    with system.env(1, reading=True) as env:
        work = at_work(env, [team["ani"], team["bagrat"]])
        assert work[team["bagrat"]].label == "Zaruhi"
        assert presence(env, below(env, 1)[1]) == "here"
        env.clock = lambda later=env.now + timedelta(minutes=5): later
        assert presence(env, below(env, 1)[1]) == "away"
        env.clock = lambda later=env.now + timedelta(hours=1): later
        assert presence(env, below(env, 1)[1]) == "gone"
    with system.env(team["gor"], reading=True) as env:
        assert team["bagrat"] not in at_work(env, [team["bagrat"]])  # not one of Gor's contacts


def test_the_day_in_numbers(system: System, team: dict[str, int]) -> None:
    with system.env(team["bagrat"]) as env:
        made = env.create_many(Contact, [{"name": f"C{n}"} for n in range(3)])
    for name in ("A", "B"):
        with system.env(team["bagrat"]) as env:
            env.get(Contact, made[0].id).name = name
    with system.env(1) as env:
        env.notify(team["bagrat"], "Late", kind="task", due=env.today - timedelta(days=1))
        env.notify(team["bagrat"], "Today", kind="task", due=env.today)
        env.notify(team["bagrat"], "No task")
    with system.env(1, reading=True) as env:
        found: Any = counts(env, [team["bagrat"], team["ani"]], env.today)
        assert found.keys() == {team["bagrat"]}
        day = found[team["bagrat"]]
        assert (day.made, day.changed, day.tasks, day.late) == (3, 1, 2, 1)
        assert team["bagrat"] not in counts(env, [], env.today)


def test_a_manager_sees_the_day_and_gives_a_task(system: System, client: TestClient, team: dict[str, int]) -> None:
    with system.env(team["bagrat"]) as env:
        env.create(Contact, name="Made by Bagrat")
    assert "Bagrat" in client.get("/team").text
    page = client.get(f"/team/{team['bagrat']}").text
    assert "Made by Bagrat" in page
    assert "Made by Bagrat" not in client.get(f"/team/{team['bagrat']}?day=2020-01-01").text
    task = {"title": "Call Zaruhi", "text": "About the flat", "due": "2030-01-02"}
    answer = client.post(f"/team/{team['bagrat']}/task", data=task, follow_redirects=False)
    assert answer.status_code == 303
    with system.env(team["bagrat"]) as env:
        (notice,) = env.session.query(env[Notification]).all()
        assert (notice.title, notice.kind, str(notice.due)) == ("Call Zaruhi", "task", "2030-01-02")
    refused = client.post(f"/team/{team['bagrat']}/task", data={"title": " ", "text": "kept"})
    assert refused.status_code == 422 and "kept" in refused.text
    assert client.post(f"/team/{team['bagrat']}/task", data={**task, "due": "soon"}).status_code == 422
    for stranger in (team["gor"], team["gone"], 1, 999):
        assert client.get(f"/team/{stranger}").status_code == 404
        assert client.post(f"/team/{stranger}/task", data=task).status_code == 404
