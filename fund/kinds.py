"""What the kinds the books know are called: kinds of account, of document, of dimension."""

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
    "prior_year_adjustment": _("Prior-year adjustment"),
}

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


def account_kind_text(kind: str) -> str:
    """What accounts of this kind hold: ``Contributions``."""
    return str(ACCOUNT_KINDS.get(kind, kind))


def record_kind_text(kind: str) -> str:
    """What a document is called: ``Deposit``."""
    return str(RECORDS.get(kind, kind))
