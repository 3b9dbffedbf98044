"""The published examples, case by case, and the command that compares them."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner
from yurt.cli.running import run
from yurt_lending.commands import app
from yurt_lending.engine import Rounding, RoundingMode
from yurt_lending.vectors import Case, read_cases, verify
from yurt_lending.vectors.case import UnreadableVectors
from yurt_lending.vectors.wording import rounding_settings

FILE = Path(__file__).parent / "data" / "lending_vectors.json"
CASES = {case.id: case for case in read_cases(FILE)}
OWN = ("schedule", "function", "daycount")
"""The kinds compared here case by case; those of disclosure and servicing have tests of their own."""


@pytest.mark.parametrize("case", [case for case in CASES.values() if case.kind in OWN], ids=lambda case: case.id)
def test_published_example(case: Case) -> None:
    assert [str(found) for found in verify(case)] == []


MORE = read_cases(FILE.with_name("more_vectors.json"))


@pytest.mark.parametrize("case", MORE, ids=lambda case: case.id)
def test_other_wordings_and_settings(case: Case) -> None:
    assert [str(found) for found in verify(case)] == []


def test_all_kinds_are_known() -> None:
    from yurt_lending.vectors import KINDS

    assert {case.kind for case in CASES.values()} <= set(KINDS)
    assert len(CASES) == 122


def changed(name: str, **inputs: Any) -> Case:
    case = CASES[name]
    return replace(case, inputs={**case.inputs, **inputs})


@pytest.mark.parametrize(
    ("case", "told"),
    [
        (changed("curo-example-1", colour="red"), "not understood: colour=red"),
        (changed("curo-example-1", rounding="to the next moon"), "not understood: rounding=to the next moon"),
        (changed("curo-example-1", interest_method="annuity of the sea"), "interest_method=annuity of the sea"),
        (changed("curo-example-1", day_count="Lunar/354"), "not understood: day_count=Lunar/354"),
        (changed("fineract-e2e-rs02", interest_calculation_period="hourly"), "interest_calculation_period=hourly"),
        (changed("curo-example-1", disbursements=[{"date": "2026-01-05", "amount": "1", "fee": "2"}]), "[0].fee=2"),
        (changed("ql-actact-afb", convention="by feeling"), "not understood: convention=by feeling"),
        (changed("npf-nper", function="GUESS"), "not understood: function=GUESS"),
        (changed("npf-nper", args={**CASES["npf-nper"].inputs["args"], "mood": "good"}), "args.mood=good"),
    ],
)
def test_an_input_that_is_not_known_is_a_difference(case: Case, told: str) -> None:
    assert any(told in found.got for found in verify(case))


def test_a_wrong_figure_is_found_with_its_path() -> None:
    case = CASES["curo-example-1"]
    rows = [dict(row) for row in case.expected["schedule"]]
    rows[2]["interest"] = "46.16"
    wrong = replace(case, expected={**case.expected, "schedule": rows, "instalment": "1707.01"})
    assert [(found.path, found.expected, found.got) for found in verify(wrong)] == [
        ("instalment", "1707.01", "1707.00"),
        ("schedule[3].interest", "46.16", "46.15"),
    ]


def test_missing_and_surplus_rows_are_found() -> None:
    case = CASES["curo-example-1"]
    rows = case.expected["schedule"]
    short = replace(case, expected={"schedule": rows[:5]})
    long = replace(case, expected={"schedule": [*rows, {**rows[5], "n": 7}]})
    assert [found.path for found in verify(short)] == ["schedule"]
    assert [found.path for found in verify(long)] == ["schedule", "schedule[7]"]


def write(path: Path, cases: list[dict[str, Any]]) -> str:
    path.write_text(json.dumps(cases), encoding="utf-8")
    return str(path)


def test_the_command(tmp_path: Path) -> None:
    right = next(each for each in json.loads(FILE.read_text(encoding="utf-8")) if each["id"] == "npf-nper")
    wrong = {**right, "id": "wrong", "expected": {"value": "65", "tolerance": "0.1"}}
    unknown = {**right, "id": "unknown", "kind": "weather"}
    runner = CliRunner()
    good = runner.invoke(app, ["verify-vectors", write(tmp_path / "good.json", [right])])
    assert (good.exit_code, good.output) == (0, "function: 1 of 1 match\n")
    bad = runner.invoke(app, ["verify-vectors", write(tmp_path / "bad.json", [right, wrong, unknown])])
    assert bad.exit_code == 1
    assert "wrong: value: expected 65, got 64.07334" in bad.output
    assert "unknown: kind:" in bad.output
    assert "function: 1 of 2 match" in bad.output
    as_json = runner.invoke(app, ["verify-vectors", "--json", write(tmp_path / "bad.json", [right, wrong])])
    found = json.loads(as_json.output)
    assert found["kinds"] == {"function": {"match": 1, "cases": 2}}
    assert found["differences"][0]["case"] == "wrong"


def test_the_command_is_one_of_yurts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    right = next(each for each in json.loads(FILE.read_text(encoding="utf-8")) if each["id"] == "npf-nper")
    assert run(["lending", "verify-vectors", write(tmp_path / "good.json", [right])]) == 0
    assert "function: 1 of 1 match" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("told", "unit", "mode"),
    [
        ("2 decimals", "0.01", RoundingMode.HALF_EVEN),
        ("2 decimals HALF_UP", "0.01", RoundingMode.HALF_UP),
        ("0 decimals, half-up", "1", RoundingMode.HALF_UP),
        ("amounts rounded down to 1 decimal", "0.1", RoundingMode.DOWN),
        ("interest rounded up to whole units", "1", RoundingMode.UP),
    ],
)
def test_wordings_of_the_rounding_of_amounts(told: str, unit: str, mode: RoundingMode) -> None:
    settings, unknown = rounding_settings(told)
    assert (settings["rounding"], unknown) == (Rounding(Decimal(unit), mode), [])


@pytest.mark.parametrize(
    ("told", "unit", "mode"),
    [
        ("instalment rounded to the nearest 0.05", "0.05", RoundingMode.HALF_EVEN),
        ("level instalment rounded up to 10", "10", RoundingMode.UP),
        ("instalment rounded up to a whole unit (15051.72 -> 15052)", "1", RoundingMode.UP),
        ("instalment rounded to multiples of 100", "100", RoundingMode.HALF_EVEN),
        ("installmentAmountInMultiplesOf = 5", "5", RoundingMode.HALF_EVEN),
    ],
)
def test_wordings_of_the_rounding_of_instalments(told: str, unit: str, mode: RoundingMode) -> None:
    settings, unknown = rounding_settings(told)
    assert (settings["instalment_rounding"], unknown) == (Rounding(Decimal(unit), mode), [])


@pytest.mark.parametrize("text", ["", "{", "3", '{"cases": 3}', "[3]", '[{"id": "x"}]', "\xff"])
def test_a_file_that_cannot_be_read_gives_exit_code_2(tmp_path: Path, text: str) -> None:
    path = tmp_path / "vectors.json"
    path.write_bytes(text.encode("latin-1"))
    with pytest.raises(UnreadableVectors):
        read_cases(path)
    assert CliRunner().invoke(app, ["verify-vectors", str(path)]).exit_code == 2
    assert CliRunner().invoke(app, ["verify-vectors", str(tmp_path / "none.json")]).exit_code == 2
