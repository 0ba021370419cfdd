"""Priority focuses: the plan beside what became of it; of one its account, its projects, what they achieved."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from fund.access import requires, today
from fund.as_of import assert_known, position_asked
from fund.models import Fund, PriorityFocus
from fund.position import Position
from fund.views.frame import frame
from fund.views.links import at_position
from fund.visibility import OWN_AGREEMENTS, visible_to
from grants.models import Project
from grants.narratives.html import html_of
from grants.narratives.ownership import SEE
from grants.narratives.results_of import results
from grants.proposals.wording import said as how_text
from grants.views.lists.records import project_url
from reports.charts import Chart, Series
from reports.evaluation import UnableToTieReport
from reports.figures import UnableToReport
from reports.indicator_words import achieved_text, indicator_text, target_text
from reports.renderers.words import in_words, said
from reports.selectors import annual_report, focus_report
from reports.statements.achievements import achieved_by, last_told_of
from reports.table import TOTAL, Row, Table
from reports.views.annual import line_of, shown, years_of

OPENED_BY = (SEE, OWN_AGREEMENTS)
"""Whoever has one of these reads every accepted narrative: the committee side, and donors, to whom it is accounted for.
Others read those of their own projects; what is published everybody reads."""


@require_safe
@requires("report.view")
def focuses(request: HttpRequest, fund: Fund) -> HttpResponseBase:
    """The plan, with its gross-up, beside what was approved, funded and spent of it."""
    year, years = _year(request, fund)
    position = position_asked(request, fund)
    try:
        report = in_words(annual_report(fund, year, position.known_at, today()))
    except UnableToReport:
        assert_known(position)
        raise Http404 from None
    except UnableToTieReport as error:
        return _refused(request, fund, year, error)
    plan = report.table("by_priority_focus")

    def page_of(row: Row) -> str | None:
        return None if row.role == TOTAL else focus_url(fund, row.key, year, position)

    context = frame(fund, "focuses", _("Priority focuses"), position=position) | {
        "kept": position.pairs,
        "year": year,
        "years": years,
        "tables": [
            shown(request, report, plan, position, page_of),
            shown(request, report, report.table("budget_requirements"), position),
        ],
        "chart": _plan_chart(plan, fund.currency),
        "has_focuses": len(plan.rows) > 1,
        "as_of": line_of(request, report, position),
    }
    return render(request, "reports/focuses.html", context)


@require_safe
@requires("report.view")
def focus(request: HttpRequest, fund: Fund, reference: str) -> HttpResponseBase:
    """One focus at the end of a year: its account, its projects, its indicators, what accepted narratives tell."""
    here = get_object_or_404(PriorityFocus, fund=fund, code=reference)
    year, years = _year(request, fund)
    position = position_asked(request, fund)
    try:
        report = in_words(focus_report(fund, reference, year, position.known_at, today()))
    except UnableToReport:
        assert_known(position)
        raise Http404 from None
    except UnableToTieReport as error:
        return _refused(request, fund, year, error)
    told_by = position.known_until()
    achievements = _achievements(request, fund, reference, year, told_by)
    with_pages = set(visible_to(request, Project.objects.all()).values_list("number", flat=True))
    told = {each.number for each in achievements}

    def page_of(row: Row) -> str | None:
        if row.key in with_pages:
            return project_url(fund, row.key, position)
        return f"#project-{row.key}" if row.key in told else None

    account, projects = report.tables
    way = (_("Priority focuses"), at_position(f"{reverse('reports:focuses', args=[fund.code])}?year={year}", position))
    context = frame(fund, "focuses", way, reference, position=position) | {
        "kept": position.pairs,
        "focus": here,
        "year": year,
        "years": years,
        "account": shown(request, report, account, position),
        "projects": shown(request, report, projects, position, page_of),
        "has_projects": len(projects.rows) > 1,
        "indicators": _indicators(fund, reference, year, told_by),
        "achievements": achievements,
        "reads_all": _reads_all(request),
        "as_of": line_of(request, report, position),
    }
    return render(request, "reports/focus.html", context)


def focus_url(fund: Fund, code: str, year: int, position: Position | None = None) -> str:
    """The page of a priority focus at the end of a year."""
    return at_position(f"{reverse('reports:focus', args=[fund.code, code])}?year={year}", position)


def _year(request: HttpRequest, fund: Fund) -> tuple[int, list[int]]:
    """The year that is asked for, or the last; and all there are."""
    years = years_of(fund)
    asked = request.GET.get("year", "")
    return next((year for year in years if str(year) == asked), years[0]), years


def _refused(request: HttpRequest, fund: Fund, year: int, error: UnableToTieReport) -> HttpResponse:
    context = frame(fund, "focuses", _("Priority focuses")) | {"year": year, "why": said(error.sentence)}
    return render(request, "reports/annual_refused.html", context, status=409)


class IndicatorShown(NamedTuple):
    measures: str
    code: str
    text: str
    baseline: str
    target: str
    achieved: str
    how: str


def _indicators(fund: Fund, code: str, year: int, told_by: datetime | None) -> list[IndicatorShown]:
    found = next(each for each in results(fund, year, told_by) if each.focus.code == code)
    places = [(_("Outcome"), found.indicators), *((each.output.code, each.indicators) for each in found.outputs)]
    return [
        IndicatorShown(
            place,
            result.indicator.code,
            indicator_text(result.indicator),
            said(target_text(result.indicator, result.indicator.baseline)),
            said(target_text(result.indicator, result.indicator.target)),
            said(achieved_text(result)),
            how_text(result.how, ""),
        )
        for place, indicators in places
        for result in indicators
    ]


class AchievementShown(NamedTuple):
    number: str
    title: str
    year: int
    html: SafeString


def _achievements(
    request: HttpRequest, fund: Fund, code: str, year: int, told_by: datetime | None
) -> list[AchievementShown]:
    """Of each project of the focus the last accepted narrative this person reads."""
    found = last_told_of(fund, code, year, told_by)
    if not _reads_all(request):
        own = set(visible_to(request, Project.objects.all()).values_list("pk", flat=True))
        found = [each for each in found if each.told.project.pk in own]
    return [
        AchievementShown(
            each.told.project.number,
            each.told.project.title,
            each.year,
            # html_of answers nothing but the tags it knows (nh3), whatever was written.
            mark_safe(html_of(text)),  # noqa: S308
        )
        for each in found
        if (text := achieved_by(each.told))
    ]


def _reads_all(request: HttpRequest) -> bool:
    return any(act in request.acts for act in OPENED_BY)  # type: ignore[attr-defined]


def _plan_chart(plan: Table, currency: str) -> Chart | None:
    rows = [row for row in plan.rows if row.key != "total"]
    if not rows:
        return None

    def values(column: str) -> tuple[int, ...]:
        return tuple(int(row.cells[column].value or 0) for row in rows)

    planned, approved, spent = values("planned"), values("approved"), values("expenditure")
    above = [row.key for row, p, a in zip(rows, planned, approved, strict=True) if a > p]
    if not sum(planned):
        title: Any = _("No amounts are planned")
    elif above:
        title = _("More is approved than was planned for %(focuses)s") % {"focuses": ", ".join(above)}
    else:
        title = _("Every priority focus is within its plan")
    return Chart(
        id="plan",
        title=title,
        currency=currency,
        labels=tuple(row.key for row in rows),
        series=(
            Series(_("Planned"), planned),
            Series(_("Approved"), approved),
            Series(_("Expenditure"), spent),
        ),
        label_heading=_("Priority focus"),
    )
