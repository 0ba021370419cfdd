"""``import_workbook``: all or nothing, the exit status, and never a traceback."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from unittest import mock

import pytest
from django.core.management import CommandError
from django.db import OperationalError

from fund.models import Agreement, Deposit, Entry, Fund
from grants.models import Organisation, Project
from tests.grants.workbook import hostile
from tests.grants.workbook.importing import balances, imported, ran
from tests.grants.workbook.office import small_fund, written

pytestmark = pytest.mark.django_db


def test_it_books_a_fund(tmp_path: Path) -> None:
    done = imported(small_fund(), tmp_path)
    assert (done.status, done.err) == (0, "")
    assert "TST00 · Test fund (a new fund)" in done.out
    assert balances() == {
        "cash": 9_537_317,
        "contributions:NOR:A-1": -6_000_000,
        "contributions:FIN:A-2": -6_612_345,
        "aa_fees:NOR:A-1": 60_000,
        "aa_fees:FIN:A-2": 66_123,
        "commitments:NOR:A-1": 4_000_000,
        "allocations:00080001:UNDP:programme:": 5_000_000,
        "allocations:00080001:UNDP:programme:8": 350_000,
        "transfers:00080001:UNDP:programme": 3_000_000,
        "refunds:00080001:UNDP:programme": -100_000,
        "expenditure:00080001:UNDP:programme:1": 1_000_000,
        "expenditure:00080001:UNDP:programme:8": 70_000,
        "fund_interest": -12_345,
        "bank_charges": 1_250,
        "fund_transfers:OTH00": 50_000,
        "contributor_refunds:NOR": 10_000,
        "memorandum": -10_420_000,
    }


def test_the_register_is_as_the_file_says(tmp_path: Path) -> None:
    imported(small_fund(), tmp_path)
    fund = Fund.objects.get()
    assert (fund.code, fund.currency, fund.start_date, fund.end_date) == ("TST00", "USD", date(2012, 1, 1), None)
    assert (fund.aa_fee_percent, fund.support_cost_percent) == (1, 7)
    assert list(Organisation.objects.order_by("code").values_list("code", "type", "support_cost_percent")) == [
        ("UNDP", "un", 7),
        ("WFP", "un", 6.5),
    ]
    agreement = Agreement.objects.get(reference="A-2")
    assert str(agreement.amount) == "€50,000.00"
    assert (agreement.fund_amount.amount, agreement.aa_fee_percent, agreement.earmarked_to.code) == (65_000, 1, "1")
    assert agreement.history.count() == 1
    assert list(agreement.fund.agreements.get(reference="A-1").instalments.values_list("amount", flat=True)) == [
        60_000,
        40_000,
    ]
    project = Project.objects.get()
    assert (project.number, project.output.code, project.level, project.country) == (
        "00080001",
        "1.1",
        "country",
        "KEN",
    )
    deposit = Deposit.objects.get(reference="D-2")
    assert [str(value.amount) for value in (deposit.amount, deposit.fund_amount, deposit.aa_fee)] == [
        "50000.000",
        "66123.450",
        "661.230",
    ]
    assert deposit.entry.recorded_by == "import_workbook"
    assert deposit.entry.fingerprint == deposit.fingerprint()


def test_a_dry_run_books_nothing_and_says_so(tmp_path: Path) -> None:
    done = imported(small_fund(), tmp_path, "--dry-run")
    assert (done.status, done.err) == (0, "")
    assert "Dry run: nothing was booked." in done.out
    assert not Fund.objects.exists()


@pytest.mark.parametrize("options", [(), ("--dry-run",)])
def test_a_file_with_errors_is_refused_one_a_line_and_nothing_is_booked(options: tuple[str], tmp_path: Path) -> None:
    sheets = small_fund()
    sheets["deposits"][0]["agreement"] = "A-9"
    sheets["transfers"][0]["amount"] = 60_000
    done = imported(sheets, tmp_path, *options)
    assert done.status == 1
    assert [line.partition(": ")[0] for line in done.errors] == [
        "deposits!B2, row 2, column agreement",
        "transfers!F2, row 2, column amount",
    ]
    assert "53500.00 USD approved" in done.errors[1]
    assert not Fund.objects.exists()
    assert not Entry.objects.exists()


def test_one_error_in_a_later_file_leaves_the_books_as_they_were(tmp_path: Path) -> None:
    imported(small_fund(), tmp_path)
    before = balances(), Entry.objects.count(), list(Fund.objects.values())
    sheets = small_fund()
    sheets["fund"][0]["name"] = "Other name"
    sheets["charges"].append({**sheets["charges"][0], "reference": "C-2"})
    sheets["charges"].append({**sheets["charges"][0], "reference": "C-3", "kind": "gifts"})
    assert imported(sheets, tmp_path).status == 1
    assert (balances(), Entry.objects.count(), list(Fund.objects.values())) == before


@pytest.mark.parametrize(
    ("content", "status"),
    [(hostile.html, 2), (hostile.empty, 2), (hostile.truncated, 2), (hostile.old_xls, 2), (hostile.macro_renamed, 1)],
)
def test_no_workbook_and_a_hostile_one_leave_with_a_sentence(content: object, status: int, tmp_path: Path) -> None:
    path = tmp_path / "file.xlsx"
    path.write_bytes(content())  # type: ignore[operator]
    done = ran("import_workbook", path)
    assert (done.status, len(done.errors)) == (status, 1)
    assert done.errors[0].startswith(f"{path}: The file ")


def test_a_missing_file_and_a_folder_leave_with_two(tmp_path: Path) -> None:
    for place in (tmp_path, tmp_path / "nowhere.xlsx"):
        done = ran("import_workbook", place)
        assert (done.status, len(done.errors)) == (2, 1)


def test_a_locked_database_leaves_with_two_and_a_sentence(tmp_path: Path) -> None:
    path = written(small_fund(), tmp_path)
    with mock.patch("grants.workbook.books.Fund.objects.filter", side_effect=OperationalError("database is locked")):
        done = ran("import_workbook", path)
    assert (done.status, done.err) == (2, "The database cannot be used: database is locked\n")


def test_an_error_of_our_own_leaves_with_two_and_no_traceback(tmp_path: Path) -> None:
    path = written(small_fund(), tmp_path)
    with mock.patch("grants.workbook.checking.observe", side_effect=ZeroDivisionError("oops")):
        done = ran("import_workbook", path)
    assert done.status == 2
    assert done.err == "The import failed and nothing was booked: ZeroDivisionError: oops\n"


def test_wrong_usage_is_an_error_of_usage() -> None:
    with pytest.raises(CommandError):
        ran("import_workbook")


def test_what_fails_in_the_middle_leaves_nothing(tmp_path: Path) -> None:
    path = written(small_fund(), tmp_path)
    with mock.patch("fund.recording._insert", side_effect=RuntimeError("power cut")):
        done = ran("import_workbook", path)
    assert done.status == 2
    assert not Fund.objects.exists()


def test_warnings_and_changes_are_told_on_standard_output(tmp_path: Path) -> None:
    sheets = small_fund()
    sheets["allocations"][0]["support_cost"] = 3_000
    done = imported(sheets, tmp_path)
    assert done.status == 0
    assert (
        "warning: allocations!G2, row 2, column support_cost: The stated support cost of 3000.00 USD differs"
        in done.out
    )
