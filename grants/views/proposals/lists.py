"""The proposals of a fund, and the windows they may come through."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from fund.access import if_open, requires, rights_for
from fund.display import DASH, digits
from fund.listing import AMOUNT, CODE, DATE, NUMBER, TAG, Column, Empty, Filters, Listing
from fund.listing.filters import ChoiceFilter
from fund.models import Fund
from fund.views.frame import frame
from grants.models import OrganisationType, ProjectLevel, Proposal, ProposalKind, ProposalState, ProposalVersion
from grants.models.attachments import AttachmentKind
from grants.proposals.content import cleaned, totals
from grants.proposals.ownership import DRAFT, SEE, SEE_OWN, Sight, drafting_in, proposals_visible, with_shown
from grants.proposals.reading import rates_in, window_rules, windows_of
from grants.views.lists.records import register_choices
from grants.views.proposals.common import sight_of, state_tag


class ProposalFilters(Filters):
    searched = ("number", "title_shown", "lead__code", "lead__name", "project__number")
    hint = gettext_lazy("Number, title, organisation")
    state = ChoiceFilter(label=gettext_lazy("State"), choices=ProposalState.choices)
    kind = ChoiceFilter(label=gettext_lazy("Type"), choices=ProposalKind.choices)
    window = ChoiceFilter(label=gettext_lazy("Window"), method="by_content")
    focus = ChoiceFilter(label=gettext_lazy("Priority focus"), method="by_content")
    organisation = ChoiceFilter(label=gettext_lazy("Lead organisation"), field_name="lead__code")

    class Meta:
        model = Proposal
        fields: list[str] = []

    def by_content(self, rows: QuerySet[Proposal], name: str, value: str) -> QuerySet[Proposal]:
        return rows.filter(**{f"{name}_shown": value})


@require_safe
@requires(SEE, SEE_OWN)
def proposals(request: HttpRequest, fund: Fund) -> HttpResponseBase:
    """Every proposal this person may see."""
    windows = windows_of(fund)
    versions = Prefetch("versions", queryset=ProposalVersion.objects.order_by("-number"), to_attr="newest_first")
    rows = with_shown(proposals_visible(request), sight_of(request, fund))
    rows = rows.select_related("lead", "project").prefetch_related(versions)
    filters = ProposalFilters(request.GET, queryset=rows)
    choices = register_choices(fund, fund.organisations.all())  # type: ignore[attr-defined]
    filters.set_choices("window", [(window.code, str(window)) for window in windows])
    filters.set_choices("focus", choices.focuses)
    leads = {p.lead.code: str(p.lead) for p in rows}
    filters.set_choices("organisation", sorted(leads.items()))
    may_begin = drafting_in(fund, rights_for(request), DRAFT)
    start_url = reverse("grants:proposal-start", args=[fund.code]) if may_begin != (False, frozenset()) else ""
    listing = Listing(
        key="proposals",
        title=_("Proposals"),
        columns=_columns(request, fund, sight_of(request, fund)),
        rows=filters.qs,
        order="-number",
        empty=Empty(
            _("No proposal yet"),
            _("Organisations ask the committee for money here; drafts are seen by who writes them."),
            start_url,
            _("Begin a proposal"),
        ),
        filters=filters,
        counted=lambda n: ngettext("%(n)s proposal", "%(n)s proposals", n) % {"n": digits(n, 0)},
        about=[(_("Fund"), str(fund))],
    )
    if answer := listing.answer(request):
        return answer
    context = frame(fund, "proposals", _("Proposals")) | {
        "listing": listing.page(request),
        "windows": [_window(window) for window in windows],
        "start_url": start_url,
        "currency": fund.currency,
    }
    return render(request, "grants/proposals/proposals.html", context)


def _columns(request: HttpRequest, fund: Fund, sight: Sight) -> list[Column]:
    rates = rates_in(fund, timezone.now().date())
    currency = fund.currency

    def content(p: Any) -> dict[str, Any]:
        """What was submitted last; of what was not, the draft."""
        return p.newest_first[0].content if p.newest_first else cleaned(p.draft)

    def project_url(p: Any) -> str:
        url = reverse("grants:project", args=[fund.code, p.project.number]) if p.project else ""
        return if_open(request, url)

    def asked(p: Any) -> int | None:
        sums = totals(content(p), {} if p.newest_first else rates)
        return sums.total or None

    def title(p: Any) -> str:
        return p.title if sight.sees_draft_of(p) or not p.newest_first else p.newest_first[0].content["title"]

    return [
        Column("number", _("Proposal"), lambda p: p.number, sort="number",
               link=lambda p: reverse("grants:proposal", args=[fund.code, p.number]),
               under=lambda p: title(p) or _("no title yet")),
        Column("title", _("Title"), title, only_in_files=True),
        Column("kind", _("Type"), lambda p: capfirst(p.get_kind_display()), CODE, "kind", raw=lambda p: p.kind),
        Column("organisation", _("Lead"), lambda p: p.lead.code, CODE, "lead__code"),
        Column("project", _("Project"), lambda p: p.project.number if p.project else "", CODE,
               link=project_url),
        Column("window", _("Window"), lambda p: content(p)["window"], CODE),
        Column("focus", _("Priority focus"), lambda p: content(p)["focus"], CODE),
        Column("version", _("Version"), lambda p: p.newest_first[0].number if p.newest_first else None, NUMBER,
               only_in_files=True),
        Column("edited_at", _("Last edited"), lambda p: p.edited_at.date(), DATE, "edited_at"),
        Column("amount", _("Asked for"), asked, AMOUNT, currency=currency, zero=DASH),
        Column("state", _("State"), state_tag, TAG, raw=lambda p: p.state),
    ]  # fmt: skip


def _window(window: Any) -> dict[str, Any]:
    """A window in words."""
    rules = window_rules(window)
    types, levels, documents = (dict(c.choices) for c in (OrganisationType, ProjectLevel, AttachmentKind))
    most = rules.most_organisations
    if most is None:
        organisations = _("at least %(least)s") % {"least": rules.least_organisations}
    elif most == rules.least_organisations:
        organisations = str(most)
    else:
        organisations = _("%(least)s to %(most)s") % {"least": rules.least_organisations, "most": most}
    return {
        "window": window,
        "largest": rules.largest_minor,
        "organisations": organisations,
        "types": ", ".join(str(types.get(value, value)) for value in rules.organisation_types),
        "levels": ", ".join(str(levels.get(value, value)) for value in rules.levels),
        "months": rules.longest_months,
        "documents": ", ".join(str(documents.get(value, value)) for value in rules.required_documents),
    }
