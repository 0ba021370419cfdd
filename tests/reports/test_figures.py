"""Reading a report's figures from the books: as of a year, as of an entry, in few queries."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from fund import money, selectors, services
from fund.models import Fund
from reports.figures import UnableToReport, fund_figures, ledger_lines
from reports.fund_figures import UNWRITTEN
from reports.selectors import annual_report, funding_status
from reports.table import Report
from tests.stories.driving import import_rows

pytestmark = pytest.mark.django_db
AT = datetime(2026, 1, 5, 12, tzinfo=UTC)
WHERE = {"project": "P1", "organisation": "UNDP", "purpose": "programme"}
ROWS = {
    "fund": [{"code": "FIG01", "name": "Figures", "currency": "USD", "start_date": date(2011, 1, 1)}],
    "priority_focuses": [
        {"code": "B", "title": "Second", "planned_amount": 500},
        {"code": "A", "title": "First", "planned_amount": 1000.5},
        {"code": "a", "title": "Unplanned"},
    ],
    "contributors": [{"code": code, "name": code} for code in ("nor", "SWE", "DNK")],
    "agreements": [
        {"reference": "A1", "contributor": "SWE", "signed_on": date(2011, 2, 1), "currency": "USD", "amount": 2000}
    ],
    "deposits": [
        {"reference": "D1", "agreement": "A1", "received_on": date(2011, 3, 1), "amount": 1000},
        {"reference": "D2", "agreement": "A1", "received_on": date(2012, 12, 31), "amount": 400},
        {"reference": "D3", "agreement": "A1", "received_on": date(2013, 1, 1), "amount": 100},
    ],
    "organisations": [{"code": "UNDP", "name": "UNDP", "type": "un"}, {"code": "ILO", "name": "ILO", "type": "un"}],
    "projects": [
        {"number": "P1", "title": "One", "priority_focus": "B", "level": "global", "status": "operationally_closed"}
    ],
    "allocations": [{"reference": "L1", "decided_on": date(2011, 4, 1), **WHERE, "direct_amount": 100}],
    "transfers": [{"reference": "T1", "value_date": date(2011, 5, 1), **WHERE, "amount": 107}],
    "expenditures": [{**WHERE, "year": 2012, "category": "1", "amount": 50}],
}  # fmt: skip


@pytest.fixture
def fund(tmp_path: Path) -> Fund:
    import_rows(ROWS, tmp_path)
    return Fund.objects.get(code="FIG01")


def amount(report: Report, table: str, row: str, column: str) -> str:
    return money.text(report.table(table).value(row, column), "USD")


def test_the_register_comes_in_order_of_code(fund):
    figures = fund_figures(fund, 2012)
    assert [party.code for party in figures.contributors] == ["DNK", "SWE", "nor"]
    assert [party.code for party in figures.organisations] == ["ILO", "UNDP"]
    assert [focus.code for focus in figures.focuses] == ["A", "B", "a"]
    assert figures.planned == {"A": 100_050, "B": 50_000, "a": 0}
    assert figures.projects[0].status == "operationally closed"


def test_nothing_after_the_year_counts_and_the_last_day_does(fund):
    report = annual_report(fund, 2012)
    assert amount(report, "contributions", "SWE", "prior_years") == "1000.00"
    assert amount(report, "contributions", "SWE", "current_year") == "400.00"
    assert amount(report, "contributions", "SWE", "commitments") == "2000.00"
    assert amount(annual_report(fund, 2013), "contributions", "SWE", "current_year") == "100.00"


def test_a_year_long_after_the_last_entry_still_reports(fund):
    report = annual_report(fund, 2030)
    assert amount(report, "source_use_balance", "closing_balance", "current_year") == amount(
        annual_report(fund, 2013), "source_use_balance", "closing_balance", "cumulative"
    )


def test_a_year_before_the_fund_began_is_all_zeros(fund):
    """So that what holds from year to year holds in the first year too."""
    report = annual_report(fund, 2010)
    plan = ("planned", "requested")
    moved = [cell.value for table in report.tables for _row, column, cell in table.cells() if column.key not in plan]
    assert not any(moved)


@pytest.mark.parametrize("year", [1899, 1, 0, -1, 10_000, 20_133])
def test_an_absurd_year_is_refused_in_a_sentence(fund, year):
    with pytest.raises(UnableToReport, match=f"^{year} is not a year there can be a report of"):
        annual_report(fund, year)


def test_a_report_is_made_again_as_it_was_known(fund):
    """Each position of the ledger has its own report, however much was posted since."""
    then = annual_report(fund, 2013)
    services.charge_record(
        fund=fund, reference="C1", value_date=date(2013, 6, 1), kind="bank_charges",
        amount=_usd("12.50"), by="test", at=AT,
    )  # fmt: skip
    now = annual_report(fund, 2013)
    assert amount(now, "source_use_balance", "bank_charges", "current_year") == "12.50"
    assert annual_report(fund, 2013, then.position.sequence) == then
    assert now.position == (now.position.__class__)(*selectors.head(fund))


def test_before_the_first_entry_everything_is_nothing(fund):
    report = annual_report(fund, 2013, known_at=0)
    assert report.position == UNWRITTEN
    assert amount(report, "source_use_balance", "contributions", "cumulative") == "0.00"


def test_an_entry_that_was_never_made_is_refused(fund):
    with pytest.raises(UnableToReport, match=r"has no entry 999; its last is \d+"):
        annual_report(fund, 2013, known_at=999)


def test_a_closed_year_is_certified_and_says_the_same(fund):
    before = annual_report(fund, 2011)
    assert before.status == "provisional"
    services.year_close(fund=fund, year=2011, by="test", at=AT)
    after = annual_report(fund, 2011)
    assert after.status == "certified"
    assert after.tables == before.tables
    assert annual_report(fund, 2012).status == "provisional"
    assert annual_report(fund, 2011, known_at=1).status == "provisional"


def test_a_fund_without_entries_reports_nothing_but_zeros(tmp_path):
    import_rows({"fund": [{**ROWS["fund"][0], "code": "NEW01"}]}, tmp_path)
    report = annual_report(Fund.objects.get(code="NEW01"), 2011)
    assert report.position == UNWRITTEN
    assert not any(cell.value for table in report.tables for _row, _column, cell in table.cells())


def test_figures_take_the_same_few_queries_whatever_the_fund_holds(fund):
    for year in (2011, 2013):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            annual_report(fund, year)
        assert len(queries) <= 8
    services.year_close(fund=fund, year=2011, by="test", at=AT)
    with CaptureQueriesContext(connection) as queries:
        annual_report(fund, 2013)
    assert len(queries) <= 9


def test_the_funding_status_is_of_the_same_books(fund):
    status = funding_status(fund, 2013)
    held = selectors.cash(fund, date(2013, 12, 31))
    assert status.table("funds_with_administrative_agent").value("balance_with_administrative_agent", "amount") == held
    assert status.table("funds_with_participating_organisations").value(
        "as_percentage_of_transfers", "percent"
    ) == Decimal("53.3")


def test_ledger_lines_add_up_to_every_figure(fund):
    """What the workbook holds is what the figures are sums of, up to the day and the entry."""
    position = annual_report(fund, 2012).position
    lines = list(ledger_lines(fund, 2012, position))
    sums = {account.name: account.before + account.prior + account.current for account in fund_figures(fund, 2012).sums}
    found: dict[object, int] = {}
    for line in lines:
        found[line.name] = found.get(line.name, 0) + line.amount_minor
        assert line.effective_date <= date(2012, 12, 31)
        assert line.focus == ("B" if line.name.project else "")
    wanted = {name: total for name, total in sums.items() if total and name.kind != "memorandum"}
    assert {name: total for name, total in found.items() if total} == wanted
    assert [line.sequence for line in lines] == sorted(line.sequence for line in lines)


def test_ledger_lines_read_in_parts_are_all_there(fund, monkeypatch):
    position = annual_report(fund, 2013).position
    whole = list(ledger_lines(fund, 2013, position))
    monkeypatch.setattr("reports.figures.ENTRIES_AT_A_TIME", 2)
    assert list(ledger_lines(fund, 2013, position)) == whole


def _usd(text: str):
    from djmoney.money import Money

    return Money(Decimal(text), "USD")
