"""Recording allocations, transfers, refunds and expenditure by hand."""

from __future__ import annotations

import pytest

from fund import selectors
from fund.models import Entry
from grants.models import Allocation, Expenditure, Refund, Transfer
from tests.generators.office_fund import Office, office_fund, usd
from tests.writing import check, client_of, record, text_of, with_key

pytestmark = pytest.mark.django_db

TRANSFER = {"purse": "P-1:UNDP:programme", "reference": "T-002", "value_date": "2019-02-01", "amount": "20,000"}
ALLOCATION = {"purpose": "programme", "reference": "A-002", "decided_on": "2019-01-15", "direct_amount": "50,000.50"}
GRID = "/funds/TST01/record/expenditure/?purse=P-1%3AUNDP%3Aprogramme&year=2018"


@pytest.fixture
def office() -> Office:
    return office_fund()


@pytest.fixture
def maker():
    return client_of("office_maker")


def test_a_transfer_shows_what_is_approved_paid_and_left(office, maker):
    path = "/funds/TST01/record/transfer/"
    page = text_of(maker.get(path))
    assert "P-1 Advisers · UNDP · programme · 53,500.00 left" in page
    assert 'value="T-002"' in page
    page = text_of(maker.get(f"{path}preview/", {"purse": TRANSFER["purse"], "amount": "60,000"}))
    assert "107,000.00" in page
    assert "53,500.00" in page
    assert "This is more than what is approved." in page
    page = check(maker, path, with_key(TRANSFER))
    assert "33,500.00" in page  # left after it
    assert "154,299.00" in page  # cash after it


def test_a_transfer_is_recorded_once(office, maker):
    path, data = "/funds/TST01/record/transfer/", with_key(TRANSFER)
    first = record(maker, path, data)
    assert maker.post(path, {**data, "step": "record", "shown": "0" * 64}).url == first.url
    assert Transfer.objects.filter(reference="T-002").count() == 1
    assert "Notify the organisation" in text_of(maker.get(first.url))
    again = text_of(maker.get(path, {"again": Transfer.objects.get(reference="T-002").entry.sequence}))
    assert 'value="20000.00"' in again
    assert '<option value="P-1:UNDP:programme" selected' in again


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"amount": "53,500.01"}, "107,000.00 approved less 53,500.00 transferred leaves 53,500.00"),
        ({"amount": "0.001"}, "0.001 has more decimals than USD has (2)."),
        ({"purse": "P-9:UNDP:programme"}, "Select a valid choice"),
        ({"value_date": "2018-05-01"}, "is more than what is approved"),
        ({"reference": "T-001"}, "T-001 is already recorded"),
        ({"value_date": ""}, "This field is required."),
    ],
)
def test_a_transfer_the_books_cannot_take_is_refused_with_the_figures(office, maker, changes, sentence):
    response = maker.post("/funds/TST01/record/transfer/", {**with_key(TRANSFER, **changes), "step": "check"})
    page = text_of(response)
    assert response.status_code == 200
    assert sentence in page
    assert "There is a problem" in page
    assert not Transfer.objects.filter(reference="T-002").exists()


def test_a_sent_form_is_answered_though_the_purse_is_empty_by_now(office, maker):
    path, data = "/funds/TST01/record/transfer/", with_key(TRANSFER, amount="53,500")
    first = record(maker, path, data)
    assert maker.post(path, {**data, "step": "record", "shown": ""}).url == first.url


def test_a_refund_is_bounded_by_what_was_transferred(office, maker):
    path = "/funds/TST01/record/refund/"
    data = with_key(TRANSFER, reference="R-001", amount="53,500.01")
    page = text_of(maker.post(path, {**data, "step": "check"}))
    assert "53,500.00 transferred less 0.00 refunded leaves 53,500.00" in page
    response = record(maker, path, {**data, "amount": "500.25"})
    assert response.status_code == 302
    assert Refund.objects.get(reference="R-001").amount == usd("500.25")
    page = text_of(maker.get(f"{path}preview/", {"purse": TRANSFER["purse"], "amount": "x"}))
    assert "52,999.75" in page


def test_an_allocation_computes_the_support_cost_and_shows_what_is_available(office, maker):
    path = "/funds/TST01/record/allocation/"
    ids = {"project": str(office.project.pk), "organisation": str(office.other_organisation.pk)}
    page = text_of(maker.get(f"{path}preview/", {**ids, "direct_amount": "50,000.50", "purpose": "programme"}))
    assert "3,500.04" in page  # half-up
    assert "53,500.54" in page
    assert "120,799.00" in page  # cash 174,299.00 less 53,500.00 approved and not yet transferred
    page = check(maker, path, with_key(ALLOCATION, **ids))
    assert "3,500.04 USD, computed at 7%" in page
    response = record(maker, path, with_key(ALLOCATION, **ids))
    assert Allocation.objects.get(reference="A-002").support_cost == usd("3500.04")
    assert "can now be recorded" in text_of(maker.get(response.url))


