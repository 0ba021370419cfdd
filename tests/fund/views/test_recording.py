"""Recording by hand in the fund's own books: what the pages show, record once, refuse, and never lose."""

from __future__ import annotations

import re
import uuid
from datetime import date

import pytest
from django.test import Client

from fund import rehearsal, selectors
from fund.models import Charge, Deposit, Entry, FundTransfer, Income
from tests.generators.office_fund import Office, office_fund, usd
from tests.writing import check, client_of, record, shown_digest

pytestmark = pytest.mark.django_db

DEPOSIT = {
    "agreement": "NOR-1",
    "reference": "D-003",
    "received_on": "2019-03-01",
    "amount": "250,000.00",
    "fund_amount": "26,000.50",
    "aa_fee": "",
}


@pytest.fixture
def office() -> Office:
    return office_fund()


@pytest.fixture
def maker() -> Client:
    return client_of("office_maker")


def answers(office: Office, **changes: str) -> dict[str, str]:
    data = {**DEPOSIT, "key": str(uuid.uuid4()), **changes}
    if data["agreement"] == "NOR-1":
        data["agreement"] = str(office.kroner.pk)
    return data


PATH = "/funds/TST01/record/deposit/"


def test_the_empty_form_suggests_the_next_reference(office, maker):
    page = maker.get(PATH).content.decode()
    assert 'value="D-003"' in page
    assert "NOR-1 · Norway · 1,000,000.00 NOK" in page


def test_the_check_shows_what_will_be_posted_and_records_nothing(office, maker):
    before = Entry.objects.count()
    page = check(maker, PATH, answers(office))
    assert "Check your answers" in page
    assert "260.01 USD, computed at 1%" in page  # 26,000.50 at one percent, half-up
    assert "25,740.49" in page  # into cash
    assert "Contributions of Norway (NOR-1)" in page
    assert "1 USD = 9.6152 NOK" in page
    assert Entry.objects.count() == before


def test_a_deposit_is_recorded_and_confirmed(office, maker):
    response = record(maker, PATH, answers(office))
    deposit = Deposit.objects.get(reference="D-003")
    assert response.status_code == 302
    assert response.url == f"/funds/TST01/recorded/{deposit.entry.sequence}/"
    assert deposit.entry.recorded_by == "office_maker@example.org"
    assert deposit.entry.narration == "Norway · 250,000.00 NOK"
    assert deposit.aa_fee == usd("260.01")
    page = maker.get(response.url).content.decode()
    assert f"#{deposit.entry.sequence}" in page
    assert "What happens next" in page


def test_the_same_form_sent_twice_counts_once_and_lands_on_the_same_confirmation(office, maker):
    data = answers(office)
    page = check(maker, PATH, data)
    sent = {**data, "step": "record", "shown": shown_digest(page)}
    first, second = maker.post(PATH, sent), maker.post(PATH, sent)
    assert first.url == second.url
    assert Deposit.objects.filter(reference="D-003").count() == 1
    assert maker.post(PATH, {**data, "step": "check"}).url == first.url


def test_the_same_key_with_other_content_is_a_conflict(office, maker):
    data = answers(office)
    record(maker, PATH, data)
    changed = {**data, "amount": "250,001.00"}
    for step in ("check", "record"):
        response = maker.post(PATH, {**changed, "step": step, "shown": "0" * 64})
        assert response.status_code == 409
        assert "already sent with other answers" in response.content.decode()
    assert Deposit.objects.filter(reference="D-003").count() == 1


def test_a_key_is_one_person_s_own(office, maker):
    data = answers(office)
    record(maker, PATH, data)
    client = client_of("office_maker", email="second@example.org")
    response = record(client, PATH, {**data, "reference": "D-004"})
    assert response.status_code == 302
    assert Deposit.objects.filter(agreement=office.kroner).count() == 3


def test_what_was_not_shown_is_not_posted(office, maker):
    """The agreement's fee changes between the check and the deed: the check is shown again."""
    data = answers(office)
    page = check(maker, PATH, data)
    office.kroner.aa_fee_percent = 2
    office.kroner.save()
    response = maker.post(PATH, {**data, "step": "record", "shown": shown_digest(page)})
    assert "The books have moved since you looked" in response.content.decode()
    assert "520.01 USD, computed at 2%" in response.content.decode()
    assert not Deposit.objects.filter(reference="D-003").exists()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"amount": "abc"}, "“abc” is not an amount. Write it like 1,234.56."),
        ({"amount": "-5"}, "The amount must be above zero, not -5."),
        ({"amount": "0"}, "The amount must not be zero."),
        ({"amount": "1.234"}, "1.234 has more decimals than NOK has (2)."),
        ({"amount": "1e9"}, "is not an amount"),
        ({"amount": "9" * 30}, "larger than any amount the books take"),
        ({"amount": "99999999999999.5"}, "99,999,999,999,999.5 is larger than any amount the books take"),
        ({"amount": "99999999999999"}, "99,999,999,999,999 is larger than any amount the books take"),
        ({"fund_amount": ""}, "Agreement NOR-1 is in NOK: state what the bank credited in USD."),
        ({"received_on": "31/12/2019"}, "This is not a day of the calendar."),
        ({"received_on": "2199-01-01"}, "1 Jan 2199 lies after today"),
        ({"received_on": "2017-12-31"}, "is before the start of TST01 on 1 Jan 2018"),
        ({"reference": "D-001"}, "D-001 is already recorded, by entry"),
        ({"aa_fee": "99999999"}, "does not fit a deposit"),
        ({"agreement": "999999"}, "Select a valid choice"),
        ({"agreement": "x' OR 1=1"}, "Select a valid choice"),
        ({"key": "not-a-key"}, "This page was opened long ago or altered."),
    ],
)
def test_wrong_input_is_said_in_words_and_kept(office, maker, changes, sentence):
    data = answers(office, **changes)
    page = maker.post(PATH, {**data, "step": "check"})
    text = page.content.decode().replace("&#x27;", "'")
    assert page.status_code == 200
    assert "There is a problem" in text
    assert "<title>Error:" in text
    assert sentence in text
    kept = "fund_amount" if "amount" in changes else "amount"
    if data[kept]:
        assert f'value="{data[kept]}"' in text


