"""Bank details: two people, some days, and a letter to the organisation before money goes there."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from fund.display import day_text
from grants.models import BankDetails, FocalPoint, FundRules, Memorandum, Notice, Step
from grants.payments.payability import hindrances
from grants.services.bank_details import bank_details_prepare, bank_details_refuse, bank_details_verify, digest_of
from grants.services.steps import NotNow, NotYours, ShownIsStale, UnableToStep
from tests.signing import said_again

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
DAY = AT.date()
GOOD = {
    "account_name": "Organisation",
    "account_number": "GB29 NWBK 6016 1331 9268 19",
    "bank_name": "A Bank",
    "bic": "NWBKGB2L",
    "country": "GB",
    "currency": "USD",
}


def prepare(office, **changes):
    return bank_details_prepare(organisation=office.organisation, by=office.maker, at=AT, **(GOOD | changes))


def verify(details, by, **more):
    return bank_details_verify(details=details, shown=digest_of(details), by=by, at=AT, **more)


def test_prepared_verified_and_used_after_the_cooling_off_days(office):
    FundRules.objects.create(fund=office.fund, cooling_off_days=3)
    Memorandum.objects.create(
        fund=office.fund, organisation=office.organisation, reference="M-1", signed_on=DAY, in_force_from=DAY
    )
    assert hindrances(office.organisation, DAY) == ["No bank details are on record."]
    details = prepare(office)
    assert details.account_number == "GB29NWBK60161331926819"
    assert hindrances(office.organisation, DAY) == ["The bank details wait for a second person to verify them."]
    verify(details, office.checker)
    assert "may be used from 5 Mar 2026" in hindrances(office.organisation, DAY)[0]
    assert hindrances(office.organisation, DAY + timedelta(days=3)) == []


def test_who_prepares_does_not_verify(office):
    details = prepare(office)
    with pytest.raises(NotYours):
        verify(details, office.maker)
    # Nor with the right in hand: the log knows who prepared.
    office.maker.memberships.update(role="office_checker")
    with pytest.raises(NotYours, match="another person"):
        verify(details, office.maker)
    assert BankDetails.objects.get().state == "prepared"
    with pytest.raises(IntegrityError), transaction.atomic():
        BankDetails.objects.update(verified_by=office.maker)


def test_what_changed_since_it_was_shown_is_not_verified(office):
    details = prepare(office)
    shown = digest_of(details)
    BankDetails.objects.update(account_number="DE89370400440532013000")
    details.refresh_from_db()
    with pytest.raises(ShownIsStale):
        bank_details_verify(details=details, shown=shown, by=office.checker, at=AT)


def test_new_details_replace_the_old_and_the_organisation_is_told(office):
    FocalPoint.objects.create(
        organisation=office.organisation, name="F", email="focal@example.org", valid_from=date(2020, 1, 1)
    )
    first = verify(prepare(office), office.checker)
    second = verify(prepare(office, account_number="GB82WEST12345698765432", bic="WESTGB2L"), office.checker)
    first.refresh_from_db()
    assert (first.state, second.state) == ("replaced", "verified")
    told = set(Notice.objects.filter(record=f"bank_details:{second.number}").values_list("address", flat=True))
    assert {"focal@example.org", office.of_organisation.email} <= told
    body = Notice.objects.filter(address="focal@example.org").latest("pk").body
    assert "5432" in body
    assert "GB82WEST" not in body


def test_one_set_at_a_time_waits_and_the_refused_comes_back_with_a_reason(office):
    details = prepare(office)
    with pytest.raises(UnableToStep, match="wait to be verified"):
        prepare(office)
    with pytest.raises(UnableToStep, match="Say why"):
        bank_details_refuse(details=details, reason=" ", by=office.checker, at=AT)
    bank_details_refuse(details=details, reason="The letter names another bank.", by=office.checker, at=AT)
    assert Notice.objects.get(address=office.maker.email).body == "The letter names another bank."
    with pytest.raises(NotNow):
        verify(details, office.checker)
    prepare(office)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"account_number": "GB29NWBK60161331926818"}, "check digits"),
        ({"bic": "NOTABIC"}, "8 or 11"),
        ({"country": "DE"}, "begins with DE"),
    ],
)
def test_what_cannot_be_an_account_is_not_prepared(office, change, says):
    with pytest.raises(UnableToStep, match=says):
        prepare(office, **change)
    assert not BankDetails.objects.exists()
    assert not Step.objects.exists()


def test_the_pages_walk_from_form_to_verification(office, sign_in):
    client = sign_in(office.maker)
    page = reverse("grants:bank-details-add", args=[office.fund.code, office.organisation.code])
    assert client.get(page).status_code == 200
    refused = client.post(page, GOOD | {"bic": "NWBKDEFF"})
    assert "This BIC is of a bank in DE, not in GB." in refused.content.decode()
    assert client.post(page, GOOD).status_code == 302
    details = BankDetails.objects.get()
    shown = reverse("grants:bank-details", args=[office.fund.code, details.number])
    assert client.get(shown).status_code == 200
    assert (
        client.post(reverse("grants:bank-details-verify", args=[office.fund.code, details.number])).status_code == 403
    )
    verify_page = reverse("grants:bank-details-verify", args=[office.fund.code, details.number])
    client = sign_in(office.checker)
    stale = said_again(client, client.post(verify_page, {"shown": "0" * 64}))
    assert "changed since the page was shown" in stale.content.decode()
    # Within five minutes the password is not asked again.
    assert client.post(verify_page, {"shown": digest_of(details)}).status_code == 302
    details.refresh_from_db()
    assert details.verified_by == office.checker
    said = client.get(shown).content.decode()
    assert f"Payments may go to it from {day_text(details.usable_from)}." in said


def test_the_checker_says_the_password_again_first(office, sign_in):
    details = prepare(office)
    verify_page = reverse("grants:bank-details-verify", args=[office.fund.code, details.number])
    client = sign_in(office.checker)
    held_back = client.post(verify_page, {"shown": digest_of(details)})
    wrong = said_again(client, held_back, "not the password")
    assert wrong.status_code == 200
    details.refresh_from_db()
    assert details.state == "prepared"
    assert said_again(client, held_back).status_code == 302
    details.refresh_from_db()
    assert details.state == "verified"


def test_an_organisation_sees_its_own_terms_alone(office, sign_in):
    verify(prepare(office), office.checker)
    own = reverse("grants:organisation-terms", args=[office.fund.code, office.organisation.code])
    assert "GB29NWBK60161331926819" in sign_in(office.of_organisation).get(own).content.decode()
    assert sign_in(office.of_other).get(own).status_code == 404
    masked = sign_in(office.member).get(own).content.decode()
    assert "GB29NWBK60161331926819" not in masked
    assert "6819" in masked
