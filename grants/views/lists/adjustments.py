"""What was put right of closed years: one prior-year adjustment a line."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from fund.display import digits
from fund.listing import AMOUNT, CODE, Beside, Column, Empty, Listing
from fund.listing.filters import ChoiceFilter, replaced
from fund.models.documents import minor
from fund.position import Position
from fund.sums import sum_minor
from fund.views.links import record_url
from fund.views.lists.documents import IN_FORCE, REVERSED, document_class, reversed_mark, state_column, with_entries
from grants.models import Category, PriorYearAdjustment
from grants.views.lists.records import GrantFilters, RegisterChoices, party_columns


class AdjustmentFilters(GrantFilters):
    year = ChoiceFilter(label=gettext_lazy("Counts in"))
    of_year = ChoiceFilter(label=gettext_lazy("Corrects"))
    category = ChoiceFilter(label=gettext_lazy("Category"), choices=Category.choices)

    class Meta:
        model = PriorYearAdjustment
        fields: list[str] = []


def adjustments_beside(
    position: Position, rows: QuerySet[PriorYearAdjustment], data: QueryDict, choices: RegisterChoices
) -> tuple[Beside | None, bool]:
    """What was put right of closed years, under the total of the reported expenditure with the same filters.

    It is part of the expenditure of the year it counts in and stands on a list of its own. None where there is none.
    And whether that list holds anything at all, under whatever filters. One query.
    """
    fund = position.fund
    # The year the list is filtered by is the one an adjustment counts in; the one it corrects is no filter there.
    asked = data.copy()
    asked.pop("of_year", None)
    filters = AdjustmentFilters(asked, queryset=rows)
    filters.set_choices("organisation", choices.organisations)
    filters.set_choices("focus", choices.focuses)
    filters.set_choices("year", [(year, year) for year in asked.getlist("year")])
    asked_for = IN_FORCE & Q(pk__in=filters.qs.order_by().values("pk"))
    sums = rows.order_by().aggregate(any=Count("pk"), sum=sum_minor("amount", fund.currency, asked_for))
    found, any_ = sums["sum"], bool(sums["any"])
    if found is None:
        return None, any_
    beside = Beside(
        "amount",
        _("Less prior-year adjustments") if found < 0 else _("Plus prior-year adjustments"),
        found,
        replaced(asked, {"list": "adjustments", "sort": "", "export": ""}),
        _("Expenditure with prior-year adjustments"),
    )
    return beside, any_


def adjustments(
    position: Position, rows: QuerySet[PriorYearAdjustment], data: Any, choices: RegisterChoices
) -> Listing:
    """Each names the year it corrects and the year it counts in; it is part of that year's expenditure."""
    fund = position.fund
    filters = AdjustmentFilters(data, queryset=rows)
    filters.set_choices("organisation", choices.organisations)
    filters.set_choices("focus", choices.focuses)
    for name in ("year", "of_year"):
        years = rows.order_by(f"-{name}").values_list(name, flat=True).distinct()
        filters.set_choices(name, [(str(year), str(year)) for year in years])
    return Listing(
        key="adjustments",
        title=_("Prior-year adjustments"),
        columns=[
            Column("reference", _("Reference"), lambda d: d.reference, CODE, "reference",
                   link=lambda d: record_url(fund, d.record, position), mark=reversed_mark),
            Column("of_year", _("Corrects"), lambda d: str(d.of_year), CODE, "of_year", raw=lambda d: d.of_year),
            Column("year", _("Counts in"), lambda d: str(d.year), CODE, "year", raw=lambda d: d.year),
            *party_columns(position),
            Column("category", _("Category"), lambda d: f"{d.category} · {d.get_category_display()}", sort="category",
                   raw=lambda d: d.category),
            Column("amount", _("Amount"), lambda d: minor(d.amount), AMOUNT, "amount", currency=fund.currency,
                   total=sum_minor("amount", fund.currency, IN_FORCE)),
            Column("reason", _("Reason"), lambda d: d.reason, only_in_files=True),
            state_column(),
        ],
        rows=with_entries(filters.qs, "project", "organisation"),
        order="-year",
        empty=Empty(
            _("No closed year was put right"),
            _("A correction of a closed year is posted in the open one, as a difference by category."),
        ),
        filters=filters,
        counted=lambda n: ngettext("%(n)s adjustment", "%(n)s adjustments", n) % {"n": digits(n, 0)},
        uncounted=REVERSED,
        row_class=document_class,
    )  # fmt: skip
