"""How a committee decides: quorum, tally, and what the rule of the fund makes of it. Pure.

A seat is there when its holder or alternate sits at the meeting; in a written procedure, when it has answered, or when
the deadline has passed and the rules say that silence agrees. Who answered an earlier text has not been silent: their
silence about the later one says nothing, and they are not there. Who recuses neither votes nor counts for the quorum of
that item: the quorum is a share of all voting seats, those recused included, so that recusals never lower what is
needed. Where the rules need every co-chair, a recused co-chair who is there is there.

Who is there and has not answered counts for the quorum and for nothing else: under consensus they have not objected,
which those who close the item put on record; they are no agreement where agreement is counted.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import NamedTuple

AGREE, OBJECT, ABSTAIN, RECUSE = "agree", "object", "abstain", "recuse"
CONSENSUS, MAJORITY, UNANIMITY = "consensus", "majority", "unanimity"
PROPOSAL = "proposal"


class Voter(NamedTuple):
    """One voting seat on one item. ``choice`` is empty where the seat has not answered."""

    seat: int
    name: str
    is_co_chair: bool
    is_present: bool
    choice: str = ""
    answered_earlier: bool = False
    """Whether it has answered a text that stood here before; that answer counts no more."""
    is_vacant: bool = False
    """Whether nobody sits on it, neither holder nor alternate: nobody is silent there."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What the fund says about deciding. ``silence_agrees`` counts in written procedures only."""

    rule: str = CONSENSUS
    quorum_percent: int = 50
    needs_co_chairs: bool = True
    silence_agrees: bool = True


@dataclass(frozen=True, slots=True)
class Quorum:
    """How many of the voting seats count as present, and how many are needed."""

    seats: int
    present: int
    needed: int
    missing_co_chairs: tuple[str, ...] = ()

    @property
    def is_met(self) -> bool:
        return self.present >= self.needed and not self.missing_co_chairs


@dataclass(frozen=True, slots=True)
class Tally:
    """How the seats that are present answered. ``silent`` agreed by not answering; ``unanswered`` said nothing."""

    agree: int = 0
    object: int = 0
    abstain: int = 0
    recuse: int = 0
    silent: int = 0
    unanswered: int = 0

    @property
    def agreed(self) -> int:
        """Those who agree, aloud or by silence."""
        return self.agree + self.silent

    @property
    def voting(self) -> int:
        """Those present who may vote on this item."""
        return self.agreed + self.object + self.abstain + self.unanswered


class Verdict(Enum):
    """What the rule makes of a tally."""

    AGREED = "agreed"
    AGAINST = "against"
    NO_CONSENSUS = "no_consensus"


@dataclass(frozen=True, slots=True)
class Count:
    """An item counted: everything a decision rests on."""

    quorum: Quorum
    tally: Tally
    verdict: Verdict
    silent: tuple[int, ...] = field(default=())
    """Seats that agree by silence."""
    unanswered: tuple[int, ...] = field(default=())
    """Seats that are there and have not answered."""
    answered_earlier: tuple[int, ...] = field(default=())
    """Seats of a written procedure that answered an earlier text and not this one: they do not agree by silence."""

    @property
    def is_decidable(self) -> bool:
        return self.quorum.is_met


def quorum(voters: Sequence[Voter], rules: Rules) -> Quorum:
    """Present seats that are not recused, against the share of all voting seats, rounded up; at least one."""
    present = sum(1 for voter in voters if voter.is_present and voter.choice != RECUSE)
    needed = max(1, -(-len(voters) * rules.quorum_percent // 100))
    missing: tuple[str, ...] = ()
    if rules.needs_co_chairs:
        missing = tuple(voter.name for voter in voters if voter.is_co_chair and not voter.is_present)
    return Quorum(len(voters), present, needed, missing)


def tally(voters: Iterable[Voter], *, silence_counts: bool = False) -> Tally:
    """The answers of those present; with ``silence_counts`` who said nothing agrees."""
    counted = dict.fromkeys((AGREE, OBJECT, ABSTAIN, RECUSE), 0)
    nothing = 0
    for voter in voters:
        if not voter.is_present:
            continue
        if voter.choice:
            counted[voter.choice] += 1
        else:
            nothing += 1
    return Tally(
        counted[AGREE],
        counted[OBJECT],
        counted[ABSTAIN],
        counted[RECUSE],
        silent=nothing if silence_counts else 0,
        unanswered=0 if silence_counts else nothing,
    )


def verdict(rule: str, counted: Tally) -> Verdict:
    """Consensus: nobody present who may vote objects. Majority: more agree than object. Unanimity: all agree.

    Nothing is agreed where nobody agrees. Against: by majority where more object; otherwise where all who took a
    side object and nobody present has left it unanswered: one objection among the silent is not the committee's no.
    Everything else is no consensus.
    """
    agreed = {
        CONSENSUS: counted.object == 0,
        MAJORITY: counted.agreed > counted.object,
        UNANIMITY: counted.agreed == counted.voting,
    }[rule]
    if agreed and counted.agreed:
        return Verdict.AGREED
    nobody_else = counted.agreed == counted.unanswered == 0
    against = counted.object > counted.agreed if rule == MAJORITY else counted.object > 0 and nobody_else
    return Verdict.AGAINST if against else Verdict.NO_CONSENSUS


def count(voters: Sequence[Voter], rules: Rules) -> Count:
    """An item of a meeting: who is present is what the attendance says."""
    counted = tally(voters)
    unanswered = tuple(voter.seat for voter in voters if voter.is_present and not voter.choice)
    return Count(quorum(voters, rules), counted, verdict(rules.rule, counted), unanswered=unanswered)


def count_written(voters: Sequence[Voter], rules: Rules, *, is_over: bool) -> Count:
    """An item of a written procedure. Whoever has answered is present; after the deadline, silence agrees where the
    rules say so, of the seats on which somebody sits and which have answered nothing."""
    earlier = tuple(voter.seat for voter in voters if not voter.choice and voter.answered_earlier)
    agrees = is_over and rules.silence_agrees
    silent = tuple(
        voter.seat for voter in voters if agrees and not (voter.choice or voter.answered_earlier or voter.is_vacant)
    )
    there = [voter._replace(is_present=bool(voter.choice) or voter.seat in silent) for voter in voters]
    counted = tally(there, silence_counts=True)
    return Count(quorum(there, rules), counted, verdict(rules.rule, counted), silent, answered_earlier=earlier)


def may_close_written(voters: Iterable[Voter], *, deadline: datetime, at: datetime) -> bool:
    """A written procedure is closed after its deadline, or when every voting seat has answered."""
    return at >= deadline or all(voter.choice for voter in voters)


APPROVED, CONDITIONS, SUBJECT_TO_FUNDS = "approved", "conditions", "subject_to_funds"
DEFERRED, REJECTED, NOTED, NO_CONSENSUS = "deferred", "rejected", "noted", "no_consensus"


def outcomes(found: Verdict, kind: str) -> tuple[str, ...]:
    """What the co-chairs may record: what was agreed can be approved as it is, with conditions or subject to funds; an
    item can always be deferred; nobody records agreement where there is none."""
    if found is Verdict.AGREED:
        if kind == PROPOSAL:
            return (APPROVED, CONDITIONS, SUBJECT_TO_FUNDS, DEFERRED)
        return (APPROVED, CONDITIONS, NOTED, DEFERRED)
    if found is Verdict.AGAINST:
        return (REJECTED, DEFERRED, NO_CONSENSUS)
    return (NO_CONSENSUS, DEFERRED)
