"""What a list shows of a row: one value a column, as a cell of the page and as a plain value of a file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.utils.html import conditional_escape, escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from fund import display

TEXT, CODE, DATE, AMOUNT, NUMBER, RATE, FIGURE, TAG = (
    "text", "code", "date", "amount", "number", "rate", "figure", "tag"
)  # fmt: skip
NUMERIC = (AMOUNT, NUMBER, RATE, FIGURE)


class Tag(NamedTuple):
    """A word with its shape; ``kind`` is one of the kinds of ``templates/components/tag.html``."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    ``value`` answers minor units for AMOUNT, percent for RATE, a ``Tag`` or None for TAG. ``sort`` is the path the
    database orders by (it may not be null); without one the column is not sortable. ``currency`` is the one currency
    of an AMOUNT column, named in its heading, or a function of the row where each row has its own. ``total`` is an
    expression that adds the column up over all filtered rows, in minor units (of rows in memory: a function of one).
    ``raw`` replaces ``value`` in files: a code for a word.
    FIGURE is a number already in words. ``mark`` is a tag beside the value and ``under`` a quiet line below it, on the
    page only.
    """

    key: str
    label: str
    value: Callable[[Any], Any]
    kind: str = TEXT
    sort: str = ""
    currency: str | Callable[[Any], str] = ""
    link: Callable[[Any], str] | None = None
    total: Any = None
    zero: str | None = None
    raw: Callable[[Any], Any] | None = None
    only_in_files: bool = False
    mark: Callable[[Any], Tag | None] | None = None
    under: Callable[[Any], str] | None = None

    @property
    def heading(self) -> str:
        """The heading on the page and in workbooks; amounts name their currency."""
        if self.kind == AMOUNT and isinstance(self.currency, str) and self.currency:
            return f"{self.label} ({self.currency})"
        if self.kind == RATE:
            return f"{self.label} (%)"
        return self.label

    @property
    def is_numeric(self) -> bool:
        return self.kind in NUMERIC

    @property
    def css(self) -> str:
        """The class of its cells."""
        if self.is_numeric:
            return "num"
        return {DATE: "date", CODE: "code"}.get(self.kind, "")

    def currency_of(self, row: Any) -> str:
        """The currency of the amount in this row."""
        return self.currency if isinstance(self.currency, str) else self.currency(row)

    def html(self, row: Any) -> str:
        """The inside of the row's cell."""
        value = self.value(row)
        text = self.formatted(value, row)
        if self.link is not None and value is not None and (address := self.link(row)):
            text = f'<a href="{escape(address)}">{text}</a>'
        if self.mark is not None and (tag := self.mark(row)):
            text = f"{text} {tag_html(tag)}"
        if self.under is not None and (line := self.under(row)):
            text = f'{text}<span class="under">{escape(line)}</span>'
        return text

    def formatted(self, value: Any, row: Any = None) -> str:
        """A value as safe text of the page."""
        if self.kind == AMOUNT:
            return conditional_escape(display.amount_html(value, self.currency_of(row), self.zero))
        if value is None or value == "":
            return display.DASH
        if self.kind == TAG:
            return tag_html(value)
        if self.kind == DATE:
            return escape(display.day_text(value))
        if self.kind == RATE:
            return escape(display.rate_text(value).replace("%", ""))
        if self.kind == NUMBER:
            return escape(display.digits(value, 0) if value >= 0 else f"({display.digits(value, 0)})")
        return escape(value)

    def plain(self, row: Any) -> str | int | Decimal | date | None:
        """The row's value for a file: amounts and rates as Decimal, days as date, tags as their word."""
        value = (self.raw or self.value)(row)
        if value is None:
            return None
        if self.kind == AMOUNT:
            return Decimal(value).scaleb(-display.decimals(self.currency_of(row)))
        if isinstance(value, Tag):
            return value.text
        if isinstance(value, int | Decimal | date):
            return value
        return str(value)


