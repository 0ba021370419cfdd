"""What an approval would take back of a project, beside what is transferred and on its way. Nothing here writes.

On its way is what is released and not yet confirmed: the bank may have paid it already. An approval cannot take it
back, or the payment could not come into the books.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from fund import chart
from fund.display import said_minor
from grants.availability import purses
from grants.models import Project, ProposalKind, RequestState, TransferRequest
from grants.proposals import approved_amounts
from grants.proposals.approved_amounts import Share
from grants.standing import standing


@dataclass(frozen=True, slots=True)
class Stand:
    """One organisation and purpose of a project, in minor units, over everything booked.

    ``on_its_way_minor`` is what the released requests of these ``numbers`` come to.
    """

    direct_minor: int = 0
    support_minor: int = 0
    transferred_minor: int = 0
    on_its_way_minor: int = 0
    numbers: tuple[str, ...] = ()

    @property
    def approved_minor(self) -> int:
        return self.direct_minor + self.support_minor

    @property
    def gone_minor(self) -> int:
        """What an approval leaves untouched: transferred, or on its way."""
        return self.transferred_minor + self.on_its_way_minor

    def on_its_way_text(self, organisation: str, left_minor: int, currency: str) -> str:
        """Why no less may be left approved than has gone: the payments on their way, with the figures."""
        return _(
            "This leaves %(left)s approved for %(organisation)s, and %(on_its_way)s is on its way to it "
            "(%(numbers)s) beside the %(transferred)s already transferred. First the payment is confirmed, or "
            "its release taken back."
        ) % {
            "left": f"{said_minor(left_minor, currency)} {currency}",
            "organisation": organisation,
            "on_its_way": f"{said_minor(self.on_its_way_minor, currency)} {currency}",
            "numbers": ", ".join(self.numbers),
            "transferred": f"{said_minor(self.transferred_minor, currency)} {currency}",
        }


@dataclass(frozen=True, slots=True)
class TakenBack:
    """What of one organisation and purpose an item takes back."""

    share: Share
    stand: Stand
    taken_minor: int

    @property
    def left_minor(self) -> int:
        return self.stand.approved_minor - self.taken_minor

    @property
    def is_on_its_way(self) -> bool:
        """Whether it would take what is on its way."""
        return bool(self.stand.on_its_way_minor) and self.left_minor < self.stand.gone_minor


def stands_of(project: Project) -> dict[Share, Stand]:
    """How each part of the project stands. Two queries."""
    rows = standing(
        [project.fund],
        ("kind", "project", "organisation", "purpose", "category"),
        kinds=("allocations", "transfers"),
        where={"project": project.number},
    )
    support: defaultdict[Share, int] = defaultdict(int)
    for _fund, kind, _number, organisation, purpose, category, amount in rows:
        if kind == "allocations" and category == chart.SUPPORT_COST:
            support[Share(organisation, purpose)] += amount
    released: defaultdict[Share, list[TransferRequest]] = defaultdict(list)
    requests = TransferRequest.objects.filter(project=project, state=RequestState.RELEASED)
    for request in requests.select_related("organisation").order_by("number"):
        released[Share(request.organisation.code, request.purpose)].append(request)
    found = {}
    for line in purses((*row[1:5], row[6]) for row in rows):
        share = Share(line.purse.organisation, line.purse.purpose)
        found[share] = Stand(
            line.approved_minor - support[share],
            support[share],
            line.transferred_minor,
            sum(request.amount_minor for request in released[share]),
            tuple(request.number for request in released[share]),
        )
    return found


def cancelled(stands: Mapping[Share, Stand]) -> dict[Share, tuple[int, int]]:
    """What a cancellation changes, (direct, support) below zero: all that is not transferred is taken back."""
    taken = {}
    for share, stand in stands.items():
        back = approved_amounts.taken_back(stand.direct_minor, stand.support_minor, stand.transferred_minor)
        if any(back):
            taken[share] = (-back[0], -back[1])
    return taken


def taken_back(project: Project, kind: str, changes: Mapping[Share, int]) -> list[TakenBack]:
    """What an item of this kind takes back; ``changes`` is what its version says, in minor units."""
    if kind != ProposalKind.CANCELLATION and all(change >= 0 for change in changes.values()):
        return []
    stands = stands_of(project)
    if kind == ProposalKind.CANCELLATION:
        changes = {share: sum(pair) for share, pair in cancelled(stands).items()}
    return [
        TakenBack(share, stands.get(share, Stand()), -change) for share, change in sorted(changes.items()) if change < 0
    ]
