"""Sentences of a report: figures read from its cells and set into text. Nothing is computed.

``filled`` is the only way a text of a report reaches the page: what people wrote is made legible there.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from fund import display
from reports.renderers.pdf.fonts import legible
from reports.renderers.pdf.report_tables import is_empty, rate_figure
from reports.table import LINE, Report, Row

NBSP = "\xa0"


def filled(template: str, **values: object) -> str:
    """A sentence with its values in place, legible."""
    return legible(template % values if values else template)


def day_text(day: date) -> str:
    """A day in words: 31 December 2013."""
    # French says « 1er janvier », and an ordinal on no other day.
    return date_format(day, pgettext("first of a month", "j F Y") if day.day == 1 else _("j F Y"))


def moment_text(moment: datetime) -> str:
    """A moment in words, in UTC. The moment must be aware."""
    pattern = _("j F Y, H:i")
    return f"{date_format(moment.astimezone(UTC), pattern)} UTC"


class Figures:
    """Reads one report's cells as words. ``legible``: what texts of people go through, here for the PDF's fonts."""

    def __init__(self, report: Report, legible: Callable[[str], str] = legible) -> None:
        self.report = report
        self.legible = legible

    def filled(self, template: str, **values: object) -> str:
        """A sentence with its values in place."""
        return self.legible(template % values if values else template)

    def value(self, table: str, row: str, column: str) -> int | Decimal | None:
        return self.report.table(table).value(row, column)

    def minor(self, table: str, row: str, column: str) -> int:
        """An amount in minor units. Raises TypeError where the cell holds none."""
        value = self.value(table, row, column)
        if not isinstance(value, int):
            raise TypeError(f"{table}/{row}/{column} is not an amount")
        return value

    def money(self, minor: int) -> str:
        """An amount with its currency: USD 1,234.50; a negative one with a minus sign."""
        sign = "\N{MINUS SIGN}" if minor < 0 else ""
        digits = display.digits(minor, display.decimals(self.report.currency))
        return f"{self.report.currency}{NBSP}{sign}{digits}"

    def amount(self, table: str, row: str, column: str) -> str:
        return self.money(self.minor(table, row, column))

    def size(self, table: str, row: str, column: str) -> str:
        """The amount without its sign, for sentences that say which way the money went."""
        return self.money(abs(self.minor(table, row, column)))

    def plain(self, table: str, row: str, column: str) -> str:
        """The amount as in a table, without currency: negatives in parentheses, zero as 0.00."""
        return display.amount_text(self.minor(table, row, column), self.report.currency)

    def rate(self, table: str, row: str, column: str) -> str:
        """A rate with its sign: 87.16%. Empty where there is none."""
        value = self.value(table, row, column)
        return "" if value is None else f"{rate_figure(Decimal(value))}%"

    def lines(self, table: str) -> list[Row]:
        """The single lines of a table that hold any amount."""
        found = self.report.table(table)
        return [row for row in found.rows if row.role == LINE and not is_empty(row, found)]

    def largest(self, table: str, column: str, rows: list[Row] | None = None) -> Row | None:
        """The line with the largest positive amount in a column; None where there is no such amount."""
        candidates = [row for row in (self.lines(table) if rows is None else rows) if self._positive(row, column)]
        return max(candidates, key=lambda row: row.cells[column].value or 0, default=None)

    @staticmethod
    def _positive(row: Row, column: str) -> bool:
        value = row.cells[column].value if column in row.cells else None
        return value is not None and value > 0
