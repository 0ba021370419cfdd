"""The report as JSON: its shape, every figure of every year against the paper, what was known, the published plan."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest

from tests.acceptance.books import Book, small_fund, transfer
from tests.acceptance.conftest import Import
from tests.acceptance.expected import Paper
from tests.acceptance.life import whole_life
from tests.acceptance.office import annual, call, figures_of

YEARS = range(2010, 2019)
TABLES = [
    "source_use_balance",
    "contributions",
    "interest",
    "transfers_by_organisation",
    "expenditure_by_organisation",
    "expenditure_by_category",
    "expenditure_by_project",
    "by_priority_focus",
    "direct_costs",
    "cost_recovery",
    "budget_requirements",
]
BLOCK = [
    "contributions",
    "fund_interest",
    "agency_interest",
    "contributor_refunds",
    "fund_transfers",
    "other_income",
    "total_sources",
    "transfers",
    "refunds",
    "net_funded",
    "aa_fees",
    "direct_costs",
    "bank_charges",
    "other_expenditures",
    "total_uses",
    "change_in_cash",
    "opening_balance",
    "closing_balance",
    "net_funded_incl_direct_cost",
    "expenditure_incl_direct_cost",
    "balance_with_organisations",
]


def test_every_figure_of_every_year_is_that_of_the_paper(import_book: Import, tmp_path: Path) -> None:
    book = whole_life()
    answer = import_book(book)
    assert answer.status == 0, answer.text
    before: dict[str, dict[str, str]] = {}
    for year in YEARS:
        report = annual("LIF00", year, tmp_path)
        assert list(report) == ["report", "fund", "year", "currency", "ledger", "status", "tables"]
        assert list(report["tables"]) == TABLES
        for table, rows in Paper(book, year).tables().items():
            found = figures_of(report, table)
            assert {str(key): cells for key, cells in rows.items()} == found, (year, table)
            columns = [column["key"] for column in report["tables"][table]["columns"]]
            assert all(list(cells) == columns for cells in found.values()), (year, table)
        block = figures_of(report, "source_use_balance")
        assert list(block) == BLOCK
        if before:
            assert block["opening_balance"]["current_year"] == before["closing_balance"]["current_year"]
            for key in set(BLOCK) - {"opening_balance", "closing_balance"}:
                added = Decimal(before[key]["cumulative"]) + Decimal(block[key]["current_year"])
                assert Decimal(block[key]["cumulative"]) == added, (year, key)
        before = block


def test_the_ledger_position_is_that_of_check_ledger_and_old_positions_stay(
    import_book: Import, tmp_path: Path
) -> None:
    book = small_fund()
    assert import_book(book).status == 0
    first = annual("TST00", 2015, tmp_path)
    said = re.search(r"sequence (\d+), head ([0-9a-f]{64})", call("check_ledger", "TST00").out)
    assert said
    assert first["ledger"] == {"sequence": int(said[1]), "head": said[2]}
    assert import_book(book.add("transfers", **transfer("T-1", "2015-05-01", 5))).status == 0
    assert annual("TST00", 2015, tmp_path, "--as-known", said[1]) == first
    assert annual("TST00", 2015, tmp_path) != first
    assert call("check_ledger", "TST00", "--anchor", f"{said[1]}:{said[2]}").status == 0
    other = call("check_ledger", "TST00", "--anchor", f"{said[1]}:{'0' * 64}")
    assert other.status == 1
    assert f"entry {said[1]}" in other.err


def test_the_plan_of_hrm00_comes_out_as_printed(import_book: Import, tmp_path: Path) -> None:
    book = Book({"fund": small_fund("HRM00").sheets["fund"], "priority_focuses": []})
    for number, amount in enumerate((4761630, 10300000, 5000000, 110000, 1545000), start=1):
        book.add("priority_focuses", code=f"F{number}", title=f"Focus {number}", planned_amount=amount)
    assert import_book(book).status == 0
    rows = figures_of(annual("HRM00", 2015, tmp_path), "budget_requirements")
    assert {key: cells["requested"] for key, cells in rows.items() if not key.startswith("F")} == {
        "total": "21716630.00",
        "support_cost": "1520164.10",
        "aa_fee": "232367.94",
        "grand_total": "23469162.04",
        "gross_up": "23471509.19",
    }


@pytest.mark.parametrize(("currency", "fee"), [("JPY", "10000"), ("BHD", "10000.000")])
def test_other_currencies_keep_their_decimals(import_book: Import, tmp_path: Path, currency: str, fee: str) -> None:
    amount = "50047" if currency == "JPY" else "50047.629"
    assert import_book(small_fund(currency=currency).change("allocations", direct_amount=amount)).status == 0
    report = annual("TST00", 2015, tmp_path)
    assert figures_of(report, "cost_recovery")["aa_fees"]["total"] == fee
    paper = Paper(small_fund(currency=currency).change("allocations", direct_amount=amount), 2015)
    assert figures_of(report, "expenditure_by_organisation") == paper.expenditure_by_organisation()


def test_wrong_usage_is_status_2(import_book: Import, tmp_path: Path) -> None:
    assert import_book(small_fund()).status == 0
    for arguments in (("NOPE", 2015), ("TST00", 0), ("TST00", 2015, "--as-known", 99)):
        answer = call("annual_report", *arguments, "--format", "json", "--output", tmp_path / "x.json")
        assert answer.status == 2, answer.text
        assert not (tmp_path / "x.json").exists()
