"""The first table: the sources and uses of the fund and its balance, by year and since the beginning."""

from __future__ import annotations

from reports.definitions import measures
from reports.definitions.grid import Figure, Line, grid, over, subtotal, under
from reports.definitions.measures import direct_cost, programme
from reports.definitions.periods import Years
from reports.fund_figures import FundFigures
from reports.phrase import phrase as _
from reports.table import TOTAL, Cell, CellRef, LedgerSum, Sum, Table

KEY = "source_use_balance"
SOURCE_ROWS = (
    "contributions",
    "fund_interest",
    "agency_interest",
    "contributor_refunds",
    "fund_transfers",
    "other_income",
)
USE_ROWS = ("net_funded", "aa_fees", "direct_costs", "bank_charges", "other_expenditures")


def source_use_balance(figures: FundFigures) -> Table:
    years = Years(figures.year)
    return grid(
        KEY,
        _("Sources, uses and balance of the Fund"),
        (
            Figure("prior_year", _("Annual %(year)s", year=years.year - 1), over(years.prior_year)),
            Figure("current_year", _("Annual %(year)s", year=years.year), over(years.current_year)),
            Figure("cumulative", _("Cumulative"), over(years.cumulative)),
        ),
        (
            *under(
                _("Sources of funds"),
                Line("contributions", _("Contributions from donors"), measures.CONTRIBUTIONS),
                Line("fund_interest", _("Fund earned interest and investment income"), measures.FUND_INTEREST),
                Line(
                    "agency_interest", _("Interest received from participating organisations"), measures.AGENCY_INTEREST
                ),
                Line(
                    "contributor_refunds",
                    _("Refunds by the administrative agent to contributors"),
                    measures.CONTRIBUTOR_REFUNDS,
                ),
                Line("fund_transfers", _("Balances transferred from (to) other funds"), measures.FUND_TRANSFERS),
                Line("other_income", _("Other income"), measures.OTHER_INCOME),
                subtotal("total_sources", _("Total: sources of funds"), measures.SOURCES, adds=SOURCE_ROWS, role=TOTAL),
            ),
            *under(
                _("Uses of funds"),
                Line("transfers", _("Transfers to participating organisations"), programme(measures.TRANSFERS)),
                Line("refunds", _("Refunds received from participating organisations"), programme(measures.REFUNDS)),
                subtotal(
                    "net_funded", _("Net funded amount"), programme(measures.NET_FUNDED), adds=("transfers", "refunds")
                ),
                Line("aa_fees", _("Administrative agent fees"), measures.AA_FEES),
                Line("direct_costs", _("Direct costs"), direct_cost(measures.NET_FUNDED)),
                Line("bank_charges", _("Bank charges"), measures.BANK_CHARGES),
                Line("other_expenditures", _("Other expenditures"), measures.OTHER_EXPENDITURE),
                subtotal("total_uses", _("Total: uses of funds"), measures.USES, adds=USE_ROWS, role=TOTAL),
            ),
            *under(
                _("Balance with the administrative agent"),
                subtotal(
                    "change_in_cash",
                    _("Change in fund cash balance"),
                    measures.CASH,
                    adds=("total_sources",),
                    less=("total_uses",),
                ),
                Line("opening_balance", _("Opening balance (1 January)"), cells=_opening_balances(years)),
                subtotal(
                    "closing_balance",
                    _("Closing balance (31 December)"),
                    measures.CASH_AT_END,
                    adds=("opening_balance", "change_in_cash"),
                    role=TOTAL,
                ),
            ),
            *under(
                _("Balance with participating organisations"),
                subtotal(
                    "net_funded_incl_direct_cost",
                    _("Net funded amount (includes direct cost)"),
                    measures.NET_FUNDED,
                    adds=("net_funded", "direct_costs"),
                ),
                Line(
                    "expenditure_incl_direct_cost",
                    _("Participating organisations' expenditure (includes direct cost)"),
                    measures.EXPENDITURE,
                ),
                subtotal(
                    "balance_with_organisations",
                    _("Balance of funds with participating organisations"),
                    measures.BALANCE_WITH_ORGANISATIONS,
                    adds=("net_funded_incl_direct_cost",),
                    less=("expenditure_incl_direct_cost",),
                    role=TOTAL,
                ),
            ),
        ),
        row_heading=_("Sources and uses"),
        tab=_("Source use balance"),
    )


def _opening_balances(years: Years) -> dict[str, Cell]:
    """A year opens with what the year before closed with; the fund opened with nothing."""
    closed_before = LedgerSum(("cash",), years.prior_years.until)
    return {
        "prior_year": Cell(LedgerSum(("cash",), years.before_prior_year.until)),
        "current_year": Cell(CellRef(KEY, "closing_balance", "prior_year"), behind=closed_before),
        "cumulative": Cell(Sum(())),
    }
