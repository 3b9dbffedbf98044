"""From the text of a formula to Python's syntax tree, and from digits to exact numbers. Nothing is run."""

from __future__ import annotations

import ast
import warnings
from decimal import Decimal, DecimalException

from yurt_lending.engine.scoring.language import LARGEST_EXPONENT, MOST_DIGITS, FormulaError, Source


def parsed(source: Source) -> ast.expr:
    """The formula as Python's parser sees it. Raises `FormulaError` at the place where it stops."""
    if not source.text:
        raise source.error_at(1, 1, "formula_empty", "Write a formula.")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SyntaxWarning)
            return ast.parse(source.text, mode="eval").body
    except SyntaxError as error:
        raise _syntax_error(source, error) from None
    except (MemoryError, RecursionError):
        raise source.error_at(1, 1, "formula_too_deep", "The formula is nested too deeply to be read.") from None
    except ValueError:
        told = "The formula holds characters that no text has."
        raise source.error_at(1, 1, "formula_unreadable", told) from None


def _syntax_error(source: Source, error: SyntaxError) -> FormulaError:
    """What Python's parser says, at its place; it gives none where the text ends too early."""
    if not error.offset or (error.lineno or 1) > len(source.lines):
        end = len(source.lines), len(source.lines[-1]) + 1
        return source.error_at(*end, "formula_unreadable", "Something is missing at the end.")
    told = f"{(error.msg or 'this cannot be read').rstrip('.').capitalize()}."
    if len(source.lines) > 1:
        told += " A formula of several lines stands in brackets."
    return source.error_at(max(error.lineno or 1, 1), error.offset, "formula_unreadable", told)


def number_of(source: Source, node: ast.Constant) -> Decimal:
    """The number exactly as it is written, not as a float would have it. Raises `FormulaError`."""
    try:
        number = Decimal(source.written(node))
    except DecimalException:
        raise source.error(node, "number_unreadable", f"“{source.shown(node)}” is not a number.") from None
    beyond = bool(number) and abs(number.adjusted()) > LARGEST_EXPONENT
    if beyond or not -LARGEST_EXPONENT * 2 <= int(number.as_tuple().exponent) <= LARGEST_EXPONENT:
        raise source.error(node, "number_too_large", f"“{source.shown(node)}” is out of all proportion.")
    if len(number.as_tuple().digits) > MOST_DIGITS:
        raise source.error(node, "number_too_large", f"A number has at most {MOST_DIGITS} digits.")
    return number
