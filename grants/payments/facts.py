"""The facts of one request for a transfer, as somebody read them on one day. Pure.

They are read by ``grants/payments/grounds.py`` and judged by ``grants/payments/checks.py``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from grants.workbook.findings import Amount


@dataclass(frozen=True, slots=True)
class DecisionGround:
    """A decision the allocation names. ``is_known`` False: it was made outside this system."""

    number: str
    decided_on: date
    is_known: bool = False
    is_approval: bool = True
    open_conditions: tuple[str, ...] = ()
    conditions: int = 0


@dataclass(frozen=True, slots=True)
class DocumentGround:
    """A kind of document the window names, and whether it is filed."""

    kind: str
    is_filed: bool


@dataclass(frozen=True, slots=True)
class MemorandumGround:
    reference: str
    in_force_from: date
    in_force_until: date | None = None


@dataclass(frozen=True, slots=True)
class AccountGround:
    """Bank details: ``state`` as the workflow names it."""

    number: str
    state: str
    masked: str = ""
    usable_from: date | None = None


@dataclass(frozen=True, slots=True)
class TrancheGround:
    """One tranche of the plan. ``asked_minor`` is what of it is transferred or asked for already."""

    number: int
    amount_minor: int
    is_current: bool = True
    asked_minor: int = 0
    due_on: date | None = None
    spent_percent: int = 0
    needs_reports: bool = False


@dataclass(frozen=True, slots=True)
class NarrativeGround:
    """The narrative of a year before that the fund has asked for in the reporting of that year."""

    year: int
    is_accepted: bool


@dataclass(frozen=True, slots=True)
class FundsGround:
    """A decision that approved subject to funds. ``of_request_minor`` is what of the request's own allocation waits
    with it; ``outstanding_minor`` is all of it that is not transferred, ``covered_minor`` what of that is covered.
    """

    number: str
    decided_on: date
    of_request_minor: int
    outstanding_minor: int
    covered_minor: int
    firm_minor: int
    earlier_minor: int


@dataclass(frozen=True, slots=True)
class Grounds:
    """The facts of one request on one day, amounts in minor units of the fund's currency.

    ``asked_minor`` is what other requests of the same allocation ask for and is not paid; ``released_minor`` what is
    released for the whole fund and not paid, this request left out. ``outside_minor`` is what other requests leave of
    the allocation outside the tranches of the plan.
    """

    on: date
    currency: str
    project: str
    project_state: str
    project_state_words: str
    organisation: str
    amount_minor: int
    decisions: tuple[DecisionGround, ...] = ()
    documents: tuple[DocumentGround, ...] = ()
    window: str = ""
    memoranda: tuple[MemorandumGround, ...] = ()
    accounts: tuple[AccountGround, ...] = ()
    approved_minor: int = 0
    transferred_minor: int = 0
    refunded_minor: int = 0
    spent_minor: int = 0
    asked_minor: int = 0
    cash_minor: int = 0
    released_minor: int = 0
    subject_to_funds: tuple[FundsGround, ...] = ()
    tranche: TrancheGround | None = None
    tranches_of_plan: int = 0
    outside_minor: int = 0
    first_transfer_year: int | None = None
    reported_years: frozenset[int] = frozenset()
    narratives: tuple[NarrativeGround, ...] = ()

    def amount(self, minor: int) -> Amount:
        return Amount(minor, self.currency)
