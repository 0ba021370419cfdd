"""Checks as they are kept with a closure: the sentence of that day, and what it is made of, to be said in the reader's
language. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from grants.checking import Check
from grants.workbook.findings import Amount, Words


def kept(found: Iterable[Check]) -> list[dict[str, Any]]:
    """As JSON holds them."""
    return [
        {
            "name": check.name,
            "title": check.title,
            "verdict": check.verdict,
            "sentence": check.sentence(),
            "message": check.message,
            "values": {name: _kept(value) for name, value in check.values.items()},
        }
        for check in found
    ]


def brought_back(rows: Iterable[Mapping[str, Any]]) -> list[Check]:
    """The checks again."""
    return [
        Check(
            row["name"],
            row["title"],
            row["verdict"],
            row["message"],
            {name: _back(value) for name, value in row["values"].items()},
        )
        for row in rows
    ]


def _kept(value: object) -> object:
    if isinstance(value, Amount):
        return {"amount": [value.minor, value.currency]}
    if isinstance(value, Words):
        return {"words": str(value)}
    if isinstance(value, date):
        return {"day": value.isoformat()}
    if isinstance(value, Decimal):
        return {"number": str(value)}
    return value if isinstance(value, int) else str(value)


def _back(value: Any) -> object:
    if not isinstance(value, dict):
        return value
    ((kind, content),) = value.items()
    if kind == "amount":
        return Amount(*content)
    if kind == "words":
        return Words(content)
    return date.fromisoformat(content) if kind == "day" else Decimal(content)
