"""Papers of lending: made from templates, numbered, kept, replaced and void; what is missing is named."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
import sqlalchemy as sa
from docx import Document
from openpyxl import Workbook, load_workbook
from pypdf import PdfReader
from yurt.base.models.organisation import Branch
from yurt.env import Env, System
from yurt.errors import AccessDenied, ValidationFailed
from yurt.files import File, keep_file
from yurt_crm.models.contact import Contact
from yurt_documents.editions import ENDINGS
from yurt_documents.guide import guide_of
from yurt_documents.kinds import kinds_of
from yurt_documents.making import fitting, make, make_set, make_with_gaps
from yurt_documents.models.papers import Paper, Voiding
from yurt_documents.models.templates import Edition, Kind, Template
from yurt_documents.problems import TemplateFaulty
from yurt_documents.starters import starter
from yurt_lending.models.collateral import Collateral, CollateralKind, Valuing
from yurt_lending.models.participant import Participant
from yurt_lending.models.product import Product
from yurt_lending.models.sets_of_papers import LoanPaper, PaperedLoan
from yurt_lending.servicing import approve, disburse, refresh, take_payment
from yurt_sdk.testing import make_system, make_user

DAY = date(2026, 3, 2)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    folder = tmp_path_factory.mktemp("papers")
    system = make_system(f"sqlite:///{folder}/office.db", ["lending"], files=str(folder / "files"))
    make_user(system, "officer", "lending.officer", "core.all_branches")
    yield system
    system.close()


@pytest.fixture
def env(office: System) -> Iterator[Env]:
    with office.acting_as_system() as env:
        env.clock = lambda: datetime(2026, 3, 2, 12, tzinfo=UTC)
        yield env
        env.session.rollback()


def lent(env: Env, **borrower: str) -> PaperedLoan:
    product = env.session.scalars(sa.select(env[Product]).where(env[Product].code == "CONS")).one()
    known = {"name": "Ani", "address": "Lake Street 12", "tax_number": "0123"} | borrower
    branch = env.create(Branch, name="Centre", code="C1")
    terms = {"principal": Decimal(120_000), "rate": Decimal(24), "term": 12, "start": DAY, "branch": branch}
    loan = env.create(PaperedLoan, borrower=env.create(Contact, **known), product=product, **terms)
    env.session.flush()
    approve(env, loan)
    return loan


def template(env: Env, kind: str) -> Template:
    row = env[Template]
    return env.session.scalars(sa.select(row).join(row.kind).where(row.kind.has(name=kind)).order_by(row.id)).all()[0]


def own(env: Env, kind: str, content: bytes, name: str) -> Template:
    row = env.session.scalars(sa.select(env[Kind]).where(env[Kind].name == kind)).one()
    file = keep_file(env, name, content, "documents.template:file", 0)
    made = env.create(Template, name="Ours", kind=row, file=file.id, usual=False)
    env.session.flush()
    return made


def content(env: Env, paper: Paper) -> bytes:
    return env.get(File, int(paper.file or 0)).content()


def text_of(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


def word(*paragraphs: str) -> bytes:
    document = Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def test_one_click_makes_the_set_numbered_and_kept(env):
    loan = lent(env)
    assert loan.make_papers() == "Made: LA-C1-2026-000001, LS-C1-2026-000001"
    agreement = loan.papers[-1]
    told = text_of(content(env, agreement))
    assert "Loan agreement № LA-C1-2026-000001" in told and "120,000.00 AMD" in told
    assert "One hundred and twenty thousand Armenian drams" in told and "in 12 instalments" in told
    assert agreement.sha256 == env.get(File, int(agreement.file or 0)).sha256
    assert (agreement.about, agreement.branch_id, agreement.template_edition.number) == (loan.number, loan.branch_id, 1)


def test_made_anew_it_replaces_and_void_it_keeps_its_number(env):
    loan, schedule = lent(env), template(env, "lending.schedule")
    first = make(env, loan, schedule)
    second = make(env, loan, schedule)
    assert (second.number, second.edition, first.status) == (first.number, 2, "replaced")
    second.void(Voiding(reason="Wrong terms"))
    assert (second.status, second.reason) == ("void", "Wrong terms")
    third = make(env, loan, schedule)
    assert (third.number, third.edition) == ("LS-C1-2026-000002", 1)
    with pytest.raises(ValidationFailed, match="does not count"):
        second.void(Voiding(reason="Again"))


def test_what_is_empty_is_named_before_anything_is_kept(env):
    loan, agreement = lent(env, address=""), template(env, "lending.agreement")
    with pytest.raises(ValidationFailed, match="“Loan agreement” shows what is empty: Borrower's address"):
        make(env, loan, agreement)
    assert loan.papers == []
    assert make_with_gaps(env, loan, agreement).status == "valid"


def test_papers_speak_the_borrowers_language(env):
    paper = make(env, lent(env, language="ru"), template(env, "lending.schedule"))
    assert paper.language == "ru" and "120 000,00" in text_of(content(env, paper))


def test_payments_claims_and_certificates(env):
    loan = lent(env)
    disburse(env, loan, DAY)
    payment = take_payment(env, loan, Decimal(5_000), DAY)
    receipt = make(env, payment, template(env, "lending.receipt"))
    assert isinstance(receipt, LoanPaper) and receipt.loan_id == loan.id and receipt.number == "LR-C1-2026-000001"
    assert "5,000.00 AMD" in text_of(content(env, receipt))
    kinds = [found.kind.name for found in fitting(env, loan)]
    assert "lending.claim" not in kinds and "lending.certificate" in kinds
    env.clock = lambda: datetime(2026, 5, 20, 12, tzinfo=UTC)
    refresh(env, loan)
    told = text_of(content(env, make(env, loan, template(env, "lending.claim"))))
    assert "days late" in told and "To Ani" in told
    assert "Principal" in text_of(content(env, make(env, loan, template(env, "lending.certificate"))))


def test_what_secures_a_loan_has_its_papers(env):
    loan = lent(env)
    karen = env.create(Contact, name="Karen", address="Lake Street 14", tax_number="0765")
    guarantor = env.create(Participant, loan=loan, contact=karen, kind="guarantor", most=Decimal(50_000))
    told = text_of(content(env, make(env, guarantor, template(env, "lending.guarantee"))))
    assert "Karen answers to" in told and "50,000.00 AMD" in told
    assert "lending.pledge" not in [found.kind.name for found in fitting(env, loan)]
    jewels = env.create(CollateralKind, name="Jewellery")
    env.create(Collateral, name="Ring", kind=jewels, loan=loan).appraise(Valuing(value=Decimal(90_000), date=DAY))
    env.session.flush()
    told = text_of(content(env, make(env, loan, template(env, "lending.pledge"))))
    assert "Ring" in told and "Ninety thousand" in told


def test_word_and_excel_templates_of_the_users(env):
    loan, kinds = lent(env, name="<Ani & Co>"), kinds_of(env)
    starting, _ = starter(env, kinds["lending.schedule"], "docx")
    paper = make(env, loan, own(env, "lending.schedule", starting, "ours.docx"))
    document = Document(io.BytesIO(content(env, paper)))
    assert len(document.tables[1].rows) == 13
    assert "<Ani & Co>" in [cell.text for row in document.tables[0].rows for cell in row.cells]
    book = Workbook()
    page = book.worksheets[0]
    page.append(["{{ borrower.name }}: {{ loan.amount.words }}"])
    page.append(["{{ schedule.number }}", "{{ schedule.due }}", "{{ schedule.total }}"])
    page.append(["Sum", None, "{{ terms.total }}"])
    page.merge_cells("A3:B3")
    out = io.BytesIO()
    book.save(out)
    paper = make(env, loan, own(env, "lending.schedule", out.getvalue(), "ours.xlsx"))
    filled = load_workbook(io.BytesIO(content(env, paper))).worksheets[0]
    assert filled.max_row == 14 and filled["A14"].value == "Sum" and "A14:B14" in map(str, filled.merged_cells.ranges)
    assert Decimal(str(filled["C14"].value)) == sum(Decimal(str(filled.cell(row, 3).value)) for row in range(2, 14))
    assert filled["B2"].value.date() == loan.schedule[0].due


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "Sum: {{ loan.amuont }}",
            "Near “Sum: {{ loan.amuont }}”: “loan.amuont” is unknown here. Did you mean “loan.am",
        ),
        ("{% for row in schedule %}", "Near “"),
        ("{{ loan.__class__ }}", "unknown here"),
        ("{{ ().__class__.__mro__ }}", "is unsafe"),
        ("{{ borrower.name.upper() }}", "“call” is not available"),
        ("{% set x = 'a' %}", "“assign” is not available"),
        ("{{ 9 ** 99 }}", "“pow” is not available"),
    ],
)
def test_bad_word_templates_are_refused_with_the_place(env, text, told):
    with pytest.raises(TemplateFaulty, match=told.replace("{", r"\{").replace("}", r"\}")):
        own(env, "lending.schedule", word("Fine {{ loan.number }}", text), "bad.docx")


def test_other_bad_templates_are_refused(env):
    with pytest.raises(TemplateFaulty, match="no Word or Excel file"):
        own(env, "lending.schedule", b"plain text", "bad.txt")
    book = Workbook()
    book.worksheets[0]["B7"] = "{{ loan.amount.wrods }}"
    out = io.BytesIO()
    book.save(out)
    with pytest.raises(TemplateFaulty, match="Sheet!B7"):
        own(env, "lending.schedule", out.getvalue(), "bad.xlsx")
    ours = template(env, "lending.schedule")
    begin = '#import "paper.typ": *\n#show: paper\n'
    for text, told in (
        ("#data.loan.nummer.text", "Line 3: “loan.nummer” is unknown here. Did you mean “loan.number”"),
        ('#read("/etc/passwd")', "Line 3: “read” is not available"),
        ('#import "@preview/x:1.0.0": *', "Line 3: “import” is not available"),
        ("#let x = [", "Line 3: unclosed delimiter"),
    ):
        with pytest.raises(TemplateFaulty, match=told), env.session.begin_nested():
            ours.text = begin + text
            env.session.flush()
        env.session.refresh(ours)


def test_a_new_text_is_a_new_edition_and_old_ones_stay(env):
    ours = template(env, "lending.schedule")
    ours.text = (ours.text or "") + "\nSeen and agreed."
    env.session.flush()
    assert ours.edition == 2 and [edition.number for edition in ours.editions] == [2, 1]
    assert ours.editions[0].sha256 != ours.editions[1].sha256
    with pytest.raises(AccessDenied, match="never changed"), env.session.begin_nested():
        env.get(Edition, ours.editions[0].id).text = "other"
        env.session.flush()


def test_authors_see_what_a_template_may_show(env):
    kind = kinds_of(env)["lending.agreement"]
    values, rows = guide_of(env, kind)
    amount = next(line for line in values.lines if line.write == "{{ loan.amount }}")
    assert amount.example == "500,000.00 AMD" and dict(amount.ways)["{{ loan.amount.figures }}"] == "500,000.00"
    assert rows.loop == "schedule" and rows.lines[0].write == "{{ row.number }}"
    assert {starter(env, kind, ending)[1] for ending in ENDINGS.values() if ending != "pdf"}


def test_papers_are_changed_by_nobody(office):
    with office.acting_as_system() as env:
        paper = make_set(env, lent(env))[0].id
    with office.env(2, channel="test") as env:
        found = env.get(Paper, paper)
        assert found.number.startswith("LA-")
        with pytest.raises(AccessDenied):
            env.create(Paper, number="X")
            env.session.flush()
        env.session.rollback()
        with pytest.raises(AccessDenied):
            file = env.get(File, int(env.get(Paper, paper).file or 0))
            file.name = "other.pdf"
            env.session.flush()
        env.session.rollback()
