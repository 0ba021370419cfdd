"""What happened to a proposal, first thing first: its steps, its reviews, its meetings and decisions."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fund.views.recording.links import address as link
from grants.models import AgendaItem, Decision, Proposal, ProposalVersion, Review, Step
from grants.services.steps import steps_of

SENTENCES = {
    "draft": gettext_lazy("began the draft"),
    "submit": gettext_lazy("submitted it"),
    "submit_changed": gettext_lazy("submitted a changed text while it is on the agenda"),
    "withdraw": gettext_lazy("withdrew it"),
    "return": gettext_lazy("returned it with comments"),
    "forward": gettext_lazy("forwarded it to the committee"),
    "accept_revision": gettext_lazy("accepted the revision for the secretariat"),
    "put_on_agenda": gettext_lazy("put it on an agenda"),
    "take_off_agenda": gettext_lazy("took it off the agenda"),
    "approve": gettext_lazy("recorded the committee's approval"),
    "defer": gettext_lazy("recorded that the committee deferred it"),
    "reject": gettext_lazy("recorded that the committee rejected it"),
}


class Happening(NamedTuple):
    at: datetime
    who: str
    what: str
    comment: str = ""
    url: str = ""
    url_text: str = ""


def person(user: Any) -> str:
    return str(getattr(user, "name", "") or user)


def timeline(proposal: Proposal, *, with_reviews: bool) -> list[Happening]:
    """Every step in words, newest last."""
    fund = proposal.fund
    versions = {version.submitted_at: version for version in proposal.versions.all()}
    happened = []
    for step in steps_of(fund, proposal.record):
        version = versions.get(step.taken_at) if step.action in ("submit", "submit_changed") else None
        url = link("grants:proposal-version", fund.code, proposal.number, version.number) if version else ""
        text = _("version %(number)s") % {"number": version.number} if version else ""
        what = str(SENTENCES.get(step.action, step.action))
        happened.append(Happening(step.taken_at, person(step.taken_by), what, step.comment, url, text))
    if with_reviews:
        for review in Review.objects.filter(version__proposal=proposal).select_related("version", "reviewer"):
            what = _("reviewed version %(number)s: %(recommendation)s") % {
                "number": review.version.number,
                "recommendation": review.get_recommendation_display(),
            }
            happened.append(Happening(review.reviewed_at, person(review.reviewer), what))
    for decision in Decision.objects.filter(item__proposal=proposal):
        what = _("decision %(number)s: %(outcome)s") % {
            "number": decision.number,
            "outcome": decision.get_outcome_display(),
        }
        url = link("grants:decision", fund.code, decision.number)
        happened.append(
            Happening(decision.closed_at, _("The committee"), what, decision.comments, url, decision.number)
        )
    return sorted(happened, key=lambda each: each.at)


class Stage(NamedTuple):
    """One step of the bar: done, current or to come, with who and when."""

    label: str
    kind: str
    at: datetime | None = None
    who: str = ""


ORDER = ("draft", "submitted", "screened", "on_agenda", "decided")
_REACHED = {
    "draft": 0,
    "returned": 0,
    "submitted": 1,
    "screened": 2,
    "on_agenda": 3,
    "deferred": 3,
    "approved": 4,
    "rejected": 4,
    "withdrawn": 0,
}


def stages(proposal: Proposal) -> list[Stage]:
    """How far it has come, from the draft to the decision."""
    labels = {
        "draft": _("Draft"),
        "submitted": _("Submitted"),
        "screened": _("Screened"),
        "on_agenda": _("On the agenda"),
        "decided": _("Decided"),
    }
    arrived: dict[str, Step] = {}
    for step in steps_of(proposal.fund, proposal.record):
        name = "decided" if step.after in ("approved", "rejected") else step.after
        arrived[name] = step
    reached = _REACHED[proposal.state]
    if proposal.state == "withdrawn":
        reached = max((ORDER.index(name) for name in arrived if name in ORDER), default=0)
    bar = []
    for index, name in enumerate(ORDER):
        label = labels[name]
        if index == reached and proposal.state in ("returned", "deferred", "approved", "rejected", "withdrawn"):
            label = capfirst(proposal.get_state_display())
        kind = (
            "done"
            if index < reached or (index == reached == len(ORDER) - 1)
            else "now"
            if index == reached
            else "to-come"
        )
        step = arrived.get(proposal.state if index == reached and proposal.state in arrived else name)
        shown = step if index <= reached else None
        bar.append(Stage(label, kind, shown.taken_at if shown else None, person(shown.taken_by) if shown else ""))
    return bar


def meetings_of(proposal: Proposal) -> list[dict[str, Any]]:
    """The agendas it stood or stands on."""
    items = AgendaItem.objects.filter(proposal=proposal).select_related("meeting", "version", "decision")
    return [
        {
            "meeting": item.meeting,
            "position": item.position,
            "version": item.version,
            "decision": getattr(item, "decision", None),
            "url": link("grants:meeting", proposal.fund.code, item.meeting.number),
        }
        for item in items.order_by("meeting__held_on", "pk")
    ]


def versions_of(proposal: Proposal) -> list[ProposalVersion]:
    return list(proposal.versions.select_related("submitted_by").order_by("-number"))
