"""Closed years, cash below zero, and closings that are not what they seem."""

from __future__ import annotations

from datetime import date

from fund import ledger, selectors
from fund.models import Account, ClosedYear, Entry
from fund.models.ledger import NO_HASH, entry_id
from tests.proofs.attacks.registry import CLOSED, attack
from tests.proofs.books import AT, Books, empty_books, money
from tests.proofs.forging import account, forge, insert


@attack
def an_entry_in_a_closed_year(books):
    forge(books, [("memorandum", "commitments:NOR:SAA-1", 5)], CLOSED)


@attack
def an_entry_on_the_last_day_of_a_closed_year(books):
    forge(books, [("fund_interest", "cash", 5)], date(2016, 12, 31))


@attack
def an_entry_before_the_fund_began(books):
    bare = empty_books("OTHER")
    bare.deposit("D-1", date(2015, 2, 1), "10.00")
    forge(bare, [("contributions:NOR:SAA-1", "cash", 5)], date(2014, 12, 31))


def closed_fund() -> Books:
    """A fund that has taken and given back ten dollars, closed."""
    bare = empty_books("OTHER")
    bare.deposit("D-1", date(2015, 2, 1), "10.00", aa_fee=money(0))
    bare.charge("C-1", date(2016, 2, 1), "10.00")
    ledger.close_fund(fund=bare.fund, closed_on=date(2019, 1, 1), by="checker", at=AT)
    return bare


@attack
def a_memorandum_in_a_closed_fund(books):
    forge(closed_fund(), [("memorandum", "commitments:NOR:SAA-1", 5)], date(2018, 6, 1))


@attack
def income_of_a_closed_fund(books):
    forge(closed_fund(), [("contributions:NOR:SAA-1", "cash", 5)], date(2019, 6, 1))


@attack
def a_reversal_in_a_closed_fund(books):
    bare = closed_fund()
    charge = bare.entry(last(bare))
    forge(
        bare, [("bank_charges", "cash", 1000)], date(2019, 6, 1), event="reversal", reverses_id=charge.pk,
        record=charge.record,
    )  # fmt: skip


def closed_row(books: Books, **wrong: object) -> dict[str, object]:
    head = books.entry(last(books))
    row = {
        "fund_id": books.fund.pk, "closed_on": date(2019, 6, 1), "sequence": head.sequence, "head": head.hash,
        "closed_at": AT, "closed_by": "forger",
    }  # fmt: skip
    return {**row, **wrong}


@attack
def a_fund_closed_with_cash_in_it(books):
    insert("fund_closedfund", **closed_row(books))


@attack
def a_fund_closed_at_another_head(books):
    insert("fund_closedfund", **closed_row(empty_books("OTHER"), head="1" * 64))


@attack
def a_fund_closed_before_its_last_entry(books):
    bare = empty_books("OTHER")
    first = bare.entry(last(bare))
    bare.deposit("D-1", date(2015, 2, 1), "10.00", aa_fee=money(0))
    insert("fund_closedfund", **closed_row(bare, sequence=first.sequence, head=first.hash))


@attack
def a_fund_closed_twice(books):
    bare = closed_fund()
    insert("fund_closedfund", **closed_row(bare))


@attack
def cash_below_zero_today(books):
    forge(books, [("cash", "bank_charges", 10**9)], date(2020, 1, 1))


@attack
def cash_below_zero_on_an_earlier_day(books):
    """Enough cash now, not enough at the beginning of 2017."""
    forge(books, [("cash", "bank_charges", books.entry(last(books)).cash_after_minor)], date(2017, 1, 1))


@attack
def cash_below_zero_between_two_days(books):
    bare = empty_books("OTHER")
    bare.deposit("D-1", date(2016, 1, 1), "100.00", aa_fee=money(0))
    bare.charge("C-1", date(2017, 1, 1), "60.00")
    bare.deposit("D-2", date(2018, 1, 1), "100.00", aa_fee=money(0))
    forge(bare, [("cash", "bank_charges", 5000)], date(2016, 6, 1))


def last(books: Books) -> int:
    return Entry.objects.filter(fund=books.fund).count()


def year_row(books: Books, year: int, **wrong: object) -> dict[str, object]:
    head = books.entry(last(books))
    row = {
        "id": entry_id(books.fund.pk, year),
        "fund_id": books.fund.pk,
        "year": year,
        "last_day": date(year, 12, 31),
        "sequence": head.sequence,
        "head": head.hash,
        "balance_count": 0,
        "closed_at": AT,
        "closed_by": "forger",
        "previous_hash": ClosedYear.objects.get(year=2016).hash,
        "hash": "a" * 64,
    }
    return {**row, **wrong}


@attack
def close_a_year_without_saying_so_in_the_ledger(books):
    insert("fund_closedyear", **year_row(books, 2017))


def close_by_hand(books: Books, year: int = 2017, balances: dict[int, int] | None = None, **wrong: object) -> None:
    """The closing entry as it should be, then the balances and the year as a forger would have them."""
    draft = ledger.Draft("year_closed", date(year, 12, 31), (), "", f"year_closed:{year}", "0" * 64)
    ledger.post(fund=books.fund, draft=draft, by="forger", at=AT)
    if balances is None:
        standing = selectors.account_balances(books.fund, until=date(year, 12, 31))
        balances = {pk: amount for pk, amount in standing.items() if amount}
    for pk, amount in balances.items():
        insert("fund_carriedbalance", closed_year_id=entry_id(books.fund.pk, year), account_id=pk, balance_minor=amount)
    insert("fund_closedyear", **year_row(books, year, **{"balance_count": len(balances), **wrong}))


@attack
def close_a_year_that_carries_nothing(books):
    close_by_hand(books, balances={})


@attack
def close_a_year_that_carries_a_cent_too_much(books):
    balances = {pk: b for pk, b in selectors.account_balances(books.fund, until=date(2017, 12, 31)).items() if b}
    close_by_hand(books, balances={**balances, account(books, "cash"): balances[account(books, "cash")] + 1})


@attack
def close_a_year_out_of_order(books):
    close_by_hand(books, year=2018)


@attack
def close_a_year_at_another_head(books):
    close_by_hand(books, head="b" * 64)


@attack
def close_a_year_to_its_eve(books):
    close_by_hand(books, last_day=date(2017, 12, 30))


@attack
def close_a_year_on_another_chain(books):
    close_by_hand(books, previous_hash=NO_HASH)


@attack
def close_a_year_twice(books):
    insert("fund_closedyear", **year_row(books, 2016))


@attack
def add_a_balance_to_a_closed_year(books):
    spare = Account.objects.exclude(carried__closed_year__year=2015).filter(fund=books.fund).first()
    insert("fund_carriedbalance", closed_year_id=entry_id(books.fund.pk, 2015), account_id=spare.pk, balance_minor=1)


@attack
def balances_without_their_year(books):
    row = {"account_id": account(books, "cash"), "balance_minor": 1}
    insert("fund_carriedbalance", closed_year_id=entry_id(books.fund.pk, 2017), **row)
