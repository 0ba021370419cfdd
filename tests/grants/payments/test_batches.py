"""Batches: released requests only, frozen by another person's release, one file for the bank."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from lxml import etree

from fund.models import Membership
from grants.models import FundRules, Notice, PaymentBatch, TransferRequest
from grants.payments.pain001 import NAMESPACE
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
    total_minor,
)
from grants.services.payments import payment_confirm, payment_fail
from grants.services.steps import NotNow, NotYours, ShownIsStale, UnableToStep
from grants.services.transfer_requests import UnableToRequest, request_submit, request_withdraw_release
from tests.grants.payments.office import NOW, TODAY, PayingOffice, paying_office, person, with_debtor

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> PayingOffice:
    found = paying_office()
    with_debtor(found.fund)
    return found


def opened(office: PayingOffice, *requests: TransferRequest, **more) -> PaymentBatch:
    return batch_open(fund=office.fund, execution_date=TODAY, requests=requests, by=office.maker, at=NOW, **more)


def released(office: PayingOffice, batch: PaymentBatch) -> PaymentBatch:
    return batch_release(batch=batch, shown=batch_digest(batch, lines_of(batch)), by=office.checker, at=NOW)


def test_a_batch_goes_to_the_bank_as_one_file(office):
    batch = released(office, opened(office, office.released("20,000"), office.released("3,000.50")))
    data = payment_file(batch=batch, by=office.other_maker, at=NOW)
    root = etree.fromstring(data)
    assert [each.text for each in root.iter(f"{{{NAMESPACE}}}InstdAmt")] == ["20000.00", "3000.50"]
    assert (batch.number, batch.state) == ("TST01-B-2020-001", "sent")
    assert payment_file(batch=batch, by=office.other_maker, at=NOW + timedelta(1)) == data
    assert total_minor(lines_of(batch)) == 2_300_050


def test_only_released_requests_go_into_one_batch(office):
    with pytest.raises(UnableToBatch, match="waiting for release"):
        opened(office, office.submitted("1"))
    with pytest.raises(UnableToBatch, match="at least one"):
        opened(office)
    request = office.released("2")
    batch = opened(office, request)
    with pytest.raises(UnableToBatch, match="stands in batch"):
        opened(office, request)
    with pytest.raises(UnableToBatch, match="any more"):
        batch_open(fund=office.fund, execution_date=TODAY - timedelta(1), requests=[request], by=office.maker, at=NOW)
    assert PaymentBatch.objects.get() == batch  # those refused left nothing behind


def test_a_form_sent_twice_is_one_batch(office):
    request = office.released("2")
    assert opened(office, request, idempotency_key="k") == opened(office, request, idempotency_key="k")


def test_who_put_it_together_does_not_release_it_and_what_was_shown_must_stand(office):
    batch = opened(office, office.released("2"))
    shown = batch_digest(batch, lines_of(batch))
    with pytest.raises(NotYours):
        batch_release(batch=batch, shown=shown, by=office.maker, at=NOW)
    batch_add(batch=batch, request=office.released("3"), by=office.maker, at=NOW)
    with pytest.raises(ShownIsStale):
        batch_release(batch=batch, shown=shown, by=office.checker, at=NOW)
    with pytest.raises(NotYours):
        batch_add(batch=batch, request=office.released("4"), by=office.checker, at=NOW)


def test_who_put_it_together_or_released_it_does_not_take_its_file(office):
    batch = released(office, opened(office, office.released("2")))
    Membership.objects.create(user=office.checker, role="office_maker", valid_from=date(2000, 1, 1))
    for somebody in (office.maker, office.checker):
        with pytest.raises(NotYours, match="another person"):
            payment_file(batch=batch, by=somebody, at=NOW)
    data = payment_file(batch=batch, by=office.other_maker, at=NOW)
    assert payment_file(batch=batch, by=office.maker, at=NOW) == data  # once it is sent, it is but a copy


def test_a_released_batch_does_not_change(office):
    request = office.released("2")
    batch = released(office, opened(office, request))
    with pytest.raises(UnableToBatch, match="do not change"):
        batch_add(batch=batch, request=office.released("3"), by=office.maker, at=NOW)
    with pytest.raises(UnableToBatch, match="do not change"):
        batch_remove(batch=batch, request=request, by=office.maker, at=NOW)
    with pytest.raises(UnableToRequest, match="stands in batch"):
        request_withdraw_release(request=request, comment="No", by=office.checker, at=NOW)


def test_a_payment_that_failed_and_was_submitted_again_leaves_the_sheet_as_it_was(office):
    request = office.released("2")
    batch = released(office, opened(office, request))
    before = lines_of(batch)
    payment_file(batch=batch, by=office.other_maker, at=NOW)
    payment_fail(request=request, comment="Account closed", by=office.other_maker, at=NOW)
    request_submit(request=request, by=office.maker, at=NOW)
    assert request.batch is None
    assert lines_of(PaymentBatch.objects.get()) == before


def test_a_payment_confirmed_before_the_release_must_be_taken_out(office):
    request = office.released("2")
    batch = opened(office, request, office.released("3"))
    payment_confirm(request=request, value_date=TODAY, bank_reference="X", by=office.other_maker, at=NOW)
    with pytest.raises(UnableToBatch, match="take it out"):
        released(office, batch)
    batch_remove(batch=batch, request=request, by=office.maker, at=NOW)
    assert released(office, batch).state == "released"


def test_while_its_file_waits_nothing_is_said_of_a_payment(office):
    request = office.released("2")
    released(office, opened(office, request))
    with pytest.raises(UnableToRequest, match=r"nobody has taken.*give the batch up first"):
        payment_fail(request=request, comment="Wrong reference", by=office.other_maker, at=NOW)
    with pytest.raises(UnableToRequest, match=r"nobody has taken.*give the batch up first"):
        payment_confirm(request=request, value_date=TODAY, bank_reference="X", by=office.other_maker, at=NOW)
    with pytest.raises(UnableToRequest, match=r"nobody has taken.*give the batch up first"):
        request_withdraw_release(request=request, comment="No", by=office.checker, at=NOW)
    request.refresh_from_db()
    assert (request.state, request.transfer) == ("released", None)


def test_the_first_file_pays_only_what_is_still_released_in_its_batch(office):
    failed, elsewhere, out, stays = (office.released(amount) for amount in ("2", "3", "4", "5"))
    batch = released(office, opened(office, failed, elsewhere, out, stays))
    # As of a batch whose payments went on their own before that was refused.
    other = PaymentBatch.objects.create(
        fund=office.fund, number="TST01-B-2020-009", execution_date=TODAY, created_by=office.maker, created_at=NOW
    )
    TransferRequest.objects.filter(pk=failed.pk).update(state="failed")
    TransferRequest.objects.filter(pk=elsewhere.pk).update(batch=other)
    TransferRequest.objects.filter(pk=out.pk).update(batch=None)
    with pytest.raises(UnableToBatch) as refused:
        payment_file(batch=batch, by=office.other_maker, at=NOW)
    for sentence in (
        f"{failed.number} is payment failed.",
        f"{elsewhere.number} stands in batch {other.number}.",
        f"{out.number} does not stand in it any more.",
    ):
        assert sentence in str(refused.value)
    assert stays.number not in str(refused.value)
    assert PaymentBatch.objects.get(pk=batch.pk).state == "released"
    batch_give_up(batch=batch, comment="Two went on their own.", by=office.checker, at=NOW)
    stays.refresh_from_db()
    assert (batch.state, stays.batch, stays.state) == ("cancelled", None, "released")


def test_a_batch_given_up_leaves_its_payments_for_another_and_has_no_file(office):
    request = office.released("2")
    batch = released(office, opened(office, request))
    before = lines_of(batch)
    with pytest.raises(NotYours):
        batch_give_up(batch=batch, comment="Not today", by=office.maker, at=NOW)
    with pytest.raises(UnableToStep, match="Say why"):
        batch_give_up(batch=batch, comment=" ", by=office.checker, at=NOW)
    batch_give_up(batch=batch, comment="Not today", by=office.checker, at=NOW)
    assert (batch.state, lines_of(batch)) == ("cancelled", before)
    letter = Notice.objects.get(record=batch.record, user=office.maker)
    assert "Not today" in letter.body
    with pytest.raises(NotNow):
        payment_file(batch=batch, by=office.other_maker, at=NOW)
    request.refresh_from_db()
    again = released(office, opened(office, request))
    assert b"2.00" in payment_file(batch=again, by=office.other_maker, at=NOW)
    with pytest.raises(NotNow):
        batch_give_up(batch=again, comment="Too late", by=office.checker, at=NOW)


def test_once_the_file_is_taken_failing_and_taking_it_again_are_right(office):
    request = office.released("2")
    batch = released(office, opened(office, request))
    data = payment_file(batch=batch, by=office.other_maker, at=NOW)
    payment_fail(request=request, comment="Account closed", by=office.other_maker, at=NOW)
    assert payment_file(batch=batch, by=office.other_maker, at=NOW) == data
    stranger = person("committee_member", "member@example.org", office.fund)
    for somebody in (stranger, office.checker):
        with pytest.raises(NotYours):
            payment_file(batch=batch, by=somebody, at=NOW)


def test_without_the_funds_own_account_there_is_no_file(office):
    FundRules.objects.all().update(debtor_bic="")
    with pytest.raises(UnableToBatch, match="own bank account is not set"):
        released(office, opened(office, office.released("2")))


def test_the_account_it_was_released_from_is_the_account_of_the_file(office):
    batch = released(office, opened(office, office.released("2")))
    FundRules.objects.all().update(debtor_account="CH5604835012345678009")
    with pytest.raises(UnableToBatch, match="not the one batch"):
        payment_file(batch=batch, by=office.other_maker, at=NOW)


def test_the_file_is_for_who_pays_and_only_of_a_released_batch(office):
    batch = opened(office, office.released("2"))
    with pytest.raises(NotNow):
        payment_file(batch=batch, by=office.other_maker, at=NOW)
    released(office, batch)
    with pytest.raises(NotYours):
        payment_file(batch=batch, by=office.checker, at=NOW)
