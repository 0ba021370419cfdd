"""Writes the rows of one fund as a workbook that is pleasant to open in a spreadsheet program."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter

Rows = list[dict[str, object]]
HEAD = PatternFill("solid", fgColor="0B3C5D")
MADE = datetime(2021, 1, 15, 12, 0, 0)  # noqa: DTZ001 (XLSX properties know no time zone)


def write(sheets: dict[str, Rows], path: Path) -> None:
    """One sheet for each name that has rows; dates as dates, amounts as numbers with two decimals, text as text."""
    book = Workbook()
    book.remove(book.active)
    book.properties.created = book.properties.modified = MADE
    book.properties.creator = "make_demo.py"
    for name, rows in sheets.items():
        columns = list(dict.fromkeys(column for row in rows for column in row))
        sheet = book.create_sheet(name)
        sheet.append(columns)
        for cell in sheet[1]:
            cell.font, cell.fill = Font(bold=True, color="FFFFFF"), HEAD
        for row in rows:
            sheet.append([row.get(column) for column in columns])
        for cells in sheet.iter_rows(min_row=2):
            for cell in cells:
                if isinstance(cell.value, date):
                    cell.number_format = "yyyy-mm-dd"
                elif isinstance(cell.value, Decimal):
                    cell.number_format = "#,##0.00"
        for number, column in enumerate(columns, 1):
            texts = [str(row.get(column) or "") for row in rows]
            sheet.column_dimensions[get_column_letter(number)].width = min(
                60, max(10, *map(len, texts), len(column)) + 2
            )
        sheet.freeze_panes = "A2"
    book.save(path)


def cells(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """The cells of a workbook, to compare two of them: the bytes of an XLSX file differ at each saving."""
    book = load_workbook(path, read_only=True)
    return {sheet.title: [tuple(row) for row in sheet.iter_rows(values_only=True)] for sheet in book}
