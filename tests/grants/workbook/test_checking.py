"""Everything a file is refused for, each with its place and a sentence that names the figures; all of it at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from tests.generators.workbook_file import Sheets
from tests.grants.workbook.office import checked, small_fund

Change = Callable[[Sheets], object]


def test_a_small_fund_is_all_new() -> None:
    preview = checked(small_fund())
    assert [str(finding) for finding in preview.findings] == [
        "refunds!E2 (amount): The net funding of UNDP in 2013 is negative: -1000.00 USD."
    ]
    assert {sheet.name: sheet.new for sheet in preview.sheets} == {
        "fund": 1,
        "priority_focuses": 2,
        "outputs": 1,
        "contributors": 2,
        "agreements": 2,
        "instalments": 2,
        "deposits": 2,
        "organisations": 2,
        "projects": 1,
        "allocations": 1,
        "transfers": 1,
        "refunds": 1,
        "expenditures": 2,
        "income": 1,
        "charges": 1,
        "fund_transfers": 1,
        "contributor_refunds": 1,
    }


def test_a_row_that_amounts_to_nothing_is_neither_new_nor_in_the_books() -> None:
    sheets = small_fund()
    sheets["expenditures"].append({**sheets["expenditures"][0], "category": "2", "amount": 0})
    sheets["charges"].append({**sheets["charges"][0], "reference": "C-2", "amount": 0})
    counted = {sheet.name: sheet for sheet in checked(sheets).sheets}
    for name in ("expenditures", "charges"):
        sheet = counted[name]
        assert (sheet.unchanged, sheet.empty) == (0, 1), name
    assert (counted["expenditures"].new, counted["charges"].new) == (2, 1)
    assert sum(sheet.unchanged for sheet in counted.values()) == 0


def test_the_key_figures_after_are_those_of_the_file() -> None:
    figures = {figure.name: figure.after.minor for figure in checked(small_fund()).key_figures}
    assert figures == {
        "contributions": 12_612_345,
        "aa_fees": 60_000 + 66_123,
        "income": 12_345,
        "fund_transfers": -50_000,
        "contributor_refunds": -10_000,
        "approved": 5_350_000,
        "transfers": 3_000_000,
        "refunds": -100_000,
        "charges": 1_250,
        "expenditure": 1_070_000,
        "cash": 12_612_345 - 126_123 + 12_345 - 50_000 - 10_000 - 3_000_000 + 100_000 - 1_250,
    }


def row(sheet: str, **values: object) -> Change:
    """Adds a row: the first of the sheet with other values."""
    return lambda sheets: sheets[sheet].append({**sheets[sheet][0], **values})


def put(sheet: str, number: int = 0, **values: object) -> Change:
    """Changes a row."""
    return lambda sheets: sheets[sheet][number].update(values)


def drop(sheet: str, column: str) -> Change:
    """Removes a column."""
    return lambda sheets: [row.pop(column, None) for row in sheets[sheet]]


REFUSED: list[tuple[Change, str, str]] = [
    # unknown and missing references
    (put("agreements", contributor="SWE"), "agreements!B2 (contributor)", "SWE is neither in the sheet contributors"),
    (put("outputs", priority_focus="9"), "outputs!B2 (priority_focus)", "9 is neither in the sheet priority_focuses"),
    (put("deposits", agreement="A-9"), "deposits!B2 (agreement)", "A-9 is neither in the sheet agreements"),
    (put("instalments", agreement="A-9"), "instalments!A2 (agreement)", "A-9"),
    (put("projects", priority_focus="2"), "projects!C2 (priority_focus)", "2 is neither"),
    (put("projects", output="7.7"), "projects!D2 (output)", "7.7 is neither"),
    (put("allocations", project="P-9"), "allocations!C2 (project)", "P-9 is neither in the sheet projects"),
    (put("transfers", organisation="WHO"), "transfers!D2 (organisation)", "WHO is neither in the sheet organisations"),
    (put("transfers", organisation=None), "transfers!D2 (organisation)", "organisation is required"),
    (put("contributor_refunds", contributor="X"), "contributor_refunds!C2 (contributor)", "X is neither"),
    (put("agreements", 1, earmarked_to="3"), "agreements!G3 (earmarked_to)", "3 is neither"),
    # codes that no address carries
    (put("fund", code="A/B"), "fund!A2 (code)", "A/B cannot be the code of a fund"),
    (put("fund", code="TST00."), "fund!A2 (code)", "neither begins nor ends with a dot"),
    (put("outputs", code=".."), "outputs!A2 (code)", ".. cannot stand in the address of a page"),
    (put("charges", reference="2012/../1"), "charges!A2 (reference)", "2012/../1 cannot stand in the address"),
    # duplicates
    (row("deposits"), "deposits!A4 (reference)", "D-1 is already used in row 2"),
    (row("transfers", amount=1), "transfers!A3 (reference)", "T-1 is already used in row 2"),
    (row("contributors", name="Other"), "contributors!A4 (code)", "NOR is already used in row 2"),
    (row("projects"), "projects!A3 (number)", "00080001 is already used in row 2"),
    # money that is not there
    (
        row("transfers", reference="T-2", amount=23_500.01, value_date=date(2012, 6, 1)),
        "transfers!E3 (amount)",
        "A transfer of 23500.01 USD is above what is approved for project 00080001, UNDP, programme on 2012-06-01: "
        "53500.00 USD approved less 30000.00 USD of earlier transfers leaves 23500.00 USD.",
    ),
    (
        put("transfers", value_date=date(2012, 4, 30)),
        "transfers!E2 (amount)",
        "0.00 USD approved less 0.00 USD of earlier transfers leaves 0.00 USD",
    ),
    (
        row("transfers", reference="T-2", organisation="WFP", amount=1),
        "transfers!E3 (amount)",
        "project 00080001, WFP, programme",
    ),
    (
        row("transfers", reference="T-2", purpose="direct_cost", amount=1),
        "transfers!E3 (amount)",
        "direct_cost",
    ),
    (
        put("refunds", amount=30_000.01),
        "refunds!E2 (amount)",
        "A refund of 30000.01 USD is above what was transferred for project 00080001, UNDP, programme by 2013-09-01: "
        "30000.00 USD transferred less 0.00 USD of earlier refunds leaves 30000.00 USD.",
    ),
    (put("refunds", value_date=date(2012, 5, 9)), "refunds!E2 (amount)", "0.00 USD transferred"),
    (
        put("charges", amount=126_000, value_date=date(2012, 6, 1)),
        "charges!D2 (amount)",
        "A payment of 126000.00 USD takes the fund's cash below zero at the end of 2012-06-01: 124862.22 USD received "
        "less 30000.00 USD paid before leaves 94862.22 USD.",
    ),
    (put("income", amount=-200_000), "income!D2 (amount)", "below zero at the end of 2012-12-31"),
    (put("contributor_refunds", amount=200_000), "contributor_refunds!D2 (amount)", "below zero"),
    (put("fund_transfers", amount=200_000), "fund_transfers!E2 (amount)", "below zero"),
    # dates
    (put("deposits", received_on=date(2011, 12, 31)), "deposits!C2 (received_on)", "2011-12-31 is before the start of"),
    (put("income", value_date=date(2014, 7, 1)), "income!B2 (value_date)", "2014-07-01 lies after today, 2014-06-30"),
    (put("allocations", decided_on=date(2014, 7, 1)), "allocations!B2 (decided_on)", "after today"),
    (put("agreements", signed_on=date(2014, 7, 1)), "agreements!C2 (signed_on)", "after today"),
    (put("expenditures", year=2015), "expenditures!C2 (year)", "2015-12-31 lies after today"),
    (put("expenditures", year=2011), "expenditures!C2 (year)", "2011-12-31 is before the start"),
    (
        put("fund", end_date=date(2011, 1, 1)),
        "fund!F2 (end_date)",
        "ends on 2011-01-01, before it starts on 2012-01-01",
    ),
    (put("projects", end_date=date(2012, 4, 1)), "projects!I2 (end_date)", "Ends on 2012-04-01, before it starts"),
    # currencies
    (put("deposits", fund_amount=59_000), "deposits!E2 (fund_amount)", "60000.00 USD and 59000.00 USD"),
    (put("agreements", fund_amount=1), "agreements!F2 (fund_amount)", "100000.00 USD and 1.00 USD"),
    (put("deposits", 1, fund_amount=None), "deposits!E3 (fund_amount)", "The amount is in EUR, the books in USD"),
    (put("agreements", 1, fund_amount=None), "agreements!F3 (fund_amount)", "state it in USD too"),
    (put("agreements", currency="XYZ"), "agreements!D2 (currency)", "XYZ is not a currency code"),
    (put("fund", currency="US dollars"), "fund!C2 (currency)", "US dollars is not a currency code"),
    # negative amounts
    (put("deposits", amount=-1), "deposits!D2 (amount)", "-1.00 USD is negative"),
    (put("agreements", amount=-1), "agreements!E2 (amount)", "-1.00 USD is negative"),
    (put("instalments", amount=-1), "instalments!C2 (amount)", "negative"),
    (put("transfers", amount=-1), "transfers!E2 (amount)", "negative"),
    (put("refunds", amount=-1_000), "refunds!E2 (amount)", "-1000.00 USD is negative"),
    (put("charges", amount=-1), "charges!D2 (amount)", "negative"),
    (put("fund_transfers", amount=-1), "fund_transfers!E2 (amount)", "negative"),
    (put("contributor_refunds", amount=-1), "contributor_refunds!D2 (amount)", "negative"),
    (put("priority_focuses", planned_amount=-1), "priority_focuses!C2 (planned_amount)", "negative"),
    (put("deposits", aa_fee=-1), "deposits!E2 (aa_fee)", "negative"),
    # numbers
    (put("deposits", amount="sixty"), "deposits!D2 (amount)", "sixty is text; a number belongs here"),
    (put("deposits", amount="60,000.00"), "deposits!D2 (amount)", "60,000.00 is text"),
    (put("deposits", amount=60_000.001), "deposits!D2 (amount)", "60000.001 has more decimals than USD has (2)"),
    (put("deposits", amount="1e5"), "deposits!D2 (amount)", "1e5 is text"),
    (put("deposits", amount=10**13), "deposits!D2 (amount)", "larger than any amount"),
    (put("deposits", amount=date(2012, 1, 1)), "deposits!D2 (amount)", "holds the date 2012-01-01"),
    (put("deposits", amount=True), "deposits!D2 (amount)", "yes/no"),
    (put("deposits", received_on=40_969), "deposits!C2 (received_on)", "40969 is a number, not a date"),
    (put("deposits", received_on="1 March 2012"), "deposits!C2 (received_on)", "1 March 2012 is not a date"),
    (put("deposits", received_on="2012-02-30"), "deposits!C2 (received_on)", "2012-02-30 is not a date"),
    (put("fund", aa_fee_percent="one"), "fund!F2 (aa_fee_percent)", "one is text"),
    (put("fund", aa_fee_percent=101), "fund!F2 (aa_fee_percent)", "not between 0 and 99"),
    (put("organisations", support_cost_percent=-1), "organisations!C2 (support_cost_percent)", "not between"),
    (put("expenditures", year="twelve"), "expenditures!C2 (year)", "twelve is text"),
    (put("expenditures", year=2012.5), "expenditures!C2 (year)", "2012.5 is not a year"),
    # words
    (put("expenditures", category="9"), "expenditures!D2 (category)", "9 is not one of O1, O2"),
    (put("transfers", purpose="other"), "transfers!F2 (purpose)", "other is not one of programme, direct_cost"),
    (put("income", kind="interest"), "income!C2 (kind)", "interest is not one of"),
    (put("fund_transfers", direction="sideways"), "fund_transfers!C2 (direction)", "sideways is not one of in, out"),
    (put("projects", country="KE"), "projects!F2 (country)", "KE is not a country code"),
    (put("projects", country="ZZA"), "projects!F2 (country)", "ZZA is not a country"),
    (put("income", kind="agency_interest"), "income!", "needs the organisation"),
    (put("income", organisation="UNDP"), "income!E2 (organisation)", "only agency_interest names an organisation"),
    (put("contributors", code="N\x07"), "contributors!A2 (code)", "cannot be printed"),
    (put("contributors", code="N" * 65), "contributors!A2 (code)", "65 characters; 64 is the most"),
    # sheets and columns
    (lambda s: s.update({"Sheet1": [{"a": 1}]}), "Sheet1", "No fund workbook has a sheet of this name"),
    (lambda s: s.update({"transfer": [{"a": 1}]}), "transfer", "Is it transfers?"),
    (put("deposits", colour="red"), "deposits!E1 (colour)", "The sheet has no column colour"),
    (put("deposits", fundamount=1), "deposits!E1 (fundamount)", "Is it fund_amount?"),
    (drop("deposits", "amount"), "deposits!1 (amount)", "The required column amount is missing"),
    (lambda s: s.pop("fund"), "fund", "The sheet is missing"),
    (row("fund", code="OTHER"), "fund", "exactly one row below the column names; it has 2"),
    (put("deposits", aa_fee=60_001), "deposits!E2 (aa_fee)", "A fee of 60001.00 USD is more than the deposit"),
]


@pytest.mark.parametrize(
    ("change", "place", "sentence"), REFUSED, ids=[f"{place}: {s[:40]}" for _, place, s in REFUSED]
)
def test_it_is_refused_by_place_and_figures(change: Change, place: str, sentence: str) -> None:
    sheets = small_fund()
    change(sheets)
    errors = [str(error) for error in checked(sheets).errors]
    found = [line for line in errors if sentence in line]
    assert found, f"{sentence!r} not in:\n" + "\n".join(errors)
    assert any(line.startswith(place) for line in found), found


def test_all_errors_of_a_file_are_told_at_once() -> None:
    sheets = small_fund()
    put("agreements", contributor="SWE")(sheets)
    put("deposits", aa_fee="none")(sheets)
    row("transfers", reference="T-2", amount=40_000)(sheets)
    put("expenditures", category="X")(sheets)
    put("charges", amount="a lot")(sheets)
    row("deposits", reference="D-2", aa_fee=None)(sheets)
    places = [error.place for error in checked(sheets).errors]
    assert places == [
        "agreements!B2 (contributor)",
        "deposits!E2 (aa_fee)",
        "deposits!A4 (reference)",
        "transfers!E3 (amount)",
        "expenditures!D2 (category)",
        "charges!D2 (amount)",
    ]


def test_a_payment_that_is_refused_is_left_out_of_what_follows() -> None:
    sheets = small_fund()
    row("transfers", reference="T-2", value_date=date(2012, 6, 1), amount=40_000)(sheets)
    row("transfers", reference="T-3", value_date=date(2012, 7, 1), amount=23_000)(sheets)
    assert [error.place for error in checked(sheets).errors] == ["transfers!E3 (amount)"]


def test_earlier_transfers_are_those_of_earlier_days_not_of_earlier_rows() -> None:
    sheets = small_fund()
    sheets["transfers"].insert(0, {**sheets["transfers"][0], "reference": "T-0", "value_date": date(2012, 9, 1)})
    sheets["transfers"][0]["amount"] = 30_000
    assert [error.place for error in checked(sheets).errors] == ["transfers!E2 (amount)"]


def test_money_of_a_day_comes_in_before_it_goes_out() -> None:
    sheets = small_fund()
    sheets["deposits"] = [{**sheets["deposits"][0], "received_on": date(2012, 5, 10)}]
    assert checked(sheets).is_clean
    sheets["deposits"][0]["received_on"] = date(2012, 5, 11)
    assert "transfers!E2 (amount)" in [error.place for error in checked(sheets).errors]


def test_the_current_year_may_be_spent_before_it_is_over() -> None:
    sheets = small_fund()
    row("expenditures", year=2014, amount=10)(sheets)
    assert checked(sheets).is_clean


@pytest.mark.parametrize(
    ("cell", "expected"),
    [(7, "7"), ("007", "007"), ("  A-1 ", "A-1"), (2013, "2013"), ("Côte", "Côte")],
)
def test_a_code_is_text_whatever_excel_made_of_it(cell: object, expected: str) -> None:
    sheets = small_fund()
    put("contributors", code=cell)(sheets)
    sheets["contributors"][0]["name"] = "Somebody"
    put("agreements", contributor=cell)(sheets)
    put("contributor_refunds", contributor=cell)(sheets)
    preview = checked(sheets)
    assert preview.is_clean, [str(error) for error in preview.errors]
    assert expected in preview.draft.records["contributors"]


def test_decimal_text_and_numbers_are_the_same_amount() -> None:
    for value in ("60000", "60000.00", 60_000, 60_000.0, " 60000.0 ".strip()):
        sheets = small_fund()
        put("deposits", amount=value)(sheets)
        preview = checked(sheets)
        assert preview.draft.records["deposits"]["D-1"].amount("amount") == 6_000_000


def test_computed_fees_and_support_costs_round_half_up() -> None:
    sheets = small_fund()
    put("deposits", amount="100.50")(sheets)
    put("fund", aa_fee_percent="0.5")(sheets)
    put("allocations", organisation="WFP", direct_amount="100.10")(sheets)
    preview = checked(sheets)
    assert preview.draft.records["deposits"]["D-1"].amount("aa_fee") == 50  # 0.5025
    assert preview.draft.records["allocations"]["L-1"].amount("support_cost") == 651  # 6.5065
    put("deposits", amount="101")(sheets)
    assert checked(sheets).draft.records["deposits"]["D-1"].amount("aa_fee") == 51  # 0.505


def test_currencies_have_their_own_decimals() -> None:
    sheets = small_fund()
    put("agreements", 1, currency="JPY", amount=5_000_000)(sheets)
    put("deposits", 1, amount="5000000.5")(sheets)
    assert [str(e) for e in checked(sheets).errors] == [
        "deposits!D3 (amount): 5000000.5 has more decimals than JPY has (0)."
    ]


def test_empty_rows_and_missing_sheets_are_nothing() -> None:
    sheets = small_fund()
    sheets["refunds"].insert(0, {})
    sheets.pop("income")
    preview = checked(sheets)
    assert preview.is_clean
    assert [change.row.number for change in preview.draft.of("refunds")] == [3]