def tag_html(tag: Tag) -> SafeString:
    return format_html('<span class="tag tag-{}">{}</span>', *tag)


def table_html(
    columns: list[Column],
    rows: list[Any],
    *,
    heads: list[str],
    row_class: Callable[[Any], str],
    foot: str = "",
    labelled: bool = False,
) -> SafeString:
    """Head, body and foot of a table. ``heads`` holds the finished head cells; the first column names the row.
    ``labelled``: each cell carries its column's name, for a narrow screen that puts the cells below each other."""
    shown = [column for column in columns if not column.only_in_files]
    opening = ['<th scope="row">' if index == 0 else _opening(column, labelled) for index, column in enumerate(shown)]
    if shown and shown[0].css:
        opening[0] = f'<th scope="row" class="{shown[0].css}">'
    closing = ["</th>" if index == 0 else "</td>" for index in range(len(shown))]
    pairs = list(zip(shown, opening, closing, strict=True))
    lines = []
    for row in rows:
        css = row_class(row)
        cells = "".join([f"{start}{column.html(row)}{end}" for column, start, end in pairs])
        lines.append(f'<tr class="{escape(css)}">{cells}</tr>' if css else f"<tr>{cells}</tr>")
    # Every piece above is escaped where it is made.
    return mark_safe(f"<thead><tr>{''.join(heads)}</tr></thead><tbody>{''.join(lines)}</tbody>{foot}")  # noqa: S308


def _opening(column: Column, labelled: bool) -> str:
    css = f' class="{column.css}"' if column.css else ""
    label = f' data-label="{escape(column.heading)}"' if labelled else ""
    return f"<td{css}{label}>"


def plain_heads(columns: list[Column]) -> list[str]:
    """Head cells without sorting."""
    return [
        format_html('<th scope="col" class="{}">{}</th>', column.css or "text", column.heading)
        for column in columns
        if not column.only_in_files
    ]


def total_foot(
    columns: list[Column], totals: dict[str, int], label: str, more: str = "", *, labelled: bool = False
) -> str:
    """The row of totals under a list: the label over the columns before the first total. ``more`` are finished rows;
    ``labelled`` as in ``table_html``."""
    shown = [column for column in columns if not column.only_in_files]
    first = next((index for index, column in enumerate(shown) if column.key in totals), len(shown))
    cells = [f'<th scope="row" colspan="{first}">{escape(label)}</th>'] if first else []
    for column in shown[first:]:
        if column.key in totals:
            cells.append(f"{_opening(column, labelled)}{column.formatted(totals[column.key])}</td>")
        else:
            cells.append('<td class="none"></td>')
    return f'<tfoot><tr class="total">{"".join(cells)}</tr>{more}</tfoot>'


class Beside(NamedTuple):
    """An amount of another list that belongs with a column's total: the two together are ``result``.

    ``minor`` in minor units, with its sign, which the label says in a word; ``url`` is that other list.
    """

    key: str
    label: str
    minor: int
    url: str
    result: str


def beside_rows(columns: list[Column], total: int, beside: Beside) -> SafeString:
    """Two rows under the row of totals: what stands on the other list, and both together."""
    shown = [column for column in columns if not column.only_in_files]
    place = next(index for index, column in enumerate(shown) if column.key == beside.key)
    column, left = shown[place], len(shown) - place - 1
    rest = format_html('<td class="none" colspan="{}"></td>', left) if left else ""
    row = '<tr class="{}"><th scope="row" colspan="{}">{}</th><td class="num">{}</td>{}</tr>'
    link = format_html('<a href="{}">{}</a>', beside.url, beside.label)
    return format_html(row, "beside", place, link, column.formatted(abs(beside.minor)), rest) + format_html(
        row, "total", place, beside.result, column.formatted(total + beside.minor), rest
    )


def reversed_tag(is_reversed: bool) -> Tag | None:
    """The mark of a line whose entry was reversed."""
    return Tag("cancelled", _("Reversed")) if is_reversed else None
