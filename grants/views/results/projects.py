"""What the projects promised to measure."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from fund.access import requires
from fund.display import digits
from fund.listing import CODE, Column, Empty, Filters, Listing
from fund.listing.filters import ChoiceFilter
from fund.models import Fund
from fund.views.frame import frame
from fund.visibility import visible_to
from grants.models import Aggregation, Indicator, Organisation, Project, ProjectIndicator
from grants.narratives.ownership import DRAFT, SEE
from grants.services.results import EDIT
from grants.views.lists.records import project_url, register_choices
from grants.views.reporting.tabs import reporting_tabs


class ProjectIndicatorFilters(Filters):
    searched = ("code", "text", "statement", "project__number", "project__title")
    hint = gettext_lazy("Indicator, project")
    project = ChoiceFilter(label=gettext_lazy("Project"), field_name="project__number")
    focus = ChoiceFilter(label=gettext_lazy("Priority focus"), field_name="project__priority_focus__code")
    feeds = ChoiceFilter(label=gettext_lazy("Feeds"), field_name="feeds__code")

    class Meta:
        model = ProjectIndicator
        fields: list[str] = []


@require_safe
@requires(SEE, DRAFT)
def project_indicators(request: HttpRequest, fund: Fund) -> HttpResponseBase:
    """The indicators of the projects this person sees, and which indicator of the fund each feeds."""
    projects = visible_to(request, Project.objects.all())
    rows = ProjectIndicator.objects.filter(fund=fund, project__in=projects).select_related("project", "feeds")
    filters = ProjectIndicatorFilters(request.GET, queryset=rows)
    with_some = projects.filter(indicators__isnull=False).distinct().order_by("number").values_list("number", "title")
    filters.set_choices("project", [(number, f"{number} · {title}") for number, title in with_some])
    filters.set_choices("focus", register_choices(fund, Organisation.objects.none()).focuses)
    fed = Indicator.objects.filter(fund=fund, fed_by__isnull=False).distinct().order_by("code")
    filters.set_choices("feeds", [(code, f"{code} · {text[:80]}") for code, text in fed.values_list("code", "text")])
    may_edit = EDIT in request.acts  # type: ignore[attr-defined]
    add_url = reverse("grants:project-indicator-add", args=[fund.code]) if may_edit else ""
    listing = Listing(
        key="project-indicators",
        title=_("Indicators of projects"),
        columns=_columns(fund, may_edit=may_edit),
        rows=filters.qs,
        order="project",
        empty=Empty(
            _("No project has an indicator yet"),
            _("They come from the proposals that are approved."),
            add_url,
            _("Add an indicator"),
        ),
        filters=filters,
        counted=lambda n: ngettext("%(n)s indicator", "%(n)s indicators", n) % {"n": digits(n, 0)},
        about=[(_("Fund"), str(fund))],
    )
    if answer := listing.answer(request):
        return answer
    here = (_("Results"), reverse("grants:results", args=[fund.code]))
    context = frame(fund, "reporting", here, _("Indicators of projects")) | {
        "subtabs": reporting_tabs(fund, "results"),
        "listing": listing.page(request),
        "add_url": add_url,
    }
    return render(request, "grants/results/project_indicators.html", context)


def _columns(fund: Fund, *, may_edit: bool) -> list[Column]:
    def edit_url(row: ProjectIndicator) -> str:
        return reverse("grants:project-indicator-edit", args=[fund.code, row.pk]) if may_edit else ""

    return [
        Column("text", _("Indicator"), lambda r: r.text, sort="text", link=edit_url, under=lambda r: r.statement),
        Column("code", _("Code"), lambda r: r.code, CODE, "code"),
        Column("project", _("Project"), lambda r: r.project.number, CODE, "project__number",
               link=lambda r: project_url(fund, r.project.number)),
        Column("level", _("Level"), lambda r: capfirst(r.get_level_display()), CODE, "level", raw=lambda r: r.level),
        Column("statement", _("Outcome or output"), lambda r: r.statement, only_in_files=True),
        Column("unit", _("Unit"), lambda r: r.unit, only_in_files=True),
        Column("baseline", _("Baseline"), lambda r: r.baseline),
        Column("target", _("Target"), lambda r: r.target),
        Column("source", _("Source of verification"), lambda r: r.source, only_in_files=True),
        Column("feeds", _("Feeds"), lambda r: r.feeds.code if r.feeds else "", CODE,
               under=lambda r: str(Aggregation(r.feeds.aggregation).label) if r.feeds else ""),
    ]  # fmt: skip
