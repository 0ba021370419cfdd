"""Results of a fund: focus, outputs, indicators with what was meant and what was achieved, and the projects behind."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from fund.access import requires, today
from fund.display import DASH, decimal_sign, digits
from fund.listing import CODE, NUMBER, Column, Empty, Listing
from fund.listing.files import FORMATS
from fund.models import Fund
from fund.views.frame import frame
from fund.visibility import visible_to
from grants.models import Indicator, Project, ReportingCycle
from grants.narratives.aggregation import YES_NO, number_text
from grants.narratives.ownership import DRAFT, SEE
from grants.narratives.results_of import FocusResults, IndicatorResult, ProjectFigure
from grants.narratives.results_of import results as results_of
from grants.proposals.wording import said
from grants.services.results import EDIT
from grants.views.lists.records import project_url
from grants.views.reporting.tabs import reporting_tabs


class Behind(NamedTuple):
    """One project behind a figure."""

    figure: ProjectFigure
    url: str
    report_url: str


class ShownResult(NamedTuple):
    result: IndicatorResult
    achieved: str
    in_the_year: str
    how: str
    behind: list[Behind]
    edit_url: str


class ShownPlace(NamedTuple):
    """An output, or (``code`` empty) the outcome of the focus itself."""

    code: str
    title: str
    rows: list[ShownResult]


class ShownFocus(NamedTuple):
    code: str
    title: str
    places: list[ShownPlace]


@require_safe
@requires(SEE, DRAFT)
def results(request: HttpRequest, fund: Fund) -> HttpResponseBase:
    """The fund's results by the end of a year; the same as a file, one line for each project behind an indicator."""
    years = _years(fund)
    text = request.GET.get("year", "")
    year = int(text) if text.isdecimal() and len(text) == 4 and int(text) in years else _first(fund, years)
    found = results_of(fund, year)
    own = set(visible_to(request, Project.objects.all()).values_list("pk", flat=True))
    if answer := _listing(fund, year, found, own).answer(request):
        return answer
    may_edit = EDIT in request.acts  # type: ignore[attr-defined]
    every = [result for focus in found for result in focus.every_indicator]
    context = frame(fund, "reporting", _("Results")) | {
        "subtabs": reporting_tabs(fund, "results"),
        "years": years,
        "year": year,
        "focuses": [
            _shown(fund, focus, own, may_edit=may_edit) for focus in found if focus.outputs or focus.indicators
        ],
        "reached": sum(result.is_reached is True for result in every),
        "reported": sum(result.number is not None for result in every),
        "count": len(every),
        "may_edit": may_edit,
        "exports": [(form.upper(), f"?year={year}&export={form}") for form in FORMATS],
    }
    return render(request, "grants/results/results.html", context)


def _years(fund: Fund) -> list[int]:
    """The years there can be results of, the last first."""
    last = today().year
    return list(range(last, fund.start_date.year - 1, -1)) or [last]


def _first(fund: Fund, years: list[int]) -> int:
    """The year that is looked at first: the last that was reported on, or last year."""
    cycles = ReportingCycle.objects.filter(fund=fund).order_by("-year").values_list("year", flat=True)
    return next((year for year in cycles if year in years), max(years[0] - 1, years[-1]))


def _shown(fund: Fund, focus: FocusResults, own: set[int], *, may_edit: bool) -> ShownFocus:
    def rows(found: tuple[IndicatorResult, ...]) -> list[ShownResult]:
        return [_row(fund, result, own, may_edit=may_edit) for result in found]

    places = [ShownPlace("", _("Outcome"), rows(focus.indicators))] if focus.indicators else []
    places += [ShownPlace(each.output.code, each.output.title, rows(each.indicators)) for each in focus.outputs]
    return ShownFocus(focus.focus.code, focus.focus.title, places)


