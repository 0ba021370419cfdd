"""The Cover: what the workbook is, as of when, and the days and rates its formulas refer to."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from reports.renderers.words import as_of, restated, status_words
from reports.renderers.xlsx import checks_sheet, ledger_sheet, plan_sheet
from reports.renderers.xlsx.book import Book, sheet_name
from reports.renderers.xlsx.formulas import quoted
from reports.renderers.xlsx.sheet_xml import Sheet, height_for
from reports.table import Expression, GrossUp, Portion, Report, Sum

LABEL, VALUE = 1, 2
WIDTHS = [36.0, 92.0]


def name() -> str:
    return sheet_name(_("Cover"))


def write(book: Book, tables: list[tuple[str, str]]) -> None:
    """``tables``: the name of each sheet and the title of its table."""
    report = book.report
    page, sheet = book.add(name(), WIDTHS, header_rows=(1, 2), freeze="A3")
    page.page_setup.fitToHeight = 1
    styles = book.styles
    sheet.text(LABEL, f"{report.title} {report.year}", styles["title"])
    sheet.end_row(height=26)
    sheet.text(LABEL, f"{report.fund_code} · {report.fund_name}", styles["strong"])
    sheet.end_row()
    sheet.end_row()
    _facts(book, sheet)
    _days(book, sheet)
    _rates(book, sheet)
    _contents(book, sheet, tables)
    _reading(book, sheet)


def _facts(book: Book, sheet: Sheet) -> None:
    report, styles = book.report, book.styles
    tag, meaning = status_words(report)
    facts = [
        (_("Status"), f"{tag}. {meaning}"),
        (_("As of"), as_of(report)),
        (_("Currency"), report.currency),
        (_("Administrative agent"), report.administrative_agent),
    ]
    if report.restates:
        facts.insert(1, (_("Restatement"), restated(report)))
    for label, value in facts:
        sheet.text(LABEL, label, styles["strong.line"])
        sheet.text(VALUE, value, styles["label.line"])
        sheet.end_row(height_for([(value, WIDTHS[1])]))
    sheet.text(LABEL, _("Ledger position: last entry"), styles["strong.line"])
    sheet.number(VALUE, str(report.position.sequence), styles["whole.line"])
    sheet.end_row()
    sheet.text(LABEL, _("Ledger position: head"), styles["strong.line"])
    sheet.text(VALUE, report.position.head, styles["text.line"])
    sheet.end_row()
    sheet.text(LABEL, _("Do the figures tie?"), styles["strong.line"])
    sheet.text_formula(VALUE, checks_sheet.verdict_address(), checks_sheet.verdict(report), styles["strong.line"])
    sheet.end_row()
    sheet.end_row()


def _days(book: Book, sheet: Sheet) -> None:
    """Each day a formula begins or ends with, as a cell with a name."""
    styles, year = book.styles, book.report.year
    words = {
        "before_prior_year_end": _("Last day before %(year)s") % {"year": year - 1},
        "prior_year_start": _("First day of %(year)s") % {"year": year - 1},
        "prior_year_end": _("Last day of %(year)s") % {"year": year - 1},
        "year_start": _("First day of %(year)s") % {"year": year},
        "year_end": _("Last day of %(year)s") % {"year": year},
    }
    sheet.text(LABEL, _("Days the formulas count from and to"), styles["section"])
    sheet.end_row(height=20)
    for day, day_name in book.places.days.items():
        sheet.text(LABEL, words[day_name], styles["text.line"])
        sheet.day(VALUE, day, styles["day.line"])
        book.name(day_name, name(), f"$B${sheet.end_row()}")
    sheet.end_row()


def _rates(book: Book, sheet: Sheet) -> None:
    styles, rates = book.styles, rates_of(book.report)
    words = {
        "aa_fee_percent": _("Administrative agent fee, percent"),
        "support_cost_percent": _("Indirect support cost, percent"),
    }
    if not rates:
        return
    sheet.text(LABEL, _("Rates the formulas use"), styles["section"])
    sheet.end_row(height=20)
    for rate_name, rate in rates.items():
        sheet.text(LABEL, words.get(rate_name, rate_name), styles["text.line"])
        sheet.number(VALUE, format(rate, "f"), styles["percent.line"])
        book.name(rate_name, name(), f"$B${sheet.end_row()}")
    sheet.end_row()


def _contents(book: Book, sheet: Sheet, tables: list[tuple[str, str]]) -> None:
    styles = book.styles
    others = [
        (checks_sheet.name(), _("Identities that must hold, with both sides worked out here")),
        *([(plan_sheet.name(), _("Amounts the fund's plan sets"))] if book.places.planned else []),
        (ledger_sheet.name(), _sums_text() if book.is_summed else _("Every movement the figures are made of")),
    ]
    sheet.text(LABEL, _("Sheets"), styles["section"])
    sheet.end_row(height=20)
    for sheet_named, title in (*tables, *others):
        target = f"#{quoted(sheet_named)}!A1".replace('"', '""')
        sheet.text_formula(LABEL, f'HYPERLINK("{target}","{sheet_named}")', sheet_named, styles["link.line"])
        sheet.text(VALUE, title, styles["label.line"])
        sheet.end_row()
    sheet.end_row()


def _reading(book: Book, sheet: Sheet) -> None:
    sheet.text(LABEL, _("How to read this workbook"), book.styles["section"])
    sheet.end_row(height=20)
    lines = _(
        "The Ledger sheet holds one line for each side of each movement, money into an account positive; "
        "the side of the memorandum account, which counters what is not cash, is left out."
    )
    if book.is_summed:
        lines = _(
            "The Ledger sheet holds what moved in each account: to the end of the year before last, in the year "
            "before, in the year; money into an account positive."
        )
    for sentence in (
        _("Every figure of the tables is a formula: follow it to the lines of the Ledger sheet it adds up."),
        lines,
        _("Codes stand in square brackets there, so that no spreadsheet takes 00095366 for a number or 1-2 for a day."),
        _("Nothing after the last day, and no entry after the ledger position, is in this workbook."),
    ):
        sheet.text(VALUE, sentence, book.styles["label"])
        sheet.end_row(height_for([(sentence, WIDTHS[1])]))


def _sums_text() -> str:
    return _("The sums of the accounts the figures are made of, by year")


def rates_of(report: Report) -> dict[str, Decimal]:
    """The rates by name, in the order they are first used."""
    found: dict[str, Decimal] = {}

    def look(expression: Expression) -> None:
        if isinstance(expression, Portion | GrossUp):
            found.setdefault(expression.rate_name, expression.rate_percent)
            look(expression.base)
        elif isinstance(expression, Sum):
            for _sign, term in expression.terms:
                look(term)

    for table in report.tables:
        for _row, _column, cell in table.cells():
            look(cell.expression)
    return found


def days_of(year: int) -> dict[date, str]:
    """The days reports of a year count from and to, with the names formulas use."""
    return {
        date(year - 2, 12, 31): "before_prior_year_end",
        date(year - 1, 1, 1): "prior_year_start",
        date(year - 1, 12, 31): "prior_year_end",
        date(year, 1, 1): "year_start",
        date(year, 12, 31): "year_end",
    }
