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
    return Section(figures.currency, _sorted(worked_out, question.sort), ledger, codes)


def _sorted(table: Table, sort: str) -> Table:
    """The rows by name, or by a measure, the largest first, those without it last; the total stays at the end."""
    lines = [row for row in table.rows if row.role != TOTAL]
    totals = [row for row in table.rows if row.role == TOTAL]

    def place(row: Row) -> tuple[bool, Decimal, str]:
        cell = row.cells.get(sort)
        value = None if cell is None else cell.value
        is_last = row.key == NO_CODE if sort == LABEL else value is None
        return is_last, -Decimal(value or 0), row.label.casefold()

    return replace(table, rows=(*sorted(lines, key=place), *totals))
