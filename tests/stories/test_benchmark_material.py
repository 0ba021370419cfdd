"""The benchmarks measure what they say: legal books, and floors that come to the report's own figures."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks import books, floors
from benchmarks.as_workbook import workbook_rows
from benchmarks.portfolio import YEARS, portfolio
from fund import ledger
from reports.selectors import annual_report
from tests.oracle.annual_report import annual_report as witness
from tests.oracle.compare import differences
from tests.stories.driving import import_rows, report

pytestmark = pytest.mark.django_db
SMALL = replace(portfolio(10_000)[5], entries=400)


def test_a_portfolio_fund_is_a_legal_workbook(tmp_path: Path) -> None:
    sheets = workbook_rows(SMALL)
    import_rows(sheets, tmp_path)
    assert differences(report(SMALL.code, YEARS[-1], tmp_path), witness(sheets, YEARS[-1])) == []


@pytest.mark.keeps_broken_books  # Entries without documents: the ledger alone is measured.
def test_the_floor_comes_to_the_figures_of_the_report() -> None:
    fund = books.register(SMALL)
    ledger.post_all(fund=fund, drafts=books.drafts(SMALL), by="bench", at=books.AT)
    for year in YEARS[:3]:
        ledger.close_year(fund=fund, year=year, by="bench", at=books.AT)
    for year in (YEARS[2], YEARS[4], YEARS[-1]):
        tables = annual_report(fund, year)
        cells = floors.figures(fund.pk, year)
        for organisation in SMALL.organisations:
            before, prior, now = cells.get(("by_organisation", "expenditure", "programme", organisation), [0, 0, 0])
            printed = tables.table("expenditure_by_organisation")
            assert printed.value(organisation, "current_year") == now
            assert printed.value(organisation, "cumulative") == before + prior + now
        first = tables.table("source_use_balance")
        assert first.value("contributions", "cumulative") == -sum(cells["first", "contributions", ""])
        assert first.value("transfers", "current_year") == cells["first", "transfers", "programme"][2]
