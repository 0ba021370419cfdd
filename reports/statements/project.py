"""The final report of a project, read from the books, its decisions and its accepted final narrative."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from fund.models.documents import minor
from fund.models.ledger import entry_id
from grants.models import Achievement, Allocation, Project, ProjectIndicator
from grants.projects.closures import FINANCIALLY, OPERATIONALLY, Record
from grants.projects.plans import OF_ALLOCATIONS, plan_of
from grants.projects.then import records_of
from reports.building import statement_of
from reports.definitions.statements.facts import IndicatorFact, ProjectFacts, shown_day
from reports.definitions.statements.project import final_project as tables_of
from reports.fund_figures import FundFigures
from reports.phrase import phrase as _
from reports.register import status_phrase
from reports.statements.achievements import final_of, whole
from reports.table import Report

KEY = "final_project"


def final_project(project: Project, figures: FundFigures, known_at: datetime | None = None) -> Report:
    """``known_at``: the moment up to which accepted narratives count. Raises UnableToTieReport."""
    told = final_of(project, figures.year, known_at)
    return statement_of(
        KEY,
        _("Final report of project %(number)s %(title)s", number=project.number, title=project.title),
        figures,
        tables_of(figures, project_facts(project, figures, known_at)),
        passages=tuple(whole(told)) if told else (),
        subject=project.number,
    )


def project_facts(project: Project, figures: FundFigures, known_at: datetime | None = None) -> ProjectFacts:
    """What the report says besides the ledger."""
    names = {party.code: party.name for party in figures.organisations}
    record = records_of(project.fund, [project])[project.pk]
    codes = sorted(
        {
            sums.name.organisation
            for sums in figures.sums
            if sums.name.project == project.number and (sums.before or sums.prior or sums.current)
        }
    )
    return ProjectFacts(
        number=project.number,
        title=project.title,
        organisations=tuple((code, names.get(code, code)) for code in codes),
        stages=tuple(_stages(project, record, figures.last_day, known_at)),
        status=status_phrase(record.status_at(figures.last_day, known_at)),
        approved_first_minor=tuple(_approved_first(project, figures)),
        indicators=tuple(_indicators(project, figures.year, known_at)),
    )


def _stages(project: Project, record: Record, last_day: date, known_at: datetime | None) -> Iterator[tuple[str, str]]:
    """What happened to the project by the last day, in words, as its page has it (``grants/projects/closures.py``)."""
    closures = record.closures(known_at)
    yield _("Start"), shown_day(project.start_date)
    yield _("End"), shown_day(project.end_date)
    for label, status in ((_("Closed operationally"), OPERATIONALLY), (_("Closed financially"), FINANCIALLY)):
        since = closures.since(status)
        if since is None or since > last_day:
            yield label, _("not yet")
        elif status in closures.declared:
            yield label, shown_day(since)
        else:
            yield label, _("yes, on a day that is not recorded")


def _approved_first(project: Project, figures: FundFigures) -> Iterator[tuple[str, int, str]]:
    """By organisation the original budget, as the page of the project has it; the document, where it is one."""
    known = entry_id(project.fund_id, figures.position.sequence)  # type: ignore[attr-defined]
    rows = Allocation.objects.filter(project=project, entry__lte=known, entry__effective_date__lte=figures.last_day)
    allocations = list(rows.exclude(entry__reversed_by__lte=known).select_related(*OF_ALLOCATIONS))
    for code, amount in plan_of(project, allocations).original_by_organisation.items():
        own = [each for each in allocations if each.organisation.code == code]
        whole = [each for each in own if minor(each.direct_amount) + minor(each.support_cost) == amount]
        yield code, amount, whole[0].record if whole and whole[0] is own[0] else ""


def _indicators(project: Project, year: int, known_at: datetime | None) -> Iterator[IndicatorFact]:
    rows = Achievement.objects.filter(indicator__project=project, year__lte=year)
    if known_at is not None:
        rows = rows.filter(recorded_at__lte=known_at)
    achieved = dict(rows.order_by("year", "recorded_at", "pk").values_list("indicator_id", "achieved"))
    for each in ProjectIndicator.objects.filter(project=project).order_by("code"):
        yield IndicatorFact(each.code, each.text, each.baseline, each.target, achieved.get(each.pk, ""))
