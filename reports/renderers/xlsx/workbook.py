"""The whole workbook: Cover, a sheet a table, Checks, Plan and Ledger."""

from __future__ import annotations

from collections.abc import Iterable

from reports.fund_figures import LedgerLine
from reports.renderers.words import in_words
from reports.renderers.xlsx import checks_sheet, cover_sheet, ledger_sheet, plan_sheet
from reports.renderers.xlsx.book import Book
from reports.renderers.xlsx.table_sheet import TableSheet
from reports.table import Report


def render(report: Report, lines: Iterable[LedgerLine], *, is_summed: bool = False) -> bytes:
    """The file. ``lines`` are those of the ledger the report was made from (``reports.figures.ledger_lines``), or
    (``is_summed``) the sums of its accounts by year, for readers who do not see the ledger.

    Figures are stored beside their formulas, so that readers that do not recalculate see them too. In one
    language the same report and lines are the same bytes.
    """
    report = in_words(report)
    book = Book(report, cover_sheet.days_of(report.year))
    book.is_summed = is_summed
    sheets = [TableSheet(book, table, number) for number, table in enumerate(report.tables, 1)]
    plan_sheet.lay_out(book)
    cover_sheet.write(book, [(sheet.name, sheet.table.title) for sheet in sheets])
    for sheet in sheets:
        sheet.write()
    checks_sheet.write(book)
    plan_sheet.write(book)
    ledger_sheet.write(book, lines)
    return book.file()
