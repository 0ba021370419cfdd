"""Who has answered an item, who is there and has not, and who may know how the ballots stand before it is decided."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from fund.fingerprints import canonical, sha256
from fund.models import User
from grants.committee.facts import ItemFacts, MeetingFacts
from grants.committee.voting import Tally
from grants.models import VOTING, Presence, Seat, SeatRole, Step

ASKED = "ask_present"


def unanswered_names(facts: ItemFacts) -> list[str]:
    """The institutions that are there and have not answered."""
    seats = set(facts.count.unanswered)
    return [voter.name for voter in facts.voters if voter.seat in seats]


def asked_digest(facts: ItemFacts) -> str:
    """Of what a co-chair puts on record: the item, what is voted on, and whose answers are missing."""
    return sha256(canonical([facts.item.pk, facts.digest, sorted(facts.count.unanswered)]))


def asked_by(meeting: MeetingFacts, facts: ItemFacts) -> list[Step]:
    """Who has put on record that those who are there and have not answered were asked. An answer, another version or
    another attendance needs it anew."""
    if not facts.count.unanswered:
        return []
    of = meeting.meeting
    steps = Step.objects.filter(fund=of.fund, record=of.record, action=ASKED, digest=asked_digest(facts))
    return list(steps.select_related("taken_by").order_by("pk"))


def answers_first(meeting: MeetingFacts, facts: ItemFacts, seat: Seat, at: datetime) -> str:
    """Why this co-chair answers before closing the item; empty where nothing is left to answer.

    Who is there answers. Where ballots are hidden so does every co-chair who still can: who has not voted does not
    see how the others did, and an outcome is not signed unseen.
    """
    if facts.ballot_of(seat) is not None or meeting.attendance.get(seat.pk) == Presence.ABSENT:
        return ""
    deadline = meeting.meeting.silence_until
    if meeting.is_written and deadline is not None and at >= deadline:
        return ""
    if seat.pk in facts.count.unanswered or meeting.rules.ballots_hidden:
        return _("%(institution)s has not answered this item: cast your ballot before you close it.") % {
            "institution": seat.institution_name
        }
    return ""


def tally_hidden(meeting: MeetingFacts, facts: ItemFacts, seat: Seat | None, by: User, at: datetime) -> bool:
    """Whether this person is not shown how the ballots stand, nor what outcomes they carry.

    Where the fund hides ballots, nobody knows how an item stands before its ballots are in: every seat that is there
    has answered, or the co-chair who wants to know has put on record that those who did not were asked; in a written
    procedure, every seat has answered or the deadline has passed. From then on it is shown to those who close the
    item, each co-chair after the own seat has answered: without the sum nobody can sign an outcome. Everybody else
    learns it with the decision. (A seat whose attendance is not recorded is not there; should it still vote, the
    signatures no longer hold.) Where the fund does not hide ballots, everybody sees them as they are cast.
    """
    if facts.decision is not None or not meeting.rules.ballots_hidden:
        return False
    if seat is None or seat.role != SeatRole.CO_CHAIR or answers_first(meeting, facts, seat, at):
        return True
    deadline = meeting.meeting.silence_until
    if meeting.is_written:
        is_over = deadline is not None and at >= deadline
        return not is_over and not all(voter.choice for voter in facts.voters)
    return bool(facts.count.unanswered) and all(step.taken_by != by for step in asked_by(meeting, facts))


# -- as a decision keeps it --------------------------------------------------------------------------------------------


def left_unanswered(said: Mapping[str, Any]) -> list[str]:
    """The institutions that were there and did not answer, from the facts of a decision."""
    answered = {each["institution"] for each in said.get("ballots", ())}
    there = (Presence.HOLDER, Presence.ALTERNATE)
    return [
        each["institution_name"]
        for each in said.get("attendance", ())
        if each["role"] in VOTING and each["presence"] in there and each["institution"] not in answered
    ]


def asked_text(said: Mapping[str, Any]) -> str:
    """Who put on record that those who did not answer were asked, from the facts of a decision; may be empty."""
    people = [f"{each['by']} ({each['institution_name']})" for each in said.get("asked", ())]
    if not people:
        return ""
    if said.get("rule", {}).get("decision_rule") == "consensus":
        text = _("%(people)s put on record that those present who did not answer were asked and did not object.")
    else:
        text = _(
            "%(people)s put on record that those present who did not answer were asked; they count as no agreement."
        )
    return text % {"people": ", ".join(people)}


def only_one_answered(tally: Tally) -> bool:
    return tally.unanswered > 0 and tally.agree + tally.object + tally.abstain + tally.recuse == 1
