"""Building an agenda: proposals that were forwarded, other business, and their order."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from fund.access import requires
from fund.models import Fund
from fund.views.frame import frame
from grants.committee.facts import latest_versions, meeting_facts, rates_over_time
from grants.forms.committee.meetings import BusinessForm
from grants.models import AgendaItem, Meeting, MeetingState, Proposal, ProposalState
from grants.proposals.approved_amounts import total_minor
from grants.services.meetings import agenda_add_business, agenda_add_proposal, agenda_move, agenda_remove
from grants.views.committee.links import meeting_or_404, meeting_trail, meeting_url, proposal_url, state_tag
from grants.views.committee.pages import REFUSALS

ADD, BUSINESS, UP, DOWN, REMOVE = "add", "business", "up", "down", "remove"


@require_http_methods(["GET", "HEAD", "POST"])
@requires("agenda.edit")
def agenda(request: HttpRequest, fund: Fund, number: str) -> HttpResponseBase:
    """The agenda as it stands, what can come on it, and the deeds."""
    found = meeting_or_404(fund, number)
    form = BusinessForm(fund=fund)
    problem = ""
    if request.method == "POST":
        if request.POST.get("deed") == BUSINESS:
            form = BusinessForm(request.POST, fund=fund)
        try:
            if form.is_bound and not form.is_valid():
                done = ""
            else:
                done = _do(request, fund, found, form)
        except REFUSALS as refused:
            problem, done = str(refused), ""
        if done:
            messages.success(request, done)
            return redirect(reverse("grants:agenda", args=[fund.code, number]))
    now = timezone.now()
    waiting = list(
        Proposal.objects.filter(fund=fund, state__in=[ProposalState.SCREENED, ProposalState.DEFERRED])
        .select_related("lead", "fund", "project")
        .order_by("number")
    )
    versions = latest_versions(proposal.pk for proposal in waiting)
    rates, facts = rates_over_time(fund), meeting_facts(found, now)
    context = frame(fund, "committee", *meeting_trail(found, _("Agenda"))) | {
        "meeting": found,
        "facts": facts,
        "strip": facts.strip,
        "state": state_tag(found),
        "is_planned": found.state == MeetingState.PLANNED,
        "is_editable": found.state in (MeetingState.PLANNED, MeetingState.OPEN),
        "waiting": [
            (
                proposal,
                versions[proposal.pk],
                proposal_url(proposal),
                total_minor(versions[proposal.pk].content, rates(versions[proposal.pk].submitted_at.date())),
            )
            for proposal in waiting
            if proposal.pk in versions
        ],
        "form": form,
        "problem": problem,
        "currency": fund.currency,
        "meeting_url": meeting_url(found),
        "now": now,
    }
    return render(request, "grants/committee/agenda.html", context)


def _do(request: HttpRequest, fund: Fund, meeting: Meeting, form: BusinessForm) -> str:
    """The one deed the form asks for; answers with the sentence that says it is done."""
    by, at = request.user, timezone.now()
    deed, name = request.POST.get("deed", ""), request.POST.get("name", "")
    if deed == BUSINESS:
        item = agenda_add_business(meeting=meeting, by=by, at=at, **form.cleaned_data)  # type: ignore[arg-type]
        return _("“%(title)s” is on the agenda.") % {"title": item.title}
    if deed == ADD:
        proposal = Proposal.objects.filter(fund=fund, number=name).first()
        if proposal is None:
            raise Http404
        item = agenda_add_proposal(meeting=meeting, proposal=proposal, by=by, at=at)  # type: ignore[arg-type]
        return _("“%(title)s” is on the agenda.") % {"title": item.title}
    rows = AgendaItem.objects.filter(meeting=meeting, pk=int(name) if name.isdecimal() and len(name) < 18 else 0)
    item_ = rows.select_related("meeting__fund", "proposal").first()
    if item_ is None:
        raise Http404
    if deed in (UP, DOWN):
        agenda_move(item=item_, up=deed == UP, by=by, at=at)  # type: ignore[arg-type]
        return _("The order is changed.")
    if deed == REMOVE:
        agenda_remove(item=item_, by=by, at=at)  # type: ignore[arg-type]
        return _("“%(title)s” is off the agenda.") % {"title": item_.title}
    raise Http404
