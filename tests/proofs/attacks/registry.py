"""The attacks by name, and what they share. Each takes the full books and does one thing that must not be."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.db import connection

from tests.proofs.books import Books

Attack = Callable[[Books], object]
ATTACKS: dict[str, Attack] = {}
OPEN, CLOSED = date(2019, 6, 1), date(2016, 6, 1)
"""Days of an open year and of a closed one."""


def attack(function: Attack) -> Attack:
    ATTACKS[function.__name__] = function
    return function


def sql(statement: str, *values: object) -> int:
    """Run it; answers with the number of rows it touched: none would prove nothing."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.rowcount


def is_sqlite() -> bool:
    return connection.vendor == "sqlite"


def account_row(books: Books, **values: object) -> dict[str, object]:
    empty = dict.fromkeys(
        ("contributor", "agreement", "organisation", "project", "purpose", "category", "other_fund"), ""
    )
    return {"fund_id": books.fund.pk, **empty, **values}
