"""The translations of the core and the CRM: complete, sound, and extracted from the code as it is now."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages import Catalog
from starlette.testclient import TestClient
from yurt.env import System
from yurt.i18n import LANGUAGES
from yurt.services.translate import Status, extract, placeholders, status
from yurt.services.translate.code import in_python, in_template
from yurt.services.translate.messages import Message
from yurt.services.translate.pofiles import as_text, merged, read_file
from yurt.web.app import create_app
from yurt_sdk.testing import make_system

ADDONS = ("core", "crm")
OTHERS = sorted(set(LANGUAGES) - {"en"})
RUN = "Run: yurt i18n extract core crm"
SIGN_IN = {
    "en": "Password",
    "ru": "Пароль",
    "hy": "Գաղտնաբառ",
    "ka": "პაროლი",
    "lo": "ລະຫັດຜ່ານ",
    "my": "စကားဝှက်",
}


@pytest.fixture(scope="module")
def states() -> dict[tuple[str, str], Status]:
    """What each language of each add-on lacks; worked out once, it takes a second."""
    return {(found.addon, found.language): found for name in ADDONS for found in status(name)}


@pytest.fixture(scope="module")
def visitor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    url = f"sqlite:///{tmp_path_factory.mktemp('languages') / 'yurt.db'}"
    system: System = make_system(url, ["crm"], languages=list(LANGUAGES))
    with TestClient(create_app(system), base_url="http://127.0.0.1") as made:
        yield made
    system.close()


def test_every_language_is_there(states):
    assert set(states) == {(name, language) for name in ADDONS for language in OTHERS}


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("addon", ADDONS)
def test_the_files_hold_what_the_code_says(states, addon, language):
    found = states[addon, language]
    assert found.unknown == (), f"New messages are not in {found.path}. {RUN}, and translate what is empty."
    assert found.dropped == (), f"{found.path} has messages that nobody says any more. {RUN}"


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("addon", ADDONS)
def test_everything_is_translated(states, addon, language):
    found = states[addon, language]
    assert found.missing == (), f"Translate these in {found.path}."
    assert found.wrong == (), f"{found.path}: a translation leaves the same names open, and has all plural forms."


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("addon", ADDONS)
def test_the_files_are_as_the_command_writes_them(states, addon, language):
    path = states[addon, language].path
    assert path.read_text("utf-8") == as_text(read_file(path, language), language), RUN


@pytest.mark.parametrize("language", list(LANGUAGES))
def test_the_sign_in_page_speaks_the_language(visitor, language):
    text = visitor.get("/signin", headers={"Accept-Language": language}).text
    assert f'lang="{language}"' in text
    assert SIGN_IN[language] in text
    others = [word for code, word in SIGN_IN.items() if code != language]
    assert [word for word in others if f">{word}<" in text] == []


def test_a_language_is_begun_and_keeps_what_is_translated(tmp_path, monkeypatch):
    where = "yurt.services.translate.extracting.package_folder"
    monkeypatch.setattr(where, lambda available: tmp_path / available.name)
    (begun,) = extract("crm", ["fr"])
    assert begun.messages == begun.missing > 50
    catalogue = read_file(begun.path, "fr")
    catalogue["Stage"].string = "Étape"
    begun.path.write_text(as_text(catalogue, "fr"), "utf-8")
    (again,) = extract("crm")
    assert (again.language, again.missing) == ("fr", begun.missing - 1)
    assert 'msgid "Stage"\nmsgstr "Étape"' in again.path.read_text("utf-8")
    assert "Plural-Forms: nplurals=2; plural=(n > 1);" in again.path.read_text("utf-8")


def test_what_is_not_said_any_more_goes_and_plurals_have_their_forms():
    old = Catalog(locale="ru")
    old.add("Gone", "Ушло")
    old.add("Kept", "Осталось")
    made = merged(old, [Message("Kept"), Message("{n} row", "{n} rows")], "ru")
    assert [item.id for item in made if item.id] == ["Kept", ("{n} row", "{n} rows")]
    assert made["Kept"].string == "Осталось"
    assert made["{n} row"].string == ("", "", "")


def test_messages_are_found_in_code(tmp_path: Path):
    source = tmp_path / "code.py"
    source.write_text(
        "words, where = env.gettext, 1\n"
        "WORDS = N_({'key': 'From a table', 'other': ('a', 'list')})\n"
        "env.gettext('New' if fresh else 'Old')\n"
        "words('By another name')\n"
        "env.ngettext('{n} row', '{n} rows', n)\n"
        "record.translate('name', 'hy', 'not a message')\n"
        "env.gettext(spec.label)\n",
        "utf-8",
    )
    assert sorted(in_python(source), key=str) == sorted(
        [("From a table", None), ("a", None), ("list", None), ("New", None), ("Old", None), ("By another name", None),
         ("{n} row", "{n} rows")], key=str,
    )  # fmt: skip


def test_messages_are_found_in_templates(tmp_path: Path):
    page = tmp_path / "page.html"
    page.write_text(
        "{{ _('Hello') }}{% trans name=user %}Good day, {{ name }}{% endtrans %}"
        "{% trans count=n %}One{% pluralize %}{{ count }} of them{% endtrans %}",
        "utf-8",
    )
    assert list(in_template(page)) == [("Hello", None), ("Good day, %(name)s", None), ("One", "%(count)s of them")]


def test_placeholders():
    assert placeholders("{done} of {all:,}, %(who)s, 5%% and {} too") == {"{done}", "{all:,}", "%(who)s", "%%", "{}"}
    assert placeholders('like {"a": 1}') == set()
