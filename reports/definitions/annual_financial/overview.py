"""The first table: the sources and uses of the fund and its balance, by year and since the beginning."""

from __future__ import annotations

from reports.definitions import measures
from reports.definitions.grid import Figure, Line, grid, over, subtotal, under
from reports.definitions.measures import direct_cost, programme
from reports.definitions.periods import Years
from reports.fund_figures import FundFigures
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
        "Sources, uses and balance of the Fund",
        (
            Figure("prior_year", f"Annual {years.year - 1}", over(years.prior_year)),
            Figure("current_year", f"Annual {years.year}", over(years.current_year)),
            Figure("cumulative", "Cumulative", over(years.cumulative)),
        ),
        (
            *under(
                "Sources of funds",
                Line("contributions", "Contributions from donors", measures.CONTRIBUTIONS),
                Line("fund_interest", "Fund earned interest and investment income", measures.FUND_INTEREST),
                Line("agency_interest", "Interest received from participating organisations", measures.AGENCY_INTEREST),
                Line(
                    "contributor_refunds",
                    "Refunds by the administrative agent to contributors",
                    measures.CONTRIBUTOR_REFUNDS,
                ),
                Line("fund_transfers", "Balances transferred from (to) other funds", measures.FUND_TRANSFERS),
                Line("other_income", "Other income", measures.OTHER_INCOME),
                subtotal("total_sources", "Total: sources of funds", measures.SOURCES, adds=SOURCE_ROWS, role=TOTAL),
            ),
            *under(
                "Uses of funds",
                Line("transfers", "Transfers to participating organisations", programme(measures.TRANSFERS)),
                Line("refunds", "Refunds received from participating organisations", programme(measures.REFUNDS)),
                subtotal(
                    "net_funded", "Net funded amount", programme(measures.NET_FUNDED), adds=("transfers", "refunds")
                ),
                Line("aa_fees", "Administrative agent fees", measures.AA_FEES),
                Line("direct_costs", "Direct costs", direct_cost(measures.NET_FUNDED)),
                Line("bank_charges", "Bank charges", measures.BANK_CHARGES),
                Line("other_expenditures", "Other expenditures", measures.OTHER_EXPENDITURE),
                subtotal("total_uses", "Total: uses of funds", measures.USES, adds=USE_ROWS, role=TOTAL),
            ),
            *under(
                "Balance with the administrative agent",
                subtotal(
                    "change_in_cash",
                    "Change in fund cash balance",
                    measures.CASH,
                    adds=("total_sources",),
                    less=("total_uses",),
                ),
                Line("opening_balance", "Opening balance (1 January)", cells=_opening_balances(years)),
                subtotal(
                    "closing_balance",
                    "Closing balance (31 December)",
                    measures.CASH_AT_END,
                    adds=("opening_balance", "change_in_cash"),
                    role=TOTAL,
                ),
            ),
            *under(
                "Balance with participating organisations",
                subtotal(
                    "net_funded_incl_direct_cost",
                    "Net funded amount (includes direct cost)",
                    measures.NET_FUNDED,
                    adds=("net_funded", "direct_costs"),
                ),
                Line(
                    "expenditure_incl_direct_cost",
                    "Participating organisations' expenditure (includes direct cost)",
                    measures.EXPENDITURE,
                ),
                subtotal(
                    "balance_with_organisations",
                    "Balance of funds with participating organisations",
                    measures.BALANCE_WITH_ORGANISATIONS,
                    adds=("net_funded_incl_direct_cost",),
                    less=("expenditure_incl_direct_cost",),
                    role=TOTAL,
                ),
            ),
        ),
        row_heading="Sources and uses",
    )


def _opening_balances(years: Years) -> dict[str, Cell]:
    """A year opens with what the year before closed with; the fund opened with nothing."""
    closed_before = LedgerSum(("cash",), years.prior_years.until)
    return {
        "prior_year": Cell(LedgerSum(("cash",), years.before_prior_year.until)),
        "current_year": Cell(CellRef(KEY, "closing_balance", "prior_year"), behind=closed_before),
        "cumulative": Cell(Sum(())),
    }
