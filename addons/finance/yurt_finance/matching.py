"""Finding out what a bank line is for: add-ons are asked first, then what users have decided before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import sqlalchemy as sa

from yurt_finance.entries import Document
from yurt_finance.models.bank import MatchRule, StatementLine

if TYPE_CHECKING:
    from yurt.env import Env


@dataclass(frozen=True, slots=True)
class Match:
    """What a line is for. `reason` says to people how it was found; a `sure` one needs no look.

    With a `document` the add-on that found it posts the line (hook `post_statement_line`); without one it is posted
    against `account` (an id).
    """

    reason: str
    sure: bool = False
    account: int | None = None
    partner: int | None = None
    document: Document | None = None


def match_line(env: Env, line: StatementLine) -> bool:
    """Looks for a match of a queued line and writes it down; gives whether there is one."""
    found: Match | None = env.registry.hooks.hook.match_statement_line(env=env, line=line)
    found = found or _remembered(env, line)
    if found is None and line.status == "new":
        return False
    with env.sudo():
        line.status = "matched" if found else "new"
        line.reason, line.sure = (found.reason[:500], found.sure) if found else (None, False)
        line.against_id = found.account if found else None
        line.partner_id = found.partner if found else line.partner_id
        line.document_model = found.document.model if found and found.document else None
        line.document_id = found.document.id if found and found.document else None
    return found is not None


def learn(env: Env, line: StatementLine) -> None:
    """Remembers the line's account and partner for its payer or payee; an older decision is replaced."""
    if not (line.account_number or line.tax_number) or line.against is None:
        return
    account, partner = line.against.id, line.partner.id if line.partner else None
    with env.sudo():
        rule = next((r for r in _rules(env, line) if not r.words), None)
        if rule is None:
            env.create(
                MatchRule, name=line.name, account_number=line.account_number, tax_number=line.tax_number,
                incoming=line.amount > 0, account_id=account, partner_id=partner,
            )  # fmt: skip
        else:
            rule.account_id, rule.partner_id = account, partner


def _remembered(env: Env, line: StatementLine) -> Match | None:
    purpose = (line.purpose or "").casefold()
    with env.sudo():
        for rule in _rules(env, line):
            if not rule.words or all(word in purpose for word in rule.words.casefold().split()):
                reason = env.gettext("As decided before for {name}.").format(name=rule.name or rule.words)
                return Match(reason, rule.sure, rule.account_id, rule.partner_id)
    return None


def _rules(env: Env, line: StatementLine) -> list[MatchRule]:
    """The rules whose numbers fit; those that ask for words first, then by their account, then by their tax number."""
    rule = env[MatchRule]
    by_account = (rule.account_number == line.account_number) if line.account_number else sa.false()
    by_tax = (rule.tax_number == line.tax_number) if line.tax_number else sa.false()
    anybody = rule.account_number.is_(None) & rule.tax_number.is_(None)
    chosen = sa.select(rule).where(rule.incoming == (line.amount > 0), ~rule.archived, by_account | by_tax | anybody)
    order = (rule.words.is_(None), sa.case((by_account, 0), (by_tax, 1), else_=2), rule.id.desc())
    return list(env.session.scalars(chosen.order_by(*order)))
