"""The tables of statements, from figures written down by hand (``tests/reports/small_fund.py``). No database."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from reports.building import annual_report_of, statement_of
from reports.definitions.statements import certified, donor
from reports.definitions.statements.facts import (
    AdjustmentFact,
    AgreementFact,
    DepositFact,
    DonorFacts,
    InstalmentFact,
    OrganisationFacts,
    OutstandingFact,
    ProjectFacts,
)
from reports.definitions.statements.organisation import organisation_statement
from reports.definitions.statements.project import final_project
from reports.evaluation import UnableToTieReport
from reports.statements.files import OFFERED, statement_file, statement_name
from reports.table import Passage, Recorded, Report
from tests.reports.small_fund import FIGURES, cents

AT = datetime(2014, 3, 1, 9, 0, tzinfo=UTC)


def deposit(reference: str, on: date, amount: int, credited: int, at_agreement: int, fee: int) -> DepositFact:
    return DepositFact(reference, "A1", on, "NOK", amount, credited, at_agreement, fee)


NORWAY = DonorFacts(
    code="NOR",
    name="Norway",
    agreements=(AgreementFact("A1", date(2010, 1, 1), "NOK", cents("5,000,000"), cents("500,000")),),
    instalments=(
        InstalmentFact("A1", date(2011, 3, 1), "NOK", cents("2,000,000")),
        InstalmentFact("A1", date(2013, 3, 1), "NOK", cents("2,500,000")),
        InstalmentFact("A1", date(2014, 3, 1), "NOK", cents("500,000")),
    ),
    deposits=(
        deposit("D1", date(2011, 4, 1), cents("2,000,000"), cents("200,000"), cents("200,000"), cents("2,000")),
        deposit("D2", date(2012, 4, 1), cents("1,500,000"), cents("150,000"), cents("150,000"), cents("1,500")),
        deposit("D3", date(2013, 4, 1), cents("900,000"), cents("100,000"), cents("90,000"), cents("1,000")),
    ),
)  # fmt: skip


def norway(facts: DonorFacts = NORWAY, **more: object) -> Report:
    tables, asserted = donor.donor_statement(FIGURES, facts), donor.identities(FIGURES, facts)
    return statement_of("donor_statement", "Statement", FIGURES, tables, asserted, subject="NOR", **more)  # type: ignore[arg-type]


def test_a_contributor_has_the_commitments_and_deposits_of_the_annual_report():
    annual, own = annual_report_of(FIGURES).table("contributions"), norway().table("agreements")
    for column in ("commitments", "prior_years", "current_year", "total"):
        assert own.value("total", column) == annual.value("NOR", column)
    assert own.value("total", "unpaid") == cents("50,000")


def test_each_deposit_says_what_the_bank_gave_more_or_less_than_the_agreements_rate():
    deposits = norway().table("deposits")
    assert deposits.value("D3:3", "difference") == cents("10,000")
    assert deposits.value("total", "credited") == cents("450,000")
    assert deposits.value("total", "fee") == cents("4,500")
    assert deposits.row("D3:3").cells["credited"].expression == Recorded(cents("100,000"), "deposit:D3")


def test_deposits_pay_the_instalments_in_order_and_what_is_late_is_overdue():
    rows = norway().table("instalments").rows
    assert [row.notes["state"] for row in rows] == ["paid", "overdue", "not yet due"]
    assert rows[1].notes["open"] == "100000.00 NOK"


def test_the_share_and_the_balance_are_called_notional_and_are_the_proportion_of_deposits():
    report = norway()
    share, balance = report.table("notional_share"), report.table("notional_balance")
    assert "Notional" in share.title
    assert "Notional" in share.note
    assert "Notional" in balance.title
    assert "Notional" in balance.note
    part, whole = share.value("contributor", "amount"), share.value("fund", "amount")
    assert (part, whole) == (cents("450,000"), cents("550,000"))
    annual = annual_report_of(FIGURES).table("source_use_balance")
    assert balance.value("with_agent", "fund") == annual.value("closing_balance", "cumulative")
    assert balance.value("with_organisations", "fund") == annual.value("balance_with_organisations", "cumulative")
    # 315,077.92 × 450 / 550, half-up
    assert balance.value("with_agent", "attributable") == cents("257,791.03")


def test_who_is_earmarked_reads_of_its_own_focuses_only():
    earmarked = replace(NORWAY, agreements=(NORWAY.agreements[0]._replace(earmarked_to="F2"),))
    rows = norway(earmarked).table("focuses").rows
    assert [row.key for row in rows] == ["F2"]
    assert [row.key for row in norway().table("focuses").rows] == ["F1", "F2", "SEC", "total"]


def test_a_deposit_that_is_not_in_the_ledger_is_not_printed():
    wrong = replace(NORWAY, deposits=NORWAY.deposits[:2])
    with pytest.raises(UnableToTieReport):
        norway(wrong)


def test_an_organisation_has_the_figures_of_the_annual_report():
    facts = OrganisationFacts(
        "UNDP",
        "Development Programme",
        adjustments=(AdjustmentFact("X-1", "P1", "5", 2012, cents("-10")),),
        outstanding=(OutstandingFact("P1", "expenditure report", date(2014, 4, 30), "not begun", 12),),
    )
    report = statement_of(
        "organisation_statement", "S", FIGURES, organisation_statement(FIGURES, facts), subject="UNDP"
    )
    projects, annual = report.table("projects"), annual_report_of(FIGURES)
    by_project = annual.table("expenditure_by_project")
    assert projects.value("P1", "net_funded") == by_project.value("P1:UNDP", "net_funded")
    assert projects.value("P1", "expenditure") == by_project.value("P1:UNDP", "expenditure")
    assert {row.key for row in projects.rows} == {"P1", "P3", "S1", "total"}
    assert report.table("interest").value("interest", "total") == annual.table("interest").value("UNDP", "total")
    assert report.table("adjustments").value("total", "amount") == cents("-10")
    assert report.table("outstanding").rows[0].notes["late"] == "12 days late"


def test_the_certified_statement_is_the_first_table_of_the_annual_report_to_the_cent():
    tables = certified.sources_and_uses(FIGURES)
    report = statement_of("source_and_use", "S", FIGURES, tables, certified.identities(FIGURES))
    assert report.tables[0] == annual_report_of(FIGURES).table("source_use_balance")
    letter = certified.letter(FIGURES)
    assert letter.is_signed
    assert FIGURES.position.head in letter.text
    assert "57" in letter.text


def test_a_final_report_has_its_project_by_organisation_and_category():
    facts = ProjectFacts(
        "P1", "Advisers", (("ILO", "L"), ("UNDP", "D")), (("Start", "1 Jan 2011"),), (("UNDP", 500, "allocation:1"),)
    )
    report = statement_of("final_project", "S", FIGURES, final_project(FIGURES, facts), subject="P1")
    by_project = annual_report_of(FIGURES).table("expenditure_by_project")
    organisations, categories = report.table("organisations"), report.table("categories")
    for code in ("ILO", "UNDP"):
        assert organisations.value(code, "expenditure") == by_project.value(f"P1:{code}", "expenditure")
        assert categories.value("total", f"organisation_{code}") == organisations.value(code, "expenditure")
    assert categories.value("total", "total") == organisations.value("total", "expenditure")


HOSTILE = "<script>alert(1)</script> =1+1 \u202eright to left " + "x" * 10_000 + " 🎉 \x00"


@pytest.mark.parametrize("form", OFFERED)
def test_hostile_names_and_texts_break_no_file(form):
    # Names have 300 characters at most and titles 500 (``fund/models/register.py``, ``grants/models/projects.py``).
    facts = replace(NORWAY, name=HOSTILE[:300])
    report = norway(facts, passages=(Passage("p", HOSTILE[:560], HOSTILE, is_markdown=True),))
    content = statement_file(report, FIGURES, form, at=AT)
    assert content == statement_file(report, FIGURES, form, at=AT)
    if form == "xlsx":
        book = load_workbook(io.BytesIO(content))
        assert any(cell.value and "<script>" in str(cell.value) for row in book["5 Notional share"] for cell in row)


def test_a_donors_workbook_names_nobody_else():
    content = statement_file(norway(), FIGURES, "xlsx", at=AT)
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        everything = b"".join(book.read(name) for name in book.namelist())
    assert b"[NOR]" in everything
    for foreign in (b"[SWE]", b"Sweden", b"[UNDP]", b"[P1]"):
        assert foreign not in everything


def test_the_pdf_says_notional_and_prints_the_figures():
    content = statement_file(norway(), FIGURES, "pdf", at=AT)
    text = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    assert "Notional share of the fund" in text
    assert "257,791.03" in text


def test_a_name_no_file_system_minds():
    assert statement_name(replace(norway(), subject="../N O:R"), "xlsx") == "TST01-donor-statement-N-O-R-2013.xlsx"
