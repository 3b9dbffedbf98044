"""What happens to new, changed and deleted records on their way to the database."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy.orm import Session, attributes

from yurt.env import cascades, computing, guarding, identities, rewriting, ruling, sequences, telling, trees
from yurt.env.audit import AuditEntry, json_value, label_of, write_audit
from yurt.env.changes import Written, column_changes, forget_old_links
from yurt.env.defaults import apply_defaults
from yurt.env.linking import many_changes
from yurt.errors import ValidationFailed, YurtError
from yurt.i18n import N_
from yurt.model.part import Model

if TYPE_CHECKING:
    from yurt.env.env import Env

ROUNDS = 20


class FlushWork:
    """One flush: completes and checks records before, verifies row rules and writes the audit after."""

    def __init__(self, env: Env, session: Session) -> None:
        self.env = env
        self.session = session
        self.written: list[Written] = []
        self._seen: dict[int, Written] = {}
        self._context = {"region": env.system.settings.region}
        self._called = False
        self._watching = False
        self._finished = False
        self._bereft: computing.Affected = {}
        self._along: list[AuditEntry] = []

    def prepare(self) -> None:
        """Runs the models' own methods until nothing new turns up, then completes and checks each record.

        A method may change other records, even ones that were complete: they are looked at again.
        """
        open_items = self._run_methods()
        for _ in range(ROUNDS):
            self._called = False
            self._watch(open_items)
            for item in open_items:
                try:
                    self._complete(item)
                except ValidationFailed as error:
                    error.details.setdefault("record", item.record.__dict__.get("id"))
                    raise
            if not self._called:
                break
            open_items = [*self._run_methods(), *(item for item in self.written if self._changed_again(item))]
            if not open_items:
                break
        else:
            raise YurtError(N_("Methods of these records change each other again and again; nothing was saved."))
        self.written = [item for item in self.written if item.operation != "write" or item.changes or item.many]
        identities.assign(self.env, [(item.info, item.record) for item in self.written if item.operation == "create"])
        guarding.check_operations(self.env, self.written)
        self._follow_deletions([item for item in self.written if item.operation == "delete"])

    def _follow_deletions(self, deleted: list[Written]) -> None:
        """Looks up, while it is there, what goes with the deleted records and what was calculated from them."""
        self._bereft = computing.affected(self.env, deleted)
        if not deleted:
            return
        given: dict[str, set[int]] = {}
        for item in deleted:
            given.setdefault(item.info.name, set()).add(item.record.id)
        along = cascades.consequences(self.env, given)
        self._along = along.entries
        for name, ids in along.deleted.items():
            more = computing.affected_by_ids(
                self.env, self.env.registry.models[name], ids - given.get(name, set()), None
            )
            for model, affected in more.items():
                self._bereft.setdefault(model, set()).update(affected)

    def write_together(self) -> None:
        """Writes and records a flush that only changes many records; others are left to the unit of work."""
        if rewriting.rewrite(self.session, self.written):
            self.finish()

    def finish(self) -> None:
        """After the rows are written, however that was."""
        if not self._finished:
            self._finished = True
            self._verify_and_record()

    def _verify_and_record(self) -> None:
        """After the rows are written: may the user still reach them? Then the audit, in the same transaction."""
        for item in self.written:
            item.settle()
        guarding.check_rows(self.env, self.written, "create")
        guarding.check_rows(self.env, self.written, "write")
        guarding.check_links(self.env, self.written)
        trees.check_trees(self.env, self.written)
        entries = (self._entry(item) for item in self.written if item.info.options.audit)
        write_audit(self.env, [*(e for e in entries if e.changes or e.operation != "change"), *self._along])

    def announce(self) -> None:
        """Brings stored computed values of related records up to date and calls the add-ons' hooks."""
        computing.recompute(self.env, self.written, self._bereft)
        hooks = self.env.registry.hooks.hook
        for item in self.written:
            telling.changed(self.env, item.info.name, (item.record.id,))
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

    def _watch(self, open_items: list[Written]) -> None:
        """Remembers the values of new records where a method that runs once they are complete might change them."""
        if not self._watching and any(
            i.info.overrides("validate") or i.info.overrides("on_delete") for i in open_items
        ):
            self._watching = True
            still_open = {id(item) for item in open_items}
            for item in self.written:
                if item.operation == "create" and id(item) not in still_open:
                    item.completed = _plain(item)

    def _run_methods(self) -> list[Written]:
        """Calls `on_create`, `on_change` and `on_delete` of every record not seen yet; gives those records."""
        found: list[Written] = []
        while fresh := self._fresh():
            for item in fresh:
                earlier = self._seen.get(id(item.record))
                if earlier is not None:  # Changed first, then deleted by another record's method.
                    self.written.remove(earlier)
                self._seen[id(item.record)] = item
                self.written.append(item)
                found.append(item)
                self._call(item)
        return [item for item in found if self._seen[id(item.record)] is item]

    def _fresh(self) -> list[Written]:
        session = self.session
        for record in [*session.dirty]:
            state = attributes.instance_state(record)
            if state.mapper._delete_orphans and state.mapper._is_orphan(state):  # Taken out of the lines that own it.
                session.delete(record)
        fresh = [Written(r, r.__yurt__, "create") for r in session.new if id(r) not in self._seen and not _unwanted(r)]
        fresh += [Written(r, r.__yurt__, "write") for r in session.dirty if id(r) not in self._seen]
        for record in session.deleted:
            known = self._seen.get(id(record))
            if known is None or known.operation != "delete":
                fresh.append(Written(record, record.__yurt__, "delete"))
        return fresh

    def _call(self, item: Written) -> None:
        record, info = item.record, item.info
        if item.operation == "delete":
            record.on_delete()
            self._delete_lines_with_methods(item)
            return
        forget_old_links(record, info)
        if item.operation == "create":
            apply_defaults(self.env, info, record)
            guarding.check_start(self.env, info, record.__dict__)
            if info.overrides("on_create"):
                record.on_create()
        elif info.overrides("on_change"):
            changed = [info.by_column[column].name for column in column_changes(record, info)]
            changed.extend(many_changes(record, info) if info.manys else ())
            if changed:
                record.on_change(frozenset(changed))

    def _delete_lines_with_methods(self, item: Written) -> None:
        """Lines that the database would delete with the record are deleted here where their model wants to know."""
        for spec in item.info.fields.values():
            if spec.kind != "lines":
                continue
            lines = self.env.registry.models[spec.target or ""]
            if lines.field(spec.inverse or "").ondelete == "cascade" and lines.overrides("on_delete"):
                with self.session.no_autoflush, self.env.unguarded():
                    for line in getattr(item.record, spec.name):
                        self.session.delete(line)

    def _complete(self, item: Written) -> None:
        if item.operation == "create":
            self._complete_new(item)
        elif item.operation == "write":
            self._complete_changed(item)
        else:
            guarding.refuse_journal(self.env, item.info)

    def _changed_again(self, item: Written) -> bool:
        """True when a method has changed a record since it was completed."""
        if item.operation == "create":
            return item.completed is not None and item.completed != _plain(item)
        if item.operation == "write":
            return column_changes(item.record, item.info) != item.changes
        return False

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
        if self._watching:
            item.completed = _plain(item)
        if info.overrides("validate"):
            self._called = True
            item.record.validate()
        guarding.check_new_fields(env, item)
        ruling.check_written_new(env, item)
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
        again = bool(item.changes or item.many)
        changes = column_changes(record, info)
        item.many = many_changes(record, info) if info.manys else {}
        if info.stored_computed and (changes or item.many):
            computing.compute_own(info, record)
            changes = column_changes(record, info)
        item.changes = changes
        if not changes and not item.many:
            return
        guarding.refuse_journal(env, info)
        given = {name: new for name, (_, new) in changes.items() if not isinstance(new, Model)}
        checked = info.validator.check(given, env.gettext, self._context)
        for name, value in checked.items():
            if value is not given[name]:
                setattr(record, name, value)
                changes[name] = (changes[name][0], value)
        if info.state_field is not None and info.state_field.column_name in changes:
            guarding.check_transition(env, info, *changes[info.state_field.column_name])
        if "deleted_at" in changes and not (item.trashed or item.restored):
            item.trashed, item.restored = (record.deleted_at is not None), record.deleted_at is None
            if item.trashed:
                self._called = True
                record.on_delete()
        if info.overrides("validate"):
            self._called = True
            record.validate()
        guarding.check_changed_fields(env, item)
        ruling.check_written_change(env, item)
        if not again and not info.options.journal:
            record.version = (record.version or 0) + 1
            record.updated_at = env.now
            record.updated_by_id = env.user_id

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


def _unwanted(record: Any) -> bool:
    """True for a new record that was taken out of the lines that own it again: it is not written."""
    state = attributes.instance_state(record)
    return state._orphaned_outside_of_session and state.mapper._is_orphan(state)


def _plain(item: Written) -> dict[str, Any]:
    """The record's values as they would be written now."""
    values = item.record.__dict__
    return {name: values.get(name) for name in item.info.by_column if name in values}
