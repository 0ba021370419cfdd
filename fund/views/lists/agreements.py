"""Agreements and their instalments."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery, Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from fund.display import DASH, digits
from fund.instalments import STATES, in_state, standing, with_payments
from fund.listing import AMOUNT, CODE, DATE, RATE, TAG, Column, Empty, Filters, Listing
from fund.listing.filters import ChoiceFilter, DayFilter
from fund.models import Agreement, Deposit, Instalment
from fund.models.documents import minor
from fund.position import Position
from fund.sums import in_thousandths, minor_of_thousandths, sum_minor
from fund.views.links import record_url
from fund.views.lists.documents import currencies


class AgreementFilters(Filters):
    searched = ("reference", "contributor__name", "contributor__code")
    hint = gettext_lazy("Agreement, contributor")
    contributor = ChoiceFilter(field_name="contributor__code", label=gettext_lazy("Contributor"))
    currency = ChoiceFilter(field_name="amount_currency", label=gettext_lazy("Currency"))
    since = DayFilter(field_name="signed_on", lookup_expr="gte", label=gettext_lazy("Signed from"))
    to = DayFilter(field_name="signed_on", lookup_expr="lte", label=gettext_lazy("Signed until"))

    class Meta:
        model = Agreement
        fields: list[str] = []


def agreements(
    position: Position, rows: QuerySet[Agreement], data: Any, contributors: list[tuple[str, str]]
) -> Listing:
    """What contributors have committed, and what of it was paid at the position, in the agreement's currency."""
    fund = position.fund
    rows = position.agreements(rows)
    filters = AgreementFilters(data, queryset=rows)
    filters.set_choices("contributor", contributors)
    filters.set_choices("currency", currencies(rows))
    paid = (
        position.in_force(Deposit.objects.filter(agreement=OuterRef("pk")))
        .order_by()
        .values("agreement")
        .annotate(sum=Sum(in_thousandths("amount")))
        .values("sum")
    )

    def own(agreement: Agreement) -> str:
        return agreement.amount.currency.code

    def paid_minor(agreement: Agreement) -> int:
        return minor_of_thousandths(agreement.paid, own(agreement))  # type: ignore[attr-defined]

    return Listing(
        key="agreements",
        title=_("Agreements"),
        columns=[
            Column("reference", _("Agreement"), lambda a: a.reference, CODE, "reference",
                   link=lambda a: record_url(fund, f"agreement:{a.reference}", position)),
            Column("contributor", _("Contributor"), lambda a: a.contributor.name, sort="contributor__name",
                   raw=lambda a: a.contributor.code),
            Column("signed_on", _("Signed on"), lambda a: a.signed_on, DATE, "signed_on"),
            Column("currency", _("Currency"), own, CODE, "amount_currency"),
            Column("amount", _("Own amount"), lambda a: minor(a.amount), AMOUNT, "amount", currency=own),
            Column("paid", _("Paid"), paid_minor, AMOUNT, currency=own, zero=DASH),
            Column("open", pgettext("unpaid amount", "Open"), lambda a: max(minor(a.amount) - paid_minor(a), 0), AMOUNT,
                   currency=own, zero=DASH),
            Column("fund_amount", _("At signature"), lambda a: minor(a.fund_amount), AMOUNT, "fund_amount",
                   currency=fund.currency, total=sum_minor("fund_amount", fund.currency)),
            Column("aa_fee_percent", _("Fee"), lambda a: a.aa_fee_percent, RATE),
            Column("earmarked_to", _("Earmarked to"), lambda a: a.earmarked_to.code if a.earmarked_to else None, CODE),
        ],
        rows=filters.qs.select_related("contributor", "earmarked_to").annotate(paid=Subquery(paid)),
        order="-signed_on",
        empty=Empty(_("No agreement is registered yet"), _("Agreements come with the fund's workbook.")),
        filters=filters,
        counted=lambda n: ngettext("%(n)s agreement", "%(n)s agreements", n) % {"n": digits(n, 0)},
    )  # fmt: skip


class InstalmentFilters(Filters):
    searched = ("agreement__reference", "agreement__contributor__name", "agreement__contributor__code")
    hint = gettext_lazy("Agreement, contributor")
    state = ChoiceFilter(label=gettext_lazy("State"), choices=list(STATES.items()), method="with_state")
    contributor = ChoiceFilter(field_name="agreement__contributor__code", label=gettext_lazy("Contributor"))
    since = DayFilter(field_name="due_on", lookup_expr="gte", label=gettext_lazy("Due from"))
    to = DayFilter(field_name="due_on", lookup_expr="lte", label=gettext_lazy("Due until"))
    on: date

    class Meta:
        model = Instalment
        fields: list[str] = []

    def with_state(self, rows: QuerySet[Instalment], name: str, value: str) -> QuerySet[Instalment]:
        return in_state(rows, value, self.on)


def instalments(
    position: Position, rows: QuerySet[Instalment], data: Any, contributors: list[tuple[str, str]], on: date
) -> Listing:
    """What is due on the day, and what of it is paid: deposits pay the instalments of their agreement in order."""
    fund = position.fund
    filters = InstalmentFilters(data, queryset=with_payments(rows, position))
    filters.on = on
    filters.set_choices("contributor", contributors)
    return Listing(
        key="instalments",
        title=_("Instalments"),
        columns=[
            *instalment_columns(on)[:1],
            Column("contributor", _("Contributor"), lambda i: i.agreement.contributor.name,
                   sort="agreement__contributor__name", raw=lambda i: i.agreement.contributor.code),
            Column("agreement", _("Agreement"), lambda i: i.agreement.reference, CODE, "agreement__reference",
                   link=lambda i: record_url(fund, f"agreement:{i.agreement.reference}", position)),
            *instalment_columns(on)[1:],
        ],
        rows=filters.qs.select_related("agreement", "agreement__contributor"),
        order="due_on",
        empty=Empty(_("No instalments are agreed"), _("The agreements of this fund are paid without a schedule.")),
        filters=filters,
        counted=lambda n: ngettext("%(n)s instalment", "%(n)s instalments", n) % {"n": digits(n, 0)},
    )  # fmt: skip


def instalment_columns(on: date, own: str = "") -> list[Column]:
    """An instalment and what of it is paid; ``own`` is the currency of all of them, where they have one."""

    def each(row: Instalment) -> str:
        return row.amount.currency.code

    currency = own or each
    return [
        Column("due_on", _("Due on"), lambda i: i.due_on, DATE, "due_on"),
        Column("currency", _("Currency"), each, CODE, only_in_files=bool(own)),
        Column("amount", _("Amount"), lambda i: minor(i.amount), AMOUNT, currency=currency),
        Column("paid", _("Paid"), lambda i: standing(i, on).paid_minor, AMOUNT, currency=currency, zero=DASH),
        Column(
            "open",
            pgettext("unpaid amount", "Open"),
            lambda i: standing(i, on).open_minor,
            AMOUNT,
            currency=currency,
            zero=DASH,
        ),
        Column("state", _("State"), lambda i: standing(i, on).tag, TAG, raw=lambda i: standing(i, on).state),
    ]
