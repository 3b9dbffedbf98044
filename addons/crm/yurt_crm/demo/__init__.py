"""Demo data: a small company that lends on gold, with shops, users, contacts and leads. The same on every machine."""

from __future__ import annotations

from collections.abc import Callable

from yurt_crm.demo.groups import groups
from yurt_crm.demo.history import history
from yurt_crm.demo.leads import LEADS, leads
from yurt_crm.demo.people import CONTACTS, branches, contacts, users
from yurt_crm.demo.selling import funnels, selling


def load(env, progress: Callable[[int, int, str], None]) -> None:
    """Adds the demo data; a second call adds and changes nothing. `progress` is told (done, of how many, what)."""
    done, total = 0, CONTACTS + LEADS

    def report(text: str) -> Callable[[int], None]:
        def add(count: int) -> None:
            nonlocal done
            done += count
            progress(done, total, text)

        return add

    progress(0, total, "Branches and users")
    sellers = users(env, branches(env))
    people = contacts(env, sellers, report("Contacts"))
    history(env, sellers, people)
    funnels(env)
    leads(env, sellers, people, report("Leads"))
    selling(env, sellers)
    groups(env, sellers, people)
