"""Accounts, events and movements in words, for pages. The ledger itself keeps codes and needs none of this."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from urllib.parse import unquote

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fund.chart import PROGRAMME, SUPPORT_COST, AccountName
from fund.models import Contributor, Fund
from fund.posting_rules import Moves

EVENTS: Mapping[str, object] = {
    "agreement_signed": gettext_lazy("Agreement signed"),
    "agreement_amended": gettext_lazy("Agreement amended"),
    "commitment_settled": gettext_lazy("Commitment settled"),
    "deposit": gettext_lazy("Deposit"),
    "fund_interest": gettext_lazy("Fund earned interest"),
    "agency_interest": gettext_lazy("Interest from an organisation"),
    "other_income": gettext_lazy("Other income"),
    "bank_charges": gettext_lazy("Bank charges"),
    "other_expenditure": gettext_lazy("Other expenditure"),
    "fund_transfer_in": gettext_lazy("Received from another fund"),
    "fund_transfer_out": gettext_lazy("Passed to another fund"),
    "contributor_refund": gettext_lazy("Refund to a contributor"),
    "allocation": gettext_lazy("Allocation"),
    "transfer": gettext_lazy("Transfer"),
    "refund": gettext_lazy("Refund from an organisation"),
    "expenditure": gettext_lazy("Expenditure"),
    "prior_year_adjustment": gettext_lazy("Prior-year adjustment"),
    "reversal": gettext_lazy("Reversal"),
    "year_closed": gettext_lazy("Year closed"),
}


def event_text(event: str) -> str:
    """What happened, as a heading: ``Deposit``."""
    return str(EVENTS.get(event, event))


def purpose_text(purpose: str) -> str:
    return {"programme": _("programme"), "direct_cost": _("direct cost")}.get(purpose, purpose)


def record_text(record: str) -> str:
    """What people call the document of a record: its reference; of expenditure, which has none, what it reports."""
    kind, _separator, reference = record.partition(":")
    parts = reference.rsplit(":", 4)
    if kind != "expenditure" or len(parts) != 5:
        return reference
    project, organisation, purpose, category, year = (unquote(part) for part in parts)
    words = _("%(project)s, %(organisation)s, category %(category)s, %(year)s")
    if purpose != PROGRAMME:
        words = _("%(project)s, %(organisation)s, direct cost, category %(category)s, %(year)s")
    return words % {"project": project, "organisation": organisation, "category": category, "year": year}


def contributor_names(fund: Fund) -> dict[str, str]:
    """Contributor codes to names. One query."""
    return dict(Contributor.objects.filter(fund=fund).values_list("code", "name"))


def account_text(name: AccountName, contributors: Mapping[str, str] | None = None) -> str:
    """An account in words: ``Contributions of Norway (NOR-2014)``, ``Transfers to OHCHR for P-3 (programme)``."""
    words = {
        "contributor": (contributors or {}).get(name.contributor, name.contributor),
        "agreement": name.agreement,
        "organisation": name.organisation,
        "project": name.project,
        "purpose": purpose_text(name.purpose),
        "category": name.category,
        "other_fund": name.other_fund,
    }
    return _TEXTS[name.kind](name) % words


def _allocations(name: AccountName) -> str:
    if name.category == SUPPORT_COST:
        return _("Approved support cost for %(organisation)s in %(project)s (%(purpose)s)")
    return _("Approved for %(organisation)s in %(project)s (%(purpose)s)")


_TEXTS: dict[str, Callable[[AccountName], str]] = {
    "cash": lambda name: _("The fund's cash"),
    "contributions": lambda name: _("Contributions of %(contributor)s (%(agreement)s)"),
    "aa_fees": lambda name: _("Administrative agent fees (%(agreement)s)"),
    "fund_interest": lambda name: _("Fund earned interest"),
    "agency_interest": lambda name: _("Interest earned by %(organisation)s"),
    "other_income": lambda name: _("Other income"),
    "fund_transfers": lambda name: _("Balances passed between this fund and %(other_fund)s"),
    "contributor_refunds": lambda name: _("Refunds to %(contributor)s"),
    "bank_charges": lambda name: _("Bank charges"),
    "other_expenditure": lambda name: _("Other expenditure"),
    "transfers": lambda name: _("Transfers to %(organisation)s for %(project)s (%(purpose)s)"),
    "refunds": lambda name: _("Refunds from %(organisation)s for %(project)s (%(purpose)s)"),
    "expenditure": lambda name: _(
        "Expenditure of %(organisation)s in %(project)s, category %(category)s (%(purpose)s)"
    ),
    "allocations": _allocations,
    "commitments": lambda name: _("Unpaid commitment of %(contributor)s (%(agreement)s)"),
    "memorandum": lambda name: _("Memorandum (no cash moves)"),
}


def moves_in_words(moves: Moves, contributors: Mapping[str, str]) -> list[tuple[str, str, int]]:
    """From, to and amount in minor units, in words."""
    return [
        (account_text(source, contributors), account_text(target, contributors), amount)
        for source, target, amount in moves
    ]
