"""Refunds keep their split; interest from an organisation that keeps it is unusual, and said to be."""

from __future__ import annotations

from datetime import date

import pytest

from grants.models import RefundSplit, SupportCostRate
from grants.services import refund_record
from tests.generators.office_fund import AT, BY, Office, office_fund, usd
from tests.writing import check, client_of, record, with_key

pytestmark = pytest.mark.django_db

PURSE = "P-1:UNDP:programme"
REFUND = "/funds/TST01/record/refund/"
INTEREST = {"kind": "agency_interest", "reference": "I-1", "value_date": "2019-05-02", "amount": "10.00"}


@pytest.fixture
def office() -> Office:
    return office_fund()


def refund(office: Office, amount: str, **more: str):
    return refund_record(
        project=office.project, organisation=office.organisation, reference="R-1", value_date=date(2019, 1, 1),
        amount=usd(amount), by=BY, at=AT, **more,
    )  # fmt: skip


def test_a_refund_is_split_as_it_was_approved(office):
    split = refund(office, "1,070").split
    assert (split.direct_minor, split.support_minor) == (100_000, 7_000)


def test_the_odd_cent_goes_to_the_larger_remainder(office):
    split = refund(office, "0.10").split
    assert (split.direct_minor, split.support_minor) == (9, 1)


def test_a_form_sent_twice_keeps_one_split(office):
    first = refund(office, "1,070", idempotency_key="k")
    SupportCostRate.objects.create(organisation=office.organisation, percent=5, valid_from=date(2018, 1, 1))
    assert refund(office, "1,070", idempotency_key="k") == first
    assert RefundSplit.objects.count() == 1


def test_the_check_shows_the_split_that_is_kept(office):
    client = client_of("office_maker")
    data = with_key({"purse": PURSE, "reference": "R-2", "value_date": "2019-02-01", "amount": "107.00"})
    page = check(client, REFUND, data)
    assert "100.00" in page
    assert "7.00" in page
    assert record(client, REFUND, data).status_code == 302
    assert RefundSplit.objects.get().support_minor == 700


def test_interest_of_an_organisation_that_keeps_it_is_warned_about(office):
    client = client_of("office_maker")
    data = with_key({**INTEREST, "organisation": "UNDP"})
    words = "is registered as not returning interest"
    assert words not in check(client, "/funds/TST01/record/income/", data)
    office.organisation.returns_interest = False
    office.organisation.save()
    assert words in check(client, "/funds/TST01/record/income/", data)
    assert record(client, "/funds/TST01/record/income/", data).status_code == 302
