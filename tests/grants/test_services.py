"""Recording by hand: allocations, transfers, refunds and expenditure, one at a time."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from djmoney.money import Money

from fund import selectors
from fund.ledger import CashBelowZero, YearIsClosed, close_year, reverse
from fund.models import Contributor, Fund, PriorityFocus
from fund.recording import ReferenceInUse, UnableToRecord
from fund.services import agreement_sign, deposit_record
from grants.models import Organisation, Project
from grants.services import (
    NothingToCorrect,
    UnableToRefund,
    UnableToTransfer,
    allocation_record,
    allocation_warnings,
    expenditure_correct,
    expenditure_record,
    refund_record,
    transfer_record,
)

pytestmark = pytest.mark.django_db

AT = datetime(2013, 6, 30, 12, tzinfo=UTC)
WHO = {"by": "maker", "at": AT}


def usd(amount: object) -> Money:
    return Money(Decimal(str(amount)), "USD")


@pytest.fixture
def line() -> dict[str, object]:
    """A project and an organisation of a fund that holds 99,000 dollars."""
    fund = Fund.objects.create(code="SRV", name="Services", currency="USD", start_date=date(2012, 1, 1))
    focus = PriorityFocus.objects.create(fund=fund, code="1", title="Focus")
    project = Project.objects.create(fund=fund, number="P-1", title="Project", priority_focus=focus)
    organisation = Organisation.objects.create(fund=fund, code="UNDP", name="UNDP", support_cost_percent=Decimal("6.5"))
    contributor = Contributor.objects.create(fund=fund, code="NOR", name="Norway")
    agreement = agreement_sign(
        contributor=contributor, reference="A-1", signed_on=date(2012, 1, 2), amount=usd(100_000), **WHO
    )
    deposit_record(agreement=agreement, reference="D-1", received_on=date(2012, 2, 1), amount=usd(100_000), **WHO)
    return {"project": project, "organisation": organisation}


def balance(line: dict[str, object]) -> dict[str, int]:
    return {name.code: amount for name, amount in selectors.balances(line["project"].fund).items() if amount}  # type: ignore[attr-defined]


@pytest.fixture
def approved(line: dict[str, object]) -> dict[str, object]:
    """10,650 approved in March 2012: direct cost and 6.5 percent."""
    allocation_record(**line, reference="L-1", decided_on=date(2012, 3, 1), direct_amount=usd(10_000), **WHO)
    return line


def transfer(line: dict[str, object], reference: str, amount: object, day: date = date(2012, 4, 1), **more: object):  # type: ignore[no-untyped-def]
    return transfer_record(**line, reference=reference, value_date=day, amount=usd(amount), **WHO, **more)


def test_an_allocation_computes_the_support_cost_of_the_organisation(approved: dict[str, object]) -> None:
    assert balance(approved)["allocations:P-1:UNDP:programme:"] == 1_000_000
    assert balance(approved)["allocations:P-1:UNDP:programme:8"] == 65_000


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"direct_amount": Money(1, "EUR")}, "not in the fund's currency"),
        ({"direct_amount": usd(0)}, "zero"),
        ({"direct_amount": usd("0.001")}, "more decimals"),
        ({"direct_amount": usd(10**12)}, "larger than any amount"),
        ({"decided_on": date(2013, 7, 1)}, "after today"),
        ({"decided_on": date(2011, 12, 31)}, "before the start"),
    ],
)
def test_an_allocation_that_cannot_be_is_refused(
    change: dict[str, object], sentence: str, line: dict[str, object]
) -> None:
    facts = {"reference": "L-1", "decided_on": date(2012, 3, 1), "direct_amount": usd(1)} | change
    with pytest.raises(Exception, match=sentence):
        allocation_record(**line, **facts, **WHO)  # type: ignore[arg-type]


def test_what_is_unusual_about_an_allocation_is_told_before_it_is_confirmed(approved: dict[str, object]) -> None:
    transfer(approved, "T-1", 10_000)
    assert allocation_warnings(**approved, direct_amount=usd(5_000)) == []
    assert len(allocation_warnings(**approved, direct_amount=usd(5_000), support_cost=usd(400))) == 2
    (told,) = allocation_warnings(**approved, direct_amount=usd(-1_000))
    assert told == (
        "This leaves 9,585.00 USD approved, less than the 10,000.00 USD already transferred. "
        "415.00 USD must be paid back: 0.00 USD was refunded so far."
    )


def test_a_transfer_is_within_what_is_approved_less_earlier_transfers(approved: dict[str, object]) -> None:
    transfer(approved, "T-1", 6_000)
    with pytest.raises(UnableToTransfer) as caught:
        transfer(approved, "T-2", "4650.01")
    assert "10,650.00 approved less 6,000.00 transferred leaves 4,650.00" in str(caught.value)
    transfer(approved, "T-2", 4_650)
    assert balance(approved)["transfers:P-1:UNDP:programme"] == 1_065_000


def test_a_transfer_before_the_decision_or_for_another_purpose_has_nothing_approved(
    approved: dict[str, object],
) -> None:
    with pytest.raises(UnableToTransfer):
        transfer(approved, "T-1", 1, day=date(2012, 2, 28))
    with pytest.raises(UnableToTransfer):
        transfer(approved, "T-1", 1, purpose="direct_cost")


def test_an_early_transfer_leaves_the_later_ones_covered(approved: dict[str, object]) -> None:
    transfer(approved, "T-1", 10_000, day=date(2012, 9, 1))
    with pytest.raises(UnableToTransfer):
        transfer(approved, "T-2", 651, day=date(2012, 4, 1))


def test_a_transfer_above_the_cash_is_refused_by_the_ledger(approved: dict[str, object]) -> None:
    allocation_record(**approved, reference="L-2", decided_on=date(2012, 3, 1), direct_amount=usd(500_000), **WHO)
    with pytest.raises(CashBelowZero):
        transfer(approved, "T-1", 99_000.01)


def test_the_same_form_twice_is_one_transfer(approved: dict[str, object]) -> None:
    first = transfer(approved, "T-1", 10_650, idempotency_key="form-1")
    assert transfer(approved, "T-1", 10_650, idempotency_key="form-1") == first
    with pytest.raises(ReferenceInUse):
        allocation_record(**approved, reference="L-1", decided_on=date(2012, 3, 1), direct_amount=usd(1), **WHO)


def test_a_reversed_transfer_frees_what_was_approved_and_its_reference(approved: dict[str, object]) -> None:
    first = transfer(approved, "T-1", 10_650)
    reverse(entry=first.entry, reason="wrong account", **WHO)
    assert transfer(approved, "T-1", 10_000).revision == 2


def test_a_refund_is_within_what_was_transferred_less_earlier_refunds(approved: dict[str, object]) -> None:
    transfer(approved, "T-1", 6_000)
    facts = {**approved, "value_date": date(2012, 12, 1)}
    refund_record(**facts, reference="R-1", amount=usd(1_000), **WHO)
    with pytest.raises(UnableToRefund) as caught:
        refund_record(**facts, reference="R-2", amount=usd("5000.01"), **WHO)
    assert "6,000.00 transferred less 1,000.00 refunded leaves 5,000.00" in str(caught.value)
    with pytest.raises(UnableToRefund):
        refund_record(**{**facts, "value_date": date(2012, 3, 1)}, reference="R-2", amount=usd(1), **WHO)
    with pytest.raises(UnableToRecord):
        refund_record(**facts, reference="R-2", amount=usd(-1), **WHO)


# -- expenditure ---------------------------------------------------------------------------------------------


def spend(line: dict[str, object], year: int, amount: object, category: str = "1"):  # type: ignore[no-untyped-def]
    return expenditure_record(**line, year=year, category=category, amount=usd(amount), **WHO)


def test_expenditure_counts_on_the_last_day_of_its_year(line: dict[str, object]) -> None:
    assert spend(line, 2012, 500).entry.effective_date == date(2012, 12, 31)
    assert spend(line, 2013, -5).entry.effective_date == date(2013, 12, 31)
    with pytest.raises(UnableToRecord, match="2014 has not begun"):
        spend(line, 2014, 1)
    with pytest.raises(ReferenceInUse):
        spend(line, 2012, 1)


def test_a_figure_is_corrected_by_reversal_and_a_new_entry(line: dict[str, object]) -> None:
    spend(line, 2012, 500)
    facts = {**line, "year": 2012, "category": "1", "reason": "a later statement"}
    corrected = expenditure_correct(**facts, amount=usd(450), **WHO)
    assert corrected is not None
    assert corrected.revision == 2
    assert balance(line)["expenditure:P-1:UNDP:programme:1"] == 45_000
    assert expenditure_correct(**facts, amount=usd(0), **WHO) is None
    assert "expenditure:P-1:UNDP:programme:1" not in balance(line)
    with pytest.raises(NothingToCorrect):
        expenditure_correct(**facts, amount=usd(1), **WHO)


def test_a_form_of_correction_sent_twice_corrects_once(line: dict[str, object]) -> None:
    spend(line, 2012, 500)
    facts = {**line, "year": 2012, "category": "1", "reason": "r", "amount": usd(450), "idempotency_key": "form-9"}
    first = expenditure_correct(**facts, **WHO)
    assert expenditure_correct(**facts, **WHO) == first


def test_a_figure_of_a_closed_year_is_not_corrected(line: dict[str, object]) -> None:
    spend(line, 2012, 500)
    close_year(fund=line["project"].fund, year=2012, **WHO)  # type: ignore[attr-defined]
    with pytest.raises(YearIsClosed):
        expenditure_correct(**line, year=2012, category="1", amount=usd(1), reason="late", **WHO)
