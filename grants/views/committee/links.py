"""Addresses and words the pages of the committee share."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.urls import NoReverseMatch, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from fund.listing import Tag
from fund.models import Fund
from fund.views.links import Tabs, tabs
from grants.models import AgendaItem, Decision, Meeting, MeetingState, Outcome, Proposal, ProposalVersion

STATE_SHAPES = {
    MeetingState.PLANNED: "draft",
    MeetingState.OPEN: "ongoing",
    MeetingState.CLOSED: "waiting",
    MeetingState.CLEARED: "done",
    MeetingState.CANCELLED: "cancelled",
}
OUTCOME_SHAPES = {
    Outcome.APPROVED: "done",
    Outcome.CONDITIONS: "certified",
    Outcome.SUBJECT_TO_FUNDS: "provisional",
    Outcome.DEFERRED: "waiting",
    Outcome.REJECTED: "cancelled",
    Outcome.NOTED: "closed",
    Outcome.NO_CONSENSUS: "problem",
}


def state_tag(meeting: Meeting) -> Tag:
    return Tag(STATE_SHAPES[MeetingState(meeting.state)], capfirst(meeting.get_state_display()))


def outcome_tag(outcome: str) -> Tag:
    return Tag(OUTCOME_SHAPES[Outcome(outcome)], capfirst(Outcome(outcome).label))


def committee_tabs(fund: Fund, current: str) -> Tabs:
    """Seats, meetings, decisions, and the rules of all of it."""
    return tabs(
        current,
        ("committee", _("Committee"), committee_url(fund)),
        ("meetings", _("Meetings"), reverse("grants:meetings", args=[fund.code])),
        ("decisions", _("Decisions"), reverse("grants:decisions", args=[fund.code])),
        ("rules", _("Rules and windows"), reverse("grants:rules", args=[fund.code])),
    )


def committee_url(fund: Fund) -> str:
    return reverse("grants:committee", args=[fund.code])


def meeting_url(meeting: Meeting) -> str:
    return reverse("grants:meeting", args=[meeting.fund.code, meeting.number])


def item_url(item: AgendaItem, name: str = "agenda-item") -> str:
    meeting = item.meeting
    return reverse(f"grants:{name}", args=[meeting.fund.code, meeting.number, item.position])


def decision_url(decision: Decision) -> str:
    return reverse("grants:decision", args=[decision.fund.code, decision.number])


def optional_url(name: str, *arguments: Any) -> str:
    """The address of a page that another part of the office brings; empty where it does not."""
    try:
        return reverse(name, args=arguments)
    except NoReverseMatch:
        return ""


def proposal_url(proposal: Proposal) -> str:
    return optional_url("grants:proposal", proposal.fund.code, proposal.number)


def version_url(version: ProposalVersion) -> str:
    proposal = version.proposal
    return optional_url("grants:proposal-version", proposal.fund.code, proposal.number, version.number) or proposal_url(
        proposal
    )


def meeting_trail(meeting: Meeting, *more: str | tuple[str, str]) -> tuple[Any, ...]:
    """The way from the fund to a meeting, and on."""
    fund = meeting.fund
    here: Any = (meeting.number, meeting_url(meeting)) if more else meeting.number
    return (
        (_("Committee"), committee_url(fund)),
        (_("Meetings"), reverse("grants:meetings", args=[fund.code])),
        here,
        *more,
    )


def meeting_or_404(fund: Fund, number: str) -> Meeting:
    found = Meeting.objects.select_related("fund").filter(fund=fund, number=number).first()
    if found is None:
        raise Http404
    return found
