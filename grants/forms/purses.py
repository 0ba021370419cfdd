"""Choosing a purse: one project, organisation and purpose for which money is approved."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from fund import chart, display
from fund.models import Fund
from fund.wording import purpose_text
from grants.models import Project
from grants.projects.money import CLOSED
from grants.selectors import Purse

Totals = Mapping[str, int]


def purse_key(purse: Purse) -> str:
    """A purse as one text, for an address or a field: ``P-1:UNDP:programme``."""
    return chart.transfers(*purse).code.partition(":")[2]


def to_transfer(totals: Totals) -> int:
    """Approved and not yet transferred."""
    return totals["approved"] - totals["transferred"]


def to_refund(totals: Totals) -> int:
    """Transferred and not yet refunded."""
    return totals["transferred"] - totals["refunded"]


class PurseField(forms.ChoiceField):
    """``cleaned_data`` gets a Purse."""

    purses: Mapping[str, Purse] = {}

    def offer(
        self,
        fund: Fund,
        totals: Mapping[Purse, Totals],
        left: Callable[[Totals], int],
        closed: Collection[str] = CLOSED,
        elsewhere: Collection[str] = (),
    ) -> None:
        """Offer these purses, each with what is left of it: money left first, closed projects last.

        ``closed`` are the statuses of a project that count as closed for what the purse is chosen for; ``elsewhere``
        the numbers of projects that are paid by requests, and whose purses only a correction names.
        """
        rows = Project.objects.filter(fund=fund).values_list("number", "title", "status")
        titles, status = {}, {}
        for number, title, of in rows:
            titles[number], status[number] = title, of
        self.purses = {purse_key(purse): purse for purse in totals}
        groups: dict[str, list[tuple[str, str]]] = {_("Money left"): [], _("Nothing left"): [], _("Closed"): []}
        groups[_("Decided here: paid by requests")] = []
        with_money, empty, over, by_request = groups.values()
        for purse, found in totals.items():
            amount = left(found)
            group = over if status.get(purse.project) in closed else with_money if amount > 0 else empty
            if purse.project in elsewhere:
                group = by_request
            group.append((purse_key(purse), self.label_of(purse, titles, amount, fund.currency)))
        choices: list[Any] = [("", _("Choose a project and organisation"))]
        self.choices = choices + [(label, group) for label, group in groups.items() if group]

    def label_of(self, purse: Purse, titles: Mapping[str, str], left: int, currency: str) -> str:
        title = titles.get(purse.project, "")
        short = title if len(title) <= 40 else title[:39].rstrip() + "…"
        return _("%(project)s %(title)s · %(organisation)s · %(purpose)s · %(left)s left") % {
            "project": purse.project,
            "title": short,
            "organisation": purse.organisation,
            "purpose": purpose_text(purse.purpose),
            "left": display.amount_text(left, currency),
        }

    def clean(self, value: object) -> Purse | None:  # type: ignore[override]
        return self.purses.get(super().clean(value))


def purse_text(purse: Purse) -> str:
    return f"{purse.project} · {purse.organisation} · {purpose_text(purse.purpose)}"
