"""A report without a layout of its own: each table a section, then the checks and the books."""

from __future__ import annotations

from reports.renderers.pdf.document import PORTRAIT
from reports.renderers.pdf.fonts import legible
from reports.renderers.pdf.report_document import ReportDocument


def fill(made: ReportDocument) -> None:
    """Fills the document with all tables of the report, in order."""
    made.document.contents()
    made.document.new_page(PORTRAIT)
    number = 0
    for number, table in enumerate(made.report.tables, start=1):
        drawn = made.table(table.key)
        made.document.orient_for(drawn)
        made.document.section(str(number), legible(table.title), drawn)
    if made.report.checks:
        number += 1
        made.checks(str(number))
    made.books(str(number + 1))