def _row(fund: Fund, result: IndicatorResult, own: set[int], *, may_edit: bool) -> ShownResult:
    indicator = result.indicator
    return ShownResult(
        result=result,
        achieved=figure_text(indicator, result.number),
        in_the_year=figure_text(indicator, result.in_the_year) if result.in_the_year else "",
        how=said(result.how, ""),
        behind=[
            Behind(
                each,
                project_url(fund, each.project.number),
                reverse("grants:narrative", args=[fund.code, each.report]) if each.report else "",
            )
            for each in result.by_project
            if each.project.pk in own
        ],
        edit_url=reverse("grants:indicator-edit", args=[fund.code, indicator.pk]) if may_edit else "",
    )


def figure_text(indicator: Indicator, number: Decimal | None) -> str:
    """A figure for people: yes and no in words, a percentage with its sign."""
    if number is None:
        return DASH
    if indicator.aggregation == YES_NO:
        return _("yes") if number > 0 else _("no")
    whole, _point, decimals = number_text(abs(number)).partition(".")
    text = digits(int(whole), 0) + (f"{decimal_sign()}{decimals}" if decimals else "")
    return ("−" if number < 0 else "") + text + ("%" if indicator.unit == "%" else "")


class Line(NamedTuple):
    """One line of the file: an indicator and one project behind it, or none."""

    place: int
    focus: str
    output: str
    result: IndicatorResult
    behind: ProjectFigure | None


def _lines(found: list[FocusResults], own: set[int]) -> list[Line]:
    lines: list[Line] = []
    for focus in found:
        for result in focus.every_indicator:
            output = result.indicator.output
            behind = [each for each in result.by_project if each.project.pk in own]
            for each in behind or [None]:
                lines.append(Line(len(lines) + 1, focus.focus.code, output.code if output else "", result, each))
    return lines


def _listing(fund: Fund, year: int, found: list[FocusResults], own: set[int]) -> Listing:
    def of(value: Any) -> Any:
        return lambda line: value(line.behind) if line.behind else None

    columns = [
        Column("place", _("Line"), lambda r: r.place, NUMBER, "place"),
        Column("focus", _("Priority focus"), lambda r: r.focus, CODE),
        Column("output", _("Output"), lambda r: r.output, CODE),
        Column("indicator", _("Indicator"), lambda r: r.result.indicator.code, CODE),
        Column("text", _("What is measured"), lambda r: r.result.indicator.text),
        Column("unit", _("Unit"), lambda r: r.result.indicator.unit),
        Column("baseline", _("Baseline"), lambda r: r.result.indicator.baseline),
        Column("target", _("Target"), lambda r: r.result.indicator.target),
        Column("achieved", _("Achieved"), lambda r: _plain(r.result.number), NUMBER),
        Column("before", _("Achieved by the year before"), lambda r: _plain(r.result.before), NUMBER),
        Column("how", _("How it was counted"), lambda r: said(r.result.how, "")),
        Column("project", _("Project"), of(lambda b: b.project.number), CODE),
        Column("project_indicator", _("Indicator of the project"), of(lambda b: b.indicator.text)),
        Column("project_target", _("Target of the project"), of(lambda b: b.indicator.target)),
        Column("project_achieved", _("Achieved by the project"), of(lambda b: b.achieved)),
        Column("project_year", _("Reported for"), of(lambda b: b.year), NUMBER),
        Column("variance", _("Reasons for variance"), of(lambda b: b.variance)),
        Column("source", _("Source of verification"), of(lambda b: b.source)),
        Column("report", _("Report"), of(lambda b: b.report), CODE),
    ]
    return Listing(
        key=f"results-{year}",
        title=_("Results at the end of %(year)s") % {"year": year},
        columns=columns,
        rows=_lines(found, own),
        order="place",
        empty=Empty(_("No indicator yet")),
        about=[(_("Fund"), str(fund)), (_("Year"), str(year))],
    )


def _plain(number: Decimal | None) -> Decimal | None:
    return None if number is None else Decimal(number_text(number))
