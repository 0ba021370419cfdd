"""Allocations, transfers, refunds and expenditure: one document a line."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from fund.display import DASH, digits
from fund.listing import AMOUNT, CODE, DATE, Column, Empty, Filters, Listing
from fund.listing.filters import ChoiceFilter, DayFilter
from fund.models import Fund, PriorityFocus
from fund.models.documents import minor
from fund.position import Position
from fund.sums import sum_minor
from fund.views.links import at_position, record_url
from fund.views.lists.documents import IN_FORCE, REVERSED, document_class, reversed_mark, state_column, with_entries
from grants.models import Allocation, Category, Expenditure, Organisation, PaidRecord, Purpose, Refund, Transfer

Choices = list[tuple[str, str]]


class RegisterChoices(NamedTuple):
    """What lines are filtered by."""

    organisations: Choices
    focuses: Choices


def organisation_choices(organisations: QuerySet[Organisation]) -> list[tuple[str, str]]:
    """Codes and names for a filter. One query."""
    return [(code, f"{code} · {name}") for code, name in organisations.order_by("code").values_list("code", "name")]


def register_choices(fund: Fund, organisations: QuerySet[Organisation]) -> RegisterChoices:
    """The organisations a person may see, and the priority focuses of the fund. Two queries."""
    return RegisterChoices(
        organisation_choices(organisations),
        [
            (code, f"{code} · {title}")
            for code, title in PriorityFocus.objects.filter(fund=fund).order_by("code").values_list("code", "title")
        ],
    )


class GrantFilters(Filters):
    searched = ("reference", "project__number", "project__title", "organisation__code")
    hint = gettext_lazy("Reference, project, organisation")
    organisation = ChoiceFilter(field_name="organisation__code", label=gettext_lazy("Organisation"))
    focus = ChoiceFilter(field_name="project__priority_focus__code", label=gettext_lazy("Priority focus"))
    purpose = ChoiceFilter(label=gettext_lazy("Purpose"), choices=Purpose.choices)


class AllocationFilters(GrantFilters):
    searched = (*GrantFilters.searched, "decision")
    hint = gettext_lazy("Reference, decision, project")
    since = DayFilter(field_name="decided_on", lookup_expr="gte", label=gettext_lazy("Decided from"))
    to = DayFilter(field_name="decided_on", lookup_expr="lte", label=gettext_lazy("Decided until"))

    class Meta:
        model = Allocation
        fields: list[str] = []


class PaidFilters(GrantFilters):
    since = DayFilter(field_name="value_date", lookup_expr="gte", label=gettext_lazy("From"))
    to = DayFilter(field_name="value_date", lookup_expr="lte", label=gettext_lazy("Until"))


class TransferFilters(PaidFilters):
    class Meta:
        model = Transfer
        fields: list[str] = []


class RefundFilters(PaidFilters):
    class Meta:
        model = Refund
        fields: list[str] = []


class ExpenditureFilters(GrantFilters):
    searched = ("project__number", "project__title", "organisation__code")
    hint = gettext_lazy("Project, organisation")
    year = ChoiceFilter(label=gettext_lazy("Year"))
    category = ChoiceFilter(label=gettext_lazy("Category"), choices=Category.choices)

    class Meta:
        model = Expenditure
        fields: list[str] = []


def _chosen(filters: Filters, choices: RegisterChoices) -> None:
    filters.set_choices("organisation", choices.organisations)
    filters.set_choices("focus", choices.focuses)


def project_url(fund: Fund, number: str, position: Position | None = None) -> str:
    return at_position(reverse("grants:project", args=[fund.code, number]), position)


def organisation_url(fund: Fund, code: str, position: Position | None = None) -> str:
    return at_position(reverse("grants:organisation", args=[fund.code, code]), position)


def party_columns(position: Position) -> list[Column]:
    """Whose and for what: project, organisation, purpose."""
    fund = position.fund
    return [
        Column("project", _("Project"), lambda d: d.project.number, sort="project__number",
               link=lambda d: project_url(fund, d.project.number, position), under=lambda d: d.project.title),
        Column("title", _("Title"), lambda d: d.project.title, only_in_files=True),
        Column("organisation", _("Organisation"), lambda d: d.organisation.code, CODE, "organisation__code",
               link=lambda d: organisation_url(fund, d.organisation.code, position)),
        Column("purpose", _("Purpose"), lambda d: capfirst(d.get_purpose_display()), CODE, raw=lambda d: d.purpose),
    ]  # fmt: skip


def _reference(position: Position, label: str) -> Column:
    def address(document: Any) -> str:
        return record_url(position.fund, document.record, position)

    return Column("reference", label, lambda d: d.reference, CODE, "reference", link=address, mark=reversed_mark)


def allocations(position: Position, rows: QuerySet[Allocation], data: Any, choices: RegisterChoices) -> Listing:
    """What the committee approved, decision by decision; reductions are negative."""
    filters = AllocationFilters(data, queryset=rows)
    _chosen(filters, choices)
    currency = position.fund.currency
    direct, support = (sum_minor(path, currency, IN_FORCE) for path in ("direct_amount", "support_cost"))
    return Listing(
        key="allocations",
        title=_("Decisions"),
        columns=[
            _reference(position, _("Allocation")),
            Column("decided_on", _("Decided on"), lambda d: d.decided_on, DATE, "decided_on"),
            Column("decision", _("Decision"), lambda d: d.decision, CODE),
            *party_columns(position),
            Column("direct_amount", _("Direct cost"), lambda d: minor(d.direct_amount), AMOUNT, "direct_amount",
                   currency=currency, total=direct, zero=DASH),
            Column("support_cost", _("Support cost"), lambda d: minor(d.support_cost), AMOUNT, "support_cost",
                   currency=currency, total=support, zero=DASH),
            Column("approved", _("Approved"), lambda d: minor(d.direct_amount) + minor(d.support_cost), AMOUNT,
                   currency=currency, total=direct + support),
            state_column(),
        ],
        rows=with_entries(filters.qs, "project", "organisation"),
        order="-decided_on",
        empty=Empty(_("Nothing is approved yet"), _("The decisions of the steering committee stand here.")),
        filters=filters,
        counted=lambda n: ngettext("%(n)s decision", "%(n)s decisions", n) % {"n": digits(n, 0)},
        uncounted=REVERSED,
        row_class=document_class,
    )  # fmt: skip


def transfers(position: Position, rows: QuerySet[Transfer], data: Any, choices: RegisterChoices) -> Listing:
    """What was paid to organisations."""
    return _paid(
        position,
        "transfers",
        _("Transfers"),
        TransferFilters(data, queryset=rows),
        choices,
        Empty(_("Nothing is transferred yet"), _("Transfers to participating organisations stand here.")),
        lambda n: ngettext("%(n)s transfer", "%(n)s transfers", n),
    )


def refunds(position: Position, rows: QuerySet[Refund], data: Any, choices: RegisterChoices) -> Listing:
    """What organisations paid back; the amounts are positive."""
    return _paid(
        position,
        "refunds",
        _("Refunds"),
        RefundFilters(data, queryset=rows),
        choices,
        Empty(_("Nothing was refunded"), _("Unspent balances that organisations pay back stand here.")),
        lambda n: ngettext("%(n)s refund", "%(n)s refunds", n),
    )


def _paid(
    position: Position,
    key: str,
    title: str,
    filters: PaidFilters,
    choices: RegisterChoices,
    empty: Empty,
    counted: Callable[[int], str],
) -> Listing:
    _chosen(filters, choices)

    def amount(document: PaidRecord) -> int:
        return minor(document.amount)

    return Listing(
        key=key,
        title=title,
        columns=[
            _reference(position, _("Reference")),
            Column("value_date", _("Value date"), lambda d: d.value_date, DATE, "value_date"),
            *party_columns(position),
            Column("amount", _("Amount"), amount, AMOUNT, "amount", currency=position.fund.currency,
                   total=sum_minor("amount", position.fund.currency, IN_FORCE)),
            state_column(),
        ],
        rows=with_entries(filters.qs, "project", "organisation"),
        order="-value_date",
        empty=empty,
        filters=filters,
        counted=lambda n: counted(n) % {"n": digits(n, 0)},
        uncounted=REVERSED,
        row_class=document_class,
    )  # fmt: skip


def expenditure(
    position: Position, rows: QuerySet[Expenditure], data: Any, choices: RegisterChoices, years: list[int]
) -> Listing:
    """What organisations report as spent, by year and category; corrections are negative."""
    filters = ExpenditureFilters(data, queryset=rows)
    _chosen(filters, choices)
    filters.set_choices("year", [(str(year), str(year)) for year in years])
    project, title, organisation, purpose = party_columns(position)
    return Listing(
        key="expenditure",
        title=_("Reported expenditure"),
        columns=[
            project,
            Column("year", _("Year"), lambda d: str(d.year), CODE, "year",
                   link=lambda d: record_url(position.fund, d.record, position), raw=lambda d: d.year,
                   mark=reversed_mark),
            title,
            organisation,
            purpose,
            Column("category", _("Category"), lambda d: f"{d.category} · {d.get_category_display()}", sort="category",
                   raw=lambda d: d.category),
            Column("amount", _("Amount"), lambda d: minor(d.amount), AMOUNT, "amount", currency=position.fund.currency,
                   total=sum_minor("amount", position.fund.currency, IN_FORCE)),
            state_column(),
        ],
        rows=with_entries(filters.qs, "project", "organisation"),
        order="-year",
        empty=Empty(_("No expenditure is reported yet"), _("Organisations report once a year, as of 31 December.")),
        filters=filters,
        counted=lambda n: ngettext("%(n)s line", "%(n)s lines", n) % {"n": digits(n, 0)},
        uncounted=REVERSED,
        row_class=document_class,
    )  # fmt: skip
