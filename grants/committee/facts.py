"""Reading a meeting: seats, attendance, items with the version before the committee, ballots, how each item stands.

What pages show, services decide on and papers print comes from here. Nothing here writes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property

from django.db.models import Case, IntegerField, Value, When

from fund.fingerprints import canonical, sha256
from fund.models import Fund, User
from grants.availability import purses
from grants.committee import voting
from grants.committee.voting import Count, Rules, Voter
from grants.committee.who_sat import as_they_sat, sitting
from grants.funds_available import Availability, Strip, availability
from grants.governance import RateHistory, rules_of_meeting
from grants.models import (
    VOTING,
    AgendaItem,
    Attendance,
    Ballot,
    Closing,
    Decision,
    FundRules,
    Meeting,
    MeetingKind,
    MeetingState,
    Presence,
    ProposalKind,
    ProposalState,
    ProposalVersion,
    Seat,
    SeatRole,
)
from grants.proposals import approved_amounts
from grants.standing import standing

FIRST_THE_CHAIRS = Case(
    When(role=SeatRole.CO_CHAIR, then=Value(0)),
    When(role=SeatRole.MEMBER, then=Value(1)),
    When(role=SeatRole.EX_OFFICIO, then=Value(2)),
    default=Value(3),
    output_field=IntegerField(),
)


def seats_on(fund: Fund, day: date) -> list[Seat]:
    """Every seat of the committee on a day, co-chairs first."""
    # With how each wants letters: they are told in the transaction that others wait for.
    people = ("holder__notice_preference", "alternate__notice_preference")
    rows = Seat.objects.filter(fund=fund).on(day).select_related("holder", "alternate", "fund", *people)
    return list(rows.order_by(FIRST_THE_CHAIRS, "institution_name", "pk"))


def seats_of(meeting: Meeting) -> list[Seat]:
    """The seats that count at a meeting: those of its day (of a written procedure: the day of its deadline). Of one
    that has ended, with the people who sat on them."""
    return as_they_sat(meeting, seats_on(meeting.fund, meeting.held_on))


def seat_of(person: User, seats: Iterable[Seat]) -> Seat | None:
    """The voting seat this person sits on: as its holder or, where none is held, as an alternate."""
    voting_seats = [seat for seat in seats if seat.may_vote]
    held = [seat for seat in voting_seats if seat.holder_id == person.pk]  # type: ignore[attr-defined]
    stood_in = [seat for seat in voting_seats if seat.alternate_id == person.pk]  # type: ignore[attr-defined]
    return next(iter([*held, *stood_in]), None)


def latest_versions(proposals: Iterable[int], by: datetime | None = None) -> dict[int, ProposalVersion]:
    """Proposal to the version submitted last (``by``: until then): what is before the committee until it is decided."""
    rows = ProposalVersion.objects.filter(proposal__in=list(proposals)).select_related("proposal", "submitted_by")
    if by is not None:
        rows = rows.filter(submitted_at__lte=by)
    return {version.proposal_id: version for version in rows.order_by("number")}  # type: ignore[attr-defined]


@dataclass(slots=True)
class ItemFacts:
    """One item of an agenda as it stands."""

    item: AgendaItem
    version: ProposalVersion | None
    digest: str
    """Of what is voted on: of a proposal its version, of other business its text."""
    asked_minor: int
    voters: list[Voter]
    count: Count
    ballots: list[Ballot]
    """Those on what is before the committee now."""
    voided: list[Ballot]
    """Those on an earlier version: they no longer count."""
    decision: Decision | None
    closings: list[Closing]

    @property
    def is_before_the_committee(self) -> bool:
        """Whether it can still be decided here: a proposal that was returned or withdrawn cannot."""
        if self.decision is not None:
            return False
        return self.item.proposal is None or self.item.proposal.state == ProposalState.ON_AGENDA

    def ballot_of(self, seat: Seat | None) -> Ballot | None:
        return next((ballot for ballot in self.ballots if seat and ballot.seat_id == seat.pk), None)  # type: ignore[attr-defined]

    @property
    def answered(self) -> set[int]:
        """Seats that have voted."""
        return {ballot.seat_id for ballot in self.ballots}  # type: ignore[attr-defined]


@dataclass
class MeetingFacts:
    """A meeting read whole, in a fixed number of queries."""

    meeting: Meeting
    rules: FundRules
    seats: list[Seat]
    attendance: dict[int, str]
    """Seat to presence; a seat that is not in it has not been recorded."""
    items: list[ItemFacts] = field(default_factory=list)

    @property
    def voting_seats(self) -> list[Seat]:
        return [seat for seat in self.seats if seat.may_vote]

    @property
    def is_written(self) -> bool:
        return self.meeting.kind == MeetingKind.WRITTEN

    @property
    def is_open(self) -> bool:
        return self.meeting.state == MeetingState.OPEN

    def item_at(self, position: int) -> ItemFacts | None:
        return next((facts for facts in self.items if facts.item.position == position), None)

    @cached_property
    def availability(self) -> Availability:
        return availability(self.meeting.fund)

    @property
    def undecided(self) -> list[ItemFacts]:
        return [facts for facts in self.items if facts.is_before_the_committee]

    @property
    def asked_minor(self) -> int:
        """What approving all that is undecided would take."""
        return sum(facts.asked_minor for facts in self.undecided)

    @property
    def strip(self) -> Strip:
        """What approving the whole agenda would leave."""
        return Strip(self.availability, 0, self.asked_minor)

    def strip_of(self, facts: ItemFacts) -> Strip:
        """For one ballot: this item, and the rest of the agenda that is not decided yet."""
        item = facts.asked_minor if facts.is_before_the_committee else 0
        return Strip(self.availability, item, self.asked_minor - item)

    @property
    def quorum(self) -> voting.Quorum:
        """Of the meeting, before anybody recuses."""
        voters = _voters(self.voting_seats, self.attendance, [])
        return voting.quorum(voters, voting_rules(self.rules))


def voting_rules(rules: FundRules) -> Rules:
    return Rules(
        rules.decision_rule, rules.quorum_percent, rules.quorum_needs_co_chairs, silence_agrees=rules.silence_agrees
    )


def meeting_facts(meeting: Meeting, at: datetime) -> MeetingFacts:
    """The meeting as it stands at a moment. The number of queries does not grow with the agenda."""
    attendance = dict(Attendance.objects.filter(meeting=meeting).values_list("seat_id", "presence"))
    facts = MeetingFacts(meeting, rules_of_meeting(meeting), seats_of(meeting), attendance)
    items = list(
        AgendaItem.objects.filter(meeting=meeting)
        .select_related("meeting__fund", "proposal__lead", "proposal__project__fund", "version__submitted_by")
        .order_by("position")
    )
    latest = latest_versions(item.proposal_id for item in items if item.proposal_id)  # type: ignore[attr-defined]
    decisions = {
        decision.item_id: decision  # type: ignore[attr-defined]
        for decision in Decision.objects.filter(item__in=items).select_related("amends")
    }
    ballots: defaultdict[int, list[Ballot]] = defaultdict(list)
    for ballot in Ballot.objects.filter(item__in=items).select_related("seat", "cast_by").order_by("pk"):
        ballots[ballot.item_id].append(ballot)  # type: ignore[attr-defined]
    closings: defaultdict[int, list[Closing]] = defaultdict(list)
    for closing in Closing.objects.filter(item__in=items).select_related("seat", "signed_by", "amends").order_by("pk"):
        closings[closing.item_id].append(closing)  # type: ignore[attr-defined]
    asking = _Asking(meeting.fund)
    for item in items:
        decision = decisions.get(item.pk)
        version = item.version if decision else latest.get(item.proposal_id or 0, item.version)  # type: ignore[attr-defined]
        digest = subject_digest(item, version)
        in_force = [ballot for ballot in ballots[item.pk] if ballot.digest == digest]
        voided = [ballot for ballot in ballots[item.pk] if ballot.digest != digest]
        voters = _voters(facts.voting_seats, attendance, in_force, voided)
        facts.items.append(
            ItemFacts(
                item,
                version,
                digest,
                asking.minor(item, version),
                voters,
                _count(meeting, voters, facts.rules, at),
                in_force,
                voided,
                decision,
                closings[item.pk],
            )
        )
    return facts


def item_facts(item: AgendaItem, at: datetime) -> tuple[MeetingFacts, ItemFacts]:
    """One item within its meeting."""
    facts = meeting_facts(item.meeting, at)
    return facts, next(found for found in facts.items if found.item.pk == item.pk)


def subject_digest(item: AgendaItem, version: ProposalVersion | None) -> str:
    """What a ballot is bound to."""
    if version is not None:
        return version.digest
    return sha256(canonical([item.kind, item.title, item.text]))


def _voters(
    seats: list[Seat], attendance: dict[int, str], ballots: list[Ballot], voided: Iterable[Ballot] = ()
) -> list[Voter]:
    earlier = {ballot.seat_id for ballot in voided}  # type: ignore[attr-defined]
    choices = {ballot.seat_id: ballot.choice for ballot in ballots}  # type: ignore[attr-defined]
    return [
        Voter(
            seat.pk,
            seat.institution_name,
            seat.role == SeatRole.CO_CHAIR,
            _is_there(seat, attendance.get(seat.pk), has_voted=seat.pk in choices),
            choices.get(seat.pk, ""),
            seat.pk in earlier,
            is_vacant(seat),
        )
        for seat in seats
        if seat.role in VOTING
    ]


def is_vacant(seat: Seat) -> bool:
    """Whether nobody sits on it: without a person a seat neither agrees by silence nor is there."""
    return seat.holder is None and seat.alternate is None


def _is_there(seat: Seat, presence: str | None, *, has_voted: bool) -> bool:
    if presence not in (Presence.HOLDER, Presence.ALTERNATE):
        return False
    # Who voted was there, even where the seat has been given to nobody since.
    return has_voted or sitting(seat, presence) is not None


def _count(meeting: Meeting, voters: list[Voter], rules: FundRules, at: datetime) -> Count:
    if meeting.kind == MeetingKind.WRITTEN:
        is_over = meeting.silence_until is not None and at >= meeting.silence_until
        return voting.count_written(voters, voting_rules(rules), is_over=is_over)
    return voting.count(voters, voting_rules(rules))


class _Asking:
    """What items ask for. The rates and the standing are read once for all items, and only where one needs them."""

    def __init__(self, fund: Fund) -> None:
        self.fund = fund

    @cached_property
    def rates(self) -> RateHistory:
        return RateHistory(self.fund)

    def on(self, day: date) -> approved_amounts.RateOf:
        """Asked for only where a version does not state its support."""
        return lambda code: self.rates.on(day).get(code, Decimal(0))

    @cached_property
    def reserved(self) -> dict[str, int]:
        """Project to what is approved for it and not yet transferred, in minor units."""
        rows = standing([self.fund], ("kind", "project", "organisation", "purpose"), kinds=("allocations", "transfers"))
        found: defaultdict[str, int] = defaultdict(int)
        for line in purses(row[1:] for row in rows):
            found[line.purse.project] += line.reserved_minor
        return found

    def minor(self, item: AgendaItem, version: ProposalVersion | None) -> int:
        proposal = item.proposal
        if proposal is None or version is None:
            return 0
        if proposal.kind == ProposalKind.CANCELLATION:
            return -self.reserved.get(proposal.project.number, 0) if proposal.project else 0
        return approved_amounts.total_minor(version.content, self.on(version.submitted_at.date()))


def rates_over_time(fund: Fund) -> Callable[[date], approved_amounts.RateOf]:
    """A day to the rates of that day. Two queries at the first question, none after."""
    return _Asking(fund).on


def rates_of(fund: Fund, day: date) -> approved_amounts.RateOf:
    """Code of an organisation to its rate of support on a day."""
    return rates_over_time(fund)(day)


def asked_minor(item: AgendaItem, version: ProposalVersion | None) -> int:
    """What approving the item takes from what is available, in minor units; negative where it gives back."""
    return _Asking(item.meeting.fund).minor(item, version)
