"""What real books contain is told and taken: none of it refuses a file."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from tests.generators.workbook_file import Sheets
from tests.grants.workbook.office import checked, small_fund
from tests.grants.workbook.test_checking import put, row

Change = Callable[[Sheets], object]


def paid_back_to_a_stranger(sheets: Sheets) -> None:
    sheets["contributors"].append({"code": "DNK", "name": "Denmark"})
    row("contributor_refunds", reference="CR-9", contributor="DNK", amount=50)(sheets)


WARNED: list[tuple[Change, str, str]] = [
    (
        put("allocations", support_cost=3_498.99),
        "allocations!G2 (support_cost)",
        "The stated support cost of 3498.99 USD differs from the computed 3500.00 USD",
    ),
    (
        put("allocations", support_cost=3_502),
        "allocations!G2 (support_cost)",
        "3502.00 USD is above the ceiling, 3500.00 USD: 7 percent of 50000.00 USD",
    ),
    (
        put("organisations", support_cost_percent=8),
        "organisations!C2 (support_cost_percent)",
        "A rate of 8 percent is above the fund's 7 percent",
    ),
    (put("agreements", aa_fee_percent=1.5), "agreements!F2 (aa_fee_percent)", "1.5 percent is above the fund's 1"),
    (
        put("deposits", aa_fee=700),
        "deposits!E2 (aa_fee)",
        "The stated fee of 700.00 USD differs from the computed 600.00 USD",
    ),
    (
        put("deposits", 1, fund_amount=95_000),
        "deposits!E3 (fund_amount)",
        "50000.00 EUR were credited as 95000.00 USD; at the rate of agreement A-2 it would be 65000.00 USD",
    ),
    (
        paid_back_to_a_stranger,
        "contributor_refunds!D3 (amount)",
        "DNK has deposited 0.00 USD and was given back 0.00 USD before: 50.00 USD is more than is left of it",
    ),
    (
        row("deposits", reference="D-3", amount=40_000.01),
        "deposits!D4 (amount)",
        "Deposits under agreement A-1 come to 100000.01 USD, above the commitment of 100000.00 USD",
    ),
    (
        put("deposits", received_on=date(2012, 1, 9)),
        "deposits!C2 (received_on)",
        "Received on 2012-01-09, before agreement A-1 was signed on 2012-01-10",
    ),
    (
        put("expenditures", amount=99_000),
        "expenditures!E4 (amount)",
        "comes to 100700.00 USD by the end of 2012, above the net funded amount of 30000.00 USD",
    ),
    (
        row("expenditures", year=2013, category="2", amount=-5),
        "expenditures!E5 (amount)",
        "The expenditure of 2013 is negative: -5.00 USD",
    ),
    (
        row("expenditures", year=2013, category="O2", amount=5),
        "expenditures!D5 (category)",
        "Category O2 is of the years to 2011, the expenditure of 2013",
    ),
    (
        put("expenditures", 2, amount=701.01),
        "expenditures!E4 (amount)",
        "is 701.01 USD, above the ceiling of 700.00 USD; the project is still open",
    ),
    (
        lambda s: (put("expenditures", 2, amount=702)(s), put("projects", status="financially_closed")(s)),
        "expenditures!E4 (amount)",
        "and the project is financially closed",
    ),
    (
        row("allocations", reference="L-2", decided_on=date(2012, 8, 1), direct_amount=-30_000),
        "allocations!E3 (direct_amount)",
        "This leaves 21400.00 USD approved, less than the 30000.00 USD already transferred",
    ),
    (
        put("agreements", signed_on=date(2011, 12, 1)),
        "agreements!C2 (signed_on)",
        "Signed on 2011-12-01, before the start of the fund on 2012-01-01",
    ),
    (
        lambda s: (row("priority_focuses", code="2")(s), put("projects", priority_focus="2")(s)),
        "projects!D2 (output)",
        "Output 1.1 belongs to priority focus 1, the project to 2",
    ),
    (
        put("refunds", amount=2_000),
        "refunds!E2 (amount)",
        "The net funding of UNDP in 2013 is negative: -2000.00 USD",
    ),
    (put("charges", amount=0), "charges!D2 (amount)", "The amount is zero: there is nothing to book"),
]


@pytest.mark.parametrize(("change", "place", "sentence"), WARNED, ids=[f"{place}: {s[:40]}" for _, place, s in WARNED])
def test_it_is_warned_of_and_not_refused(change: Change, place: str, sentence: str) -> None:
    sheets = small_fund()
    change(sheets)
    preview = checked(sheets)
    assert [str(error) for error in preview.errors] == []
    lines = [str(warning) for warning in preview.warnings]
    assert any(line.startswith(place) and sentence in line for line in lines), lines


@pytest.mark.parametrize("stated", [3_499, 3_500, 3_501])
def test_a_support_cost_within_one_dollar_is_not_worth_a_word(stated: int) -> None:
    sheets = small_fund()
    put("allocations", support_cost=stated)(sheets)
    assert not [w for w in checked(sheets).warnings if w.sheet == "allocations"]


def test_a_formula_with_a_stored_value_is_read_and_told() -> None:
    from grants.workbook.records import Books
    from grants.workbook.rows import rows_of
    from tests.grants.workbook.office import TODAY, as_read, check_against

    workbook = as_read(small_fund())
    sheet = next(sheet for sheet in workbook.sheets if sheet.name == "deposits")
    sheet.formulas.extend([(2, 3), (3, 3)])
    preview = check_against(workbook, rows_of(workbook), Books(), TODAY)
    assert preview.is_clean
    assert [str(notice) for notice in preview.notices] == [
        "deposits!D2 (amount): Formulas in D2:D3: the values Excel had stored were read (2 cells)."
    ]


def test_transfers_made_before_a_reduction_are_not_refused_for_it() -> None:
    sheets = small_fund()
    row("allocations", reference="L-2", decided_on=date(2012, 8, 1), direct_amount=-30_000)(sheets)
    row("transfers", reference="T-2", value_date=date(2012, 9, 1), amount=1)(sheets)
    assert [error.place for error in checked(sheets).errors] == ["transfers!E3 (amount)"]
