"""The ledger as an accountant would try it: post, correct, close, look back."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from djmoney.money import Money

from fund import ledger, posting_rules, selectors, services
from fund.ledger import Draft
from fund.models import Agreement, Contributor, Deposit, Entry, Fund
from fund.recording import ReferenceInUse, UnableToRecord

AT = datetime(2020, 6, 1, 9, 30, tzinfo=UTC)
BY = "maker@example.org"

pytestmark = pytest.mark.django_db


def usd(amount: str) -> Money:
    return Money(Decimal(amount), "USD")


@pytest.fixture
def fund() -> Fund:
    return Fund.objects.create(code="TST00", name="Test", currency="USD", start_date=date(2017, 1, 1))


@pytest.fixture
def agreement(fund: Fund) -> Agreement:
    norway = Contributor.objects.create(fund=fund, code="NOR", name="Norway")
    return services.agreement_sign(
        contributor=norway,
        reference="A-1",
        signed_on=date(2017, 2, 1),
        amount=Money(Decimal(3_000_000), "NOK"),
        fund_amount=usd("350000.00"),
        by=BY,
        at=AT,
    )


def deposit(agreement: Agreement, reference: str, day: date, nok: str, credited: str, **more: object) -> Deposit:
    return services.deposit_record(
        agreement=agreement,
        reference=reference,
        received_on=day,
        amount=Money(Decimal(nok), "NOK"),
        fund_amount=usd(credited),
        by=BY,
        at=AT,
        **more,  # type: ignore[arg-type]
    )


def charge(fund: Fund, reference: str, day: date, amount: str, **more: object) -> object:
    return services.charge_record(
        fund=fund, reference=reference, kind="bank_charges", value_date=day, amount=usd(amount), by=BY, at=AT, **more
    )  # type: ignore[arg-type]


def standing(fund: Fund, **when: object) -> dict[str, int]:
    return {name.code: balance for name, balance in selectors.balances(fund, **when).items() if balance}  # type: ignore[arg-type]


class TestADeposit:
    def test_pays_the_fee_at_once_and_settles_the_commitment(self, fund: Fund, agreement: Agreement) -> None:
        deposit(agreement, "D-1", date(2017, 3, 1), "1000000", "120000.50")
        assert standing(fund) == {
            "contributions:NOR:A-1": -12_000_050,
            "aa_fees:NOR:A-1": 120_001,
            "cash": 11_880_049,
            "commitments:NOR:A-1": 23_333_333,  # two thirds of 350,000.00
            "memorandum": -23_333_333,
        }

    def test_paid_in_parts_leaves_no_cent_of_the_commitment(self, fund: Fund, agreement: Agreement) -> None:
        for number in range(3):
            deposit(agreement, f"D-{number}", date(2017, 3, number + 1), "1000000", "117000.00")
        assert "commitments:NOR:A-1" not in standing(fund)

    def test_in_another_currency_than_its_agreement_is_refused(self, agreement: Agreement) -> None:
        with pytest.raises(UnableToRecord, match="NOK"):
            services.deposit_record(
                agreement=agreement, reference="D", received_on=date(2017, 3, 1), amount=usd("5"), by=BY, at=AT
            )

    def test_sent_twice_with_one_key_is_recorded_once(self, fund: Fund, agreement: Agreement) -> None:
        first = deposit(agreement, "D-1", date(2017, 3, 1), "10", "1.17", idempotency_key="form-1")
        again = deposit(agreement, "D-1", date(2017, 3, 1), "10", "1.17", idempotency_key="form-1")
        assert first == again
        assert selectors.cash(fund) == 116
        with pytest.raises(ledger.KeyReused):
            deposit(agreement, "D-1", date(2017, 3, 1), "11", "1.29", idempotency_key="form-1")

    def test_under_a_reference_in_use_names_the_entry(self, agreement: Agreement) -> None:
        deposit(agreement, "D-1", date(2017, 3, 1), "10", "1.17")
        with pytest.raises(ReferenceInUse, match="entry 2 of 1 Mar 2017"):
            deposit(agreement, "D-1", date(2017, 3, 1), "20", "2.34")


class TestCash:
    def test_never_ends_a_day_below_zero_also_when_dated_back(self, fund: Fund, agreement: Agreement) -> None:
        deposit(agreement, "D-1", date(2017, 3, 1), "10", "100.00", aa_fee=usd("0.00"))
        charge(fund, "C-1", date(2017, 5, 1), "60.00")
        with pytest.raises(ledger.CashBelowZero, match=r"1 May 2017.*-10\.00 USD"):
            charge(fund, "C-2", date(2017, 4, 1), "50.00")
        charge(fund, "C-2", date(2017, 4, 1), "40.00")
        assert selectors.cash(fund) == 0
        assert selectors.cash(fund, until=date(2017, 4, 30)) == 6_000


class TestAReversal:
    def test_mirrors_and_both_stay_visible(self, fund: Fund, agreement: Agreement) -> None:
        wrong = deposit(agreement, "D-1", date(2017, 3, 1), "1000000", "120000.50")
        undone = services.entry_reverse(entry=wrong.entry, reason="credited to another fund", by=BY, at=AT)
        assert undone.reverses == wrong.entry
        assert standing(fund) == {"commitments:NOR:A-1": 35_000_000, "memorandum": -35_000_000}
        right = deposit(agreement, "D-1", date(2017, 3, 2), "1000000", "120000.55")
        assert right.revision == 2
        assert Deposit.objects.filter(reference="D-1").count() == 2

    def test_happens_once_needs_a_reason_and_is_not_reversed_itself(self, fund: Fund, agreement: Agreement) -> None:
        entry = deposit(agreement, "D-1", date(2017, 3, 1), "10", "1.17").entry
        with pytest.raises(ledger.UnableToReverse, match="reason"):
            services.entry_reverse(entry=entry, reason=" ", by=BY, at=AT)
        undone = services.entry_reverse(entry=entry, reason="twice", by=BY, at=AT)
        with pytest.raises(ledger.UnableToReverse, match="itself a reversal"):
            services.entry_reverse(entry=undone, reason="twice", by=BY, at=AT)


class TestClosingAYear:
    def test_carries_balances_and_refuses_what_comes_late(self, fund: Fund, agreement: Agreement) -> None:
        deposit(agreement, "D-1", date(2017, 3, 1), "10", "100.00")
        before = standing(fund)
        services.year_close(fund=fund, year=2017, by=BY, at=AT)
        assert standing(fund) == before == standing(fund, until=date(2017, 12, 31))
        with pytest.raises(ledger.YearIsClosed, match="open from 1 Jan 2018"):
            charge(fund, "C-1", date(2017, 6, 1), "1.00")

    def test_goes_in_order_and_not_ahead_of_time(self, fund: Fund) -> None:
        with pytest.raises(ledger.UnableToCloseYear, match="the next one of TST00 is 2017"):
            services.year_close(fund=fund, year=2018, by=BY, at=AT)
        for year in (2017, 2018, 2019):
            services.year_close(fund=fund, year=year, by=BY, at=AT)
        with pytest.raises(ledger.UnableToCloseYear, match="2020 is not over yet"):
            services.year_close(fund=fund, year=2020, by=BY, at=AT)

    def test_an_error_in_a_closed_year_is_corrected_in_the_open_one(self, fund: Fund, agreement: Agreement) -> None:
        entry = deposit(agreement, "D-1", date(2017, 3, 1), "10", "100.00").entry
        services.year_close(fund=fund, year=2017, by=BY, at=AT)
        assert services.entry_reverse(entry=entry, reason="error", by=BY, at=AT).effective_date == date(2018, 1, 1)

    def test_sums_are_the_same_with_and_without_closed_years(self, fund: Fund, agreement: Agreement) -> None:
        for year in (2017, 2018, 2019):
            deposit(agreement, f"D-{year}", date(year, 3, 1), "10", "100.00")
            charge(fund, f"C-{year}", date(year, 4, 1), "1.00")
        known = selectors.head(fund).sequence

        def sums() -> list[list[selectors.YearlySum]]:
            return [sorted(selectors.yearly_sums(fund, year)) for year in range(2016, 2022)]

        open_books = sums()
        for year in (2017, 2018, 2019):
            services.year_close(fund=fund, year=year, by=BY, at=AT)
            assert sums() == open_books
        assert sorted(selectors.yearly_sums(fund, 2019, known_at=known)) == open_books[3]


class TestLookingBack:
    def test_what_was_known_at_an_entry_is_the_books_before_the_next(self, fund: Fund, agreement: Agreement) -> None:
        deposit(agreement, "D-1", date(2017, 3, 1), "10", "100.00")
        then = (standing(fund), selectors.head(fund))
        charge(fund, "C-1", date(2017, 3, 1), "1.00")
        assert (standing(fund, known_at=2), selectors.head(fund, 2)) == then

    def test_an_entry_can_be_found_by_the_moment_it_was_recorded(self, fund: Fund, agreement: Agreement) -> None:
        entry = Entry.objects.get(fund=fund)
        assert entry.recorded_at == AT
        assert Entry.objects.filter(recorded_at=AT, recorded_at__lte=AT).get() == entry


def test_a_batch_is_posted_whole_or_not_at_all(fund: Fund) -> None:
    def draft(number: int, amount: int) -> Draft:
        return Draft(
            event="other_income",
            effective_date=date(2017, 1, number),
            moves=posting_rules.other_income(amount),
            record="",
            idempotency_key=f"income:{number}",
            fingerprint="0" * 64,
        )

    with pytest.raises(ledger.CashBelowZero):
        ledger.post_all(fund=fund, drafts=[draft(1, 100), draft(2, -101)], by=BY, at=AT)
    assert not Entry.objects.filter(fund=fund).exists()
    entries = ledger.post_all(fund=fund, drafts=[draft(1, 100), draft(2, -100), draft(1, 100)], by=BY, at=AT)
    assert [entry.sequence for entry in entries] == [1, 2, 1]
