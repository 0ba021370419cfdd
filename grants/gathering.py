"""Rows of several tables in one query: each table is one SELECT with the same columns, put together by UNION ALL.

For pages that need a little of many tables: they ask once, not once for each table. Nothing here writes.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import (
    BigIntegerField,
    Case,
    CharField,
    DateField,
    DateTimeField,
    DecimalField,
    Expression,
    F,
    Field,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, NullIf


class Gathered(NamedTuple):
    """One row. ``kind`` says of what; what its table has no column for is empty, zero or None."""

    kind: str
    pk: str
    subject: str
    """Number of the record it is about: of its project, of its decision."""
    organisation: str
    """Code of the organisation it is about."""
    text: str
    note: str
    state: str
    number: int
    place: int
    minor: int
    """An amount in minor units of the fund's currency."""
    percent: Decimal
    amount: Decimal
    """An amount in whole units, where the table keeps it so."""
    holds: int
    """Of what is so or not: 1 or 0. Of what may be missing: its number or 0."""
    day: date | None
    until: date | None
    at: datetime | None
    by: str
    """A person's name."""


TYPES: dict[str, Field[Any, Any]] = {
    "place": BigIntegerField(),
    "number": BigIntegerField(),
    "minor": BigIntegerField(),
    "holds": BigIntegerField(),
    "percent": DecimalField(max_digits=12, decimal_places=4),
    "amount": DecimalField(max_digits=24, decimal_places=4),
    "day": DateField(),
    "until": DateField(),
    "at": DateTimeField(),
}
EMPTY: dict[str, Any] = dict.fromkeys(Gathered._fields, "") | {
    **dict.fromkeys(("number", "place", "minor", "percent", "amount", "holds"), 0),
    **dict.fromkeys(("day", "until", "at")),
}

Rows = QuerySet[Any, tuple[Any, ...]]


def rows_of(kind: str, rows: QuerySet[Any], *, by: str = "", **columns: str | Expression) -> Rows:
    """The rows with the columns of ``Gathered``: each names a path or is an expression; ``by`` is a path to a user."""
    given: dict[str, Any] = {"pk": "pk", **columns}
    if by:
        given["by"] = Coalesce(NullIf(F(f"{by}__name"), Value("")), F(f"{by}__email"))
    found: dict[str, Any] = {"g_kind": Value(kind, CharField())}
    for name in Gathered._fields[1:]:
        column = F(given[name]) if isinstance(given.get(name), str) else given.get(name, Value(EMPTY[name]))
        found[f"g_{name}"] = Cast(column, TYPES.get(name, CharField()))
    return rows.order_by().annotate(**found).values_list(*found)


def yes(path: str) -> Case:
    """What is so or not, as ``holds`` has it: PostgreSQL casts no truth to a large number."""
    return Case(When(**{path: True}, then=Value(1)), default=Value(0))


def gathered(parts: Iterable[Rows]) -> list[Gathered]:
    """All of it, in no order. One query; none for no parts."""
    first, *others = [*parts] or [None]
    if first is None:
        return []
    found = (Gathered(*row) for row in (first.union(*others, all=True) if others else first))
    return [_whole(row) for row in found]


def _whole(row: Gathered) -> Gathered:
    """Without holes: what a path did not lead to is empty."""
    if None not in row:
        return row
    return Gathered(*(EMPTY[name] if value is None else value for name, value in zip(row._fields, row, strict=True)))
