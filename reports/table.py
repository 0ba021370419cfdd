"""A report is data: tables of cells, and every cell knows what it is the sum of.

A cell holds its value and the expression the value came from. Renderers draw the value; the workbook
renderer also writes the expression as a live formula, and the HTML renderer links a ledger sum to the
movements behind it. Nothing here computes: ``reports/evaluation.py`` does, once, for all renderings.

Amounts are whole minor units of the table's currency (int), rates are percent (Decimal, two decimals),
a rate on a zero base is None.

Titles, labels, headings, notes and statements are English, as ``reports/phrase.py`` has them or as people
wrote them; ``worded`` gives the same table or report in the reader's language.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from reports.phrase import Say


def last_day(year: int, on: date | None) -> date:
    """The last day of a year, or the day something was asked for on, whichever is earlier."""
    end = date(year, 12, 31)
    return end if on is None else min(on, end)


AMOUNT, RATE, TEXT = "amount", "rate", "text"
HEADING, LINE, SUBTOTAL, TOTAL = "heading", "line", "subtotal", "total"


@dataclass(frozen=True, slots=True)
class LedgerSum:
    """The balances of all accounts of these kinds that match, over the days ``since``..``until`` (both included).

    ``where`` holds (dimension, code) pairs that must all be equal. Dimensions are those of
    ``fund.chart.AccountName`` plus ``focus``: the priority focus of the account's project.
    ``sign`` turns the ledger's sign (money in minus money out of the account) into the printed one.
    The kinds of ``minus`` count with the opposite sign: what was funded less what was spent, say. Accounts that match
    all pairs of ``without`` besides are left out: what was spent in every category but one, say.
    """

    kinds: tuple[str, ...]
    until: date
    since: date | None = None
    where: tuple[tuple[str, str], ...] = ()
    sign: int = 1
    minus: tuple[str, ...] = ()
    without: tuple[tuple[str, str], ...] = ()

    @property
    def signed_kinds(self) -> tuple[tuple[int, str], ...]:
        """Every kind of account in the sum with the sign its balances are printed with."""
        return (*((self.sign, kind) for kind in self.kinds), *((-self.sign, kind) for kind in self.minus))


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
    """``part`` in percent of ``whole``, half-up; None where the whole is zero."""

    part: CellRef
    whole: CellRef
    decimals: int = 2


@dataclass(frozen=True, slots=True)
class Portion:
    """``rate_percent`` of ``base``, half-up to the minor unit. ``rate_name``: the fund's parameter the rate is."""

    base: Expression
    rate_percent: Decimal
    rate_name: str = ""


@dataclass(frozen=True, slots=True)
class GrossUp:
    """The amount that leaves ``base`` once ``rate_percent`` of the amount itself is taken off, half-up."""

    base: Expression
    rate_percent: Decimal
    rate_name: str = ""


@dataclass(frozen=True, slots=True)
class Recorded:
    """What one document says, in minor units: the amount credited by a deposit. ``record`` names the document."""

    amount_minor: int
    record: str = ""


@dataclass(frozen=True, slots=True)
class Proportion:
    """``base`` times ``part`` over ``whole``, half-up to the minor unit; zero where the whole is not above zero."""

    base: CellRef
    part: CellRef
    whole: CellRef


Expression = LedgerSum | PlannedAmount | CellRef | Sum | Share | Portion | GrossUp | Recorded | Proportion


