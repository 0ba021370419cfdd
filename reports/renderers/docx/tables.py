"""What the tables of the report hold, as the texts of their cells."""

from __future__ import annotations

from collections.abc import Iterator

from reports.consolidated.document import FIGURES, ReportTable, WordTable
from reports.renderers.docx.grid import Line
from reports.renderers.pdf.report_tables import amount_figure, left_out, rate_figure
from reports.table import AMOUNT, HEADING, LINE, RATE, TEXT, Row, Table

Held = tuple[list[str], list[Line], set[int]]
"""The head, the lines, and which columns (from 0) hold figures."""


def of_report(table: Table, block: ReportTable, currency: str) -> Held:
    """A table of the financial report, without the rows the block leaves out; each section under its name."""
    omitted = left_out(table, block.always) if block.omit_empty else set()
    head = [table.row_heading, *(_column(column.group, column.label) for column in table.columns)]
    lines: list[Line] = []
    section = ""
    for row in table.rows:
        if row.key in omitted:
            continue
        if row.section != section:
            section = row.section
            if section:
                lines.append(Line([section], is_strong=True))
        lines.append(Line([row.label, *_cells(table, row, currency)], is_strong=row.role != LINE))
    return head, lines, {at for at, column in enumerate(table.columns, start=1) if column.kind != TEXT}


def of_words(block: WordTable) -> Held:
    """A table of the report's words: its rows as they are."""
    head = [block.row_heading, *(column.label for column in block.columns)]
    lines = [Line([row.label, *row.texts], is_strong=row.role != LINE) for row in block.rows]
    return head, lines, {at for at, column in enumerate(block.columns, start=1) if column.kind == FIGURES}


def _column(group: str, label: str) -> str:
    return f"{group}: {label}" if group else label


def _cells(table: Table, row: Row, currency: str) -> Iterator[str]:
    for column in table.columns:
        cell = row.cells.get(column.key)
        if column.kind == TEXT:
            yield row.notes.get(column.key, "")
        elif cell is None or row.role == HEADING:
            yield ""
        elif column.kind == RATE:
            yield rate_figure(cell.value)  # type: ignore[arg-type]
        else:
            assert column.kind == AMOUNT  # noqa: S101 - there is no other kind
            yield amount_figure(cell.value, currency)  # type: ignore[arg-type]
