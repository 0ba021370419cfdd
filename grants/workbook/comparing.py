"""What is new, what is in the books already, what has changed, what contradicts the books. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from fund import money
from grants.workbook import format as fmt
from grants.workbook.cells import Value
from grants.workbook.findings import Amount, Facts
from grants.workbook.findings import mark as _
from grants.workbook.format import BY_NAME, SHEETS, Sheet
from grants.workbook.records import CHANGED, CONFLICTING, EMPTY, UNCHANGED, Booked, Change, Draft, Record

_OPEN = ("aa_fee", "support_cost")
"""Empty, these are computed: what was computed when the row was booked stands."""


def compare(draft: Draft) -> None:
    """Sets the state of every record."""
    for sheet in SHEETS:
        for record in draft.of(sheet.name):
            if sheet.is_register:
                _compare_register_row(draft, sheet, record)
            elif sheet.name == "expenditures":
                _compare_expenditure(draft, record)
            else:
                _compare_document(draft, sheet, record)


def complete(draft: Draft) -> None:
    """Computes the fees and support costs that new rows leave open, half-up."""
    for record in draft.of("deposits"):
        if record.state not in (UNCHANGED, CONFLICTING) and "aa_fee" not in record.row.broken:
            rate = draft.rate(draft.values_of("agreements", record.values.get("agreement")), "aa_fee_percent")
            record.values.setdefault("aa_fee", money.percentage_of(record.amount("fund_amount"), rate))
    for record in draft.of("allocations"):
        if record.state not in (UNCHANGED, CONFLICTING) and "support_cost" not in record.row.broken:
            rate = support_rate(draft, record)
            record.values.setdefault("support_cost", money.percentage_of(record.amount("direct_amount"), rate))


def support_rate(draft: Draft, record: Record) -> Decimal:
    """The organisation's rate of indirect support."""
    return draft.rate(draft.values_of("organisations", record.values.get("organisation")), "support_cost_percent")


# -- the register ----------------------------------------------------------------------------------------


def _compare_register_row(draft: Draft, sheet: Sheet, record: Record) -> None:
    stored = draft.books.registered(sheet.name, record.key)
    if stored is None:
        return
    letters = draft.rows[sheet.name].letters
    changes = [
        Change(column.name, stored.get(column.name), record.values.get(column.name))
        for column in sheet.columns
        # A column that is not there or could not be read says nothing.
        if column.name in letters
        and column.name not in record.row.broken
        and (stored.get(column.name) or None) != (record.values.get(column.name) or None)
    ]
    if sheet.name == "agreements" and not any(change.column == "fund_amount" for change in changes):
        before, after = stored.get("fund_amount"), record.values.get("fund_amount", stored.get("fund_amount"))
        if before != after and "fund_amount" not in record.row.broken:
            changes.append(Change("fund_amount", before, after))
    record.changes = tuple(changes)
    record.state = CHANGED if changes else UNCHANGED
    for change in changes:
        _check_change(draft, sheet, record, change)


def _check_change(draft: Draft, sheet: Sheet, record: Record, change: Change) -> None:
    """What a register row may not change any more."""
    if sheet.name == "fund" and change.column == "currency" and draft.books.first_entry:
        draft.error(
            record,
            "currency",
            _("The books of %(fund)s are kept in %(before)s and cannot change to %(after)s."),
            fund=record.key,
            before=change.before,
            after=change.after,
        )
    elif sheet.name == "fund" and change.column == "start_date" and draft.books.first_entry:
        if draft.books.first_entry < draft.start:
            draft.error(
                record,
                "start_date",
                _("The fund cannot start on %(start)s: its first entry is of %(first)s."),
                start=draft.start,
                first=draft.books.first_entry,
            )
    elif sheet.name == "agreements" and change.column in ("contributor", "currency"):
        paid = [ref for ref, booked in _booked_deposits(draft, record)]
        if paid:
            record.state = CONFLICTING
            draft.error(
                record,
                change.column,
                _(
                    "Agreement %(key)s is registered with %(before)s and has deposits (%(deposits)s); it cannot become "
                    "%(after)s."
                ),
                key=record.key,
                before=change.before,
                after=change.after,
                deposits=", ".join(paid[:3]) + (" …" if len(paid) > 3 else ""),
            )


def _booked_deposits(draft: Draft, agreement: Record) -> Iterator[tuple[str, object]]:
    for reference, booked in draft.books.documents.get("deposits", {}).items():
        if booked.values.get("agreement") == agreement.key and not booked.is_reversed:
            yield str(reference), booked


# -- documents -------------------------------------------------------------------------------------------


