"""What the consolidated report is made of besides the ledger, read from the database. Nothing here writes.

Words come in the language that is active.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, datetime

from django.utils.translation import gettext, gettext_lazy
from django_countries import countries

from fund.models import Fund
from grants.level_shares import Target, shares
from grants.models import (
    Allocation,
    LevelTarget,
    Project,
    Window,
)
from grants.narratives.accepted import Accepted, accepted, accepted_between
from grants.narratives.results_of import IndicatorResult, results
from grants.proposals.reading import windows_of_projects
from grants.proposals.wording import said
from grants.reporting.status import status_of
from reports.consolidated import committee_year
from reports.consolidated.facts import (
    Facts,
    IndicatorLine,
    LevelShare,
    ProjectFacts,
    Told,
)
from reports.consolidated.prior_published import prior_published
from reports.consolidated.reported import excused_of, interim_of, missing_of, received_of
from reports.definitions.further import Place
from reports.fund_figures import FundFigures
from reports.indicator_words import achieved_text, indicator_text, target_text
from reports.renderers.words import said as say

WITHOUT_TARGET = gettext_lazy("Without a target")


def places_of(fund: Fund) -> dict[str, Place]:
    """Number of a project to its level, country and window."""
    windows = dict(Window.objects.filter(fund=fund).values_list("code", "title"))
    window_of = _windows(fund)
    found = {}
    for number, level, country in Project.objects.filter(fund=fund).values_list("number", "level", "country"):
        window = window_of.get(number, "")
        found[number] = Place(
            level=level,
            country=country,
            country_name=str(countries.name(country) or country) if country else "",
            window=window,
            window_title=windows.get(window, ""),
        )
    return found


def _windows(fund: Fund) -> dict[str, str]:
    """The window of the proposal a project was first approved by, as it was approved."""
    projects = list(Project.objects.filter(fund=fund))
    found = windows_of_projects(projects)
    return {project.number: found[project.pk] for project in projects if found.get(project.pk)}


def facts_of(
    fund: Fund, figures: FundFigures, places: Mapping[str, Place], on: date, until: datetime | None = None
) -> Facts:
    """All of it for the year of the figures; ``on`` is the day on which reports that are not there count as missing.

    ``until``: how far the reports of organisations had come, and what was published, at that moment; None: now.
    """
    year = figures.year
    statuses = status_of(fund, year, on, known_at=until)
    return Facts(
        places=places,
        projects=tuple(_projects(fund, figures)),
        told=told_of(fund, year),
        indicators=tuple(_indicators(fund, year)),
        seats=tuple(committee_year.seats(fund, year)),
        meetings=tuple(committee_year.meetings(fund, year)),
        decisions=tuple(committee_year.decisions(fund, year)),
        references=committee_year.references(fund, year, figures.position.sequence),
        keeps_meetings=committee_year.keeps_meetings(fund, year),
        keeps_seats=committee_year.keeps_seats(fund, year),
        missing=missing_of(statuses),
        called=bool(statuses),
        excused=excused_of(statuses),
        interim=interim_of(statuses),
        received=received_of(fund, figures, until),
        before=prior_published(fund, figures, until),
        shares=tuple(_shares(fund, figures, places)),
    )


def _projects(fund: Fund, figures: FundFigures) -> Iterator[ProjectFacts]:
    # As the tables of the same report have it: on the last day of its year.
    statuses = {each.number: say(each.status) for each in figures.projects}
    organisations: defaultdict[str, list[str]] = defaultdict(list)
    rows = Allocation.objects.filter(fund=fund).order_by("project__number", "organisation__code")
    for number, code in rows.values_list("project__number", "organisation__code").distinct():
        organisations[number].append(code)
    for project in Project.objects.filter(fund=fund).select_related("priority_focus", "output").order_by("number"):
        yield ProjectFacts(
            number=project.number,
            title=project.title,
            focus=project.priority_focus.code,
            output=f"{project.output.code} {project.output.title}" if project.output else "",
            organisations=tuple(organisations[project.number]),
            start=project.start_date,
            end=project.end_date,
            status=statuses.get(project.number, str(project.get_status_display())),
        )


def told_of(fund: Fund, year: int) -> tuple[Told, ...]:
    """The accepted narratives of a year, word for word, by priority focus and project."""
    return tuple(map(_told, accepted(fund, year)))


def told_to_the_end(fund: Fund, year: int) -> tuple[Told, ...]:
    """Of each project the last accepted narrative up to the year, a final one before all others, by project.

    The number of queries does not grow with the years.
    """
    found: dict[str, Accepted] = {}
    for narratives in accepted_between(fund, fund.start_date.year, year).values():
        for each in narratives:
            before = found.get(each.project.number)
            if before is None or each.report.is_final or not before.report.is_final:
                found[each.project.number] = each
    return tuple(_told(each) for _number, each in sorted(found.items()))


def _told(each: Accepted) -> Told:
    return Told(
        number=each.report.number,
        project=each.project.number,
        title=each.project.title,
        focus=each.project.priority_focus.code,
        lead=each.lead.code,
        lead_name=each.lead.name,
        is_final=each.report.is_final,
        sections={key: text for key, text in each.content.get("texts", {}).items() if isinstance(text, str)},
    )


def _indicators(fund: Fund, year: int) -> Iterator[IndicatorLine]:
    for focus in results(fund, year):
        outcome = gettext("Outcome")
        yield from (_indicator(result, focus.focus.code, outcome) for result in focus.indicators)
        for output in focus.outputs:
            yield from (_indicator(result, focus.focus.code, output.output.code) for result in output.indicators)


def _indicator(result: IndicatorResult, focus: str, measures: str) -> IndicatorLine:
    indicator = result.indicator
    return IndicatorLine(
        focus=focus,
        measures=measures,
        code=indicator.code,
        text=indicator_text(indicator),
        baseline=say(target_text(indicator, indicator.baseline)),
        target=say(target_text(indicator, indicator.target)),
        achieved=say(achieved_text(result)),
        counted=said(result.how, ""),
    )


def _shares(fund: Fund, figures: FundFigures, places: Mapping[str, Place]) -> Iterator[LevelShare]:
    """Each target share with what was approved to the end of the year; nothing where the fund has no targets."""
    targets = [
        Target(row.title, frozenset(row.levels), row.counts_support_cost, row.percent)
        for row in LevelTarget.objects.filter(fund=fund).order_by("position")
    ]
    if not targets:
        return
    approved: defaultdict[tuple[str, str], int] = defaultdict(int)
    for account in figures.sums:
        if account.name.kind == "allocations":
            place = places.get(account.name.project)
            key = (place.level if place else "", account.name.category)
            approved[key] += account.before + account.prior + account.current
    for share in shares(targets, approved, str(WITHOUT_TARGET)):
        yield LevelShare(share.title, share.approved_minor, share.actual_percent, share.target_percent)
