"""How a workbook may be typed: order, spaces, kinds of dates and numbers, sheets left out, formulas."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest

from tests.acceptance.books import Book, Formula, small_fund
from tests.acceptance.conftest import Import
from tests.acceptance.office import annual, figures_of


def test_a_fund_alone_is_a_workbook(import_book: Import, tmp_path: Path) -> None:
    book = Book({"fund": small_fund().sheets["fund"]})
    assert import_book(book).status == 0
    assert figures_of(annual("TST00", 2015, tmp_path), "contributions") == {
        "total": {"commitments": "0.00", "prior_years": "0.00", "current_year": "0.00", "total": "0.00"}
    }


def test_order_spaces_empty_rows_and_numbers_as_codes_mean_nothing(import_book: Import, tmp_path: Path) -> None:
    book = small_fund()
    book.change("contributors", code=101).change("agreements", contributor=" 101 ")
    book.change("deposits", reference="  D-1 ", agreement=" A-1", amount=" 1000000.00 ")
    book.columns["deposits"] = ["amount", "received_on", None, "agreement", " reference "]  # type: ignore[list-item]
    book.sheets["deposits"][0][" reference "] = book.sheets["deposits"][0].pop("reference")
    book.sheets["deposits"][:0] = [{}, {"agreement": "  "}]
    answer = import_book(book)
    assert answer.status == 0, answer.text
    assert figures_of(annual("TST00", 2015, tmp_path), "contributions")["101"]["total"] == "1000000.00"


@pytest.mark.parametrize(
    "typed", [date(2015, 3, 1), datetime.fromisoformat("2015-03-01T15:30:00"), "2015-03-01", " 2015-03-01 "]
)
def test_a_date_is_one_of_excel_or_iso_text(import_book: Import, tmp_path: Path, typed: object) -> None:
    answer = import_book(small_fund().change("deposits", received_on=typed))
    assert answer.status == 0, answer.text
    figures = figures_of(annual("TST00", 2015, tmp_path), "contributions")["NOR"]
    assert figures["current_year"] == "1000000.00"


def test_percentages_are_plain_numbers(import_book: Import, tmp_path: Path) -> None:
    book = small_fund(aa_fee_percent="0.5", support_cost_percent=6.5)
    assert import_book(book).status == 0
    report = annual("TST00", 2015, tmp_path)
    assert figures_of(report, "cost_recovery")["aa_fees"]["total"] == "5000.00"
    assert figures_of(report, "expenditure_by_organisation")["total"]["approved"] == "532500.00"


def test_text_that_starts_with_an_equals_sign_is_text(import_book: Import) -> None:
    answer = import_book(small_fund(name="=1+1").change("contributors", name="=HYPERLINK(A1)"))
    assert answer.status == 0, answer.text


@pytest.mark.parametrize(
    ("currency", "good", "bad"), [("JPY", "500050", "500050.5"), ("BHD", "500.125", "500.1255"), ("USD", ".5", 0.001)]
)
def test_amounts_have_at_most_the_decimals_of_the_currency(
    import_book: Import, currency: str, good: str, bad: object
) -> None:
    book = small_fund(currency=currency)
    refused = import_book(book.copy().change("allocations", direct_amount=bad))
    assert refused.status == 1
    assert "allocations" in refused.err
    assert "direct_amount" in refused.err
    assert currency in refused.err
    accepted = import_book(book.change("allocations", direct_amount=good))
    assert accepted.status == 0, accepted.text


def test_all_errors_of_a_file_are_told_at_once_one_a_line(import_book: Import) -> None:
    book = small_fund()
    book.add("notes", reference="x")
    book.change("contributors", colour="red").change("projects", status="open", country="Kenya")
    book.change("agreements", currency="ZZZ")
    book.change("deposits", received_on="01/03/2015", agreement="A-9", amount="1,000,000.00")
    book.change("allocations", direct_amount="abc", project="P-9", purpose="other")
    book.add("income", reference="I-1", value_date="2015-05-01", kind="agency_interest", amount=Formula("=1+1"))
    book.add("expenditures", project="P-1", organisation="WHO", year=2015.5, category="9", amount=True)
    answer = import_book(book)
    assert answer.status == 1
    expected = [
        ("notes", "", ""),
        *[("contributors", "1", "colour"), ("projects", "2", "status"), ("projects", "2", "country")],
        *[("agreements", "2", "currency"), ("deposits", "2", "received_on"), ("deposits", "2", "agreement")],
        *[("deposits", "2", "amount"), ("allocations", "2", "direct_amount"), ("allocations", "2", "project")],
        *[("allocations", "2", "purpose"), ("income", "2", "organisation"), ("income", "2", "amount")],
        *[("expenditures", "2", "organisation"), ("expenditures", "2", "year"), ("expenditures", "2", "category")],
        ("expenditures", "2", "amount"),
    ]
    for sheet, row, column in expected:
        words = [word for word in (f"row {row}" if row else "", f"column {column}" if column else "") if word]
        assert any(line.startswith(sheet) and all(word in line for word in words) for line in answer.errors), (
            f"nothing said of {sheet} {row} {column}:\n{answer.err}"
        )
    assert "Traceback" not in answer.err


def test_a_missing_sheet_of_the_fund_a_missing_column_a_second_fund(import_book: Import) -> None:
    assert "fund" in import_book(small_fund().without("fund")).err
    book = small_fund()
    book.columns["deposits"] = ["reference", "agreement", "received_on"]
    book.sheets["fund"].append(dict(book.sheets["fund"][0], code="OTHER"))
    answer = import_book(book)
    assert answer.status == 1
    assert any("deposits" in line and "amount" in line for line in answer.errors)
    assert any(line.startswith("fund") and "exactly one row" in line for line in answer.errors)
