"""Meetings of the committee as its people hold them: agendas, ballots, signatures, minutes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from config.demo.cast import Stage
from fund.models import User
from grants.committee.facts import item_facts
from grants.committee.minutes import minutes_digest
from grants.models import AgendaItem, Decision, ItemKind, Meeting, Proposal
from grants.services.ballots import ballot_cast
from grants.services.decisions import Wording, item_close
from grants.services.meetings import (
    agenda_add_business,
    agenda_add_proposal,
    meeting_call,
    meeting_close,
    meeting_open,
)
from grants.services.minutes import minutes_sign, minutes_write

VOTERS = ("chair", "cochair", "member", "unwomen", "unesco")
CHAIRS = ("chair", "cochair")


def called(
    stage: Stage, days: int, *proposals: Proposal, before: int = 14, business: Sequence[tuple[ItemKind, str, str]] = ()
) -> Meeting:
    """A meeting ``days`` from today with this agenda, open for ballots."""
    by, at = stage.secretariat, stage.at(days - before)
    meeting = meeting_call(
        fund=stage.fund, held_on=stage.day(days), place="Palais des Nations, Geneva, and by video", by=by, at=at
    )
    for kind, title, text in business:
        agenda_add_business(meeting=meeting, kind=kind, title=title, text=text, by=by, at=at)
    for proposal in proposals:
        agenda_add_proposal(meeting=meeting, proposal=proposal, by=by, at=at)
    meeting_open(meeting=meeting, by=by, at=stage.at(days - before, 12))
    return meeting


def item_of(meeting: Meeting, position: int) -> AgendaItem:
    return AgendaItem.objects.select_related("meeting__fund").get(meeting=meeting, position=position)


def vote(
    stage: Stage,
    item: AgendaItem,
    at: datetime,
    choices: Mapping[str, str] | None = None,
    *,
    conflict: str = "",
    comments: Mapping[str, str] | None = None,
) -> None:
    """Ballots of these people; all agree where none is said."""
    for name, choice in (choices or dict.fromkeys(VOTERS, "agree")).items():
        _meeting, facts = item_facts(item, at)
        ballot_cast(
            item=item,
            choice=choice,
            conflict=conflict if choice == "recuse" else "",
            comment=(comments or {}).get(name, ""),
            shown=facts.digest,
            by=stage.people[name],
            at=at,
        )


def decided(
    stage: Stage, item: AgendaItem, at: datetime, outcome: str, comments: str = "", conditions: Sequence[str] = ()
) -> Decision:
    """Both co-chairs sign what the ballots carry."""
    for name in CHAIRS:
        meeting, facts = item_facts(item, at)
        wording = Wording(meeting, facts, outcome, conditions, comments)
        item_close(
            item=item,
            outcome=outcome,
            conditions=conditions,
            comments=comments,
            shown=wording.shown_digest,
            by=stage.people[name],
            at=at,
        )
    return Decision.objects.get(item=item)


def ended(stage: Stage, meeting: Meeting, days: int, minutes: str, signed_by: Sequence[User]) -> None:
    """The meeting closes; its minutes are written two days later and signed on the days after."""
    meeting_close(meeting=meeting, by=stage.secretariat, at=stage.at(days, 17))
    minutes_write(meeting=meeting, text=minutes, by=stage.secretariat, at=stage.at(days + 2))
    for number, chair in enumerate(signed_by, 3):
        minutes_sign(meeting=meeting, shown=minutes_digest(meeting), by=chair, at=stage.at(days + number))
