"""The workbook as an organisation gets it: its lines filled in, what is not to be changed locked, and notes."""

from __future__ import annotations

from typing import Any, BinaryIO

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill, Protection
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties

from fund import money
from fund.models import Fund
from grants.models import Category, Entered, Organisation
from grants.portfolio.layout import (
    ANNUAL,
    CATEGORY_COLUMNS,
    CUMULATIVE,
    FIGURES,
    LONGEST_EXPLANATION,
    NO,
    NOTES,
    REPORT,
    YES,
    sheets_of,
)
from grants.portfolio.lines import PortfolioLine
from grants.reporting.computing import categories_of

_HEADER = Font(bold=True, color="FFFFFFFF")
_FIXED, _FILLED = PatternFill("solid", start_color="FF5A6B7B"), PatternFill("solid", start_color="FF005A9C")
_SHADED = PatternFill("solid", start_color="FFF0F3F6")
_WIDTHS = {"project": 16, "purpose": 13, "title": 44, "net_funded": 17, "spent_before": 17, "certified": 11}
_OPEN = Protection(locked=False)


def write(
    fund: Fund, organisation: Organisation, year: int, lines: list[PortfolioLine], entered: str, target: BinaryIO
) -> None:
    """Write the workbook of these lines, to be filled in as ``entered`` says."""
    book = Workbook()
    book.remove(book.active)
    _figures(book.create_sheet(FIGURES), fund, year, lines, entered)
    _report(book.create_sheet(REPORT), fund, organisation, year, entered)
    _notes(book.create_sheet(NOTES), fund, organisation, year, entered)
    book.save(target)


def _figures(page: Any, fund: Fund, year: int, lines: list[PortfolioLine], entered: str) -> None:
    sheet = sheets_of(year)[1]
    codes = {CATEGORY_COLUMNS[code]: code for code in categories_of(year)}
    places = money.decimals_of(fund.currency)
    shape = "#,##0" + ("." + "0" * places if places else "")
    for index, column in enumerate(sheet.columns, start=1):
        is_filled = column.name in codes or column.name in ("certified", "explanation")
        _head(page.cell(1, index, column.name), is_filled, _explained(column.name, codes, fund, year, entered))
        width = _WIDTHS.get(column.name, 60 if column.name == "explanation" else 15)
        page.column_dimensions[get_column_letter(index)].width = width
        for row, line in enumerate(lines, start=2):
            cell = page.cell(row, index)
            is_open = is_filled and line.is_open
            if column.name in codes or column.name in ("net_funded", "spent_before"):
                cell.number_format = shape
            _put(cell, _value(line, column.name, codes, entered, fund))
            if is_open:
                cell.protection = _OPEN
            else:
                cell.fill = _SHADED
    _validate(page, sheet.column_names, codes, len(lines) + 1)
    page.freeze_panes = "C2"
    page.print_title_rows = "1:1"
    page.page_setup.orientation = "landscape"
    page.page_setup.fitToHeight = 0
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    _protect(page)


def _value(line: PortfolioLine, name: str, codes: dict[str, str], entered: str, fund: Fund) -> object:
    def amount(minor: int) -> object:
        return money.from_minor(minor, fund.currency)

    if name in codes:
        code = codes[name]
        figure = line.annual.get(code, 0) + (line.prior.get(code, 0) if entered == Entered.CUMULATIVE else 0)
        return amount(figure) if figure else None
    return {
        "project": line.project.number,
        "purpose": line.purpose,
        "title": line.project.title,
        "net_funded": amount(line.net_funded),
        "spent_before": amount(sum(line.prior.values())),
        "certified": YES if line.is_certified else NO,
        "explanation": line.explanation or None,
    }[name]


def _report(page: Any, fund: Fund, organisation: Organisation, year: int, entered: str) -> None:
    values = (
        fund.code,
        organisation.code,
        year,
        fund.currency,
        CUMULATIVE if entered == Entered.CUMULATIVE else ANNUAL,
    )
    for index, (column, value) in enumerate(zip(sheets_of(year)[0].columns, values, strict=True), start=1):
        _head(page.cell(1, index, column.name), False, "")
        _put(page.cell(2, index), value)
        page.column_dimensions[get_column_letter(index)].width = 16
    _protect(page)