def test_an_allocation_warns_of_what_is_unusual(office, maker):
    path = "/funds/TST01/record/allocation/"
    ids = {"project": str(office.project.pk), "organisation": str(office.organisation.pk)}
    page = check(maker, path, with_key(ALLOCATION, **ids, support_cost="9,000", direct_amount="200,000.00"))
    assert "differs from the computed 14,000.00 USD" in page
    assert "this approval is subject to funds" in page
    page = check(maker, path, with_key(ALLOCATION, **ids, direct_amount="-80,000"))
    assert "less than the 53,500.00 USD already transferred" in page
    page = text_of(
        maker.post(path, {**with_key(ALLOCATION, **ids, direct_amount="-5", support_cost="5"), "step": "check"})
    )
    assert "both up, or both down" in page


def test_expenditure_asks_for_the_purse_and_the_year_first(office, maker):
    path = "/funds/TST01/record/expenditure/"
    page = text_of(maker.get(path))
    assert "P-1 Advisers · UNDP · programme · 53,500.00 left" in page
    assert "There is a problem" not in page
    page = text_of(maker.get(path, {"purse": "", "year": "2018"}))
    assert "There is a problem" in page
    page = text_of(maker.get(path, {"purse": "P-1:UNDP:programme", "year": "1999"}))
    assert "There is a problem" in page
    assert "Figures by category" in text_of(maker.get(GRID))


def test_the_support_cost_is_filled_in_from_the_rate(office, maker):
    data = with_key({"amount_1": "10,000", "amount_5": "2,345.67", "step": "suggest"})
    page = text_of(maker.post(GRID, data))
    assert 'name="amount_8" value="864.20"' in page
    assert 'name="amount_1" value="10,000"' in page
    assert f'value="{data["key"]}"' in page
    page = text_of(
        maker.get("/funds/TST01/record/expenditure/preview/?purse=P-1%3AUNDP%3Aprogramme&year=2018&amount_1=1,000")
    )
    assert "At 7% the support cost would be 70.00 USD." in page


def test_all_categories_of_a_year_are_recorded_in_one_go_and_once(office, maker):
    data = with_key({"amount_1": "10,000", "amount_5": "-2,345.67", "amount_8": "864.20", "amount_2": ""})
    page = check(maker, GRID, data)
    assert "1 · Staff and other personnel" in page
    first = record(maker, GRID, data)
    figures = {e.category: e.amount for e in Expenditure.objects.filter(fund=office.fund)}
    assert figures == {"1": usd("10000"), "5": usd("-2345.67"), "8": usd("864.20")}
    assert {e.entry.effective_date.isoformat() for e in Expenditure.objects.all()} == {"2018-12-31"}
    count = Entry.objects.count()
    assert maker.post(GRID, {**data, "step": "record", "shown": ""}).url == first.url
    assert Entry.objects.count() == count
    page = text_of(maker.get(first.url))
    assert page.count("/funds/TST01/entries/") <= 4
    assert "Entry numbers" in page
    conflict = maker.post(GRID, {**data, "amount_1": "11,000", "reason": "x", "step": "record", "shown": ""})
    assert conflict.status_code == 409


def test_a_recorded_figure_is_corrected_with_a_reason(office, maker):
    record(maker, GRID, with_key({"amount_1": "10,000", "amount_2": "500"}))
    assert "10,000.00" in text_of(maker.get(GRID))
    data = with_key({"amount_1": "9,000", "amount_2": "0"})
    page = text_of(maker.post(GRID, {**data, "step": "check"}))
    assert "Say why the recorded figure changes." in page
    data["reason"] = "Final statement"
    page = check(maker, GRID, data)
    assert "9,000.00 USD, instead of 10,000.00 USD" in page
    response = record(maker, GRID, data)
    standing = Expenditure.objects.filter(entry__reversed_by__isnull=True)
    assert {e.category: e.amount for e in standing} == {"1": usd("9000")}
    assert "Reversal" in text_of(maker.get(response.url))
    balances = {n.category: b for n, b in selectors.balances(office.fund).items() if n.kind == "expenditure"}
    assert balances == {"1": 900_000, "2": 0}


def test_nothing_changed_is_said(office, maker):
    record(maker, GRID, with_key({"amount_1": "10,000"}))
    page = text_of(maker.post(GRID, {**with_key({"amount_1": "10,000.00"}), "step": "check"}))
    assert "Nothing changes: every figure is recorded as it is." in page
    page = text_of(maker.post(GRID, {**with_key({}), "step": "check"}))
    assert "Write at least one figure." in page


def test_a_reversed_figure_is_recorded_again_from_its_entry(office, maker):
    record(maker, GRID, with_key({"amount_1": "10,000"}))
    entry = Expenditure.objects.get().entry
    response = maker.get("/funds/TST01/record/expenditure/", {"again": entry.sequence})
    page = text_of(maker.get(response.url))
    assert 'name="amount_1" value="10000.00"' in page
