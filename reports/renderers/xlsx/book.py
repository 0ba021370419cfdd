"""The workbook as it is built: its sheets, its styles and where everything stands."""

from __future__ import annotations

import re
from datetime import date

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet._write_only import WriteOnlyWorksheet
from openpyxl.worksheet.properties import PageSetupProperties

from fund import money
from reports.renderers.xlsx.formulas import Places, quoted
from reports.renderers.xlsx.sheet_xml import Sheet, Strings, filled
from reports.renderers.xlsx.styles import Styles
from reports.table import Report

LONGEST_NAME = 31
"""Characters a sheet's name can have."""
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\']")
A4, A3 = 9, 8
"""Papers as the format numbers them."""
PRINTABLE_INCHES = {A4: 11.69 - 1.0, A3: 16.54 - 1.0}
"""Across, within the margins."""
SMALLEST_SCALE = 70
"""Percent of the size on the screen: below it nobody reads the figures."""


def inches(widths: list[float]) -> float:
    """How wide columns are on the screen: seven pixels a character and five beside it, 96 to an inch."""
    return sum(width * 7 + 5 for width in widths) / 96


def print_setup(widths: list[float]) -> tuple[int, bool]:
    """The paper, and whether the sheet is made to fit its width. The smaller paper where that stays legible; wider
    than the larger one takes, it goes over several pages."""
    for paper, across in PRINTABLE_INCHES.items():
        if across * 100 >= inches(widths) * SMALLEST_SCALE:
            return paper, True
    return A3, False


def sheet_name(words: str) -> str:
    """Words as the name of a sheet: short enough, and without the signs that names may not hold."""
    return _NOT_IN_NAMES.sub("", words)[:LONGEST_NAME].rstrip()


def new_page(
    workbook: Workbook, name: str, widths: list[float], *, header_rows: tuple[int, int], freeze: str, footer: str
) -> WriteOnlyWorksheet:
    """A new sheet, set up for the screen and for paper across. ``header_rows`` repeat on each printed page."""
    page = workbook.create_sheet(name)
    for number, width in enumerate(widths, 1):
        page.column_dimensions[get_column_letter(number)].width = width
    page.freeze_panes = freeze
    page.sheet_view.showGridLines = False
    page.sheet_view.zoomScale = 90
    page.page_setup.orientation = "landscape"
    paper, fits = print_setup(widths)
    page.page_setup.paperSize = paper
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=fits)
    if fits:
        page.page_setup.fitToHeight = 0
    else:
        page.page_setup.scale = SMALLEST_SCALE
        page.print_title_cols = "A:B"
    page.page_margins.left = page.page_margins.right = 0.5
    page.page_margins.top, page.page_margins.bottom, page.page_margins.footer = 0.6, 0.8, 0.35
    page.print_title_rows = f"{header_rows[0]}:{header_rows[1]}"
    page.oddFooter.left.text = footer.replace("&", "&&")
    page.oddFooter.right.text = "&P / &N"
    return page


class Book:
    """A workbook and everything its sheets share."""

    def __init__(self, report: Report, days: dict[date, str]) -> None:
        self.report = report
        self.is_summed = False
        self.decimals = money.decimals_of(report.currency)
        self.places = Places(days, self.decimals)
        self.strings = Strings()
        self.workbook = Workbook(write_only=True)
        self.workbook.properties.title = f"{report.title} {report.year} – {report.fund_code}"
        self.workbook.properties.creator = report.administrative_agent or report.fund_code
        self._filled: list[Sheet] = []
        self._styles: Styles | None = None

    @property
    def styles(self) -> Styles:
        assert self._styles is not None, "styles belong to a workbook with a sheet"  # noqa: S101
        return self._styles

    def add(
        self, name: str, widths: list[float], *, header_rows: tuple[int, int], freeze: str
    ) -> tuple[WriteOnlyWorksheet, Sheet]:
        """A new sheet, set up for the screen and for paper across. ``header_rows`` repeat on each printed page."""
        footer = f"{self.report.fund_code} · {self.report.title} {self.report.year}"
        page = new_page(self.workbook, name, widths, header_rows=header_rows, freeze=freeze, footer=footer)
        if self._styles is None:
            self._styles = Styles(self.workbook, page, self.decimals)
        sheet = Sheet(self.strings)
        self._filled.append(sheet)
        return page, sheet

    def name(self, name: str, sheet: str, cell: str) -> None:
        """Give a cell a name that formulas use. ``cell`` with dollar signs."""
        self.workbook.defined_names[name] = DefinedName(name, attr_text=f"{quoted(sheet)}!{cell}")

    def name_range(self, name: str, address: str) -> None:
        self.workbook.defined_names[name] = DefinedName(name, attr_text=address)

    def figure(self, value: int | None) -> str | None:
        """An amount as the file stores it: exact decimal text."""
        return None if value is None else money.text(value, self.report.currency)

    def file(self) -> bytes:
        return filled(self.workbook, self._filled, self.strings)
