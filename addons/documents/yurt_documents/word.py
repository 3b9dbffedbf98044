"""Word templates: docxtpl in the sandbox; what is wrong is told with the words around it."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Any

from docx.opc.exceptions import PackageNotFoundError
from docxtpl import DocxTemplate
from jinja2.exceptions import SecurityError, TemplateError
from lxml.etree import XMLSyntaxError

from yurt_documents.material import Material, TooLong
from yurt_documents.packing import unfit
from yurt_documents.problems import Filled, Problem, unknown
from yurt_documents.sandbox import PaperEnvironment

if TYPE_CHECKING:
    from yurt.env import Env

_TAGS = re.compile(r"<[^>]*>")
_AROUND = 80


def fill(env: Env, template: bytes, material: Material) -> Filled:
    """The Word file made from a template; faults tell why there is none, or what could not be filled."""
    faults = unfit(env, template)
    if faults:
        return Filled(b"", faults)
    names: list[str] = []
    jinja = PaperEnvironment(names.append, autoescape=True)
    try:
        document = DocxTemplate(io.BytesIO(template))
        document.render(material.tree(), jinja, autoescape=True)
        out = io.BytesIO()
        document.save(out)
    except (TemplateError, SecurityError) as error:
        return Filled(b"", [Problem(env.gettext(error.message or str(error)), _where(env, error))])
    except TooLong:
        return Filled(b"", [Problem(env.gettext("The template walks through too many rows: a loop within a loop?"))])
    except (XMLSyntaxError, PackageNotFoundError, KeyError, ValueError, AttributeError, TypeError) as error:
        text = env.gettext(
            "The document cannot be put together: {error}. Is a tag begun in one cell and ended in another?"
        )
        return Filled(b"", [Problem(text.format(error=str(error)[:200]))])
    texts = _texts(template) if names else []
    known = dict(material.kind.every_place())
    found = [unknown(env, name, known, _near(env, texts, name)) for name in dict.fromkeys(names)]
    return Filled(out.getvalue(), found, sorted(material.missing))


def _where(env: Env, error: Any) -> str:
    """The words around a fault, for a document has no line numbers that people see."""
    lines = getattr(error, "docx_context", None)
    text = " ".join(_TAGS.sub(" ", " ".join(lines)).split()) if lines else ""
    return env.gettext("Near “{text}”").format(text=text[:_AROUND]) if text else ""


def _texts(template: bytes) -> list[str]:
    """The paragraphs of a document, those in tables as well."""
    from docx import Document

    document = Document(io.BytesIO(template))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return [paragraph.text for paragraph in document.paragraphs] + cells


def _near(env: Env, texts: list[str], name: str) -> str:
    last = name.rpartition(".")[2]
    text = next((text for text in texts if name in text), "") or next((text for text in texts if last in text), "")
    return env.gettext("Near “{text}”").format(text=text.strip()[:_AROUND]) if text else ""
