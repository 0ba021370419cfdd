"""Deposits, in their own currency and as credited."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from fund.display import digits
from fund.exchange import implied_rate, rate_digits
from fund.listing import AMOUNT, CODE, DATE, FIGURE, Column, Empty, Filters, Listing
from fund.listing.filters import ChoiceFilter, DayFilter
from fund.models import Deposit
from fund.models.documents import minor
from fund.position import Position
from fund.sums import sum_minor
from fund.views.links import record_url
from fund.views.lists.documents import (
    IN_FORCE,
    REVERSED,
    currencies,
    document_class,
    reversed_mark,
    state_column,
    with_entries,
)


class DepositFilters(Filters):
    searched = ("reference", "agreement__reference", "agreement__contributor__name")
    hint = gettext_lazy("Deposit, agreement, contributor")
    contributor = ChoiceFilter(field_name="agreement__contributor__code", label=gettext_lazy("Contributor"))
    currency = ChoiceFilter(field_name="amount_currency", label=gettext_lazy("Currency"))
    since = DayFilter(field_name="received_on", lookup_expr="gte", label=gettext_lazy("Received from"))
    to = DayFilter(field_name="received_on", lookup_expr="lte", label=gettext_lazy("Received until"))

    class Meta:
        model = Deposit
        fields: list[str] = []


def deposits(position: Position, rows: QuerySet[Deposit], data: Any, contributors: list[tuple[str, str]]) -> Listing:
    """Cash received: in its own currency and as credited, with the rate between the two."""
    filters = DepositFilters(data, queryset=rows)
    filters.set_choices("contributor", contributors)
    filters.set_choices("currency", currencies(rows))
    first, *others = deposit_columns(position)
    contributor = Column(
        "contributor",
        _("Contributor"),
        lambda d: d.agreement.contributor.name,
        sort="agreement__contributor__name",
        raw=lambda d: d.agreement.contributor.code,
    )
    return Listing(
        key="deposits",
        title=_("Deposits"),
        columns=[first, others[0], contributor, *others[1:]],
        rows=with_entries(filters.qs, "agreement", "agreement__contributor"),
        order="-received_on",
        empty=Empty(_("No deposit is recorded yet"), _("The first deposit opens the books.")),
        filters=filters,
        counted=lambda n: ngettext("%(n)s deposit", "%(n)s deposits", n) % {"n": digits(n, 0)},
        uncounted=REVERSED,
        row_class=document_class,
    )


def deposit_columns(position: Position) -> list[Column]:
    """A deposit in its own currency and as credited, the rate between the two, the fee."""
    fund = position.fund

    def own(deposit: Deposit) -> str:
        return deposit.amount.currency.code

    def plain_rate(deposit: Deposit) -> Decimal | None:
        return implied_rate(deposit.amount, deposit.fund_amount)

    def rate(deposit: Deposit) -> str | None:
        found = plain_rate(deposit)
        return None if found is None else rate_digits(found)

    return [
        Column("reference", _("Deposit"), lambda d: d.reference, CODE, "reference",
               link=lambda d: record_url(fund, d.record, position), mark=reversed_mark),
        Column("received_on", _("Received on"), lambda d: d.received_on, DATE, "received_on"),
        Column("agreement", _("Agreement"), lambda d: d.agreement.reference, CODE,
               link=lambda d: record_url(fund, f"agreement:{d.agreement.reference}", position)),
        Column("currency", _("Currency"), own, CODE),
        Column("amount", _("Own amount"), lambda d: minor(d.amount), AMOUNT, currency=own),
        Column("rate", _("Rate per 1 %(currency)s") % {"currency": fund.currency}, rate, FIGURE, raw=plain_rate),
        Column("fund_amount", _("Credited"), lambda d: minor(d.fund_amount), AMOUNT, "fund_amount",
               currency=fund.currency, total=sum_minor("fund_amount", fund.currency, IN_FORCE)),
        Column("aa_fee", _("Agent's fee"), lambda d: minor(d.aa_fee), AMOUNT,
               currency=fund.currency, total=sum_minor("aa_fee", fund.currency, IN_FORCE)),
        state_column(),
    ]  # fmt: skip
