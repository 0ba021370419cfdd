"""The sentences of the annual financial report: each function answers the paragraphs of one section.

Every figure in them is read from a cell of the report; which sentence is said may depend on a figure.
"""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reports.renderers.pdf.words import Figures
from reports.table import Portion, Row

OVERVIEW = "source_use_balance"
CONTRIBUTIONS = "contributions"
TRANSFERS = "transfers_by_organisation"
BY_ORGANISATION, BY_CATEGORY = "expenditure_by_organisation", "expenditure_by_category"
BY_PROJECT, BY_FOCUS = "expenditure_by_project", "by_priority_focus"
DIRECT_COSTS, BUDGET, COST_RECOVERY = "direct_costs", "budget_requirements", "cost_recovery"
PRIOR, YEAR, TOTAL, CUMULATIVE = "prior_years", "current_year", "total", "cumulative"


def _agent(figures: Figures) -> str:
    return figures.report.administrative_agent or _("The administrative agent")


def introduction(figures: Figures, as_of: str) -> list[str]:
    """The first paragraph is the lead."""
    report = figures.report
    return [
        figures.filled(
            _(
                "This report gives account of the money entrusted to the %(fund)s (%(code)s) from 1 January to "
                "31 December %(year)d. By the end of the year contributors had deposited %(deposits)s; %(funded)s net "
                "of refunds had gone to participating organisations for their programmes."
            ),
            fund=report.fund_name,
            code=report.fund_code,
            year=report.year,
            deposits=figures.amount(OVERVIEW, "contributions", CUMULATIVE),
            funded=figures.amount(OVERVIEW, "net_funded", CUMULATIVE),
        ),
        figures.filled(
            _(
                "%(agent)s prepares the report as administrative agent of the fund: from its own ledger of what was "
                "received, transferred and charged, and from the expenditure that participating organisations have "
                "reported as of %(day)s. Each organisation bears the full programmatic and financial "
                "accountability for what was transferred to it."
            ),
            agent=_agent(figures),
            day=as_of,
        ),
        figures.filled(
            _(
                "Amounts are in %(currency)s and printed to the last decimal, never rounded, so all totals add up. "
                "Amounts in parentheses are negative: refunds, corrections and what went to other funds. A dash "
                "stands for zero, or for a rate that has no base. Rates are in per cent, to two decimals."
            ),
            currency=report.currency,
        ),
    ]


def overview(figures: Figures, as_of: str) -> list[str]:
    change = figures.minor(OVERVIEW, "change_in_cash", YEAR)
    if change > 0:
        sentence = _(
            "In %(year)d the fund received %(sources)s and used %(uses)s. Its cash balance with the administrative "
            "agent rose by %(change)s to %(closing)s."
        )
    elif change < 0:
        sentence = _(
            "In %(year)d the fund received %(sources)s and used %(uses)s. Its cash balance with the administrative "
            "agent fell by %(change)s to %(closing)s."
        )
    else:
        sentence = _(
            "In %(year)d the fund received %(sources)s and used %(uses)s. Its cash balance with the administrative "
            "agent stayed at %(closing)s."
        )
    return [
        figures.filled(
            sentence,
            year=figures.report.year,
            sources=figures.amount(OVERVIEW, "total_sources", YEAR),
            uses=figures.amount(OVERVIEW, "total_uses", YEAR),
            change=figures.size(OVERVIEW, "change_in_cash", YEAR),
            closing=figures.amount(OVERVIEW, "closing_balance", YEAR),
        ),
        figures.filled(
            _(
                "Together with direct cost, organisations have been funded with %(funded)s since the beginning and "
                "have reported expenditure of %(spent)s; the balance with them on %(day)s was %(balance)s."
            ),
            funded=figures.amount(OVERVIEW, "net_funded_incl_direct_cost", CUMULATIVE),
            spent=figures.amount(OVERVIEW, "expenditure_incl_direct_cost", CUMULATIVE),
            balance=figures.amount(OVERVIEW, "balance_with_organisations", CUMULATIVE),
            day=as_of,
        ),
    ]


def contributions(figures: Figures) -> list[str]:
    count = len(figures.lines(CONTRIBUTIONS))
    if not count:
        return [_("No contributor has signed an agreement or deposited money yet.")]
    sentence = ngettext(
        "%(count)d contributor has committed %(commitments)s to the fund and deposited %(total)s of it, %(current)s "
        "of that in %(year)d.",
        "%(count)d contributors have committed %(commitments)s to the fund and deposited %(total)s of it, %(current)s "
        "of that in %(year)d.",
        count,
    )
    return [
        figures.filled(
            sentence,
            count=count,
            commitments=figures.amount(CONTRIBUTIONS, TOTAL, "commitments"),
            total=figures.amount(CONTRIBUTIONS, TOTAL, TOTAL),
            current=figures.amount(CONTRIBUTIONS, TOTAL, YEAR),
            year=figures.report.year,
        )
    ]


