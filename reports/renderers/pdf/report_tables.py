"""Tables of a report as they are printed: texts for figures, section headings, lines without any amount left out."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fund import display
from reports.renderers.pdf.fonts import legible
from reports.renderers.pdf.table_layout import (
    FIGURES,
    HEADING,
    LINE,
    SUBTOTAL,
    TOTAL,
    WORDS,
    PrintedColumn,
    PrintedRow,
    PrintedTable,
)
from reports.table import AMOUNT, RATE, TEXT, Row, Table
from reports.table import HEADING as HEADING_ROW
from reports.table import LINE as LINE_ROW
from reports.table import SUBTOTAL as SUBTOTAL_ROW
from reports.table import TOTAL as TOTAL_ROW

_ROLES = {HEADING_ROW: HEADING, SUBTOTAL_ROW: SUBTOTAL, TOTAL_ROW: TOTAL}


def rate_figure(rate: Decimal | None) -> str:
    """A rate without a percent sign, with the decimals it has; None, a rate on a zero base, is a dash."""
    if rate is None:
        return display.DASH
    decimals = max(-int(rate.as_tuple().exponent), 0)
    text = display.digits(int(rate.scaleb(decimals)), decimals)
    return f"({text})" if rate < 0 else text


def amount_figure(minor: int | None, currency: str) -> str:
    """An amount as in a statement: negatives in parentheses, zero as a dash."""
    return display.amount_text(minor, currency, zero=display.DASH)


def is_empty(row: Row, table: Table) -> bool:
    """True where no cell of amounts holds anything but zero."""
    return not any(
        row.cells[column.key].value for column in table.columns if column.kind == AMOUNT and column.key in row.cells
    )


def left_out(table: Table, always: frozenset[str] = frozenset()) -> set[str]:
    """The keys of lines without any amount, but ``always``; and of empty sums over nothing but such lines."""
    keys = {row.key for row in table.rows if row.role == LINE_ROW and row.key not in always and is_empty(row, table)}
    kept_sections = {row.section for row in table.rows if row.role == LINE_ROW and row.key not in keys}
    return keys | {
        row.key
        for row in table.rows
        if row.role == SUBTOTAL_ROW and row.section and row.section not in kept_sections and is_empty(row, table)
    }


def printed(table: Table, currency: str, number: str, omit: set[str] | None = None) -> PrintedTable:
    """The table as it is drawn. ``omit`` holds keys of rows that are not printed."""
    omit = omit or set()
    columns = tuple(
        PrintedColumn(legible(column.label), WORDS if column.kind == TEXT else FIGURES, legible(column.group))
        for column in table.columns
    )
    has_amounts = any(column.kind == AMOUNT for column in table.columns)
    rows: list[PrintedRow] = []
    section = ""
    for row in table.rows:
        if row.key in omit:
            continue
        if row.section != section:
            section = row.section
            if section:
                rows.append(PrintedRow(legible(section), role=HEADING))
        rows.append(_printed_row(table, row, currency))
    lines_left_out = sum(row.key in omit for row in table.rows if row.role == LINE_ROW)
    return PrintedTable(
        number=number,
        title=legible(table.title),
        unit=_("Amounts in %(currency)s") % {"currency": currency} if has_amounts else "",
        row_heading=legible(table.row_heading),
        columns=columns,
        rows=tuple(rows),
        notes=" ".join(filter(None, (legible(table.note), _left_out_note(lines_left_out)))),
    )


def _printed_row(table: Table, row: Row, currency: str) -> PrintedRow:
    if row.role == HEADING_ROW:
        return PrintedRow(legible(row.label), role=HEADING)
    texts, said = [], {}
    for position, column in enumerate(table.columns):
        if column.kind == TEXT:
            texts.append(legible(row.notes.get(column.key, "")))
            continue
        cell = row.cells.get(column.key)
        if cell is None:
            texts.append("")
            continue
        value = cell.value
        if column.kind == RATE:
            text = rate_figure(value if value is None else Decimal(value))
        else:
            text = amount_figure(None if value is None else int(value), currency)
        texts.append(text)
        if text.startswith("("):
            said[position] = f"-{text[1:-1]}"
        elif value == 0 and text == display.DASH:
            said[position] = display.amount_text(0, currency)
    return PrintedRow(legible(row.label), tuple(texts), _ROLES.get(row.role, LINE), said or None)


def _left_out_note(count: int) -> str:
    """A sentence on the lines that are not printed; empty where there are none."""
    if not count:
        return ""
    return ngettext(
        "%(count)d line without any amount is not printed.",
        "%(count)d lines without any amount are not printed.",
        count,
    ) % {"count": count}
