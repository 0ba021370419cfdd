"""The expenditure reports a person sees, the newest year first; what waits stands out."""

from __future__ import annotations

from typing import Any

from django.db.models import Case, DateTimeField, IntegerField, OuterRef, QuerySet, Subquery, Value, When
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from fund.access import requires
from fund.display import digits
from fund.listing import AMOUNT, CODE, DATE, TAG, Column, Empty, Filters, Listing
from fund.listing.filters import ChoiceFilter
from fund.models import Fund
from fund.views.frame import frame
from fund.visibility import OWN_PROJECTS, visible_to
from grants.models import ExpenditureReport, ExpenditureReportVersion, Organisation, ReportState
from grants.views.lists.records import organisation_url, project_url, register_choices
from grants.views.reporting.expenditure.shown import VIEW, basis_text, report_url, reports_visible
from grants.views.reporting.states import state_tag
from grants.views.reporting.tabs import reporting_tabs

ORDER = (ReportState.RETURNED, ReportState.SUBMITTED, ReportState.DRAFT, ReportState.ACCEPTED)
"""Waiting for somebody first."""
BASES = (("1", gettext_lazy("certified: final")), ("0", gettext_lazy("interim: provisional")))


class ReportFilters(Filters):
    searched = ("number", "project__number", "project__title", "organisation__code")
    hint = gettext_lazy("Number, project, organisation")
    state = ChoiceFilter(label=gettext_lazy("State"), choices=ReportState.choices)
    organisation = ChoiceFilter(field_name="organisation__code", label=gettext_lazy("Organisation"))
    year = ChoiceFilter(label=gettext_lazy("Year"))
    is_certified = ChoiceFilter(label=gettext_lazy("Figures"), choices=BASES)

    class Meta:
        model = ExpenditureReport
        fields: list[str] = []


@require_safe
@requires(VIEW, OWN_PROJECTS)
def reports(request: HttpRequest, fund: Fund) -> HttpResponseBase:
    """Every report the person may see."""
    organisations = register_choices(fund, visible_to(request, Organisation.objects.all())).organisations
    listing = _listing(fund, reports_visible(request), request.GET, organisations)
    if (file := listing.answer(request)) is not None:
        return file
    context = frame(fund, "reporting", _("Expenditure reports")) | {
        "subtabs": reporting_tabs(fund, "expenditure"),
        "listing": listing.page(request),
    }
    return render(request, "grants/reporting/expenditure/reports.html", context)


def _listing(fund: Fund, rows: QuerySet[ExpenditureReport], data: Any, organisations: list[tuple[str, str]]) -> Listing:
    filters = ReportFilters(data, queryset=rows)
    filters.set_choices("organisation", organisations)
    years = rows.order_by("-year").values_list("year", flat=True).distinct()
    filters.set_choices("year", [(str(year), str(year)) for year in years])
    rank = Case(
        *(When(state=state, then=Value(place)) for place, state in enumerate(ORDER)), output_field=IntegerField()
    )
    first = ExpenditureReportVersion.objects.filter(report=OuterRef("pk")).order_by("number").values("submitted_at")
    return Listing(
        key="expenditure-reports",
        title=_("Expenditure reports"),
        columns=[
            Column("number", _("Report"), lambda r: r.number, CODE, "number",
                   link=lambda r: report_url(fund, r.number)),
            Column("state", _("State"), state_tag, TAG, "rank", raw=lambda r: r.state),
            Column("year", _("Year"), lambda r: str(r.year), CODE, "year", raw=lambda r: r.year),
            Column("project", _("Project"), lambda r: r.project.number, sort="project__number",
                   link=lambda r: project_url(fund, r.project.number), under=lambda r: r.project.title),
            Column("organisation", _("Organisation"), lambda r: r.organisation.code, CODE, "organisation__code",
                   link=lambda r: organisation_url(fund, r.organisation.code)),
            Column("purpose", _("Purpose"), lambda r: capfirst(r.get_purpose_display()), CODE),
            Column("amount", _("Spent in the year"), lambda r: sum(r.amounts.values()), AMOUNT,
                   currency=fund.currency),
            Column("basis", _("Figures"), lambda r: basis_text(r.is_certified), CODE,
                   raw=lambda r: "certified" if r.is_certified else "interim"),
            Column("submitted_at", _("First submitted"), lambda r: r.first_at and r.first_at.date(), DATE),
            Column("corrects", _("Corrects"), lambda r: r.corrects.number if r.corrects else "", CODE,
                   only_in_files=True),
        ],
        rows=filters.qs.annotate(rank=rank, first_at=Subquery(first[:1], output_field=DateTimeField())),
        order="-year",
        empty=Empty(
            _("No expenditure is reported here yet"),
            _("An organisation reports by category what it spent in a year; the office accepts it and posts it."),
        ),
        filters=filters,
        counted=lambda n: ngettext("%(n)s report", "%(n)s reports", n) % {"n": digits(n, 0)},
    )  # fmt: skip
