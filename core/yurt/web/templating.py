"""The templates: Jinja2 over the core's and the add-ons' folders, translated into the request's language.

An add-on's template `yurt_crm/templates/card.html` is called `crm/card.html`. To change one of the core's, an
add-on puts a file of the same name into `templates/extend/`, for example `templates/extend/form.html`:

    {% extends super %}
    {% block main %}{{ super() }}<p>…</p>{% endblock %}

`super` is the template as it was before: the core's, or that of an add-on which comes earlier.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import BaseLoader, BytecodeCache, Environment, TemplateNotFound
from jinja2.bccache import Bucket
from markupsafe import Markup
from starlette.responses import HTMLResponse

from yurt.env import Env, System
from yurt.i18n import Catalogue
from yurt.registry.registry import Registry
from yurt.web.filters import FILTERS, language_of_request, zone_of_request
from yurt.web.present.rowhtml import rows_html
from yurt.web.translating import TranslatedEnvironment

CORE = Path(__file__).parent / "templates"
_SUPER = re.compile(r"\{%(-?)\s*extends\s+super\s*(-?)%\}")


def render(env: Env, name: str, **values: Any) -> str:
    """The text of a template, in the env's language."""
    language_of_request.set(env.catalogue)
    zone_of_request.set(env.zone)
    return templates(env.registry, env.catalogue).get_template(name).render(values)


def macro(env: Env, name: str, macro_name: str) -> Callable[..., Markup]:
    """A macro of a template, to render a small part by itself, in the env's language."""
    language_of_request.set(env.catalogue)
    zone_of_request.set(env.zone)
    return getattr(templates(env.registry, env.catalogue).get_template(name).module, macro_name)


def page_response(text: str, status: int = 200, headers: dict[str, str] | None = None) -> HTMLResponse:
    """The answer that carries a page or a part of one. Pages of signed-in people are not kept by caches."""
    return HTMLResponse(text, status, {"Cache-Control": "no-store", **(headers or {})})


def warm_up(system: System) -> None:
    """Compiles the templates of the usual pages, so that nobody waits for it; run it beside the first requests."""
    made = templates(system.registry, system.catalogue(system.settings.languages[0]))
    for name in ("shell.html", "widgets.html", "home.html", "list.html", "_list_rows.html", "form.html", "error.html"):
        made.get_template(name)


def templates(registry: Registry, catalogue: Catalogue) -> Environment:
    """The environment over the folders of the installed add-ons, in one language; made once for each registry."""
    key = ("web.templates", catalogue)
    if key not in registry.cache:
        folders = {name: Path(a.module.__file__ or "").parent / "templates" for name, a in registry.addons.items()}
        registry.cache[key] = environment({name: path for name, path in folders.items() if path.is_dir()}, catalogue)
    return registry.cache[key]


def environment(addons: dict[str, Path], catalogue: Catalogue) -> Environment:
    """An environment over the core's templates and these folders of add-ons, in their order."""
    env = TranslatedEnvironment(
        loader=LayeredLoader(CORE, addons),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=-1,
        bytecode_cache=_compiled(catalogue),
        extensions=["jinja2.ext.i18n"],
    )
    env.catalogue = catalogue
    env.install_gettext_callables(  # pyright: ignore[reportAttributeAccessIssue]
        catalogue.gettext, catalogue.ngettext, newstyle=True
    )
    env.filters.update(FILTERS, rows_html=rows_html)
    return env


class LayeredLoader(BaseLoader):
    """Finds `form.html` in the topmost add-on that extends it, `crm/card.html` in the add-on crm, `form.html@2`
    below the second layer."""

    def __init__(self, core: Path, addons: dict[str, Path]) -> None:
        self.core = core
        self.addons = addons
        self.layers = [core, *(path / "extend" for path in addons.values() if (path / "extend").is_dir())]

    def get_source(self, environment: Environment, template: str) -> tuple[str, str | None, None]:
        name, _, below = template.partition("@")
        addon, _, rest = name.partition("/")
        if rest and addon in self.addons:
            text = _read(self.addons[addon], rest)
            if text is not None:
                return text, str(self.addons[addon] / rest), None
        top = int(below) if below.isdigit() else len(self.layers)
        for number in range(top - 1, -1, -1):
            text = _read(self.layers[number], name)
            if text is not None:
                above = _SUPER.sub(rf'{{%\1 extends "{name}@{number}" \2%}}', text)
                return above, str(self.layers[number] / name), None
        raise TemplateNotFound(template)


def _read(folder: Path, name: str) -> str | None:
    if ".." in name.split("/") or name.startswith("/"):
        return None
    try:
        return (folder / name).read_text("utf-8")
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
        return None


class _Compiled(BytecodeCache):
    """Keeps compiled templates in this process, so that a new registry need not compile them again."""

    def __init__(self) -> None:
        self._code: dict[str, Any] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._code.get(f"{bucket.key}{bucket.checksum}")

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._code[f"{bucket.key}{bucket.checksum}"] = bucket.code


@cache
def _compiled(catalogue: Catalogue) -> _Compiled:
    """Templates hold the words of their language, so each catalogue has its own."""
    return _Compiled()
