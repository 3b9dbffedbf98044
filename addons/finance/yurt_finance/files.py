"""The bytes of a stored file that a record holds in a field."""

from __future__ import annotations

from typing import TYPE_CHECKING

from yurt.base.models.files import File

if TYPE_CHECKING:
    from yurt.env import Env


def content_of(env: Env, file: int) -> bytes:
    """What is in a file that a record names, which the user may read. Raises NotFound when the bytes are lost."""
    with env.sudo():
        return env.get(File, file).content()


def name_of(env: Env, file: int) -> str:
    """What a file is called that a record names."""
    with env.sudo():
        return env.get(File, file).name
