"""What a co-chair signs, and whether an item can be closed at all: the outcome, its words, the ballots it rests on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from fund.access import may, refusal
from fund.display import day_text, moment_text
from fund.fingerprints import canonical, sha256
from fund.models import User
from grants.committee import voting
from grants.committee.answers import answers_first, asked_by, only_one_answered, unanswered_names
from grants.committee.days import day_hindrance
from grants.committee.facts import ItemFacts, MeetingFacts, seat_of
from grants.committee.rights_of_seats import chairs_hindrance
from grants.funds_available import Availability
from grants.models import AMENDMENTS, AgendaItem, Decision, Outcome, Seat, SeatRole
from grants.services.steps import NotNow, NotYours, UnableToStep

ACT = "decision.sign"


class UnableToDecide(UnableToStep):
    """The item is not closed like this; nothing was recorded. The message is for people and says why."""


class NoQuorum(UnableToDecide):
    """Too few of the voting seats are there."""


class Wording:
    """What the co-chairs sign about one item."""

    def __init__(
        self,
        meeting: MeetingFacts,
        facts: ItemFacts,
        outcome: str,
        conditions: Sequence[str] = (),
        comments: str = "",
        amends: Decision | None = None,
    ) -> None:
        self.meeting, self.facts = meeting, facts
        self.outcome = outcome
        self.conditions = [text.strip() for text in conditions if text.strip()]
        self.comments = comments.strip()
        self.amends = amends or amended_decision(facts.item)

    @property
    def is_approval(self) -> bool:
        return self.outcome in (Outcome.APPROVED, Outcome.CONDITIONS, Outcome.SUBJECT_TO_FUNDS)

    @property
    def digest(self) -> str:
        """Of what is signed, and of the ballots it rests on."""
        return sha256(
            canonical(
                {
                    "item": self.facts.item.pk,
                    "subject": self.facts.digest,
                    "ballots": [
                        [ballot.seat_id, ballot.choice, ballot.conflict, ballot.comment]  # type: ignore[attr-defined]
                        for ballot in self.facts.ballots
                    ],
                    "present": sorted(voter.seat for voter in self.facts.voters if voter.is_present),
                    "silent": sorted(self.facts.count.silent),
                    "verdict": self.facts.count.verdict.value,
                    "outcome": str(self.outcome),
                    "conditions": self.conditions,
                    "comments": self.comments,
                    "amends": self.amends.number if self.amends else "",
                }
            )
        )

    @property
    def shown_digest(self) -> str:
        """Of all a co-chair was shown: what is signed and the figures beside it."""
        there: Availability = self.meeting.availability
        return sha256(canonical([self.digest, there.cash_minor, there.reserved_minor, self.facts.asked_minor]))

    def assert_sound(self) -> None:
        count, kind = self.facts.count, self.facts.item.kind
        if self.outcome not in voting.outcomes(count.verdict, kind):
            raise UnableToDecide(
                _("The ballots do not carry “%(outcome)s”: %(verdict)s.")
                % {"outcome": outcome_text(self.outcome), "verdict": verdict_text(count)}
            )
        if self.outcome == Outcome.CONDITIONS and not self.conditions:
            raise UnableToDecide(_("An approval with conditions names them."))
        if self.outcome != Outcome.CONDITIONS and self.conditions:
            raise UnableToDecide(_("Conditions belong to an approval with conditions."))
        if self.outcome in (Outcome.DEFERRED, Outcome.REJECTED) and not self.comments:
            raise UnableToDecide(_("Say why: those who asked will read it."))
        if self.amends is not None and self.amends.fund_id != self.meeting.meeting.fund_id:  # type: ignore[attr-defined]
            raise UnableToDecide(_("A decision amends one of the same fund."))


def assert_closable(meeting: MeetingFacts, facts: ItemFacts, at: datetime) -> None:
    """Raises NotNow or NoQuorum where the item cannot be closed at this moment."""
    if facts.decision is not None:
        raise NotNow(_("This item is already decided: %(number)s.") % {"number": facts.decision.number})
    if not meeting.is_open:
        raise NotNow(_("The meeting is not open: items are closed while it is."))
    if not facts.is_before_the_committee:
        raise NotNow(_("The proposal is not before the committee any more: it was returned or withdrawn."))
    day, deadline = meeting.meeting.held_on, meeting.meeting.silence_until
    if meeting.is_written and deadline is not None:
        if not voting.may_close_written(facts.voters, deadline=deadline, at=at):
            missing = [voter.name for voter in facts.voters if not voter.choice]
            raise NotNow(
                _("The silence period ends on %(moment)s. Before that, all must have answered; missing: %(names)s.")
                % {"moment": moment_text(deadline), "names": ", ".join(missing)}
            )
    elif at.date() < day:
        raise NotNow(_("The meeting is on %(day)s: it decides then.") % {"day": day_text(day)})
    if why := chairs_hindrance(day, meeting.voting_seats):
        raise NotNow(why)
    if not facts.count.is_decidable:
        raise NoQuorum(quorum_text(facts.count.quorum))
    if why := day_hindrance(meeting, facts, at):
        raise NotNow(why)


def assert_answered(meeting: MeetingFacts, facts: ItemFacts, seat: Seat, by: User, at: datetime) -> None:
    """Raises NotNow where this co-chair's own answer is missing, or where seats that are there have not answered and
    this co-chair has not put on record that they were asked."""
    if why := answers_first(meeting, facts, seat, at):
        raise NotNow(why)
    if facts.count.unanswered and all(step.taken_by != by for step in asked_by(meeting, facts)):
        raise NotNow(
            _("Present and not answered: %(names)s. Put on record first that they were asked.")
            % {"names": ", ".join(unanswered_names(facts))}
        )


def chair_seat(meeting: MeetingFacts, by: User, at: datetime) -> Seat:
    """The co-chair's seat this person signs for. Raises NotYours."""
    if not may(by, ACT, meeting.meeting.fund, on=at.date()):
        raise NotYours(refusal())
    seat = seat_of(by, [each for each in meeting.voting_seats if each.role == SeatRole.CO_CHAIR])
    if seat is None:
        raise NotYours(_("Only the co-chairs of the day of the decision close its items."))
    return seat


