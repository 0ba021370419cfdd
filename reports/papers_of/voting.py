"""How a committee sat and answered, in words: from the records of a meeting, or as a decision keeps it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from fund.models import User
from grants.committee import voting
from grants.committee.answers import asked_text, left_unanswered
from grants.committee.facts import MeetingFacts
from grants.models import (
    Choice,
    ConditionMet,
    Decision,
    DecisionRule,
    FundRules,
    ItemKind,
    Meeting,
    Outcome,
    Presence,
    ProposalKind,
    Seat,
    SeatRole,
)
from grants.services.closing_words import quorum_text, votes_text
from reports.papers.committee import BallotLine, ConditionLine, Sitting, Subject
from reports.papers.letterhead import Signature


def word(choices: Any, value: str) -> str:
    """The label of a choice, as a sentence begins; the value itself where it is none."""
    return str(capfirst(choices(value).label)) if value in choices.values else value


def name_of(person: User | None) -> str:
    return str(person) if person is not None else ""


def sitting(meeting: Meeting, rules: FundRules) -> Sitting:
    is_written = meeting.silence_until is not None
    said = [
        _("The rule of decision is %(rule)s.") % {"rule": DecisionRule(rules.decision_rule).label},
        _("The quorum is %(percent)s%% of the seats that may vote.") % {"percent": rules.quorum_percent},
    ]
    if rules.quorum_needs_co_chairs:
        said.append(_("Every co-chair must be there."))
    if is_written and rules.silence_agrees:
        said.append(_("Silence until the deadline agrees."))
    return Sitting(
        number=meeting.number,
        kind=str(capfirst(meeting.get_kind_display())),
        state=str(capfirst(meeting.get_state_display())),
        held_on=meeting.held_on,
        place=meeting.place,
        deadline=meeting.silence_until,
        rules=tuple(map(str, said)),
    )


def subject_of(decision: Decision) -> Subject:
    """What was voted on, as the decision keeps it."""
    said = decision.facts.get("subject", {})
    proposal = decision.item.proposal
    kind = word(ProposalKind, proposal.kind) if proposal else word(ItemKind, decision.item.kind)
    return Subject(
        title=said.get("title") or decision.item.title,
        kind=kind,
        proposal=said.get("proposal", ""),
        version=int(said.get("version") or 0),
        digest=said.get("digest", ""),
    )


def ballots_of(decision: Decision) -> tuple[BallotLine, ...]:
    """Every seat's answer, as the decision keeps it; who was there and did not answer, and those who agreed by
    silence, last."""
    cast = [
        BallotLine(
            institution=said["institution_name"],
            role=word(SeatRole, said["role"]),
            choice=word(Choice, said["choice"]),
            person=said["by"],
            is_alternate=said["as"] == Presence.ALTERNATE,
            is_recusal=said["choice"] == Choice.RECUSE,
            conflict=said["conflict"],
            comment=said["comment"],
        )
        for said in decision.facts.get("ballots", ())
    ]
    # By name, and in the role the attendance gives: who was there and said nothing is not left out.
    roles = {said["institution_name"]: said["role"] for said in decision.facts.get("attendance", ())}
    unanswered = [
        BallotLine(institution=name, role=word(SeatRole, roles[name]), choice=_("Present, did not answer"))
        for name in left_unanswered(decision.facts)
    ]
    earlier = [
        BallotLine(institution=name, role="", choice=_("Answered an earlier version only: not counted"))
        for name in decision.facts.get("answered_earlier", ())
    ]
    silent = [
        BallotLine(institution=name, role="", choice=_("Agrees by silence"), is_silent=True)
        for name in decision.facts.get("silent", ())
    ]
    return (*cast, *unanswered, *earlier, *silent)


def quorum_of(decision: Decision) -> str:
    said = {**decision.facts["quorum"], "missing_co_chairs": tuple(decision.facts["quorum"]["missing_co_chairs"])}
    return str(quorum_text(voting.Quorum(**said)))


def votes_of(decision: Decision) -> str:
    """What the rule made of the ballots, with the figures, and who put on record that the silent were asked."""
    asked = asked_text(decision.facts)
    said = str(capfirst(votes_text(decision.facts)))
    return f"{said}. {asked}" if asked else said


def rule_of(decision: Decision) -> str:
    return word(DecisionRule, str(decision.facts.get("rule", {}).get("decision_rule", "")))


def signatures_of(decision: Decision) -> tuple[Signature, ...]:
    return tuple(
        Signature(said["institution_name"], said["by"], datetime.fromisoformat(said["signed_at"]), said["digest"])
        for said in decision.facts.get("signatures", ())
    )


def conditions_of(decision: Decision) -> tuple[ConditionLine, ...]:
    rows = ConditionMet.objects.filter(condition__decision=decision).select_related("recorded_by", "condition")
    met: Mapping[int, ConditionMet] = {each.condition.pk: each for each in rows}
    lines = []
    for condition in decision.conditions.order_by("position"):
        found = met.get(condition.pk)
        if found is None:
            lines.append(ConditionLine(condition.position, condition.text))
        else:
            lines.append(
                ConditionLine(condition.position, condition.text, found.met_on, found.note, name_of(found.recorded_by))
            )
    return tuple(lines)


def outcome_of(decision: Decision) -> str:
    return word(Outcome, decision.outcome)


def sitter(seat: Seat, presence: str) -> str:
    """Who sat for a seat."""
    return name_of({Presence.HOLDER: seat.holder, Presence.ALTERNATE: seat.alternate}.get(Presence(presence)))


def answered(facts: MeetingFacts) -> dict[int, User]:
    """Seat to the person who answered for it in a written procedure."""
    return {
        ballot.seat_id: ballot.cast_by  # type: ignore[attr-defined]
        for item in facts.items
        for ballot in (*item.voided, *item.ballots)
    }
