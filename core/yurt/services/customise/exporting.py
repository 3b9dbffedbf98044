"""Writes the customisations of a database as a small add-on, which takes them to other databases."""

from __future__ import annotations

import json
import re
from pathlib import Path
from textwrap import dedent

from yurt.env import Env
from yurt.errors import ConfigurationError
from yurt.services.customise.bringing import gather

_NAME = re.compile(r"[a-z][a-z0-9_]{1,30}")
_RESERVED = frozenset({"core", "yurt", "sdk"})


def export(env: Env, name: str, folder: Path | None = None, models: tuple[str, ...] = ()) -> Path:
    """Writes the add-on `name` into `folder` (default: `yurt-<name>` here) and returns it.

    Raises ConfigurationError for a name that no add-on can have, a folder that is not empty, or nothing to write.
    """
    if not _NAME.fullmatch(name) or name in _RESERVED or name in env.registry.addons:
        raise ConfigurationError(f"“{name}” cannot be the name of a new add-on. Choose another, such as {name}_forms.")
    target = (folder or Path(f"yurt-{name}")).resolve()
    if target.exists() and any(target.iterdir()):
        raise ConfigurationError(f"{target} is not empty. Name another folder, or empty this one.")
    kept = gather(env, models)
    if not kept["fields"] and not kept["steps"]:
        raise ConfigurationError("Nothing is customised here, so there is nothing to export.")
    named = [entry["model"] for entry in kept["fields"]] + [step[0] for step in kept["steps"]]
    depends = sorted({model.split(".")[0] for model in named} - {"core"})
    files = _files(name, depends) | {
        f"yurt_{name}/customisations.json": json.dumps(kept, ensure_ascii=False, indent=1) + "\n"
    }
    for path, text in files.items():
        file = target / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    return target


def _files(name: str, depends: list[str]) -> dict[str, str]:
    title = name.replace("_", " ").capitalize()
    needs = "".join(f', "yurt-{addon.replace("_", "-")}"' for addon in depends)
    return {
        "pyproject.toml": dedent(f"""\
            [build-system]
            requires = ["hatchling>=1.27"]
            build-backend = "hatchling.build"

            [project]
            name = "yurt-{name.replace("_", "-")}"
            version = "0.1.0"
            description = "{title}: forms, lists and fields as a client has arranged them."
            readme = "README.md"
            requires-python = ">=3.11"
            dependencies = ["yurt>=0.1"{needs}]

            [project.entry-points."yurt.addons"]
            {name} = "yurt_{name}:addon"

            [tool.hatch.build.targets.wheel]
            packages = ["yurt_{name}"]
            """),
        "README.md": dedent(f"""\
            # {title}
            Forms, lists and fields as they were arranged in one system, written by `yurt customise export {name}`.

                pip install .
                yurt addon install {name}

            What people arrange later in the database stands above what this add-on brings.
            """),
        f"yurt_{name}/__init__.py": dedent(f'''\
            """{title}: forms, lists and fields as a client has arranged them."""

            from yurt import Addon

            addon = Addon(name="{name}", title="{title}", icon="adjustments", depends={json.dumps(depends)})
            '''),
        f"yurt_{name}/data.py": dedent('''\
            """What this add-on brings: custom fields and customisations."""

            from pathlib import Path

            from yurt.customise import bring


            def load(env) -> None:
                """Called after installing and upgrading; what is there already stays as the users have made it."""
                bring(env, Path(__file__).with_name("customisations.json"))
            '''),
        f"tests/test_{name}.py": dedent(f"""\
            import pytest

            pytestmark = pytest.mark.addons("{name}")


            def test_it_installs(system):
                assert "{name}" in system.registry.addons
            """),
    }
