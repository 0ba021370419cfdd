"""Reading books that may have been altered: rows that make no sense are answered as such, and hide no others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.apps import apps
from django.core.exceptions import ObjectDoesNotExist
from django.db import DatabaseError, connection
from django.db.models import Exists, OuterRef
from moneyed.classes import CurrencyDoesNotExist

from fund.models import Entry, Fund, Movement, PostedRecord
from fund.models.ledger import entry_id

UNREADABLE = (
    *(ValueError, TypeError, AttributeError, KeyError, ArithmeticError, DatabaseError, ObjectDoesNotExist),
    CurrencyDoesNotExist,
)
PAGE = 2_000


def entries_with_movements(fund: Fund) -> Iterator[tuple[Entry | int, list[tuple[int, int, int, date]]]]:
    """Entries in order with their movements; the bare number of one that cannot be read."""
    last = entry_id(fund.pk, 0)
    while True:
        ids = list(
            Entry.objects.filter(pk__gt=last, pk__lt=entry_id(fund.pk + 1, 0))
            .order_by("pk")
            .values_list("pk", flat=True)[:PAGE]
        )
        if not ids:
            return
        movements: defaultdict[int, list[tuple[int, int, int, Any]]] = defaultdict(list)
        rows = Movement.objects.filter(entry_id__gte=ids[0], entry_id__lte=ids[-1]).order_by("entry_id", "pk")
        try:
            for number, *rest in rows.values_list(
                "entry_id", "from_account_id", "to_account_id", "amount_minor", "effective_date"
            ):
                movements[number].append(tuple(rest))
        except UNREADABLE:
            movements.clear()
            for number in ids:
                movements[number] = _readable_movements(number)
        yield from ((entry, movements[_number(entry)]) for entry in _readable(Entry, ids))
        last = ids[-1]


def _number(entry: Entry | int) -> int:
    return entry if isinstance(entry, int) else entry.pk


def _readable_movements(number: int) -> list[tuple[int, int, int, Any]]:
    try:
        rows = Movement.objects.filter(entry_id=number).order_by("pk")
        return list(rows.values_list("from_account_id", "to_account_id", "amount_minor", "effective_date"))
    except UNREADABLE:
        return []


def _readable(model: type[Entry], ids: list[int]) -> Iterator[Entry | int]:
    try:
        yield from list(model.objects.filter(pk__gte=ids[0], pk__lte=ids[-1]).order_by("pk"))
    except UNREADABLE:
        for number in ids:
            try:
                yield model.objects.get(pk=number)
            except UNREADABLE:
                yield number


def document_models() -> list[type[PostedRecord]]:
    return [model for model in apps.get_models() if issubclass(model, PostedRecord)]


def with_documents(fund: Fund) -> list[type[PostedRecord]]:
    """The kinds of documents this fund has any of. One query: most funds have few of the kinds there are."""
    models = document_models()
    tables = [connection.ops.quote_name(model._meta.db_table) for model in models]
    asked = [
        f"SELECT {number} WHERE EXISTS (SELECT 1 FROM {table} WHERE fund_id = %s)"  # noqa: S608 (names of ours)
        for number, table in enumerate(tables)
    ]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(asked), [fund.pk] * len(asked))
        return [models[number] for (number,) in sorted(cursor.fetchall())]


def documents(model: type[PostedRecord], fund: Fund, related: list[str]) -> Iterator[PostedRecord]:
    rows = model._default_manager.filter(fund=fund).select_related(*related).order_by("pk")
    try:
        yield from rows.iterator(chunk_size=PAGE)
    except UNREADABLE:
        for pk in rows.values_list("pk", flat=True):
            try:
                yield rows.get(pk=pk)
            except UNREADABLE:
                entry = model._default_manager.filter(pk=pk).values_list("entry_id", flat=True).first()
                broken = model(pk=pk, fund=fund)
                broken.entry_id = entry  # type: ignore[attr-defined]
                broken.reference = "?"
                yield broken


def out_of_order(model: type[PostedRecord], fund: Fund) -> Iterator[int]:
    """Entries of the documents whose earlier revision is not there, or was posted after them."""
    rows = model._default_manager.filter(fund=fund)
    earlier = rows.filter(
        reference=OuterRef("reference"), revision=OuterRef("revision") - 1, entry_id__lt=OuterRef("entry_id")
    )
    yield from rows.exclude(revision=1).exclude(Exists(earlier)).values_list("entry_id", flat=True)


def moved(fund: Fund, until: date, known_at: int) -> dict[int, int]:
    """Balances by account from the movements alone, without anything carried."""
    balances: defaultdict[int, int] = defaultdict(int)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT from_account_id, to_account_id, SUM(amount_minor) FROM fund_movement "
            "WHERE fund_id = %s AND effective_date <= %s AND entry_id <= %s GROUP BY 1, 2",
            [fund.pk, until, entry_id(fund.pk, known_at)],
        )
        for source, target, amount in cursor.fetchall():
            balances[source] -= int(amount)
            balances[target] += int(amount)
    return {account: balance for account, balance in balances.items() if balance}
