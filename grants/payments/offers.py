"""What can still be asked for: every allocation with something left, and its next tranche. Nothing here writes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from fund.models import Fund
from fund.models.documents import minor
from fund.position import Position
from grants.availability import purses
from grants.headroom import Purse
from grants.models import Project, RequestState, Tranche, TransferRequest
from grants.payments.grounds import ASKED
from grants.payments.tranches import Part, taken_of
from grants.standing import standing
from grants.states_at import request_state, states_at


@dataclass(frozen=True, slots=True)
class Allotment:
    """How one project, organisation and purpose stands between decision and payment, in minor units.

    ``tranches`` are those of the plan with something of them neither transferred nor asked for, and how much; together
    they may come to less than what is left, or more.
    """

    purse: Purse
    title: str
    approved_minor: int
    transferred_minor: int
    requests: tuple[TransferRequest, ...] = ()
    """Those that wait or are released, and are not paid."""
    tranches: tuple[tuple[Tranche, int], ...] = ()

    @property
    def asked_minor(self) -> int:
        return sum(minor(request.amount) for request in self.requests)

    @property
    def left_minor(self) -> int:
        return self.approved_minor - self.transferred_minor - self.asked_minor


@dataclass(frozen=True, slots=True)
class Offer:
    """One allocation, in minor units. ``tranche`` is the first of the plan not wholly asked for."""

    purse: Purse
    title: str
    approved_minor: int
    transferred_minor: int
    asked_minor: int
    tranche: Tranche | None = None
    tranche_left_minor: int = 0

    @property
    def left_minor(self) -> int:
        return self.approved_minor - self.transferred_minor - self.asked_minor

    @property
    def suggested_minor(self) -> int:
        """What a new request would ask for."""
        return min(self.left_minor, self.tranche_left_minor) if self.tranche else self.left_minor


def offers(fund: Fund) -> list[Offer]:
    """In order of project, organisation and purpose. Four queries."""
    found = []
    for each in allotments(fund):
        tranche, left = each.tranches[0] if each.tranches else (None, 0)
        offer = Offer(
            each.purse, each.title, each.approved_minor, each.transferred_minor, each.asked_minor, tranche, left
        )
        if offer.left_minor > 0:
            found.append(offer)
    return found


def left_to_ask_for(project: Project) -> list[Purse]:
    """The purses of the project of which something is neither transferred nor asked for. Two queries."""
    dimensions, kinds = ("kind", "project", "organisation", "purpose"), ("allocations", "transfers")
    rows = standing([project.fund], dimensions, kinds=kinds, where={"project": project.number})
    asked: defaultdict[Purse, int] = defaultdict(int)
    requests = TransferRequest.objects.filter(project=project, state__in=ASKED).select_related("organisation")
    for request in requests:
        asked[Purse(project.number, request.organisation.code, request.purpose)] += minor(request.amount)
    return [each.purse for each in purses(row[1:] for row in rows) if each.reserved_minor > asked[each.purse]]


def allotments(fund: Fund, position: Position | None = None) -> list[Allotment]:
    """In order of project, organisation and purpose; as they stood at the position, where one is given. Four queries,
    six at an earlier position."""
    position = position or Position(fund)
    dimensions, kinds = ("kind", "project", "organisation", "purpose"), ("allocations", "transfers")
    rows = standing([fund], dimensions, position.until, position.known_at, kinds)
    titles = dict(Project.objects.filter(fund=fund).values_list("number", "title"))
    waiting: defaultdict[Purse, list[TransferRequest]] = defaultdict(list)
    of_tranche: defaultdict[int, int] = defaultdict(int)
    moment = position.moment()
    for request, state in _requests(position, moment):
        if state in ASKED:
            waiting[Purse(request.project.number, request.organisation.code, request.purpose)].append(request)
        if request.tranche_id:
            of_tranche[request.tranche_id] += minor(request.amount)
    plans = _plans(fund, moment)
    found = []
    for stands in purses(row[1:] for row in rows):
        asked = waiting[stands.purse]
        gone = stands.transferred_minor + sum(minor(each.amount) for each in asked)
        plan = plans[stands.purse]
        taken = taken_of([Part(each.amount_minor, of_tranche[each.pk]) for each in plan], stands.approved_minor, gone)
        left = [(each, each.amount_minor - gone_of) for each, gone_of in zip(plan, taken, strict=True)]
        found.append(
            Allotment(
                stands.purse,
                titles.get(stands.purse.project, ""),
                stands.approved_minor,
                stands.transferred_minor,
                tuple(asked),
                tuple((tranche, rest) for tranche, rest in left if rest > 0),
            )
        )
    return found


def _requests(position: Position, moment: datetime | None) -> Iterator[tuple[TransferRequest, str]]:
    """Those that wait, are released or are paid, each with its state at the position."""
    rows = TransferRequest.objects.filter(fund=position.fund).select_related("project", "organisation").order_by("pk")
    if position.is_now:
        for request in rows.filter(state__in=[*ASKED, RequestState.PAID]):
            yield request, request.state
        return
    state_of = states_at(position.fund, TransferRequest.workflow_name, moment)
    for request in rows.select_related("project", "organisation", "transfer__entry"):
        is_in_books = request.transfer is not None and position.holds(request.transfer.entry)
        state = request_state(state_of(request.record, request.state), is_in_books=is_in_books)
        if state in (*ASKED, RequestState.PAID):
            yield request, state


def _plans(fund: Fund, moment: datetime | None) -> defaultdict[Purse, list[Tranche]]:
    """Of each allocation the tranches as last changed (by the moment, where one is given), in order."""
    rows = (
        Tranche.objects.filter(change__fund=fund)
        .select_related("organisation", "change__project")
        .order_by("change__position", "number")
    )
    if moment is not None:
        rows = rows.filter(change__recorded_at__lte=moment)
    latest: dict[tuple[Purse, int], Tranche] = {}
    for tranche in rows:
        purse = Purse(tranche.change.project.number, tranche.organisation.code, tranche.purpose)
        latest[purse, tranche.number] = tranche
    plans: defaultdict[Purse, list[Tranche]] = defaultdict(list)
    for (purse, _number), tranche in sorted(latest.items(), key=lambda item: item[0]):
        if tranche.amount_minor:
            plans[purse].append(tranche)
    return plans