def quorum_text(quorum: voting.Quorum) -> str:
    """How the quorum stands, with its figures."""
    figures = {"present": quorum.present, "seats": quorum.seats, "needed": quorum.needed}
    if quorum.present < quorum.needed:
        return _("No quorum: %(present)s of %(seats)s voting seats count as present, %(needed)s are needed.") % figures
    if quorum.missing_co_chairs:
        return _("No quorum: every co-chair must be there, and %(names)s is not.") % {
            "names": ", ".join(quorum.missing_co_chairs)
        }
    return _("Quorum: %(present)s of %(seats)s voting seats count as present, %(needed)s are needed.") % figures


def verdict_text(count: voting.Count) -> str:
    """What the rule makes of the ballots, with the figures; who was there and did not answer is said."""
    said = {
        voting.Verdict.AGREED: _("agreed"),
        voting.Verdict.AGAINST: _("not agreed"),
        voting.Verdict.NO_CONSENSUS: _("no consensus"),
    }[count.verdict]
    figures = {
        "verdict": said,
        "agree": count.tally.agreed,
        "object": count.tally.object,
        "abstain": count.tally.abstain,
        "recuse": count.tally.recuse,
        "unanswered": count.tally.unanswered,
    }
    if only_one_answered(count.tally):
        return (
            _(
                "%(verdict)s (%(agree)s agree, %(object)s object, %(abstain)s abstain, %(recuse)s recused; "
                "%(unanswered)s present and did not answer: only one seat answered)"
            )
            % figures
        )
    if count.tally.unanswered:
        return (
            _(
                "%(verdict)s (%(agree)s agree, %(object)s object, %(abstain)s abstain, %(recuse)s recused; "
                "%(unanswered)s present and did not answer)"
            )
            % figures
        )
    return _("%(verdict)s (%(agree)s agree, %(object)s object, %(abstain)s abstain, %(recuse)s recused)") % figures


def votes_text(said: Mapping[str, Any]) -> str:
    """What the rule made of the ballots, as a decision keeps it (``said``: its facts)."""
    tally = voting.Tally(**said["tally"])
    # Only the tally and the verdict are said; the quorum has a sentence of its own.
    return verdict_text(voting.Count(voting.Quorum(0, 0, 0), tally, voting.Verdict(said["verdict"])))


def amended_decision(item: AgendaItem) -> Decision | None:
    """The decision an amendment changes: the last one about its project."""
    proposal = item.proposal
    if proposal is None or proposal.kind not in AMENDMENTS or proposal.project is None:
        return None
    return Decision.objects.filter(plan_changes__project=proposal.project).order_by("-pk").first()


def outcome_text(outcome: str) -> str:
    return capfirst(str(Outcome(outcome).label)) if outcome in Outcome.values else outcome
