"""What the report says of earlier years otherwise than the report published of the year before. Pure.

A correction that came into the books after that report was published stands in this report's columns of earlier years,
and nowhere else: here each line is named with both figures and the difference.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from fund import money
from reports.phrase import phrase as _
from reports.publishing.difference import Line
from reports.table import AMOUNT, Report, Row, Table

OVERVIEW = "source_use_balance"
POSITIONS = ("opening_balance", "closing_balance")
"""Rows that say where the cash stood: what they hold to the end of a year is no sum over years."""


class Compared(NamedTuple):
    """A figure of earlier years: the column ``here`` less the column ``less``, if any; ``there``: the same in the
    report of the year before. ``is_annual``: it is of that year alone."""

    here: str
    there: str
    less: str = ""
    is_annual: bool = False


COMPARED: Mapping[str, tuple[Compared, ...]] = {
    OVERVIEW: (
        Compared("prior_year", "current_year", is_annual=True),
        Compared("cumulative", "cumulative", "current_year"),
    ),
    "contributions": (Compared("prior_years", "total"),),
    "interest": (Compared("prior_years", "total"),),
    "transfers_by_organisation": (
        Compared("prior_transfers", "total_transfers"),
        Compared("prior_refunds", "total_refunds"),
        Compared("prior_net", "total_net"),
    ),
    "expenditure_by_organisation": (Compared("prior_years", "cumulative"),),
    "expenditure_by_category": (Compared("prior_years", "total"),),
    "by_priority_focus": (Compared("prior_years", "expenditure"),),
    "direct_costs": (
        Compared("total_net_funded", "total_net_funded", "current_net_funded"),
        Compared("total_expenditure", "total_expenditure", "current_expenditure"),
    ),
    "cost_recovery": (Compared("prior_years", "total"),),
}
"""Every column of earlier years in the tables of the annual report, and where the report of the year before has it."""


@dataclass(frozen=True, slots=True)
class Since:
    """An entry of earlier years that the published report did not hold yet. ``why``: the reason, where one is kept.
    ``total_minor``: what it moved; what a reversal took back is negative."""

    sequence: int
    effective_on: date
    recorded_on: date
    event: str
    document: str
    why: str
    total_minor: int


@dataclass(frozen=True, slots=True)
class Published:
    """The newest version of the report of the year before. ``tables``: as ``reports/publishing/content.py`` has them.
    ``since``: the entries of its years that came into the books after it; ``more``: how many are left out."""

    year: int
    version: int
    published_on: date
    sequence: int
    tables: tuple[Mapping[str, Any], ...]
    since: tuple[Since, ...] = ()
    more: int = 0


def changed(report: Report, before: Published) -> tuple[Line, ...]:
    """The figures of earlier years that the two say differently: ``was`` published, ``now`` in this report."""
    published = {table["key"]: table for table in before.tables}
    return tuple(
        line
        for key, compared in COMPARED.items()
        if key in published
        for line in _lines(report.table(key), published[key], compared, report.currency, before.year)
    )


def _lines(
    table: Table, published: Mapping[str, Any], compared: tuple[Compared, ...], currency: str, year: int
) -> Iterator[Line]:
    rows = {row.key: row for row in table.rows}
    was_rows = {row["key"]: row for row in published["rows"]}
    columns = {column.key: column for column in table.columns if column.kind == AMOUNT}
    for key in [*rows, *(key for key in was_rows if key not in rows)]:
        row, was_row = rows.get(key), was_rows.get(key)
        annual: int | None = None
        for each in compared:
            if table.key == OVERVIEW and key in POSITIONS and not each.is_annual:
                continue
            now = _minor(row, each.here) - _minor(row, each.less)
            text = was_row["cells"].get(each.there) if was_row else None
            was = money.to_minor(Decimal(text or 0), currency)
            if now == was or (annual is not None and now - was == annual):
                # What the year itself was changed by is not said again of all years up to it.
                continue
            annual = now - was if each.is_annual else annual
            column = columns[each.here]
            heading = (
                _("%(group)s, %(column)s", group=column.group, column=column.label) if column.group else column.label
            )
            if each.less:
                heading = _("%(column)s, to the end of %(year)s", column=heading, year=year)
            yield Line(
                table.key, table.title, key, row.label if row else str(was_row["label"]),  # type: ignore[index]
                each.here, heading, AMOUNT, money.text(was, currency), money.text(now, currency),
            )  # fmt: skip


def _minor(row: Row | None, column: str) -> int:
    cell = row.cells.get(column) if row and column else None
    return int(cell.value or 0) if cell else 0
