"""Prior-year adjustments and the fund workbook: an export holds them, an import knows them again."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from fund import selectors
from fund.models import Entry, Fund
from grants.services.expenditure_reports import expenditure_report_correct
from tests.generators.workbook_file import write_workbook
from tests.grants.reporting.office import NOW, ReportingOffice
from tests.grants.workbook.importing import ran
from tests.grants.workbook.test_export import assert_twins, exported

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> ReportingOffice:
    """2019 is closed with 40,000.00 and 2,800.00; corrected by -2,000.00, 1,000.00 of travel and -70.00, in 2020."""
    office = ReportingOffice()
    first = office.accepted()
    office.close(2019)
    second = expenditure_report_correct(report=first, by=office.undp, at=NOW)
    office.accept(office.submit(office.save(second, {"1": "38,000", "5": "1,000", "8": "2,730"})))
    office.accepted({"1": "5,000", "8": "350"}, 2020)
    return office


def spent_2020(path: Path) -> dict[str, object]:
    """Category to amount of the sheet's rows of 2020."""
    rows = openpyxl.load_workbook(path)["expenditures"].iter_rows(min_row=2, values_only=True)
    return {str(row[4]): row[5] for row in rows if row[3] == 2020}


def stating(amounts: dict[str, float], folder: Path, year: int = 2020) -> Path:
    fund = {"code": "TST01", "name": "The Test Fund", "currency": "USD", "start_date": date(2018, 1, 1)}
    line: dict[str, Any] = {"project": "P-1", "organisation": "UNDP", "year": year}
    rows = [{**line, "category": category, "amount": amount} for category, amount in amounts.items()]
    return write_workbook(
        {"fund": [fund], "expenditures": rows},
        folder / "stated.xlsx",
        columns={
            "fund": ("code", "name", "currency", "start_date"),
            "expenditures": ("project", "organisation", "year", "category", "amount"),
        },
    )


def expenditure(code: str = "TST01") -> dict[str, int]:
    balances = selectors.balances(Fund.objects.get(code=code))
    return {name.category: amount for name, amount in balances.items() if name.kind == "expenditure"}


def test_an_export_states_the_year_and_the_adjustments_as_one_amount(office: ReportingOffice, tmp_path: Path) -> None:
    assert spent_2020(exported("TST01", tmp_path)) == {"1": 3_000, "5": 1_000, "8": 280}


def test_imported_into_empty_books_it_gives_the_same_reports(office: ReportingOffice, tmp_path: Path) -> None:
    assert_twins("TST01", tmp_path)


def test_imported_at_home_it_changes_nothing_and_says_so(office: ReportingOffice, tmp_path: Path) -> None:
    before = Entry.objects.count()
    done = ran("import_workbook", exported("TST01", tmp_path))
    assert (done.status, done.err) == (0, "")
    assert "Nothing has changed: all of this file is in the books already." in done.out
    assert Entry.objects.count() == before


def test_the_offices_own_workbook_does_not_take_adjustments_back(office: ReportingOffice, tmp_path: Path) -> None:
    before = Entry.objects.count()
    done = ran("import_workbook", stating({"1": 5_000, "5": 0, "8": 350}, tmp_path))
    assert done.status == 0, done.err
    assert "Nothing has changed" in done.out
    said = "5000.00 USD for 2020 and prior-year adjustments of -2000.00 USD that count in it, 3000.00 USD together"
    assert said in done.out + done.err
    assert Entry.objects.count() == before


def test_another_amount_leaves_the_adjustment_and_changes_the_figure(office: ReportingOffice, tmp_path: Path) -> None:
    before = expenditure()
    done = ran("import_workbook", stating({"1": 3_500, "5": 1_200}, tmp_path))
    assert done.status == 0, done.err
    assert "amount: 3000.00 USD → 3500.00 USD" in done.out
    assert office.booked() == {
        (2019, "1"): "40000.00",
        (2019, "8"): "2800.00",
        (2020, "1"): "5500.00",
        (2020, "5"): "200.00",
        (2020, "8"): "350.00",
    }
    assert office.adjusted()[2020, 2019, "1"] == "-2000.00"
    after = expenditure()
    assert (after["1"] - before["1"], after["5"] - before["5"]) == (50_000, 20_000)
    assert "Nothing has changed" in ran("import_workbook", stating({"1": 3_500, "5": 1_200}, tmp_path)).out


def test_an_amount_that_leaves_the_adjustment_alone_takes_the_figure_away(
    office: ReportingOffice, tmp_path: Path
) -> None:
    assert ran("import_workbook", stating({"1": -2_000}, tmp_path)).status == 0
    assert (2020, "1") not in office.booked()
    assert ran("import_workbook", stating({"1": 4_000}, tmp_path)).status == 0
    assert office.booked()[2020, "1"] == "6000.00"


def test_a_closed_year_with_adjustments_stays_as_it_is(office: ReportingOffice, tmp_path: Path) -> None:
    from fund import ledger

    ledger.close_year(fund=office.fund, year=2020, by="x", at=NOW.replace(year=2021))
    done = ran("import_workbook", stating({"1": 3_000}, tmp_path))
    assert (done.status, "Nothing has changed" in done.out) == (0, True)
    done = ran("import_workbook", stating({"1": 3_100}, tmp_path))
    assert done.status == 1
    assert "2020 is closed with 3000.00 USD; 3100.00 USD cannot be booked there" in done.err


def test_what_was_adjusted_counts_against_what_was_funded(office: ReportingOffice, tmp_path: Path) -> None:
    done = ran("import_workbook", stating({"2": 20_000}, tmp_path), "--dry-run")
    # 42,800.00 of 2019, the adjustments of -1,070.00, 5,350.00 of 2020 and the new 20,000.00.
    said = "comes to 67080.00 USD by the end of 2020, above the net funded amount of 53500.00 USD"
    assert said in done.out + done.err


def test_an_adjustment_taken_back_is_not_exported(office: ReportingOffice, tmp_path: Path) -> None:
    from fund import ledger
    from grants.models import PriorYearAdjustment

    entry = PriorYearAdjustment.objects.get(category="5").entry
    ledger.reverse(entry=entry, reason="wrong", by="checker@example.org", at=NOW)
    assert "5" not in spent_2020(exported("TST01", tmp_path))
    assert_twins("TST01", tmp_path)
