"""All funds a person may see, with their key figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from fund.access import funds_within, rights_for, today
from fund.as_of import AsOf, begins_after, day_known, day_shown, known_by_each, picker
from fund.display import DASH, digits
from fund.listing import AMOUNT, CODE, RATE, TAG, Column, Empty, Filters, Listing, Tag
from fund.listing.filters import ChoiceFilter
from fund.models import Fund
from fund.position import Position
from fund.statement import Selection
from fund.views.links import at_position, statement_url
from grants.standing import KeyFigures, key_figures

OPEN, ENDED = "open", "ended"


class FundFilters(Filters):
    """By words, currency, and whether the fund's time is over."""

    searched = ("code", "name", "administrative_agent")
    hint = gettext_lazy("Code, name, agent")
    currency = ChoiceFilter(label=gettext_lazy("Currency"), choices=())
    state = ChoiceFilter(
        label=gettext_lazy("State"),
        choices=[(OPEN, gettext_lazy("Open")), (ENDED, gettext_lazy("Ended"))],
        method="in_state",
    )

    class Meta:
        model = Fund
        fields: list[str] = []

    def in_state(self, rows: QuerySet[Fund], name: str, value: str) -> QuerySet[Fund]:
        ended = Q(end_date__lt=today())
        return rows.filter(ended) if value == ENDED else rows.exclude(ended)


@dataclass(frozen=True, slots=True)
class FundLine:
    """One fund of the portfolio."""

    fund: Fund
    figures: KeyFigures


@require_safe
def portfolio(request: HttpRequest) -> HttpResponseBase:
    """Every fund the person may see, at the end of a day; one query for all their figures."""
    until, known_on = day_shown(request), day_known(request)
    mine = list(funds_within(rights_for(request)))
    filters = FundFilters(request.GET, queryset=funds_within(rights_for(request)))
    filters.set_choices("currency", sorted({(fund.currency, fund.currency) for fund in mine}))
    funds = list(filters.qs) if filters.is_filtered else mine
    known_at = known_by_each(funds, known_on) if known_on else None
    figures = key_figures(funds, until, known_at)
    lines = [FundLine(fund, figures[fund.pk]) for fund in funds]
    form = picker(request, until, known_on.isoformat() if known_on else "", takes_entry=False)
    as_of = AsOf(until, None, None, None, timezone.now(), str(request.user), known_on, form, begins_after(until, mine))
    positions = {fund.pk: Position(fund, until, (known_at or {}).get(fund.pk), known_on) for fund in funds}
    currencies = {line.fund.currency for line in lines}
    listing = Listing(
        key="funds",
        title=_("Funds"),
        columns=_columns(request, currencies.pop() if len(currencies) == 1 else "", positions),
        rows=lines,
        order="code",
        empty=Empty(
            _("You are not a member of any fund"),
            _("The person who looks after memberships in your office can change that."),
        ),
        filters=filters if mine else None,
        counted=lambda count: ngettext("%(count)s fund", "%(count)s funds", count) % {"count": digits(count, 0)},
        about=[(_("As of"), as_of.text)],
    )
    if answer := listing.answer(request):
        return answer
    context = {
        "listing": listing.page(request),
        "as_of": as_of,
        "has_funds": bool(mine),
        "report_url": f"{reverse('reports:portfolio-report')}{form.query}",
    }
    return render(request, "reports/portfolio.html", context)


def _columns(request: HttpRequest, currency: str, positions: Mapping[int, Position]) -> list[Column]:
    """``positions`` are by the number of a fund; ``currency`` is the one of all funds shown; empty where they differ:
    then nothing is added up."""
    rights = rights_for(request)

    def money(key: str, label: str, figure: Any, *kinds: str, sign: int = 1) -> Column:
        def behind(line: FundLine) -> str:
            """The movements behind a figure, for those who see the ledger; for the others the fund."""
            if not rights.may("ledger.view", line.fund):
                return address(line)
            return statement_url(line.fund, positions[line.fund.pk].of(Selection(kinds, sign=sign)))

        def value(line: FundLine) -> int:
            return figure(line.figures)

        return Column(
            key,
            label,
            value,
            AMOUNT,
            sort=key,
            currency=currency or (lambda line: line.fund.currency),
            total=value if currency else None,
            zero=DASH,
            link=behind,
        )

    def address(line: FundLine) -> str:
        return at_position(reverse("reports:fund", args=[line.fund.code]), positions[line.fund.pk])

    return [
        Column("code", _("Fund"), lambda line: line.fund.code, CODE, sort="code", link=address),
        Column("name", _("Name"), lambda line: line.fund.name, sort="name", link=address, mark=demonstration),
        Column("state", _("State"), state_of, TAG),
        Column("currency", _("Currency"), lambda line: line.fund.currency, CODE, only_in_files=bool(currency)),
        money("contributions", _("Contributions"), lambda figures: figures.contributions, "contributions", sign=-1),
        money("net_funded", _("Net funded"), lambda figures: figures.net_funded, "transfers", "refunds"),
        money("expenditure", _("Expenditure"), lambda figures: figures.expenditure, "expenditure"),
        money("balance", _("Balance with agent"), lambda figures: figures.cash, "cash"),
        Column(
            "delivery_rate",
            _("Delivery rate"),
            lambda line: line.figures.delivery_rate,
            RATE,
            "delivery_rate",
            link=address,
        ),
    ]


def state_of(line: FundLine) -> Tag:
    """Whether the fund's time is over."""
    if line.fund.end_date and line.fund.end_date < today():
        return Tag("closed", _("Ended"))
    return Tag("ongoing", _("Open"))


def demonstration(line: FundLine) -> Tag | None:
    """The mark of a fund whose figures are a demonstration."""
    return Tag("draft", _("Demonstration")) if line.fund.is_demo else None