def test_change_brings_the_form_back_with_every_answer(office, maker):
    data = answers(office)
    page = maker.post(PATH, {**data, "step": "change"}).content.decode()
    assert "There is a problem" not in page
    for value in ("D-003", "2019-03-01", "250,000.00", "26,000.50", data["key"]):
        assert f'value="{value}"' in page
    assert re.search(rf'<option value="{office.kroner.pk}" selected', page)


def test_the_preview_answers_while_the_form_is_filled_in(office, maker):
    path = f"{PATH}preview/"
    assert "Choose an agreement" in maker.get(path).content.decode()
    page = maker.get(path, {"agreement": office.kroner.pk, "amount": "350,000", "fund_amount": "35,000"})
    text = page.content.decode()
    assert "350.00 USD" in text  # the fee
    assert "34,650.00 USD" in text  # into cash
    assert "300,000.00" in text  # the second instalment is settled
    assert "50,000.00" in text  # and a part of the third
    for odd in ({"agreement": "x"}, {"agreement": "9" * 40}, {"agreement": office.kroner.pk, "amount": "¼"}):
        assert maker.get(path, odd).status_code == 200


def test_a_deposit_beyond_the_commitment_is_allowed_with_a_warning(office, maker):
    page = check(maker, PATH, answers(office, amount="900,000", fund_amount="90,000"))
    assert "200,000.00 NOK beyond what was committed" in page


OTHERS = [
    ("income", {"kind": "fund_interest", "organisation": "", "amount": "120.50"}, Income),
    ("income", {"kind": "agency_interest", "organisation": "UNDP", "amount": "-20.50"}, Income),
    ("charge", {"kind": "bank_charges", "amount": "12.30"}, Charge),
    ("fund-transfer", {"direction": "out", "other_fund": "OTH00", "amount": "1,000"}, FundTransfer),
]


@pytest.mark.parametrize(("kind", "said", "model"), OTHERS)
def test_other_documents_are_recorded_the_same_way(office, maker, kind, said, model):
    path = f"/funds/TST01/record/{kind}/"
    assert maker.get(path).status_code == 200
    data = {**said, "reference": "R-1", "value_date": "2019-02-01", "key": str(uuid.uuid4())}
    cash = selectors.cash(office.fund)
    response = record(maker, path, data)
    assert maker.get(response.url).status_code == 200
    document = model.objects.get(reference="R-1")
    assert selectors.cash(office.fund) == cash + document.entry.cash_change_minor
    again = maker.get(path, {"again": document.entry.sequence}).content.decode()
    assert 'value="R-1"' in again


def test_a_refund_to_a_contributor(office, maker):
    data = {
        "contributor": str(office.norway.pk),
        "reference": "CR-1",
        "value_date": "2019-02-01",
        "amount": "500",
        "key": str(uuid.uuid4()),
    }
    response = record(maker, "/funds/TST01/record/contributor-refund/", data)
    assert "Refunds to Norway" in maker.get(response.url).content.decode()


def test_more_than_the_cash_is_refused_with_the_day_and_the_balance(office, maker):
    data = {"kind": "bank_charges", "reference": "C-1", "value_date": "2018-04-06", "key": str(uuid.uuid4())}
    page = maker.post("/funds/TST01/record/charge/", {**data, "amount": "1,000,000", "step": "check"})
    assert "below zero" in page.content.decode()
    assert 'value="1,000,000"' in page.content.decode()


def test_interest_of_an_organisation_names_it_and_only_that(office, maker):
    path = "/funds/TST01/record/income/"
    base = {"reference": "I-1", "value_date": "2019-02-01", "amount": "5", "key": str(uuid.uuid4())}
    page = maker.post(path, {**base, "kind": "agency_interest", "organisation": ""}).content.decode()
    assert "Name the organisation that earned it." in page
    page = maker.post(path, {**base, "kind": "fund_interest", "organisation": "UNDP"}).content.decode()
    assert "Leave this empty" in page


def test_amounts_are_read_in_the_language_of_the_page(office, maker):
    data = answers(office, amount="250 000,25", fund_amount="26 000,50")
    page = maker.post(PATH, {**data, "step": "check"}, headers={"accept-language": "fr"}).content.decode()
    assert "250\xa0000,25 NOK" in page
    assert "There is a problem" not in page


def test_a_rehearsal_leaves_nothing_behind(office):
    from fund.services import charge_record
    from tests.generators.office_fund import AT, BY

    before = (Entry.objects.count(), selectors.head(office.fund))
    seen = rehearsal.rehearse(
        office.fund,
        lambda: charge_record(
            fund=office.fund,
            reference="C-1",
            kind="bank_charges",
            value_date=date(2019, 1, 1),
            amount=usd("10"),
            by=BY,
            at=AT,
        ),
    )
    assert (Entry.objects.count(), selectors.head(office.fund)) == before
    assert seen.cash_change_minor == -1000
    assert seen.cash_after_minor == seen.cash_before_minor - 1000
