"""The Plan: the planned amounts of the register, to which the tables refer."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from reports.renderers.xlsx.book import Book, sheet_name
from reports.renderers.xlsx.formulas import quoted
from reports.table import PlannedAmount, Report

BODY = 5
CODE, TITLE, AMOUNT = 1, 2, 3


def name() -> str:
    return sheet_name(_("Plan"))


def lay_out(book: Book) -> None:
    """Where each planned amount stands. A report without a plan has no such sheet."""
    for row, (focus, _label, _amount) in enumerate(planned_amounts(book.report), BODY):
        book.places.planned[focus] = f"{quoted(name())}!$C${row}"


def write(book: Book) -> None:
    if not book.places.planned:
        return
    _page, sheet = book.add(name(), [18.0, 70.0, 20.0], header_rows=(BODY - 1, BODY - 1), freeze=f"C{BODY}")
    styles = book.styles
    sheet.text(CODE, _("Plan"), styles["title"])
    sheet.end_row(height=24)
    sheet.text(
        CODE,
        _("Amounts the fund's plan sets for each priority focus, in %(currency)s.")
        % {"currency": book.report.currency},
        styles["subtitle"],
    )
    sheet.end_row()
    sheet.end_row()
    sheet.text(CODE, _("Code"), styles["head"])
    sheet.text(TITLE, _("Priority focus"), styles["head"])
    sheet.text(AMOUNT, _("Planned amount"), styles["headnum"])
    sheet.end_row()
    for focus, label, amount in planned_amounts(book.report):
        sheet.text(CODE, focus, styles["text.line"])
        sheet.text(TITLE, label, styles["label.line"])
        sheet.number(AMOUNT, book.figure(amount) or "0", styles["ledgeramount.line"])
        sheet.end_row()


def planned_amounts(report: Report) -> Iterator[tuple[str, str, int]]:
    """Code, title and planned amount of each priority focus of the report, each once."""
    seen: set[str] = set()
    for table in report.tables:
        for row, _column, cell in table.cells():
            if isinstance(cell.expression, PlannedAmount) and cell.expression.focus not in seen:
                seen.add(cell.expression.focus)
                yield cell.expression.focus, row.label, int(cell.value or 0)
