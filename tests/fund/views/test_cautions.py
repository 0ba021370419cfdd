"""What a person is told before recording: figures that look mistyped, fields that were refused, pages to go back to."""

from __future__ import annotations

import re
import uuid
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.test import Client

from fund import services
from fund.models import ContributorRefund, Deposit
from tests.fund.views.test_recording import PATH, answers
from tests.generators.office_fund import Office, office_fund, usd
from tests.writing import check, client_of, record, text_of

pytestmark = pytest.mark.django_db
REFUND = "/funds/TST01/record/contributor-refund/"
PASSED = "/funds/TST01/record/fund-transfer/"
AT = datetime(2026, 1, 5, 12, tzinfo=UTC)


@pytest.fixture
def office() -> Office:
    return office_fund()


@pytest.fixture
def maker() -> Client:
    return client_of("office_maker")


def test_a_mistyped_amount_credited_is_warned_of_with_both_rates(office, maker):
    page = check(maker, PATH, answers(office, amount="100.00", fund_amount="100,000.00"))
    assert "more than 25 % from the rate at signature" in page
    expected = services.money.proportion(
        10_000, int(office.kroner.fund_amount.amount * 100), int(office.kroner.amount.amount * 100)
    )
    assert f"{expected / 100:,.2f} USD would have been credited, not 100,000.00" in page
    assert record(maker, PATH, answers(office, amount="100.00", fund_amount="100,000.00")).status_code == 302


def test_a_rate_near_the_one_at_signature_is_not(office, maker):
    assert "from the rate at signature" not in check(maker, PATH, answers(office))


def test_a_stated_fee_that_is_not_the_agreement_s_is_warned_of_and_not_labelled_with_its_rate(office, maker):
    page = check(maker, PATH, answers(office, aa_fee="26,000.50"))
    assert "The stated fee of 26,000.50 USD differs from the agreement's rate of 1 %, which is 260.01 USD" in page
    assert "Agent's fee, as stated" in page
    assert "Agent's fee (1%)" not in page
    same = check(maker, PATH, answers(office, aa_fee="260.01"))
    assert "differs from the agreement" not in same


def refund(office: Office, amount: str) -> dict[str, str]:
    return {
        "contributor": str(office.norway.pk), "reference": f"CR-{amount}", "value_date": "2019-02-01",
        "amount": amount, "key": str(uuid.uuid4()),
    }  # fmt: skip


def test_a_refund_above_what_the_contributor_paid_is_warned_of_with_the_figures(office, maker):
    deposited = sum(
        deposit.fund_amount.amount for deposit in Deposit.objects.filter(agreement__contributor=office.norway)
    )
    assert "more than is left of it" not in check(maker, REFUND, refund(office, "500"))
    record(maker, REFUND, refund(office, "500"))
    page = check(maker, REFUND, refund(office, f"{deposited - 499}"))
    assert f"Norway has deposited {deposited:,.2f} USD and was given back 500.00 USD" in page
    assert "this gives back 1.00 USD more than is left of it" in page
    assert ContributorRefund.objects.count() == 1


def test_a_contributor_that_paid_nothing_is_given_back_nothing_without_a_warning(office, maker):
    stranger = office.fund.contributors.create(code="NEW", name="Newcomer")
    page = check(maker, REFUND, {**refund(office, "1.00"), "contributor": str(stranger.pk)})
    assert "Newcomer has deposited 0.00 USD and was given back 0.00 USD" in page


def test_a_fund_that_is_not_of_the_system_is_said(office, maker):
    data = {
        "direction": "in", "other_fund": "NOSUCH", "reference": "FT-9", "value_date": "2019-02-01",
        "amount": "10", "key": str(uuid.uuid4()),
    }  # fmt: skip
    assert "There is no fund NOSUCH in this system" in check(maker, PASSED, data)


def marked(page: str) -> set[str]:
    """The fields an error stands at."""
    return set(re.findall(r'<a href="#id_(\w+)"', page))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"received_on": "2099-01-01"}, "received_on"),
        ({"received_on": "1990-01-01"}, "received_on"),
        ({"reference": "D-001"}, "reference"),
    ],
)
def test_a_refusal_of_the_books_marks_its_field(office, maker, changes, field):
    page = text_of(maker.post(PATH, {**answers(office, **changes), "step": "check"}))
    assert field in marked(page)
    assert re.search(rf'id="id_{field}"[^>]*aria-invalid="true"|aria-invalid="true"[^>]*id="id_{field}"', page)


def test_a_day_in_a_closed_year_marks_the_day(office, maker):
    services.year_close(fund=office.fund, year=office.fund.start_date.year, by="test", at=AT)
    day = f"{office.fund.start_date.year}-12-30"
    for path, data in (
        (PATH, answers(office, received_on=day)),
        (REFUND, {**refund(office, "1"), "value_date": day}),
    ):
        page = text_of(maker.post(path, {**data, "step": "check"}))
        assert marked(page) & {"received_on", "value_date"}


def test_the_check_may_be_kept_for_the_back_button_and_no_other_page(office, maker):
    data = answers(office)
    assert maker.post(PATH, {**data, "step": "check"})["Cache-Control"] == "private, no-cache"
    assert "no-store" in maker.get(PATH)["Cache-Control"]
    assert "no-store" in maker.post(PATH, {**data, "amount": "", "step": "check"})["Cache-Control"]


def test_a_suggested_reference_carries_the_year_of_today(office, maker):
    services.charge_record(
        fund=office.fund, reference="HRM-CHG-2019-07", kind="bank_charges", value_date=date(2019, 3, 1),
        amount=usd("1.00"), by="test", at=AT,
    )  # fmt: skip
    page = maker.get("/funds/TST01/record/charge/").content.decode()
    assert f'value="HRM-CHG-{datetime.now(UTC).year}-01"' in page
    this_year = datetime.now(UTC).year
    services.charge_record(
        fund=office.fund, reference=f"HRM-CHG-{this_year}-01", kind="bank_charges", value_date=date(2019, 3, 2),
        amount=usd("1.00"), by="test", at=datetime.now(UTC),
    )  # fmt: skip
    assert f'value="HRM-CHG-{this_year}-02"' in maker.get("/funds/TST01/record/charge/").content.decode()


def test_no_view_asks_for_the_head_of_the_books():
    """The protocol of posting what was shown is the domain's (``fund/rehearsal.py``)."""
    for path in Path("fund/views").rglob("*.py"):
        assert "Watch(" not in path.read_text(), path


def test_the_confirmation_names_the_reference_of_the_document(office, maker):
    page = maker.get(record(maker, PATH, answers(office)).url).content.decode()
    assert '<strong class="code">D-003</strong>' in page
