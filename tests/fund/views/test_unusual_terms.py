"""The fund's own row: an end its books contradict is refused, a rate hardly any fund has is asked for twice."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from fund.forms.register import FundForm
from fund.models import Fund
from tests.generators.office_fund import Office, office_fund
from tests.writing import client_of, text_of

pytestmark = pytest.mark.django_db
PATH = "/funds/TST01/register/fund/"


@pytest.fixture
def office() -> Office:
    return office_fund()


@pytest.fixture
def maker() -> Client:
    return client_of("office_maker")


def said(office: Office, **changes: str) -> dict[str, str]:
    fund = Fund.objects.get(pk=office.fund.pk)
    form = FundForm(fund=fund, row=fund)
    values = {"seen": form.initial["seen"]} | {name: getattr(fund, name) for name in form.names}
    return {name: "" if value is None else str(value) for name, value in values.items()} | changes


def test_an_end_before_what_the_books_say_is_refused_with_the_entry(office, maker):
    page = text_of(maker.post(PATH, said(office, end_date="2018-01-15")))
    assert "The fund cannot end on 15 Jan 2018: entry" in page
    assert Fund.objects.get(pk=office.fund.pk).end_date is None


def test_an_end_after_them_is_saved(office, maker):
    assert maker.post(PATH, said(office, end_date="2030-12-31")).status_code == 302
    assert Fund.objects.get(pk=office.fund.pk).end_date == date(2030, 12, 31)


@pytest.mark.parametrize(("name", "rate"), [("support_cost_percent", "50"), ("aa_fee_percent", "10.5")])
def test_a_rate_hardly_any_fund_has_is_asked_for_twice(office, maker, name, rate):
    data = said(office, **{name: rate})
    page = text_of(maker.post(PATH, data))
    assert f"{rate} percent is far above what funds agree on" in page
    assert 'type="checkbox" name="confirmed"' in page
    assert getattr(Fund.objects.get(pk=office.fund.pk), name) != Decimal(rate)
    assert maker.post(PATH, {**data, "confirmed": "on"}).status_code == 302
    assert getattr(Fund.objects.get(pk=office.fund.pk), name) == Decimal(rate)
    # It stands now, and is not asked for again when something else is changed.
    assert maker.post(PATH, said(office, name="Another name")).status_code == 302


def test_usual_rates_are_not_asked_for(office, maker):
    page = text_of(maker.get(PATH))
    assert 'type="checkbox" name="confirmed"' not in page
    assert maker.post(PATH, said(office, support_cost_percent="8", aa_fee_percent="2")).status_code == 302
