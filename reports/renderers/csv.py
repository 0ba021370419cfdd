"""A report as a zip of CSV files, one a table: raw figures, keys as the JSON has them, and words beside them."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator

from reports.renderers.json import figure
from reports.renderers.spreadsheet_text import inert
from reports.table import TEXT, Column, Report, Row, Table

NO_TIME = (1980, 1, 1, 0, 0, 0)
"""The same report is the same bytes, whenever it is made."""


def render(report: Report) -> bytes:
    """The zip file. Names of files are the keys of the tables, never anybody's text."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in _members(report):
            member = zipfile.ZipInfo(name, NO_TIME)
            member.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(member, content)
    return buffer.getvalue()


def _members(report: Report) -> Iterator[tuple[str, bytes]]:
    """The files by name: of a restated version what it says otherwise, first, then the tables."""
    if report.restates:
        yield "restatement.csv", _written([["restatement"], *([line] for line in report.restates.splitlines())])
    for table in report.tables:
        yield f"{table.key}.csv", render_table(table, report.currency)


def render_table(table: Table, currency: str) -> bytes:
    """One table as UTF-8 with its mark, so that spreadsheets read accents; every value quoted, none a formula."""
    rows = [["key", "label", "role", *(column.key for column in table.columns)]]
    for row in table.rows:
        rows.append([row.key, row.label, row.role, *(_value(row, column, currency) for column in table.columns)])
    return _written(rows)


def _written(rows: Iterable[list[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerows([map(inert, row) for row in rows])
    return text.getvalue().encode("utf-8-sig")


def _value(row: Row, column: Column, currency: str) -> str:
    if column.kind == TEXT:
        return row.notes.get(column.key, "")
    return figure(row, column, currency) or ""
