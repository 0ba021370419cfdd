"""Rows straight into a table, for what is written in thousands: COPY on PostgreSQL, executemany on SQLite.

The guards of the table see every row as they would any other insert.
"""

from __future__ import annotations

from collections.abc import Sequence
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
