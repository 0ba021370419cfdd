"""The words people read for what the ledger writes in codes: kinds of account, events, purposes, dimensions."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

ACCOUNT_KINDS = {
    "cash": _("Cash with the administrative agent"),
    "contributions": _("Contributions"),
    "fund_interest": _("Fund earned interest and investment income"),
    "agency_interest": _("Interest received from participating organisations"),
    "other_income": _("Other income"),
    "fund_transfers": _("Balances transferred from and to other funds"),
    "contributor_refunds": _("Refunds to contributors"),
    "aa_fees": _("Administrative agent fees"),
    "bank_charges": _("Bank charges"),
    "other_expenditure": _("Other expenditures"),
    "transfers": _("Transfers to participating organisations"),
    "refunds": _("Refunds from participating organisations"),
    "expenditure": _("Expenditure reported by participating organisations"),
    "allocations": _("Approved amounts"),
    "commitments": _("Commitments not yet paid"),
    "memorandum": _("Memorandum account"),
}

EVENTS = {
    "agreement_signed": _("Agreement signed"),
    "agreement_amended": _("Agreement amended"),
    "commitment_settled": _("Commitment settled"),
    "deposit": _("Deposit"),
    "fund_interest": _("Fund interest"),
    "agency_interest": _("Agency interest"),
    "other_income": _("Other income"),
    "bank_charges": _("Bank charges"),
    "other_expenditure": _("Other expenditure"),
    "fund_transfer_in": _("Received from another fund"),
    "fund_transfer_out": _("Passed to another fund"),
    "contributor_refund": _("Refund to a contributor"),
    "allocation": _("Allocation"),
    "transfer": _("Transfer"),
    "refund": _("Refund"),
    "expenditure": _("Expenditure"),
    "reversal": _("Reversal"),
}

RECORDS = {
    "agreement": _("Agreement"),
    "deposit": _("Deposit"),
    "income": _("Income"),
    "charge": _("Charge"),
    "fund_transfer": _("Fund transfer"),
    "contributor_refund": _("Refund to a contributor"),
    "allocation": _("Allocation"),
    "transfer": _("Transfer"),
    "refund": _("Refund"),
    "expenditure": _("Expenditure"),
}

PURPOSES = {"programme": _("programme"), "direct_cost": _("direct cost")}

DIMENSIONS = {
    "contributor": _("Contributor"),
    "agreement": _("Agreement"),
    "organisation": _("Organisation"),
    "project": _("Project"),
    "purpose": _("Purpose"),
    "category": pgettext_lazy("of expenditure", "Category"),
    "other_fund": _("Other fund"),
    "focus": _("Priority focus"),
}


def account_kind(kind: str) -> str:
    """The name of a kind of account, as people read it."""
    return str(ACCOUNT_KINDS.get(kind, kind))


def event(code: str) -> str:
    """What happened, in words."""
    return str(EVENTS.get(code, code))


def record_kind(kind: str) -> str:
    """What a document is called."""
    return str(RECORDS.get(kind, kind))


def purpose(code: str) -> str:
    return str(PURPOSES.get(code, code))
