"""What a committee can still decide about: the fund's cash, less what is approved and not yet transferred."""

from __future__ import annotations

from dataclasses import dataclass

from fund.models import Fund
from grants.availability import purses
from grants.standing import standing

KINDS = ("cash", "allocations", "transfers")


@dataclass(frozen=True, slots=True)
class Availability:
    """In minor units of the fund's currency, over everything booked. ``reserved`` is approved, not yet transferred."""

    cash_minor: int
    reserved_minor: int

    @property
    def available_minor(self) -> int:
        return self.cash_minor - self.reserved_minor


@dataclass(frozen=True, slots=True)
class Strip:
    """What stands on top of a ballot: what there is, what this item and the rest of the agenda ask for."""

    availability: Availability
    item_minor: int
    rest_minor: int

    @property
    def after_item_minor(self) -> int:
        return self.availability.available_minor - self.item_minor

    @property
    def remains_minor(self) -> int:
        """What is left when this item and the rest of the agenda are approved."""
        return self.after_item_minor - self.rest_minor


def availability(fund: Fund) -> Availability:
    """How the fund stands now. One query; who decides on it holds the fund's lock."""
    rows = standing([fund], ("kind", "project", "organisation", "purpose"), kinds=KINDS)
    cash = sum(amount for _fund, kind, *_names, amount in rows if kind == "cash")
    reserved = sum(line.reserved_minor for line in purses(row[1:] for row in rows))
    return Availability(cash, reserved)
