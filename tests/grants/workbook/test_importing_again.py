"""The same workbook again, a later state of it, and what contradicts the books."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from fund import ledger, selectors
from fund.ledger import close_year
from fund.models import Agreement, Contributor, Deposit, Entry, Fund, Instalment
from grants.models import Expenditure, Project, Transfer
from tests.grants.workbook.importing import balances, imported
from tests.grants.workbook.office import small_fund

pytestmark = pytest.mark.django_db

AT = datetime(2014, 6, 30, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _first_import(tmp_path: Path) -> None:
    assert imported(small_fund(), tmp_path).status == 0


def fund() -> Fund:
    return Fund.objects.get(code="TST00")


def reverse(document: object) -> None:
    ledger.reverse(entry=document.entry, reason="entered twice", by="checker", at=AT)  # type: ignore[attr-defined]


def test_the_same_file_changes_nothing_and_says_so(tmp_path: Path) -> None:
    before = selectors.head(fund())
    done = imported(small_fund(), tmp_path)
    assert (done.status, done.err) == (0, "")
    assert "Nothing has changed: all of this file is in the books already." in done.out
    assert selectors.head(fund()) == before
    assert Project.history.count() == 1


def test_new_rows_are_added(tmp_path: Path) -> None:
    sheets = small_fund()
    sheets["charges"].append({**sheets["charges"][0], "reference": "C-2", "amount": 1})
    done = imported(sheets, tmp_path)
    assert "Imported: 1 new, 0 changed; 1 entries posted" in done.out
    assert balances()["bank_charges"] == 1_350


def test_a_workbook_of_new_rows_only_finds_the_rest_in_the_register(tmp_path: Path) -> None:
    sheets = small_fund()
    more = {"fund": sheets["fund"], "transfers": [{**sheets["transfers"][0], "reference": "T-2", "amount": 20_000}]}
    assert imported(more, tmp_path).status == 0
    assert balances()["transfers:00080001:UNDP:programme"] == 5_000_000


def test_a_transfer_counts_what_is_booked(tmp_path: Path) -> None:
    sheets = small_fund()
    more = {"fund": sheets["fund"], "transfers": [{**sheets["transfers"][0], "reference": "T-2", "amount": 23_500.01}]}
    done = imported(more, tmp_path)
    assert done.status == 1
    assert "53500.00 USD approved less 30000.00 USD of earlier transfers leaves 23500.00 USD" in done.err


def test_a_back_dated_payment_leaves_later_ones_covered(tmp_path: Path) -> None:
    """Cash is 65,462 after the first deposit less fee; the fund never holds less than what is booked later takes."""
    sheets = small_fund()
    early = {**sheets["charges"][0], "reference": "C-2", "value_date": date(2012, 4, 10), "amount": 95_000}
    done = imported({"fund": sheets["fund"], "charges": [early]}, tmp_path)
    assert done.status == 1
    assert "charges!D2, row 2, column amount: A payment of 95000.00 USD takes the fund's cash below zero" in done.err
    early["amount"] = 94_000
    assert imported({"fund": sheets["fund"], "charges": [early]}, tmp_path).status == 0


def test_back_dated_money_may_come_and_go_in_any_order_of_rows(tmp_path: Path) -> None:
    sheets = small_fund()
    income = {**sheets["income"][0], "reference": "I-2", "value_date": date(2012, 4, 20), "amount": 500_000}
    charge = {**sheets["charges"][0], "reference": "C-2", "value_date": date(2012, 4, 21), "amount": 590_000}
    assert imported({"fund": sheets["fund"], "charges": [charge], "income": [income]}, tmp_path).status == 0


# -- the register ----------------------------------------------------------------------------------------


def test_register_rows_that_changed_are_updated_listed_and_kept_in_history(tmp_path: Path) -> None:
    sheets = small_fund()
    sheets["projects"][0].update(title="Adviser in Nairobi", status="operationally_closed", end_date=date(2014, 1, 31))
    sheets["contributors"][0]["name"] = "Kingdom of Norway"
    sheets["priority_focuses"][0]["planned_amount"] = 1_200_000
    done = imported(sheets, tmp_path)
    assert "Imported: 0 new, 3 changed; 0 entries posted" in done.out
    assert "changed: contributors!2 NOR: name: Norway → Kingdom of Norway" in done.out
    assert "changed: priority_focuses!2 1: planned_amount: 1000000.00 USD → 1200000.00 USD" in done.out
    assert "status: ongoing → operationally_closed" in done.out
    project = Project.objects.get()
    assert (project.title, project.status, project.end_date) == (
        "Adviser in Nairobi",
        "operationally_closed",
        date(2014, 1, 31),
    )
    assert [row.title for row in project.history.order_by("history_id")] == ["Adviser in Kenya", "Adviser in Nairobi"]
    assert Contributor.objects.get(code="NOR").name == "Kingdom of Norway"


def test_a_column_that_is_not_there_says_nothing(tmp_path: Path) -> None:
    sheets = small_fund()
    for name in ("status", "country", "output"):
        sheets["projects"][0].pop(name)
    columns = {"projects": ("number", "title", "priority_focus")}
    from tests.generators.workbook_file import write_workbook
    from tests.grants.workbook.importing import ran

    project = {name: sheets["projects"][0][name] for name in columns["projects"]}
    path = write_workbook({"fund": sheets["fund"], "projects": [project]}, tmp_path / "p.xlsx", columns=columns)
    done = ran("import_workbook", path)
    assert "Nothing has changed" in done.out
    assert Project.objects.get().country == "KEN"


def test_an_empty_cell_empties_what_is_optional(tmp_path: Path) -> None:
    sheets = small_fund()
    sheets["projects"][0]["country"] = None
    sheets["projects"][0]["output"] = None
    assert imported(sheets, tmp_path).status == 0
    project = Project.objects.get()
    assert (project.country, project.output) == ("", None)


def test_the_fund_itself_is_brought_up_to_date(tmp_path: Path) -> None:
    sheets = small_fund()
    sheets["fund"][0].update(name="New name", end_date=date(2016, 12, 31))
    assert imported(sheets, tmp_path).status == 0
    assert (fund().name, fund().end_date) == ("New name", date(2016, 12, 31))


@pytest.mark.parametrize(
    ("change", "place"),
    [({"currency": "EUR"}, "fund!C2"), ({"start_date": date(2012, 3, 2)}, "fund!D2")],
)
def test_the_currency_and_the_beginning_of_books_do_not_change(
    change: dict[str, object], place: str, tmp_path: Path
) -> None:
    sheets = small_fund()
    sheets["fund"][0].update(change)
    done = imported(sheets, tmp_path)
    assert done.status == 1
    assert place in done.err


def test_instalments_are_known_by_agreement_and_day(tmp_path: Path) -> None:
    sheets = small_fund()
    sheets["instalments"][1]["amount"] = 30_000
    sheets["instalments"].append({**sheets["instalments"][1], "amount": 10_000})
    done = imported(sheets, tmp_path)
    assert "Imported: 1 new, 1 changed" in done.out
    assert list(Instalment.objects.order_by("pk").values_list("amount", flat=True)) == [60_000, 30_000, 10_000]
    assert "Nothing has changed" in imported(sheets, tmp_path).out


# -- agreements --------------------------------------------------------------------------------------------


def test_an_amended_amount_moves_the_commitment(tmp_path: Path) -> None:
    sheets = small_fund()
    sheets["agreements"][0]["amount"] = 120_000
    sheets["agreements"][1].update(amount=80_000, fund_amount=104_000)
    assert imported(sheets, tmp_path).status == 0
    assert balances()["commitments:NOR:A-1"] == 6_000_000
    assert balances()["commitments:FIN:A-2"] == 3_900_000  # 30,000 euro at 1.3
    assert "Nothing has changed" in imported(sheets, tmp_path).out
    sheets["agreements"][0]["amount"] = 50_000
    assert imported(sheets, tmp_path).status == 0
    assert "commitments:NOR:A-1" not in balances()


def test_a_changed_rate_is_for_deposits_to_come(tmp_path: Path) -> None:
    sheets = small_fund()
    sheets["agreements"][0]["aa_fee_percent"] = 0.5
    sheets["deposits"].append({**sheets["deposits"][0], "reference": "D-3", "amount": 10_000})
    done = imported(sheets, tmp_path)
    assert (done.status, done.err) == (0, "")
    assert Deposit.objects.get(reference="D-3").aa_fee.amount == 50
    assert Deposit.objects.get(reference="D-1").aa_fee.amount == 600


@pytest.mark.parametrize("change", [{"contributor": "FIN"}, {"currency": "NOK", "fund_amount": 100_000}])
def test_an_agreement_with_deposits_keeps_its_contributor_and_currency(
    change: dict[str, object], tmp_path: Path
) -> None:
    sheets = small_fund()
    sheets["agreements"][0].update(change)
    done = imported({name: sheets[name] for name in ("fund", "contributors", "agreements")}, tmp_path)
    assert done.status == 1
    assert "has deposits (D-1); it cannot become" in done.err


def test_an_agreement_without_deposits_may_still_be_another_contributors(tmp_path: Path) -> None:
    sheets = small_fund()
    sheets["agreements"].append({**sheets["agreements"][0], "reference": "A-3", "fund_amount": None})
    assert imported(sheets, tmp_path).status == 0
    sheets["agreements"][2].update(contributor="FIN", amount=90_000, signed_on=date(2012, 6, 1))
    assert imported(sheets, tmp_path).status == 0
    assert balances()["commitments:FIN:A-3"] == 9_000_000
    assert "commitments:NOR:A-3" not in balances()
    assert Agreement.objects.get(reference="A-3").contributor.code == "FIN"
    assert "Nothing has changed" in imported(sheets, tmp_path).out


def test_a_corrected_day_of_signature_moves_the_commitment(tmp_path: Path) -> None:
    sheets = small_fund()
    sheets["agreements"].append({**sheets["agreements"][0], "reference": "A-3", "signed_on": date(2012, 9, 1)})
    assert imported(sheets, tmp_path).status == 0
    sheets["agreements"][2]["signed_on"] = date(2013, 2, 1)
    assert imported(sheets, tmp_path).status == 0
    by_name = {name.code: amount for name, amount in selectors.balances(fund(), until=date(2012, 12, 31)).items()}
    assert by_name.get("commitments:NOR:A-3", 0) == 0
    assert balances()["commitments:NOR:A-3"] == 10_000_000


# -- documents ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sheet", "change", "told"),
    [
        ("deposits", {"amount": 59_000}, "booked amount 60000.00 USD, fund_amount 60000.00 USD, here amount 59000.00"),
        ("transfers", {"amount": 1}, "T-1 is already booked (entry 6) with other content: booked amount 30000.00 USD"),
        ("transfers", {"value_date": date(2012, 5, 11)}, "booked value_date 2012-05-10, here value_date 2012-05-11"),
        ("allocations", {"decision": "SC/2012/2"}, "booked decision SC/2012/1, here decision SC/2012/2"),
        ("allocations", {"support_cost": 3_400}, "booked support_cost 3500.00 USD, here support_cost 3400.00 USD"),
        ("income", {"kind": "other_income"}, "booked kind fund_interest, here kind other_income"),
        ("fund_transfers", {"other_fund": "X"}, "booked other_fund OTH00, here other_fund X"),
        ("refunds", {"purpose": "direct_cost"}, "booked purpose programme, here purpose direct_cost"),
    ],
)
def test_a_reference_booked_with_other_content_is_refused_and_both_are_shown(
    sheet: str, change: dict[str, object], told: str, tmp_path: Path
) -> None:
    sheets = small_fund()
    sheets[sheet][0].update(change)
    before = selectors.head(fund())
    done = imported(sheets, tmp_path)
    assert done.status == 1
    assert len(done.errors) == 1
    assert told in done.errors[0]
    assert selectors.head(fund()) == before


def test_what_was_reversed_is_not_booked_again_and_told(tmp_path: Path) -> None:
    transfer = Transfer.objects.get()
    reverse(transfer)
    done = imported(small_fund(), tmp_path)
    assert done.status == 0
    assert "This was booked as entry 6 and reversed since; it is not booked again." in done.out
    assert "Nothing has changed" in done.out
    assert Transfer.objects.count() == 1


def test_other_content_after_a_reversal_is_the_next_revision(tmp_path: Path) -> None:
    sheets = small_fund()
    sheets["charges"][0]["amount"] = 13
    from fund.models import Charge

    reverse(Charge.objects.get())
    assert imported(sheets, tmp_path).status == 0
    assert [(c.revision, c.amount.amount) for c in Charge.objects.order_by("revision")] == [(1, 12.5), (2, 13)]
    assert balances()["bank_charges"] == 1_300
    assert "Nothing has changed" in imported(sheets, tmp_path).out


# -- expenditure -------------------------------------------------------------------------------------------


def expenditure(sheets: dict, amount: object) -> None:
    sheets["expenditures"] = [{**sheets["expenditures"][0], "amount": amount}, sheets["expenditures"][2]]


def test_a_changed_expenditure_is_reversed_booked_anew_and_listed(tmp_path: Path) -> None:
    sheets = small_fund()
    expenditure(sheets, 12_000)
    done = imported(sheets, tmp_path)
    assert "changed: expenditures!2 00080001 · UNDP · programme · 2012 · 1: amount: 10000.00 USD → 12000.00" in done.out
    assert balances()["expenditure:00080001:UNDP:programme:1"] == 1_200_000
    assert [(e.revision, e.amount.amount) for e in Expenditure.objects.filter(category="1").order_by("revision")] == [
        (1, 10_000),
        (2, 12_000),
    ]
    assert Entry.objects.filter(reverses__isnull=False).count() == 1
    assert "Nothing has changed" in imported(sheets, tmp_path).out


def test_rows_of_one_identity_may_be_split_otherwise(tmp_path: Path) -> None:
    sheets = small_fund()
    expenditure(sheets, 10_000)
    assert "Nothing has changed" in imported(sheets, tmp_path).out


def test_an_expenditure_put_to_zero_is_reversed(tmp_path: Path) -> None:
    sheets = small_fund()
    expenditure(sheets, 0)
    done = imported(sheets, tmp_path)
    assert done.status == 0
    assert "expenditure:00080001:UNDP:programme:1" not in balances()
    assert "Nothing has changed" in imported(sheets, tmp_path).out


# -- closed years ------------------------------------------------------------------------------------------


@pytest.fixture
def closed_2012() -> None:
    close_year(fund=fund(), year=2012, by="checker", at=AT)


@pytest.mark.usefixtures("closed_2012")
def test_the_same_file_still_changes_nothing_after_the_year_is_closed(tmp_path: Path) -> None:
    assert "Nothing has changed" in imported(small_fund(), tmp_path).out


@pytest.mark.usefixtures("closed_2012")
def test_a_closed_year_takes_no_new_row_and_no_changed_expenditure(tmp_path: Path) -> None:
    sheets = small_fund()
    sheets["charges"].append({**sheets["charges"][0], "reference": "C-2"})
    expenditure(sheets, 12_000)
    done = imported(sheets, tmp_path)
    assert done.status == 1
    assert [line.partition(",")[0] for line in done.errors] == ["expenditures!F2", "charges!B3"]
    assert "2012 is closed with 10000.00 USD; 12000.00 USD cannot be booked there" in done.errors[0]
    assert "2012-06-01 lies in a closed year: the books are open from 2013-01-01" in done.errors[1]


@pytest.mark.usefixtures("closed_2012")
def test_an_agreement_amended_later_counts_from_the_first_open_day(tmp_path: Path) -> None:
    sheets = small_fund()
    sheets["agreements"][0]["amount"] = 120_000
    assert imported(sheets, tmp_path).status == 0
    at_the_end_of_2012 = {n.code: b for n, b in selectors.balances(fund(), until=date(2012, 12, 31)).items()}
    assert at_the_end_of_2012["commitments:NOR:A-1"] == 4_000_000
    assert balances()["commitments:NOR:A-1"] == 6_000_000
