"""Every way money can move. This page is the business.

A rule takes the facts of one event, amounts in minor units of the fund's currency, and answers with the
movements it causes. Rules are pure: no database, no clock, no rounding (``fund/money.py`` rounds before
a rule is called). A negative amount, where an event allows one, moves the other way; a zero moves nothing.
"""

from __future__ import annotations

from typing import NamedTuple

from fund import chart
from fund.chart import AccountName


class Move(NamedTuple):
    """A positive amount from one account to another: it cannot be unbalanced."""

    source: AccountName
    target: AccountName
    amount_minor: int


Moves = tuple[Move, ...]


def move(source: AccountName, target: AccountName, amount_minor: int) -> Moves:
    if amount_minor > 0:
        return (Move(source, target, amount_minor),)
    if amount_minor < 0:
        return (Move(target, source, -amount_minor),)
    return ()


def reversal(moves: Moves) -> Moves:
    """The mirror: the same amounts, the other way."""
    return tuple(Move(target, source, amount) for source, target, amount in moves)


# -- what comes in -----------------------------------------------------------------------------------


def agreement_signed(contributor: str, agreement: str, amount: int) -> Moves:
    """A contributor commits itself. No cash yet."""
    return move(chart.memorandum(), chart.commitments(contributor, agreement), amount)


def commitment_settled(contributor: str, agreement: str, amount: int) -> Moves:
    """A deposit pays this much of the commitment."""
    return move(chart.commitments(contributor, agreement), chart.memorandum(), amount)


def deposit(contributor: str, agreement: str, gross: int, fee: int) -> Moves:
    """A contributor pays; the agent takes its fee at once, for the whole life of the contribution."""
    return (
        *move(chart.contributions(contributor, agreement), chart.cash(), gross),
        *move(chart.cash(), chart.aa_fees(contributor, agreement), fee),
    )


def fund_interest(amount: int) -> Moves:
    return move(chart.fund_interest(), chart.cash(), amount)


def agency_interest(organisation: str, amount: int) -> Moves:
    return move(chart.agency_interest(organisation), chart.cash(), amount)


def other_income(amount: int) -> Moves:
    return move(chart.other_income(), chart.cash(), amount)


def transfer_from_fund(other_fund: str, amount: int) -> Moves:
    return move(chart.fund_transfers(other_fund), chart.cash(), amount)


# -- what the committee decides ----------------------------------------------------------------------


def allocation(project: str, organisation: str, purpose: str, direct: int, support: int) -> Moves:
    """The committee sets money aside for a project. Negative amounts are a reduction."""
    return (
        *move(chart.memorandum(), chart.allocations(project, organisation, purpose), direct),
        *move(chart.memorandum(), chart.allocations(project, organisation, purpose, chart.SUPPORT_COST), support),
    )


# -- what goes out, what comes back ------------------------------------------------------------------


def transfer(project: str, organisation: str, purpose: str, amount: int) -> Moves:
    """The agent pays a participating organisation."""
    return move(chart.cash(), chart.transfers(project, organisation, purpose), amount)


def refund(project: str, organisation: str, purpose: str, amount: int) -> Moves:
    """An organisation pays unspent money back. The agent's fee stays where it is."""
    return move(chart.refunds(project, organisation, purpose), chart.cash(), amount)


def bank_charge(amount: int) -> Moves:
    return move(chart.cash(), chart.bank_charges(), amount)


def other_expenditure(amount: int) -> Moves:
    return move(chart.cash(), chart.other_expenditure(), amount)


def transfer_to_fund(other_fund: str, amount: int) -> Moves:
    return move(chart.cash(), chart.fund_transfers(other_fund), amount)


def contributor_refund(contributor: str, amount: int) -> Moves:
    return move(chart.cash(), chart.contributor_refunds(contributor), amount)


# -- what organisations report -----------------------------------------------------------------------


def expenditure(project: str, organisation: str, purpose: str, category: str, amount: int) -> Moves:
    """An organisation reports what it spent. Its own cash, so a memorandum for the fund."""
    return move(chart.memorandum(), chart.expenditure(project, organisation, purpose, category), amount)
