"""What rule 3 refuses, each with its place and figures; what rule 4 only warns of."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from tests.acceptance.books import Book, small_fund, transfer
from tests.acceptance.conftest import Import

PAID = {"value_date": "2015-05-01"}
TOMORROW = (date.today() + timedelta(days=2)).isoformat()
LATER = date.today().year + 1


def spent(year: Any, amount: Any, category: Any = "1") -> dict[str, Any]:
    return {"project": "P-1", "organisation": "UNDP", "year": year, "category": category, "amount": amount}


def poor(book: Book) -> Book:
    """So much approved that only the cash limits what is paid: 990,000.00 after the fee."""
    return book.change("allocations", direct_amount=2000000)


REFUSED: dict[str, tuple[Callable[[Book], Book], list[str]]] = {
    "a duplicate reference": (
        lambda b: b.add("deposits", reference=" D-1", agreement="A-1", received_on="2015-03-02", amount=5),
        ["deposits", "row 3", "reference", "D-1"],
    ),
    "a transfer a cent above what is approved": (
        lambda b: b.add("transfers", **transfer("T-1", "2015-05-01", "535000.01")),
        ["transfers", "row 2", "amount", "535000.01", "535000.00"],
    ),
    "the later of two transfers, whatever their order in the file": (
        lambda b: b.add("transfers", **transfer("T-2", "2015-05-02", 300000)).add(
            "transfers", **transfer("T-1", "2015-05-01", 300000)
        ),
        ["transfers", "row 2", "300000.00", "235000.00"],
    ),
    "a transfer for another purpose": (
        lambda b: b.add("transfers", **transfer("T-1", "2015-05-01", 1, purpose="direct_cost")),
        ["transfers", "row 2", "amount"],
    ),
    "a transfer again after a refund": (
        lambda b: (
            b.add("transfers", **transfer("T-1", "2015-05-01", 535000))
            .add("refunds", **transfer("R-1", "2015-06-01", 1000))
            .add("transfers", **transfer("T-2", "2015-07-01", 1000))
        ),
        ["transfers", "row 3", "535000.00"],
    ),
    "a refund above what was transferred": (
        lambda b: b.add("transfers", **transfer("T-1", "2015-05-01", 100)).add(
            "refunds", **transfer("R-1", "2015-06-01", "100.01")
        ),
        ["refunds", "row 2", "amount", "100.01", "100.00"],
    ),
    "a refund before its transfer": (
        lambda b: b.add("transfers", **transfer("T-1", "2015-05-01", 100)).add(
            "refunds", **transfer("R-1", "2015-04-20", 100)
        ),
        ["refunds", "row 2", "amount"],
    ),
    "cash below zero": (
        lambda b: poor(b).add("transfers", **transfer("T-1", "2015-05-01", "990000.01")),
        ["transfers", "row 2", "990000.01", "990000.00", "2015-05-01"],
    ),
    "a payment before the deposit": (
        lambda b: b.add("charges", reference="C-1", value_date="2015-02-01", kind="bank_charges", amount=1),
        ["charges", "row 2", "amount", "2015-02-01"],
    ),
    "a day before the fund's start": (
        lambda b: b.add("income", reference="I-1", value_date="2014-12-31", kind="other_income", amount=1),
        ["income", "row 2", "value_date", "2014-12-31", "2015-01-01"],
    ),
    "a day after today": (
        lambda b: b.add("income", reference="I-1", value_date=TOMORROW, kind="other_income", amount=1),
        ["income", "row 2", "value_date", TOMORROW],
    ),
    "expenditure of a year to come": (
        lambda b: b.add("expenditures", **spent(LATER, 1)),
        ["expenditures", "row 2", "year", str(LATER)],
    ),
    "another currency without the amount credited": (
        lambda b: b.change("agreements", currency="EUR", fund_amount=1100000),
        ["deposits", "row 2", "fund_amount", "EUR", "USD"],
    ),
    "two amounts in one currency": (
        lambda b: b.change("deposits", fund_amount="1000000.01"),
        ["deposits", "row 2", "fund_amount", "1000000.01", "1000000.00"],
    ),
    "a negative transfer": (
        lambda b: b.add("transfers", **transfer("T-1", "2015-05-01", -1)),
        ["transfers", "row 2", "amount", "-1.00"],
    ),
    "agency interest of nobody": (
        lambda b: b.add("income", reference="I-1", value_date="2015-05-01", kind="agency_interest", amount=1),
        ["income", "row 2", "organisation"],
    ),
}


@pytest.mark.parametrize("what", REFUSED)
def test_it_refuses(import_book: Import, what: str) -> None:
    change, words = REFUSED[what]
    answer = import_book(change(small_fund()))
    assert answer.status == 1, answer.text
    assert any(all(word in line for word in words) for line in answer.errors), answer.text
    assert "Traceback" not in answer.text


def test_what_is_unusual_is_warned_of_and_booked(import_book: Import) -> None:
    book = small_fund()
    book.add("transfers", **transfer("T-1", "2015-05-01", 100)).add("refunds", **transfer("R-1", "2016-05-01", 50))
    book.add("expenditures", **spent(2015, 101)).add("expenditures", **spent(2016, -5))
    book.add("expenditures", **spent(2017, 50, "8")).add("expenditures", **spent(date.today().year, 1))
    book.add("deposits", reference="D-2", agreement="A-1", received_on="2015-03-05", amount=1)
    book.change("allocations", support_cost="35001.01").change("organisations", support_cost_percent=8)
    answer = import_book(book)
    assert answer.status == 0, answer.text
    warnings = [line for line in answer.out.splitlines() if line.startswith("warning")]
    for word in ("net funded", "negative", "commitment", "ceiling", "differs"):
        assert any(word in line for line in warnings), answer.out


def test_within_a_day_money_may_come_after_it_went(import_book: Import) -> None:
    book = poor(small_fund()).add("transfers", **transfer("T-1", "2015-05-01", 990100))
    book.add("income", reference="I-1", value_date="2015-05-01", kind="other_income", amount=100)
    answer = import_book(book)
    assert answer.status == 0, answer.text


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (("transfers", transfer("T-0", "2015-05-01", 35001)), ["transfers", "35001.00", "500000.00"]),
        (
            (
                "allocations",
                {
                    "reference": "AL-2",
                    "decided_on": "2015-04-20",
                    "project": "P-1",
                    "organisation": "UNDP",
                    "direct_amount": -100000,
                },
            ),
            ["allocations", "direct_amount", "500000.00"],
        ),
        (("charges", {"reference": "C-1", "kind": "bank_charges", "amount": 490001} | PAID), ["charges", "490001.00"]),
    ],
)
def test_what_comes_later_into_the_file_is_judged_with_what_is_booked(
    import_book: Import, more: tuple[str, dict[str, Any]], words: list[str]
) -> None:
    book = small_fund().add("transfers", **transfer("T-1", "2015-05-10", 500000))
    assert import_book(book).status == 0
    sheet, row = more
    answer = import_book(book.add(sheet, **row))
    assert answer.status == 1
    assert any(all(word in line for word in words) for line in answer.errors), answer.text
