"""Closing an item: each co-chair signs what was decided; with the last signature the decision stands, and an approval
posts its allocations in the same transaction.

A signature is bound to a digest of the ballots counted, the outcome, the conditions and the comments: a later ballot,
another version or another wording needs new signatures. What the co-chair was shown, the availability included, is
compared besides: whoever looked at other figures looks again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from fund import ledger
from fund.access import may, refusal
from fund.display import day_text
from fund.fingerprints import canonical, sha256
from fund.models import User
from grants.committee.answers import asked_by
from grants.committee.days import decided_on
from grants.committee.facts import ItemFacts, MeetingFacts, item_facts
from grants.models import (
    AgendaItem,
    Closing,
    Condition,
    ConditionMet,
    Decision,
    Outcome,
    Presence,
    Proposal,
    Seat,
    SeatRole,
)
from grants.proposals.ownership import sight_in
from grants.services.approvals import approval_carry_out, assert_fits_plan, assert_funds
from grants.services.ballots import item_locked
from grants.services.closing_words import (
    NoQuorum,
    UnableToDecide,
    Wording,
    amended_decision,
    assert_answered,
    assert_closable,
    chair_seat,
    outcome_text,
    quorum_text,
    verdict_text,
)
from grants.services.meetings import meeting_path
from grants.services.notices import Place, addresses_of, notice_write
from grants.services.steps import NotYours, ShownIsStale, advance

__all__ = [
    "NoQuorum",
    "UnableToDecide",
    "Wording",
    "amended_decision",
    "assert_closable",
    "chair_seat",
    "condition_meet",
    "item_close",
    "quorum_text",
    "verdict_text",
]

PROPOSAL_ACTION = {
    Outcome.APPROVED: "approve",
    Outcome.CONDITIONS: "approve",
    Outcome.SUBJECT_TO_FUNDS: "approve",
    Outcome.DEFERRED: "defer",
    Outcome.REJECTED: "reject",
    # The committee has not decided about it: it can come back.
    Outcome.NO_CONSENSUS: "defer",
}


@transaction.atomic
def item_close(
    *,
    item: AgendaItem,
    outcome: str,
    conditions: Sequence[str] = (),
    comments: str = "",
    amends: Decision | None = None,
    shown: str,
    by: User,
    at: datetime,
) -> Closing:
    """Sign for a co-chair's seat. Answers with the signature; the decision is there when every co-chair has signed.

    ``shown`` is the ``shown_digest`` of the page. Raises NotYours, NotNow, ShownIsStale, NoQuorum, UnableToDecide,
    UnableToApprove, or what the books raise; then nothing was recorded, not even the signature.
    """
    ledger.lock(item.meeting.fund)
    item = item_locked(item)
    meeting, facts = item_facts(item, at)
    seat = chair_seat(meeting, by, at)
    wording = Wording(meeting, facts, outcome, conditions, comments, amends)
    assert_closable(meeting, facts, at)
    assert_answered(meeting, facts, seat, by, at)
    wording.assert_sound()
    if facts.item.proposal is not None and facts.version is not None and wording.is_approval:
        assert_funds(item.meeting.fund, outcome, meeting.availability, facts.asked_minor)
        assert_fits_plan(facts.item.proposal, facts.version.content)
    if shown != wording.shown_digest:
        raise ShownIsStale(_("The ballots or the figures have changed since the page was shown: look at it again."))
    closing = _sign(item, seat, wording, by, at)
    if item.version != facts.version:
        item.version = facts.version
        item.save()
    signatures = list(
        Closing.objects.filter(item=item, digest=wording.digest).select_related("seat", "signed_by").order_by("pk")
    )
    chairs = [each for each in meeting.voting_seats if each.role == SeatRole.CO_CHAIR]
    if {each.pk for each in chairs} <= {signature.seat_id for signature in signatures}:  # type: ignore[attr-defined]
        _decide(meeting, facts, wording, signatures, by, at)
    else:
        _tell_chairs(meeting, facts, wording, chairs, signatures, at)
    return closing


# -- writing the decision ----------------------------------------------------------------------------------------------


def _sign(item: AgendaItem, seat: Seat, wording: Wording, by: User, at: datetime) -> Closing:
    for earlier in Closing.objects.filter(item=item, digest=wording.digest).select_related("seat"):
        if earlier.seat_id == seat.pk:  # type: ignore[attr-defined]
            raise UnableToDecide(_("%(institution)s has signed this already.") % {"institution": seat.institution_name})
        if earlier.signed_by_id == by.pk:  # type: ignore[attr-defined]
            raise NotYours(
                _("You have signed for %(institution)s: another person signs for the other seat.")
                % {"institution": earlier.seat.institution_name}
            )
    try:
        with transaction.atomic():
            return Closing.objects.create(
                item=item,
                seat=seat,
                signed_by=by,
                signed_at=at,
                outcome=wording.outcome,
                conditions=wording.conditions,
                comments=wording.comments,
                amends=wording.amends,
                digest=wording.digest,
            )
    except IntegrityError:
        raise UnableToDecide(_("This has been signed already.")) from None


def _decide(
    meeting: MeetingFacts, facts: ItemFacts, wording: Wording, signatures: list[Closing], by: User, at: datetime
) -> Decision:
    item, fund = facts.item, meeting.meeting.fund
    number = f"{meeting.meeting.number}-D{Decision.objects.filter(item__meeting=meeting.meeting).count() + 1:02d}"
    day = decided_on(meeting, facts, at)
    said = _facts(meeting, facts, wording, signatures)
    decision = Decision.objects.create(
        fund=fund,
        number=number,
        item=item,
        amends=wording.amends,
        outcome=wording.outcome,
        comments=wording.comments,
        decided_on=day,
        closed_at=at,
        facts=said,
        digest=sha256(
            canonical(
                {
                    "number": number,
                    "subject": facts.digest,
                    "outcome": str(wording.outcome),
                    "conditions": wording.conditions,
                    "comments": wording.comments,
                    "amends": wording.amends.number if wording.amends else "",
                    "decided_on": day.isoformat(),
                    "facts": said,
                }
            )
        ),
    )
    for position, text in enumerate(wording.conditions, 1):
        Condition.objects.create(decision=decision, position=position, text=text)
    proposal = item.proposal
    if proposal is not None and facts.version is not None:
        changes: dict[str, Any] = {}
        if decision.is_approval:
            approval_carry_out(decision=decision, version=facts.version, by=by, at=at)
            changes["project"] = facts.version.proposal.project
        comment = wording.comments or str(outcome_text(wording.outcome))
        advance(
            record=proposal,
            action=PROPOSAL_ACTION[Outcome(wording.outcome)],
            by=by,
            at=at,
            comment=f"{number}: {comment}",
            digest=facts.digest,
            **changes,
        )
    _tell_decided(meeting, facts, decision, at)
    return decision


def _facts(meeting: MeetingFacts, facts: ItemFacts, wording: Wording, signatures: list[Closing]) -> dict[str, Any]:
    """What the decision rests on, in plain values: it is read without asking any other table."""
    rules, count = meeting.rules, facts.count
    names = {seat.pk: seat for seat in meeting.seats}
    return {
        "rule": {
            "decision_rule": rules.decision_rule,
            "quorum_percent": rules.quorum_percent,
            "quorum_needs_co_chairs": rules.quorum_needs_co_chairs,
            "silence_agrees": rules.silence_agrees,
            "ballots_hidden": rules.ballots_hidden,
        },
        "quorum": {**asdict(count.quorum), "missing_co_chairs": list(count.quorum.missing_co_chairs)},
        "tally": asdict(count.tally),
        "verdict": count.verdict.value,
        "ballots": [
            {
                "institution": ballot.seat.institution,
                "institution_name": ballot.seat.institution_name,
                "role": ballot.seat.role,
                "by": str(ballot.cast_by),
                "as": Presence.HOLDER if ballot.seat.holder_id == ballot.cast_by_id else Presence.ALTERNATE,  # type: ignore[attr-defined]
                "choice": ballot.choice,
                "conflict": ballot.conflict,
                "comment": ballot.comment,
                "cast_at": ballot.cast_at.isoformat(),
                "digest": ballot.digest,
            }
            for ballot in facts.ballots
        ],
        "silent": [names[seat].institution_name for seat in count.silent],
        "answered_earlier": [names[seat].institution_name for seat in count.answered_earlier],
        "asked": _asked(meeting, facts, signatures),
        "attendance": [
            {
                "institution": seat.institution,
                "institution_name": seat.institution_name,
                "role": seat.role,
                "presence": meeting.attendance.get(seat.pk, ""),
            }
            for seat in meeting.seats
        ],
        "availability": {
            "cash_minor": meeting.availability.cash_minor,
            "reserved_minor": meeting.availability.reserved_minor,
            "item_minor": facts.asked_minor,
            "rest_minor": meeting.strip_of(facts).rest_minor,
        },
        "subject": {
            "kind": facts.item.kind,
            "title": facts.item.title,
            "proposal": facts.item.proposal.number if facts.item.proposal else "",
            "version": facts.version.number if facts.version else 0,
            "digest": facts.digest,
        },
        "signatures": [
            {
                "institution": signature.seat.institution,
                "institution_name": signature.seat.institution_name,
                "by": str(signature.signed_by),
                "signed_at": signature.signed_at.isoformat(),
                "digest": signature.digest,
            }
            for signature in signatures
        ],
    }


def _asked(meeting: MeetingFacts, facts: ItemFacts, signatures: list[Closing]) -> list[dict[str, str]]:
    """Who of those who signed has put on record that who was there and did not answer was asked."""
    seats = {signature.signed_by_id: signature.seat for signature in signatures}  # type: ignore[attr-defined]
    return [
        {
            "institution": seats[step.taken_by_id].institution,  # type: ignore[attr-defined]
            "institution_name": seats[step.taken_by_id].institution_name,  # type: ignore[attr-defined]
            "by": str(step.taken_by),
            "at": step.taken_at.isoformat(),
        }
        for step in asked_by(meeting, facts)
        if step.taken_by_id in seats  # type: ignore[attr-defined]
    ]


# -- conditions --------------------------------------------------------------------------------------------------------


@transaction.atomic
def condition_meet(*, condition: Condition, met_on: date, note: str, by: User, at: datetime) -> ConditionMet:
    """Record that a condition is met, when and how. Raises NotYours or UnableToDecide."""
    decision = condition.decision
    if not may(by, "condition.meet", decision.fund, on=at.date()):
        raise NotYours(refusal())
    if not note.strip():
        raise UnableToDecide(_("Say how the condition was met: the payment relies on it."))
    if met_on > at.date():
        raise UnableToDecide(_("A condition is not met on a day that is still to come."))
    if met_on < decision.decided_on:
        raise UnableToDecide(
            _("The condition was set on %(day)s: it is not met before that.") % {"day": day_text(decision.decided_on)}
        )
    if ConditionMet.objects.filter(condition=condition).exists():
        raise UnableToDecide(_("This condition is already recorded as met."))
    try:
        with transaction.atomic():
            return ConditionMet.objects.create(
                condition=condition, met_on=met_on, note=note.strip(), recorded_by=by, recorded_at=at
            )
    except IntegrityError:
        raise UnableToDecide(_("This condition is already recorded as met.")) from None


# -- letters -----------------------------------------------------------------------------------------------------------


def decision_path(decision: Decision) -> str:
    return f"/funds/{decision.fund.code}/committee/decisions/{decision.number}/"


def _tell_decided(meeting: MeetingFacts, facts: ItemFacts, decision: Decision, at: datetime) -> None:
    proposal = facts.item.proposal
    people = {
        person.pk: person for seat in meeting.seats for person in (seat.holder, seat.alternate) if person is not None
    }
    if proposal is not None:
        people.setdefault(proposal.created_by.pk, proposal.created_by)
    said = [decision.comments]
    said += [f"– {text}" for text in Condition.objects.filter(decision=decision).values_list("text", flat=True)]
    more = "\n".join(line for line in said if line)
    notice_write(
        key=f"decided:{decision.record}",
        subject=lambda: f"{decision.number}: {outcome_text(decision.outcome)}",
        body=lambda: f"{facts.item.title}: {outcome_text(decision.outcome)}.\n{more}".strip(),
        at=at,
        fund=decision.fund,
        people=people.values(),
        addresses=addresses_of(proposal.lead, decision.decided_on) if proposal else (),
        record=decision.record,
        path=[Place(decision_path(decision)), *_of_proposal(proposal)],
        attachment_name=f"{decision.number}.pdf",
    )


def _of_proposal(proposal: Proposal | None) -> Iterator[Place]:
    """For who is told of a decision and may not read the committee's: an organisation reads it at its proposal."""
    if proposal is not None:
        yield Place(
            reverse("grants:proposal", args=[proposal.fund.code, proposal.number]),
            lambda rights: sight_in(proposal.fund, rights).of(proposal.fund).filter(pk=proposal.pk).exists(),
        )


def _tell_chairs(
    meeting: MeetingFacts,
    facts: ItemFacts,
    wording: Wording,
    chairs: list[Seat],
    signatures: list[Closing],
    at: datetime,
) -> None:
    """The other co-chairs: one has signed, theirs is missing."""
    signed = {signature.seat_id for signature in signatures}  # type: ignore[attr-defined]
    people = [seat.holder for seat in chairs if seat.pk not in signed and seat.holder is not None]
    notice_write(
        key=f"sign:{facts.item.pk}:{wording.digest}",
        subject=lambda: (
            _("%(number)s, item %(position)s waits for your signature")
            % {"number": meeting.meeting.number, "position": facts.item.position}
        ),
        # Where ballots are hidden, so is what they carry: who reads the letter may not have voted yet.
        body=lambda: (
            facts.item.title
            if meeting.rules.ballots_hidden
            else f"{facts.item.title}: {outcome_text(wording.outcome)}."
        ),
        at=at,
        fund=meeting.meeting.fund,
        people=people,
        record=meeting.meeting.record,
        path=f"{meeting_path(meeting.meeting)}items/{facts.item.position}/close/",
    )
