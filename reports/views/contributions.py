"""Who gives: contributors with what they committed and paid, agreements, instalments, deposits."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from fund.access import requires, today
from fund.as_of import position_asked
from fund.display import DASH, digits
from fund.listing import AMOUNT, CODE, RATE, Column, Empty, Filters, Listing
from fund.listing.filters import ChoiceFilter
from fund.models import Agreement, Contributor, ContributorType, Deposit, Fund, Instalment
from fund.money import share_percent
from fund.position import Position
from fund.statement import Selection
from fund.views.links import at_position
from fund.views.lists.agreements import agreements, instalments
from fund.views.lists.deposits import deposits
from fund.views.lists.documents import contributor_choices
from fund.visibility import ALL_LINES, OWN_AGREEMENTS, visible_to
from grants.standing import standing
from grants.views.lists.lines import statements_of
from reports.findings import by_contributor
from reports.views.tab import chosen, list_tabs, tab_page

LISTS = ("contributors", "agreements", "instalments", "deposits")


class ContributorFilters(Filters):
    searched = ("code", "name")
    hint = gettext_lazy("Code, name")
    type = ChoiceFilter(label=gettext_lazy("Type"), choices=ContributorType.choices)

    class Meta:
        model = Contributor
        fields: list[str] = []


@dataclass(frozen=True, slots=True)
class Given:
    """What one contributor gave, in minor units of the fund's currency."""

    contributor: Contributor
    received_minor: int
    unpaid_minor: int

    @property
    def committed_minor(self) -> int:
        return self.received_minor + self.unpaid_minor


@require_safe
@requires(ALL_LINES, OWN_AGREEMENTS)
def contributions(request: HttpRequest, fund: Fund) -> HttpResponseBase:
    """The contributions tab."""
    which, position = chosen(request, LISTS), position_asked(request, fund)
    mine = visible_to(request, Contributor.objects.all())
    more: dict[str, Any] = {}
    if which == "contributors":
        given = _given(position, request, mine)
        listing = _contributors(position, request, given)
        more["chart"] = by_contributor(fund.currency, [(line.contributor.name, line.received_minor) for line in given])
    else:
        choices = contributor_choices(mine)
        if which == "agreements":
            listing = agreements(position, visible_to(request, Agreement.objects.all()), request.GET, choices)
        elif which == "deposits":
            received = position.documents(visible_to(request, Deposit.objects.all()))
            listing = deposits(position, received, request.GET, choices)
        else:
            signed = position.agreements(visible_to(request, Agreement.objects.all()))
            rows = Instalment.objects.filter(agreement__in=signed)
            listing = instalments(position, rows, request.GET, choices, position.until or today())
    return tab_page(
        request,
        position,
        tab="contributions",
        title=_("Contributions"),
        listing=listing,
        subtabs=list_tabs(
            which,
            position,
            contributors=_("Contributors"),
            agreements=_("Agreements"),
            instalments=_("Instalments"),
            deposits=_("Deposits"),
        ),
        **more,
    )


def _given(position: Position, request: HttpRequest, mine: Any) -> list[Given]:
    sums: defaultdict[str, defaultdict[str, int]] = defaultdict(lambda: defaultdict(int))
    kinds = ("contributions", "commitments")
    rows = standing([position.fund], ("kind", "contributor"), position.until, position.known_at, kinds=kinds)
    for _fund, kind, contributor, amount in rows:
        sums[contributor][kind] += amount
    filters = ContributorFilters(request.GET, queryset=mine)
    return [
        Given(contributor, -sums[contributor.code]["contributions"], sums[contributor.code]["commitments"])
        for contributor in filters.qs.order_by("name")
    ]


def _contributors(position: Position, request: HttpRequest, given: list[Given]) -> Listing:
    fund = position.fund
    statement = statements_of(position, request.acts)  # type: ignore[attr-defined]
    total = sum(line.received_minor for line in given)

    def behind(kinds: tuple[str, ...], minus: tuple[str, ...] = (), sign: int = 1) -> Any:
        return lambda line: statement(Selection(kinds, minus, (("contributor", line.contributor.code),), sign))

    def page(line: Given) -> str:
        return at_position(reverse("fund:contributor", args=[fund.code, line.contributor.code]), position)

    return Listing(
        key="contributors",
        title=_("Contributors"),
        columns=[
            Column("name", _("Contributor"), lambda line: line.contributor.name, sort="name", link=page),
            Column("code", _("Code"), lambda line: line.contributor.code, CODE, sort="code"),
            Column("type", _("Type"), lambda line: capfirst(line.contributor.get_type_display()), CODE,
                   raw=lambda line: line.contributor.type),
            Column("committed", _("Committed"), lambda line: line.committed_minor, AMOUNT, "committed",
                   currency=fund.currency, total=lambda line: line.committed_minor, zero=DASH,
                   link=behind(("commitments",), ("contributions",))),
            Column("received", _("Received"), lambda line: line.received_minor, AMOUNT, "received",
                   currency=fund.currency, total=lambda line: line.received_minor, zero=DASH,
                   link=behind(("contributions",), sign=-1)),
            Column("unpaid", _("Not yet paid"), lambda line: line.unpaid_minor, AMOUNT, "unpaid",
                   currency=fund.currency, total=lambda line: line.unpaid_minor, zero=DASH,
                   link=behind(("commitments",))),
            Column("share", _("Share of received"), lambda line: share_percent(line.received_minor, total), RATE),
        ],
        rows=given,
        order="name",
        name=lambda line: line.contributor.code,
        empty=Empty(_("No contributor is registered yet"), _("Contributors come with the fund's workbook.")),
        filters=ContributorFilters(request.GET, queryset=Contributor.objects.none()),
        counted=lambda n: ngettext("%(n)s contributor", "%(n)s contributors", n) % {"n": digits(n, 0)},
    )  # fmt: skip