@dataclass(frozen=True, slots=True)
class Column:
    """``group`` is the heading printed above neighbouring columns that share it."""

    key: str
    label: str
    kind: str = AMOUNT
    group: str = ""

    def worded(self, say: Say) -> Column:
        return replace(self, label=say(self.label), group=say(self.group))


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure. ``behind`` is the ledger sum it equals: the movements an auditor is shown for it.

    A cell that is a ledger sum needs none stated; one that adds up other cells may state it, and is then
    proven equal to it when the report is worked out. In a worked-out report it is None where there is
    nothing to show: for rates, for plans, and where no account has moved.
    """

    expression: Expression
    value: int | Decimal | None = None
    behind: LedgerSum | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """``notes`` holds texts for the columns of kind ``text`` (a project's status, say), by column key.

    A column without a cell stands empty in that row: a share that has no meaning there. ``section`` is the
    heading printed above neighbouring rows that share it, as ``Column.group`` is above columns. ``may_omit``:
    a line for one of a register, which pages for people may leave out when it has no amount; files that
    machines read (JSON, CSV) and the workbook always hold it.
    """

    key: str
    label: str
    role: str = LINE
    cells: dict[str, Cell] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)
    section: str = ""
    may_omit: bool = False

    def worded(self, say: Say) -> Row:
        label, section = say(self.label), say(self.section)
        notes = {column: say(note) for column, note in self.notes.items()}
        if (label, section, notes) == (self.label, self.section, self.notes):
            return self  # most rows of a long table: names that people wrote
        return replace(self, label=label, section=section, notes=notes)


@dataclass(frozen=True, slots=True)
class Table:
    """``tab`` is the title in a word or two, where there is no room for more: on the tab of a sheet."""

    key: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    note: str = ""
    row_heading: str = ""
    tab: str = ""

    def worded(self, say: Say) -> Table:
        """The table with its texts as ``say`` says them."""
        return replace(
            self,
            title=say(self.title),
            columns=tuple(column.worded(say) for column in self.columns),
            rows=tuple(row.worded(say) for row in self.rows),
            note=say(self.note),
            row_heading=say(self.row_heading),
            tab=say(self.tab),
        )

    def row(self, key: str) -> Row:
        """The row with this key. Raises KeyError. For a look at one row: it reads through them."""
        for row in self.rows:
            if row.key == key:
                return row
        raise KeyError(f"{self.key}: no row {key}")

    def value(self, row: str, column: str) -> int | Decimal | None:
        return self.row(row).cells[column].value

    def empty_lines(self) -> frozenset[str]:
        """The keys of the lines that have no amount and may be left out."""
        amounts = [column.key for column in self.columns if column.kind == AMOUNT]
        return frozenset(
            row.key
            for row in self.rows
            if row.may_omit and not any(row.cells[key].value for key in amounts if key in row.cells)
        )

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

    def worded(self, say: Say) -> CheckedIdentity:
        return replace(self, identity=replace(self.identity, statement=say(self.identity.statement)))


@dataclass(frozen=True, slots=True)
class LedgerPosition:
    """What was known: the last entry's sequence number and hash (hex)."""

    sequence: int
    head: str


@dataclass(frozen=True, slots=True)
class Passage:
    """A text of a report under a heading of its own: our own words, or (``is_markdown``) what people wrote.

    ``comes_first``: before the tables, otherwise after them. ``is_signed``: under it stands who
    prepared it, and where it is said who certified it.
    """

    key: str
    title: str
    text: str
    comes_first: bool = False
    is_signed: bool = False
    is_markdown: bool = False

    def worded(self, say: Say) -> Passage:
        return replace(self, title=say(self.title), text=say(self.text))


@dataclass(frozen=True, slots=True)
class Report:
    """One report of one fund and year, worked out. ``status`` is ``provisional`` or ``certified``. ``restates``: what
    a restated version says otherwise than the one before it, and why, in the words of who restated it.

    ``subject``: the code of whom or what it is of, within the fund; empty where it is of the fund. ``on``: the day it
    was asked for on; None where that says nothing, as of a year that was over.
    """

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
    passages: tuple[Passage, ...] = ()
    subject: str = ""
    on: date | None = None
    restates: str = ""

    @property
    def last_day(self) -> date:
        """The day its figures are as of: the end of its year, or the day it was asked for on where that is earlier."""
        return last_day(self.year, self.on)

    def worded(self, say: Say) -> Report:
        """The report with its texts as ``say`` says them; keys, names and figures stay."""
        return replace(
            self,
            title=say(self.title),
            tables=tuple(table.worded(say) for table in self.tables),
            checks=tuple(check.worded(say) for check in self.checks),
            passages=tuple(passage.worded(say) for passage in self.passages),
        )

    def table(self, key: str) -> Table:
        """The table with this key. Raises KeyError."""
        for table in self.tables:
            if table.key == key:
                return table
        raise KeyError(f"{self.key}: no table {key}")
