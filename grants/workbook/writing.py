"""Sheets of the workbook format, written as an office would want to find them: the template and the export."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, BinaryIO

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from fund import money
from grants.workbook import format as fmt
from grants.workbook.format import Column, Sheet
from grants.workbook.gate import LIMITS

_REQUIRED = PatternFill("solid", start_color="FF005A9C")
_OPTIONAL = PatternFill("solid", start_color="FF5A6B7B")
_HEADER = Font(bold=True, color="FFFFFFFF")
_DATE_FORMAT = "yyyy-mm-dd"
_WIDTHS = {
    fmt.TEXT: 44,
    fmt.CODE: 18,
    fmt.DATE: 13,
    fmt.AMOUNT: 18,
    fmt.PERCENT: 13,
    fmt.YEAR: 9,
    fmt.CHOICE: 16,
    fmt.CURRENCY: 11,
    fmt.COUNTRY: 11,
}
_WIDE_NOTE = 340


def number_format(column: Column, decimals: int) -> str:
    """How Excel shows the cells of a column; text is marked as text, so that a code typed as 007 stays one."""
    if column.kind == fmt.DATE:
        return _DATE_FORMAT
    if column.kind == fmt.AMOUNT:
        return "#,##0" + ("." + "0" * decimals if decimals else "")
    if column.kind == fmt.PERCENT:
        return "0.####"
    return "0" if column.kind == fmt.YEAR else "@"


class Writer:
    """Sheet by sheet, row by row, without holding the rows. Text is written as text, never as a formula."""

    def __init__(self) -> None:
        self.book = Workbook(write_only=True)

    def sheet(self, sheet: Sheet, rows: Iterable[Mapping[str, object]], *, is_template: bool = False) -> None:
        """``rows`` hold values by column; an amount is a (minor units, currency) pair."""
        page = self.book.create_sheet(sheet.name)
        page.freeze_panes = "A2"
        for index, column in enumerate(sheet.columns, start=1):
            dimension = page.column_dimensions[get_column_letter(index)]
            dimension.width = max(_WIDTHS[column.kind], len(column.name) + 4)
            # Of the whole column, so that what is typed below is taken as it is meant.
            dimension.number_format = number_format(column, 2)
        if is_template:
            _offer_choices(page, sheet)
        page.append([_header(page, sheet, column) for column in sheet.columns])
        for row in rows:
            page.append([_cell(page, column, row.get(column.name)) for column in sheet.columns])

    def save(self, target: BinaryIO) -> None:
        self.book.save(target)


def _header(page: Any, sheet: Sheet, column: Column) -> WriteOnlyCell:
    cell = WriteOnlyCell(page, value=column.name)
    cell.font = _HEADER
    cell.fill = _REQUIRED if column.required else _OPTIONAL
    cell.alignment = Alignment(vertical="center")
    note = Comment(described(sheet, column), _("Fund office"))
    note.width, note.height = _WIDE_NOTE, 60 + 18 * (len(note.text) // 42)
    cell.comment = note
    return cell


def _cell(page: Any, column: Column, value: object) -> WriteOnlyCell | None:
    if value is None or value == "":
        return None
    decimals = 2
    if isinstance(value, tuple):
        minor, currency = value
        decimals = money.decimals_of(currency)
        value = money.from_minor(minor, currency)
    cell = WriteOnlyCell(
        page, value=value if isinstance(value, (date, Decimal, int)) else ILLEGAL_CHARACTERS_RE.sub("?", str(value))
    )
    if isinstance(value, str):
        cell.data_type = "s"
    cell.number_format = number_format(column, decimals)
    return cell


def _offer_choices(page: Any, sheet: Sheet) -> None:
    """A list to choose from where a column has one."""
    for index, column in enumerate(sheet.columns, start=1):
        if column.choices:
            rule = DataValidation(type="list", formula1='"' + ",".join(column.choices) + '"', allow_blank=True)
            rule.errorTitle, rule.error = column.name, _("Choose one of the list.")
            rule.showErrorMessage = True
            letter = get_column_letter(index)
            rule.add(f"{letter}2:{letter}{LIMITS.rows + 1}")
            page.data_validations.append(rule)


def described(sheet: Sheet, column: Column) -> str:
    """What a column takes, for the note on its name."""
    lines = [_(sheet.title)] if column is sheet.columns[0] else []
    lines.append(_("Required.") if column.required else _("Optional."))
    if column.kind != fmt.CHOICE:
        lines.append(_(_KINDS[column.kind]))
    if column.kind == fmt.AMOUNT:
        lines.append(
            _("In the fund's currency.") if column.currency == fmt.FUND_CURRENCY else _("In the agreement's currency.")
        )
        if column.may_be_negative:
            lines.append(_("May be negative."))
    if column.refers_to:
        lines.append(_("As in the sheet %(sheet)s, or registered before.") % {"sheet": column.refers_to})
    if column.choices:
        lines.append(_("One of: %(choices)s.") % {"choices": ", ".join(column.choices)})
    if column.default and column.kind == fmt.CHOICE:
        lines.append(_("Empty: %(default)s.") % {"default": column.default})
    if column.note:
        lines.append(_(column.note))
    return " ".join(lines)


_KINDS = {
    fmt.TEXT: gettext_noop("Text."),
    fmt.CODE: gettext_noop("A code or reference: text, compared without the spaces around it."),
    fmt.DATE: gettext_noop("A date of Excel, or 2013-04-01."),
    fmt.AMOUNT: gettext_noop("An amount: a number, with no more decimals than the currency has."),
    fmt.PERCENT: gettext_noop("A percentage as a plain number: 7 or 6.5."),
    fmt.YEAR: gettext_noop("A year, such as 2013."),
    fmt.CURRENCY: gettext_noop("A currency code, such as USD."),
    fmt.COUNTRY: gettext_noop("A country code of three letters, such as KEN."),
}
