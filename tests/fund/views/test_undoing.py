"""Reversing an entry and closing a year."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection

from fund import guards, selectors, services
from fund.ledger import UnableToCloseYear
from fund.models import ClosedYear, Deposit, Entry, User
from tests.generators.office_fund import AT, BY, Office, office_fund, usd
from tests.writing import client_of, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    return office_fund()


@pytest.fixture
def checker():
    return client_of("office_checker")


@pytest.fixture
def charge(office):
    return services.charge_record(
        fund=office.fund,
        reference="C-1",
        kind="bank_charges",
        value_date=date(2019, 3, 1),
        amount=usd("25"),
        by=BY,
        at=AT,
    )


def path_of(entry: Entry) -> str:
    return f"/funds/TST01/entries/{entry.sequence}/reverse/"


def test_the_page_shows_the_mirror_and_posts_nothing(office, checker, charge):
    before = Entry.objects.count()
    page = text_of(checker.get(path_of(charge.entry)))
    assert "On the day of the entry itself, 1 Mar 2019" in page
    assert page.index("Bank charges") > 0
    assert "+25.00" in page
    assert Entry.objects.count() == before


def test_a_reversal_needs_a_reason(office, checker, charge):
    page = text_of(checker.post(path_of(charge.entry), {"reason": "  ", "day": "own"}))
    assert "There is a problem" in page
    assert "This field is required." in page
    assert not Entry.objects.filter(reverses=charge.entry).exists()


def test_an_entry_is_reversed_once_and_both_name_each_other(office, checker, charge):
    cash = selectors.cash(office.fund)
    said = {"reason": "Booked to the wrong fund", "day": "own"}
    first, second = checker.post(path_of(charge.entry), said), checker.post(path_of(charge.entry), said)
    reversal = Entry.objects.get(reverses=charge.entry)
    assert first.url == second.url == f"/funds/TST01/recorded/{reversal.sequence}/"
    assert reversal.narration == "Booked to the wrong fund"
    assert reversal.recorded_by == "office_checker@example.org"
    assert reversal.effective_date == date(2019, 3, 1)
    assert selectors.cash(office.fund) == cash + 2500
    page = text_of(checker.get(first.url))
    assert f"Entry {charge.entry.sequence} is reversed" in page
    assert "Record it again" not in page  # the checker does not record
    assert "Record it again" in text_of(client_of("office_maker").get(first.url))
    page = text_of(checker.get(path_of(charge.entry)))
    assert f"Entry {charge.entry.sequence} is already reversed by entry {reversal.sequence}." in page
    assert '<button type="submit" class="btn btn-danger">' not in page
    page = text_of(checker.post(path_of(charge.entry), {"reason": "Another reason", "day": "own"}))
    assert "already reversed" in page
    assert Entry.objects.filter(reverses=charge.entry).count() == 1


def test_it_may_count_today_instead(office, checker, charge):
    checker.post(path_of(charge.entry), {"reason": "Late", "day": "today"})
    assert Entry.objects.get(reverses=charge.entry).effective_date > date(2020, 1, 1)


def test_a_reversal_that_would_take_the_cash_below_zero_says_so(office, checker):
    deposit = Deposit.objects.get(reference="D-002")
    services.charge_record(
        fund=office.fund,
        reference="C-9",
        kind="other_expenditure",
        value_date=date(2019, 1, 1),
        amount=usd("150,000"),
        by=BY,
        at=AT,
    )
    page = text_of(checker.get(path_of(deposit.entry)))
    assert "below zero" in page
    assert "btn-danger" not in page


def test_a_commitment_is_not_reversed_by_hand(office, checker):
    signed = Entry.objects.get(fund=office.fund, record="agreement:NOR-1", event="agreement_signed")
    assert "corrected in its agreement" in text_of(checker.get(path_of(signed)))


def test_a_reversal_that_leaves_more_paid_than_approved_is_told(office, checker):
    allocation = Entry.objects.get(fund=office.fund, record="allocation:A-001")
    page = text_of(checker.get(path_of(allocation)))
    assert "This leaves 0.00 approved for UNDP in P-1, less than the 53,500.00 already transferred." in page
    transfer = Entry.objects.get(fund=office.fund, record="transfer:T-001")
    assert "This leaves" not in text_of(checker.get(path_of(transfer)))


CLOSE = "/funds/TST01/years/close/"


def test_the_page_shows_what_the_year_carries(office, checker):
    page = text_of(checker.get(CLOSE))
    assert "Close 2018" in page
    assert "230,100.00" in page  # sources
    assert "55,801.00" in page  # uses: fees 301 + 2,000 and the transfer of 53,500
    assert "174,299.00" in page  # closing
    assert page.count("does not hold") == 0
    assert "For 1 project line with money of the fund no expenditure is recorded for 2018." in page


def test_a_year_is_closed_by_typing_it(office, checker):
    page = text_of(checker.post(CLOSE, {"year": "2019"}))
    assert "The year to close is 2018; you typed “2019”." in page
    assert not ClosedYear.objects.exists()
    first, second = checker.post(CLOSE, {"year": "2018"}), checker.post(CLOSE, {"year": "2018"})
    closed = ClosedYear.objects.get()
    assert first.url == second.url == "/funds/TST01/years/2018/closed/"
    assert (closed.year, closed.closed_by) == (2018, "office_checker@example.org")
    page = text_of(checker.get(first.url))
    assert closed.hash in page
    # The books keep the address; pages call the person by name.
    User.objects.filter(email=closed.closed_by).update(name="Chikondi Banda")
    for path in (first.url, CLOSE, "/funds/TST01/ledger/years/"):
        assert "Chikondi Banda" in text_of(checker.get(path)), path
    assert "Close 2019" in text_of(checker.get(CLOSE))


def test_a_year_that_is_not_over_cannot_be_closed(office, checker):
    from django.utils import timezone

    this_year = timezone.now().year
    for year in range(2018, this_year):
        services.year_close(fund=office.fund, year=year, by=BY, at=timezone.now())
    page = text_of(checker.get(CLOSE))
    assert f"{this_year} cannot be closed" in page
    page = text_of(checker.post(CLOSE, {"year": str(this_year)}))
    assert f"{this_year} cannot be closed" in page
    assert not ClosedYear.objects.filter(year=this_year).exists()


def test_a_year_is_closed_once_however_often_its_person_sends_it(office):
    first = services.year_close_proven(fund=office.fund, year=2018, by="a@example.org", at=AT)
    assert services.year_close_proven(fund=office.fund, year=2018, by="a@example.org", at=AT) == first
    with pytest.raises(UnableToCloseYear, match="the next one of TST01 is 2019, not 2018"):
        services.year_close_proven(fund=office.fund, year=2018, by="b@example.org", at=AT)
    with pytest.raises(UnableToCloseYear, match=f"{AT.year} is not over yet|closed in order"):
        services.year_close_proven(fund=office.fund, year=AT.year, by="a@example.org", at=AT)


@pytest.mark.keeps_broken_books
def test_a_year_whose_books_do_not_tie_is_not_closed(office, charge):
    connection.check_constraints()  # guards are lifted only while no row waits to be checked
    with guards.lifted():
        Entry.objects.filter(pk=charge.entry_id).update(narration="Altered behind the office's back")
        connection.check_constraints()
    with pytest.raises(
        UnableToCloseYear, match=r"2018 cannot be closed: not every check holds.*every law of the books"
    ):
        services.year_close_proven(fund=office.fund, year=2018, by="a@example.org", at=AT)
    assert not ClosedYear.objects.exists()


def test_an_entry_of_a_closed_year_is_reversed_in_the_open_one(office, checker, charge):
    for year in (2018, 2019):
        services.year_close(fund=office.fund, year=year, by=BY, at=AT)
    page = text_of(checker.get(path_of(charge.entry)))
    assert "On 1 Jan 2020, the first open day" in page
    checker.post(path_of(charge.entry), {"reason": "Not ours", "day": "own"})
    assert Entry.objects.get(reverses=charge.entry).effective_date == date(2020, 1, 1)
