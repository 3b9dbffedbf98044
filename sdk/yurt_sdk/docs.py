"""Pages of documentation that are made from the code: `python -m yurt_sdk.docs hooks > docs/hooks.md`."""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Callable
from types import ModuleType

from yurt.registry import hookspecs

_EXAMPLES = {
    "addon_installed": """
        @hookimpl
        def addon_installed(env, addon):
            if addon == "crm":
                env.ensure(Setting, {"library.greeting": {"key": "library.greeting", "value": "Welcome"}})
        """,
    "addon_uninstalling": """
        @hookimpl
        def addon_uninstalling(env, addon):
            if addon == "library" and env.session.scalar(sa.select(env[Loan].id).where(env[Loan].is_open).limit(1)):
                raise AddonError("Books are still lent out. Take them back first.", addon=addon)
        """,
    "record_created": """
        @hookimpl
        @concerns("library.loan")
        def record_created(env, record):
            if isinstance(record, Loan):
                env.enqueue("library.greet_reader", loan=record.id)
        """,
    "record_changed": """
        @hookimpl
        def record_changed(env, record, changes):
            if isinstance(record, Book) and "price" in changes:
                old, new = changes["price"]
        """,
    "record_deleted": """
        @hookimpl
        def record_deleted(env, record):
            if isinstance(record, Shelf):
                env.create(Note, model="core.user", record_id=env.user_id, body=f"Shelf {record.name} is gone")
        """,
    "user_signed_in": """
        @hookimpl
        def user_signed_in(env, user):
            env.enqueue("library.look_for_late_books", user=user.id)
        """,
    "check_data": """
        @hookimpl
        def check_data(env):
            books = env.session.scalars(sa.select(env[Book]).where(env[Book].price < 0))
            return [f"“{book.title}” has a negative price." for book in books]
        """,
    "timeline_entries": """
        @hookimpl
        def timeline_entries(env, record, before, limit):
            if isinstance(record, Book):
                loans = loans_of(env, record, before, limit)
                return [Event(loan.lent_at, f"Lent to {loan.reader.name}", kind="loan") for loan in loans]
        """,
    "next_activity": """
        @hookimpl
        def next_activity(env, model, records):
            if model == "library.book":
                return {loan.book_id: Activity("Comes back", loan.due) for loan in open_loans(env, records)}
        """,
    "first_steps": """
        @hookimpl
        def first_steps(env):
            lend = Step("Lend a book", "Find the reader, then scan it.", href="/m/library/loan", role="library.desk")
            return [lend] if env.session.scalar(sa.select(env[Book].id).limit(1)) else []
        """,
    "web_routes": """
        @hookimpl
        def web_routes():
            return [Route("/labels", labels)]       # answers at /x/library/labels
        """,
}


def hooks_page(module: ModuleType = hookspecs) -> str:
    """The page of the hooks that a module specifies, in the order of the file."""
    functions = [value for value in vars(module).values() if inspect.isfunction(value) and _is_spec(value, module)]
    index = [f"- [`{function.__name__}`](#{function.__name__})" for function in functions]
    return "\n".join([_HEAD, *index, "", *(_section(function) for function in functions)]).rstrip() + "\n"


def _is_spec(function: Callable[..., object], module: ModuleType) -> bool:
    return function.__module__ == module.__name__ and hasattr(function, "yurt_spec")


def _section(function: Callable[..., object]) -> str:
    text = inspect.cleandoc(function.__doc__ or "")
    lines = [
        f"## {function.__name__}",
        "",
        "```python",
        f"def {function.__name__}{_signature(function)}",
        "```",
        "",
        text,
    ]
    example = _EXAMPLES.get(function.__name__)
    if example:
        lines += ["", "```python", inspect.cleandoc(example), "```"]
    return "\n".join(lines) + "\n"


def _signature(function: Callable[..., object]) -> str:
    return re.sub(r"'([^']*)'", r"\1", str(inspect.signature(function)))


_HEAD = """# Hooks

<!-- Made by `python -m yurt_sdk.docs hooks > docs/hooks.md`; do not edit. -->

The core calls these functions; an add-on answers with a function of the same name in its `hooks.py`, marked with
`@hookimpl`. It may leave out parameters that it does not need. All add-ons that answer are called, each before those it
depends on, in the transaction of what happened: an error they raise undoes it. An add-on publishes hooks of its own in
a module `hookspecs.py`, marked with `@hookspec`, and calls them by `env.registry.hooks.hook.<name>(…)`.
"""


if __name__ == "__main__":
    if sys.argv[1:] != ["hooks"]:
        sys.exit("Usage: python -m yurt_sdk.docs hooks")
    sys.stdout.write(hooks_page())
