"""Making two contacts one, field by field, and taking it back exactly."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

import sqlalchemy as sa
from pydantic import BaseModel, TypeAdapter
from yurt.env import Env
from yurt.env.references import Moved, count_references, move_references, restore_references
from yurt.errors import AccessDenied, ValidationFailed
from yurt.i18n import N_
from yurt.model import FieldSpec
from yurt.model.kinds import KINDS

from yurt_crm.models.contact import Contact
from yurt_crm.models.duplicate import Merge, MergeRule
from yurt_crm.models.employment import Position
from yurt_crm.models.main_line import MainLine
from yurt_crm.models.reach import ContactEmail, ContactPhone

ROLE = "crm.merger"
Side = Literal["target", "source"]
BESIDE = ("crm.duplicate", "crm.merge", "core.visit", "core.notification")
"""What leads to contacts without belonging to them: it is moved, and not worth telling."""
MIRRORED: tuple[type[MainLine], ...] = (ContactPhone, ContactEmail, Position)


@dataclass(frozen=True)
class Choice:
    """One field of a merge: both values, which one is proposed, and by which rule."""

    spec: FieldSpec
    target: Any
    source: Any
    proposed: Side
    rule: str

    @property
    def differs(self) -> bool:
        """Whether there is anything to choose."""
        return self.target != self.source


class Touched(BaseModel):
    """A line whose values changed in a merge beside its link, before and after."""

    table: str
    id: int
    before: dict[str, Any]
    after: dict[str, Any]


class Journal(BaseModel):
    """All that undoing a merge needs. `made` are the lines that keep what was not chosen, by table."""

    before: dict[str, Any] = {}
    after: dict[str, Any] = {}
    moves: list[Moved] = []
    touched: list[Touched] = []
    made: dict[str, list[int]] = {}


def choices(env: Env, target: Contact, source: Contact) -> list[Choice]:
    """Every field of the two that people fill in, with the value that the rules propose."""
    rule: Any = env[MergeRule]
    rules = {given.name: given.prefer for given in env.session.scalars(sa.select(rule))}
    made = []
    for spec in env.info(Contact).fields.values():
        if spec.is_column and not (spec.system or spec.readonly or spec.compute):
            ours, theirs = getattr(target, spec.column_name), getattr(source, spec.column_name)
            name = rules.get(spec.name, "kept")
            made.append(Choice(spec, ours, theirs, _prefer(name, target, source, ours, theirs), name))
    return made


def _prefer(rule: str, target: Contact, source: Contact, ours: Any, theirs: Any) -> Side:
    """What is filled goes before what is empty, whatever the rule."""
    if theirs in (None, "") or ours == theirs:
        return "target"
    if ours in (None, ""):
        return "source"
    if rule == "newest":
        return "source" if source.updated_at > target.updated_at else "target"
    if rule == "longest":
        return "source" if len(str(theirs)) > len(str(ours)) else "target"
    return "target"


def links_of(env: Env, contact: Contact) -> list[tuple[str, int]]:
    """What leads to a contact: the names of the models and how many of each, the most first."""
    found: dict[str, int] = {}
    for reference, number in count_references(env, env.info(Contact).name, contact.id):
        if reference.info.name in BESIDE:
            continue
        label = env.gettext(reference.info.plural)
        if reference.kind == "many" and reference.spec is not None:
            label = env.gettext(reference.spec.label)
        found[label] = found.get(label, 0) + number
    return sorted(found.items(), key=lambda item: (-item[1], item[0]))


def merge(env: Env, target: Contact, source: Contact, taken: Mapping[str, Side]) -> Merge:
    """Makes `source` a part of `target`: links move, the fields in `taken` get the value of the side named, telephones
    and e-mails that were not chosen become further lines, and `source` goes to the trash. Gives the record of it.

    Both must be within the user's reach to change. Raises AccessDenied, ValidationFailed.
    """
    _may(env, target, source)
    made = {choice.spec.name: choice for choice in choices(env, target, source)}
    with env.sudo():
        journal = Journal()
        lines = _lines(env, (target.id, source.id))
        reach = {name: (getattr(target, name), getattr(source, name)) for name in ("phone", "email")}
        model, target_id, source_id = env.info(Contact).name, target.id, source.id
        values = {made[name].spec.column_name: made[name].source for name, side in taken.items()
                  if side == "source" and made[name].differs}  # fmt: skip
        journal.moves = move_references(env, model, source_id, target_id)
        journal.before, journal.after = _set(env, target, values)
        _keep_reach(env, target, reach)
        _one_main(target)
        env.session.flush()
        env.delete(source)
        now = _lines(env, (target_id, source_id))
        journal.touched = _touched(env, lines, now)
        journal.made = {table: sorted(rows.keys() - lines[table].keys()) for table, rows in now.items()}
        return env.create(
            Merge,
            name=f"{target.name} + {source.name}" if target.name != source.name else target.name,
            target=target,
            source_id=source_id,
            merged_by_id=env.user_id,
            moved=sum(len(move.ids) for move in journal.moves),
            choices={name: [side, made[name].rule] for name, side in taken.items() if made[name].differs},
            journal=journal.model_dump(mode="json"),
        )


def undo(env: Env, merged: Merge) -> int:
    """Takes a merge back: the other contact, its links and the values before. What somebody has changed since stays.

    Gives how many links could not be led back because they lead elsewhere by now. Raises ValidationFailed where it
    was undone already or the other contact is gone for good, AccessDenied.
    """
    if merged.undone_at is not None:
        raise ValidationFailed(env.gettext(N_("This merge was undone already.")))
    _may(env, merged.target)
    with env.sudo():
        cls: Any = env[Contact]
        found = sa.select(cls).where(cls.id == merged.source_id).execution_options(yurt_with_trash=True)
        source = env.session.scalars(found).first()
        if source is None:
            raise ValidationFailed(
                env.gettext(N_("The other contact was deleted for good; the merge cannot be undone."))
            )
        journal = Journal.model_validate(merged.journal)
        target, model = merged.target, env.info(Contact).name
        source.deleted_at = None
        env.session.flush()
        _unmake(env, journal.made, target.id)
        lost = restore_references(env, model, source.id, target.id, journal.moves)
        _restore_lines(env, journal.touched)
        _restore(env, target, journal)
        merged.undone_at, merged.undone_by_id = env.now, env.user_id
        env.session.flush()
        return lost


def _may(env: Env, *contacts: Contact) -> None:
    if not env.access.has_role(ROLE) and not env.is_sudo:
        raise AccessDenied(env.gettext(N_("You have no right to merge contacts. Ask your administrator for it.")))
    for contact in contacts:
        env.get(Contact, contact.id)
    numbers = [contact.id for contact in contacts]
    if len(set(numbers)) < len(numbers):
        raise ValidationFailed(env.gettext(N_("Choose two different contacts.")))
    info = env.info(Contact)
    condition = None if env.is_sudo else env.access.condition(info, "write", info.cls, env)
    if condition is not None:
        reached = env.session.scalars(sa.select(info.cls.id).where(info.cls.id.in_(numbers), condition)).all()
        if len(reached) < len(numbers):
            raise AccessDenied(env.gettext(N_("You may change only one of these contacts, so you cannot merge them.")))


def _set(env: Env, target: Contact, values: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Gives the contact the chosen values; what it had before and has now, as JSON."""
    before = {name: getattr(target, name) for name in values}
    for name, value in values.items():
        if not (name == "company_id" and value == target.id):
            setattr(target, name, value)
    env.session.flush()
    after = {name: getattr(target, name) for name in values}
    return _packed(env, before), _packed(env, after)


