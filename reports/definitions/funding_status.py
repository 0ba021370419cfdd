"""The funding status as a fund's public page shows it: to date, with the agent and with the organisations.

Refunds and what went to other funds are uses here, so signs differ from the annual report in two rows:
transfers to other funds are positive, and refunds stand positive among the organisations' expenses.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from reports.definitions import measures
from reports.definitions.grid import Figure, Line, Rate, grid, over, subtotal, under
from reports.definitions.measures import direct_cost, programme
from reports.definitions.periods import Years
from reports.fund_figures import FundFigures
from reports.phrase import phrase as _
from reports.table import TOTAL, Cell, CellRef, Identity, LedgerSum, Share, Sum, Table

AGENT = "funds_with_administrative_agent"
ORGANISATIONS = "funds_with_participating_organisations"
BOTH = "total_balance"


def funding_status(figures: FundFigures) -> tuple[Table, ...]:
    """The three blocks of the page."""
    columns = (Figure("amount", _("Amount"), over(Years(figures.year).cumulative)), Rate("percent", _("Percent")))
    return (
        grid(AGENT, _("Funds with administrative agent"), columns, tuple(_with_agent()), row_heading=_("Funds")),
        grid(
            ORGANISATIONS,
            _("Funds with participating organisations"),
            columns,
            tuple(_with_organisations()),
            row_heading=_("Funds"),
            note=_("Programmes only: direct costs and transfers to other funds are left out."),
        ),
        grid(BOTH, _("Total balance of funds"), columns, tuple(_both()), row_heading=_("Funds")),
    )


def identities(figures: FundFigures, _tables: Iterable[Table]) -> tuple[Identity, ...]:
    return (
        Identity(
            "cash",
            _("Balance with the administrative agent is the fund's cash in the ledger"),
            CellRef(AGENT, "balance_with_administrative_agent", "amount"),
            LedgerSum(("cash",), Years(figures.year).cumulative.until),
        ),
        Identity(
            "with_organisations",
            _("Balance with organisations is what was transferred less refunds and expenditure"),
            CellRef(ORGANISATIONS, "balance_with_participating_organisations", "amount"),
            Sum(
                (
                    (1, CellRef(AGENT, "transferred_to_participating_organisations", "amount")),
                    (1, CellRef(AGENT, "refunds_from_participating_organisations", "amount")),
                    (-1, CellRef(ORGANISATIONS, "participating_organisations_expenditure", "amount")),
                )
            ),
        ),
    )


def _with_agent() -> Iterator[Line]:
    sources = (
        Line("contributions_from_donors", _("Contributions from donors"), measures.CONTRIBUTIONS),
        Line("interest_and_investment_income_fund", _("Interest and investment income (fund)"), measures.FUND_INTEREST),
        Line(
            "interest_from_participating_organisations",
            _("Interest income (participating organisations)"),
            measures.AGENCY_INTEREST,
        ),
        Line("refunds_to_contributors", _("Refunds to contributors"), measures.CONTRIBUTOR_REFUNDS),
        Line("other_income", _("Other income"), measures.OTHER_INCOME),
    )
    yield from under(
        _("Sources"),
        *sources,
        subtotal("total_source_of_funds", _("Total source of funds"), adds=_keys(sources)),
    )
    transfers = (
        Line(
            "transferred_to_participating_organisations",
            _("Transferred to participating organisations"),
            programme(measures.TRANSFERS),
        ),
        Line("transfers_to_mdtfs", _("Transfers to other funds"), replace(measures.FUND_TRANSFERS, sign=1)),
    )
    others = (
        Line(
            "refunds_from_participating_organisations",
            _("Refunds from participating organisations"),
            programme(measures.REFUNDS),
        ),
        Line("administrative_agent_fee", _("Administrative agent fee"), measures.AA_FEES),
        Line("direct_cost", _("Direct cost"), direct_cost(measures.NET_FUNDED)),
        Line("bank_charges", _("Bank charges"), measures.BANK_CHARGES),
        Line("other_expenditures", _("Other expenditures"), measures.OTHER_EXPENDITURE),
    )
    yield from under(
        _("Uses"),
        *transfers,
        subtotal("sub_total_transfers", _("Sub-total transfers"), adds=_keys(transfers)),
        *others,
        subtotal("total_use_of_funds", _("Total use of funds"), adds=("sub_total_transfers", *_keys(others))),
    )
    yield subtotal(
        "balance_with_administrative_agent",
        _("Balance of funds with administrative agent"),
        measures.CASH_AT_END,
        adds=("total_source_of_funds",),
        less=("total_use_of_funds",),
        role=TOTAL,
    )
    yield _share(
        "as_percentage_of_deposits",
        _("As %% of deposits"),
        CellRef(AGENT, "balance_with_administrative_agent", "amount"),
        CellRef(AGENT, "contributions_from_donors", "amount"),
    )


def _with_organisations() -> Iterator[Line]:
    yield Line(
        "transfers_to_participating_organisations",
        _("Transfers to participating organisations"),
        programme(measures.TRANSFERS),
    )
    yield subtotal(
        "total_resources",
        _("Total resources"),
        programme(measures.TRANSFERS),
        adds=("transfers_to_participating_organisations",),
    )
    yield Line(
        "participating_organisations_expenditure",
        _("Participating organisations' expenditure"),
        programme(measures.EXPENDITURE),
    )
    yield Line(
        "refunds_from_participating_organisations",
        _("Refunds from participating organisations"),
        programme(replace(measures.REFUNDS, sign=-1)),
    )
    yield subtotal(
        "total_expenses",
        _("Total expenses"),
        programme(replace(measures.EXPENDITURE, minus=("refunds",))),
        adds=("participating_organisations_expenditure", "refunds_from_participating_organisations"),
    )
    yield subtotal(
        "balance_with_participating_organisations",
        _("Balance of funds with participating organisations"),
        programme(measures.BALANCE_WITH_ORGANISATIONS),
        adds=("total_resources",),
        less=("total_expenses",),
        role=TOTAL,
    )
    yield _share(
        "as_percentage_of_transfers",
        _("As %% of transfers"),
        CellRef(ORGANISATIONS, "balance_with_participating_organisations", "amount"),
        CellRef(ORGANISATIONS, "transfers_to_participating_organisations", "amount"),
    )


def _both() -> Iterator[Line]:
    balances = (
        CellRef(AGENT, "balance_with_administrative_agent", "amount"),
        CellRef(ORGANISATIONS, "balance_with_participating_organisations", "amount"),
    )
    yield Line(
        "total_balance_of_funds",
        _("Total balance of funds"),
        role=TOTAL,
        cells={"amount": Cell(Sum(tuple((1, balance) for balance in balances)))},
    )
    yield _share(
        "total_balance_as_percentage_of_deposits",
        _("As %% of deposits"),
        CellRef(BOTH, "total_balance_of_funds", "amount"),
        CellRef(AGENT, "contributions_from_donors", "amount"),
    )


def _share(key: str, label: str, part: CellRef, whole: CellRef) -> Line:
    """One decimal, as such pages print it."""
    return Line(key, label, cells={"percent": Cell(Share(part, whole, decimals=1))})


def _keys(lines: Iterable[Line]) -> tuple[str, ...]:
    return tuple(line.key for line in lines)
