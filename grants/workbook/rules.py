"""What is refused although every cell can be read: dates, and money that is not there. Pure.

Only what is new is judged. What is booked already was judged when it was booked.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import cast

from grants import headroom
from grants.headroom import Purse, Step, Uncovered
from grants.workbook.findings import mark as _
from grants.workbook.records import CHANGED, EMPTY, NEW, Draft, Record

DAY_OF = {
    "deposits": "received_on",
    "allocations": "decided_on",
    "transfers": "value_date",
    "refunds": "value_date",
    "income": "value_date",
    "charges": "value_date",
    "fund_transfers": "value_date",
    "contributor_refunds": "value_date",
}
"""The column that says when a document counts; an expenditure counts on 31 December of its year."""

_CASH = ("deposits", "refunds", "income", "transfers", "charges", "fund_transfers", "contributor_refunds")


def effective_day(record: Record) -> date:
    """The day a record counts."""
    if record.sheet == "expenditures":
        return date(int(str(record.values["year"])), 12, 31)
    return record.day(DAY_OF[record.sheet])


def cash_change(record: Record) -> int:
    """What a record adds to the fund's cash, in minor units of the fund's currency."""
    if record.sheet == "deposits":
        return record.amount("fund_amount") - record.amount("aa_fee")
    amount = record.amount("amount")
    if record.sheet in ("refunds", "income") or record.values.get("direction") == "in":
        return amount
    return -amount if record.sheet in _CASH else 0


def check_rules(draft: Draft) -> None:
    _check_open(draft)
    _check_days(draft)
    _check_zeros(draft)
    _check_other_sides(draft)
    _check_reductions(draft)
    _check_transfers(draft)
    _check_refunds(draft)
    _check_cash(draft)


def _check_open(draft: Draft) -> None:
    """A closed fund takes nothing; a file that says what is there already says it still."""
    news = sum(record.state in (NEW, CHANGED) for records in draft.records.values() for record in records.values())
    if draft.books.closed_on and news:
        draft.error(
            draft.of("fund")[0],
            "code",
            _("Fund %(fund)s was closed on %(day)s: nothing more is recorded in it, and %(news)s of these are new."),
            fund=draft.of("fund")[0].text("code"),
            day=draft.books.closed_on,
            news=news,
        )


# -- dates ---------------------------------------------------------------------------------------------------


def _check_days(draft: Draft) -> None:
    for sheet, column in DAY_OF.items():
        for record in draft.of(sheet):
            if record.state == NEW and column in record.values:
                _check_day(draft, record, column, record.day(column), draft.today)
    for record in draft.of("expenditures"):
        if record.state == NEW and "year" in record.values:
            # The current year is reported before it is over, though it counts on its last day.
            _check_day(draft, record, "year", effective_day(record), date(draft.today.year, 12, 31))
    for record in draft.of("agreements"):
        if record.state in (NEW, CHANGED) and "signed_on" in record.values:
            _check_signature(draft, record)
    for record in draft.of("projects"):
        start, end = record.values.get("start_date"), record.values.get("end_date")
        if record.state in (NEW, CHANGED) and start and end and record.day("end_date") < record.day("start_date"):
            draft.error(record, "end_date", _("Ends on %(end)s, before it starts on %(start)s."), end=end, start=start)


def _check_day(draft: Draft, record: Record, column: str, day: date, last: date) -> None:
    if day < draft.start:
        draft.error(
            record,
            column,
            _("%(day)s is before the start of the fund on %(start)s."),
            day=day,
            start=draft.start,
        )
    elif day < draft.books.open_from:
        draft.error(
            record,
            column,
            _("%(day)s lies in a closed year: the books are open from %(open)s."),
            day=day,
            open=draft.books.open_from,
        )
    elif day > last:
        draft.error(record, column, _("%(day)s lies after today, %(today)s."), day=day, today=draft.today)


def _check_signature(draft: Draft, record: Record) -> None:
    """A commitment signed before the fund began counts from its first day; none is added to a year that is closed."""
    day = record.day("signed_on")
    is_told_now = record.state == NEW or any(change.column == "signed_on" for change in record.changes)
    if day > draft.today:
        draft.error(record, "signed_on", _("%(day)s lies after today, %(today)s."), day=day, today=draft.today)
    elif is_told_now and draft.start <= day < draft.books.open_from:
        draft.error(
            record,
            "signed_on",
            _("%(day)s lies in a closed year: the books are open from %(open)s."),
            day=day,
            open=draft.books.open_from,
        )
    elif day < draft.start:
        draft.warn(
            record,
            "signed_on",
            _("Signed on %(day)s, before the start of the fund on %(start)s: the commitment counts from that day."),
            day=day,
            start=draft.start,
        )


def _check_zeros(draft: Draft) -> None:
    """A document that moves nothing is not booked; the ledger holds movements, and there is none."""
    for sheet in DAY_OF:
        for record in draft.to_book(sheet):
            names = ("direct_amount", "support_cost") if sheet == "allocations" else ("amount", "fund_amount")
            if not any(record.amount(name) for name in names):
                record.state = EMPTY
                draft.warn(record, names[0], _("The amount is zero: there is nothing to book."))


def _check_other_sides(draft: Draft) -> None:
    """Recorded by hand, a balance passed between two funds stands in both books already, under the first one's
    reference: the same again under another may be the same money."""
    facts = ("direction", "other_fund", "value_date", "amount")
    booked = {
        tuple(document.values.get(fact) for fact in facts): (reference, document)
        for reference, document in draft.books.documents.get("fund_transfers", {}).items()
        if not document.is_reversed
    }
    for record in draft.to_book("fund_transfers"):
        found = booked.get(tuple(record.values.get(fact) for fact in facts))
        if found is not None:
            reference, document = found
            draft.warn(
                record,
                "reference",
                _(
                    "%(reference)s (entry %(entry)s) is booked with the same fund, day and amount. If this is the same "
                    "balance, give it that reference: as it stands it is booked a second time."
                ),
                reference=str(reference),
                entry=document.sequence,
            )


# -- money that is not there ---------------------------------------------------------------------------------


def _purses(draft: Draft, sheet: str) -> dict[Purse, list[Record]]:
    """New records by purse, those left out whose purse, day or amount is not known."""
    found: defaultdict[Purse, list[Record]] = defaultdict(list)
    needed = ("project", "organisation", DAY_OF[sheet], "direct_amount" if sheet == "allocations" else "amount")
    for record in draft.of(sheet):
        if record.state == NEW and all(name in record.values for name in needed):
            found[record.purse].append(record)
    return found


def approved(record: Record) -> int:
    return record.amount("direct_amount") + record.amount("support_cost")


def _check_reductions(draft: Draft) -> None:
    """A reduction dated before a transfer that is booked may not take away what that transfer was paid from."""
    for purse, allocations in _purses(draft, "allocations").items():
        booked = draft.books.purse_days.get(purse, ())
        steps = headroom.transfer_steps(booked)
        steps += [Step(effective_day(record), approved(record), False, record) for record in allocations]
        left = reduced = 0
        latest: Record | None = None
        for step in sorted(steps, key=lambda step: (step.day, step.is_payment)):
            left += step.change
            if step.row is not None and step.change < 0:
                reduced += step.change
                latest = cast(Record, step.row)
            elif step.is_payment and latest is not None and left < 0 <= left - reduced:
                draft.error(
                    latest,
                    "direct_amount",
                    _(
                        "A reduction of %(amount)s leaves too little for the transfer of %(paid)s booked on %(day)s: "
                        "%(missing)s would be missing."
                    ),
                    amount=draft.amount(-approved(latest)),
                    paid=draft.amount(-step.change),
                    day=step.day,
                    missing=draft.amount(-left),
                )
                break


def _check_transfers(draft: Draft) -> None:
    allocated = _purses(draft, "allocations")
    for purse, transfers in _purses(draft, "transfers").items():
        booked = draft.books.purse_days.get(purse, ())
        steps = headroom.transfer_steps(booked)
        steps += [Step(effective_day(record), approved(record), False) for record in allocated.get(purse, ())]
        steps += [Step(effective_day(record), -record.amount("amount"), True, record) for record in transfers]
        for found in headroom.uncovered(steps):
            _refuse(
                draft,
                found,
                _(
                    "A transfer of %(amount)s is above what is approved for project %(project)s, %(organisation)s, "
                    "%(purpose)s on %(day)s: %(came)s approved less %(went)s of earlier transfers leaves %(left)s."
                ),
                _(
                    "A transfer of %(amount)s leaves too little for the one of %(failing)s booked on %(day)s: %(came)s "
                    "approved less %(went)s of earlier transfers leaves %(left)s."
                ),
            )


def _check_refunds(draft: Draft) -> None:
    transferred = _purses(draft, "transfers")
    for purse, refunds in _purses(draft, "refunds").items():
        booked = draft.books.purse_days.get(purse, ())
        steps = headroom.refund_steps(booked)
        steps += [Step(effective_day(record), record.amount("amount"), False) for record in transferred.get(purse, ())]
        steps += [Step(effective_day(record), -record.amount("amount"), True, record) for record in refunds]
        for found in headroom.uncovered(steps):
            _refuse(
                draft,
                found,
                _(
                    "A refund of %(amount)s is above what was transferred for project %(project)s, %(organisation)s, "
                    "%(purpose)s by %(day)s: %(came)s transferred less %(went)s of earlier refunds leaves %(left)s."
                ),
                _(
                    "A refund of %(amount)s leaves too little for the one of %(failing)s booked on %(day)s: %(came)s "
                    "transferred less %(went)s of earlier refunds leaves %(left)s."
                ),
            )


def _check_cash(draft: Draft) -> None:
    steps = [Step(day, change, change < 0) for day, change in draft.books.cash_days.items()]
    for sheet in _CASH:
        for record in draft.of(sheet):
            if record.state == NEW and DAY_OF[sheet] in record.values:
                change = cash_change(record)
                if change:
                    steps.append(Step(effective_day(record), change, change < 0, record if change < 0 else None))
    for found in headroom.uncovered(steps):
        _refuse(
            draft,
            found,
            _(
                "A payment of %(amount)s takes the fund's cash below zero at the end of %(day)s: %(came)s received "
                "less %(went)s paid before leaves %(left)s."
            ),
            _(
                "A payment of %(amount)s takes the fund's cash below zero at the end of %(day)s, when %(failing)s is "
                "booked: %(came)s received less %(went)s paid before leaves %(left)s."
            ),
        )


def _refuse(draft: Draft, found: Uncovered, message: str, message_for_later: str) -> None:
    record = cast(Record, found.step.row)
    column = "fund_amount" if record.sheet == "deposits" else "amount"
    draft.error(
        record,
        column,
        message if found.failing is found.step else message_for_later,
        amount=draft.amount(-found.step.change),
        failing=draft.amount(-found.failing.change),
        project=record.text("project"),
        organisation=record.text("organisation"),
        purpose=record.text("purpose"),
        day=found.failing.day,
        came=draft.amount(found.came),
        went=draft.amount(found.went),
        left=draft.amount(found.left),
    )
