"""A report that does not tie is refused, with the two figures."""

from __future__ import annotations

from dataclasses import replace

import pytest

from fund import chart
from reports.building import annual_report_of, funding_status_of
from reports.evaluation import UnableToTieReport
from reports.fund_figures import UNWRITTEN, FundFigures, Sums
from tests.reports.small_fund import FIGURES, SUMS

CASH_KINDS = {account.name.kind for account in SUMS} - {*chart.MEMORANDUM_KINDS}


def test_hold_in_the_small_fund_and_each_is_kept_with_both_sides():
    report = annual_report_of(FIGURES)
    assert len(report.checks) > 100
    assert all(check.holds for check in report.checks)
    assert len({check.identity.key for check in report.checks}) == len(report.checks)
    assert len({check.identity.statement for check in report.checks}) == len(report.checks)


def test_hold_in_a_fund_without_any_entry():
    empty = FundFigures(
        fund_code="NEW",
        fund_name="New",
        currency="USD",
        administrative_agent="",
        aa_fee_percent=FIGURES.aa_fee_percent,
        support_cost_percent=FIGURES.support_cost_percent,
        year=2013,
        contributors=FIGURES.contributors,
        organisations=FIGURES.organisations,
        focuses=FIGURES.focuses,
    )
    report = annual_report_of(empty)
    assert report.position == UNWRITTEN
    assert report.position.head == "0" * 64
    assert report.table("source_use_balance").value("closing_balance", "cumulative") == 0
    assert [row.key for row in report.table("contributions").rows] == ["NOR", "SWE", "ZAM", "total"]


@pytest.mark.parametrize("account", [a for a in SUMS if a.name.kind in CASH_KINDS], ids=lambda a: a.name.code)
@pytest.mark.parametrize("period", ["before", "prior", "current"])
def test_one_cent_in_any_account_of_money_is_found(account, period):
    """Each movement has two sides: an account that changes alone no longer ties to cash."""
    changed = replace(account, **{period: getattr(account, period) + 1})
    figures = replace(FIGURES, sums=tuple(changed if each is account else each for each in SUMS))
    with pytest.raises(UnableToTieReport, match=r"\d\.\d\d USD"):
        annual_report_of(figures)


@pytest.mark.parametrize(
    ("missing", "figure"),
    [
        ({"contributors": FIGURES.contributors[1:]}, "Total of the contributors is the row of contributions"),
        ({"organisations": FIGURES.organisations[1:]}, "Total of interest is fund interest plus agency interest"),
        ({"projects": FIGURES.projects[1:]}, "Expenditure by organisation is expenditure by project"),
        ({"focuses": FIGURES.focuses[1:]}, "Expenditure by organisation is expenditure by project"),
    ],
)
def test_a_row_missing_from_the_register_is_found(missing, figure):
    with pytest.raises(UnableToTieReport, match=figure):
        annual_report_of(replace(FIGURES, **missing))


def test_a_missing_project_of_direct_cost_is_found_too():
    without = tuple(project for project in FIGURES.projects if project.number != "S1")
    with pytest.raises(UnableToTieReport, match="priority focus"):
        annual_report_of(replace(FIGURES, projects=without))


def test_a_category_nobody_knows_is_found():
    strange = Sums(chart.expenditure("P1", "UNDP", "programme", "9"), current=100)
    with pytest.raises(UnableToTieReport, match=r"140001\.59 USD"):
        annual_report_of(replace(FIGURES, sums=(*SUMS, strange)))


def test_a_funding_status_that_is_not_the_cash_is_found():
    sums = tuple(replace(each, current=each.current + 1) if each.name.kind == "cash" else each for each in SUMS)
    with pytest.raises(UnableToTieReport):
        funding_status_of(replace(FIGURES, sums=sums))


def test_every_identity_of_the_contract_is_stated():
    """By the words of the contract."""
    said = "\n".join(check.identity.statement for check in annual_report_of(FIGURES).checks)
    for words in (
        "Total sources are their six rows",
        "Net funded amount is transfers plus refunds",
        "Total uses are net funded amount, fees, direct costs, bank charges and other",
        "Closing balance is opening balance plus sources less uses",
        "Opening balance of the year is the closing balance of the year before",
        "Cumulative is cumulative to the year before plus the year",
        "Total of the contributors is the row of contributions",
        "Total of interest is fund interest plus agency interest",
        "Total of the organisations is the row transfers",
        "Total of the organisations is the row refunds",
        "Total of the organisations is the row net funded",
        "Expenditure by organisation is expenditure by category",
        "Expenditure by organisation is expenditure by project",
        "Expenditure by organisation and of direct costs is expenditure including direct cost",
        "Net funded by priority focus is that of the organisations plus direct costs",
        "Expenditure by priority focus is that of the organisations plus direct costs",
        "Closing balance is the fund's cash in the ledger on 31 December",
    ):
        assert words in said