def _keep_reach(env: Env, target: Contact, reach: Mapping[str, tuple[Any, Any]]) -> None:
    """A telephone or e-mail that was not chosen becomes one more line: nothing is lost."""
    for name, part, field in (("phone", ContactPhone, "number"), ("email", ContactEmail, "address")):
        known = {getattr(line, field) for line in getattr(target, f"{name}s")} | {getattr(target, name)}
        for value in reach[name]:
            if value and value not in known:
                env.create(part, contact=target, kind="other", **{field: value})
                known.add(value)
    env.session.flush()
    env.session.expire(target, ["phones", "emails", "positions"])


def _one_main(target: Contact) -> None:
    """Of the main lines of both contacts, the one that stands on the contact stays the main one."""
    for part in MIRRORED:
        mains = [line for line in getattr(target, part.siblings) if line.main]
        right = [line for line in mains if line.same_as(target)]
        for line in mains:
            if line not in right[:1]:
                line.main = False


def _lines(env: Env, contacts: Iterable[int]) -> dict[str, dict[int, dict[str, Any]]]:
    """The mirrored lines of contacts as they are in the database, by table and number."""
    found: dict[str, dict[int, dict[str, Any]]] = {}
    for part in MIRRORED:
        table = env.info(part).table
        owner = table.c[f"{part.owner}_id"]
        names = [name for name in ("main", "number", "address", "title") if name in table.c]
        rows = env.session.connection().execute(
            sa.select(table.c.id, *(table.c[name] for name in names)).where(owner.in_(list(contacts)))
        )
        found[table.name] = {row.id: {name: getattr(row, name) for name in names} for row in rows}
    return found


def _touched(env: Env, before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Touched]:
    return [
        Touched(table=table, id=number, before=values, after=after[table][number])
        for table, rows in before.items()
        for number, values in rows.items()
        if number in after[table] and after[table][number] != values
    ]


def _restore_lines(env: Env, touched: Iterable[Touched]) -> None:
    """Past the lines' own methods, which would change the contact again."""
    for line in touched:
        table = env.registry.metadata.tables[line.table]
        same = [table.c[name] == value if value is not None else table.c[name].is_(None)
                for name, value in line.after.items()]  # fmt: skip
        env.session.connection().execute(
            sa.update(table).where(table.c.id == line.id, *same).values(**line.before, version=table.c.version + 1)
        )
    env.session.expire_all()


def _unmake(env: Env, made: Mapping[str, list[int]], target: int) -> None:
    """Takes the lines away that the merge has made, if they are still the contact's and not its main ones."""
    for part in MIRRORED:
        table = env.info(part).table
        ids = made.get(table.name)
        if ids:
            mine = sa.and_(table.c.id.in_(ids), table.c[f"{part.owner}_id"] == target, table.c.main.is_(False))
            env.session.connection().execute(sa.delete(table).where(mine))
    env.session.expire_all()


def _restore(env: Env, target: Contact, journal: Journal) -> None:
    """The values before, where they are still those of the merge."""
    now = _packed(env, {name: getattr(target, name) for name in journal.after})
    by_column = env.info(Contact).by_column
    for name, value in journal.before.items():
        if name in by_column and now[name] == journal.after[name]:
            setattr(target, name, _adapter(by_column[name].kind).validate_python(value))
    env.session.flush()


def _packed(env: Env, values: Mapping[str, Any]) -> dict[str, Any]:
    by_column = env.info(Contact).by_column
    return {name: _adapter(by_column[name].kind).dump_python(value, mode="json") for name, value in values.items()}


@cache
def _adapter(kind: str) -> TypeAdapter[Any]:
    value: Any = KINDS[kind].python | None
    return TypeAdapter(value)
