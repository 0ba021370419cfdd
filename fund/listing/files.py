"""A list as a file: every filtered row, plain numbers, ISO days, codes.

User text never becomes a formula: in CSV a text that a spreadsheet would read as one gets an apostrophe in front, in
XLSX it is stored as a string.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django.http import HttpResponse, StreamingHttpResponse
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from fund.display import decimals
from fund.listing.columns import AMOUNT, DATE, RATE, Column

CSV, XLSX = "csv", "xlsx"
FORMATS = (CSV, XLSX)
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONGEST_XLSX = 50_000
"""Rows a workbook takes in one request; longer lists are given as CSV, which is sent while it is read."""

DANGEROUS = frozenset("=+-@\t\r\n|＝＋－＠％｜%")
LONGEST_TEXT = 32_767
HEAD_FONT, HEAD_FILL = Font(bold=True, color="FFFFFF"), PatternFill("solid", fgColor="0B3C5D")
WIDTHS = {AMOUNT: 18, DATE: 12, RATE: 10}


def harmless(text: str) -> str:
    """The text, unable to become a formula in a spreadsheet that opens the CSV."""
    stripped = text.lstrip(" \u00a0\u3000")
    return f"'{text}" if (stripped and stripped[0] in DANGEROUS) or text[:1] in DANGEROUS else text


def csv_text(value: Any) -> str:
    """A plain value as text of a CSV file."""
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value, "f")
    return str(value) if isinstance(value, int) else harmless(str(value))


def csv_lines(columns: Sequence[Column], rows: Iterable[Any]) -> Iterator[str]:
    """The lines of the file, the column keys first."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, quoting=csv.QUOTE_ALL, lineterminator="\r\n")

    def line(values: list[str]) -> str:
        buffer.seek(0)
        buffer.truncate()
        writer.writerow(values)
        return buffer.getvalue()

    yield "\ufeff" + line([column.key for column in columns])
    for row in rows:
        yield line([csv_text(column.plain(row)) for column in columns])


def csv_response(name: str, columns: Sequence[Column], rows: Iterable[Any]) -> StreamingHttpResponse:
    answer = StreamingHttpResponse(csv_lines(columns, rows), content_type="text/csv; charset=utf-8")
    return _attached(answer, f"{name}.csv")


def xlsx_response(
    name: str, title: str, columns: Sequence[Column], rows: Iterable[Any], about: Sequence[tuple[str, str]]
) -> HttpResponse:
    """A workbook of two sheets: the rows, and what they are (``about``: pairs of label and text)."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("List"))
    sheet.freeze_panes = "A2"
    for number, column in enumerate(columns, 1):
        sheet.column_dimensions[get_column_letter(number)].width = WIDTHS.get(
            column.kind, max(14, len(column.heading) + 2)
        )
    sheet.append([_head(sheet, column) for column in columns])
    for row in rows:
        sheet.append([_cell(sheet, column, row) for column in columns])
    notes = book.create_sheet(_("About"))
    notes.column_dimensions["A"].width, notes.column_dimensions["B"].width = 24, 90
    for label, text in [(_("List"), title), *about]:
        notes.append([_text(notes, label, bold=True), _text(notes, text)])
    stream = io.BytesIO()
    book.save(stream)
    return _attached(HttpResponse(stream.getvalue(), content_type=XLSX_TYPE), f"{name}.xlsx")


def _attached(answer: Any, name: str) -> Any:
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _head(sheet: WriteOnlyWorksheet, column: Column) -> WriteOnlyCell:
    cell = _text(sheet, column.heading)
    cell.font, cell.fill = HEAD_FONT, HEAD_FILL
    cell.alignment = Alignment(horizontal="right" if column.is_numeric else "left", wrap_text=True)
    return cell


def _text(sheet: WriteOnlyWorksheet, text: str, *, bold: bool = False) -> WriteOnlyCell:
    printable = "".join(sign for sign in str(text)[:LONGEST_TEXT] if sign >= " " or sign in "\t\n")
    cell = WriteOnlyCell(sheet, value=printable)
    cell.data_type = "s"
    if bold:
        cell.font = Font(bold=True)
    return cell


def _cell(sheet: WriteOnlyWorksheet, column: Column, row: Any) -> WriteOnlyCell | None:
    value = column.plain(row)
    if value is None:
        return None
    if isinstance(value, str):
        return _text(sheet, value)
    cell = WriteOnlyCell(sheet, value=value)
    if column.kind == AMOUNT:
        places = decimals(column.currency_of(row))
        cell.number_format = "#,##0" + ("." + "0" * places if places else "")
    elif column.kind == RATE:
        cell.number_format = "0.00"
    elif isinstance(value, date):
        has_hour = isinstance(value, datetime) and value.time() != time.min
        cell.number_format = "yyyy-mm-dd hh:mm" if has_hour else "yyyy-mm-dd"
    return cell
