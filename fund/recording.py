"""How a document and its entry come into the books together: one by one, or in thousands.

What the single services (``fund/services.py``, ``grants/services``) and the workbook share.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple, TypeVar

from django.db import connection, transaction
from django.db.models import DateField, Field
from django.utils.translation import gettext as _
from djmoney.models.fields import MoneyField
from djmoney.money import Money

from fund import ledger
from fund.display import day_text
from fund.ledger import Draft, Progress, UnableToPost
from fund.models import Entry, Fund, PostedRecord
from fund.posting_rules import Moves
from fund.rows import insert_rows

Record = TypeVar("Record", bound=PostedRecord)


class UnableToRecord(UnableToPost):
    """A document the books cannot take. The message is for people and names the figures and the place."""


class ReferenceInUse(UnableToRecord):
    pass


class Recording(NamedTuple):
    """A document not yet saved, with what its entry moves beside the document's own rule."""

    document: PostedRecord
    key: str
    further_moves: Moves = ()


def draft_of(recording: Recording) -> Draft:
    document = recording.document
    return Draft(
        event=document.event,
        effective_date=document.effective_date,
        moves=(*document.moves(), *recording.further_moves),
        record=document.record,
        idempotency_key=recording.key,
        fingerprint=document.fingerprint(),
        narration=document.narration(),
    )


def default_key(document: PostedRecord) -> str:
    """The key of a document recorded without one: the document itself, once per revision."""
    return f"{document.record}:{document.revision}"


def record_all(
    *,
    fund: Fund,
    recordings: Sequence[Recording | Draft],
    by: str,
    at: datetime,
    progress: Progress | None = None,
) -> list[Entry]:
    """Post these in order, all or none, and save each document with its entry.

    The documents must be new: no saved document, no used key. Bare drafts are entries without a document.
    """
    drafts = [item if isinstance(item, Draft) else draft_of(item) for item in recordings]
    with transaction.atomic():
        entries = ledger.post_all(fund=fund, drafts=drafts, by=by, at=at, progress=progress)
        documents: defaultdict[type[PostedRecord], list[PostedRecord]] = defaultdict(list)
        for item, entry in zip(recordings, entries, strict=True):
            if isinstance(item, Recording):
                item.document.entry_id = entry.pk  # type: ignore[attr-defined]
                documents[type(item.document)].append(item.document)
        for model, rows in documents.items():
            _insert(model, rows)
    return entries


def record(
    *,
    document: Record,
    by: str,
    at: datetime,
    key: str = "",
    further_moves: Moves = (),
    companions: Sequence[Draft] = (),
) -> Record:
    """Record one document, or answer with the one this key has already recorded.

    Its revision is one more than what was recorded and reversed under this reference before. Raises
    ReferenceInUse, ``ledger.KeyReused`` or what ``ledger.post`` raises; then nothing was recorded.
    """
    model = type(document)
    with transaction.atomic():
        ledger.lock(document.fund)
        if key:
            earlier = model._default_manager.filter(fund=document.fund, entry__idempotency_key=key).first()
            if earlier:
                document.revision = earlier.revision
                if earlier.entry.fingerprint != document.fingerprint():
                    raise ledger.KeyReused(_("This form was already sent with other content. Nothing was recorded."))
                return earlier
        document.revision = next_revision(document)
        record_all(
            fund=document.fund,
            recordings=[Recording(document, key or default_key(document), further_moves), *companions],
            by=by,
            at=at,
        )
        return model._default_manager.get(fund=document.fund, reference=document.reference, revision=document.revision)


def next_revision(document: PostedRecord) -> int:
    """1, or one more than the last reversed document of this reference. Raises ReferenceInUse."""
    last = (
        type(document)
        ._default_manager.filter(fund=document.fund, reference=document.reference)
        .select_related("entry")
        .order_by("-revision")
        .first()
    )
    if last is None:
        return 1
    if not Entry.objects.filter(reverses=last.entry_id).exists():  # type: ignore[attr-defined]
        raise ReferenceInUse(
            _("%(reference)s is already recorded, by entry %(number)s of %(day)s.")
            % {
                "reference": last.reference,
                "number": last.entry.sequence,
                "day": day_text(last.entry.effective_date),
            }
        )
    return last.revision + 1


def _insert(model: type[PostedRecord], documents: Sequence[PostedRecord]) -> None:
    # Straight into the table: documents are append-only, they have no history and no signals.
    fields = [field for field in model._meta.local_concrete_fields if not field.primary_key]
    columns = [_prepared(field, documents) for field in fields]
    insert_rows(model._meta.db_table, [field.column for field in fields], list(zip(*columns, strict=True)))


def _prepared(field: Field[Any, Any], documents: Sequence[PostedRecord]) -> list[object]:
    """What the database keeps of a field of each document. Text and whole numbers go in as they are."""
    ops, name = connection.ops, field.attname
    values = [document.__dict__.get(name) for document in documents]
    if isinstance(field, MoneyField):
        write = partial(ops.adapt_decimalfield_value, max_digits=field.max_digits, decimal_places=field.decimal_places)
        return [write(value.amount) if type(value) is Money else _asked(field, value) for value in values]
    if type(field) is DateField:
        days = {value: _asked(field, value) for value in set(values)}
        return [days[value] for value in values]
    return [value if type(value) is str or type(value) is int else _asked(field, value) for value in values]


def _asked(field: Field[Any, Any], value: object) -> object:
    return field.get_db_prep_save(value, connection)
