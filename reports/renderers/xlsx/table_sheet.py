"""A table on its sheet: title, headings, and a formula with its value in every cell."""

from __future__ import annotations

from decimal import Decimal
from itertools import groupby

from django.utils.translation import gettext as _
from openpyxl.utils import get_column_letter

from reports.renderers.words import as_of, status_words
from reports.renderers.xlsx.book import Book, sheet_name
from reports.renderers.xlsx.formulas import Formulas
from reports.renderers.xlsx.sheet_xml import Sheet, height_for
from reports.table import RATE, TEXT, Cell, CellRef, Column, Report, Row, Table

KEY, LABEL, FIRST = 1, 2, 3
TITLE_ROWS = 3
NARROWEST, WIDEST_LABEL, WIDEST_TEXT = 13.0, 58.0, 26.0


class TableSheet:
    """Lays a table out, so that other sheets may refer to it, and then writes it."""

    def __init__(self, book: Book, table: Table, number: int) -> None:
        self.book = book
        self.table = table
        self.name = sheet_name(f"{number} {table.tab or table.title}")
        self.column_of = {column.key: FIRST + index for index, column in enumerate(table.columns)}
        self.is_grouped = any(column.group for column in table.columns)
        self.header = TITLE_ROWS + 1
        self.body = self.header + (2 if self.is_grouped else 1)
        self.widths = self._widths()
        self._lay_out()

    def _lay_out(self) -> None:
        row_number, section = self.body, ""
        for row in self.table.rows:
            if row.section != section:
                section = row.section
                row_number += bool(section)
            for key in row.cells:
                address = CellRef(self.table.key, row.key, key)
                self.book.places.put(address, self.name, row_number, self.column_of[key])
            row_number += 1

    def write(self) -> None:
        last = get_column_letter(LABEL + len(self.table.columns))
        freeze = f"{get_column_letter(FIRST)}{self.body}"
        page, sheet = self.book.add(self.name, self.widths, header_rows=(self.header, self.body - 1), freeze=freeze)
        styles = self.book.styles
        sheet.text(KEY, self.table.title, styles["title"])
        sheet.end_row(height=24)
        sheet.text(KEY, subtitle(self.book.report), styles["subtitle"])
        sheet.end_row()
        sheet.end_row()
        if self.is_grouped:
            for first, final in self._write_groups(sheet):
                page.merged_cells.add(
                    f"{get_column_letter(first)}{self.header}:{get_column_letter(final)}{self.header}"
                )
        self._write_headings(sheet)
        self._write_rows(sheet)
        if self.table.note:
            sheet.end_row()
            sheet.text(KEY, self.table.note, styles["note"])
            row = sheet.end_row(height_for([(self.table.note, sum(self.widths))]))
            page.merged_cells.add(f"A{row}:{last}{row}")

    def _widths(self) -> list[float]:
        table = self.table
        key = max([len(row.key) for row in table.rows] + [6]) * 0.85 + 2
        label = max([len(row.label) for row in table.rows] + [len(table.row_heading)]) + 2
        return [min(key, 24.0), min(max(label, 24.0), WIDEST_LABEL), *(self._width(column) for column in table.columns)]

    def _width(self, column: Column) -> float:
        if column.kind == TEXT:
            return min(max([len(row.notes.get(column.key, "")) for row in self.table.rows] + [10]) + 2, WIDEST_TEXT)
        digits = [
            len(self._number(row.cells[column.key], column) or "") for row in self.table.rows if column.key in row.cells
        ]
        return max([longest * 1.3 + 3 for longest in digits] + [NARROWEST if column.kind != RATE else 11.0])

    def _write_groups(self, sheet: Sheet) -> list[tuple[int, int]]:
        """The line of headings above headings. Answers with the columns to be merged."""
        style = self.book.styles["group"]
        merged, column = [], FIRST
        for _each in (KEY, LABEL):
            sheet.blank(_each, style)
        for group, members in groupby(self.table.columns, key=lambda column: column.group):
            count = len(list(members))
            sheet.text(column, group, style) if group else sheet.blank(column, style)
            for other in range(column + 1, column + count):
                sheet.blank(other, style)
            if group and count > 1:
                merged.append((column, column + count - 1))
            column += count
        sheet.end_row()
        return merged

    def _write_headings(self, sheet: Sheet) -> None:
        styles = self.book.styles
        sheet.text(KEY, _("Key"), styles["head"])
        sheet.text(LABEL, self.table.row_heading, styles["head"])
        for column in self.table.columns:
            style = styles["head" if column.kind == TEXT else "headnum"]
            sheet.text(self.column_of[column.key], column.label, style)
        labels = [self.table.row_heading, *(column.label for column in self.table.columns)]
        sheet.end_row(height_for(zip(labels, self.widths[1:], strict=True)))

    def _write_rows(self, sheet: Sheet) -> None:
        formulas, section = Formulas(self.book.places, self.name), ""
        for row in self.table.rows:
            if row.section != section:
                section = row.section
                if section:
                    sheet.text(KEY, section, self.book.styles["section"])
                    sheet.end_row(height=20)
            self._write_row(sheet, row, formulas)

    def _write_row(self, sheet: Sheet, row: Row, formulas: Formulas) -> None:
        styles = self.book.styles
        sheet.text(KEY, row.key, styles[f"key.{row.role}"])
        sheet.text(LABEL, row.label, styles[f"label.{row.role}"])
        for column in self.table.columns:
            number = self.column_of[column.key]
            cell = row.cells.get(column.key)
            if column.kind == TEXT:
                sheet.text(number, row.notes.get(column.key, ""), styles[f"text.{row.role}"])
            elif cell is None:
                sheet.blank(number, styles[f"text.{row.role}"])
            else:
                style = styles[f"{'rate' if column.kind == RATE else 'amount'}.{row.role}"]
                sheet.formula(number, formulas.formula(cell.expression), self._number(cell, column), style)
        sheet.end_row(height_for([(row.label, self.widths[1])]))

    def _number(self, cell: Cell, column: Column) -> str | None:
        if cell.value is None:
            return None
        if column.kind == RATE:
            return format(Decimal(cell.value), "f")
        return self.book.figure(int(cell.value))


def subtitle(report: Report) -> str:
    """What stands under each title: a figure is never without its fund, its day and its tag."""
    tag, _meaning = status_words(report)
    return f"{report.fund_code} · {report.fund_name} · {as_of(report)} {tag}."
