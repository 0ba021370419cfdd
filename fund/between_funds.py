"""A balance passed between two funds of the system: two documents and two entries, one in each, in one transaction.

The two documents are linked: the one written second names the first (``FundTransfer.counterpart``), and the
database refuses a pair that does not agree. Where the other fund has already recorded its side on its own, from its
workbook, that side is linked and not recorded again. Rights are the caller's: who records or reverses here needs the
right in both funds.
"""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _
from djmoney.money import Money

from fund import ledger
from fund.models import Direction, Entry, Fund, FundTransfer
from fund.recording import ReferenceInUse, UnableToRecord, next_revision, record
from fund.references import next_reference

OTHER_SIDE = ":other-side"
"""Ends the idempotency key of the entry in the other fund."""


def fund_of_code(code: str, beside: Fund) -> Fund | None:
    """The fund of the system that has this code, other than ``beside``; None where the code is of a fund elsewhere."""
    return Fund.objects.filter(code=code).exclude(pk=beside.pk).first()


def other_side(transfer: FundTransfer) -> FundTransfer | None:
    """The document of the other fund that says the same; None where that fund keeps its own books elsewhere, or where
    each fund recorded its side by itself."""
    return transfer.counterpart or FundTransfer.objects.filter(counterpart=transfer).first()


def entry_of_other_side(entry: Entry) -> Entry | None:
    """The entry that goes with this one in the other fund's books: of a reversal, the other side's reversal."""
    if not entry.record.startswith(f"{FundTransfer.record_kind}:"):
        return None
    transfer = FundTransfer.objects.filter(entry_id=entry.reverses_id or entry.pk).first()
    side = other_side(transfer) if transfer else None
    if side is None:
        return None
    entries = Entry.objects.select_related("fund")
    return entries.filter(reverses=side.entry_id).first() if entry.reverses_id else entries.get(pk=side.entry_id)


def assert_same_currency(fund: Fund, other: Fund) -> None:
    if fund.currency != other.currency:
        raise UnableToRecord(
            _(
                "%(other)s keeps its books in %(its)s and %(fund)s in %(ours)s: a balance passes between funds of one "
                "currency only."
            )
            % {"other": other.code, "its": other.currency, "fund": fund.code, "ours": fund.currency}
        )


@transaction.atomic
def record_both_sides(*, document: FundTransfer, other: Fund, by: str, at: datetime, key: str) -> FundTransfer:
    """Record a new document and its other side. Raises UnableToRecord or what the ledger raises, for either fund."""
    fund = document.fund
    assert_same_currency(fund, other)
    ledger.lock_all([fund, other])
    if FundTransfer.objects.filter(fund=fund, entry__idempotency_key=key).exists():
        # Sent before: what was linked then is part of what the document says.
        earlier = FundTransfer.objects.get(fund=fund, entry__idempotency_key=key)
        document.counterpart = earlier.counterpart
        return record(document=document, by=by, at=at, key=key)
    document.counterpart = _recorded_alone(document, other)
    first = record(document=document, by=by, at=at, key=key)
    if first.counterpart is None:
        mirror = FundTransfer(
            fund=other,
            reference=_free_reference(other, document.reference),
            direction=Direction.IN if document.direction == Direction.OUT else Direction.OUT,
            other_fund=fund.code,
            value_date=document.value_date,
            amount=Money(document.amount.amount, other.currency),
            counterpart=first,
        )
        record(document=mirror, by=by, at=at, key=key + OTHER_SIDE)
    return first


def _recorded_alone(document: FundTransfer, other: Fund) -> FundTransfer | None:
    """The side the other fund recorded by itself: same amount and day, opposite direction, linked to nothing."""
    return (
        FundTransfer.objects.filter(
            fund=other,
            other_fund=document.fund.code,
            value_date=document.value_date,
            amount=document.amount,
            counterpart__isnull=True,
            counterpart_of__isnull=True,
            entry__reversed_by__isnull=True,
        )
        .exclude(direction=document.direction)
        .order_by("entry_id")
        .first()
    )


def _free_reference(fund: Fund, reference: str) -> str:
    """The same reference where the other fund has not used it, else the next one of its own series."""
    try:
        next_revision(FundTransfer(fund=fund, reference=reference))
    except ReferenceInUse:
        return next_reference(FundTransfer, fund, f"{reference}-2")
    return reference


@transaction.atomic
def reverse_both_sides(
    *, entry: Entry, other: Entry, reason: str, by: str, at: datetime, effective_date: date | None = None
) -> Entry:
    """Reverse both entries of a pair, on one day: their own while it is open in both funds, else the first that is.

    Answers with the reversal of ``entry``. Raises UnableToReverse or what the ledger raises, for either fund.
    """
    funds = ledger.lock_all([entry.fund, other.fund])
    day = effective_date or max(entry.effective_date, *(ledger.first_open_day(fund) for fund in funds))
    made = {
        each.pk: ledger.reverse(entry=each, reason=reason, by=by, at=at, effective_date=day)
        # In the order of the funds, for everybody.
        for each in sorted((entry, other), key=lambda each: each.fund_id)
    }
    return made[entry.pk]
