"""The statement to one organisation: what it was given for each project, spent and returned, and what it still owes."""

from __future__ import annotations

from reports.definitions.axes import by_years, delivery_rate
from reports.definitions.grid import Figure, Line, Text, grid, of, total
from reports.definitions.measures import (
    AGENCY_INTEREST,
    APPROVED,
    BALANCE_WITH_ORGANISATIONS,
    EXPENDITURE,
    NET_FUNDED,
    REFUNDS,
    TRANSFERS,
)
from reports.definitions.periods import Years
from reports.definitions.statements.facts import OrganisationFacts, shown_day
from reports.fund_figures import FundFigures
from reports.phrase import phrase as _
from reports.table import Cell, Recorded, Table


def organisation_statement(figures: FundFigures, facts: OrganisationFacts) -> tuple[Table, ...]:
    """The tables of the statement, in printed order."""
    tables = [_projects(figures, facts), _interest(figures, facts)]
    if facts.adjustments:
        tables.append(_adjustments(figures, facts))
    tables.append(_outstanding(facts))
    return tuple(tables)


def _projects(figures: FundFigures, facts: OrganisationFacts) -> Table:
    years = Years(figures.year)
    to_date = years.cumulative
    moved = {
        account.name.project
        for account in figures.sums
        if account.name.organisation == facts.code
        and account.name.project
        and (account.before or account.prior or account.current)
    }
    lines = tuple(
        Line(each.number, f"{each.number} {each.title}", of(organisation=facts.code, project=each.number))
        for each in figures.projects
        if each.number in moved
    )
    return grid(
        "projects",
        _("Funding and expenditure by project"),
        (
            Figure("approved", _("Approved amount"), APPROVED.over(to_date)),
            Figure("transfers", _("Transfers"), TRANSFERS.over(to_date), group=_("Funded")),
            Figure("refunds", _("Refunds"), REFUNDS.over(to_date), group=_("Funded")),
            Figure(
                "net_funded",
                _("Net funded amount"),
                NET_FUNDED.over(to_date),
                ("transfers", "refunds"),
                group=_("Funded"),
            ),
            *by_years(years, EXPENDITURE, last="expenditure", label=_("Cumulative"), group=_("Expenditure")),
            Figure(
                "balance",
                _("Balance held"),
                BALANCE_WITH_ORGANISATIONS.over(to_date),
                adds=("net_funded",),
                less=("expenditure",),
            ),
            delivery_rate("expenditure"),
        ),
        (*lines, total(lines, of(organisation=facts.code))),
        row_heading=_("Project"),
        note=_("Programmes and direct costs together."),
        tab=_("Projects"),
    )


def _interest(figures: FundFigures, facts: OrganisationFacts) -> Table:
    return grid(
        "interest",
        _("Interest returned"),
        by_years(Years(figures.year), AGENCY_INTEREST),
        (Line("interest", _("Interest paid over to the fund"), of(organisation=facts.code)),),
        row_heading=_("Interest"),
        tab=_("Interest"),
    )


def _adjustments(figures: FundFigures, facts: OrganisationFacts) -> Table:
    lines = tuple(
        Line(
            each.reference,
            each.reference,
            notes={"project": each.project, "category": each.category, "of_year": str(each.of_year)},
            cells={"amount": Cell(Recorded(each.amount_minor, f"prior_year_adjustment:{each.reference}"))},
        )
        for each in facts.adjustments
    )
    return grid(
        "adjustments",
        _("Prior-year adjustments"),
        (
            Text("project", _("Project")),
            Text("category", _("Category")),
            Text("of_year", _("Corrects")),
            Figure("amount", _("Amount")),
        ),
        (*lines, total(lines)),
        row_heading=_("Adjustment"),
        note=_("Corrections of closed years. They are part of the expenditure of %(year)s above.", year=figures.year),
        tab=_("Adjustments"),
    )


def _outstanding(facts: OrganisationFacts) -> Table:
    lines = tuple(
        Line(
            f"{each.project}:{number}",
            each.project,
            notes={
                "kind": each.kind,
                "due_on": shown_day(each.due_on),
                "state": each.state,
                "late": _("%(days)s days late", days=each.days_late) if each.days_late else "",
            },
        )
        for number, each in enumerate(facts.outstanding, start=1)
    )
    return grid(
        "outstanding",
        _("Reports outstanding"),
        (
            Text("kind", _("Report")),
            Text("due_on", _("Due on")),
            Text("state", _("State")),
            Text("late", _("Delay")),
        ),
        lines,
        row_heading=_("Project"),
        note="" if lines else _("No report is outstanding."),
        tab=_("Reports"),
    )
