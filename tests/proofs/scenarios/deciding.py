"""The committee at once: the last dollar approved by eight, one seat voting eight times, one item closed eight times,
and approving, deferring, changing, returning and voting at the same moment."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

from django.db import transaction
from djmoney.money import Money

from fund import invariants, ledger, services
from fund.models import Fund
from grants.committee.facts import item_facts
from grants.funds_available import availability
from grants.models import AgendaItem, Allocation, Ballot, Closing, Decision, MeetingKind, Proposal, ProposalVersion
from grants.services import ballots, decisions
from grants.services.approvals import UnableToApprove
from grants.services.steps import ShownIsStale, UnableToStep, advance
from tests.grants.committee import sitting as s
from tests.proofs.scenarios.crew import crew

FIRST_CHAIR, SECOND_CHAIR = "OHCHR", "UNICEF"
ALL_OF_THEM = {"quorum_percent": 20, "quorum_needs_co_chairs": False, "ballots_hidden": False}
"""One answer decides, and the second co-chair signs without one: the races are about other things."""


def _agendas(at: s.Sitting, meetings: int, items: int, direct_minor: int = 100) -> list[list[int]]:
    """Open written procedures with new projects on them: numbers of their items. Their deadline is far."""
    made = []
    for _ in range(meetings):
        budget = [{"organisation": "UNDP", "purpose": "programme", "category": "1", "amount_minor": direct_minor}]
        budget.append({**budget[0], "category": "8", "amount_minor": 0})
        asked = [s.proposal(at, budget=budget) for _ in range(items)]
        meeting = s.open_meeting(at, *asked)
        made.append(list(AgendaItem.objects.filter(meeting=meeting).order_by("position").values_list("pk", flat=True)))
    return made


def _item(number: int) -> AgendaItem:
    return AgendaItem.objects.select_related("meeting__fund").get(pk=number)


def _people() -> dict[str, Any]:
    """By institution, as another process finds them."""
    from fund.models import User

    return {user.email.partition(".")[0].upper(): user for user in User.objects.order_by("pk")}


def _sign(number: int, who: str, outcome: str = "approved", **said: Any) -> str:
    """Sign, looking again as long as the figures move; answers with what came of it."""
    by = _people()[who]
    while True:
        item = _item(number)
        meeting, facts = item_facts(item, s.AT)
        shown = decisions.Wording(meeting, facts, outcome, **said).shown_digest
        try:
            decisions.item_close(item=item, outcome=outcome, shown=shown, by=by, at=s.AT, **said)
        except ShownIsStale:
            continue
        except UnableToApprove as refused:
            return "short" if "is available" in str(refused) else "refused without the figures"
        except UnableToStep:
            return "refused"
        return "signed"


def _vote(number: int, who: str, choice: str = "agree") -> str:
    item = _item(number)
    _meeting, facts = item_facts(item, s.AT)
    try:
        ballots.ballot_cast(item=item, choice=choice, shown=facts.digest, by=_people()[who], at=s.AT)
    except ShownIsStale:
        return "stale"
    except UnableToStep as refused:
        return type(refused).__name__
    return "cast"


def _tried(deed: Callable[[], str], errors: list[str]) -> str:
    try:
        return deed()
    except Exception as error:
        errors.append(repr(error))
        return "error"


def _sums(done: list[dict[str, Any]]) -> dict[str, Any]:
    count: Counter[str] = Counter()
    for each in done:
        count.update(each["count"])
    return {
        "count": dict(count),
        "errors": [error for each in done for error in each["errors"]],
        "violations": [str(v) for v in invariants.violations()],
    }


def last_dollar(workers: int, attempts: int) -> dict[str, Any]:
    """Every worker approves its own items; the fund has enough for half of them."""
    at = s.sitting("PRF00", **ALL_OF_THEM)
    there = availability(at.fund).available_minor
    payable = workers * attempts // 2
    each = there // payable
    _take_away(at.fund, there - each * payable)
    items = _agendas(at, attempts, workers, each)
    for meeting in items:
        for number in meeting:
            s.vote(at, _item(number), OHCHR="agree")
            s.sign(at, _item(number), FIRST_CHAIR)

    def work(worker: int) -> dict[str, Any]:
        errors: list[str] = []
        count = Counter(_tried(lambda n=meeting[worker]: _sign(n, SECOND_CHAIR), errors) for meeting in items)
        return {"count": dict(count), "errors": errors}

    sums = _sums(crew(workers, work))
    left = availability(at.fund)
    return sums | {
        "payable": payable,
        "decisions": Decision.objects.count(),
        "allocations": Allocation.objects.exclude(decision="").count(),
        "available": left.available_minor,
        "signatures": Closing.objects.count(),
        "numbers": len(set(Decision.objects.values_list("number", flat=True))),
        "states": dict(Counter(Proposal.objects.values_list("state", flat=True))),
    }


def _take_away(fund: Fund, minor: int) -> None:
    """A bank charge of so much, that nothing is left over."""
    if minor:
        services.charge_record(
            fund=fund, reference="REST", kind="bank_charges", value_date=date(2019, 1, 2),
            amount=Money(f"{minor // 100}.{minor % 100:02d}", "USD"), by="office@example.org",
            at=datetime(2020, 6, 1, tzinfo=UTC),
        )  # fmt: skip


def one_seat(workers: int, attempts: int) -> dict[str, Any]:
    """Everybody votes for the same seat at once, as its holder and as its alternate."""
    at = s.sitting("PRF00", **ALL_OF_THEM)
    items = [
        s.first_item(s.open_meeting(at, s.proposal(at), kind=MeetingKind.WRITTEN, silence_until=s.LATER)).pk
        for _ in range(attempts)
    ]

    def work(worker: int) -> dict[str, Any]:
        errors: list[str] = []
        who, choice = ("ILO", "agree") if worker % 2 else ("ILO-2", "object")
        count = Counter(_tried(lambda n=number: _vote(n, who, choice), errors) for number in items)
        return {"count": dict(count), "errors": errors}

    sums = _sums(crew(workers, work))
    return sums | {"ballots": Ballot.objects.count(), "items": Ballot.objects.values("item").distinct().count()}


def one_closing(workers: int, attempts: int) -> dict[str, Any]:
    """The last signature comes from everybody at once."""
    at = s.sitting("PRF00", **ALL_OF_THEM)
    items = [meeting[0] for meeting in _agendas(at, attempts, 1)]
    for number in items:
        s.vote(at, _item(number), OHCHR="agree")
        s.sign(at, _item(number), FIRST_CHAIR)

    def work(worker: int) -> dict[str, Any]:
        errors: list[str] = []
        who = SECOND_CHAIR if worker % 2 else f"{SECOND_CHAIR}-2"
        count = Counter(_tried(lambda n=number: _sign(n, who), errors) for number in items)
        return {"count": dict(count), "errors": errors}

    sums = _sums(crew(workers, work))
    return sums | {
        "decisions": Decision.objects.count(),
        "allocations": Allocation.objects.exclude(decision="").count(),
        "signatures": Closing.objects.count(),
    }


def all_at_once(workers: int, attempts: int, seed: int) -> dict[str, Any]:
    """Approve, defer, change, return and vote at the same moment: what is decided is what was voted on and signed."""
    at = s.sitting("PRF00", **ALL_OF_THEM)
    items = [meeting[0] for meeting in _agendas(at, attempts, 1)]
    deferred = {"outcome": "deferred", "comments": "Next year"}
    for number in items:
        s.vote(at, _item(number), OHCHR="agree", UNDP="agree")
        s.sign(at, _item(number), FIRST_CHAIR)
        s.sign(at, _item(number), FIRST_CHAIR, **deferred)
    deeds: tuple[Callable[[int], str], ...] = (
        lambda n: _sign(n, SECOND_CHAIR),
        lambda n: _sign(n, SECOND_CHAIR, **deferred),
        lambda n: _changed(n, at),
        lambda n: _vote(n, "ILO", "object"),
        lambda n: _sign(n, f"{SECOND_CHAIR}-2"),
        lambda n: _returned(n, at),
        lambda n: _vote(n, "NOR", "agree"),
        lambda n: _sign(n, f"{SECOND_CHAIR}-2", **deferred),
    )

    def work(worker: int) -> dict[str, Any]:
        errors: list[str] = []
        chance = random.Random(seed + worker)
        count: Counter[str] = Counter()
        for number in items:
            deed = deeds[worker % len(deeds)] if chance.random() < 0.7 else chance.choice(deeds)
            count[_tried(lambda d=deed, n=number: d(n), errors)] += 1
        return {"count": dict(count), "errors": errors}

    sums = _sums(crew(workers, work))
    return sums | {"decisions": Decision.objects.count(), "wrong": [w for number in items for w in _wrong(number)]}


def _changed(number: int, at: s.Sitting) -> str:
    """A changed version handed in, as ``proposal_submit`` does it."""
    item = _item(number)
    with transaction.atomic():
        ledger.lock(at.fund)
        proposal = Proposal.objects.select_for_update().get(pk=item.proposal_id)  # type: ignore[attr-defined]
        try:
            advance(record=proposal, action="submit_changed", by=at.secretariat, at=s.AT)
        except UnableToStep:
            return "not changed"
        s.new_version(at, proposal, title=f"Changed {proposal.versions.count()}")
    return "changed"


def _returned(number: int, at: s.Sitting) -> str:
    proposal = Proposal.objects.get(agenda_items=number)
    try:
        advance(record=proposal, action="return", by=at.secretariat, at=s.AT, comment="Once more")
    except UnableToStep:
        return "not returned"
    return "returned"


def _wrong(number: int) -> list[str]:
    """What must never be, of one item."""
    item = _item(number)
    proposal = Proposal.objects.get(agenda_items=number)
    decision = Decision.objects.filter(item=item).first()
    posted = Allocation.objects.filter(decision=decision.number).count() if decision else 0
    found = []
    if decision is None:
        if proposal.state in ("approved", "deferred"):
            found.append(f"{proposal.number} is {proposal.state} without a decision")
        return found
    said = decision.facts
    expected = {"approved": ("approved", 1), "deferred": ("deferred", 0)}[decision.outcome]
    if (proposal.state, posted) != expected:
        found.append(f"{decision.number} {decision.outcome}: {proposal.state}, {posted} posted")
    latest = ProposalVersion.objects.filter(proposal=proposal).order_by("-number").first()
    if latest is None or said["subject"]["digest"] != latest.digest:
        found.append(f"{decision.number} is about another version than the last")
    cast = Ballot.objects.filter(item=item, digest=said["subject"]["digest"]).count()
    if len(said["ballots"]) != cast or any(b["digest"] != said["subject"]["digest"] for b in said["ballots"]):
        found.append(f"{decision.number} counts {len(said['ballots'])} ballots of {cast}")
    if said["quorum"]["present"] < said["quorum"]["needed"]:
        found.append(f"{decision.number} has no quorum")
    if decision.outcome == "approved" and any(b["choice"] == "object" for b in said["ballots"]):
        found.append(f"{decision.number} is approved over an objection")
    if len({each["digest"] for each in said["signatures"]}) != 1 or len(said["signatures"]) != 2:
        found.append(f"{decision.number} is not signed twice under one text")
    return found


SCENARIOS = {each.__name__: each for each in (last_dollar, one_seat, one_closing, all_at_once)}
