"""What the closure of a project rests on, as somebody read it on one day. Pure.

Read by ``grants/closing/grounds.py``, judged by ``grants/closing/checks.py``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from fund import money
from grants.workbook.findings import Amount

ONGOING, OPERATIONALLY_CLOSED, FINANCIALLY_CLOSED, CANCELLED = (
    *("ongoing", "operationally_closed", "financially_closed", "cancelled"),
)


@dataclass(frozen=True, slots=True)
class PurseGround:
    """One organisation and purpose, in minor units. ``years`` is how many years were reported."""

    organisation: str
    purpose_words: str
    approved_minor: int = 0
    transferred_minor: int = 0
    refunded_minor: int = 0
    direct_spent_minor: int = 0
    support_spent_minor: int = 0
    rate_percent: Decimal = Decimal(0)
    years: int = 0

    @property
    def net_funded_minor(self) -> int:
        return self.transferred_minor - self.refunded_minor

    @property
    def spent_minor(self) -> int:
        return self.direct_spent_minor + self.support_spent_minor

    @property
    def balance_minor(self) -> int:
        """What the organisation still holds; negative where it reported more than it received."""
        return self.net_funded_minor - self.spent_minor

    @property
    def support_ceiling_minor(self) -> int:
        """The rate on what was actually spent. Each year's figure was rounded by itself, by half a unit at most."""
        ceiling = money.percentage_of(self.direct_spent_minor, self.rate_percent)
        return ceiling + money.room_for_rounding(self.years)


@dataclass(frozen=True, slots=True)
class OrganisationGround:
    """``interest_minor`` None: nothing was declared. ``waived_minor``: what it need not pay back."""

    code: str
    statement_filed: bool = False
    returns_interest: bool = True
    interest_minor: int | None = None
    waived_minor: int = 0
    waiver_asked: str = ""


@dataclass(frozen=True, slots=True)
class ProjectGrounds:
    """One project as it stands on a day. ``released`` and ``requests`` are numbers of requests for transfers."""

    on: date
    currency: str
    project: str
    status: str
    status_words: str = ""
    start_date: date | None = None
    end_date: date | None = None
    operational_on: date | None = None
    narrative_filed: bool = False
    purses: tuple[PurseGround, ...] = ()
    organisations: tuple[OrganisationGround, ...] = ()
    waiver_limit_minor: int = 0
    released: tuple[str, ...] = ()
    requests: tuple[str, ...] = ()

    def amount(self, minor: int) -> Amount:
        return Amount(minor, self.currency)

    def purses_of(self, organisation: str) -> list[PurseGround]:
        return [purse for purse in self.purses if purse.organisation == organisation]

    def held_minor(self, organisation: str) -> int:
        """What the organisation holds, over its purposes."""
        return sum(purse.balance_minor for purse in self.purses_of(organisation))

    @property
    def balance_minor(self) -> int:
        return sum(purse.balance_minor for purse in self.purses)

    @property
    def was_funded(self) -> bool:
        """Whether anything was ever transferred: then it must be accounted for, however the project ended."""
        return any(purse.transferred_minor for purse in self.purses)

    @property
    def waived_minor(self) -> int:
        return sum(organisation.waived_minor for organisation in self.organisations)
