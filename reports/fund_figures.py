"""All a report of one fund and year is made from, as plain data. Pure.

``reports/figures.py`` reads it from the database; tests write it down by hand.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from fund.chart import AccountName
from reports.evaluation import AccountSums
from reports.table import LedgerPosition, last_day

UNWRITTEN = LedgerPosition(0, "0" * 64)
"""Where the ledger of a fund without entries stands."""


@dataclass(frozen=True, slots=True)
class Sums:
    """What moved in less what moved out of one account: before the prior year, in it, in the year. Minor units."""

    name: AccountName
    before: int = 0
    prior: int = 0
    current: int = 0


@dataclass(frozen=True, slots=True)
class Party:
    """A contributor or an organisation of the fund's register."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Focus:
    """A priority focus and what the plan sets for it, in minor units."""

    code: str
    title: str
    planned_minor: int = 0


@dataclass(frozen=True, slots=True)
class Project:
    """``status`` in words; ``focus`` is the code of its priority focus."""

    number: str
    title: str
    focus: str
    status: str = ""


class Adjustment(NamedTuple):
    """What was put right in the report's year of an earlier, closed one: of one purpose, in minor units."""

    purpose: str
    of_year: int
    amount_minor: int


class LedgerLine(NamedTuple):
    """One side of a movement: what it changed one account by, in minor units."""

    sequence: int
    effective_date: date
    event: str
    narration: str
    record: str
    name: AccountName
    focus: str
    amount_minor: int


@dataclass(frozen=True, slots=True)
class FundFigures:
    """One fund, one year, as known at one position of its ledger. Register rows are in order of code. ``on``: the day
    they were asked for on; None where that says nothing, as of a year that was over."""

    fund_code: str
    fund_name: str
    currency: str
    administrative_agent: str
    aa_fee_percent: Decimal
    support_cost_percent: Decimal
    year: int
    sums: tuple[AccountSums, ...] = ()
    contributors: tuple[Party, ...] = ()
    organisations: tuple[Party, ...] = ()
    focuses: tuple[Focus, ...] = ()
    projects: tuple[Project, ...] = ()
    position: LedgerPosition = UNWRITTEN
    is_certified: bool = False
    adjustments: tuple[Adjustment, ...] = ()
    on: date | None = None

    @property
    def last_day(self) -> date:
        """The day the figures are as of: the end of the year, or ``on`` where the year is not over."""
        return last_day(self.year, self.on)

    @property
    def focus_of_project(self) -> dict[str, str]:
        return {project.number: project.focus for project in self.projects}

    @property
    def planned(self) -> dict[str, int]:
        return {focus.code: focus.planned_minor for focus in self.focuses}

    def pairs(self, purpose: str, kinds: tuple[str, ...]) -> Iterator[tuple[str, str]]:
        """Every project and organisation with figures of this purpose in accounts of these kinds, in order."""
        yield from sorted(
            {
                (account.name.project, account.name.organisation)
                for account in self.sums
                if account.name.kind in kinds
                and account.name.purpose == purpose
                and (account.before or account.prior or account.current)
            }
        )
