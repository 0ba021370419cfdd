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
A4 = 9


def sheet_name(words: str) -> str:
    """Words as the name of a sheet: short enough, and without the signs that names may not hold."""
    return _NOT_IN_NAMES.sub("", words)[:LONGEST_NAME].rstrip()


class Book:
    """A workbook and everything its sheets share."""

    def __init__(self, report: Report, days: dict[date, str]) -> None:
        self.report = report
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
        """A new sheet, set up for the screen and for A4 across. ``header_rows`` repeat on each printed page."""
        page = self.workbook.create_sheet(name)
        if self._styles is None:
            self._styles = Styles(self.workbook, page, self.decimals)
        for number, width in enumerate(widths, 1):
            page.column_dimensions[get_column_letter(number)].width = width
        page.freeze_panes = freeze
        page.sheet_view.showGridLines = False
        page.sheet_view.zoomScale = 90
        page.page_setup.orientation = "landscape"
        page.page_setup.paperSize = A4
        page.page_setup.fitToHeight = 0
        page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        page.page_margins.left = page.page_margins.right = 0.5
        page.page_margins.top, page.page_margins.bottom, page.page_margins.footer = 0.6, 0.8, 0.35
        page.print_title_rows = f"{header_rows[0]}:{header_rows[1]}"
        page.oddFooter.left.text = f"{self.report.fund_code} · {self.report.title} {self.report.year}".replace(
            "&", "&&"
        )
        page.oddFooter.right.text = "&P / &N"
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
