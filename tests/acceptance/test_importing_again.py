"""The same workbook, kept up to date and imported again and again."""

from __future__ import annotations

from pathlib import Path

from django.db import connection

from tests.acceptance.books import Book, small_fund, transfer
from tests.acceptance.conftest import Import
from tests.acceptance.office import annual, call, figures_of


def head() -> str:
    return call("check_ledger", "TST00").out


def spending(*amounts: object) -> Book:
    book = small_fund().add("transfers", **transfer("T-1", "2015-05-01", 1000))
    for amount in amounts:
        book.add("expenditures", project="P-1", organisation="UNDP", year=2015, category="1", amount=amount)
    return book


def spent(folder: Path) -> str:
    return figures_of(annual("TST00", 2015, folder), "expenditure_by_category")["1"]["total"]


def test_a_dry_run_and_a_refusal_leave_no_trace(import_book: Import) -> None:
    def rows() -> list[object]:
        with connection.cursor() as cursor:
            counts: list[object] = []
            for table in sorted(connection.introspection.table_names(cursor)):
                cursor.execute(f'SELECT COUNT(*) FROM "{table}"')
                counts.append((table, cursor.fetchone()[0]))
            return counts

    before = rows()
    assert import_book(small_fund(), "--dry-run").status == 0
    assert import_book(small_fund().change("deposits", amount="x")).status == 1
    assert import_book(small_fund().change("deposits", amount="x"), "--dry-run").status == 1
    assert rows() == before


def test_the_same_file_changes_nothing_and_says_so(import_book: Import) -> None:
    assert import_book(spending(100)).status == 0
    before = head()
    answer = import_book(spending(100))
    assert answer.status == 0
    assert "Nothing has changed" in answer.out
    assert head() == before


def test_register_rows_are_updated_and_listed(import_book: Import, tmp_path: Path) -> None:
    assert import_book(spending(100)).status == 0
    before = head()
    book = spending(100).change("contributors", name="Kingdom of Norway").change("projects", status="cancelled")
    answer = import_book(book.change("priority_focuses", planned_amount=5))
    assert answer.status == 0
    assert "Norway → Kingdom of Norway" in answer.out
    assert "1000000.00 USD → 5.00 USD" in answer.out
    assert head() == before
    assert figures_of(annual("TST00", 2015, tmp_path), "by_priority_focus")["PF1"]["planned"] == "5.00"


def test_a_booked_money_row_with_other_content_shows_both(import_book: Import) -> None:
    assert import_book(spending(100)).status == 0
    answer = import_book(spending(100).change("transfers", amount=1001))
    assert answer.status == 1
    assert "1000.00" in answer.err
    assert "1001.00" in answer.err
    assert "T-1" in answer.err


def test_an_amended_agreement_in_the_funds_currency_has_one_amount(import_book: Import, tmp_path: Path) -> None:
    assert import_book(small_fund()).status == 0
    answer = import_book(small_fund().change("agreements", amount=2000000))
    assert answer.status == 0, answer.text
    assert figures_of(annual("TST00", 2015, tmp_path), "contributions")["NOR"]["commitments"] == "2000000.00"


def test_rows_of_one_expenditure_are_one_amount_that_may_change(import_book: Import, tmp_path: Path) -> None:
    assert import_book(spending(100, "0.5")).status == 0
    assert spent(tmp_path) == "100.50"
    for amounts, total in (((100, 7), "107.00"), ((0,), "0.00"), ((107,), "107.00"), ((-3,), "-3.00")):
        answer = import_book(spending(*amounts))
        assert answer.status == 0, answer.text
        assert spent(tmp_path) == total
    assert call("check_ledger", "TST00").status == 0


def test_a_closed_year_takes_nothing_more(import_book: Import, tmp_path: Path) -> None:
    assert import_book(spending(100)).status == 0
    assert call("close_year", "TST00", 2015).status == 0
    assert annual("TST00", 2015, tmp_path)["status"] == "certified"
    assert annual("TST00", 2016, tmp_path)["status"] == "provisional"
    assert import_book(spending(100)).status == 0
    answer = import_book(spending(101).add("transfers", **transfer("T-2", "2015-12-31", 1)))
    assert answer.status == 1
    assert any("expenditures" in line and "100.00" in line and "101.00" in line for line in answer.errors)
    assert any("transfers" in line and "2015-12-31" in line for line in answer.errors)


def test_a_closed_year_takes_no_commitment_more(import_book: Import, tmp_path: Path) -> None:
    """Neither a new agreement nor one whose signature moves there; one that is booked already may be told again."""
    assert import_book(spending(100)).status == 0
    assert call("close_year", "TST00", 2015).status == 0
    before = annual("TST00", 2015, tmp_path)
    late = {"reference": "A-LATE", "contributor": "NOR", "signed_on": "2015-06-01", "currency": "USD", "amount": 5000}
    answer = import_book(spending(100).add("agreements", **late))
    assert answer.status == 1, answer.text
    assert any("agreements" in line and "2015-06-01" in line and "2016-01-01" in line for line in answer.errors)
    assert import_book(spending(100).add("agreements", **late | {"signed_on": "2016-06-01"})).status == 0
    assert import_book(spending(100).add("agreements", **late)).status == 1
    assert annual("TST00", 2015, tmp_path)["tables"] == before["tables"]


def test_as_known_a_report_is_what_it_was_before_the_next_file(import_book: Import, tmp_path: Path) -> None:
    """Rows, names, plans and the focus of a project that came with a later file are none of then."""
    assert import_book(spending(100)).status == 0
    before = annual("TST00", 2015, tmp_path)
    later = spending(100, 7).change("contributors", name="Kingdom of Norway").change("projects", title="Renamed")
    later.change("priority_focuses", planned_amount=5).change("fund", aa_fee_percent=2, name="Renamed")
    later.add("contributors", code="AAA", name="A new donor").add("organisations", code="AAB", name="A new agency")
    later.add("priority_focuses", code="ZZ", title="Taken up later", planned_amount=9)
    assert import_book(later).status == 0
    assert annual("TST00", 2015, tmp_path) != before
    assert annual("TST00", 2015, tmp_path, "--as-known", before["ledger"]["sequence"]) == before
