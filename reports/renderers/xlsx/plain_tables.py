"""Tables without the ledger behind them: what was read stands as a number, what is added up or divided as a formula.

For reports over many funds, whose movements no workbook could hold.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from fund import money
from reports.renderers.words import in_words
from reports.renderers.xlsx.book import new_page, sheet_name
from reports.renderers.xlsx.formulas import Formulas, Places
from reports.renderers.xlsx.sheet_xml import Sheet, Strings, filled, height_for
from reports.renderers.xlsx.styles import Styles
from reports.table import RATE, Cell, CellRef, Column, LedgerSum, Row, Table

KEY, LABEL, FIRST = 1, 2, 3
HEADER = 4
ABOUT_WIDTHS = [30.0, 92.0]
KEY_WIDTH, LABEL_WIDTH, AMOUNT_WIDTH, RATE_WIDTH = 16.0, 46.0, 20.0, 12.0


def render(title: str, about: Sequence[tuple[str, str]], tables: Sequence[tuple[str, Table]], about_name: str) -> bytes:
    """A first sheet that says what this is (``about``: label and text), and a sheet for each table with its currency.
    In one language the same content is the same bytes."""
    workbook, strings = Workbook(write_only=True), Strings()
    workbook.properties.title = workbook.properties.creator = title
    sheets = [_about(workbook, strings, title, about, about_name)]
    sheets += [_table(workbook, strings, title, currency, in_words(table)) for currency, table in tables]
    return filled(workbook, sheets, strings)


def _about(workbook: Workbook, strings: Strings, title: str, about: Sequence[tuple[str, str]], name: str) -> Sheet:
    page = new_page(workbook, sheet_name(name), ABOUT_WIDTHS, header_rows=(1, 1), freeze="A2", footer=title)
    styles, sheet = Styles(workbook, page, 0), Sheet(strings)
    sheet.text(1, title, styles["title"])
    sheet.end_row(height=26)
    for label, text in about:
        sheet.text(1, label, styles["strong.line"])
        sheet.text(2, text, styles["label.line"])
        sheet.end_row(height_for([(text, ABOUT_WIDTHS[1])]))
    return sheet


def _table(workbook: Workbook, strings: Strings, footer: str, currency: str, table: Table) -> Sheet:
    name = sheet_name(table.tab or table.title)
    widths = [KEY_WIDTH, LABEL_WIDTH, *(RATE_WIDTH if c.kind == RATE else AMOUNT_WIDTH for c in table.columns)]
    freeze = f"{get_column_letter(FIRST)}{HEADER + 1}"
    page = new_page(workbook, name, widths, header_rows=(HEADER, HEADER), freeze=freeze, footer=footer)
    decimals = money.decimals_of(currency)
    styles, sheet, places = Styles(workbook, page, decimals), Sheet(strings), Places({}, decimals)
    for number, row in enumerate(table.rows, HEADER + 1):
        for position, column in enumerate(table.columns, FIRST):
            places.put(CellRef(table.key, row.key, column.key), name, number, position)
    sheet.text(KEY, table.title, styles["title"])
    sheet.end_row(height=24)
    sheet.text(KEY, currency, styles["subtitle"])
    sheet.end_row()
    sheet.end_row()
    sheet.text(KEY, _("Key"), styles["head"])
    sheet.text(LABEL, table.row_heading, styles["head"])
    for position, column in enumerate(table.columns, FIRST):
        sheet.text(position, column.label, styles["headnum"])
    sheet.end_row(height_for([(column.label, AMOUNT_WIDTH) for column in table.columns]))
    formulas = Formulas(places, name)
    for row in table.rows:
        _row(sheet, styles, formulas, table.columns, row, currency)
    if table.note:
        sheet.end_row()
        sheet.text(KEY, table.note, styles["note"])
        last = sheet.end_row(height_for([(table.note, sum(widths))]))
        page.merged_cells.add(f"A{last}:{get_column_letter(len(widths))}{last}")
    return sheet


def _row(sheet: Sheet, styles: Styles, formulas: Formulas, columns: Sequence[Column], row: Row, currency: str) -> None:
    sheet.text(KEY, row.key, styles[f"key.{row.role}"])
    sheet.text(LABEL, row.label, styles[f"label.{row.role}"])
    for position, column in enumerate(columns, FIRST):
        cell = row.cells.get(column.key)
        if cell is None:
            sheet.blank(position, styles[f"text.{row.role}"])
            continue
        style, number = styles[f"{column.kind}.{row.role}"], _number(cell, column, currency)
        if isinstance(cell.expression, LedgerSum):
            sheet.number(position, number or "0", style)
        else:
            sheet.formula(position, formulas.formula(cell.expression), number, style)
    sheet.end_row(height_for([(row.label, LABEL_WIDTH)]))


def _number(cell: Cell, column: Column, currency: str) -> str | None:
    if cell.value is None:
        return None
    if column.kind == RATE:
        return format(Decimal(cell.value), "f")
    return money.text(int(cell.value), currency)
