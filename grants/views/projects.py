"""Projects: the list of a fund's projects, and one project with all that was decided, paid and spent for it."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from fund.access import requires, rights_for
from fund.as_of import as_of, position_asked
from fund.display import DASH, digits, said_minor
from fund.listing import AMOUNT, CODE, DATE, RATE, TAG, Column, Empty, Filters, Listing
from fund.listing.columns import plain_heads, table_html, total_foot
from fund.listing.filters import ChoiceFilter
from fund.models import Fund
from fund.models.documents import minor
from fund.money import share_percent
from fund.position import Position
from fund.views.frame import frame
from fund.views.links import at_position, record_url
from fund.views.lists.documents import document_class, reversed_mark, state_column
from fund.visibility import ALL_LINES, OWN_PROJECTS, Visibility, visibility_in, visible_to
from grants.availability import PurseStanding, purses
from grants.models import (
    Allocation,
    Organisation,
    Project,
    ProjectLevel,
    ProjectStatus,
    Refund,
)
from grants.projects.then import as_they_stood
from grants.projects.timeline import Documents, documents_of
from grants.standing import standing
from grants.views.closing.common import project_of, status_tag
from grants.views.closing.overview import overview
from grants.views.lists.lines import lines, statements_of
from grants.views.lists.records import organisation_url, project_url, register_choices
from grants.views.spending import spending
from grants.views.tabs import allocation_tabs

KINDS = ("allocations", "transfers", "refunds", "expenditure")


class ProjectFilters(Filters):
    searched = ("number", "title", "country")
    hint = gettext_lazy("Number, title, country")
    status = ChoiceFilter(label=gettext_lazy("Status"), choices=ProjectStatus.choices)
    focus = ChoiceFilter(field_name="priority_focus__code", label=gettext_lazy("Priority focus"))
    level = ChoiceFilter(label=gettext_lazy("Level"), choices=ProjectLevel.choices)
    organisation = ChoiceFilter(label=gettext_lazy("Organisation"), method="of_organisation")

    class Meta:
        model = Project
        fields: list[str] = []

    def of_organisation(self, rows: QuerySet[Project], name: str, value: str) -> QuerySet[Project]:
        return rows.filter(pk__in=Allocation.objects.filter(organisation__code=value).values("project"))


@require_safe
@requires(ALL_LINES, OWN_PROJECTS)
def projects(request: HttpRequest, fund: Fund) -> HttpResponseBase:
    """The projects of the fund with what was approved, funded and spent."""
    position = position_asked(request, fund)
    line = as_of(request, fund, position)
    choices = register_choices(fund, visible_to(request, Organisation.objects.all()))
    filters = ProjectFilters(request.GET, queryset=visible_to(request, Project.objects.all()))
    filters.set_choices("focus", choices.focuses)
    filters.set_choices("organisation", choices.organisations)
    own = visibility_in(fund, rights_for(request))
    sums: defaultdict[str, defaultdict[str, int]] = defaultdict(lambda: defaultdict(int))
    rows = standing([fund], ("kind", "project", "organisation"), position.until, position.known_at, kinds=KINDS)
    for _fund, kind, project, organisation, amount in rows:
        if own.everything or organisation in own.organisations:
            sums[project][kind] += amount
    listing = Listing(
        key="projects",
        title=_("Projects"),
        columns=_columns(position, sums),
        rows=filters.qs.select_related("priority_focus"),
        order="number",
        empty=Empty(_("No project is registered yet"), _("Projects come with the fund's workbook.")),
        filters=filters,
        counted=lambda n: ngettext("%(n)s project", "%(n)s projects", n) % {"n": digits(n, 0)},
        about=[(_("Fund"), str(fund)), (_("As of"), line.text)],
    )
    if answer := listing.answer(request):
        return answer
    context = frame(fund, "allocations", _("Projects"), position=position) | {
        "listing": listing.page(request),
        "as_of": line,
        "is_now": position.is_now,
        "subtabs": allocation_tabs(fund, "projects", position),
    }
    return render(request, "grants/projects.html", context)


def _columns(position: Position, sums: Any) -> list[Column]:
    fund, currency = position.fund, position.fund.currency

    def of(project: Project, *kinds: str) -> int:
        return sum(sums[project.number][kind] for kind in kinds)

    def funded(project: Project) -> int:
        return of(project, "transfers", "refunds")

    return [
        Column("number", _("Project"), lambda p: p.number, sort="number",
               link=lambda p: project_url(fund, p.number, position), under=lambda p: p.title),
        Column("title", _("Title"), lambda p: p.title, only_in_files=True),
        Column("focus", _("Priority focus"), lambda p: p.priority_focus.code, CODE, "priority_focus__code"),
        Column("level", _("Level"), lambda p: capfirst(p.get_level_display()), CODE, raw=lambda p: p.level),
        Column("country", _("Country"), lambda p: p.country, CODE, "country"),
        Column("start_date", _("Start"), lambda p: p.start_date, DATE),
        Column("end_date", _("End"), lambda p: p.end_date, DATE),
        Column("status", _("Status"), status_tag, TAG, raw=lambda p: p.status),
        Column("approved", _("Approved"), lambda p: of(p, "allocations"), AMOUNT, currency=currency, zero=DASH),
        Column("net_funded", _("Net funded"), funded, AMOUNT, currency=currency, zero=DASH),
        Column("expenditure", _("Expenditure"), lambda p: of(p, "expenditure"), AMOUNT, currency=currency, zero=DASH),
        Column("delivery_rate", _("Delivery rate"), lambda p: share_percent(of(p, "expenditure"), funded(p)), RATE),
    ]  # fmt: skip


@require_safe
@requires(ALL_LINES, OWN_PROJECTS)
def project(request: HttpRequest, fund: Fund, number: str) -> HttpResponseBase:
    """One project: its facts, what each organisation was given and spent, and every document about it; its status,
    too, is that of the position."""
    found = project_of(request, number)
    own = visibility_in(fund, rights_for(request))
    position = position_asked(request, fund)
    (found,) = as_they_stood([found], position, with_ends=False)
    line = as_of(request, fund, position)
    dimensions = ("kind", "project", "organisation", "purpose")
    sums = standing([fund], dimensions, position.until, position.known_at, KINDS, {"project": number})
    shown = [
        line
        for line in purses(row[1:] for row in sums)
        if own.everything or line.purse.organisation in own.organisations
    ]
    everything = documents_of(found, position=position)
    allocations, transfers, refunds, spent, adjustments = documents = seen(everything, own)
    statement = statements_of(position, request.acts)  # type: ignore[attr-defined]
    listing = lines(position, shown, {number: found.title}, {}, [], statement)
    columns = [column for column in listing.columns if column.key not in ("project", "title")]
    trail = ((_("Projects"), at_position(reverse("grants:projects", args=[fund.code]), position)), number)
    context = frame(fund, "allocations", *trail, position=position) | {
        "project": found,
        "status": status_tag(found),
        "lines": line_table(columns, shown) if shown else "",
        "events": _table(_event_columns(position), sorted([*allocations, *transfers, *refunds], key=_by_day)),
        "has_events": bool(allocations or transfers or refunds),
        "as_of": line,
        "is_now": position.is_now,
        # Plan, deeds and timeline say how the project stands: there is no earlier one of them to be shown.
        **(overview(request, fund, found, documents, everything[0]) if position.is_now else {}),
    }
    context["spending"] = spending(spent, adjustments, context.get("reports"))
    context["reports_url"] = f"{reverse('grants:expenditure-reports', args=[fund.code])}?{urlencode({'q': number})}"
    return render(request, "grants/project.html", context)


def seen(documents: Documents, own: Visibility) -> Documents:
    """Those of the organisations the person may see."""
    if own.everything:
        return documents
    return tuple([each for each in kind if each.organisation.code in own.organisations] for kind in documents)  # type: ignore[return-value]


def line_table(columns: list[Column], shown: list[PurseStanding]) -> Any:
    """A table of lines with the totals of its amounts."""
    totals = {column.key: sum(map(column.total, shown)) for column in columns if column.total}
    foot = total_foot(columns, totals, _("Total")) if len(shown) > 1 else ""
    return table_html(columns, shown, heads=plain_heads(columns), row_class=lambda line: "", foot=foot)


def _table(columns: list[Column], rows: list[Any]) -> Any:
    return table_html(columns, rows, heads=plain_heads(columns), row_class=document_class)


def _by_day(document: Any) -> tuple[Any, int]:
    return document.entry.effective_date, document.entry_id


def _event_columns(position: Position) -> list[Column]:
    fund = position.fund
    words = {"allocation": _("Allocation"), "transfer": _("Transfer"), "refund": _("Refund")}

    def amount(document: Any) -> int:
        if isinstance(document, Allocation):
            return minor(document.direct_amount) + minor(document.support_cost)
        return -minor(document.amount) if isinstance(document, Refund) else minor(document.amount)

    def split(document: Any) -> str:
        """How a refund divides, where that was worked out."""
        found = getattr(document, "split", None) if isinstance(document, Refund) else None
        if found is None:
            return ""
        return _("direct %(direct)s, support %(support)s") % {
            "direct": said_minor(found.direct_minor, fund.currency),
            "support": said_minor(found.support_minor, fund.currency),
        }

    return [
        Column("day", _("Date"), lambda d: d.entry.effective_date, DATE),
        Column("event", _("Event"), lambda d: words[d.record_kind]),
        Column("reference", _("Reference"), lambda d: d.reference, CODE,
               link=lambda d: record_url(fund, d.record, position), mark=reversed_mark),
        Column("organisation", _("Organisation"), lambda d: d.organisation.code, CODE,
               link=lambda d: organisation_url(fund, d.organisation.code, position)),
        Column("purpose", _("Purpose"), lambda d: capfirst(d.get_purpose_display()), CODE),
        Column("amount", _("Amount"), amount, AMOUNT, currency=fund.currency, under=split),
        state_column(),
    ]  # fmt: skip
