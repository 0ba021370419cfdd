"""Tables as HTML, and a report as one page that stands alone.

Drawn from text that is already formatted, joined without a template: a table of a thousand rows takes
milliseconds. Everything people wrote is escaped; nothing here runs or loads anything.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from itertools import groupby

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fund import display
from reports.renderers.words import in_words
from reports.table import AMOUNT, RATE, TEXT, Cell, Column, LedgerSum, Recorded, Row, Table

LinkFor = Callable[[LedgerSum], str | None]
"""The address of the movements a figure is the sum of; None where there is no such page."""
RecordLink = Callable[[Recorded], str | None]
"""The address of the document a figure stands in; None where there is no such page."""
RowLink = Callable[[Row], str | None]
"""The address of what a row is of; None where it is of nothing with a page."""
MANY_COLUMNS = 7
"""Tables with more are set closer."""


def render_table(
    table: Table,
    currency: str,
    link_for: LinkFor | None = None,
    *,
    id_prefix: str = "",
    omit_empty_lines: bool = True,
    record_link: RecordLink | None = None,
    row_link: RowLink | None = None,
) -> SafeString:
    """One table. With ``link_for`` every figure that has movements behind it links to them, with ``record_link`` every
    figure of a document to the document, with ``row_link`` the name of a row to the page of what it names."""
    table = in_words(table)
    key = escape(f"{id_prefix}{table.key}")
    omitted = table.empty_lines() if omit_empty_lines else frozenset()
    drawing = _Drawing(table, currency, link_for, record_link, row_link)
    look = "table dense" if len(table.columns) > MANY_COLUMNS else "table"
    # As in the PDF: a table of words, or of amounts that each name their currency, has no unit of its own.
    has_amounts = any(column.kind == AMOUNT for column in table.columns)
    unit = escape(_("Amounts in %(currency)s") % {"currency": currency}) if has_amounts else ""
    parts = [
        f'<div class="table-region" role="region" tabindex="0" aria-labelledby="{key}-caption">'
        f'<table class="{look}" id="{key}">'
        f'<caption id="{key}-caption">{escape(table.title)}{unit and f" <small>{unit}</small>"}</caption>',
        drawing.head(),
        *drawing.bodies([row for row in table.rows if row.key not in omitted]),
        "</table></div>",
    ]
    notes = [table.note] if table.note else []
    if omitted:
        notes.append(
            ngettext(
                "%(count)s line without any amount is left out.",
                "%(count)s lines without any amount are left out.",
                len(omitted),
            )
            % {"count": len(omitted)}
        )
    if notes:
        parts.append(f'<p class="table-note quiet">{escape(" ".join(notes))}</p>')
    return mark_safe("".join(parts))  # noqa: S308 — every text above is escaped


class _Drawing:
    """Draws the parts of one table."""

    def __init__(
        self,
        table: Table,
        currency: str,
        link_for: LinkFor | None,
        record_link: RecordLink | None = None,
        row_link: RowLink | None = None,
    ) -> None:
        self.table = table
        self.decimals = display.decimals(currency)
        self.link_for, self.record_link, self.row_link = link_for, record_link, row_link
        self.minus = escape(_("minus"))
        self.zero = (
            f'<span aria-hidden="true">{display.DASH}</span><span class="visually-hidden">{escape(_("zero"))}</span>'
        )
        self.none = f'<td class="num"><span class="visually-hidden">{escape(_("none"))}</span></td>'

    def head(self) -> str:
        columns = self.table.columns
        grouped = any(column.group for column in columns)
        span = ' rowspan="2"' if grouped else ""
        first = f'<th scope="col"{span}>{escape(self.table.row_heading)}</th>'
        if not grouped:
            return f"<thead><tr>{first}{''.join(self._heading(column) for column in columns)}</tr></thead>"
        above, below = [], []
        for group, members in groupby(columns, key=lambda column: column.group):
            together = list(members)
            if group:
                above.append(f'<th scope="colgroup" colspan="{len(together)}" class="group">{escape(group)}</th>')
                below.extend(self._heading(column) for column in together)
            else:
                above.extend(self._heading(column, span) for column in together)
        return f"<thead><tr>{first}{''.join(above)}</tr><tr>{''.join(below)}</tr></thead>"

    @staticmethod
    def _heading(column: Column, span: str = "") -> str:
        num = "" if column.kind == TEXT else ' class="num"'
        return f'<th scope="col"{span}{num}>{escape(column.label)}</th>'

    def bodies(self, rows: list[Row]) -> Iterator[str]:
        """One body for each section, under its heading."""
        for section, members in groupby(rows, key=lambda row: row.section):
            heading = ""
            if section:
                width = len(self.table.columns) + 1
                heading = f'<tr class="heading"><th scope="rowgroup" colspan="{width}">{escape(section)}</th></tr>'
            yield f"<tbody>{heading}{''.join(self._row(row) for row in members)}</tbody>"

    def _row(self, row: Row) -> str:
        cells = "".join(self._cell(row, column) for column in self.table.columns)
        url = self.row_link(row) if self.row_link else None
        name = f'<a href="{escape(url)}">{escape(row.label)}</a>' if url else escape(row.label)
        return f'<tr class="{row.role}"><th scope="row">{name}</th>{cells}</tr>'

    def _cell(self, row: Row, column: Column) -> str:
        if column.kind == TEXT:
            return f"<td>{escape(row.notes.get(column.key, ''))}</td>"
        cell = row.cells.get(column.key)
        if cell is None:
            return self.none
        return f'<td class="num">{self._figure(cell, column)}</td>'

    def _figure(self, cell: Cell, column: Column) -> str:
        value = cell.value
        if value is None:
            text = self.zero.replace(escape(_("zero")), escape(_("no rate")))
        elif column.kind == RATE:
            places = max(-int(Decimal(value).as_tuple().exponent), 0)
            text = self._signed(int(Decimal(value).scaleb(places)), places)
        else:
            text = self._signed(int(value), self.decimals) if value else self.zero
        if isinstance(cell.expression, Recorded):
            url = self.record_link(cell.expression) if self.record_link else None
        else:
            url = self.link_for(cell.behind) if self.link_for and cell.behind else None
        return f'<a href="{escape(url)}">{text}</a>' if url else text

    def _signed(self, number: int, places: int) -> str:
        digits = display.digits(number, places)
        if number >= 0:
            return digits
        return (
            f'<span class="negative"><span class="visually-hidden">{self.minus} </span>'
            f'<span aria-hidden="true">(</span>{digits}<span aria-hidden="true">)</span></span>'
        )
