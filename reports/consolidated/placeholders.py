"""Figures in a text are placeholders: ``{{ contributions.current_year }}`` is what the ledger says. Pure.

A placeholder is a cell of the report: ``table.row.column``. The usual ones have short names:

- ``row.column`` is a row of sources, uses and balance: ``net_funded.cumulative``, ``closing_balance.current_year``;
- ``focus.CODE.column``, ``project.…``, ``country.…``, ``level.…``, ``window.…``, ``contributor.…``, ``organisation.…``
  and ``category.…`` are lines of the tables of that name: ``focus.PF1.expenditure``; the code ``1`` is the first focus;
- ``delivery_rate`` and a few more are single words, and so are facts that are no figure: ``year``, ``fund``.

Nobody types a figure: one that looks like money is found by ``typed_in``, a name nobody knows by ``unknown_in``.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from reports.phrase import phrase as _
from reports.table import AMOUNT, RATE, LedgerSum, Report, Table

PLACEHOLDER = re.compile(r"\{\{([^{}]{0,300})\}\}")
OVERVIEW, FOCUSES = "source_use_balance", "by_priority_focus"
WORD = "word"

LINES = {
    "focus": FOCUSES,
    "project": "by_project",
    "country": "by_country",
    "level": "by_level",
    "window": "by_window",
    "contributor": "contributions",
    "organisation": "expenditure_by_organisation",
    "category": "expenditure_by_category",
}
"""The word a short name begins with, and the table whose line it names."""
SINGLE = {
    "delivery_rate": (FOCUSES, "total", "delivery_rate"),
    "planned": (FOCUSES, "total", "planned"),
    "approved": (FOCUSES, "total", "approved"),
    "contributions": (OVERVIEW, "contributions", "cumulative"),
    "net_funded": (OVERVIEW, "net_funded_incl_direct_cost", "cumulative"),
    "expenditure": (OVERVIEW, "expenditure_incl_direct_cost", "cumulative"),
    "balance": (OVERVIEW, "closing_balance", "cumulative"),
    "balance_with_organisations": (OVERVIEW, "balance_with_organisations", "cumulative"),
    "commitments": ("contributions", "total", "commitments"),
}
"""Single words for the figures people ask for first: cumulative, direct cost included."""


@dataclass(frozen=True, slots=True)
class Bound:
    """What a placeholder stands for. ``kind``: amount (minor units), rate (percent, None on a zero base) or word."""

    name: str
    kind: str
    value: int | Decimal | str | None
    label: str
    behind: LedgerSum | None = None


@dataclass(frozen=True, slots=True)
class Names:
    """What names mean in one report. ``facts``: words that are no cell, such as the year or the number of meetings."""

    report: Report
    facts: Mapping[str, str]

    def bound(self, name: str) -> Bound | None:
        """What the name stands for; None where nothing is called so."""
        if name in self.facts:
            return Bound(name, WORD, self.facts[name], name)
        address = self._address(name)
        if address is None:
            return None
        table, row_key, column_key = address
        try:
            row = table.row(row_key)
        except KeyError:
            return None
        cell = row.cells.get(column_key)
        column = next((column for column in table.columns if column.key == column_key), None)
        if cell is None or column is None or column.kind not in (AMOUNT, RATE):
            return None
        heading = _("%(group)s, %(column)s", group=column.group, column=column.label) if column.group else column.label
        label = _("%(row)s · %(column)s (%(table)s)", row=row.label, column=heading, table=table.title)
        behind = cell.behind if column.kind == AMOUNT else None
        return Bound(name, column.kind, cell.value, label, behind)

    def _address(self, name: str) -> tuple[Table, str, str] | None:
        if name in SINGLE:
            key, row, column = SINGLE[name]
            return self._in_table(key, row, column)
        first, *middle, last = parts if len(parts := name.split(".")) > 1 else (name, "")
        row = ".".join(middle)
        if not middle:
            return self._in_table(OVERVIEW, first, last)
        if first in LINES:
            return self._in_table(LINES[first], self._line(first, row), last)
        return self._in_table(first, row, last)

    def _line(self, word: str, code: str) -> str:
        """The key of a line. A priority focus may be named by its number in the plan."""
        focuses = [row.key for row in self.report.table(FOCUSES).rows if row.key != "total"]
        if word == "focus" and code not in focuses and code.isascii() and code.isdigit():
            position = int(code[:6])
            return focuses[position - 1] if 1 <= position <= len(focuses) else code
        return code

    def _in_table(self, key: str, row: str, column: str) -> tuple[Table, str, str] | None:
        table = next((table for table in self.report.tables if table.key == key), None)
        return None if table is None else (table, row, column)

    def usual(self) -> Iterator[Bound]:
        """The names people look for first, each with what it stands for."""
        rows = (
            "contributions",
            "total_sources",
            "transfers",
            "refunds",
            "net_funded",
            "aa_fees",
            "direct_costs",
            "total_uses",
            "closing_balance",
            "net_funded_incl_direct_cost",
            "expenditure_incl_direct_cost",
            "balance_with_organisations",
        )
        names = [
            *self.facts,
            *SINGLE,
            *(f"{row}.{column}" for row in rows for column in ("prior_year", "current_year", "cumulative")),
        ]
        for word, key in LINES.items():
            table = self.report.table(key)
            columns = [column.key for column in table.columns if column.kind in (AMOUNT, RATE)]
            names += [f"{word}.{row.key}.{column}" for row in table.rows for column in columns if column in row.cells]
        yield from filter(None, map(self.bound, names))


def names_in(text: str) -> list[str]:
    """The names of the placeholders of a text, in order, each once."""
    return list(dict.fromkeys(match.group(1).strip() for match in PLACEHOLDER.finditer(text)))


def unknown_in(text: str, names: Names) -> list[str]:
    """The placeholders nobody knows; and, as they stand, braces that were never closed."""
    unknown = [name for name in names_in(text) if names.bound(name) is None]
    return [*unknown, *([stray] if (stray := unclosed_in(text)) else [])]


def unclosed_in(text: str) -> str:
    """The first braces that open or close no placeholder, with the words around them as they stand; empty: none."""
    # Blanked out and not cut out: the place stays that of the text.
    rest = _blanked(text)
    at = [position for position in (rest.find("{{"), rest.find("}}")) if position >= 0]
    return text[max(min(at) - 20, 0) : min(at) + 40].strip() if at else ""


_GROUPED = r"\d{1,3}(?:[.,'’ \u00a0\u202f]\d{3})+(?:[.,]\d{1,3})?"
_PLAIN = r"\d+(?:[.,]\d+)?"
_NUMBER = rf"(?:{_GROUPED}|{_PLAIN})"
_SCALE = r"(?:million|billion|millions|milliards?|millones|mn|bn)"
_MONEY = re.compile(
    rf"(?:(?:US)?\$|€|£|\b(?:USD|EUR|GBP|CHF|NOK|SEK|DKK))[ \u00a0]?{_NUMBER}(?:[ \u00a0]?{_SCALE}\b)?"
    rf"|(?<![\d.,]){_NUMBER}[ \u00a0]?(?:{_SCALE}\b|(?:USD|EUR|GBP|CHF|NOK|SEK|DKK|dollars?|euros?)\b|€|£)"
    rf"|(?<![\w.,/-]){_GROUPED}(?![\w/-]|[.,]\d)"
    r"|(?<![\w.,/-])\d+[.,]\d{2}(?:[ \u00a0]?%)?(?![\w/-]|[.,]\d)"
)
_ADDRESSES = re.compile(r"(?:https?://|mailto:|image:)\S+")


@dataclass(frozen=True, slots=True)
class Typed:
    """A figure that was typed, as it stands, and where it first does."""

    figure: str
    at: int


def typed_in(text: str, currency: str = "") -> list[Typed]:
    """What looks like an amount of money or a rate and is no placeholder, each once."""
    # As many blanks as there were signs: no figure is found that does not stand in the text as it is.
    plain = _ADDRESSES.sub(lambda found: " " * len(found.group(0)), _blanked(text))
    found = list(_MONEY.finditer(plain))
    if currency:
        found += re.finditer(rf"\b{re.escape(currency)}[ \u00a0]?\d[\d.,]*", plain)
    first: dict[str, int] = {}
    for match in found:
        first.setdefault(match.group(0), match.start())
    return [Typed(figure, at) for figure, at in first.items()]


def typed_figures(text: str, currency: str = "") -> list[str]:
    """The figures alone."""
    return [typed.figure for typed in typed_in(text, currency)]


# Begun at the first of several marks only: a line of dots is read once, not once for each dot.
_END = re.compile(r"(?<![.!?…])[.!?…]+[\"'”»)*_]*\s+|\n")
LONGEST_QUOTE = 280


class Sentences:
    """Where the sentences of a text end, looked for once however many figures are asked about."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._ends = [found.end() for found in _END.finditer(text)]

    def around(self, typed: Typed) -> str:
        """The sentence in which a typed figure stands, on one line; of a very long one, the words around it."""
        at, past = typed.at, typed.at + len(typed.figure)
        before_it, after_it = bisect_right(self._ends, at), bisect_left(self._ends, past)
        start = self._ends[before_it - 1] if before_it else 0
        end = self._ends[after_it] if after_it < len(self._ends) else len(self._text)
        room = LONGEST_QUOTE // 2
        before, after = self._text[max(start, at - room) : at], self._text[past : min(end, past + room)]
        if at - start > room:
            before = f"…{before}"
        if end - past > room:
            after = f"{after}…"
        return " ".join(f"{before}{typed.figure}{after}".split())


