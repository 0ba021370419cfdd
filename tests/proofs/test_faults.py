"""T9: a fault at every SQL statement of every deed: before statement 1, after statement 1, after statement 2 …

Whatever the moment, nothing half done is left: what was posted is the same as before, to the byte, and so is the
register. Without a fault the same deed then succeeds, and its form sent again answers without a new entry.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import Model

from fund import guards, invariants, services
from fund.models import Charge, Contributor, Deposit, Fund, PriorityFocus
from grants import workbook
from grants.models import Organisation, Project
from grants.services.allocations import allocation_record
from grants.services.expenditure import expenditure_correct, expenditure_record
from grants.services.transfers import refund_record, transfer_record
from tests.generators.small_workbook import small_sheets
from tests.generators.workbook_file import write_workbook
from tests.proofs.books import AT, BY, Books, digest, empty_books, money
from tests.proofs.faults import Fault, Power, fault_at

PROVE = bool(os.environ.get("PROVE"))
pytestmark = [pytest.mark.django_db, pytest.mark.keeps_broken_books]

Deed = Callable[[Books], Any]
DEEDS: dict[str, Deed] = {}


def deed(function: Deed) -> Deed:
    DEEDS[function.__name__] = function
    return function


@deed
def sign_an_agreement(books: Books) -> Any:
    return services.agreement_sign(
        contributor=books.contributor, reference="SAA-2", signed_on=date(2019, 5, 1), amount=money(5000), **BY
    )


@deed
def record_a_deposit(books: Books) -> Any:
    return books.deposit("D-NEW", date(2019, 5, 1), "1000.00", "120.50")


@deed
def record_a_charge(books: Books) -> Any:
    return books.charge("C-NEW", date(2019, 5, 1), "1.00", idempotency_key="form")


@deed
def record_income(books: Books) -> Any:
    return services.income_record(
        fund=books.fund, reference="I-NEW", kind="other_income", value_date=date(2019, 5, 1), amount=money(3), **BY
    )


@deed
def pass_a_balance_to_another_fund(books: Books) -> Any:
    return services.fund_transfer_record(
        fund=books.fund, reference="FT-NEW", direction="out", other_fund="XYZ00", value_date=date(2019, 5, 1),
        amount=money(3), **BY,
    )  # fmt: skip


@deed
def pass_a_balance_between_two_funds_of_the_system(books: Books) -> Any:
    return services.fund_transfer_pass(
        fund=books.fund, other=Fund.objects.get(code="OTHER"), reference="FP-NEW", direction="out",
        value_date=date(2019, 5, 1), amount=money(3), idempotency_key="form", **BY,
    )  # fmt: skip


@deed
def refund_a_contributor(books: Books) -> Any:
    return services.contributor_refund_record(
        contributor=books.contributor, reference="CR-NEW", value_date=date(2019, 5, 6), amount=money(5), **BY
    )


@deed
def allocate(books: Books) -> Any:
    return allocation_record(
        reference="A-NEW", decided_on=date(2019, 3, 1), direct_amount=money("50.10"), **books.grant
    )


@deed
def transfer(books: Books) -> Any:
    return transfer_record(reference="T-NEW", value_date=date(2019, 4, 9), amount=money("10.00"), **books.grant)


@deed
def refund(books: Books) -> Any:
    return refund_record(reference="R-NEW", value_date=date(2019, 11, 3), amount=money("1.07"), **books.grant)


@deed
def report_expenditure(books: Books) -> Any:
    return expenditure_record(year=2019, category="2", amount=money("20.50"), **books.grant)


@deed
def correct_expenditure(books: Books) -> Any:
    return expenditure_correct(year=2019, category="1", amount=money("7.00"), reason="as certified", **books.grant)


@deed
def reverse_a_deposit(books: Books) -> Any:
    return books.reverse(Deposit.objects.get(fund=books.fund, reference="D-2019").entry)


@deed
def reverse_a_charge(books: Books) -> Any:
    return books.reverse(Charge.objects.get(fund=books.fund, reference="C-2019").entry)


@deed
def close_a_year(books: Books) -> Any:
    return services.year_close(fund=books.fund, year=2017, **BY)


@pytest.fixture(scope="module")
def two_funds(shared_books: Books) -> Books:
    """The full books, and another fund beside them."""
    empty_books("OTHER")
    return shared_books


REGISTER: tuple[type[Model], ...] = (Fund, PriorityFocus, Contributor, Organisation, Project)


def everything() -> tuple[object, ...]:
    """What was posted, and the register beside it."""
    return (digest(), *(list(model._default_manager.order_by("pk").values_list()) for model in REGISTER))


def fails_whole(run: Callable[[], Any], number: int, kind: type[BaseException], *, after: bool) -> bool:
    """Whether there was a statement with this number. Raises where something stays behind."""
    before, failed = everything(), False
    try:
        with transaction.atomic():
            with fault_at(number, kind, after=after) as count:
                run()
                connection.check_constraints()
            transaction.set_rollback(True)
    except (Fault, Power):
        failed = True
    assert everything() == before, f"something stays of a deed that failed at statement {number}"
    assert failed == (count() >= number), f"statement {number} failed and the deed went on"
    return failed


@pytest.mark.parametrize("name", DEEDS)
def test_nothing_half_done(two_funds: Books, name: str):
    kinds = [(Fault, True), (Power, True), (Fault, False), (Power, False)] if PROVE else [(Fault, True)]
    for kind, after in kinds:
        number = 1
        while fails_whole(lambda: DEEDS[name](two_funds), number, kind, after=after):
            number += 1
        assert number > 6, "a deed of so few statements is no deed"
    with transaction.atomic():
        before = everything()
        DEEDS[name](two_funds)
        connection.check_constraints()
        assert everything() != before
        assert invariants.violations() == []
        transaction.set_rollback(True)


def test_an_import_is_booked_whole_or_not_at_all(db: None, tmp_path: Path):
    """Every statement of a whole workbook's booking (in the ordinary run: every seventh)."""
    preview = workbook.check(workbook.read(write_workbook(small_sheets(), tmp_path / "fund.xlsx")), date(2020, 6, 1))
    assert preview.is_clean
    step, number = 1 if PROVE else 7, 1
    while fails_whole(lambda: workbook.book(preview, by="maker", at=AT), number, Fault, after=True):
        number += step
    assert number > 40
    workbook.book(preview, by="maker", at=AT)
    assert invariants.violations() == []
    assert Fund.objects.filter(code=preview.fund_code).exists()


def test_a_guard_that_cannot_be_read_is_a_guard_that_is_missing(shared_books: Books):
    """Fail closed: where the comparison of the guards itself breaks, nothing is posted, in a fresh process too."""
    guards._verified.clear()
    for number in range(1, 20):
        fails_whole(lambda: record_a_charge(shared_books), number, Fault, after=False)
        guards._verified.clear()
