"""Working a report out: every expression to its amount, once, each cell by its address.

Pure. The ledger comes in as one triple of sums per account (``AccountSums``): before the prior year, in
the prior year, in the year. They are indexed by kind and by the dimensions that are asked for, so a
figure costs one look-up however many accounts there are, and a report is linear in its accounts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from operator import attrgetter
from typing import Protocol

from fund import chart, money
from reports.phrase import phrase as _
from reports.table import (
    Cell,
    CellRef,
    CheckedIdentity,
    Expression,
    GrossUp,
    Identity,
    LedgerSum,
    PlannedAmount,
    Portion,
    Proportion,
    Recorded,
    Row,
    Share,
    Sum,
    Table,
)

Value = int | Decimal | None
Address = tuple[str, str, str]
"""Table, row and column of a cell."""
FOCUS = "focus"


class AccountSums(Protocol):
    """What moved in less what moved out of one account, in minor units, in the three periods of a report."""

    @property
    def name(self) -> chart.AccountName: ...
    @property
    def before(self) -> int: ...
    @property
    def prior(self) -> int: ...
    @property
    def current(self) -> int: ...


class CircularFigure(ValueError):
    """A figure that is worked out from itself."""


class UnknownPeriod(ValueError):
    """Days that are not one of the periods a report of this year is made of."""


class DuplicateRow(ValueError):
    """Two rows of one table with the same key: one would hide the other."""


class UnableToTieReport(ValueError):
    """Two figures that must be one amount are not. ``sentence`` is a phrase."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class Ledger:
    """The sums of one fund's accounts, ready to be asked for by kind, dimensions and period."""

    def __init__(self, sums: Iterable[AccountSums], year: int, focus_of_project: Mapping[str, str]) -> None:
        self._names: dict[str, list[chart.AccountName]] = {}
        self._triples: dict[str, list[tuple[int, int, int]]] = {}
        for account in sums:
            kind = account.name.kind
            self._names.setdefault(kind, []).append(account.name)
            self._triples.setdefault(kind, []).append((account.before, account.prior, account.current))
        self._focus_of_project = focus_of_project
        self._columns: dict[tuple[str, str], list[str]] = {}
        self._index: dict[tuple[str, tuple[str, ...]], dict[tuple[str, ...], list[int]]] = {}
        self._periods: dict[tuple[date | None, date], tuple[int, int]] = {
            (None, date(year, 12, 31)): (0, 3),
            (date(year, 1, 1), date(year, 12, 31)): (2, 3),
            (None, date(year - 1, 12, 31)): (0, 2),
            (date(year - 1, 1, 1), date(year - 1, 12, 31)): (1, 2),
            (None, date(year - 2, 12, 31)): (0, 1),
        }

    def total(self, figure: LedgerSum) -> int:
        """The printed amount, in minor units. Raises UnknownPeriod."""
        amount = self._sum(figure.kinds, figure)
        if figure.minus:
            amount -= self._sum(figure.minus, figure)
        return figure.sign * amount

    def has_moved(self, figure: LedgerSum) -> bool:
        """Whether any of the accounts has moved in the period."""
        return any(self._sum((kind,), figure) for kind in figure.kinds + figure.minus)

    def _sum(self, kinds: tuple[str, ...], figure: LedgerSum) -> int:
        period = self._periods.get((figure.since, figure.until))
        if period is None:
            raise UnknownPeriod(f"{figure.since} to {figure.until}")
        first, last = period
        found = self._matching(kinds, figure.where, first, last)
        if figure.without:
            found -= self._matching(kinds, figure.where + figure.without, first, last)
        return found

    def _matching(self, kinds: tuple[str, ...], where: tuple[tuple[str, str], ...], first: int, last: int) -> int:
        dimensions, codes = zip(*where, strict=True) if where else ((), ())
        found = 0
        for kind in kinds:
            index = self._index.get((kind, dimensions))
            if index is None:
                index = self._index[kind, dimensions] = self._indexed(kind, dimensions)
            triple = index.get(codes)
            if triple is not None:
                found += sum(triple[first:last])
        return found

    def _indexed(self, kind: str, dimensions: tuple[str, ...]) -> dict[tuple[str, ...], list[int]]:
        unknown = set(dimensions) - {*chart.KINDS[kind], FOCUS}
        if unknown or (FOCUS in dimensions and "project" not in chart.KINDS[kind]):
            raise ValueError(f"accounts of {kind} are not kept by {', '.join(dimensions)}")
        triples = self._triples.get(kind, [])
        if not dimensions:
            return {(): [sum(period) for period in zip(*triples, strict=True)]}
        index: dict[tuple[str, ...], list[int]] = {}
        every_codes = zip(*(self._column(kind, dimension) for dimension in dimensions), strict=True)
        for codes, (before, prior, current) in zip(every_codes, triples, strict=True):
            if codes in index:
                known = index[codes]
                known[0] += before
                known[1] += prior
                known[2] += current
            else:
                index[codes] = [before, prior, current]
        return index

    def _column(self, kind: str, dimension: str) -> list[str]:
        """The code each account of a kind has in one dimension, in the order of the accounts."""
        column = self._columns.get((kind, dimension))
        if column is None:
            names = self._names.get(kind, [])
            if dimension == FOCUS:
                column = [self._focus_of_project.get(name.project, "") for name in names]
            else:
                column = list(map(attrgetter(dimension), names))
            self._columns[kind, dimension] = column
        return column


