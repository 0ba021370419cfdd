"""The final report of a project: what it was given, spent and returned, by organisation and by category."""

from __future__ import annotations

from fund.chart import CATEGORIES, SUPPORT_COST
from reports.definitions.annual_financial.expenditure import CATEGORY_NAMES
from reports.definitions.axes import by_years, delivery_rate
from reports.definitions.grid import Figure, Line, Text, grid, of, total
from reports.definitions.measures import (
    APPROVED,
    BALANCE_WITH_ORGANISATIONS,
    EXPENDITURE,
    NET_FUNDED,
    REFUNDS,
    TRANSFERS,
)
from reports.definitions.periods import Years
from reports.definitions.statements.facts import ProjectFacts
from reports.fund_figures import FundFigures
from reports.phrase import phrase as _
from reports.table import Cell, Recorded, Table


def final_project(figures: FundFigures, facts: ProjectFacts) -> tuple[Table, ...]:
    """The tables of the report, in printed order."""
    tables = [_stages(figures, facts), _organisations(figures, facts), _categories(figures, facts)]
    if facts.indicators:
        tables.append(_indicators(facts))
    return tuple(tables)


def _stages(figures: FundFigures, facts: ProjectFacts) -> Table:
    lines = tuple(
        Line(str(number), label, notes={"day": when or _("not recorded")})
        for number, (label, when) in enumerate(facts.stages, start=1)
    )
    return grid(
        "stages",
        _("The life of the project"),
        (Text("day", _("Day")),),
        lines,
        row_heading=_("Stage"),
        note=_("As of %(day)s the project is %(status)s.", day=figures.last_day, status=facts.status),
        tab=_("Stages"),
    )


def _organisations(figures: FundFigures, facts: ProjectFacts) -> Table:
    to_date = Years(figures.year).cumulative
    first = {code: (amount, record) for code, amount, record in facts.approved_first_minor}
    lines = tuple(
        Line(
            code,
            name,
            of(project=facts.number, organisation=code),
            cells={"approved_first": Cell(Recorded(*first.get(code, (0, ""))))},
        )
        for code, name in facts.organisations
    )
    return grid(
        "organisations",
        _("Funding and expenditure by organisation"),
        (
            Figure("approved_first", _("First approved"), group=_("Approved amount")),
            Figure("approved", _("Current"), APPROVED.over(to_date), group=_("Approved amount")),
            Figure("transfers", _("Transfers"), TRANSFERS.over(to_date), group=_("Funded")),
            Figure("refunds", _("Refunds"), REFUNDS.over(to_date), group=_("Funded")),
            Figure(
                "net_funded",
                _("Net funded amount"),
                NET_FUNDED.over(to_date),
                ("transfers", "refunds"),
                group=_("Funded"),
            ),
            Figure("expenditure", _("Expenditure"), EXPENDITURE.over(to_date)),
            Figure(
                "balance",
                _("Balance held"),
                BALANCE_WITH_ORGANISATIONS.over(to_date),
                adds=("net_funded",),
                less=("expenditure",),
            ),
            delivery_rate("expenditure"),
        ),
        (*lines, total(lines, of(project=facts.number))),
        row_heading=_("Organisation"),
        tab=_("Organisations"),
    )


def _categories(figures: FundFigures, facts: ProjectFacts) -> Table:
    spent = {
        account.name.category
        for account in figures.sums
        if account.name.kind == "expenditure" and account.name.project == facts.number
    }
    shown = [code for code in CATEGORIES if code in spent]
    own = EXPENDITURE.of(project=facts.number)
    names = CATEGORY_NAMES | {SUPPORT_COST: _("Indirect support costs")}
    lines = tuple(Line(code, names[code], of(category=code)) for code in shown)
    until = Years(figures.year)
    by_organisation = tuple(
        Figure(f"organisation_{code}", code, own.of(organisation=code).over(until.cumulative), group=_("Total to date"))
        for code, _name in facts.organisations
    )
    return grid(
        "categories",
        _("Expenditure by category and organisation"),
        (*by_years(until, own), *(by_organisation if len(by_organisation) > 1 else ())),
        (*lines, total(lines)),
        row_heading=_("Category"),
        tab=_("Categories"),
    )


def _indicators(facts: ProjectFacts) -> Table:
    lines = tuple(
        Line(
            str(number),
            " ".join(filter(None, (each.code, each.statement))),
            notes={"baseline": each.baseline, "target": each.target, "achieved": each.achieved or _("not reported")},
        )
        for number, each in enumerate(facts.indicators, start=1)
    )
    return grid(
        "indicators",
        _("Results against targets"),
        (Text("baseline", _("Baseline")), Text("target", _("Target")), Text("achieved", _("Achieved"))),
        lines,
        row_heading=_("Indicator"),
        tab=_("Indicators"),
    )
