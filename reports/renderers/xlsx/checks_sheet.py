"""The Checks: each identity of the report with both sides as formulas, their difference and a verdict."""

from __future__ import annotations

from django.utils.translation import gettext as _
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Font, PatternFill

from reports.renderers.xlsx.book import Book, sheet_name
from reports.renderers.xlsx.formulas import Formulas, quoted
from reports.renderers.xlsx.sheet_xml import height_for
from reports.table import Report

BODY = 6
VERDICT_CELL = "$A$2"
WIDTHS = [6.0, 96.0, 20.0, 20.0, 16.0, 12.0]
NUMBER, STATEMENT, LEFT, RIGHT, DIFFERENCE, VERDICT = range(1, 7)


def name() -> str:
    return sheet_name(_("Checks"))


def verdict_address() -> str:
    return f"{quoted(name())}!{VERDICT_CELL}"


def verdict(report: Report) -> str:
    """The sentence at the head of the sheet: a report that does not tie is never built."""
    return _("All %(count)s identities tie.") % {"count": len(report.checks)}


def write(book: Book) -> None:
    report = book.report
    page, sheet = book.add(name(), WIDTHS, header_rows=(BODY - 1, BODY - 1), freeze=f"C{BODY}")
    styles, formulas = book.styles, Formulas(book.places, name())
    ties, differs = _("ties"), _("DIFFERS")
    last = BODY + len(report.checks) - 1
    sheet.text(NUMBER, _("Checks"), styles["title"])
    sheet.end_row(height=24)
    verdicts = f"F{BODY}:F{max(last, BODY)}"
    failed = _("Some identities do not tie: see below.").replace('"', '""')
    holds = verdict(report).replace('"', '""')
    sheet.text_formula(
        NUMBER,
        f'IF(COUNTIF({verdicts},"{ties}")={len(report.checks)},"{holds}","{failed}")',
        verdict(report),
        styles["strong"],
    )
    sheet.end_row()
    sheet.text(
        NUMBER, _("Each identity must hold to the last decimal; both sides are worked out here."), styles["subtitle"]
    )
    sheet.end_row()
    sheet.end_row()
    headings = {
        NUMBER: "#",
        STATEMENT: _("Identity"),
        LEFT: _("One side"),
        RIGHT: _("Other side"),
        DIFFERENCE: _("Difference"),
        VERDICT: _("Verdict"),
    }
    for column, heading in headings.items():
        sheet.text(column, heading, styles["headnum" if column in (LEFT, RIGHT, DIFFERENCE) else "head"])
    sheet.end_row()
    for number, check in enumerate(report.checks, 1):
        row = sheet.next_row
        sheet.number(NUMBER, str(number), styles["whole.line"])
        sheet.text(STATEMENT, check.identity.statement, styles["label.line"])
        sheet.formula(LEFT, formulas.formula(check.identity.left), book.figure(check.left), styles["ledgeramount.line"])
        sheet.formula(
            RIGHT, formulas.formula(check.identity.right), book.figure(check.right), styles["ledgeramount.line"]
        )
        difference = check.left - check.right
        sheet.formula(
            DIFFERENCE, f"ROUND(C{row}-D{row},{book.decimals})", book.figure(difference), styles["ledgeramount.line"]
        )
        sheet.text_formula(
            VERDICT, f'IF(E{row}=0,"{ties}","{differs}")', ties if difference == 0 else differs, styles["text.line"]
        )
        sheet.end_row(height_for([(check.identity.statement, WIDTHS[1])]))
    page.conditional_formatting.add(
        verdicts,
        CellIsRule("notEqual", [f'"{ties}"'], font=Font(bold=True, color="B10E1E"), fill=PatternFill(bgColor="FDECED")),
    )
