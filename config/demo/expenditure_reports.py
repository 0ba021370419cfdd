"""Expenditure reports in every state: accepted, one that put a closed year right, submitted, returned, begun."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from config.demo.cast import Stage
from fund.models import User
from fund.money import percentage_of
from grants.models import CallKind, ExpenditureReport, Organisation, Project, ReportCall, ReportingCycle
from grants.reporting.checks import findings
from grants.reporting.reported import acceptance_of, draft_digest, facts_of
from grants.services.expenditure_report_judging import expenditure_report_accept, expenditure_report_return
from grants.services.expenditure_reports import (
    expenditure_report_begin,
    expenditure_report_save,
    expenditure_report_submit,
)

WHY = {
    "nothing_reported": "Activities of the year were paid from the organisation's own funds.",
    "support_cost": "Support was charged on commitments; the difference is settled with the final statement.",
    "negative": "A ticket of the year before was refunded.",
}
OTHERWISE = "Years without a report are made up for here; the figures were checked by our finance unit."


def reported(stage: Stage, cycle: ReportingCycle) -> None:
    """Last year's reports of OHCHR and UNDP, and a late correction of 2018, which is closed."""
    ohchr, undp = stage.ohchr, stage.undp
    _closed_year_put_right(stage, ohchr)

    advisers = _begun(stage, cycle, "00081442", "OHCHR", ohchr, -24)
    _written(stage, advisers, {"1": 9_500_000, "4": 2_250_050, "5": 3_120_025}, ohchr, -23, is_certified=True)
    _accepted(stage, _submitted(stage, advisers, ohchr, -22), -20)

    training = _begun(stage, cycle, "00081503", "OHCHR", ohchr, -12)
    _written(stage, training, {"1": 8_400_000, "5": 2_915_040, "7": 640_000}, ohchr, -11)
    _submitted(stage, training, ohchr, -10)

    returned = _begun(stage, cycle, "00082113", "OHCHR", ohchr, -15)
    _written(stage, returned, {"1": 6_000_000, "5": -125_000}, ohchr, -14)
    expenditure_report_return(
        report=_submitted(stage, returned, ohchr, -14),
        comment="Travel is negative though nothing was reported for it in the year before. Which refund is this?",
        by=stage.maker,
        at=stage.at(-9),
    )

    begun = _begun(stage, cycle, "00082113", "UNDP", undp, -5)
    _written(stage, begun, {"1": 3_200_000, "2": 410_000}, undp, -4, explain=False)


def _closed_year_put_right(stage: Stage, by: User) -> None:
    """OHCHR found in its audit that 2,000.00 of travel in 2018 were another project's."""
    project, organisation = _parties(stage, "00081442", "OHCHR")
    report = expenditure_report_begin(project=project, organisation=organisation, year=2018, by=by, at=stage.at(-30))
    figures = dict(report.amounts)
    charged = next(code for code, amount in figures.items() if code != "8" and amount > 200_000)
    _written(stage, report, figures | {charged: figures[charged] - 200_000, "8": figures["8"] - 14_000}, by, -30,
             is_certified=True)  # fmt: skip
    _accepted(stage, _submitted(stage, report, by, -29), -27)


def _parties(stage: Stage, number: str, code: str) -> tuple[Project, Organisation]:
    project = Project.objects.select_related("fund").get(fund=stage.fund, number=number)
    return project, stage.organisations[code]


def _begun(stage: Stage, cycle: ReportingCycle, number: str, code: str, by: User, day: int) -> ExpenditureReport:
    project, organisation = _parties(stage, number, code)
    call = ReportCall.objects.select_related("cycle").get(
        cycle=cycle, kind=CallKind.EXPENDITURE, project=project, organisation=organisation, is_final=False
    )
    return expenditure_report_begin(
        project=project, organisation=organisation, year=cycle.year, purpose=call.purpose, call=call, by=by,
        at=stage.at(day),
    )  # fmt: skip


def _written(
    stage: Stage,
    report: ExpenditureReport,
    figures: Mapping[str, int],
    by: User,
    day: int,
    *,
    is_certified: bool = False,
    explain: bool = True,
) -> None:
    """The figures with 7 % of support cost, and a word about everything that stands out."""
    direct = sum(amount for code, amount in figures.items() if code != "8")
    amounts = {"8": percentage_of(direct, Decimal(7)), **figures}

    def save(explanations: Mapping[str, str]) -> None:
        expenditure_report_save(
            report=report, amounts=amounts, entered="annual", explanations=explanations, is_certified=is_certified,
            edits=report.edits, by=by, at=stage.at(day),
        )  # fmt: skip

    save({})
    if explain:
        found = findings(facts_of(report))
        save({each.key: WHY.get(each.key.partition(":")[0], OTHERWISE) for each in found})


def _submitted(stage: Stage, report: ExpenditureReport, by: User, day: int) -> ExpenditureReport:
    return expenditure_report_submit(report=report, shown=draft_digest(report), by=by, at=stage.at(day, 14))


def _accepted(stage: Stage, report: ExpenditureReport, day: int) -> None:
    acceptance = acceptance_of(report)
    if acceptance is None:
        raise ValueError(report.number)
    expenditure_report_accept(report=report, shown=acceptance.digest, by=stage.maker, at=stage.at(day))
