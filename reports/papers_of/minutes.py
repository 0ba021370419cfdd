"""The minutes of a meeting, from the recorded votes."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from grants.committee.facts import ItemFacts, MeetingFacts, meeting_facts
from grants.committee.minutes import signatures_of_chairs
from grants.models import (
    ItemKind,
    Meeting,
    MeetingState,
    Presence,
    ProposalKind,
    SeatRole,
)
from grants.services.decisions import quorum_text
from reports.papers.committee import Subject
from reports.papers.letterhead import Signature
from reports.papers.minutes import AttendanceLine, Decided, ItemMinutes, Minutes
from reports.papers_of.letterhead import letterhead
from reports.papers_of.meeting_pack import asked_of
from reports.papers_of.voting import (
    answered,
    ballots_of,
    conditions_of,
    name_of,
    outcome_of,
    quorum_of,
    signatures_of,
    sitter,
    sitting,
    subject_of,
    votes_of,
    word,
)


def minutes(meeting: Meeting, *, at: datetime, by: str = "") -> Minutes:
    """The minutes as recorded so far; they are final once the co-chairs have cleared them."""
    facts = meeting_facts(meeting, at)
    return Minutes(
        letterhead=letterhead(meeting.fund, at=at, by=by),
        sitting=sitting(meeting, facts.rules),
        attendance=_attendance(facts),
        # In a written procedure who answers one item is present for that item: each has a quorum of its own.
        quorum="" if facts.is_written else str(quorum_text(facts.quorum)),
        items=tuple(_item(facts, each) for each in facts.items),
        text=meeting.minutes,
        signatures=_signatures(facts),
        is_cleared=meeting.state == MeetingState.CLEARED,
    )


def _attendance(facts: MeetingFacts) -> tuple[AttendanceLine, ...]:
    lines = []
    who = answered(facts) if facts.is_written else {}
    for seat in facts.seats:
        role = word(SeatRole, seat.role)
        if facts.is_written:
            person = who.get(seat.pk)
            presence = _("answered") if person else _("did not answer")
            lines.append(
                AttendanceLine(seat.institution_name, role, presence if seat.may_vote else "", name_of(person))
            )
            continue
        said = facts.attendance.get(seat.pk, "")
        if said:
            lines.append(AttendanceLine(seat.institution_name, role, word(Presence, said), sitter(seat, said)))
        else:
            lines.append(AttendanceLine(seat.institution_name, role, _("Not recorded")))
    return tuple(lines)


def _item(facts: MeetingFacts, each: ItemFacts) -> ItemMinutes:
    item, proposal, decision = each.item, each.item.proposal, each.decision
    text = item.text
    if decision is None:
        version = each.version
        return ItemMinutes(
            position=item.position,
            subject=Subject(
                title=item.title,
                kind=word(ProposalKind, proposal.kind) if proposal else word(ItemKind, item.kind),
                proposal=proposal.number if proposal else "",
                version=version.number if version else 0,
                digest=each.digest if version else "",
            ),
            asked_minor=asked_of(each),
            text=text,
            undecided=_undecided(each),
        )
    return ItemMinutes(
        position=item.position,
        subject=subject_of(decision),
        asked_minor=asked_of(each),
        text=text,
        decided=Decided(
            number=decision.number,
            outcome=outcome_of(decision),
            decided_on=decision.decided_on,
            digest=decision.digest,
            quorum=quorum_of(decision),
            votes=votes_of(decision),
            ballots=ballots_of(decision),
            conditions=conditions_of(decision),
            comments=decision.comments,
            amends=decision.amends.number if decision.amends else "",
            signatures=signatures_of(decision),
        ),
    )


def _undecided(each: ItemFacts) -> str:
    """How an item stands that was not decided. Who voted how is not said before the co-chairs have closed it."""
    proposal = each.item.proposal
    if proposal is not None and not each.is_before_the_committee:
        return _("Not decided at this meeting. The proposal is now: %(state)s.") % {
            "state": proposal.get_state_display()
        }
    return _("Not decided. %(answered)s of %(seats)s seats have answered.") % {
        "answered": len(each.answered),
        "seats": len(each.voters),
    }


def _signatures(facts: MeetingFacts) -> tuple[Signature, ...]:
    """One for each co-chair of the meeting's day, signed or not."""
    chairs = [seat for seat in facts.seats if seat.role == SeatRole.CO_CHAIR]
    signed: dict[int, Signature] = {}
    if facts.meeting.minutes:
        names = {seat.pk: seat.institution_name for seat in chairs}
        signed = {
            seat: Signature(names[seat], name_of(step.taken_by), step.taken_at, step.digest)
            for seat, step in signatures_of_chairs(facts.meeting).items()
        }
    return tuple(signed.get(seat.pk) or Signature(seat.institution_name, name_of(seat.holder)) for seat in chairs)