def interest(figures: Figures) -> list[str]:
    return [
        figures.filled(
            _(
                "The fund earns interest in two ways: on the balance the administrative agent holds, and on balances "
                "held by organisations whose governing bodies return it. Since the beginning the first has brought "
                "%(fund)s and the second %(agency)s, together %(total)s, of which %(current)s in %(year)d. Interest "
                "bears no fee and is available to the steering committee."
            ),
            fund=figures.amount("interest", "fund", TOTAL),
            agency=figures.amount("interest", "total_agency", TOTAL),
            total=figures.amount("interest", TOTAL, TOTAL),
            current=figures.amount("interest", TOTAL, YEAR),
            year=figures.report.year,
        )
    ]


def _transferred(organisations: int) -> str:
    return ngettext(
        "In %(year)d the administrative agent transferred %(current)s to %(count)d participating organisation and "
        "received refunds of %(refunds)s. Since the beginning transfers less refunds come to %(net)s.",
        "In %(year)d the administrative agent transferred %(current)s to %(count)d participating organisations and "
        "received refunds of %(refunds)s. Since the beginning transfers less refunds come to %(net)s.",
        organisations,
    )


def transfers(figures: Figures) -> list[str]:
    paid = [row for row in figures.lines(TRANSFERS) if row.cells["current_transfers"].value]
    sentence = (
        _transferred(len(paid))
        if paid
        else _(
            "In %(year)d nothing was transferred to participating organisations; refunds of %(refunds)s were received. "
            "Since the beginning transfers less refunds come to %(net)s."
        )
        if figures.minor(TRANSFERS, TOTAL, "current_refunds")
        else _(
            "In %(year)d nothing was transferred to participating organisations and nothing was refunded. Since the "
            "beginning transfers less refunds come to %(net)s."
        )
    )
    return [
        _(
            "Money is transferred to organisations for the projects the steering committee has approved, within the "
            "amounts approved and the cash available."
        ),
        figures.filled(
            sentence,
            year=figures.report.year,
            current=figures.amount(TRANSFERS, TOTAL, "current_transfers"),
            count=len(paid),
            refunds=figures.size(TRANSFERS, TOTAL, "current_refunds"),
            net=figures.amount(TRANSFERS, TOTAL, "total_net"),
        ),
    ]


def expenditure(figures: Figures) -> list[str]:
    return [
        figures.filled(
            _(
                "Organisations report what they have spent once a year, as of 31 December, each by its own "
                "accounting rules; the administrative agent consolidates the reports. For %(year)d they reported "
                "%(current)s on programmes, which brings expenditure since the beginning to %(cumulative)s."
            ),
            year=figures.report.year,
            current=figures.amount(BY_ORGANISATION, TOTAL, YEAR),
            cumulative=figures.amount(BY_ORGANISATION, TOTAL, CUMULATIVE),
        )
    ]


def by_organisation(figures: Figures) -> list[str]:
    rate = figures.rate(BY_ORGANISATION, TOTAL, "delivery_rate")
    largest = figures.largest(BY_ORGANISATION, CUMULATIVE)
    if not rate or largest is None:
        return []
    own = figures.rate(BY_ORGANISATION, largest.key, "delivery_rate")
    values = {
        "rate": rate,
        "funded": figures.amount(BY_ORGANISATION, TOTAL, "net_funded"),
        "name": largest.label,
        "spent": figures.amount(BY_ORGANISATION, largest.key, CUMULATIVE),
        "own": own,
    }
    if not own:
        return [figures.filled(_("The delivery rate of the fund is %(rate)s of the %(funded)s funded."), **values)]
    return [
        figures.filled(
            _(
                "The delivery rate of the fund is %(rate)s of the %(funded)s funded. The largest programme is that "
                "of %(name)s, with expenditure of %(spent)s and a delivery rate of %(own)s."
            ),
            **values,
        )
    ]


def by_category(figures: Figures) -> list[str]:
    single = [row for row in figures.lines(BY_CATEGORY) if row.key != "indirect_support"]
    largest: Row | None = figures.largest(BY_CATEGORY, TOTAL, single)
    if largest is None:
        return [_("No expenditure by category has been reported yet.")]
    return [
        figures.filled(
            _(
                "The largest category is “%(label)s” with %(amount)s, %(share)s of programme costs. Indirect support "
                "costs are %(support)s on top of them, %(support_share)s."
            ),
            label=largest.label,
            amount=figures.amount(BY_CATEGORY, largest.key, TOTAL),
            share=figures.rate(BY_CATEGORY, largest.key, "percent"),
            support=figures.amount(BY_CATEGORY, "indirect_support", TOTAL),
            support_share=figures.rate(BY_CATEGORY, "indirect_support", "percent") or "–",
        )
    ]


