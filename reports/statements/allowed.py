"""Whether there is a statement to certify: a final report of a project only of one that is closed, and one alone; a
statement of sources and uses only of a year that is closed. Nothing here writes."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from fund.display import day_text
from fund.models import ClosedYear, Fund
from grants.models import Project
from grants.projects.closures import FINANCIALLY, OPERATIONALLY, Closures
from grants.projects.then import records_of
from reports.models import Edition, EditionState, ReportKind


def why_not_closed_year(fund: Fund, year: int) -> str:
    """Why the sources and uses of the year are not certified; empty where they may be."""
    if ClosedYear.objects.filter(fund=fund, year=year).exists():
        return ""
    return _(
        "The year %(year)s is not closed: its figures may still change. The statement certifies the figures of a year "
        "that is closed; it is begun after the closing of %(year)s."
    ) % {"year": year}


def why_no_final_report(project: Project, year: int, edition: Edition | None = None) -> str:
    """Why there is no final report of the project of this year; empty where there may be one. ``edition``: the one
    that is asked about, where it was begun already."""
    closures = records_of(project.fund, [project])[project.pk].closures()
    since = closed_since(closures)
    if since is None:
        return _not_closed(project)
    if year < since.year:
        return _too_early(project, closures, since, year)
    other = final_report_of(project, since.year, edition)
    if other is None:
        return ""
    return _(
        "Project %(number)s has its final report: that of %(year)s, %(state)s. There is one for each project: one "
        "begun by mistake is abandoned, what is published is corrected by restating it."
    ) % {"number": project.number, "year": other.year, "state": other.get_state_display()}


def final_report_of(project: Project, since: int, but: Edition | None = None) -> Edition | None:
    """The final report of the project that was begun, other than ``but``. An abandoned one is none, and one of a year
    before the closure neither: it cannot be prepared any more."""
    begun = Edition.objects.filter(
        fund=project.fund, kind=ReportKind.FINAL_PROJECT, subject=project.number, year__gte=since
    )
    begun = begun.exclude(state=EditionState.ABANDONED)
    return begun.exclude(pk=but.pk if but else None).select_related("fund").order_by("year").first()


def closed_since(closures: Closures) -> date | None:
    """The day from which there is an end to report on; None where the project is not closed."""
    since = closures.since(OPERATIONALLY)
    return closures.since(FINANCIALLY) if since is None else since


def _not_closed(project: Project) -> str:
    told = {"number": project.number, "status": project.get_status_display()}
    if project.end_date is None:
        return (
            _(
                "Project %(number)s is not closed: it is %(status)s. Its final report is begun once its operational "
                "closure is declared."
            )
            % told
        )
    return _(
        "Project %(number)s is not closed: it is %(status)s and ends on %(end)s. Its final report is begun once its "
        "operational closure is declared."
    ) % (told | {"end": day_text(project.end_date)})


def _too_early(project: Project, closures: Closures, since: date, year: int) -> str:
    told = {"number": project.number, "day": day_text(since), "first": since.year, "year": year}
    if since in closures.declared.values():
        return (
            _(
                "Project %(number)s was closed on %(day)s: its final report is of %(first)s or a later year, not of "
                "%(year)s."
            )
            % told
        )
    return (
        _(
            "Project %(number)s was closed on a day that is not recorded, not before %(day)s: its final report is of "
            "%(first)s or a later year, not of %(year)s."
        )
        % told
    )