def _compare_document(draft: Draft, sheet: Sheet, record: Record) -> None:
    booked = draft.books.document(sheet.name, record.key)
    if booked is None:
        return
    record.booked = booked
    differences = _differences(draft, sheet, record, booked)
    if not differences:
        record.state = UNCHANGED
        if booked.is_reversed:
            _warn_of_reversal(draft, record, booked)
    elif not booked.is_reversed:
        record.state = CONFLICTING
        first = differences[0]
        draft.error(
            record,
            first.column,
            _("%(key)s is already booked (entry %(entry)s) with other content: booked %(before)s, here %(after)s."),
            key=record.key,
            entry=booked.sequence,
            before=_told(draft, sheet, record, [(change.column, change.before) for change in differences]),
            after=_told(draft, sheet, record, [(change.column, change.after) for change in differences]),
        )


def _differences(draft: Draft, sheet: Sheet, record: Record, booked: Booked) -> list[Change]:
    letters = draft.rows[sheet.name].letters
    differences = []
    for column in sheet.columns:
        name = column.name
        here, there = record.values.get(name), booked.values.get(name)
        is_stated = name in record.values if name in _OPEN else name in letters or name in record.values
        if name not in record.row.broken and is_stated and (here or None) != (there or None):
            differences.append(Change(name, there, here))
    return differences


def _compare_expenditure(draft: Draft, record: Record) -> None:
    booked = draft.books.document("expenditures", record.key)
    amount = record.amount("amount")
    if record.key in draft.books.adjustments:
        _compare_adjusted(draft, record, booked)
        return
    if booked is None:
        if amount == 0 and not record.is_broken:
            record.state = EMPTY
        return
    record.booked = booked
    before = int(booked.values["amount"])  # type: ignore[arg-type]
    if record.is_broken:
        record.state = UNCHANGED
    elif booked.is_replaced and amount:
        return  # An earlier workbook put it to nothing, this one gives a figure again.
    elif before == amount or (booked.is_reversed and amount == 0):
        record.state = UNCHANGED
        if booked.is_reversed and amount:
            _warn_of_reversal(draft, record, booked)
    elif not booked.is_reversed:
        _change_amount(draft, record, before)


def _compare_adjusted(draft: Draft, record: Record, booked: Booked | None) -> None:
    """A year in which closed years were put right: what stands is its own figure and those adjustments together.

    An export states the sum. An office's own workbook knows nothing of the adjustments and states the figure alone:
    that is the same figure again, not one that takes the adjustments back.
    """
    amount, adjusted = record.amount("amount"), draft.books.adjustments[record.key]
    stated = 0 if booked is None else int(booked.values["amount"])  # type: ignore[arg-type]
    own = 0 if booked is None or booked.is_reversed else stated
    record.booked, record.adjusted = booked, adjusted
    record.state = UNCHANGED
    if record.is_broken or amount == own + adjusted:
        return
    if amount == own:
        draft.warn(
            record,
            "amount",
            _(
                "The books hold %(own)s for %(year)s and prior-year adjustments of %(adjusted)s that count in it, "
                "%(sum)s together; what is stated is the figure without them. Both stay as they are."
            ),
            own=draft.amount(own),
            year=record.values["year"],
            adjusted=draft.amount(adjusted),
            sum=draft.amount(own + adjusted),
        )
    elif booked is not None and booked.is_reversed and not booked.is_replaced and amount == stated:
        _warn_of_reversal(draft, record, booked)
    else:
        _change_amount(draft, record, own + adjusted)


def _change_amount(draft: Draft, record: Record, before: int) -> None:
    """The row gives another amount than stands; in a closed year that is refused."""
    year, amount = record.values["year"], record.amount("amount")
    record.state = CHANGED
    record.changes = (Change("amount", before, amount),)
    if year in draft.books.closed_years:
        draft.error(
            record,
            "amount",
            _(
                "%(year)s is closed with %(before)s; %(after)s cannot be booked there. Report the difference in an "
                "open year."
            ),
            year=year,
            before=draft.amount(before),
            after=draft.amount(amount),
        )


def _warn_of_reversal(draft: Draft, record: Record, booked: Booked) -> None:
    draft.warn(
        record,
        BY_NAME[record.sheet].key[0],
        _("This was booked as entry %(entry)s and reversed since; it is not booked again."),
        entry=booked.sequence,
    )


def _told(draft: Draft, sheet: Sheet, record: Record, values: list[tuple[str, Value]]) -> Facts:
    """``amount 1500.00 USD, value_date 2013-04-01``"""
    facts: list[tuple[str, object]] = []
    for name, value in values:
        column = sheet.column(name)
        if column.kind == fmt.AMOUNT and isinstance(value, int):
            currency = draft.currency
            if column.currency == fmt.AGREEMENT_CURRENCY:
                agreement = draft.values_of("agreements", record.values.get("agreement")) or {}
                currency = str(agreement.get("currency") or currency)
            facts.append((name, Amount(value, currency)))
        else:
            facts.append((name, value))
    return Facts(facts)
