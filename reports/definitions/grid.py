"""How a printed table is written down: lines, figures, and a number where they meet.

A line and a figure each say part of what a number is the sum of: one which accounts, the other which
days, or which organisation's. ``grid`` lets them meet, cell by cell. A line or a figure that ``adds``
others is their sum, and the sum of the movements it says it is as well: evaluation proves both equal.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from reports.definitions.periods import Period
from reports.phrase import phrase as _
from reports.table import (
    AMOUNT,
    LINE,
    RATE,
    SUBTOTAL,
    TEXT,
    TOTAL,
    Cell,
    CellRef,
    Column,
    LedgerSum,
    Row,
    Share,
    Sum,
    Table,
)


@dataclass(frozen=True, slots=True)
class Part:
    """Part of what a number is the sum of. Two parts that meet make a ledger sum.

    ``at_end``: the balance on the last day of the period, not what moved within it.
    """

    kinds: tuple[str, ...] = ()
    minus: tuple[str, ...] = ()
    sign: int = 1
    where: tuple[tuple[str, str], ...] = ()
    period: Period | None = None
    at_end: bool = False
    without: tuple[tuple[str, str], ...] = ()

    def of(self, **codes: str) -> Part:
        """The same, of one organisation, purpose, category …"""
        return replace(self, where=(*self.where, *codes.items()))

    def but(self, **codes: str) -> Part:
        """The same, but for that of one category …"""
        return replace(self, without=(*self.without, *codes.items()))

    def over(self, period: Period) -> Part:
        """The same, over these days."""
        return replace(self, period=period)

    def meets(self, other: Part) -> LedgerSum | None:
        """The ledger sum both parts say together; None where one of them says nothing of accounts or days."""
        accounts = self if self.kinds else other
        period = self.period or other.period
        if not accounts.kinds or period is None:
            return None
        since = None if self.at_end or other.at_end else period.since
        where, without = self.where + other.where, self.without + other.without
        return LedgerSum(accounts.kinds, period.until, since, where, accounts.sign, accounts.minus, without)


ANYTHING = Part()


def over(period: Period) -> Part:
    """Whatever the other part names, over these days."""
    return Part(period=period)


def of(**codes: str) -> Part:
    """Whatever the other part names, of one organisation, contributor, priority focus …"""
    return Part(where=tuple(codes.items()))


@dataclass(frozen=True, slots=True)
class Line:
    """A row. ``adds`` and ``less`` name rows of the same table; ``cells`` sets single cells by column key."""

    key: str
    label: str
    part: Part = ANYTHING
    adds: tuple[str, ...] | None = None
    less: tuple[str, ...] = ()
    role: str = LINE
    notes: dict[str, str] = field(default_factory=dict)
    cells: dict[str, Cell] = field(default_factory=dict)
    section: str = ""
    may_omit: bool = False


@dataclass(frozen=True, slots=True)
class Figure:
    """A column of amounts. ``adds`` and ``less`` name columns of the same table."""

    key: str
    label: str
    part: Part = ANYTHING
    adds: tuple[str, ...] | None = None
    less: tuple[str, ...] = ()
    group: str = ""


@dataclass(frozen=True, slots=True)
class Rate:
    """A column of percentages: one column of another, of the same row or, with ``of_row``, always of that row's.

    ``not_in`` names the rows where it has no meaning. Without a ``part`` it stands only where a line sets it.
    """

    key: str
    label: str
    part: str = ""
    whole: str = ""
    of_row: str = ""
    not_in: tuple[str, ...] = ()
    group: str = ""


@dataclass(frozen=True, slots=True)
class Text:
    """A column of words, taken from the lines' notes."""

    key: str
    label: str
    group: str = ""


def subtotal(
    key: str,
    label: str,
    part: Part = ANYTHING,
    *,
    adds: Iterable[str],
    less: Iterable[str] = (),
    role: str = SUBTOTAL,
    section: str = "",
) -> Line:
    """The sum of the rows with these keys, less those."""
    return Line(key, label, part, tuple(adds), tuple(less), role, section=section)


def under(section: str, *lines: Line) -> tuple[Line, ...]:
    """The lines, printed under one heading."""
    return tuple(replace(line, section=section) for line in lines)


def total(lines: Iterable[Line], part: Part = ANYTHING) -> Line:
    """The sum of these lines: of all accounts their columns name, or the report does not tie."""
    return Line("total", _("Total"), part, tuple(line.key for line in lines), role=TOTAL)


def grid(
    key: str,
    title: str,
    columns: Sequence[Figure | Rate | Text],
    lines: Sequence[Line],
    *,
    row_heading: str,
    note: str = "",
    tab: str = "",
) -> Table:
    """The table of all cells where lines and columns meet."""
    return Table(
        key,
        title,
        tuple(Column(column.key, column.label, _kind(column), column.group) for column in columns),
        tuple(
            Row(
                line.key,
                line.label,
                line.role,
                {column.key: made for column in columns if (made := _cell(key, line, column)) is not None},
                line.notes,
                line.section,
                line.may_omit,
            )
            for line in lines
        ),
        note,
        row_heading,
        tab,
    )


def _cell(table: str, line: Line, column: Figure | Rate | Text) -> Cell | None:
    if column.key in line.cells:
        return line.cells[column.key]
    if isinstance(column, Text):
        return None
    if isinstance(column, Rate):
        return _share(table, line, column)
    behind = line.part.meets(column.part)
    if line.adds is not None:
        rows = [(1, row) for row in line.adds] + [(-1, row) for row in line.less]
        return Cell(Sum(tuple((sign, CellRef(table, row, column.key)) for sign, row in rows)), behind=behind)
    if column.adds is not None:
        others = [(1, other) for other in column.adds] + [(-1, other) for other in column.less]
        return Cell(Sum(tuple((sign, CellRef(table, line.key, other)) for sign, other in others)), behind=behind)
    return None if behind is None else Cell(behind)


def _share(table: str, line: Line, column: Rate) -> Cell | None:
    if not column.part or line.key in column.not_in:
        return None
    part = CellRef(table, line.key, column.part)
    return Cell(Share(part, CellRef(table, column.of_row or line.key, column.whole)))


def _kind(column: Figure | Rate | Text) -> str:
    return {Figure: AMOUNT, Rate: RATE, Text: TEXT}[type(column)]
