"""What was approved, paid and spent: the tabs of allocations, transfers and expenditure."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from fund.access import requires, rights_for
from fund.as_of import position_asked
from fund.models import Fund
from fund.position import Position
from fund.statement import Selection
from fund.visibility import ALL_LINES, OWN_PROJECTS, visibility_in, visible_to
from grants.availability import PurseStanding, purses
from grants.models import Allocation, Expenditure, Organisation, PriorYearAdjustment, Project, Refund, Transfer
from grants.standing import KeyFigures, key_figures, standing
from grants.views.lists import records
from grants.views.lists.adjustments import adjustments, adjustments_beside
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
    position = position_asked(request, fund)
    if which == "lines":
        listing = lines(
            position,
            own_lines(request, position),
            dict(visible_to(request, Project.objects.all()).values_list("number", "title")),
            request.GET,
            [(code, f"{code} · {name}") for code, name in organisations.order_by("code").values_list("code", "name")],
            statements_of(position, request.acts),  # type: ignore[attr-defined]
        )
    else:
        choices = records.register_choices(fund, organisations)
        rows = position.documents(visible_to(request, Allocation.objects.all()))
        listing = records.allocations(position, rows, request.GET, choices)
    return tab_page(
        request,
        position,
        tab="allocations",
        title=_("Allocations"),
        listing=listing,
        subtabs=allocation_tabs(fund, which, position),
    )


def own_lines(request: HttpRequest, position: Position) -> list[PurseStanding]:
    """How every project, organisation and purpose stood that the person may see. One query."""
    own = visibility_in(position.fund, rights_for(request))
    dimensions = ("kind", "project", "organisation", "purpose")
    rows = standing([position.fund], dimensions, position.until, position.known_at, kinds=PURSE_KINDS)
    return [
        line
        for line in purses(row[1:] for row in rows)
        if own.everything or line.purse.organisation in own.organisations
    ]


@require_safe
@requires(ALL_LINES, OWN_PROJECTS)
def transfers(request: HttpRequest, fund: Fund) -> HttpResponseBase:
    """What was paid to organisations and what came back."""
    which, position = chosen(request, ("transfers", "refunds")), position_asked(request, fund)
    choices = records.register_choices(fund, visible_to(request, Organisation.objects.all()))
    if which == "transfers":
        paid = position.documents(visible_to(request, Transfer.objects.all()))
        listing = records.transfers(position, paid, request.GET, choices)
    else:
        returned = position.documents(visible_to(request, Refund.objects.all()))
        listing = records.refunds(position, returned, request.GET, choices)
    statement = statements_of(position, request.acts)  # type: ignore[attr-defined]
    return tab_page(
        request,
        position,
        tab="transfers",
        title=_("Transfers and refunds"),
        listing=listing,
        subtabs=list_tabs(which, position, transfers=_("Transfers"), refunds=_("Refunds")),
        totals=_figures(request, position),
        transfers_url=statement(Selection(("transfers",))),
        refunds_url=statement(Selection(("refunds",))),
        net_url=statement(Selection(("transfers", "refunds"))),
    )


@require_safe
@requires(ALL_LINES, OWN_PROJECTS)
def expenditure(request: HttpRequest, fund: Fund) -> HttpResponseBase:
    """What organisations report as spent, and what was put right of closed years."""
    choices = records.register_choices(fund, visible_to(request, Organisation.objects.all()))
    position = position_asked(request, fund)
    corrected = position.documents(visible_to(request, PriorYearAdjustment.objects.all()))
    which = "adjustments" if request.GET.get("list") == "adjustments" else "reported"
    if which == "adjustments":
        listing, has_adjustments = adjustments(position, corrected, request.GET, choices), True
    else:
        rows = position.documents(visible_to(request, Expenditure.objects.all()))
        years = list(rows.order_by("-year").values_list("year", flat=True).distinct())
        listing = records.expenditure(position, rows, request.GET, choices, years)
        listing.beside, has_adjustments = adjustments_beside(position, corrected, request.GET, choices)
    tabs = list_tabs(which, position, reported=_("By year and category"), adjustments=_("Prior-year adjustments"))
    statement = statements_of(position, request.acts)  # type: ignore[attr-defined]
    return tab_page(
        request,
        position,
        tab="expenditure",
        title=_("Expenditure"),
        listing=listing,
        subtabs=tabs if has_adjustments else [],
        totals=_figures(request, position),
        spent_url=statement(Selection(("expenditure",))),
        net_url=statement(Selection(("transfers", "refunds"))),
        balance_url=statement(Selection(("transfers", "refunds"), ("expenditure",))),
    )


def _figures(request: HttpRequest, position: Position) -> KeyFigures | None:
    """The figures of the whole fund, for those who see the whole fund."""
    fund = position.fund
    if not visibility_in(fund, rights_for(request)).everything:
        return None
    return key_figures([fund], position.until, position.known_at)[fund.pk]
