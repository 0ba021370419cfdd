"""What a reversal would leave behind that is unusual, told before it is posted; and what no reversal undoes."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import gettext as _

from fund import display, selectors
from fund.chart import AccountName
from fund.ledger import moves_of
from fund.models import Entry, Fund

REASONS_AGAINST: list[Callable[[Entry], str]] = []
"""Each says why an entry is not undone by hand, or nothing. An application adds what its own deeds have posted."""
_KINDS = ("allocations", "transfers", "refunds")


def reason_against(entry: Entry) -> str:
    """Why this entry is not undone by hand; empty where nothing speaks against it."""
    return next((said for reason in REASONS_AGAINST if (said := reason(entry))), "")


def reversal_warnings(fund: Fund, entry: Entry) -> list[str]:
    """Sentences on every purse of the entry that would be left with more paid than approved, or more paid back
    than paid. Amounts over everything posted, whatever the day."""
    moves = moves_of(entry)
    touched = {_purse(name) for source, target, _amount in moves for name in (source, target) if name.kind in _KINDS}
    if not touched:
        return []
    left = {purse: dict.fromkeys(_KINDS, 0) for purse in touched}
    for name, balance in selectors.balances(fund).items():
        if name.kind in _KINDS and _purse(name) in left:
            left[_purse(name)][name.kind] += balance
    for source, target, amount in moves:
        # The mirror: what went from source to target comes back.
        for name, change in ((source, amount), (target, -amount)):
            if name.kind in _KINDS:
                left[_purse(name)][name.kind] += change
    return [sentence for purse, sums in sorted(left.items()) for sentence in _said(fund, purse, sums)]


def _said(fund: Fund, purse: tuple[str, str, str], sums: dict[str, int]) -> list[str]:
    approved, transferred, refunded = sums["allocations"], sums["transfers"], -sums["refunds"]
    figures = {
        "project": purse[0],
        "organisation": purse[1],
        "approved": display.amount_text(approved, fund.currency),
        "transferred": display.amount_text(transferred, fund.currency),
        "refunded": display.amount_text(refunded, fund.currency),
    }
    found = []
    if approved < transferred:
        found.append(
            _(
                "This leaves %(approved)s approved for %(organisation)s in %(project)s, less than the "
                "%(transferred)s already transferred."
            )
            % figures
        )
    if transferred < refunded:
        found.append(
            _(
                "This leaves %(transferred)s transferred to %(organisation)s for %(project)s, less than the "
                "%(refunded)s already paid back."
            )
            % figures
        )
    return found


def _purse(name: AccountName) -> tuple[str, str, str]:
    return name.project, name.organisation, name.purpose
