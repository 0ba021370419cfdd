"""A payment goes to the account in force, or it is not made: what was released to a former one is released anew."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from fund.models import Membership, User
from grants.models import BankDetails, FundRules, Notice, TransferRequest
from grants.payments.released_to import touched_by
from grants.services.bank_details import bank_details_prepare, bank_details_verify, digest_of
from grants.services.payment_batches import (
    UnableToBatch,
    batch_add,
    batch_digest,
    batch_give_up,
    batch_open,
    batch_release,
    batch_remove,
    lines_of,
    payment_file,
)
from grants.services.payments import payment_confirm
from grants.services.steps import NotYours, steps_of
from grants.services.transfer_requests import (
    UnableToRequest,
    request_release,
    request_submit,
    request_withdraw_release,
)
from grants.worklist import waiting_for
from tests.grants.payments.office import NOW, TODAY, PayingOffice, paying_office, person, with_debtor
from tests.writing import text_of

pytestmark = pytest.mark.django_db
IBAN = "GB29NWBK60161331926819"


@pytest.fixture
def office() -> PayingOffice:
    found = paying_office()
    with_debtor(found.fund)
    FundRules.objects.update(cooling_off_days=0)
    return found


def kinds_waiting(user: User) -> set[str]:
    return {row.kind for row in waiting_for(user, NOW)}


def prepared(office: PayingOffice) -> BankDetails:
    return bank_details_prepare(
        organisation=office.organisation, account_name="UNDP", account_number=IBAN, bank_name="Another",
        bic="NWBKGB2L", country="GB", currency="USD", by=office.maker, at=NOW,
    )  # fmt: skip


def replace(office: PayingOffice) -> BankDetails:
    details = prepared(office)
    return bank_details_verify(details=details, shown=digest_of(details), by=office.other_checker, at=NOW)


def opened(office: PayingOffice, *requests: TransferRequest):
    return batch_open(fund=office.fund, execution_date=TODAY, requests=requests, by=office.maker, at=NOW)


def release(office: PayingOffice, batch):
    return batch_release(batch=batch, shown=batch_digest(batch, lines_of(batch)), by=office.checker, at=NOW)


WHY = "released to the account TST01-BD-001, which TST01-BD-002 has replaced on 10 Jun 2020"


def test_a_release_to_an_account_that_was_replaced_goes_into_no_batch(office):
    request = office.released()
    replace(office)
    with pytest.raises(UnableToBatch, match=WHY):
        opened(office, request)


def test_a_batch_with_such_a_payment_is_not_released_and_its_file_not_taken(office):
    batch = opened(office, office.released("2"))
    other = release(office, opened(office, office.released("3")))
    replace(office)
    with pytest.raises(UnableToBatch, match=WHY):
        release(office, batch)
    with pytest.raises(UnableToBatch, match=WHY):
        payment_file(batch=other, by=office.other_maker, at=NOW)


def test_it_is_confirmed_only_where_the_bank_paid_before_or_has_the_file(office):
    alone, in_file = office.released("2"), office.released("3")
    payment_file(batch=release(office, opened(office, in_file)), by=office.other_maker, at=NOW)
    TransferRequest.objects.update(released_at=NOW - timedelta(days=3))
    replace(office)
    said = {"bank_reference": "X", "by": office.other_maker, "at": NOW}
    with pytest.raises(UnableToRequest, match=WHY):
        payment_confirm(request=alone, value_date=TODAY, **said)
    payment_confirm(request=alone, value_date=TODAY - timedelta(days=1), **said)
    payment_confirm(request=in_file, value_date=TODAY, **said)


def test_it_is_released_anew_to_the_account_in_force(office):
    request = office.released("2")
    batch = release(office, opened(office, request))
    new = replace(office)
    batch_give_up(batch=batch, comment="The account was replaced.", by=office.checker, at=NOW)
    request.refresh_from_db()
    request_withdraw_release(request=request, comment="The account was replaced.", by=office.checker, at=NOW)
    request_submit(request=request, by=office.maker, at=NOW)
    request_release(request=request, shown=office.digest(request), by=office.checker, at=NOW)
    assert request.bank_details == new
    again = release(office, opened(office, request))
    assert IBAN.encode() in payment_file(batch=again, by=office.other_maker, at=NOW)


def test_who_verifies_an_account_is_told_which_payments_it_concerns(office, client):
    waits, gone = office.submitted("2"), office.released("3")
    sent = office.released("4")
    payment_file(batch=release(office, opened(office, sent)), by=office.other_maker, at=NOW)
    details = prepared(office)
    assert list(touched_by(details)) == [waits, gone]
    page = reverse("grants:bank-details", args=[office.fund.code, details.number])
    client.force_login(office.other_checker)
    shown = text_of(client.get(page))
    assert "Payments this concerns" in shown
    for request in (waits, gone):
        assert request.number in shown
    assert sent.number not in shown
    bank_details_verify(details=details, shown=digest_of(details), by=office.other_checker, at=NOW)
    assert list(touched_by(details)) == [gone]
    letters = Notice.objects.filter(key__contains=":touched:")
    assert {letter.user for letter in letters} == {office.maker, office.checker, office.other_checker}
    assert all(f"{gone.number} (released, to be paid)" in letter.body for letter in letters)
    assert f"{gone.number} was released to the account" in text_of(
        client.get(reverse("grants:request", args=[office.fund.code, gone.number]))
    )


def test_who_changed_the_batch_or_had_a_payment_in_hand_does_not_take_the_file(office):
    third = person("office_maker", "third@example.org")
    own, other = office.released("2", by=office.maker), office.released("3")
    batch = batch_open(fund=office.fund, execution_date=TODAY, requests=[own], by=third, at=NOW)
    batch_add(batch=batch, request=other, by=office.other_maker, at=NOW)
    batch_remove(batch=batch, request=other, by=office.other_maker, at=NOW)
    assert [(step.action, step.comment) for step in steps_of(office.fund, batch.record)] == [
        ("open", ""), ("add", other.number), ("remove", other.number),
    ]  # fmt: skip
    Membership.objects.create(user=office.other_maker, role="office_checker", valid_from=TODAY)
    with pytest.raises(NotYours):
        batch_release(batch=batch, shown=batch_digest(batch, lines_of(batch)), by=office.other_maker, at=NOW)
    batch_release(batch=batch, shown=batch_digest(batch, lines_of(batch)), by=office.other_checker, at=NOW)
    Membership.objects.create(user=office.checker, role="office_maker", valid_from=TODAY)
    for somebody in (third, office.other_maker):
        with pytest.raises(NotYours, match="had this in hand"):
            payment_file(batch=batch, by=somebody, at=NOW)
    # One has prepared and submitted a payment in it, the other has released it.
    for somebody in (office.maker, office.checker):
        with pytest.raises(NotYours, match=f"You had {own.number} of this batch in hand"):
            payment_file(batch=batch, by=somebody, at=NOW)
    fourth = person("office_maker", "fourth@example.org")
    waiting = {who: kinds_waiting(who) for who in (office.maker, office.checker, third, fourth)}
    assert {who for who, kinds in waiting.items() if "batch_file" in kinds} == {fourth}
    assert b"2.00" in payment_file(batch=batch, by=fourth, at=NOW)


def test_nothing_is_to_be_confirmed_while_the_file_waits(office):
    batch = release(office, opened(office, office.released("2")))
    assert "payment_confirm" not in kinds_waiting(office.other_maker)
    payment_file(batch=batch, by=office.other_maker, at=NOW)
    assert "payment_confirm" in kinds_waiting(office.other_maker)