class Books(Protocol):
    """What answers a ledger sum: one fund's ledger, or the sums of many funds'."""

    def total(self, figure: LedgerSum) -> int: ...
    def has_moved(self, figure: LedgerSum) -> bool: ...


class Workings:
    """The values of a report's expressions. Each cell is worked out once and remembered."""

    def __init__(self, tables: Sequence[Table], ledger: Books, planned: Mapping[str, int], currency: str) -> None:
        self._ledger = ledger
        self._planned = planned
        self._currency = currency
        self._cells: dict[Address, Cell] = {}
        for table in tables:
            seen: set[str] = set()
            for row in table.rows:
                if row.key in seen:
                    raise DuplicateRow(f"{table.key}: two rows have the key {row.key}")
                seen.add(row.key)
                for column, cell in row.cells.items():
                    self._cells[table.key, row.key, column] = cell
        self._values: dict[Address, Value] = {}
        self._open: list[Address] = []

    def cell(self, address: Address) -> Value:
        """The value of a cell. Raises KeyError where there is none, CircularFigure where it needs itself."""
        try:
            return self._values[address]
        except KeyError:
            pass
        expression = self._cells[address].expression
        if isinstance(expression, LedgerSum):
            value: Value = self._ledger.total(expression)
        else:
            if address in self._open:
                circle = [*self._open[self._open.index(address) :], address]
                raise CircularFigure(" needs ".join("/".join(step) for step in circle))
            self._open.append(address)
            value = self.value(expression)
            self._open.pop()
        self._values[address] = value
        return value

    def value(self, expression: Expression) -> Value:
        """What an expression comes to: minor units, or percent for a share."""
        if isinstance(expression, Share):
            return money.share_percent(self.amount(expression.part), self.amount(expression.whole), expression.decimals)
        if isinstance(expression, CellRef):
            return self.cell((expression.table, expression.row, expression.column))
        return self.amount(expression)

    def amount(self, expression: Expression) -> int:
        """What an expression other than a share comes to, in minor units."""
        if isinstance(expression, CellRef):
            value = self.cell((expression.table, expression.row, expression.column))
            if not isinstance(value, int):
                raise TypeError(f"{expression} is not an amount")
            return value
        if isinstance(expression, LedgerSum):
            return self._ledger.total(expression)
        if isinstance(expression, Sum):
            return sum([sign * self.amount(term) for sign, term in expression.terms])
        if isinstance(expression, PlannedAmount):
            return self._planned.get(expression.focus, 0)
        if isinstance(expression, Portion):
            return money.percentage_of(self.amount(expression.base), expression.rate_percent)
        if isinstance(expression, GrossUp):
            return money.gross_up(self.amount(expression.base), expression.rate_percent)
        if isinstance(expression, Recorded):
            return expression.amount_minor
        if isinstance(expression, Proportion):
            whole = self.amount(expression.whole)
            if whole <= 0:
                return 0
            return money.proportion(self.amount(expression.base), self.amount(expression.part), whole)
        raise TypeError(f"{type(expression).__name__} is not an amount")

    def worked_out(self, table: Table) -> Table:
        """The table with its values, each proven equal to the movements behind it. Raises UnableToTieReport."""
        return replace(
            table,
            rows=tuple(
                Row(
                    row.key,
                    row.label,
                    row.role,
                    {
                        column: self._worked_out((table.key, row.key, column), cell)
                        for column, cell in row.cells.items()
                    },
                    row.notes,
                    row.section,
                    row.may_omit,
                )
                for row in table.rows
            ),
        )

    def _worked_out(self, address: Address, cell: Cell) -> Cell:
        value = self.cell(address)
        expression = cell.expression
        if isinstance(expression, LedgerSum):
            behind: LedgerSum | None = expression
        else:
            behind = cell.behind
            if behind is not None and (in_ledger := self._ledger.total(behind)) != value:
                table, row, column = address
                raise UnableToTieReport(
                    _(
                        "%(table)s, row %(row)s, column %(column)s: the report adds up to %(in_report)s, "
                        "the ledger holds %(in_ledger)s",
                        table=table,
                        row=row,
                        column=column,
                        in_report=self._text(value),
                        in_ledger=self._text(in_ledger),
                    )
                )
        if behind is not None and not value and not self._ledger.has_moved(behind):
            behind = None
        return Cell(expression, value, behind)

    def checked(self, identity: Identity) -> CheckedIdentity:
        """Both sides of an identity. Raises UnableToTieReport, naming the two figures, where they differ."""
        checked = CheckedIdentity(identity, self.amount(identity.left), self.amount(identity.right))
        if not checked.holds:
            raise UnableToTieReport(
                _(
                    "%(identity)s: %(one_side)s is not %(other_side)s",
                    identity=identity.statement,
                    one_side=self._text(checked.left),
                    other_side=self._text(checked.right),
                )
            )
        return checked

    def _text(self, value: Value) -> str:
        return f"{money.text(value, self._currency)} {self._currency}" if isinstance(value, int) else str(value)
