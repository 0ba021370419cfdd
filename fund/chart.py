"""The chart of accounts: one function per kind of account.

An account is named by its kind and by codes, as text, so that the ledger can be exported, verified and
understood without any other table. The balance of an account is what moved in less what moved out:
``contributions`` therefore stand negative (money came from there) and ``transfers`` positive.

The memorandum accounts hold no cash: what the committee allocated, what contributors have committed and
not yet paid, what organisations report as spent. Their counter-account is ``memorandum``.
"""

from __future__ import annotations

from typing import NamedTuple

PROGRAMME, DIRECT_COST = "programme", "direct_cost"
PURPOSES = (PROGRAMME, DIRECT_COST)

SUPPORT_COST = "8"
"""The expenditure category of indirect support costs."""
OLD_CATEGORIES = ("O1", "O2", "O3", "O4", "O5")
DIRECT_CATEGORIES = ("1", "2", "3", "4", "5", "6", "7")
CATEGORIES = (*OLD_CATEGORIES, *DIRECT_CATEGORIES, SUPPORT_COST)

DIMENSIONS = ("contributor", "agreement", "organisation", "project", "purpose", "category", "other_fund")


class AccountName(NamedTuple):
    """An account of one fund. Equal names are the same account."""

    kind: str
    contributor: str = ""
    agreement: str = ""
    organisation: str = ""
    project: str = ""
    purpose: str = ""
    category: str = ""
    other_fund: str = ""

    @property
    def code(self) -> str:
        """Canonical text: the kind, then each dimension of the kind, joined by colons (a colon inside is %3A)."""
        codes = (getattr(self, dimension) for dimension in KINDS[self.kind])
        return ":".join((self.kind, *(code.replace("%", "%25").replace(":", "%3A") for code in codes)))

    @property
    def dimensions(self) -> tuple[str, ...]:
        """The names of the dimensions this kind of account has."""
        return KINDS[self.kind]


KINDS: dict[str, tuple[str, ...]] = {
    "cash": (),
    "contributions": ("contributor", "agreement"),
    "fund_interest": (),
    "agency_interest": ("organisation",),
    "other_income": (),
    "fund_transfers": ("other_fund",),
    "contributor_refunds": ("contributor",),
    "aa_fees": ("contributor", "agreement"),
    "bank_charges": (),
    "other_expenditure": (),
    "transfers": ("project", "organisation", "purpose"),
    "refunds": ("project", "organisation", "purpose"),
    "expenditure": ("project", "organisation", "purpose", "category"),
    "allocations": ("project", "organisation", "purpose", "category"),
    "commitments": ("contributor", "agreement"),
    "memorandum": (),
}

MEMORANDUM_KINDS = ("expenditure", "allocations", "commitments", "memorandum")


def cash() -> AccountName:
    """The fund's money with the administrative agent."""
    return AccountName("cash")


def contributions(contributor: str, agreement: str) -> AccountName:
    return AccountName("contributions", contributor=contributor, agreement=agreement)


def aa_fees(contributor: str, agreement: str) -> AccountName:
    """The agent's fee, kept by the deposit it was taken from."""
    return AccountName("aa_fees", contributor=contributor, agreement=agreement)


def fund_interest() -> AccountName:
    """Interest and investment income on the balance the agent holds."""
    return AccountName("fund_interest")


def agency_interest(organisation: str) -> AccountName:
    """Interest an organisation earned on undisbursed money and paid over."""
    return AccountName("agency_interest", organisation=organisation)


def other_income() -> AccountName:
    return AccountName("other_income")


def fund_transfers(other_fund: str) -> AccountName:
    """Balances passed to and from another fund."""
    return AccountName("fund_transfers", other_fund=other_fund)


def contributor_refunds(contributor: str) -> AccountName:
    return AccountName("contributor_refunds", contributor=contributor)


def bank_charges() -> AccountName:
    return AccountName("bank_charges")


def other_expenditure() -> AccountName:
    return AccountName("other_expenditure")


def transfers(project: str, organisation: str, purpose: str) -> AccountName:
    return AccountName("transfers", project=project, organisation=organisation, purpose=purpose)


def refunds(project: str, organisation: str, purpose: str) -> AccountName:
    return AccountName("refunds", project=project, organisation=organisation, purpose=purpose)


def expenditure(project: str, organisation: str, purpose: str, category: str) -> AccountName:
    """What an organisation reports as spent, whatever its accounting basis."""
    return AccountName("expenditure", project=project, organisation=organisation, purpose=purpose, category=category)


def allocations(project: str, organisation: str, purpose: str, category: str = "") -> AccountName:
    """What the committee approved: direct cost, or support cost with category 8."""
    return AccountName("allocations", project=project, organisation=organisation, purpose=purpose, category=category)


def commitments(contributor: str, agreement: str) -> AccountName:
    """The unpaid part of an agreement, at the agreement's own rate."""
    return AccountName("commitments", contributor=contributor, agreement=agreement)


def memorandum() -> AccountName:
    """The counter-account of everything that is recorded but is not the agent's cash."""
    return AccountName("memorandum")
