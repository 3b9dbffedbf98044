"""Add-ons in order of their needs; those that cannot be used are left out and named, and stop nobody else."""

from __future__ import annotations

import pytest
from sampling import available, registry
from yurt.errors import AddonError, RegistryError
from yurt.registry.graph import closure, dependents
from yurt.registry.registry import build
from yurt_sample.models import Person

MODEL = """
from yurt.model import Mapped, Model, field, link
class Goods(Model):
    name: Mapped[str]
"""


def _known(*items):
    return {item.name: item for item in [*available("sample", "extra"), *items]}


def test_dependencies_come_first(make_addon):
    shop = make_addon("shop", depends=["extra>=0", "core"])
    assert closure(["shop"], _known(shop)) == ["core", "sample", "extra", "shop"]
    assert dependents("sample", ["core", "sample", "extra", "shop"], _known(shop)) == ["shop", "extra"]


def test_a_missing_addon_is_named_with_the_chain(make_addon):
    shop = make_addon("shop", depends=["loans"])
    loans = make_addon("loans", depends=["rates"])
    with pytest.raises(AddonError, match=r"There is no add-on “rates” here \(shop → loans → rates\).*pip install"):
        closure(["shop"], _known(shop, loans))


def test_a_version_out_of_range_is_named_with_the_chain(make_addon):
    shop = make_addon("shop", depends=["loans"])
    loans = make_addon("loans", depends=["rates>=2,<3"])
    rates = make_addon("rates", version="1.4")
    with pytest.raises(AddonError, match=r"shop → loans needs rates .*2.*but version 1\.4 is present"):
        closure(["shop"], _known(shop, loans, rates))


def test_a_circle_is_named(make_addon):
    items = [make_addon("aa", depends=["bb"]), make_addon("bb", depends=["cc"]), make_addon("cc", depends=["aa"])]
    with pytest.raises(AddonError) as caught:
        closure(["bb"], _known(*items))
    assert any(chain in caught.value.message for chain in ("aa → bb → cc", "bb → cc → aa", "cc → aa → bb"))


def test_a_conflict_is_named(make_addon):
    items = [make_addon("aa", conflicts=["bb<2"]), make_addon("bb", version="1.9"), make_addon("cc", version="2")]
    with pytest.raises(AddonError, match=r"aa cannot be installed together with bb 1\.9"):
        closure(["aa", "bb"], _known(*items))
    assert closure(["aa", "cc"], _known(*items)) == ["core", "aa", "cc"]


def test_a_malformed_requirement_names_its_addon(make_addon):
    with pytest.raises(AddonError, match="aa depends on “not a requirement!”"):
        closure(["aa"], _known(make_addon("aa", depends=["not a requirement!"])))


RIGHTS = """
from yurt.model import field
from yurt.rights import Role, allow, rule
from yurt_broken.models import Goods
"""
BROKEN = {
    "import": ({"models": "import nothing_of_this_name\n"}, "nothing_of_this_name"),
    "syntax": ({"models": "class Goods(:\n"}, "SyntaxError"),
    "target": ({"models": MODEL + "    maker: Mapped[Goods] = link(to='nowhere.maker')\n"}, "nowhere.maker"),
    "kind": (
        {"models": MODEL + "from yurt_sample.models import Tag\nclass T(Tag, extends=True):\n    name: Mapped[int]\n"},
        "sample.tag.name is a text already",
    ),
    "rights_model": (
        {
            "models": MODEL,
            "rights": RIGHTS + "seller = Role('broken.seller', 'Seller')\np = allow(seller, 'nowhere.model')\n",
        },
        "nowhere.model",
    ),
    "rights_role": ({"models": MODEL, "rights": RIGHTS + "p = allow('broken.typo', Goods)\n"}, "broken.typo"),
    "rule_model": (
        {"models": MODEL, "rights": RIGHTS + "r = rule('nowhere.model', None, lambda m, env: m.id > 0)\n"},
        "nowhere.model",
    ),
    "field_role": (
        {"models": MODEL + "    price: Mapped[int | None] = field(read_role='broken.typo')\n"},
        "broken.typo",
    ),
    "view": (
        {"models": MODEL, "views": RIGHTS + "from yurt.view import List\nv = List(Goods, 'name', no_such_option=1)\n"},
        "no_such_option",
    ),
    "hook": (
        {
            "models": MODEL,
            "hooks": "from yurt.registry.hookspecs import hookimpl\n@hookimpl\ndef record_created(nonsense): ...\n",
        },
        "nonsense",
    ),
}


@pytest.mark.parametrize("fault", BROKEN)
def test_a_broken_addon_is_left_out_with_those_that_need_it(make_addon, fault):
    sources, expected = BROKEN[fault]
    broken = make_addon("broken", depends=["sample"], **sources)
    needy = make_addon("needy", depends=["broken"], models=MODEL)
    fine = make_addon("fine", models=MODEL)
    built = build([*available("sample"), broken, needy, fine, *available("extra")[1:]])
    assert list(built.addons) == ["core", "sample", "fine", "extra"]
    faults = {item.addon: item for item in built.faults}
    assert set(faults) == {"broken", "needy"}
    assert expected in faults["broken"].message and faults["broken"].stage == "compose"
    assert "broken" in faults["needy"].message and faults["needy"].stage == "depend"
    assert "fine.goods" in built.models and "broken.goods" not in built.models
    assert "badges" in built.info(Person).fields


def test_each_of_two_broken_addons_is_named_with_its_own_fault(make_addon):
    first = make_addon("first", models="import first_thing_missing\n")
    second = make_addon("second", models="import second_thing_missing\n")
    built = build([*available("sample"), first, second])
    messages = {item.addon: item.message for item in built.faults}
    assert "first_thing_missing" in messages["first"] and "second_thing_missing" in messages["second"]


def test_the_core_itself_must_compose(make_addon):
    core = make_addon("shop", models="import nothing_of_this_name\n")
    core.addon.__dict__["name"] = "core"
    with pytest.raises(RegistryError, match="nothing_of_this_name"):
        build([core])


def test_what_a_left_out_addon_declares_is_not_there(make_addon):
    rights = "from yurt.rights import Role\nseller = Role('broken.seller', 'Seller')\nimport missing_module\n"
    built = build([*available("sample"), make_addon("broken", models=MODEL, rights=rights)])
    assert "broken.seller" not in built.roles
    assert built.hooks.get_plugin("broken") is None


def test_the_registry_answers_for_unknown_models():
    from yurt.errors import NotFound

    with pytest.raises(NotFound, match="its add-on is not installed"):
        registry("sample", "extra").info("nowhere.model")