def _notes(page: Any, fund: Fund, organisation: Organisation, year: int, entered: str) -> None:
    how = (
        _("Fill in what was spent since the beginning of each project, until 31 December %(year)s.")
        if entered == Entered.CUMULATIVE
        else _("Fill in what was spent from 1 January to 31 December %(year)s.")
    ) % {"year": year}
    lines = [
        _("Expenditure of %(organisation)s in %(fund)s, %(year)s")
        % {"organisation": organisation.name, "fund": fund.name, "year": year},
        "",
        how,
        _("Amounts in %(currency)s: numbers, not text; an empty cell is zero; a negative number is a correction.")
        % {"currency": fund.currency},
        _("Columns with a blue head are yours; shaded cells are locked and are not read back."),
        _("Formulas may be used: save the file in Excel, so that their results are stored."),
        _("certified: “yes” where these are the final figures of the year, certified by your organisation."),
        _("explanation: a word about whatever stands out in the row, as figures above what was received. One text is "
          "kept with every finding of the row; leave it empty to explain each on the page of the report."),
        _("Rows may be taken away: what is not in the file stays as it is. No rows are added."),
        _("Uploading shows first what would change; nothing is saved before you confirm."),
        "",
        _("Categories"),
        *(f"{CATEGORY_COLUMNS[code]}: {Category(code).label}" for code in categories_of(year)),
    ]  # fmt: skip
    page.column_dimensions["A"].width = 110
    for index, line in enumerate(lines, start=1):
        cell = page.cell(index, 1)
        _put(cell, line or None)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    page.cell(1, 1).font = Font(bold=True, size=14)
    _protect(page)


def _explained(name: str, codes: dict[str, str], fund: Fund, year: int, entered: str) -> str:
    """The note on a column's name."""
    if name in codes:
        since = _("since the beginning") if entered == Entered.CUMULATIVE else _("in the year")
        return f"{Category(codes[name]).label}\n{fund.currency}, {since}"
    return {
        "project": _("Number of the project."),
        "purpose": _("programme, or direct_cost of the fund."),
        "title": _("Not read back."),
        "net_funded": _("Transfers less refunds to 31 December %(year)s. Not read back.") % {"year": year},
        "spent_before": _("Booked until 31 December %(year)s. Not read back.") % {"year": year - 1},
        "certified": _("yes: final figures, certified; no: interim."),
        "explanation": _("A word about whatever stands out in this row."),
    }[name]


def _head(cell: Any, is_filled: bool, note: str) -> None:
    cell.font, cell.fill = _HEADER, _FILLED if is_filled else _FIXED
    cell.alignment = Alignment(vertical="center", wrap_text=True)
    if note:
        cell.comment = Comment(note, _("Fund office"), width=280, height=80)


def _put(cell: Any, value: object) -> None:
    """Text as text, whatever it begins with."""
    if isinstance(value, str):
        cell.value = ILLEGAL_CHARACTERS_RE.sub("?", value)
        cell.data_type = "s"
        return
    cell.value = value


def _validate(page: Any, names: tuple[str, ...], codes: dict[str, str], last: int) -> None:
    """What a cell takes, told while it is typed."""
    letters = {name: get_column_letter(index) for index, name in enumerate(names, start=1)}
    number = DataValidation(type="decimal", operator="between", formula1="-100000000000", formula2="100000000000")
    number.error = _("A number belongs here, such as 1234.50.")
    choice = DataValidation(type="list", formula1=f'"{YES},{NO}"')
    choice.error = _("yes or no.")
    text = DataValidation(type="textLength", operator="lessThanOrEqual", formula1=str(LONGEST_EXPLANATION))
    text.error = _("At most %(most)s characters.") % {"most": LONGEST_EXPLANATION}
    for rule, columns in ((number, list(codes)), (choice, ["certified"]), (text, ["explanation"])):
        rule.showErrorMessage, rule.allow_blank = True, True
        for name in columns:
            rule.add(f"{letters[name]}2:{letters[name]}{max(last, 2)}")
        page.add_data_validation(rule)


def _protect(page: Any) -> None:
    """Against slips, not against anybody: there is no password."""
    page.protection.sheet = True
    page.protection.formatColumns = False
    page.protection.formatRows = False
    page.protection.deleteRows = False
