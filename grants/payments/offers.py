"""What can still be asked for: every allocation with something left, and its next tranche. Nothing here writes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from fund.models import Fund
from fund.models.documents import minor
from grants.availability import purses
from grants.headroom import Purse
from grants.models import Project, RequestState, Tranche, TransferRequest
from grants.payments.checks import taken_of_tranche
from grants.payments.grounds import ASKED
from grants.standing import standing


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
    rows = standing([fund], ("kind", "project", "organisation", "purpose"), kinds=("allocations", "transfers"))
    titles = dict(Project.objects.filter(fund=fund).values_list("number", "title"))
    asked: defaultdict[Purse, int] = defaultdict(int)
    of_tranche: defaultdict[int, int] = defaultdict(int)
    requests = TransferRequest.objects.filter(fund=fund, state__in=[*ASKED, RequestState.PAID])
    for request in requests.select_related("project", "organisation"):
        if request.state in ASKED:
            asked[Purse(request.project.number, request.organisation.code, request.purpose)] += minor(request.amount)
        if request.tranche_id:
            of_tranche[request.tranche_id] += minor(request.amount)
    plans = _plans(fund)
    found = []
    for stands in purses(row[1:] for row in rows):
        gone, before, tranche, left = stands.transferred_minor + asked[stands.purse], 0, None, 0
        for each in plans[stands.purse]:
            left = each.amount_minor - taken_of_tranche(each.amount_minor, of_tranche[each.pk], gone, before)
            before += each.amount_minor
            if left > 0:
                tranche = each
                break
        offer = Offer(
            stands.purse,
            titles.get(stands.purse.project, ""),
            stands.approved_minor,
            stands.transferred_minor,
            asked[stands.purse],
            tranche,
            left if tranche else 0,
        )
        if offer.left_minor > 0:
            found.append(offer)
    return found


def _plans(fund: Fund) -> defaultdict[Purse, list[Tranche]]:
    """Of each allocation the tranches as last changed, in order."""
    rows: Iterable[Tranche] = (
        Tranche.objects.filter(change__fund=fund)
        .select_related("organisation", "change__project")
        .order_by("change__position", "number")
    )
    latest: dict[tuple[Purse, int], Tranche] = {}
    for tranche in rows:
        purse = Purse(tranche.change.project.number, tranche.organisation.code, tranche.purpose)
        latest[purse, tranche.number] = tranche
    plans: defaultdict[Purse, list[Tranche]] = defaultdict(list)
    for (purse, _number), tranche in sorted(latest.items(), key=lambda item: item[0]):
        if tranche.amount_minor:
            plans[purse].append(tranche)
    return plans
