"""A report as JSON, in the published form: figures as text with the currency's decimals, signs as printed."""

from __future__ import annotations

import json

from fund import money
from reports.table import RATE, TEXT, Cell, Column, Report, Row, Table


def render(report: Report) -> bytes:
    """UTF-8 text, one table after the other in printed order. The same report is the same bytes.

    ``restatement`` is there in restated versions alone.
    """
    document: dict[str, object] = {
        "report": report.key,
        "fund": report.fund_code,
        "year": report.year,
        "currency": report.currency,
        "ledger": {"sequence": report.position.sequence, "head": report.position.head},
        "status": report.status,
        **({"restatement": report.restates} if report.restates else {}),
        "tables": {table.key: table_data(table, report.currency) for table in report.tables},
    }
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def table_data(table: Table, currency: str) -> dict[str, object]:
    """A table as plain data, without its key."""
    figures = [column for column in table.columns if column.kind != TEXT]
    return {
        "title": table.title,
        "columns": [{"key": column.key, "label": _label(column), "kind": column.kind} for column in figures],
        "rows": [
            {
                "key": row.key,
                "label": row.label,
                "role": row.role,
                "cells": {column.key: figure(row, column, currency) for column in figures},
            }
            for row in table.rows
        ],
    }


def figure(row: Row, column: Column, currency: str) -> str | None:
    """A figure as plain text: ``-1234.50``, ``87.16``; None where there is none, or a rate on a zero base."""
    cell: Cell | None = row.cells.get(column.key)
    if cell is None or cell.value is None:
        return None
    if column.kind == RATE:
        return format(cell.value, "f")
    return money.text(int(cell.value), currency)


def _label(column: Column) -> str:
    return f"{column.group}: {column.label}" if column.group else column.label
