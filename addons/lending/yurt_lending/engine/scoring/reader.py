"""Turns the text of a formula into functions, part by part; whatever is not on the list is refused."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping
from decimal import Decimal, DecimalException, DivisionByZero, InvalidOperation
from difflib import get_close_matches
from typing import Any

from yurt_lending.engine.scoring import calls
from yurt_lending.engine.scoring.language import DEEPEST, LONGEST, MOST_PARTS, FormulaError, Kind, Part, Source, Values
from yurt_lending.engine.scoring.parsing import number_of, parsed

ARITHMETIC: dict[type[ast.operator], Callable[[Decimal, Decimal], Decimal]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}
COMPARISONS: dict[type[ast.cmpop], Callable[[Any, Any], bool]] = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
}
SIGNS: dict[type[ast.operator], str] = {ast.Pow: "**", ast.Mod: "%", ast.FloorDiv: "//"}


def read(text: str, inputs: Mapping[str, Kind]) -> tuple[Part, frozenset[str]]:
    """The formula made ready, and the inputs it uses. Raises `FormulaError`."""
    if len(text) > LONGEST:
        raise FormulaError("formula_too_long", f"A formula has at most {LONGEST} characters, not {len(text)}.", 1, 1)
    source = Source(text)
    reader = Reader(source, inputs)
    part = reader.part(parsed(source), 0)
    return part, frozenset(reader.used)


class Reader:
    """Reads the parts of one formula; `used` collects the inputs it meets."""

    def __init__(self, source: Source, inputs: Mapping[str, Kind]) -> None:
        self.source = source
        self.inputs = inputs
        self.used: set[str] = set()
        self.parts = 0

    def part(self, node: ast.expr, depth: int) -> Part:
        """The part of a node at a depth of nesting. Raises `FormulaError`."""
        if depth > DEEPEST:
            raise self.source.error(node, "formula_too_deep", f"Nest at most {DEEPEST} levels; split the formula up.")
        self._count(node)
        match node:
            case ast.Constant():
                return self._constant(node)
            case ast.Name():
                return self._name(node)
            case ast.BinOp():
                return self._arithmetic(node, depth)
            case ast.UnaryOp():
                return self._unary(node, depth)
            case ast.BoolOp():
                return self._logic(node, depth)
            case ast.Compare():
                return self._comparison(node, depth)
            case ast.IfExp():
                return self._choice(node, depth)
            case ast.Call():
                return calls.read(self, node, depth)
        raise self.source.error(
            node, "not_allowed", f"“{self.source.shown(node)}” is not part of the formula language."
        )

    def _count(self, node: ast.expr) -> None:
        self.parts += 1
        if self.parts > MOST_PARTS:
            raise self.source.error(node, "formula_too_long", f"A formula has at most {MOST_PARTS} parts; split it up.")

    def of_kind(self, node: ast.expr, kind: Kind, depth: int) -> Part:
        """The part, which must give this kind."""
        part = self.part(node, depth)
        if part.kind is not kind:
            shown = self.source.shown(node)
            raise self.source.error(node, "kind_wrong", f"A {kind} is needed here, and “{shown}” gives {part.kind}.")
        return part

    def constant(self, node: ast.expr) -> Decimal | str | bool:
        """The value of a number (with a sign), a text or True and False, as tables hold them."""
        self._count(node)
        negative = isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub)
        plain = node.operand if isinstance(node, ast.UnaryOp) and negative else node
        if not isinstance(plain, ast.Constant):
            raise self.source.error(node, "not_allowed", "Only numbers, texts, True and False can stand here.")
        part = self._constant(plain)
        value = part.run({})
        if negative and part.kind is not Kind.NUMBER:
            raise self.source.error(node, "kind_wrong", "Only a number has a sign.")
        return -value if negative else value

    def _constant(self, node: ast.Constant) -> Part:
        value = node.value
        if isinstance(value, bool):
            return Part(Kind.YES_NO, lambda values: value)
        if isinstance(value, str):
            return Part(Kind.TEXT, lambda values: value)
        if isinstance(value, int | float):
            number = number_of(self.source, node)
            return Part(Kind.NUMBER, lambda values: number)
        raise self.source.error(node, "not_allowed", f"“{self.source.shown(node)}” is not a number or a text.")

    def _name(self, node: ast.Name) -> Part:
        name = node.id
        kind = self.inputs.get(name)
        if kind is None:
            near = get_close_matches(name, [*self.inputs, *calls.CALLS], n=1)
            hint = f" Did you mean “{near[0]}”?" if near else ""
            raise self.source.error(node, "name_unknown", f"There is no input “{name}”.{hint}")
        self.used.add(name)
        return Part(kind, self._reading(node, name, kind))

    def _reading(self, node: ast.Name, name: str, kind: Kind) -> Callable[[Values], Any]:
        expected: type = {Kind.NUMBER: Decimal, Kind.TEXT: str, Kind.YES_NO: bool}[kind]

        def run(values: Values) -> Any:
            value = values.get(name)
            if value is None:
                raise self.source.error(node, "value_missing", f"“{name}” has no value; enter it or use given().")
            if kind is Kind.NUMBER and type(value) is int:
                value = Decimal(value)
            if not isinstance(value, expected) or (isinstance(value, Decimal) and not value.is_finite()):
                raise self.source.error(node, "value_wrong", f"“{name}” must be a {kind}, and {value!r} is not.")
            return value

        return run

    def _arithmetic(self, node: ast.BinOp, depth: int) -> Part:
        """A chain of signs of one level, such as a + b - c, worked out from the left."""
        steps: list[tuple[ast.BinOp, Callable[[Decimal, Decimal], Decimal], Part]] = []
        first: ast.expr = node
        while isinstance(first, ast.BinOp):
            work = ARITHMETIC.get(type(first.op))
            if work is None:
                sign = SIGNS.get(type(first.op), "such sign")
                raise self.source.error(first, "not_allowed", f"There is no {sign} in formulas, only + - * and /.")
            steps.append((first, work, self.of_kind(first.right, Kind.NUMBER, depth + 1)))
            first = first.left
        start = self.of_kind(first, Kind.NUMBER, depth + 1)
        steps.reverse()

        def run(values: Values) -> Decimal:
            result = start.run(values)
            for place, work, right in steps:
                result = self._worked(place, work, result, right.run(values))
            return result

        return Part(Kind.NUMBER, run)

    def _worked(
        self, node: ast.BinOp, work: Callable[[Decimal, Decimal], Decimal], left: Decimal, right: Decimal
    ) -> Decimal:
        try:
            return work(left, right)
        except (DivisionByZero, InvalidOperation):
            told = f"“{self.source.shown(node.right)}” is zero, and nothing can be divided by it."
            raise self.source.error(node.right, "division_by_zero", told) from None
        except DecimalException:
            raise self.source.error(node, "number_too_large", "The result is out of all proportion.") from None

    def _unary(self, node: ast.UnaryOp, depth: int) -> Part:
        if isinstance(node.op, ast.Not):
            truth = self.of_kind(node.operand, Kind.YES_NO, depth + 1)
            return Part(Kind.YES_NO, lambda values: not truth.run(values))
        if not isinstance(node.op, ast.USub | ast.UAdd):
            raise self.source.error(node, "not_allowed", "There is no ~ in formulas.")
        number = self.of_kind(node.operand, Kind.NUMBER, depth + 1)
        if isinstance(node.op, ast.UAdd):
            return number
        return Part(Kind.NUMBER, lambda values: -number.run(values))

    def _logic(self, node: ast.BoolOp, depth: int) -> Part:
        """`and` and `or`, which look no further than they need."""
        truths = [self.of_kind(value, Kind.YES_NO, depth + 1) for value in node.values]
        if isinstance(node.op, ast.And):
            return Part(Kind.YES_NO, lambda values: all(truth.run(values) for truth in truths))
        return Part(Kind.YES_NO, lambda values: any(truth.run(values) for truth in truths))

    def _comparison(self, node: ast.Compare, depth: int) -> Part:
        left = self.part(node.left, depth + 1)
        steps: list[tuple[Callable[[Any, Any], bool], Part]] = []
        kind = left.kind
        for sign, operand in zip(node.ops, node.comparators, strict=True):
            if isinstance(sign, ast.In | ast.NotIn):
                return self._membership(node, left, sign, operand)
            work = COMPARISONS.get(type(sign))
            if work is None:
                raise self.source.error(node, "not_allowed", "Compare with < <= > >= == != or in.")
            right = self.of_kind(operand, kind, depth + 1)
            if kind is not Kind.NUMBER and not isinstance(sign, ast.Eq | ast.NotEq):
                raise self.source.error(node, "kind_wrong", f"A {kind} can only be compared with == and !=.")
            steps.append((work, right))

        def run(values: Values) -> bool:
            before = left.run(values)
            for work, right in steps:
                after = right.run(values)
                if not work(before, after):
                    return False
                before = after
            return True

        return Part(Kind.YES_NO, run)

    def _membership(self, node: ast.Compare, left: Part, sign: ast.cmpop, operand: ast.expr) -> Part:
        if len(node.ops) > 1 or not isinstance(operand, ast.Tuple | ast.List | ast.Set):
            raise self.source.error(node, "not_allowed", 'After “in” write the values in brackets: ("car", "home").')
        members = [self.constant(element) for element in operand.elts]
        for element, member in zip(operand.elts, members, strict=True):
            if calls.kind_of(member) is not left.kind:
                raise self.source.error(element, "kind_wrong", f"A {left.kind} is needed here.")
        wanted = isinstance(sign, ast.In)
        return Part(Kind.YES_NO, lambda values: (left.run(values) in members) is wanted)

    def _choice(self, node: ast.IfExp, depth: int) -> Part:
        condition = self.of_kind(node.test, Kind.YES_NO, depth + 1)
        then = self.part(node.body, depth + 1)
        otherwise = self.of_kind(node.orelse, then.kind, depth + 1)
        return Part(then.kind, lambda values: (then if condition.run(values) else otherwise).run(values))
