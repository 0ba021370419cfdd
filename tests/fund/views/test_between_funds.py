"""A balance passed between two funds of the system: both sides or neither, linked, reversed together."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction
from djmoney.money import Money

from fund import invariants, selectors, services
from fund.between_funds import other_side
from fund.guards import lifted
from fund.models import Entry, Fund, FundTransfer
from tests.generators.office_fund import AT, BY, Office, office_fund, usd
from tests.writing import check, client_of, record, text_of, with_key

pytestmark = pytest.mark.django_db

PATH = "/funds/TST01/record/fund-transfer/"
SAID = {
    "direction": "out",
    "other_fund": "TST02",
    "reference": "FT-2019-001",
    "value_date": "2019-02-01",
    "amount": "1,000",
}


@pytest.fixture
def here() -> Office:
    return office_fund()


@pytest.fixture
def there(here) -> Office:
    return office_fund("TST02")


@pytest.fixture
def maker():
    return client_of("office_maker")


@pytest.fixture
def checker():
    return client_of("office_checker")


def passed(fund: Fund) -> list[tuple[str, str, str, object]]:
    rows = FundTransfer.objects.filter(fund=fund).order_by("pk")
    return [(row.direction, row.other_fund, str(row.value_date), row.amount) for row in rows]


def both_recorded(here: Office, there: Office, **changes) -> FundTransfer:
    said = {
        "fund": here.fund,
        "other": there.fund,
        "reference": "FT-1",
        "direction": "out",
        "value_date": date(2019, 2, 1),
        "amount": usd("1,000"),
        "by": BY,
        "at": AT,
        "idempotency_key": "once",
    }
    return services.fund_transfer_pass(**said | changes)


def test_the_check_shows_what_both_funds_post(here, there, maker):
    before = Entry.objects.count()
    page = check(maker, PATH, with_key(SAID))
    assert "In the books of TST02, at the same time" in page
    assert Entry.objects.count() == before


def test_out_of_one_is_into_the_other(here, there, maker):
    cash = selectors.cash(here.fund), selectors.cash(there.fund)
    data = with_key(SAID)
    answer = record(maker, PATH, data)
    assert passed(here.fund) == [("out", "TST02", "2019-02-01", usd("1,000"))]
    assert passed(there.fund) == [("in", "TST01", "2019-02-01", usd("1,000"))]
    assert (selectors.cash(here.fund), selectors.cash(there.fund)) == (cash[0] - 100_000, cash[1] + 100_000)
    first, second = FundTransfer.objects.order_by("pk")
    assert (other_side(first), other_side(second)) == (second, first)
    page = text_of(maker.get(answer.url))
    assert f"The other side is entry {second.entry.sequence} of TST02; reversing one reverses both." in page
    for fund, mine, theirs in (("TST01", first, second), ("TST02", second, first)):
        link = f'<a href="/funds/{theirs.fund.code}/entries/{theirs.entry.sequence}/">'
        assert link in text_of(maker.get(f"/funds/{fund}/entries/{mine.entry.sequence}/"))
        assert link in text_of(maker.get(f"/funds/{fund}/records/fund_transfer/FT-2019-001/"))
    # Sent a second time, it counts once.
    assert maker.post(PATH, {**data, "step": "record", "shown": "0" * 64}).url == answer.url
    assert FundTransfer.objects.count() == 2


def test_it_is_recorded_from_the_receiving_fund_as_well(here, there, maker):
    record(maker, "/funds/TST02/record/fund-transfer/", with_key(SAID, direction="in", other_fund="TST01"))
    assert passed(here.fund) == [("out", "TST02", "2019-02-01", usd("1,000"))]
    assert passed(there.fund) == [("in", "TST01", "2019-02-01", usd("1,000"))]


def test_a_side_the_other_fund_recorded_by_itself_is_linked_and_not_doubled(here, there, maker):
    alone = services.fund_transfer_record(
        fund=there.fund,
        reference="OWN-7",
        direction="in",
        other_fund="TST01",
        value_date=date(2019, 2, 1),
        amount=usd("1,000"),
        by=BY,
        at=AT,
    )
    data = with_key(SAID)
    assert "TST02 has already recorded its side by itself" in check(maker, PATH, data)
    answer = record(maker, PATH, data)
    assert passed(there.fund) == [("in", "TST01", "2019-02-01", usd("1,000"))]
    assert other_side(alone).reference == "FT-2019-001"
    assert maker.post(PATH, {**data, "step": "record", "shown": "0" * 64}).url == answer.url
    # What is linked already is not linked again: the next one is another transfer.
    record(maker, PATH, with_key(SAID, reference="FT-2019-002"))
    assert len(passed(there.fund)) == 2


def test_when_the_receiving_fund_cannot_take_it_neither_does(here, there, maker, checker):
    for year in (2018, 2019):
        services.year_close(fund=there.fund, year=year, by=BY, at=AT)
    page = check(maker, PATH, with_key(SAID))
    assert "lies in a closed year of TST02" in page
    assert not FundTransfer.objects.exists()
    page = check(maker, PATH, with_key(SAID, direction="in", amount="900,000", value_date="2020-02-01"))
    assert "the cash of TST02 would be" in page
    assert not FundTransfer.objects.exists()


def test_funds_of_two_currencies_pass_nothing(here, maker):
    Fund.objects.create(code="EUR01", name="Euros", currency="EUR", start_date=date(2018, 1, 1))
    page = check(maker, PATH, with_key(SAID, other_fund="EUR01"))
    assert "EUR01 keeps its books in EUR and TST01 in USD" in page


def test_who_records_in_one_fund_only_is_refused(here, there):
    client = client_of("office_maker", fund=here.fund)
    page = check(client, PATH, with_key(SAID))
    assert "TST02 is a fund of this system, so this is recorded in its books too" in page
    assert not FundTransfer.objects.exists()


def test_a_fund_kept_elsewhere_records_its_own_side(here, maker):
    record(maker, PATH, with_key(SAID, other_fund="ELSE1"))
    assert passed(here.fund) == [("out", "ELSE1", "2019-02-01", usd("1,000"))]
    assert other_side(FundTransfer.objects.get()) is None


@pytest.mark.parametrize("side", ["TST01", "TST02"])
def test_reversing_one_side_reverses_both(here, there, checker, side):
    both_recorded(here, there)
    cash = selectors.cash(here.fund), selectors.cash(there.fund)
    entry = FundTransfer.objects.get(fund__code=side).entry
    path = f"/funds/{side}/entries/{entry.sequence}/reverse/"
    assert "at the same time" in text_of(checker.get(path))
    answer = checker.post(path, {"reason": "Wrong fund", "day": "own"})
    reversals = Entry.objects.filter(reverses__isnull=False)
    assert {(each.fund.code, each.effective_date, each.narration) for each in reversals} == {
        ("TST01", date(2019, 2, 1), "Wrong fund"),
        ("TST02", date(2019, 2, 1), "Wrong fund"),
    }
    assert (selectors.cash(here.fund), selectors.cash(there.fund)) == (cash[0] + 100_000, cash[1] - 100_000)
    assert "The other side in" in text_of(checker.get(answer.url))
    # Recorded anew under the same reference, both sides are the next revision.
    both_recorded(here, there, amount=usd("2,000"), idempotency_key="again")
    assert sorted(FundTransfer.objects.values_list("reference", "revision")) == [("FT-1", 1)] * 2 + [("FT-1", 2)] * 2


def test_the_reversal_waits_for_the_year_that_is_closed_in_either_fund(here, there):
    transfer = both_recorded(here, there)
    for year in (2018, 2019):
        services.year_close(fund=there.fund, year=year, by=BY, at=AT)
    services.entry_reverse(entry=transfer.entry, reason="Wrong fund", by=BY, at=AT)
    days = Entry.objects.filter(reverses__isnull=False).values_list("effective_date", flat=True)
    assert list(days) == [date(2020, 1, 1)] * 2


def test_when_one_side_cannot_be_reversed_neither_is(here, there):
    """What the other fund received is spent: taking it back would leave its cash below zero."""
    transfer = both_recorded(here, there)
    services.charge_record(
        fund=there.fund,
        reference="C-1",
        kind="other_expenditure",
        value_date=date(2019, 3, 1),
        amount=Money(selectors.cash(there.fund) / 100, "USD"),
        by=BY,
        at=AT,
    )
    with pytest.raises(services.ledger.CashBelowZero, match="TST02"):
        services.entry_reverse(entry=transfer.entry, reason="Wrong fund", by=BY, at=AT)
    assert not Entry.objects.filter(reverses__isnull=False).exists()


def test_who_reverses_in_one_fund_only_is_refused(here, there):
    transfer = both_recorded(here, there)
    client = client_of("office_checker", fund=here.fund)
    path = f"/funds/TST01/entries/{transfer.entry.sequence}/reverse/"
    assert "include reversing there" in text_of(client.get(path))
    assert "include reversing there" in text_of(client.post(path, {"reason": "Wrong", "day": "own"}))
    assert not Entry.objects.filter(reverses__isnull=False).exists()
    # Nor is there a link into a fund the person cannot open.
    page = text_of(client.get(f"/funds/TST01/entries/{transfer.entry.sequence}/"))
    assert "of TST02" in page
    assert 'href="/funds/TST02/' not in page


def test_the_database_refuses_a_pair_that_does_not_agree(here, there):
    alone = services.fund_transfer_record(
        fund=there.fund,
        reference="OWN-7",
        direction="in",
        other_fund="TST01",
        value_date=date(2019, 2, 1),
        amount=usd("999"),
        by=BY,
        at=AT,
    )
    document = FundTransfer(
        fund=here.fund,
        reference="FT-1",
        direction="out",
        other_fund="TST02",
        value_date=date(2019, 2, 1),
        amount=usd("1,000"),
        counterpart=alone,
    )
    with pytest.raises(DatabaseError, match="two sides"), transaction.atomic():
        services.record(document=document, by=BY, at=AT)
    document.amount = usd("999")
    services.record(document=document, by=BY, at=AT)


@pytest.mark.keeps_broken_books
@pytest.mark.parametrize(
    ("change", "found"),
    [
        ("UPDATE fund_fundtransfer SET counterpart_id = NULL", "was altered"),
        ("UPDATE fund_fundtransfer SET amount = 5 WHERE counterpart_id IS NULL", "does not agree with its other side"),
        ("UPDATE fund_fundtransfer SET value_date = '2019-02-02' WHERE counterpart_id IS NOT NULL", "does not agree"),
        ("UPDATE fund_fundtransfer SET direction = 'in'", "does not agree with its other side"),
    ],
)
def test_check_ledger_finds_a_pair_that_was_altered(here, there, change, found):
    both_recorded(here, there)
    assert invariants.violations() == []
    connection.check_constraints()  # what is still to be checked would keep PostgreSQL from lifting the guards
    with lifted(), connection.cursor() as cursor:
        cursor.execute(change)
        connection.check_constraints()
    assert any(found in str(violation) for violation in invariants.violations())


@pytest.mark.keeps_broken_books
def test_check_ledger_finds_a_pair_reversed_on_one_side(here, there):
    transfer = both_recorded(here, there)
    services.ledger.reverse(entry=transfer.entry, reason="Alone", by=BY, at=AT)
    found = {violation.fund for violation in invariants.violations() if "other side" in violation.sentence}
    assert found == {"TST01", "TST02"}
