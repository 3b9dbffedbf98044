"""Papers about what secures a loan: the guarantee of a person, the pledge of things."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from yurt.i18n import N_
from yurt_documents.kinds import PaperKind, Place, Rows, Sum

from yurt_lending.papers.of_loans import TERMS, agreed
from yurt_lending.papers.parties import PARTIES, address_of, language_of, parties

if TYPE_CHECKING:
    from yurt.env import Env

    from yurt_lending.models.collateral import SecuredLoan
    from yurt_lending.models.participant import Participant

FOLDER = Path(__file__).parent
PLEDGED = ("offered", "held")
GUARANTOR = (
    Place("guarantor.name", N_("Guarantor"), "Karen Petrosyan"),
    Place("guarantor.address", N_("Guarantor's address"), "12 Lake Street, Gyumri"),
    Place("guarantor.tax_number", N_("Guarantor's tax number"), "07654321"),
    Place("guarantor.phone", N_("Guarantor's telephone"), "+374 10 654321", optional=True),
    Place("guarantor.most", N_("What the guarantor answers for"), Decimal(500_000), kind="money"),
)
THINGS = (
    Place("pledge.value", N_("Value of what is pledged"), Decimal(700_000), kind="money"),
    Rows("things", N_("Things pledged"), (
        Place("name", N_("Thing"), "Ring with a stone"),
        Place("kind", N_("Kind"), "Jewellery"),
        Place("identifier", N_("Its number"), "AB 1234", optional=True),
        Place("description", N_("Description"), "Gold, 5.2 g", optional=True),
        Place("owner", N_("Owner"), "Ani Petrosyan"),
        Place("value", N_("Value"), Decimal(700_000), kind="money"),
    )),
)  # fmt: skip


def guaranteed(env: Env, participant: Participant) -> dict[str, Any]:
    """The loan as agreed, and who answers for it; a guarantor without a limit answers for all instalments."""
    loan, person = participant.loan, participant.contact
    values = agreed(env, loan)
    limit = values["terms.total"] if participant.most is None else Sum(participant.most, loan.currency)
    return {
        **values,
        "guarantor.name": person.name,
        "guarantor.address": address_of(person),
        "guarantor.tax_number": person.tax_number,
        "guarantor.phone": person.phone,
        "guarantor.most": limit,
    }


def pledged(_env: Env, loan: SecuredLoan) -> dict[str, Any]:
    """The loan, and the things that are offered or held for it."""
    things = [thing for thing in loan.collateral if thing.status in PLEDGED]
    return {
        **parties(loan),
        "pledge.value": Sum(sum((thing.value for thing in things), Decimal(0)), loan.currency),
        "things": [
            {
                "name": thing.name,
                "kind": thing.kind.name,
                "identifier": thing.identifier,
                "description": thing.description,
                "owner": (thing.owner or loan.borrower).name,
                "value": Sum(thing.value, loan.currency),
            }
            for thing in things
        ],
    }


def _is_guarantor(env: Env, participant: Participant) -> str:
    return "" if participant.kind == "guarantor" else env.gettext("This is no guarantor.")


def _is_secured(env: Env, loan: SecuredLoan) -> str:
    if any(thing.status in PLEDGED for thing in loan.collateral):
        return ""
    return env.gettext("Nothing is pledged for the loan.")


SECURITY_KINDS = [
    PaperKind(
        "lending.guarantee", N_("Guarantee"), "LG", "lending.participant", places=(*PARTIES, *TERMS, *GUARANTOR),
        data=guaranteed, fits=_is_guarantor, builtin=FOLDER / "guarantee.typ", order=12,
        links=lambda participant: {"loan": participant.loan}, branch=lambda participant: participant.loan.branch,
        language=lambda participant: participant.contact.language,
        words=(
            N_("{guarantor} answers to {company} for the debt of {borrower} under loan {number}:"), N_("Amount lent"),
            N_("Interest a year"), N_("Last instalment due"), N_("What the guarantor answers for"), N_("In words"),
            N_("The guarantor pays on the first demand what the borrower has not paid when it was due."),
            N_("The guarantee ends when the loan is repaid."), N_("Tax number"), N_("Address"), N_("Telephone"),
            N_("Lender"), N_("Guarantor"),
        ),
    ),
    PaperKind(
        "lending.pledge", N_("Pledge agreement"), "LP", "lending.loan", places=(*PARTIES, *THINGS),
        data=pledged, fits=_is_secured, builtin=FOLDER / "pledge.typ", order=13, links=lambda loan: {"loan": loan},
        language=language_of,
        words=(
            N_("{borrower} pledges to {company} for loan {number} of {amount}:"), N_("Thing"), N_("Its number"),
            N_("Description"), N_("Owner"), N_("Value"), N_("Value of what is pledged"), N_("In words"),
            N_("The lender may sell what is pledged when the loan is not repaid in time, and gives back what is left."),
            N_("The lender gives the things back when the loan is repaid."), N_("Lender"), N_("Pledger"),
        ),
    ),
]  # fmt: skip
