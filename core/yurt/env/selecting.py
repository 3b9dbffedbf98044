"""What every statement over a model's records has: columns through links, conditions, rights.

A query with the same shape is compiled once per user and registry; its values are parameters.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import aliased, outerjoin

from yurt.env.filtering import FilterCompiler, storable
from yurt.env.naming import NAMED_THROUGH, option_labels
from yurt.env.searching import SHORTEST, groups, is_indexed
from yurt.errors import InvalidFilter
from yurt.model.filters import All, AnyOf, Condition, Not
from yurt.model.info import ModelInfo
from yurt.model.spec import TEXTUAL, TO_MANY, FieldSpec

if TYPE_CHECKING:
    from yurt.env.env import Env

T = TypeVar("T")
FilterNode = All | AnyOf | Not | Condition
PREPARED_LIMIT = 4000
MAX_OFFSET = 1_000_000


@dataclass(frozen=True)
class Query:
    """What to read of a model. `order` holds field paths, `-` before one means descending.

    `archived` None shows archived records too, True only those; `trash` shows the trash instead.
    Each row says of every condition in `flags` whether it holds (`Plan.flags`).
    `after` is a cursor from `Page.cursor`, `before` one from `Page.back` or `LAST` for the last page.
    """

    fields: tuple[str, ...] = ()
    where: FilterNode | None = None
    search: str = ""
    order: tuple[str, ...] = ()
    limit: int = 80
    offset: int = 0
    after: str = ""
    before: str = ""
    flags: tuple[FilterNode, ...] = ()
    archived: bool | None = False
    trash: bool = False


class Builder:
    """Builds the statements of one query for one user."""

    def __init__(self, env: Env, info: ModelInfo, query: Query) -> None:
        if not env.is_sudo:
            env.access.require(info, "read", env)
        self.env, self.info, self.query = env, info, query
        self.compiler = FilterCompiler(env)
        self.shape = self.compiler.shape(query.where, info)
        self.flags = tuple(self.compiler.shape(flag, info) for flag in query.flags)
        if not storable(query.search):
            raise InvalidFilter("The search holds a character that no text has.")
        self.words = tuple(query.search.split()[:6])
        self.values = self.compiler.values
        for position, word in enumerate(self.words):
            escaped = word.lower().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
            self.values[f"s{position}"] = f"%{escaped}%"
            if len(word) >= SHORTEST:
                self.values[f"t{position}"] = word.lower()
        self.root = info.cls
        self.joins: dict[str, tuple[Any, ModelInfo]] = {}
        self.joined: list[tuple[Any, Any]] = []
        if not 0 <= query.offset <= MAX_OFFSET:
            raise InvalidFilter("The page number is out of range.")

    def prepare(self, kind: str, build: Callable[[], T], key: Any) -> T:
        """What is made once for this shape, from the cache of the user's profile or made now."""
        cache = self.env.registry.cache.setdefault("prepared", {})
        query = self.query
        owner = None if self.env.is_sudo else id(self.env.access)
        full = (
            owner, kind, self.info.name, self.shape, tuple(len(word) >= SHORTEST for word in self.words),
            query.archived, query.trash, key,
            query.fields, query.order, query.limit, bool(query.offset), self.flags,
            self.env.zone.key, self.env.language, self.env.today, self.env.branch_id,
        )  # fmt: skip
        found = cache.get(full)
        if found is None or found[0] is not self.env.access:
            if len(cache) >= PREPARED_LIMIT:
                cache.clear()
            found = (self.env.access, build())
            cache[full] = found
        return found[1]

    def _reach(self, path: str) -> tuple[Any, ModelInfo, FieldSpec]:
        """The entity that holds the field at the end of a path; links on the way are joined once."""
        if "." in path or not self._trivial(path):
            self.compiler.resolve(path, self.info)
        names = path.split(".")
        entity, info = self.root, self.info
        walked = ""
        for name in names[:-1]:
            walked = f"{walked}.{name}" if walked else name
            entity, info = self._join(walked, entity, info.field(name))
        return entity, info, info.field(names[-1])

    def _trivial(self, path: str) -> bool:
        spec = self.info.field(path)
        if not self.env.is_sudo and not self.env.access.readable(spec):
            return False
        return spec.filterable or (spec.compute is not None)

    def _join(self, walked: str, entity: Any, spec: FieldSpec) -> tuple[Any, ModelInfo]:
        if spec.kind != "link":
            raise InvalidFilter(f"“{walked}” leads to several records; a column needs one.", field=walked)
        if walked not in self.joins:
            target = self.env.registry.models[spec.target or ""]
            alias = aliased(target.cls)
            condition = alias.id == getattr(entity, spec.column_name)
            visible = None if self.env.is_sudo else self.env.access.condition(target, "read", alias, self.env)
            if visible is not None:
                condition = sa.and_(condition, visible)
            self.joins[walked] = (alias, target)
            self.joined.append((alias, condition))
        return self.joins[walked]

    def _label(self, path: str) -> Any:
        """The name of the record behind a link, as far as the user may see it."""
        way, spec = self._naming(path)
        entity, info = self.root, self.info
        walked = ""
        for name in way.split("."):
            walked = f"{walked}.{name}" if walked else name
            entity, info = self._join(walked, entity, info.field(name))
        if spec is None:
            return sa.cast(entity.id, sa.Text)
        value = self._value(entity, spec)
        words = option_labels(self.env, spec)
        return sa.case(words, value=value, else_=value) if words else value

    def _naming(self, path: str) -> tuple[str, FieldSpec | None]:
        """The path to the record whose field names the one behind a link, and that field.

        A record that is named by a link is called as what that leads to. No field where the database does not know
        it or the user may not see it: then the number of the record behind the link itself stands for it.
        """
        info = self.info
        for name in path.split("."):
            info = self.env.registry.models[info.field(name).target or ""]
        way = path
        for _ in range(NAMED_THROUGH):
            spec = info.fields.get(info.label_field or "")
            if spec is None or not (self.env.is_sudo or self.env.access.readable(spec)):
                break
            if spec.kind != "link":
                return (way, spec) if spec.is_column or spec.sql is not None else (path, None)
            way, info = f"{way}.{spec.name}", self.env.registry.models[spec.target or ""]
        return path, None

    def _value(self, entity: Any, spec: FieldSpec) -> Any:
        """A field's SQL expression; a translated text in the user's language where there is a translation."""
        value = getattr(entity, spec.column_name if spec.is_column else spec.name)
        if not spec.translated or self.env.language == self.env.base_language:
            return value
        translations = sa.type_coerce(getattr(entity, spec.translations), sa.JSON)
        return sa.func.coalesce(translations[self.env.language].as_string(), value)

    def _sortable(self, path: str) -> tuple[Any, FieldSpec]:
        entity, _, spec = self._reach(path)
        if spec.kind in TO_MANY or not spec.filterable or spec.kind == "json":
            raise InvalidFilter(f"Lists cannot be sorted by “{path}”.", field=path)
        if spec.kind == "link":
            _, named = self._naming(path)
            kind = "text" if named is None or named.kind in ("selection", "state") else named.kind
            return self._label(path), (named or spec).with_(kind=kind, required=False, system=False)
        # What lies behind a link may be missing, however required it is there.
        if "." in path or spec.name in ("external_id", "deleted_at"):
            spec = spec.with_(required=False, system=False)
        return self._value(entity, spec), spec

    def _from(self) -> Any:
        source: Any = self.root
        for alias, condition in self.joined:
            source = outerjoin(source, alias, condition)
        return source

    def _conditions(self) -> list[Any]:
        env, info, root = self.env, self.info, self.root
        conditions: list[Any] = []
        if self.shape is not None:
            conditions.append(self.compiler.build(self.shape, info, root))
        visible = None if env.is_sudo else env.access.condition(info, "read", root, env)
        if visible is not None:
            conditions.append(visible)
        if info.options.trash:
            conditions.append(root.deleted_at.is_not(None) if self.query.trash else root.deleted_at.is_(None))
        if info.options.archive and self.query.archived is not None:
            conditions.append(root.archived.is_(self.query.archived))
        for position in range(len(self.words)):
            found = [
                sa.func.lower(self._value(root, spec)).like(sa.bindparam(f"s{position}", type_=sa.Text()), escape="\\")
                for spec in info.searchable
                if spec.kind in TEXTUAL | {"selection", "state"} and (env.is_sudo or env.access.readable(spec))
            ]
            holds: Any = sa.or_(sa.false(), *found)
            if f"t{position}" in self.values and is_indexed(env, info):
                wanted = sa.func.yurt_trigrams(sa.bindparam(f"t{position}", type_=sa.Text()))
                conditions.append(groups(info, lambda name: getattr(root, name)).op("@>")(wanted))
                # Hidden from the planner, who would take the two for independent and expect next to no rows.
                holds = sa.case((holds, sa.true()), else_=sa.false())
            conditions.append(holds)
        return conditions

    def _dialect(self) -> Any:
        return self.env.system.database.engine.dialect


def written(limit: int) -> Any:
    """A limit as a number in the text: PostgreSQL plans an unknown one for a tenth of the table."""
    return sa.literal_column(str(int(limit)))
