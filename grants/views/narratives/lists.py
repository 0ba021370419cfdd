"""The narratives of a fund."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from fund.access import requires
from fund.display import digits
from fund.listing import CODE, DATE, NUMBER, TAG, Column, Empty, Filters, Listing
from fund.listing.filters import ChoiceFilter
from fund.models import Fund
from fund.visibility import visible_to
from grants.models import NarrativeReport, Organisation, ReportState
from grants.narratives.ownership import DRAFT, SEE, narratives_visible
from grants.views.lists.records import organisation_url, project_url, register_choices
from grants.views.narratives.common import around, kind_text
from grants.views.reporting.states import state_tag


class NarrativeFilters(Filters):
    searched = ("number", "project__number", "project__title", "organisation__code")
    hint = gettext_lazy("Number, project, organisation")
    year = ChoiceFilter(label=gettext_lazy("Year"))
    state = ChoiceFilter(label=gettext_lazy("State"), choices=ReportState.choices)
    organisation = ChoiceFilter(label=gettext_lazy("Organisation"), field_name="organisation__code")
    focus = ChoiceFilter(label=gettext_lazy("Priority focus"), field_name="project__priority_focus__code")

    class Meta:
        model = NarrativeReport
        fields: list[str] = []


@require_safe
@requires(SEE, DRAFT)
def narratives(request: HttpRequest, fund: Fund) -> HttpResponseBase:
    """Every narrative this person may see."""
    rows = narratives_visible(request).select_related("project", "project__priority_focus", "organisation")
    filters = NarrativeFilters(request.GET, queryset=rows)
    choices = register_choices(fund, visible_to(request, Organisation.objects.all()))
    filters.set_choices("organisation", choices.organisations)
    filters.set_choices("focus", choices.focuses)
    years = rows.order_by("-year").values_list("year", flat=True).distinct()
    filters.set_choices("year", [(str(year), str(year)) for year in years])
    listing = Listing(
        key="narratives",
        title=_("Narrative reports"),
        columns=_columns(fund),
        rows=filters.qs,
        order="-number",
        empty=Empty(
            _("No narrative report yet"),
            _("Once a year each project's lead tells what was achieved; the calendar shows what is asked of whom."),
            reverse("grants:reporting", args=[fund.code]),
            _("The calendar"),
        ),
        filters=filters,
        counted=lambda n: ngettext("%(n)s report", "%(n)s reports", n) % {"n": digits(n, 0)},
        about=[(_("Fund"), str(fund))],
    )
    if answer := listing.answer(request):
        return answer
    return render(request, "grants/narratives/narratives.html", around(fund) | {"listing": listing.page(request)})


def _columns(fund: Fund) -> list[Column]:
    return [
        Column("number", _("Report"), lambda r: r.number, sort="number",
               link=lambda r: reverse("grants:narrative", args=[fund.code, r.number]), under=kind_text),
        Column("year", _("Year"), lambda r: str(r.year), CODE, "year", raw=lambda r: r.year),
        Column("final", _("Final"), lambda r: "yes" if r.is_final else "no", only_in_files=True),
        Column("project", _("Project"), lambda r: r.project.number, CODE, "project__number",
               link=lambda r: project_url(fund, r.project.number), under=lambda r: r.project.title),
        Column("title", _("Title"), lambda r: r.project.title, only_in_files=True),
        Column("focus", _("Priority focus"), lambda r: r.project.priority_focus.code, CODE,
               "project__priority_focus__code"),
        Column("organisation", _("Lead"), lambda r: r.organisation.code, CODE, "organisation__code",
               link=lambda r: organisation_url(fund, r.organisation.code)),
        Column("edited_at", _("Last edited"), lambda r: r.edited_at.date(), DATE, "edited_at"),
        Column("edits", _("Edits"), lambda r: r.edits, NUMBER, only_in_files=True),
        Column("state", _("State"), state_tag, TAG, raw=lambda r: r.state),
    ]  # fmt: skip
