"""What was approved, paid and spent: the tabs of allocations, transfers and expenditure."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from fund.access import requires, rights_for
from fund.as_of import as_of, day_shown
from fund.models import Fund
from fund.statement import Selection
from fund.visibility import ALL_LINES, OWN_PROJECTS, visibility_in, visible_to
from grants.availability import PurseStanding, purses
from grants.models import Allocation, Expenditure, Organisation, Project, Refund, Transfer
from grants.standing import KeyFigures, key_figures, standing
from grants.views.lists import records
from grants.views.lists.lines import lines, statements_of
from grants.views.tabs import allocation_tabs
from reports.views.tab import chosen, list_tabs, tab_page

PURSE_KINDS = ("allocations", "transfers", "refunds", "expenditure")


@require_safe
@requires(ALL_LINES, OWN_PROJECTS)
def allocations(request: HttpRequest, fund: Fund) -> HttpResponseBase:
    """What the committee approved: by project and organisation with what became of it, or decision by decision."""
    which = chosen(request, ("lines", "decisions"))
    organisations = visible_to(request, Organisation.objects.all())
    until = day_shown(request) if which == "lines" else None
    if which == "lines":
        listing = lines(
            fund,
            own_lines(request, fund, until),
            dict(visible_to(request, Project.objects.all()).values_list("number", "title")),
            request.GET,
            [(code, f"{code} · {name}") for code, name in organisations.order_by("code").values_list("code", "name")],
            statements_of(fund, request.acts, until),  # type: ignore[attr-defined]
        )
    else:
        choices = records.register_choices(fund, organisations)
        listing = records.allocations(fund, visible_to(request, Allocation.objects.all()), request.GET, choices)
    return tab_page(
        request,
        fund,
        tab="allocations",
        title=_("Allocations"),
        listing=listing,
        subtabs=allocation_tabs(fund, which),
        line=as_of(request, fund, until),
        picks_day=which == "lines",
    )


def own_lines(request: HttpRequest, fund: Fund, until: date | None = None) -> list[PurseStanding]:
    """How every project, organisation and purpose stands that the person may see. One query."""
    own = visibility_in(fund, rights_for(request))
    rows = standing([fund], ("kind", "project", "organisation", "purpose"), until, kinds=PURSE_KINDS)
    return [
        line
        for line in purses(row[1:] for row in rows)
        if own.everything or line.purse.organisation in own.organisations
    ]


@require_safe
@requires(ALL_LINES, OWN_PROJECTS)
def transfers(request: HttpRequest, fund: Fund) -> HttpResponseBase:
    """What was paid to organisations and what came back."""
    which = chosen(request, ("transfers", "refunds"))
    choices = records.register_choices(fund, visible_to(request, Organisation.objects.all()))
    if which == "transfers":
        listing = records.transfers(fund, visible_to(request, Transfer.objects.all()), request.GET, choices)
    else:
        listing = records.refunds(fund, visible_to(request, Refund.objects.all()), request.GET, choices)
    statement = statements_of(fund, request.acts)  # type: ignore[attr-defined]
    return tab_page(
        request,
        fund,
        tab="transfers",
        title=_("Transfers and refunds"),
        listing=listing,
        subtabs=list_tabs(which, transfers=_("Transfers"), refunds=_("Refunds")),
        totals=_figures(request, fund),
        transfers_url=statement(Selection(("transfers",))),
        refunds_url=statement(Selection(("refunds",))),
        net_url=statement(Selection(("transfers", "refunds"))),
    )


@require_safe
@requires(ALL_LINES, OWN_PROJECTS)
def expenditure(request: HttpRequest, fund: Fund) -> HttpResponseBase:
    """What organisations report as spent."""
    choices = records.register_choices(fund, visible_to(request, Organisation.objects.all()))
    rows = visible_to(request, Expenditure.objects.all())
    years = list(rows.order_by("-year").values_list("year", flat=True).distinct())
    statement = statements_of(fund, request.acts)  # type: ignore[attr-defined]
    return tab_page(
        request,
        fund,
        tab="expenditure",
        title=_("Expenditure"),
        listing=records.expenditure(fund, rows, request.GET, choices, years),
        subtabs=[],
        totals=_figures(request, fund),
        spent_url=statement(Selection(("expenditure",))),
        net_url=statement(Selection(("transfers", "refunds"))),
        balance_url=statement(Selection(("transfers", "refunds"), ("expenditure",))),
    )


def _figures(request: HttpRequest, fund: Fund) -> KeyFigures | None:
    """The figures of the whole fund, for those who see the whole fund."""
    if not visibility_in(fund, rights_for(request)).everything:
        return None
    return key_figures([fund])[fund.pk]
