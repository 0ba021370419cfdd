"""From figures to the finished sections: worked out, every total proven, the rows in the order asked for. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from reports.definitions.portfolio import NO_CODE, portfolio
from reports.evaluation import Workings
from reports.portfolio.question import LABEL, Question
from reports.portfolio_figures import PortfolioFigures, PortfolioLedger
from reports.table import TOTAL, Row, Table


@dataclass(frozen=True, slots=True)
class Section:
    """The funds of one currency: amounts of two currencies never stand in one column."""

    currency: str
    table: Table
    ledger: PortfolioLedger
    funds: tuple[str, ...]


def sections_of(all_figures: Iterable[PortfolioFigures], question: Question) -> tuple[Section, ...]:
    """One section for each currency. Raises UnableToTieReport."""
    return tuple(_section(figures, question) for figures in all_figures)


def _section(figures: PortfolioFigures, question: Question) -> Section:
    table, ledger = portfolio(figures, question.by), PortfolioLedger(figures.moved)
    worked_out = Workings([table], ledger, {}, figures.currency).worked_out(table)
    codes = tuple(fund.code for fund in figures.funds)
    return Section(
        figures.currency, _sorted(worked_out, question.sort, is_reversed=question.is_reversed), ledger, codes
    )


def _sorted(table: Table, sort: str, *, is_reversed: bool = False) -> Table:
    """The rows by name, or by a measure, the largest first, or the other way round; those without it are last in both,
    and the total stays at the end."""
    lines = [row for row in table.rows if row.role != TOTAL]
    totals = [row for row in table.rows if row.role == TOTAL]

    def value_of(row: Row) -> Decimal | int | None:
        cell = row.cells.get(sort)
        return None if cell is None else cell.value

    def place(row: Row) -> tuple[Decimal, str]:
        value = Decimal(value_of(row) or 0)
        return value if is_reversed else -value, row.label.casefold()

    def is_last(row: Row) -> bool:
        return row.key == NO_CODE if sort == LABEL else value_of(row) is None

    placed = sorted(lines, key=place)
    if sort == LABEL and is_reversed:
        placed.reverse()
    return replace(table, rows=(*sorted(placed, key=is_last), *totals))
