"""What happens to new, changed and deleted records on their way to the database."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy.orm import Session, attributes
from sqlalchemy.orm.attributes import NO_VALUE

from yurt.env import computing, identities, sequences
from yurt.env.audit import AuditEntry, json_value, label_of, write_audit
from yurt.env.defaults import apply_defaults
from yurt.env.linking import ManyChange, many_changes
from yurt.env.reading import visible_ids
from yurt.errors import AccessDenied, ValidationFailed
from yurt.model.info import ModelInfo
from yurt.model.part import Model
from yurt.rights.declare import Operation

if TYPE_CHECKING:
    from yurt.env.env import Env

Changes = dict[str, tuple[Any, Any]]


@dataclass
class Written:
    """A record of this flush and what happens to it; `changes` maps a column to (old, new), `many` is by field."""

    record: Any
    info: ModelInfo
    operation: Operation
    changes: Changes = field(default_factory=dict)
    many: dict[str, ManyChange] = field(default_factory=dict)
    trashed: bool = False
    restored: bool = False

    @property
    def only_computed(self) -> bool:
        """True when nothing was changed but what the system calculates."""
        return not self.many and self.changes.keys() <= self.info.computed_columns


class FlushWork:
    """One flush: completes and checks records before, verifies row rules and writes the audit after."""

    def __init__(self, env: Env, session: Session) -> None:
        self.env = env
        self.session = session
        self.written: list[Written] = []
        self._context = {"region": env.system.settings.region}

    def prepare(self) -> None:
        """Runs the models' own methods until nothing new turns up, then completes and checks each record."""
        self._run_methods()
        for item in self.written:
            if item.operation == "create":
                self._complete_new(item)
            elif item.operation == "write":
                self._complete_changed(item)
            else:
                self._refuse_journal(item.info)
        self.written = [item for item in self.written if item.operation != "write" or item.changes or item.many]
        identities.assign(self.env, [(item.info, item.record) for item in self.written if item.operation == "create"])
        self._check_rights()

    def verify_and_record(self) -> None:
        """After the rows are written: may the user still reach them? Then the audit, in the same transaction."""
        self._check_rows("create")
        self._check_rows("write")
        write_audit(self.env, (self._entry(item) for item in self.written if item.info.options.audit))

    def announce(self) -> None:
        """Brings stored computed values of related records up to date and calls the add-ons' hooks."""
        computing.recompute_related(self.env, self.written)
        hooks = self.env.registry.hooks.hook
        for item in self.written:
            if item.operation == "create":
                if hooks.record_created.get_hookimpls():
                    hooks.record_created(env=self.env, record=item.record)
            elif item.operation == "delete" or item.trashed:
                if hooks.record_deleted.get_hookimpls():
                    hooks.record_deleted(env=self.env, record=item.record)
            elif hooks.record_changed.get_hookimpls():
                changes = {item.info.by_column[c].name: pair for c, pair in item.changes.items()}
                changes.update((name, change.ids) for name, change in item.many.items())
                hooks.record_changed(env=self.env, record=item.record, changes=changes)

    def _run_methods(self) -> None:
        seen: set[int] = set()
        while True:
            fresh = [
                (record, operation)
                for operation, records in (
                    ("create", self.session.new),
                    ("write", self.session.dirty),
                    ("delete", self.session.deleted),
                )
                for record in records
                if id(record) not in seen and hasattr(record, "__yurt__")
            ]
            if not fresh:
                return
            for record, operation in fresh:
                seen.add(id(record))
                info: ModelInfo = record.__yurt__
                _forget_old_links(record, info)
                self.written.append(Written(record, info, operation))  # type: ignore[arg-type]
                if operation == "create":
                    apply_defaults(self.env, info, record)
                    if info.overrides("on_create"):
                        record.on_create()
                elif operation == "delete":
                    record.on_delete()
                elif info.overrides("on_change"):
                    changed = [info.by_column[column].name for column in column_changes(record, info)]
                    changed.extend(many_changes(record, info) if info.manys else ())
                    if changed:
                        record.on_change(frozenset(changed))

    def _complete_new(self, item: Written) -> None:
        env, info, values = self.env, item.info, item.record.__dict__
        if info.numbered:
            sequences.assign(env, info, item.record)
        if info.stored_computed:
            computing.compute_own(info, item.record)
        translate = env.gettext
        given = {name: value for name, value in values.items() if name in info.by_column}
        info.validator.missing(
            lambda spec: (
                values.get(spec.column_name) is not None or (spec.kind == "link" and values.get(spec.name) is not None)
            ),
            translate,
        )
        checked = info.validator.check(given, translate, self._context)
        for name, value in checked.items():
            if value is not given[name]:
                values[name] = value
        if not info.options.journal:
            self._stamp_new(values)
        if info.overrides("validate"):
            item.record.validate()
        if not env.is_sudo:
            self._check_fields(info, given)
        item.changes = {name: (None, value) for name, value in checked.items() if name in info.tracked}
        item.many = many_changes(item.record, info) if info.manys else {}

    def _stamp_new(self, values: dict[str, Any]) -> None:
        now = self.env.now
        keep = self.env.is_sudo
        values["version"] = 1
        for moment, author in (("created_at", "created_by_id"), ("updated_at", "updated_by_id")):
            if not keep or values.get(moment) is None:
                values[moment] = now
            if not keep or values.get(author) is None:
                values[author] = self.env.user_id

    def _complete_changed(self, item: Written) -> None:
        env, info, record = self.env, item.info, item.record
        changes = column_changes(record, info)
        if info.stored_computed and changes:
            computing.compute_own(info, record)
            changes = column_changes(record, info)
        item.changes = changes
        item.many = many_changes(record, info) if info.manys else {}
        if not changes and not item.many:
            return
        self._refuse_journal(info)
        given = {name: new for name, (_, new) in changes.items() if not isinstance(new, Model)}
        checked = info.validator.check(given, env.gettext, self._context)
        for name, value in checked.items():
            if value is not given[name]:
                setattr(record, name, value)
                changes[name] = (changes[name][0], value)
        self._check_transition(item)
        if "deleted_at" in changes:
            item.trashed, item.restored = (record.deleted_at is not None), record.deleted_at is None
            if item.trashed:
                record.on_delete()
        if info.overrides("validate"):
            record.validate()
        if not env.is_sudo:
            self._check_fields(info, changes)
            self._check_many(item)
        record.version = (record.version or 0) + 1
        record.updated_at = env.now
        record.updated_by_id = env.user_id

    def _check_transition(self, item: Written) -> None:
        spec = item.info.state_field
        if spec is None or spec.column_name not in item.changes or self.env.is_sudo:
            return
        old, new = item.changes[spec.column_name]
        before, after = spec.state(old), spec.state(new)
        if before is not None and after is not None and new not in before.to:
            translate = self.env.gettext
            message = translate("“{before}” cannot become “{after}”. Allowed next: {allowed}.").format(
                before=translate(before.label),
                after=translate(after.label),
                allowed=", ".join(translate(s.label) for s in spec.states if s.value in before.to) or "—",
            )
            raise ValidationFailed(message, {spec.name: message}, model=item.info.name)

    def _check_fields(self, info: ModelInfo, values: Any) -> None:
        for name in info.guarded_columns:
            if name in values and not self.env.access.writable(info.by_column[name]):
                spec = info.by_column[name]
                message = self.env.gettext("You have no right to change “{field}”.").format(
                    field=self.env.gettext(spec.label)
                )
                raise AccessDenied(message, model=info.name, field=spec.name)

    def _check_many(self, item: Written) -> None:
        for name in item.many:
            if not self.env.access.writable(item.info.fields[name]):
                message = self.env.gettext("You have no right to change “{field}”.")
                label = self.env.gettext(item.info.fields[name].label)
                raise AccessDenied(message.format(field=label), model=item.info.name, field=name)

    def _refuse_journal(self, info: ModelInfo) -> None:
        if info.options.journal and not self.env.is_sudo:
            raise AccessDenied(
                self.env.gettext("“{model}” is a journal: its entries are never changed or deleted.").format(
                    model=self.env.gettext(info.plural)
                )
            )

    def _check_rights(self) -> None:
        if self.env.is_sudo:
            return
        for item in self.written:
            if item.operation == "write" and item.only_computed:
                continue
            operation = "delete" if item.trashed or item.restored else item.operation
            self.env.access.require(item.info, operation, self.env)
        self._check_rows("write")
        self._check_rows("delete")

    def _check_rows(self, operation: Operation) -> None:
        """Row rules, one select per model: on the rows as they are in the database at this moment."""
        if self.env.is_sudo:
            return
        by_model: dict[str, list[Written]] = {}
        for item in self.written:
            if item.operation == operation:
                by_model.setdefault(item.info.name, []).append(item)
        for items in by_model.values():
            info = items[0].info
            if self.env.access.condition(info, operation, info.cls, self.env) is None:
                continue
            ids = [item.record.id for item in items if not item.only_computed]
            if operation != "write":
                ids = [item.record.id for item in items]
            hidden = set(ids) - visible_ids(self.env, info, ids, operation)
            if hidden:
                message = self.env.gettext("You may not do this with {model} {number}: it belongs to others.")
                raise AccessDenied(
                    message.format(model=self.env.gettext(info.label), number=min(hidden)), model=info.name
                )

    def _entry(self, item: Written) -> AuditEntry:
        operation = {"create": "create", "write": "change", "delete": "delete"}[item.operation]
        if item.trashed or item.restored:
            operation = "trash" if item.trashed else "restore"
        changes = {
            item.info.by_column[name].name: [json_value(old), json_value(new)]
            for name, (old, new) in item.changes.items()
            if name in item.info.tracked
        }
        changes.update((name, list(m.ids)) for name, m in item.many.items() if item.info.fields[name].tracked)
        return AuditEntry(operation, item.info.name, item.record.id, label_of(item.info, item.record), changes)


def _forget_old_links(record: Any, info: ModelInfo) -> None:
    """Lets the models' methods see the record behind a link whose number was just set, not the one before."""
    values, committed = record.__dict__, attributes.instance_state(record).committed_state
    for spec in info.links:
        number_set = spec.name in values and spec.name not in committed and spec.column_name in committed
        if number_set and getattr(values[spec.name], "id", None) != values.get(spec.column_name):
            del values[spec.name]


def column_changes(record: Any, info: ModelInfo) -> Changes:
    """The columns of a loaded record that differ from what is in the database, with (old, new)."""
    state = attributes.instance_state(record)
    values = record.__dict__
    changes: Changes = {}
    for name, old in state.committed_state.items():
        spec = info.by_column.get(name)
        if spec is not None:
            new = values.get(name)
            if old is NO_VALUE:
                old = None
            if old != new:
                changes[name] = (old, new)
            continue
        relation = info.fields.get(name)
        if relation is not None and relation.kind == "link" and name in values:
            old_id, new_id = getattr(old, "id", None), getattr(values[name], "id", None)
            if old_id != new_id or new_id is None:
                changes[relation.column_name] = (old_id, new_id)
    return changes
