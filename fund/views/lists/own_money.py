"""Income, charges, balances passed between funds, refunds to contributors."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from fund.display import digits
from fund.listing import AMOUNT, CODE, DATE, Column, Empty, Filters, Listing
from fund.listing.filters import ChoiceFilter, DayFilter
from fund.models import (
    Charge,
    ChargeKind,
    ContributorRefund,
    Direction,
    FundTransfer,
    Income,
    IncomeKind,
)
from fund.models.documents import minor
from fund.position import Position
from fund.sums import sum_minor
from fund.views.links import record_url
from fund.views.lists.documents import IN_FORCE, REVERSED, document_class, reversed_mark, state_column, with_entries


class DatedFilters(Filters):
    searched = ("reference",)
    hint = gettext_lazy("Reference")
    since = DayFilter(field_name="value_date", lookup_expr="gte", label=gettext_lazy("From"))
    to = DayFilter(field_name="value_date", lookup_expr="lte", label=gettext_lazy("Until"))


class IncomeFilters(DatedFilters):
    searched = ("reference", "organisation")
    hint = gettext_lazy("Reference, organisation")
    kind = ChoiceFilter(label=gettext_lazy("Kind"), choices=IncomeKind.choices)

    class Meta:
        model = Income
        fields: list[str] = []


class ChargeFilters(DatedFilters):
    kind = ChoiceFilter(label=gettext_lazy("Kind"), choices=ChargeKind.choices)

    class Meta:
        model = Charge
        fields: list[str] = []


class FundTransferFilters(DatedFilters):
    searched = ("reference", "other_fund")
    hint = gettext_lazy("Reference, other fund")
    direction = ChoiceFilter(label=gettext_lazy("Direction"), choices=Direction.choices)

    class Meta:
        model = FundTransfer
        fields: list[str] = []


class ContributorRefundFilters(DatedFilters):
    searched = ("reference", "contributor__name", "contributor__code")
    hint = gettext_lazy("Reference, contributor")

    class Meta:
        model = ContributorRefund
        fields: list[str] = []


def income(position: Position, rows: QuerySet[Income], data: Any) -> Listing:
    """Interest and other income."""
    filters = IncomeFilters(data, queryset=rows)
    return _dated(
        position, "income", _("Income"), filters, with_entries(filters.qs),
        [
            Column("kind", _("Kind"), lambda i: capfirst(i.get_kind_display()), raw=lambda i: i.kind),
            Column("organisation", _("Organisation"), lambda i: i.organisation, CODE),
        ],
        Empty(_("No income is recorded"), _("Interest and other income of the fund stand here.")),
        lambda n: ngettext("%(n)s receipt", "%(n)s receipts", n),
    )  # fmt: skip


def charges(position: Position, rows: QuerySet[Charge], data: Any) -> Listing:
    """What the bank and others took from the fund's cash."""
    filters = ChargeFilters(data, queryset=rows)
    return _dated(
        position, "charges", _("Charges"), filters, with_entries(filters.qs),
        [Column("kind", _("Kind"), lambda c: capfirst(c.get_kind_display()), raw=lambda c: c.kind)],
        Empty(_("No charge is recorded"), _("Bank charges and other expenditure of the fund itself stand here.")),
        lambda n: ngettext("%(n)s charge", "%(n)s charges", n),
    )  # fmt: skip


def fund_transfers(position: Position, rows: QuerySet[FundTransfer], data: Any) -> Listing:
    """Balances passed to and from other funds; what was passed on is negative."""
    filters = FundTransferFilters(data, queryset=rows)
    came, went = (
        Coalesce(sum_minor("amount", position.fund.currency, IN_FORCE & Q(direction=direction)), 0)
        for direction in (Direction.IN, Direction.OUT)
    )
    return _dated(
        position, "fund-transfers", _("Other funds"), filters, with_entries(filters.qs),
        [
            Column("direction", _("Direction"), lambda t: capfirst(t.get_direction_display()), CODE,
                   raw=lambda t: t.direction),
            Column("other_fund", _("Other fund"), lambda t: t.other_fund, CODE, "other_fund"),
        ],
        Empty(_("No balance was passed between funds"), _("What comes from or goes to another fund stands here.")),
        lambda n: ngettext("%(n)s transfer", "%(n)s transfers", n),
        sign=lambda t: -1 if t.direction == Direction.OUT else 1,
        total=came - went,
    )  # fmt: skip


def contributor_refunds(position: Position, rows: QuerySet[ContributorRefund], data: Any) -> Listing:
    """Money given back to contributors."""
    filters = ContributorRefundFilters(data, queryset=rows)
    return _dated(
        position, "contributor-refunds", _("Refunds to contributors"), filters, with_entries(filters.qs, "contributor"),
        [
            Column("contributor", _("Contributor"), lambda r: r.contributor.name, sort="contributor__name",
                   raw=lambda r: r.contributor.code),
        ],
        Empty(_("Nothing was given back to contributors"), _("Refunds to contributors stand here.")),
        lambda n: ngettext("%(n)s refund", "%(n)s refunds", n),
    )  # fmt: skip


def _dated(
    position: Position,
    key: str,
    title: str,
    filters: Filters,
    rows: QuerySet[Any],
    columns: list[Column],
    empty: Empty,
    counted: Callable[[int], str],
    sign: Callable[[Any], int] = lambda document: 1,
    total: Any = None,
) -> Listing:
    """A list of documents with a reference, a value date and an amount in the fund's currency.

    ``total`` where the amounts as they stand in the database do not add up: those with a ``sign``.
    """
    fund = position.fund
    return Listing(
        key=key,
        title=title,
        columns=[
            Column("reference", _("Reference"), lambda d: d.reference, CODE, "reference",
                   link=lambda d: record_url(fund, d.record, position), mark=reversed_mark),
            Column("value_date", _("Value date"), lambda d: d.value_date, DATE, "value_date"),
            *columns,
            Column("amount", _("Amount"), lambda d: minor(d.amount) * sign(d), AMOUNT, "" if total else "amount",
                   currency=fund.currency, total=total or sum_minor("amount", fund.currency, IN_FORCE)),
            state_column(),
        ],
        rows=rows,
        order="-value_date",
        empty=empty,
        filters=filters,
        counted=lambda n: counted(n) % {"n": digits(n, 0)},
        uncounted=REVERSED,
        row_class=document_class,
    )  # fmt: skip
