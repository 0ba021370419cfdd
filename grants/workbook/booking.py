"""Books what a file states: one transaction, all or nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from fund import ledger, selectors
from fund.commitments import CommitmentBook
from fund.ledger import Draft as EntryDraft
from fund.ledger import Progress, UnableToPost
from fund.models import (
    Agreement,
    Entry,
    Fund,
    User,
)
from fund.models.documents import minor
from fund.recording import Recording, default_key, record_all
from grants.workbook.checking import check
from grants.workbook.documents import MAKERS, deposit
from grants.workbook.preview import Preview
from grants.workbook.records import CHANGED, NEW, Booked, Draft, Record
from grants.workbook.registering import Register, write_fund, write_register


class UnableToImport(Exception):
    """Why a file that was in order could not be booked. Nothing was."""


class BooksHaveChanged(UnableToImport):
    """The books are not those the preview was made from, and the file no longer fits. ``preview`` is the new one."""

    def __init__(self, message: str, preview: Preview) -> None:
        super().__init__(message)
        self.preview = preview


@dataclass(frozen=True, slots=True)
class Result:
    """What was booked: the entries from ``first_sequence`` to ``last_sequence``; none where they are equal to 0."""

    fund: Fund
    preview: Preview
    entries: int
    first_sequence: int
    last_sequence: int
    head: str

    @property
    def changed_nothing(self) -> bool:
        return self.preview.changes_nothing


class _Item(NamedTuple):
    """One entry to be, and where it stands in the order of booking."""

    is_payment: bool
    day: date
    rank: int
    number: int
    item: Recording | EntryDraft


def book(
    preview: Preview, *, by: str, at: datetime, progress: Progress | None = None, user: User | None = None
) -> Result:
    """Book a clean preview. Raises UnableToImport, and then nothing was booked.

    ``by`` is the name the ledger keeps, ``user`` the person the register's history keeps. Where the books
    have moved since the preview was made, the file is checked again first.
    """
    try:
        with transaction.atomic():
            fund = Fund.objects.filter(code=preview.fund_code).first()
            if fund is not None:
                fund = ledger.lock(fund)
            preview = _still_true(preview, fund)
            return _book(preview, by, at, progress, user)
    except UnableToPost as problem:
        raise UnableToImport(str(problem)) from problem
    except IntegrityError as problem:
        raise UnableToImport(
            _("Somebody else changed the books at the same moment. Check the file again.")
        ) from problem


def _still_true(preview: Preview, fund: Fund | None) -> Preview:
    """The preview, or a new one where entries were posted since."""
    books = preview.draft.books
    if books.exists != (fund is not None) or (fund and selectors.head(fund).sequence != books.sequence):
        preview = check(preview.workbook, preview.draft.today)
    if not preview.is_clean:
        raise BooksHaveChanged(_("The file has errors now. Nothing was booked."), preview)
    return preview


def _book(preview: Preview, by: str, at: datetime, progress: Progress | None, user: User | None) -> Result:
    draft = preview.draft
    fund = write_fund(draft, user)
    register = write_register(draft, fund, user)
    before = selectors.head(fund).sequence
    _reverse_changed_expenditures(draft, fund, by, at)
    items = [*_commitments(draft, register, by, at)]
    items += _documents(draft, register)
    record_all(fund=fund, recordings=_in_order(draft, items), by=by, at=at, progress=progress)
    head = selectors.head(fund)
    return Result(
        fund=fund,
        preview=preview,
        entries=head.sequence - before,
        first_sequence=before + 1 if head.sequence > before else 0,
        last_sequence=head.sequence if head.sequence > before else 0,
        head=head.hash,
    )


def _in_order(draft: Draft, items: list[_Item]) -> list[Recording | EntryDraft]:
    """By day, and within a day what comes in before what goes out.

    Where cash of later days is booked already, all that comes in goes first: a payment of an early day takes
    from the balance of every later one, and the database looks at each entry as it is written.
    """
    latest = max((day for day, change in draft.books.cash_days.items() if change), default=date.min)
    if any(item.day < latest for item in items):
        items = sorted(items, key=lambda item: (item.is_payment, item.day, item.rank, item.number))
    else:
        items = sorted(items, key=lambda item: (item.day, item.is_payment, item.rank, item.number))
    return [item.item for item in items]


# -- commitments and expenditures that change ----------------------------------------------------------------


def _commitments(draft: Draft, register: Register, by: str, at: datetime) -> list[_Item]:
    """The entries of new and amended agreements, and of what each new deposit settles."""
    moved = [record for record in draft.of("agreements") if record.state == CHANGED and _has_moved(record)]
    for record in moved:
        _reverse_commitment(register.agreements[str(record.key)], by, at)
    book = CommitmentBook(register.fund)
    numbers = _commitment_numbers(register.fund) if any(r.state == CHANGED for r in draft.of("agreements")) else {}
    drafts: list[EntryDraft | None] = []
    for record in draft.of("agreements"):
        agreement = register.agreements[str(record.key)]
        if record.state == NEW and minor(agreement.fund_amount):
            drafts.append(book.signed(agreement, f"agreement:{agreement.reference}"))
        elif record.state == CHANGED:
            number = numbers.get(agreement.reference, 0) + 1
            if record in moved and minor(agreement.fund_amount):
                drafts.append(book.signed(agreement, f"agreement:{agreement.reference}:{number}"))
            if any(change.column in ("amount", "fund_amount", "currency") for change in record.changes):
                drafts.append(book.amended(agreement, f"agreement:{agreement.reference}:{number}:amended"))
    items = [_Item(False, d.effective_date, 0, n, d) for n, d in enumerate(drafts) if d is not None]
    deposits = sorted(draft.to_book("deposits"), key=lambda record: (record.day("received_on"), record.row.number))
    for record in deposits:
        document = deposit(record, register)
        moves, companion = book.settle(document)
        items.append(
            _Item(False, document.received_on, 1, record.row.number, Recording(document, default_key(document), moves))
        )
        if companion is not None:
            items.append(_Item(False, companion.effective_date, 2, record.row.number, companion))
    # An agreement that was in the books before: deposits learned of late and changed terms leave earlier days to mend.
    touched = {record.text("agreement") for record in deposits}
    touched |= {str(record.key) for record in draft.of("agreements") if record.state == CHANGED}
    for reference in sorted(
        reference for reference in touched if reference in draft.books.register.get("agreements", {})
    ):
        for number, mending in enumerate(book.corrections(register.agreements[reference])):
            items.append(_Item(False, mending.effective_date, 2, number, mending))
    return items


def _has_moved(record: Record) -> bool:
    """Whether the commitment has to be recorded anew: on another day, or as another contributor's."""
    return any(change.column in ("signed_on", "contributor", "currency") for change in record.changes)


