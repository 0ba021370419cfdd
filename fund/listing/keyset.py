"""Paging by a key: "the fifty after this one", which costs the same on the first page and on the ten-thousandth.

A cursor is the sort value and the row's number, ``2013-05-01~412``. Rows that are equal in the first are told apart by
the second, so no row is shown twice or left out, whatever is recorded meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Generic, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import CharField, Field, Model, Q, QuerySet, TextField

LARGEST_NUMBER = 2**63 - 1
"""Of what both databases keep."""

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True, slots=True)
class Slice(Generic[Row]):
    """One page: its rows, and the cursors of the pages beside it (empty where there is none)."""

    rows: list[Row]
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Key:
    """The order of a list: a path that is never null, and the primary key behind it."""

    path: str
    descending: bool

    def of(self, row: Any) -> str:
        """The row's cursor."""
        value: Any = row
        for name in self.path.split("__"):
            value = getattr(value, name)
        value = getattr(value, "amount", value)  # a Money orders by its amount
        return f"{value.isoformat() if isinstance(value, date | datetime) else value}~{row.pk}"

    def beyond(self, cursor: str, forward: bool, rows: QuerySet[Any]) -> Q | None:
        """The rows after (or before) the cursor; None where it cannot be read, or is none the database could take."""
        text, separator, number = cursor.rpartition("~")
        try:
            value, pk = _read(_field(rows, self.path), text), _read(_field(rows, "pk"), number)
        except (ValueError, ArithmeticError, ValidationError):
            return None
        if not separator:
            return None
        side = "lt" if self.descending == forward else "gt"
        if self.path == "pk":
            return Q(**{f"pk__{side}": pk})
        return Q(**{f"{self.path}__{side}": value}) | Q(**{self.path: value, f"pk__{side}": pk})

    def page(self, rows: QuerySet[Row], after: str, before: str, size: int) -> Slice[Row]:
        """One page of the rows. One query."""
        forward = not (before and not after)
        cursor = after if forward else before
        beyond = self.beyond(cursor, forward, rows) if cursor else None
        if beyond is None:
            cursor, forward = "", True
        else:
            rows = rows.filter(beyond)
        sign = "-" if self.descending == forward else ""
        order = [f"{sign}pk"] if self.path == "pk" else [f"{sign}{self.path}", f"{sign}pk"]
        found = list(rows.order_by(*order)[: size + 1])
        more, shown = len(found) > size, found[:size]
        if not forward:
            shown.reverse()
        has_before, has_after = (bool(cursor), more) if forward else (more, True)
        return Slice(
            shown,
            before=self.of(shown[0]) if shown and has_before else "",
            after=self.of(shown[-1]) if shown and has_after else "",
        )


def _field(rows: QuerySet[Any], path: str) -> Field[Any, Any]:
    """The field at the end of a path, or what an annotation of this name comes to."""
    if path in rows.query.annotations:
        return rows.query.annotations[path].output_field
    options, found = rows.model._meta, rows.model._meta.pk
    for name in path.split("__"):
        found = options.pk if name == "pk" else options.get_field(name)
        if found.is_relation:
            options = found.related_model._meta
    return found


def _read(field: Field[Any, Any], text: str) -> Any:
    """What a cursor says, as the field has it. Raises where no row could have it."""
    value = field.to_python(text)
    if value is None or (text == "" and not isinstance(field, CharField | TextField)):
        raise ValueError(text)
    if isinstance(value, int) and abs(value) > LARGEST_NUMBER:
        raise ValueError(text)
    if isinstance(value, Decimal) and abs(value) >= 10 ** ((field.max_digits or 19) - (field.decimal_places or 0)):  # type: ignore[attr-defined]
        raise ValueError(text)
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise ValueError(text)
        value.astimezone(UTC)  # the first and last days of the calendar have no time everywhere
    return value


@dataclass(frozen=True, slots=True)
class MemoryKey:
    """The same for rows that were worked out and are few: funds with their figures. Empty values come last."""

    value: Callable[[Any], Any]
    descending: bool
    name: Callable[[Any], str]

    def page(self, rows: Sequence[Any], after: str, before: str, size: int) -> Slice[Any]:
        """One page; a cursor is the name of a row."""
        known = [row for row in rows if self.value(row) is not None]
        ordered = sorted(known, key=lambda row: (self.value(row), self.name(row)), reverse=self.descending)
        ordered += [row for row in rows if self.value(row) is None]
        names = [self.name(row) for row in ordered]
        start = names.index(after) + 1 if after in names else 0
        if before in names and not after:
            start = max(names.index(before) - size, 0)
        shown = ordered[start : start + size]
        return Slice(
            shown,
            before=self.name(shown[0]) if shown and start else "",
            after=self.name(shown[-1]) if shown and start + size < len(ordered) else "",
        )
