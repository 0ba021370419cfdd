"""Asking, releasing, paying: every step by the right person, every refusal in words with the figures."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from fund.ledger import KeyReused
from fund.models import Entry, Membership
from grants.models import Notice, Transfer, TransferRequest
from grants.services import refund_record
from grants.services.payments import payment_confirm, payment_fail, payment_return
from grants.services.steps import NotNow, NotYours, ShownIsStale, UnableToStep, steps_of
from grants.services.transfer_requests import (
    UnableToRequest,
    request_cancel,
    request_edit,
    request_prepare,
    request_refuse,
    request_release,
    request_submit,
    request_withdraw_release,
)
from tests.generators.office_fund import nok, usd
from tests.grants.payments.office import NOW, TODAY, PayingOffice, cash_and_left, paying_office, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> PayingOffice:
    return paying_office()


def state(request: TransferRequest) -> str:
    return TransferRequest.objects.get(pk=request.pk).state


def confirm(office: PayingOffice, request: TransferRequest, **more):
    given = {"value_date": TODAY, "bank_reference": "BANK-1", "by": office.other_maker, "at": NOW} | more
    return payment_confirm(request=request, **given)


def test_a_request_goes_from_draft_to_the_ledger(office):
    cash, left = cash_and_left(office)
    request = office.paid("20,000")
    assert (request.number, request.state) == ("TST01-R-2020-001", "paid")
    assert request.transfer.reference == request.number
    assert request.transfer.entry.recorded_by == "maria@example.org"
    assert [step.action for step in steps_of(office.fund, request.record)] == [
        "prepare", "submit", "release", "confirm_payment",
    ]  # fmt: skip
    assert list(cash_and_left(office)) == [cash - 2_000_000, left - 2_000_000]


def test_numbers_go_on_within_the_year(office):
    assert [office.prepare().number for _n in range(3)] == [f"TST01-R-2020-00{n}" for n in (1, 2, 3)]


def test_a_form_sent_twice_is_one_request(office):
    first = office.prepare(idempotency_key="form-1")
    assert office.prepare("1", idempotency_key="form-1") == first
    assert TransferRequest.objects.count() == 1


def test_what_could_never_be_paid_is_not_even_a_draft(office):
    for amount, words in (("0", "above zero"), ("-5", "above zero"), ("0.001", "decimals")):
        with pytest.raises(UnableToRequest, match=words):
            office.prepare(amount)
    with pytest.raises(UnableToRequest, match="after today"):
        office.prepare(complete_on=TODAY + timedelta(1))
    with pytest.raises(UnableToRequest, match="currency"):
        request_prepare(
            project=office.project, organisation=office.organisation, amount=nok("1"), complete_on=TODAY,
            by=office.maker, at=NOW,
        )  # fmt: skip
    assert not TransferRequest.objects.exists()


def test_only_a_maker_asks_and_only_a_checker_releases(office):
    with pytest.raises(NotYours):
        office.prepare(by=office.checker)
    request = office.submitted()
    with pytest.raises(NotYours):
        request_release(request=request, shown=office.digest(request), by=office.other_maker, at=NOW)
    assert state(request) == "submitted"


def test_who_asked_does_not_release_even_with_the_right(office):
    Membership.objects.create(user=office.maker, role="office_checker", valid_from=date(2000, 1, 1))
    request = office.submitted()
    with pytest.raises(NotYours, match="another person"):
        request_release(request=request, shown=office.digest(request), by=office.maker, at=NOW)


def test_who_changed_the_draft_does_not_release_either(office):
    request = office.prepare()
    request_edit(request=request, amount=usd("21,000"), complete_on=TODAY, by=office.other_maker, at=NOW)
    request_submit(request=request, by=office.maker, at=NOW)
    Membership.objects.create(user=office.other_maker, role="office_checker", valid_from=date(2000, 1, 1))
    with pytest.raises(NotYours, match="another person"):
        request_release(request=request, shown=office.digest(request), by=office.other_maker, at=NOW)


def test_who_had_the_request_in_hand_neither_confirms_nor_fails_its_payment(office):
    request = office.prepare()
    request_edit(request=request, amount=usd("21,000"), complete_on=TODAY, by=office.other_maker, at=NOW)
    request_submit(request=request, by=office.maker, at=NOW)
    Membership.objects.create(user=office.checker, role="office_maker", valid_from=date(2000, 1, 1))
    request_release(request=request, shown=office.digest(request), by=office.checker, at=NOW)
    for somebody in (office.maker, office.other_maker, office.checker):
        with pytest.raises(NotYours, match="another person"):
            confirm(office, request, by=somebody)
        with pytest.raises(NotYours, match="another person"):
            payment_fail(request=request, comment="No", by=somebody, at=NOW)
    assert (state(request), Transfer.objects.filter(reference=request.number).count()) == ("released", 0)
    third = person("office_maker", "third@example.org")
    assert confirm(office, request, by=third).confirmed_by == third


def test_who_prepared_it_is_its_maker_in_the_next_round_too(office):
    request = office.submitted()
    request_refuse(request=request, comment="Not yet", by=office.checker, at=NOW)
    request_submit(request=request, by=office.other_maker, at=NOW)  # unchanged: still the first maker's text
    request_release(request=request, shown=office.digest(request), by=office.checker, at=NOW)
    for somebody in (office.maker, office.other_maker):
        with pytest.raises(NotYours, match="another person"):
            confirm(office, request, by=somebody)


def test_who_may_confirm_the_payment_is_told_of_the_release(office):
    request = office.released()
    told = Notice.objects.filter(record=request.record, subject__contains="is released")
    assert {notice.user for notice in told} == {office.maker, office.other_maker}


def test_the_database_refuses_a_payment_confirmed_by_its_maker_or_its_releaser(office):
    request = office.paid("20,000")
    for somebody in (office.maker, office.checker):
        with pytest.raises(IntegrityError), transaction.atomic():
            TransferRequest.objects.filter(pk=request.pk).update(confirmed_by=somebody)


def test_the_database_refuses_a_release_by_who_prepared(office):
    request = office.prepare()
    with pytest.raises(IntegrityError), transaction.atomic():
        TransferRequest.objects.filter(pk=request.pk).update(state="released", released_by=office.maker)
    with pytest.raises(IntegrityError), transaction.atomic():
        TransferRequest.objects.filter(pk=request.pk).update(state="paid", released_by=office.checker)


def test_a_right_withdrawn_takes_effect_at_the_next_step(office):
    request = office.submitted()
    Membership.objects.filter(user=office.checker).update(valid_until=TODAY - timedelta(1))
    with pytest.raises(NotYours):
        request_release(request=request, shown=office.digest(request), by=office.checker, at=NOW)


def test_more_than_remains_is_refused_with_the_figures(office):
    request = office.prepare("53,500.01")
    with pytest.raises(UnableToRequest) as refused:
        request_submit(request=request, by=office.maker, at=NOW)
    assert "53,500.01 USD is more than the 53,500.00 USD that remain" in str(refused.value)
    assert [check.name for check in refused.value.failing] == ["allocation"]
    assert (state(request), request.state) == ("draft", "draft")
    assert not Notice.objects.exists()


def test_two_requests_for_the_same_money_do_not_both_pass(office):
    office.submitted("30,000")
    with pytest.raises(UnableToRequest, match=r"23,500.00 USD that remain"):
        office.submitted("30,000")


def test_what_was_shown_must_still_be_so(office):
    request = office.submitted()
    shown = office.digest(request)
    office.submitted("5,000")  # less remains now, and the page said otherwise
    with pytest.raises(ShownIsStale):
        request_release(request=request, shown=shown, by=office.checker, at=NOW)
    with pytest.raises(ShownIsStale):
        request_release(request=request, shown="", by=office.checker, at=NOW)
    assert state(request) == "submitted"
    request_release(request=request, shown=office.digest(request), by=office.checker, at=NOW)


def test_other_bank_details_than_shown_are_not_paid_to(office):
    request = office.submitted()
    shown = office.digest(request)
    office.organisation.bank_details.update(account_number="CH5604835012345678009")
    with pytest.raises(ShownIsStale):
        request_release(request=request, shown=shown, by=office.checker, at=NOW)


def test_a_check_that_fails_by_now_refuses_the_release(office):
    request = office.submitted()
    office.organisation.memoranda.update(in_force_until=TODAY - timedelta(1))
    with pytest.raises(UnableToRequest, match="MOU-UNDP of UNDP ended on 9 Jun 2020"):
        request_release(request=request, shown=office.digest(request), by=office.checker, at=NOW)
    assert state(request) == "submitted"


def test_a_refusal_says_why_and_is_told_to_the_maker(office):
    request = office.submitted()
    with pytest.raises(UnableToStep, match="Say why"):
        request_refuse(request=request, comment=" ", by=office.checker, at=NOW)
    request_refuse(request=request, comment="The form is not signed.", by=office.checker, at=NOW)
    assert state(request) == "refused"
    letter = Notice.objects.get(user=office.maker)
    assert "The form is not signed." in letter.body
    request_submit(request=request, by=office.maker, at=NOW)
    assert state(request) == "submitted"
    assert Notice.objects.filter(user=office.checker).count() == 2  # told in each round


def test_the_checkers_are_told_and_the_organisation_when_paid(office):
    request = office.paid()
    told = {notice.address for notice in Notice.objects.filter(subject__contains="waits for release")}
    assert told == {"checker@example.org", "chen@example.org"}
    letter = Notice.objects.get(address="ana@undp.example.org")
    assert (letter.attachment_name, letter.record) == ("transfer-notification", request.record)
    assert "20,000.00 USD" in letter.body
    assert "BANK-1" in letter.body


def test_a_request_is_not_paid_before_it_is_released(office):
    request = office.submitted()
    with pytest.raises(NotNow):
        confirm(office, request)
    released = office.released("1,000")
    with pytest.raises(UnableToRequest, match="before the release"):
        confirm(office, released, value_date=date(2020, 6, 9))
    with pytest.raises(UnableToRequest, match="bank's reference"):
        confirm(office, released, bank_reference=" ")
    with pytest.raises(NotYours):
        confirm(office, released, by=office.checker)
    assert not Transfer.objects.filter(reference__startswith="TST01-R").exists()


def test_a_confirmation_sent_twice_is_one_transfer(office):
    request = office.released()
    first = confirm(office, request, idempotency_key="form-1").transfer
    entries = Entry.objects.count()
    assert confirm(office, request, idempotency_key="form-1").transfer == first
    assert Entry.objects.count() == entries
    with pytest.raises(KeyReused):
        confirm(office, request, idempotency_key="form-1", bank_reference="OTHER")
    with pytest.raises(NotNow):
        confirm(office, request, idempotency_key="form-2")
    assert Entry.objects.count() == entries


def test_money_that_came_back_is_there_again_and_can_be_paid_again(office):
    before = list(cash_and_left(office))
    request = office.paid("20,000")
    with pytest.raises(NotYours):
        payment_return(request=request, returned_on=TODAY, comment="No", by=office.other_maker, at=NOW)
    with pytest.raises(UnableToStep, match="before it was paid"):
        payment_return(request=request, returned_on=TODAY - timedelta(1), comment="Early", by=office.checker, at=NOW)
    payment_return(request=request, returned_on=TODAY, comment="Account closed", by=office.checker, at=NOW)
    assert state(request) == "returned"
    reversal = Entry.objects.get(reverses=request.transfer.entry)
    assert (reversal.narration, reversal.recorded_by) == ("Account closed", "checker@example.org")
    assert list(cash_and_left(office)) == before
    request_submit(request=request, by=office.maker, at=NOW)
    request_release(request=request, shown=office.digest(request), by=office.checker, at=NOW)
    again = confirm(office, request, bank_reference="BANK-2")
    assert (again.transfer.reference, again.transfer.revision) == (request.number, 2)
    assert list(cash_and_left(office)) == [before[0] - 2_000_000, before[1] - 2_000_000]


def test_a_payment_of_which_a_part_was_refunded_does_not_come_back_in_full(office):
    from fund.services import entry_reverse

    before = list(cash_and_left(office))
    request = office.paid("20,000")
    # 53,500 were transferred before: refunded is all of that and 100 of this payment.
    refund = refund_record(
        project=office.project, organisation=office.organisation, reference="RF-1", value_date=TODAY,
        amount=usd("53,600"), by="maker@example.org", at=NOW,
    )  # fmt: skip
    entries = Entry.objects.count()
    with pytest.raises(UnableToRequest) as refused:
        payment_return(request=request, returned_on=TODAY, comment="Closed", by=office.checker, at=NOW)
    for figure in ("20,000.00 USD", "73,500.00", "53,600.00 was refunded (RF-1)", "53,500.00", "reverse the refund"):
        assert figure in str(refused.value)
    assert (state(request), Entry.objects.count()) == ("paid", entries)
    entry_reverse(entry=refund.entry, reason="It is a part of the payment", by="checker@example.org", at=NOW)
    payment_return(request=request, returned_on=TODAY, comment="Closed", by=office.checker, at=NOW)
    assert (state(request), list(cash_and_left(office))) == ("returned", before)


def test_an_entry_reversed_in_the_ledger_is_not_reversed_twice(office):
    from fund.services import entry_reverse

    request = office.paid("20,000")
    entry_reverse(entry=request.transfer.entry, reason="Came back", by="checker@example.org", at=NOW)
    entries = Entry.objects.count()
    payment_return(request=request, returned_on=TODAY, comment="Came back", by=office.checker, at=NOW)
    assert (state(request), Entry.objects.count()) == ("returned", entries)


def test_a_failed_payment_posts_nothing_and_goes_its_way_again(office):
    request = office.released()
    entries = Entry.objects.count()
    payment_fail(request=request, comment="BIC unknown", by=office.other_maker, at=NOW)
    assert (state(request), Entry.objects.count()) == ("failed", entries)
    assert "BIC unknown" in Notice.objects.get(user=office.maker, subject__contains="failed").body
    with pytest.raises(NotNow):
        confirm(office, request)
    request_edit(request=request, amount=usd("19,000"), complete_on=TODAY, by=office.maker, at=NOW)
    assert (request.released_by, request.released_digest) == (None, "")
    request_submit(request=request, by=office.maker, at=NOW)
    assert state(request) == "submitted"


def test_a_release_taken_back_frees_the_money(office):
    request = office.released("53,500")
    with pytest.raises(UnableToRequest):
        office.submitted("1")
    request_withdraw_release(request=request, comment="Wrong tranche", by=office.checker, at=NOW)
    assert request.released_by is None
    assert office.submitted("1").state == "submitted"


def test_a_cancelled_request_is_over(office):
    request = office.submitted()
    request_cancel(request=request, comment="Not needed", by=office.maker, at=NOW)
    with pytest.raises(NotNow):
        request_submit(request=request, by=office.maker, at=NOW)
    with pytest.raises(NotNow):
        request_edit(request=request, amount=usd("1"), complete_on=TODAY, by=office.maker, at=NOW)


def test_a_request_of_another_fund_is_nobodys_here(office):
    stranger = person("office_checker", "else@example.org", paying_other_fund())
    request = office.submitted()
    with pytest.raises(NotYours):
        request_release(request=request, shown=office.digest(request), by=stranger, at=NOW)


def paying_other_fund():
    from fund.models import Fund

    return Fund.objects.create(code="ELSE1", name="Another", currency="USD", start_date=date(2018, 1, 1))