def _blanked(text: str) -> str:
    """The text without its placeholders, each place as it was."""
    return PLACEHOLDER.sub(lambda found: " " * len(found.group(0)), text)


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in the texts, in words. ``blocks``: the edition cannot be prepared while it stands."""

    key: str
    sentence: str
    blocks: bool
    quote: str = ""
    """The sentence of the text it stands in, as it was written."""
    signs: tuple[str, ...] = ()
    """The signs it is about, where they cannot be printed."""


MOST_NAMED = 50
"""Typed figures named of one text. Of more, it is said how many: a table pasted in has thousands."""


def problems_of(texts: Iterable[tuple[str, str, str]], names: Names, currency: str = "") -> Iterator[Problem]:
    """``texts``: key, place in words and Markdown of each. Unknown names block; typed figures are pointed out."""
    for key, place, text in texts:
        for name in unknown_in(text, names):
            yield Problem(
                key,
                _(
                    "%(place)s: nothing is called “%(name)s”. The list of placeholders has the names there are.",
                    place=place,
                    name=name[:80],
                ),
                blocks=True,
            )
        typed, sentences = typed_in(text, currency), Sentences(text)
        for each in typed[:MOST_NAMED]:
            yield Problem(
                key,
                _(
                    "%(place)s: “%(figure)s” is typed. Figures of the fund are placeholders, so that they cannot be "
                    "wrong.",
                    place=place,
                    figure=each.figure[:40],
                ),
                blocks=False,
                quote=sentences.around(each),
            )
        if len(typed) > MOST_NAMED:
            yield Problem(
                key,
                _(
                    "%(place)s: besides the %(named)s figures named, typed too: %(more)s.",
                    place=place,
                    named=MOST_NAMED,
                    more=len(typed) - MOST_NAMED,
                ),
                blocks=False,
            )
