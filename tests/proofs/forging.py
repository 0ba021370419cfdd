"""Rows as a forger would write them: entries and movements straight into the tables, right but for one thing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django.db import connection
from django.db.models import AutoField, Field, Model, UUIDField

from fund import selectors
from fund.chain import entry_hash
from fund.models import Account, Entry
from fund.models.ledger import SEQUENCE_BITS, entry_id
from tests.proofs.books import AT, Books


def insert(table: str, **values: Any) -> None:
    """One row by plain SQL."""
    columns = ", ".join(f'"{column}"' for column in values)
    marks = ", ".join(["%s"] * len(values))
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {table} ({columns}) VALUES ({marks})", list(values.values()))


# What a table asks of columns together.
TOGETHER = {"grants_interestdeclaration": {"amount_minor": 0}, "fund_closedfund": {"sequence": 0, "head": "0" * 64}}


def some_row(model: type[Model]) -> None:
    """Any row of a table the books have none of yet, with what its columns take; what it points at need not be."""
    table, values = model._meta.db_table, {}
    for number, field in enumerate(model._meta.concrete_fields):
        if field.primary_key and isinstance(field, AutoField):
            continue
        values[field.column] = None if field.null else field.get_db_prep_save(_some_value(field, number), connection)
    insert(table, **{**values, **TOGETHER.get(table, {})})


def _some_value(field: Field, number: int) -> Any:
    if field.is_relation:
        return uuid4() if isinstance(field.target_field, UUIDField) else 10**6 + number
    if field.choices:
        return field.flatchoices[0][0]
    if field.has_default():
        return field.get_default()
    kind = field.get_internal_type()
    some = {"DateField": date(2019, 6, 1), "DateTimeField": AT, "UUIDField": uuid4(), "BooleanField": True}
    some |= {"DecimalField": Decimal(1), "JSONField": {}, "BinaryField": b"x"}
    if kind in some:
        return some[kind]
    return 1 if "Integer" in kind else ("0" * 64)[: field.max_length]


def account(books: Books, code: str) -> int:
    return Account.objects.get(fund=books.fund, code=code).pk


Move = tuple[str, str, Any]


def movement(books: Books, number: int, move: Move, day: date, **wrong: Any) -> None:
    source, target, amount = move
    row = {
        "entry_id": number,
        "fund_id": books.fund.pk,
        "effective_date": day,
        "from_account_id": account(books, source),
        "to_account_id": account(books, target),
        "amount_minor": amount,
    }
    insert("fund_movement", **{**row, **wrong})


def entry_row(books: Books, moves: Sequence[Move], day: date, **wrong: Any) -> dict[str, Any]:
    """The row of the next entry, exactly as the ledger would write it, but for what is ``wrong``."""
    head = selectors.head(books.fund)
    last = Entry.objects.get(fund=books.fund, sequence=head.sequence)
    change = sum(amount * ((target == "cash") - (source == "cash")) for source, target, amount in moves)
    sequence = head.sequence + 1
    entry = Entry(
        id=entry_id(books.fund.pk, sequence),
        fund_id=books.fund.pk,
        sequence=sequence,
        event="bank_charges",
        effective_date=day,
        recorded_at=AT,
        recorded_by="forger",
        record="charge:FORGED",
        idempotency_key=f"forged:{sequence}",
        fingerprint="0" * 64,
        movement_count=len(moves),
        total_minor=sum(amount for _source, _target, amount in moves),
        cash_change_minor=change,
        cash_after_minor=last.cash_after_minor + change,
        previous_hash=head.hash,
    )
    for name, value in wrong.items():
        setattr(entry, name, value)
    reverses = entry.reverses_id & (1 << SEQUENCE_BITS) - 1 if entry.reverses_id else None
    if "hash" not in wrong:
        entry.hash = entry_hash(entry.previous_hash, books.fund.code, entry, moves, reverses)
    return {field.attname: getattr(entry, field.attname) for field in Entry._meta.concrete_fields}


CHARGE: list[Move] = [("cash", "bank_charges", 100)]


def forge(books: Books, moves: Sequence[Move] = CHARGE, day: date = date(2019, 6, 1), **wrong: Any) -> Entry:
    """Movements first, the entry last, as the ledger does."""
    row = entry_row(books, moves, day, **wrong)
    for move in moves:
        movement(books, row["id"], move, day)
    insert("fund_entry", **row)
    return Entry.objects.get(pk=row["id"])