def by_project(figures: Figures) -> list[str]:
    lines = figures.lines(BY_PROJECT)
    projects = {row.key.partition(":")[0] for row in lines}
    if not projects:
        return [_("No project has been approved yet.")]
    sentence = ngettext(
        "The table holds %(count)d project; a project of several organisations has a line for each of them. "
        "%(approved)s has been approved in all, and %(spent)s spent.",
        "The table holds %(count)d projects; a project of several organisations has a line for each of them. "
        "%(approved)s has been approved in all, and %(spent)s spent.",
        len(projects),
    )
    return [
        figures.filled(
            sentence,
            count=len(projects),
            approved=figures.amount(BY_PROJECT, TOTAL, "approved"),
            spent=figures.amount(BY_PROJECT, TOTAL, "expenditure"),
        )
    ]


def by_focus(figures: Figures) -> list[str]:
    return [
        figures.filled(
            _(
                "Programmes and direct costs together, against the plan of the fund: %(planned)s was planned, "
                "%(approved)s approved, %(funded)s funded and %(spent)s spent. %(balance)s is with the organisations."
            ),
            planned=figures.amount(BY_FOCUS, TOTAL, "planned"),
            approved=figures.amount(BY_FOCUS, TOTAL, "approved"),
            funded=figures.amount(BY_FOCUS, TOTAL, "net_funded"),
            spent=figures.amount(BY_FOCUS, TOTAL, "expenditure"),
            balance=figures.amount(BY_FOCUS, TOTAL, "balance"),
        )
    ]


def cost_recovery(figures: Figures) -> list[str]:
    year = figures.report.year
    return [
        figures.filled(
            _(
                "The administrative agent's fee is deducted from each contribution when it is received, once and for "
                "the entire duration of the fund. It came to %(current)s in %(year)d and %(total)s since the "
                "beginning."
            ),
            current=figures.amount(COST_RECOVERY, "aa_fees", YEAR),
            total=figures.amount(COST_RECOVERY, "aa_fees", TOTAL),
            year=year,
        ),
        figures.filled(
            _(
                "Participating organisations recover the indirect cost of their programmes as a percentage of direct "
                "costs. They charged %(current)s in %(year)d and %(total)s since the beginning."
            ),
            current=figures.amount(COST_RECOVERY, "indirect_support", YEAR),
            total=figures.amount(COST_RECOVERY, "indirect_support", TOTAL),
            year=year,
        ),
    ]


def direct_costs(figures: Figures) -> list[str]:
    if not figures.lines(DIRECT_COSTS):
        return [_("No direct cost has been charged to the fund.")]
    return [
        figures.filled(
            _(
                "With the prior approval of the steering committee an organisation may charge the cost of running "
                "the fund itself, such as its secretariat or an evaluation. %(current)s net was funded for this in "
                "%(year)d and %(total)s since the beginning, of which %(spent)s has been spent."
            ),
            current=figures.amount(DIRECT_COSTS, TOTAL, "current_net_funded"),
            total=figures.amount(DIRECT_COSTS, TOTAL, "total_net_funded"),
            spent=figures.amount(DIRECT_COSTS, TOTAL, "total_expenditure"),
            year=figures.report.year,
        )
    ]


def budget(figures: Figures) -> list[str]:
    support = figures.report.table(BUDGET).row("support_cost").cells["requested"].expression
    rate = f"{support.rate_percent.normalize():f}%" if isinstance(support, Portion) else ""
    return [
        figures.filled(
            _(
                "The plan of the fund asks for %(total)s. With indirect support cost%(rate)s and the administrative "
                "agent's fee as plans print it, that is %(grand)s. Because the fee is taken from the deposit itself, "
                "a deposit of %(gross)s is what leaves the plan and its support cost whole."
            ),
            total=figures.amount(BUDGET, TOTAL, "requested"),
            rate=f" ({rate})" if rate else "",
            grand=figures.amount(BUDGET, "grand_total", "requested"),
            gross=figures.amount(BUDGET, "gross_up", "requested"),
        )
    ]


def accountability(figures: Figures, first_day: str, last_day: str) -> list[str]:
    return [
        figures.filled(
            _(
                "The administrative agent keeps a ledger account of its own for the fund. Contributors, the steering "
                "committee and participating organisations can follow in it every commitment, deposit, transfer, "
                "refund and reported expenditure, down to the single entry, as soon as it is posted."
            )
        ),
        figures.filled(
            _(
                "Money moves in that ledger only by its posting rules, and nothing posted is ever changed or removed: "
                "an error is reversed by an entry that names it, and both stay visible. The figures of this report, "
                "from %(first)s to %(last)s and since the beginning, are sums over those entries. Each total is "
                "checked against the lines it is made of and against the ledger before the report is issued."
            ),
            first=first_day,
            last=last_day,
        ),
        figures.filled(
            _(
                "The same figures are available as a workbook in which every figure is a live formula over the "
                "ledger, as web pages that lead from each figure to the movements behind it, and as open data."
            )
        ),
    ]
