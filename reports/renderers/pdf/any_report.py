"""A report without a layout of its own: each table a section, then the checks and the books."""

from __future__ import annotations

from reports.renderers.pdf.document import LANDSCAPE, PORTRAIT
from reports.renderers.pdf.fonts import legible
from reports.renderers.pdf.report_document import ReportDocument


def fill(made: ReportDocument) -> None:
    """Fills the document with all tables of the report, in order."""
    made.document.contents()
    made.document.new_page(PORTRAIT)
    number = 0
    for number, table in enumerate(made.report.tables, start=1):
        made.document.orient(LANDSCAPE if made.is_wide(table.key) else PORTRAIT)
        made.document.section(str(number), legible(table.title), *made.table(table.key))
    if made.report.checks:
        number += 1
        made.checks(str(number))
    made.books(str(number + 1))
