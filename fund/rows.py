"""Rows straight into and out of a table, where the model's own queries would cost more than the database's work.

For what is written in thousands (COPY on PostgreSQL, executemany on SQLite) and for the few questions every
post asks. The guards of a table see every row as they would any other insert.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import connection

FEW = 20


def insert_rows(table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Insert rows of values in the order of ``columns``. Names are the program's own, never user text."""
    if not rows:
        return
    names = ", ".join(f'"{column}"' for column in columns)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql" and len(rows) > FEW:
            with cursor.copy(f'COPY "{table}" ({names}) FROM STDIN') as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            marks = ", ".join(["%s"] * len(columns))
            cursor.executemany(f'INSERT INTO "{table}" ({names}) VALUES ({marks})', rows)  # noqa: S608


def rows(sql: str, *values: object) -> list[tuple[Any, ...]]:
    """What a query answers, as the driver gives it: SQLite gives days as text, see ``day``."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def day(value: date | str) -> date:
    """A DATE as read by ``rows``."""
    return date.fromisoformat(value) if isinstance(value, str) else value
