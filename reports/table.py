"""A report is data: tables of cells, and every cell knows what it is the sum of.

A cell holds its value and the expression the value came from. Renderers draw the value; the workbook
renderer also writes the expression as a live formula, and the HTML renderer links a ledger sum to the
movements behind it. Nothing here computes: ``reports/evaluation.py`` does, once, for all renderings.

Amounts are whole minor units of the table's currency (int), rates are percent (Decimal, two decimals),
a rate on a zero base is None.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

AMOUNT, RATE, TEXT = "amount", "rate", "text"
HEADING, LINE, SUBTOTAL, TOTAL = "heading", "line", "subtotal", "total"


@dataclass(frozen=True, slots=True)
class LedgerSum:
    """The balances of all accounts of these kinds that match, over the days ``since``..``until`` (both included).

    ``where`` holds (dimension, code) pairs that must all be equal. Dimensions are those of
    ``fund.chart.AccountName`` plus ``focus``: the priority focus of the account's project.
    ``sign`` turns the ledger's sign (money in minus money out of the account) into the printed one.
    """

    kinds: tuple[str, ...]
    until: date
    since: date | None = None
    where: tuple[tuple[str, str], ...] = ()
    sign: int = 1


@dataclass(frozen=True, slots=True)
class PlannedAmount:
    """The amount the fund's plan sets for one priority focus (a register value, not a ledger one)."""

    focus: str


@dataclass(frozen=True, slots=True)
class CellRef:
    """Another cell of the same report."""

    table: str
    row: str
    column: str


@dataclass(frozen=True, slots=True)
class Sum:
    """Terms added up, each with its sign: +1 or -1. An empty sum is zero."""

    terms: tuple[tuple[int, Expression], ...]


@dataclass(frozen=True, slots=True)
class Share:
    """``part`` in percent of ``whole``, two decimals, half-up; None where the whole is zero."""

    part: CellRef
    whole: CellRef


@dataclass(frozen=True, slots=True)
class Portion:
    """``rate_percent`` of ``base``, half-up to the minor unit."""

    base: Expression
    rate_percent: Decimal


@dataclass(frozen=True, slots=True)
class GrossUp:
    """The amount that leaves ``base`` once ``rate_percent`` of the amount itself is taken off, half-up."""

    base: Expression
    rate_percent: Decimal


Expression = LedgerSum | PlannedAmount | CellRef | Sum | Share | Portion | GrossUp


@dataclass(frozen=True, slots=True)
class Column:
    """``group`` is the heading printed above neighbouring columns that share it."""

    key: str
    label: str
    kind: str = AMOUNT
    group: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    expression: Expression
    value: int | Decimal | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """``notes`` holds texts for the columns of kind ``text`` (a project's status, say), by column key."""

    key: str
    label: str
    role: str = LINE
    cells: dict[str, Cell] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Table:
    key: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    note: str = ""
    row_heading: str = ""

    def row(self, key: str) -> Row:
        """The row with this key. Raises KeyError."""
        for row in self.rows:
            if row.key == key:
                return row
        raise KeyError(f"{self.key}: no row {key}")

    def value(self, row: str, column: str) -> int | Decimal | None:
        return self.row(row).cells[column].value

    def cells(self) -> Iterator[tuple[Row, Column, Cell]]:
        """Every cell that holds a figure, row by row, in printed order."""
        for row in self.rows:
            for column in self.columns:
                if column.key in row.cells:
                    yield row, column, row.cells[column.key]


@dataclass(frozen=True, slots=True)
class Identity:
    """Two sides that must be the same amount in every report, to the minor unit."""

    key: str
    statement: str
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class CheckedIdentity:
    """An identity with both sides worked out, in minor units."""

    identity: Identity
    left: int
    right: int

    @property
    def holds(self) -> bool:
        return self.left == self.right


@dataclass(frozen=True, slots=True)
class LedgerPosition:
    """What was known: the last entry's sequence number and hash (hex)."""

    sequence: int
    head: str


@dataclass(frozen=True, slots=True)
class Report:
    """One report of one fund and year, worked out. ``status`` is ``provisional`` or ``certified``."""

    key: str
    title: str
    fund_code: str
    fund_name: str
    administrative_agent: str
    year: int
    currency: str
    position: LedgerPosition
    status: str
    tables: tuple[Table, ...]
    checks: tuple[CheckedIdentity, ...] = ()

    def table(self, key: str) -> Table:
        """The table with this key. Raises KeyError."""
        for table in self.tables:
            if table.key == key:
                return table
        raise KeyError(f"{self.key}: no table {key}")
