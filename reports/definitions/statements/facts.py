"""What statements are made from besides the ledger: documents and terms, as plain data. Pure.

Amounts are whole minor units of the currency named beside them, otherwise of the fund's.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from reports.phrase import Amount, phrase


class AgreementFact(NamedTuple):
    """``fund_amount_minor``: the commitment in fund currency at signature. ``earmarked_to``: code of a focus."""

    reference: str
    signed_on: date
    currency: str
    amount_minor: int
    fund_amount_minor: int
    earmarked_to: str = ""


class InstalmentFact(NamedTuple):
    agreement: str
    due_on: date
    currency: str
    amount_minor: int


class DepositFact(NamedTuple):
    """``counts_on``: the day it counts in the ledger. A reversed deposit is there twice: the second is its reversal,
    on the day of that, with amounts below zero. ``rate_text``: units of its currency for one of the fund's."""

    reference: str
    agreement: str
    counts_on: date
    currency: str
    amount_minor: int
    credited_minor: int
    at_agreement_minor: int
    fee_minor: int
    rate_text: str = ""
    is_reversal: bool = False


class ResultFact(NamedTuple):
    """An indicator of the fund: texts as written, ``achieved`` empty where no project has reported a number."""

    focus: str
    code: str
    text: str
    target: str
    achieved: str


@dataclass(frozen=True, slots=True)
class DonorFacts:
    """All of one contributor. Agreements, instalments and deposits in order of their days; nothing after the year."""

    code: str
    name: str
    agreements: tuple[AgreementFact, ...] = ()
    instalments: tuple[InstalmentFact, ...] = ()
    deposits: tuple[DepositFact, ...] = ()
    results: tuple[ResultFact, ...] = ()

    @property
    def earmarks(self) -> frozenset[str]:
        """The focuses its money is for; empty where any of it is for the whole fund."""
        codes = {agreement.earmarked_to for agreement in self.agreements}
        return frozenset() if "" in codes else frozenset(codes)


class AdjustmentFact(NamedTuple):
    """A correction of a closed year, counted in the year of the statement."""

    reference: str
    project: str
    category: str
    of_year: int
    amount_minor: int


class OutstandingFact(NamedTuple):
    """A report that is awaited: ``kind`` and ``state`` in words, ``days_late`` 0 where its day has not passed."""

    project: str
    kind: str
    due_on: date
    state: str
    days_late: int


@dataclass(frozen=True, slots=True)
class OrganisationFacts:
    code: str
    name: str
    adjustments: tuple[AdjustmentFact, ...] = ()
    outstanding: tuple[OutstandingFact, ...] = ()


class IndicatorFact(NamedTuple):
    """Everything as it was written; ``achieved`` is empty where nothing was reported."""

    code: str
    statement: str
    baseline: str
    target: str
    achieved: str


@dataclass(frozen=True, slots=True)
class ProjectFacts:
    """``stages``: label of what happens to a project, and when it did, in words. ``status``: on the last day of the
    report. ``approved_first_minor``: by organisation, what the committee decided first."""

    number: str
    title: str
    organisations: tuple[tuple[str, str], ...]
    stages: tuple[tuple[str, str], ...] = ()
    status: str = ""
    approved_first_minor: tuple[tuple[str, int, str], ...] = ()
    indicators: tuple[IndicatorFact, ...] = ()


def shown_day(day: date | None) -> str:
    return phrase("%(day)s", day=day) if day else ""


def shown_amount(minor: int, currency: str) -> str:
    return phrase("%(amount)s", amount=Amount(minor, currency))
