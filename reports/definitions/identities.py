"""The identities that hold in every annual financial report, to the minor unit.

Each is asserted when a report is built, and written with both sides as formulas on the Checks sheet of
the workbook. Where a figure could be had in two ways the report takes one and the identity the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from reports.definitions.annual_financial.overview import SOURCE_ROWS, USE_ROWS
from reports.definitions.periods import Years
from reports.fund_figures import FundFigures
from reports.phrase import phrase as _
from reports.table import AMOUNT, TOTAL, CellRef, Column, Expression, Identity, LedgerSum, Sum, Table

OVERVIEW = "source_use_balance"
YEAR_COLUMNS = {"prior_year": _("year before"), "current_year": _("year"), "cumulative": _("cumulative")}
ROW_WORDS = {"transfers": _("transfers"), "refunds": _("refunds"), "net_funded": _("net funded")}
BALANCES = ("opening_balance", "closing_balance")


def plus(*terms: Expression) -> Sum:
    return Sum(tuple((1, term) for term in terms))


def minus(first: Expression, *terms: Expression) -> Sum:
    return Sum(((1, first), *((-1, term) for term in terms)))


def overview(row: str, column: str = "cumulative") -> CellRef:
    return CellRef(OVERVIEW, row, column)


def total(table: str, column: str) -> CellRef:
    return CellRef(table, "total", column)


def identities(figures: FundFigures, tables: Iterable[Table]) -> tuple[Identity, ...]:
    """All identities of the report with these tables."""
    by_key = {table.key: table for table in tables}
    years = Years(figures.year)
    return (
        *_within_each_column(),
        *_from_year_to_year(by_key[OVERVIEW], years),
        *_contributions_and_interest(),
        *_transfers(),
        *_expenditure(),
        *_priority_focuses(),
        *_cash(years),
        *_totals_are_the_ledgers(by_key.values()),
    )


def _within_each_column() -> Iterator[Identity]:
    for column, words in YEAR_COLUMNS.items():

        def row(key: str, column: str = column) -> CellRef:
            return overview(key, column)

        yield Identity(
            f"sources.{column}",
            _("Total sources are their six rows (%(column)s)", column=words),
            row("total_sources"),
            plus(*map(row, SOURCE_ROWS)),
        )
        yield Identity(
            f"net_funded.{column}",
            _("Net funded amount is transfers plus refunds (%(column)s)", column=words),
            row("net_funded"),
            plus(row("transfers"), row("refunds")),
        )
        yield Identity(
            f"uses.{column}",
            _(
                "Total uses are net funded amount, fees, direct costs, bank charges and other (%(column)s)",
                column=words,
            ),
            row("total_uses"),
            plus(*map(row, USE_ROWS)),
        )
        yield Identity(
            f"closing.{column}",
            _("Closing balance is opening balance plus sources less uses (%(column)s)", column=words),
            row("closing_balance"),
            minus(plus(row("opening_balance"), row("total_sources")), row("total_uses")),
        )
        yield Identity(
            f"with_organisations.{column}",
            _(
                "Balance with organisations is what was funded, direct cost included, less expenditure (%(column)s)",
                column=words,
            ),
            row("balance_with_organisations"),
            minus(plus(row("net_funded"), row("direct_costs")), row("expenditure_incl_direct_cost")),
        )


def _from_year_to_year(table: Table, years: Years) -> Iterator[Identity]:
    yield Identity(
        "opening",
        _("Opening balance of the year is the closing balance of the year before"),
        overview("opening_balance", "current_year"),
        overview("closing_balance", "prior_year"),
    )
    for row in table.rows:
        to_date = _behind(table, row.key, "cumulative")
        if row.key in BALANCES or to_date is None:
            continue
        yield Identity(
            f"cumulative.{row.key}",
            _("Cumulative is cumulative to the year before plus the year: %(row)s", row=row.label),
            overview(row.key),
            plus(replace(to_date, until=years.prior_years.until), overview(row.key, "current_year")),
        )


def _contributions_and_interest() -> Iterator[Identity]:
    for ours, column in (("current_year", "current_year"), ("cumulative", "total")):
        yield Identity(
            f"contributions.{ours}",
            _("Total of the contributors is the row of contributions (%(column)s)", column=YEAR_COLUMNS[ours]),
            total("contributions", column),
            overview("contributions", ours),
        )
        yield Identity(
            f"interest.{ours}",
            _("Total of interest is fund interest plus agency interest (%(column)s)", column=YEAR_COLUMNS[ours]),
            total("interest", column),
            plus(overview("fund_interest", ours), overview("agency_interest", ours)),
        )
        yield Identity(
            f"fees.{ours}",
            _("Fees of cost recovery are the row of fees (%(column)s)", column=YEAR_COLUMNS[ours]),
            CellRef("cost_recovery", "aa_fees", column),
            overview("aa_fees", ours),
        )


def _transfers() -> Iterator[Identity]:
    for ours, period in (("current_year", "current"), ("cumulative", "total")):
        for row, column in (("transfers", "transfers"), ("refunds", "refunds"), ("net_funded", "net")):
            yield Identity(
                f"{row}_by_organisation.{ours}",
                _(
                    "Total of the organisations is the row %(row)s (%(column)s)",
                    row=ROW_WORDS[row],
                    column=YEAR_COLUMNS[ours],
                ),
                total("transfers_by_organisation", f"{period}_{column}"),
                overview(row, ours),
            )
        yield Identity(
            f"direct_costs.{ours}",
            _(
                "Net funded amount of the table of direct costs is the row of direct costs (%(column)s)",
                column=YEAR_COLUMNS[ours],
            ),
            total("direct_costs", f"{period}_net_funded"),
            overview("direct_costs", ours),
        )


def _expenditure() -> Iterator[Identity]:
    by_organisation = total("expenditure_by_organisation", "cumulative")
    yield Identity(
        "expenditure.category",
        _("Expenditure by organisation is expenditure by category"),
        by_organisation,
        total("expenditure_by_category", "total"),
    )
    yield Identity(
        "expenditure.category.current_year",
        _("Expenditure of the year by organisation is that by category"),
        total("expenditure_by_organisation", "current_year"),
        total("expenditure_by_category", "current_year"),
    )
    yield Identity(
        "expenditure.project",
        _("Expenditure by organisation is expenditure by project"),
        by_organisation,
        total("expenditure_by_project", "expenditure"),
    )
    yield Identity(
        "expenditure.incl_direct_cost",
        _("Expenditure by organisation and of direct costs is expenditure including direct cost"),
        plus(by_organisation, total("direct_costs", "total_expenditure")),
        overview("expenditure_incl_direct_cost"),
    )
    yield Identity(
        "expenditure.incl_direct_cost.current_year",
        _("Expenditure of the year by organisation and of direct costs is that including direct cost"),
        plus(total("expenditure_by_organisation", "current_year"), total("direct_costs", "current_expenditure")),
        overview("expenditure_incl_direct_cost", "current_year"),
    )
    for column, statement in (
        ("approved", _("Total approved by organisation is that by project")),
        ("net_funded", _("Total net funded by organisation is that by project")),
    ):
        yield Identity(
            f"{column}.project",
            statement,
            total("expenditure_by_organisation", column),
            total("expenditure_by_project", column),
        )
    yield Identity(
        "indirect_support",
        _("Indirect support of cost recovery is that of the expenditure by category"),
        CellRef("cost_recovery", "indirect_support", "total"),
        CellRef("expenditure_by_category", "indirect_support", "total"),
    )


def _priority_focuses() -> Iterator[Identity]:
    yield Identity(
        "priority_focus.net_funded",
        _("Net funded by priority focus is that of the organisations plus direct costs"),
        total("by_priority_focus", "net_funded"),
        plus(total("transfers_by_organisation", "total_net"), total("direct_costs", "total_net_funded")),
    )
    yield Identity(
        "priority_focus.expenditure",
        _("Expenditure by priority focus is that of the organisations plus direct costs"),
        total("by_priority_focus", "expenditure"),
        plus(total("expenditure_by_organisation", "cumulative"), total("direct_costs", "total_expenditure")),
    )
    yield Identity(
        "priority_focus.current_year",
        _("Expenditure of the year by priority focus is that of the organisations plus direct costs"),
        total("by_priority_focus", "current_year"),
        plus(total("expenditure_by_organisation", "current_year"), total("direct_costs", "current_expenditure")),
    )
    yield Identity(
        "priority_focus.balance",
        _("Balance by priority focus is the balance with organisations"),
        total("by_priority_focus", "balance"),
        overview("balance_with_organisations"),
    )


def _cash(years: Years) -> Iterator[Identity]:
    def cash_on(day: date) -> LedgerSum:
        return LedgerSum(("cash",), day)

    for column, day in (
        ("prior_year", years.prior_year.until),
        ("current_year", years.current_year.until),
        ("cumulative", years.cumulative.until),
    ):
        yield Identity(
            f"cash.{column}",
            _(
                "Closing balance is the fund's cash in the ledger on 31 December (%(column)s)",
                column=YEAR_COLUMNS[column],
            ),
            overview("closing_balance", column),
            cash_on(day),
        )


def _totals_are_the_ledgers(tables: Iterable[Table]) -> Iterator[Identity]:
    """No contributor, organisation or project of the ledger is missing from the lines of a table."""
    for table in tables:
        if table.key == OVERVIEW:
            continue
        for row in table.rows:
            for column in table.columns:
                behind = _behind(table, row.key, column.key) if row.role == TOTAL and column.kind == AMOUNT else None
                if behind is not None:
                    yield Identity(
                        f"ledger.{table.key}.{row.key}.{column.key}",
                        _(
                            "%(row)s of “%(table)s” is what the ledger holds (%(column)s)",
                            row=row.label,
                            table=table.title,
                            column=_words(column),
                        ),
                        CellRef(table.key, row.key, column.key),
                        behind,
                    )


def _behind(table: Table, row: str, column: str) -> LedgerSum | None:
    cell = table.row(row).cells.get(column)
    if cell is None:
        return None
    return cell.expression if isinstance(cell.expression, LedgerSum) else cell.behind


def _words(column: Column) -> str:
    return _("%(group)s, %(column)s", group=column.group, column=column.label) if column.group else column.label
