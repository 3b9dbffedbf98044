"""What add-ons say by a hook while a page is made: one that fails is named in the log and left out.

A page of another area, or of the core, is not lost to the mistake of one add-on.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

from yurt.env import Env

_log = logging.getLogger(__name__)


def answers(env: Env, hook: str, **values: Any) -> Iterator[Any]:
    """The answers to the hook of that name, without empty ones; `values` are its arguments beside `env`."""
    given = {"env": env, **values}
    for implementation in getattr(env.registry.hooks.hook, hook).get_hookimpls():
        try:
            answer: Any = implementation.function(**{name: given[name] for name in implementation.argnames})
        except Exception:
            _log.exception("The hook %s of %s failed", hook, implementation.plugin_name)
            continue
        if answer:
            yield answer
