"""What happened to a proposal, how far it has come, and the agendas it stood on."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fund.access import opens
from fund.views.recording.links import address as link
from grants.models import AgendaItem, Decision, Proposal, ProposalVersion, Review, Step
from grants.services.steps import steps_of
from grants.step_bar import Here, Stage, step_bar
from grants.timeline import Happening, in_order, offered, timeline


def happenings_of(request: HttpRequest, proposal: Proposal, *, with_reviews: bool) -> list[Happening]:
    """Every step in words, the newest first, as ``grants/timeline.py`` tells of any record; its links are open to the
    person who asks."""
    fund = proposal.fund
    found = timeline(fund, proposal.record, decisions=Decision.objects.filter(item__proposal=proposal))
    versions = {version.submitted_at: version for version in proposal.versions.all()}
    found = [_with_version(each, proposal, versions.get(each.at)) for each in found]
    if with_reviews:
        for review in Review.objects.filter(version__proposal=proposal).select_related("version", "reviewer"):
            what = _("Reviewed version %(number)s: %(recommendation)s") % {
                "number": review.version.number,
                "recommendation": review.get_recommendation_display(),
            }
            found.append(Happening(review.reviewed_at, str(review.reviewer), what))
    return offered(request, in_order(found))


def _with_version(each: Happening, proposal: Proposal, version: ProposalVersion | None) -> Happening:
    """A step that submitted a version leads to it."""
    if version is None or each.url:
        return each
    url = link("grants:proposal-version", proposal.fund.code, proposal.number, version.number)
    return replace(each, url=url, url_text=_("version %(number)s") % {"number": version.number})


STAGES = (
    ("draft", gettext_lazy("Draft")),
    ("submitted", gettext_lazy("Submitted")),
    ("screened", gettext_lazy("Screened")),
    ("on_agenda", gettext_lazy("On the agenda")),
    ("decided", gettext_lazy("Decided")),
)
_ORDER = [key for key, _label in STAGES]
_REACHED = {
    "draft": 0,
    "returned": 0,
    "submitted": 1,
    "screened": 2,
    "on_agenda": 3,
    "deferred": 3,
    "approved": 4,
    "rejected": 4,
}
_SAID = ("returned", "deferred", "approved", "rejected", "withdrawn")
"""States that say more than the stage they stand at."""
_OVER = ("rejected", "withdrawn")


def stages(proposal: Proposal) -> list[Stage]:
    """How far it has come, from the draft to the decision."""
    arrived: dict[str, Step] = {}
    for step in steps_of(proposal.fund, proposal.record):
        arrived["decided" if step.after in ("approved", "rejected") else step.after] = step
    if proposal.state == "withdrawn":
        reached = max((_ORDER.index(key) for key in arrived if key in _ORDER), default=0)
    else:
        reached = _REACHED[proposal.state]
    here = Here(
        capfirst(proposal.get_state_display()) if proposal.state in _SAID else "",
        arrived.get(proposal.state),
        is_problem=proposal.state in _OVER,
    )
    return step_bar(STAGES, reached, arrived, here)


def meetings_of(request: HttpRequest, proposal: Proposal) -> list[dict[str, Any]]:
    """The agendas it stood or stands on; linked where the person who asks may open them."""
    items = AgendaItem.objects.filter(proposal=proposal).select_related("meeting", "version", "decision")
    is_open = opens(request, link("grants:meeting", proposal.fund.code, "any"))
    return [
        {
            "meeting": item.meeting,
            "position": item.position,
            "version": item.version,
            "decision": getattr(item, "decision", None),
            "url": link("grants:meeting", proposal.fund.code, item.meeting.number) if is_open else "",
        }
        for item in items.order_by("meeting__held_on", "pk")
    ]


def versions_of(proposal: Proposal) -> list[ProposalVersion]:
    return list(proposal.versions.select_related("submitted_by").order_by("-number"))