def _reverse_commitment(agreement: Agreement, by: str, at: datetime) -> None:
    entries = Entry.objects.filter(
        fund=agreement.fund,
        record=f"agreement:{agreement.reference}",
        event__in=("agreement_signed", "agreement_amended"),
        reversed_by__isnull=True,
        reverses__isnull=True,
    )
    for entry in entries.order_by("pk"):
        ledger.reverse(entry=entry, reason=_("The agreement was changed."), by=by, at=at)


def _commitment_numbers(fund: Fund) -> dict[str, int]:
    """How many entries each agreement has caused: the next one's key."""
    numbers: dict[str, int] = {}
    for record in Entry.objects.filter(fund=fund, record__startswith="agreement:").values_list("record", flat=True):
        reference = record.partition(":")[2]
        numbers[reference] = numbers.get(reference, 0) + 1
    return numbers


def _reverse_changed_expenditures(draft: Draft, fund: Fund, by: str, at: datetime) -> None:
    for record in draft.of("expenditures"):
        if record.state == CHANGED and record.booked and not record.booked.is_reversed:
            entry = Entry.objects.get(fund=fund, sequence=record.booked.sequence)
            ledger.reverse(
                entry=entry,
                reason=_("Replaced by the figure of a later workbook."),
                by=by,
                at=at,
                idempotency_key=Booked.replacement_key(entry.sequence),
            )


# -- documents -----------------------------------------------------------------------------------------------


def _documents(draft: Draft, register: Register) -> list[_Item]:
    """Every new document but deposits, which the commitments bring."""
    items = []
    for rank, (sheet, make) in enumerate(MAKERS.items(), start=3):
        for record in draft.of(sheet):
            if record.is_broken or not _is_booked(record):
                continue
            document = make(record, register)
            is_payment = sheet in ("transfers", "charges", "contributor_refunds") or (
                record.values.get("direction") == "out" or (sheet == "income" and record.amount("amount") < 0)
            )
            items.append(
                _Item(
                    is_payment,
                    document.effective_date,
                    rank,
                    record.row.number,
                    Recording(document, default_key(document)),
                )
            )
    return items


def _is_booked(record: Record) -> bool:
    return record.state == NEW or (record.state == CHANGED and record.amount("amount") != record.adjusted)
