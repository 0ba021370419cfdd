"""Commitments in the donor table: always deposits received plus the unpaid part, whatever was booked when.

Each test tells the deposits of one agreement in the order an office learned of them, and reads the
commitments of every year's report beside the contract's formula.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from djmoney.money import Money

from fund import services
from fund.models import Agreement, Contributor, Deposit, Fund
from reports.selectors import annual_report

pytestmark = pytest.mark.django_db
BY = {"by": "office", "at": datetime(2020, 6, 1, 12, tzinfo=UTC)}


@pytest.fixture
def agreement() -> Agreement:
    """1,000.00 kroner for 170.00 dollars, signed in February 2014."""
    fund = Fund.objects.create(code="COM01", name="Commitments", currency="USD", start_date=date(2012, 1, 1))
    donor = Contributor.objects.create(fund=fund, code="NOR", name="Norway")
    return services.agreement_sign(
        contributor=donor,
        reference="A1",
        signed_on=date(2014, 2, 1),
        amount=Money(1000, "NOK"),
        fund_amount=Money(170, "USD"),
        **BY,
    )


def deposit(agreement: Agreement, reference: str, on: date, kroner: int, dollars: str) -> Deposit:
    return services.deposit_record(
        agreement=agreement,
        reference=reference,
        received_on=on,
        amount=Money(kroner, "NOK"),
        fund_amount=Money(Decimal(dollars), "USD"),
        aa_fee=Money(0, "USD"),
        **BY,
    )


def commitments(agreement: Agreement) -> dict[int, str]:
    """The commitments of each year's report, 2012 to 2017."""
    found = {}
    for year in range(2012, 2018):
        table = annual_report(agreement.fund, year).table("contributions")
        found[year] = str(Decimal(table.value("total", "commitments")).scaleb(-2))
    return found


def test_in_order(agreement: Agreement) -> None:
    deposit(agreement, "D1", date(2015, 3, 1), 400, "66.00")
    deposit(agreement, "D2", date(2016, 3, 1), 600, "99.00")
    assert commitments(agreement) == {
        2012: "0.00",
        2013: "0.00",
        2014: "170.00",
        2015: "168.00",  # 66 received, 600 of 1000 unpaid: 102
        2016: "165.00",
        2017: "165.00",
    }


def test_an_earlier_deposit_learned_of_later(agreement: Agreement) -> None:
    """The second deposit already paid the agreement up; the one before it turns up afterwards."""
    deposit(agreement, "D2", date(2016, 3, 1), 1000, "165.00")
    deposit(agreement, "D1", date(2015, 3, 1), 400, "66.00")
    assert commitments(agreement) == {
        2012: "0.00",
        2013: "0.00",
        2014: "170.00",
        2015: "168.00",
        2016: "231.00",
        2017: "231.00",
    }


def test_uneven_parts_learned_of_in_any_order(agreement: Agreement) -> None:
    """Thirds do not divide evenly: each year must show the formula's own cent."""
    deposit(agreement, "D3", date(2016, 3, 1), 333, "56.61")
    deposit(agreement, "D1", date(2014, 3, 1), 333, "56.61")
    deposit(agreement, "D2", date(2015, 3, 1), 333, "56.61")
    # unpaid: 667, 334 and 1 of 1000 kroner at 0.17: 113.39, 56.78 and 0.17
    assert commitments(agreement) == {
        2012: "0.00",
        2013: "0.00",
        2014: "170.00",
        2015: "170.00",
        2016: "170.00",
        2017: "170.00",
    }


def test_a_reversed_deposit_of_an_overpaid_agreement(agreement: Agreement) -> None:
    """Booked twice under two references; the first of the two is reversed."""
    first = deposit(agreement, "D1", date(2015, 3, 1), 1000, "165.00")
    deposit(agreement, "D1-again", date(2015, 3, 1), 1000, "165.00")
    services.entry_reverse(entry=first.entry, reason="booked twice", **BY)
    assert commitments(agreement)[2014] == "170.00"
    assert commitments(agreement)[2015] == "165.00"


def test_a_deposit_before_the_signature(agreement: Agreement) -> None:
    """Before the agreement counts, what was received is what was committed."""
    deposit(agreement, "D1", date(2013, 3, 1), 400, "66.00")
    deposit(agreement, "D2", date(2015, 3, 1), 600, "99.00")
    assert commitments(agreement) == {
        2012: "0.00",
        2013: "66.00",
        2014: "168.00",
        2015: "165.00",
        2016: "165.00",
        2017: "165.00",
    }
