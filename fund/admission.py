"""What the books admit: said kindly, with the figures, before the database says no.

The guards of the database refuse the same (``fund/guards.py``); nothing here is the last word.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from django.db import connection
from django.utils.translation import gettext as _

from fund.cash_days import CashDays
from fund.display import day_text, said_minor
from fund.drafts import Draft
from fund.models import Fund
from fund.models.ledger import NO_HASH, entry_id
from fund.rows import day, rows


class UnableToPost(Exception):
    """An event the books cannot take. The message is for people and names the figures."""


class DayBeforeFund(UnableToPost):
    pass


class YearIsClosed(UnableToPost):
    pass


class FundIsClosed(UnableToPost):
    """The books of the fund are closed for good."""


class CashBelowZero(UnableToPost):
    """``day`` is the first day that would end below zero, ``balance_minor`` what it would end with."""

    def __init__(self, message: str, day: date, balance_minor: int) -> None:
        super().__init__(message)
        self.day = day
        self.balance_minor = balance_minor


class KeyReused(UnableToPost):
    """An idempotency key came back with other content: nothing was posted."""


class UnableToReverse(UnableToPost):
    pass


class UnableToCloseYear(UnableToPost):
    pass


class UnableToCloseFund(UnableToPost):
    pass


class Standing(NamedTuple):
    """Where the books of a fund stand, read while its row is locked. Days are closed up to ``open_from``."""

    fund_id: int
    fund_code: str
    currency: str
    start_date: date
    open_from: date
    sequence: int
    hash: str
    cash_minor: int
    closed_on: date | None = None
    """When the fund was closed for good; None where it is open."""


def locked_standing(fund: Fund) -> Standing:
    """The books as they stand once everybody before us is done; the fund's row is ours until the transaction ends."""
    # Two questions: what stands beside the row may only be read once the row is ours.
    for_update = " FOR NO KEY UPDATE" if connection.vendor == "postgresql" else ""
    found = rows(f"SELECT code, currency, start_date FROM fund_fund WHERE id = %s{for_update}", fund.pk)  # noqa: S608
    if not found:
        raise Fund.DoesNotExist
    code, currency, start = found[0]
    ((last_closed, fund_closed, *head),) = rows(
        "SELECT (SELECT MAX(last_day) FROM fund_closedyear WHERE fund_id = %s), "
        "(SELECT closed_on FROM fund_closedfund WHERE fund_id = %s), sequence, hash, cash_after_minor "
        "FROM (SELECT 1 AS one) AS always LEFT JOIN (SELECT sequence, hash, cash_after_minor FROM fund_entry "
        "WHERE id > %s AND id < %s ORDER BY id DESC LIMIT 1) AS head ON 1 = 1",
        fund.pk,
        fund.pk,
        entry_id(fund.pk, 0),
        entry_id(fund.pk + 1, 0),
    )
    start_date = day(start)
    open_from = max(start_date, day(last_closed) + timedelta(days=1)) if last_closed else start_date
    closed_on = day(fund_closed) if fund_closed else None
    sequence, last_hash, cash = head if head[0] else (0, NO_HASH, 0)
    return Standing(fund.pk, code, currency, start_date, open_from, sequence, last_hash, cash, closed_on)


def check_fund_open(books: Standing, drafts: Sequence[Draft]) -> None:
    """Nothing is moved in a closed fund, back or forth; its last years may still be closed."""
    if books.closed_on and any(draft.moves for draft in drafts):
        raise FundIsClosed(fund_closed_sentence(books.fund_code, books.closed_on))


def fund_closed_sentence(code: str, closed_on: date) -> str:
    return _("Fund %(fund)s was closed on %(day)s: nothing more is recorded in it.") % {
        "fund": code,
        "day": day_text(closed_on),
    }


def check_days(books: Standing, drafts: Sequence[Draft]) -> None:
    """No entry before the fund's start or in a closed year."""
    earliest = min(draft.effective_date for draft in drafts)
    if earliest < books.start_date:
        raise DayBeforeFund(
            _("%(day)s is before the start of %(fund)s on %(start)s.")
            % {"day": day_text(earliest), "fund": books.fund_code, "start": day_text(books.start_date)}
        )
    if earliest < books.open_from:
        raise YearIsClosed(
            _("%(day)s lies in a closed year of %(fund)s: the books are open from %(open)s.")
            % {"day": day_text(earliest), "fund": books.fund_code, "open": day_text(books.open_from)}
        )


def check_cash(books: Standing, drafts: Sequence[Draft]) -> None:
    """No day may end below zero after any of these, in their order: what the database's guard asks of each."""
    first = min((draft.effective_date for draft in drafts if draft.cash_change_minor < 0), default=None)
    if first is None:
        return
    later = rows(
        "SELECT effective_date, SUM(cash_change_minor) FROM fund_entry "
        "WHERE fund_id = %s AND effective_date > %s AND cash_change_minor <> 0 GROUP BY effective_date",
        books.fund_id,
        first,
    )
    days = CashDays(books.cash_minor, first, {day(value): int(change) for value, change in later})
    for draft in drafts:
        shortfall = days.add(draft.effective_date, draft.cash_change_minor)
        if shortfall:
            raise CashBelowZero(
                _("At the end of %(day)s the cash of %(fund)s would be %(balance)s %(currency)s, below zero.")
                % {
                    "day": day_text(shortfall.day),
                    "fund": books.fund_code,
                    "balance": said_minor(shortfall.balance_minor, books.currency),
                    "currency": books.currency,
                },
                shortfall.day,
                shortfall.balance_minor,
            )
