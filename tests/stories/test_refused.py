"""What the books do not take: one row of a legal random fund is spoiled, and the file is refused by that row.

Each spoiling is a sentence of the import rules. Nothing of a refused file is booked.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook

from fund.models import Entry, Fund
from tests.generators.random_fund import random_fund
from tests.generators.workbook_file import Sheets, write_workbook
from tests.oracle.rows import Books, day
from tests.stories.driving import import_file

pytestmark = pytest.mark.django_db
Spoiling = Callable[[Sheets], tuple[str, int]]
"""Spoils one row; answers with its sheet and its place among the rows."""


def last(sheets: Sheets, sheet: str, **values: object) -> tuple[str, int]:
    sheets[sheet][-1].update(values)
    return sheet, len(sheets[sheet]) - 1


def added(sheets: Sheets, sheet: str, **values: object) -> tuple[str, int]:
    sheets[sheet].append(values)
    return sheet, len(sheets[sheet]) - 1


def an_unknown_project(sheets: Sheets) -> tuple[str, int]:
    return last(sheets, "transfers", project="NOWHERE")


def an_unknown_contributor(sheets: Sheets) -> tuple[str, int]:
    return last(sheets, "agreements", contributor="NOBODY")


def a_missing_name(sheets: Sheets) -> tuple[str, int]:
    return last(sheets, "organisations", name=None)


def a_duplicate_reference(sheets: Sheets) -> tuple[str, int]:
    return added(sheets, "deposits", **{**sheets["deposits"][0], "aa_fee": 0})


def a_transfer_above_what_is_approved(sheets: Sheets) -> tuple[str, int]:
    row = sheets["transfers"][-1]
    where = (row["project"], row["organisation"].strip(), row["purpose"] or "programme")
    books = Books(sheets)
    approved = sum(a.amount for a in books.allocations if (a.project, a.organisation, a.purpose) == where)
    paid = [t for t in books.transfers if (t.project, t.organisation, t.purpose) == where]
    digits = {"JPY": 0, "KWD": 3}.get(books.currency, 2)
    spare = approved - sum(t.amount for t in paid) + 1
    return added(sheets, "transfers", **{**row, "reference": "T-OVER", "value_date": date(2025, 1, 1),
                                         "amount": Decimal(spare).scaleb(-digits)})  # fmt: skip


def a_refund_above_what_was_transferred(sheets: Sheets) -> tuple[str, int]:
    row = sheets["transfers"][-1]
    where = (row["project"], row["organisation"].strip(), row["purpose"] or "programme")
    books = Books(sheets)
    paid = sum(t.amount for t in books.transfers if (t.project, t.organisation, t.purpose) == where)
    back = sum(r.amount for r in books.refunds if (r.project, r.organisation, r.purpose) == where)
    digits = {"JPY": 0, "KWD": 3}.get(books.currency, 2)
    return added(sheets, "refunds", **{**row, "reference": "R-OVER", "value_date": date(2025, 1, 1),
                                       "amount": Decimal(paid - back + 1).scaleb(-digits)})  # fmt: skip


def cash_below_zero(sheets: Sheets) -> tuple[str, int]:
    return added(sheets, "charges", reference="C-OVER", value_date=date(2025, 6, 1), kind="bank_charges",
                 amount=9_000_000_000)  # fmt: skip


def a_day_before_the_fund(sheets: Sheets) -> tuple[str, int]:
    before = day(sheets["fund"][0]["start_date"]) - timedelta(days=1)
    return added(sheets, "income", reference="I-EARLY", value_date=before, kind="other_income", amount=5)


def a_day_after_today(sheets: Sheets) -> tuple[str, int]:
    return added(sheets, "income", reference="I-LATE", value_date=date(2099, 1, 1), kind="other_income", amount=5)


def no_credited_amount(sheets: Sheets) -> tuple[str, int]:
    other = "EUR" if sheets["fund"][0]["currency"] == "USD" else "USD"
    sheets["agreements"].append({"reference": "A-FX", "contributor": sheets["contributors"][0]["code"],
                                 "signed_on": date(2020, 1, 1), "currency": other, "amount": 100,
                                 "fund_amount": 100})  # fmt: skip
    return added(sheets, "deposits", reference="D-FX", agreement="A-FX", received_on=date(2024, 1, 1), amount=10)


def another_amount_in_one_currency(sheets: Sheets) -> tuple[str, int]:
    currency = sheets["fund"][0]["currency"]
    return added(sheets, "agreements", reference="A-TWO", contributor=sheets["contributors"][0]["code"],
                 signed_on=date(2024, 1, 1), currency=currency, amount=100, fund_amount=101)  # fmt: skip


def a_negative_charge(sheets: Sheets) -> tuple[str, int]:
    return added(sheets, "charges", reference="C-NEG", value_date=date(2024, 6, 1), kind="bank_charges", amount=-1)


def a_word_for_a_number(sheets: Sheets) -> tuple[str, int]:
    return last(sheets, "expenditures", amount="twelve")


def a_word_for_a_date(sheets: Sheets) -> tuple[str, int]:
    return last(sheets, "allocations", decided_on="soon")


def too_many_decimals(sheets: Sheets) -> tuple[str, int]:
    return last(sheets, "expenditures", amount="1.23456")


def an_unknown_category(sheets: Sheets) -> tuple[str, int]:
    return last(sheets, "expenditures", category="9")


def an_unknown_kind(sheets: Sheets) -> tuple[str, int]:
    return added(sheets, "income", reference="I-KIND", value_date=date(2024, 1, 1), kind="lottery", amount=5)


def an_unknown_currency(sheets: Sheets) -> tuple[str, int]:
    return last(sheets, "agreements", currency="ZZZ")


def an_unknown_country(sheets: Sheets) -> tuple[str, int]:
    return last(sheets, "projects", country="BBB")


def interest_of_nobody(sheets: Sheets) -> tuple[str, int]:
    return added(sheets, "income", reference="I-WHO", value_date=date(2024, 1, 1), kind="agency_interest", amount=5)


def a_fee_above_the_deposit(sheets: Sheets) -> tuple[str, int]:
    return last(sheets, "deposits", aa_fee=99_000_000_000)


SPOILINGS = (
    an_unknown_project, an_unknown_contributor, a_missing_name, a_duplicate_reference,
    a_transfer_above_what_is_approved, a_refund_above_what_was_transferred, cash_below_zero, a_day_before_the_fund,
    a_day_after_today, no_credited_amount, another_amount_in_one_currency, a_negative_charge, a_word_for_a_number,
    a_word_for_a_date, too_many_decimals, an_unknown_category, an_unknown_kind, an_unknown_currency,
    an_unknown_country, interest_of_nobody, a_fee_above_the_deposit,
)  # fmt: skip


def assert_names(complained: str, sheet: str, place: int) -> None:
    rows = [line for line in complained.splitlines() if line.startswith(f"{sheet}!") and f"row {place + 2}," in line]
    assert rows, f"no error names row {place + 2} of {sheet}:\n{complained[:1500]}"


@pytest.mark.parametrize("spoil", SPOILINGS, ids=lambda spoil: spoil.__name__)
def test_is_refused_by_its_row(spoil: Spoiling, tmp_path: Path) -> None:
    sheets = random_fund(3)
    sheet, place = spoil(sheets)
    outcome = import_file(write_workbook(sheets, tmp_path / "fund.xlsx"))
    assert outcome.status == 1, outcome.said[-500:]
    assert_names(outcome.complained, sheet, place)
    assert not Fund.objects.exists()
    assert not Entry.objects.exists()


def test_all_errors_of_a_file_are_told_at_once(tmp_path: Path) -> None:
    sheets = random_fund(3)
    together = (a_missing_name, a_day_after_today, a_negative_charge, a_word_for_a_date, an_unknown_country)
    places = [spoil(sheets) for spoil in together]
    outcome = import_file(write_workbook(sheets, tmp_path / "fund.xlsx"))
    assert outcome.status == 1
    for sheet, place in places:
        assert_names(outcome.complained, sheet, place)


def test_an_unknown_sheet_or_column_is_not_silently_ignored(tmp_path: Path) -> None:
    path = write_workbook(random_fund(3), tmp_path / "fund.xlsx")
    book = load_workbook(path)
    book.create_sheet("notes")["A1"] = "remember"
    book["deposits"].cell(1, 7, "colour")
    book.save(path)
    outcome = import_file(path)
    assert outcome.status == 1
    assert "notes" in outcome.complained
    assert "colour" in outcome.complained
    assert not Fund.objects.exists()


def test_a_formula_without_a_stored_value_is_refused(tmp_path: Path) -> None:
    path = write_workbook(random_fund(3), tmp_path / "fund.xlsx")
    book = load_workbook(path)
    book["charges"]["D2"] = "=1+1"
    book.save(path)
    outcome = import_file(path)
    assert outcome.status == 1
    assert outcome.complained.startswith("charges!D2")


def test_a_file_that_is_no_workbook_is_unreadable(tmp_path: Path) -> None:
    (tmp_path / "fund.xlsx").write_bytes(b"PK\x03\x04 not really")
    assert import_file(tmp_path / "fund.xlsx").status == 2
    assert import_file(tmp_path / "absent.xlsx").status == 2
