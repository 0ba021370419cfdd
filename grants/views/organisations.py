"""Participating organisations: the list, and one with its projects and what it was given and spent."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from fund.access import requires, today
from fund.as_of import as_of, position_asked
from fund.display import DASH, digits
from fund.listing import AMOUNT, CODE, RATE, Column, Empty, Filters, Listing
from fund.listing.filters import ChoiceFilter
from fund.models import Fund
from fund.money import share_percent
from fund.position import Position
from fund.statement import Selection
from fund.views.frame import frame
from fund.views.links import at_position
from fund.visibility import ALL_LINES, OWN_PROJECTS, visible_to
from grants.availability import purses
from grants.models import Organisation, OrganisationType, Project
from grants.payments.payability import payability
from grants.standing import standing
from grants.views.lists.lines import lines, statements_of
from grants.views.lists.records import organisation_url
from grants.views.projects import KINDS, line_table
from grants.views.tabs import allocation_tabs


class OrganisationFilters(Filters):
    searched = ("code", "name")
    hint = gettext_lazy("Code, name")
    type = ChoiceFilter(label=gettext_lazy("Type"), choices=OrganisationType.choices)

    class Meta:
        model = Organisation
        fields: list[str] = []


@require_safe
@requires(ALL_LINES, OWN_PROJECTS)
def organisations(request: HttpRequest, fund: Fund) -> HttpResponseBase:
    """The organisations of the fund with what each was approved, funded and spent; programme and direct cost."""
    position = position_asked(request, fund)
    line = as_of(request, fund, position)
    filters = OrganisationFilters(request.GET, queryset=visible_to(request, Organisation.objects.all()))
    sums: defaultdict[str, defaultdict[str, int]] = defaultdict(lambda: defaultdict(int))
    rows = standing([fund], ("kind", "organisation"), position.until, position.known_at, kinds=KINDS)
    for _fund, kind, organisation, amount in rows:
        sums[organisation][kind] += amount
    listing = Listing(
        key="organisations",
        title=_("Participating organisations"),
        columns=_columns(position, sums, statements_of(position, request.acts)),  # type: ignore[attr-defined]
        rows=list(filters.qs),
        order="code",
        empty=Empty(_("No organisation is registered yet"), _("Organisations come with the fund's workbook.")),
        filters=filters,
        counted=lambda n: ngettext("%(n)s organisation", "%(n)s organisations", n) % {"n": digits(n, 0)},
        about=[(_("Fund"), str(fund)), (_("As of"), line.text)],
    )
    if answer := listing.answer(request):
        return answer
    context = frame(fund, "allocations", _("Organisations"), position=position) | {
        "listing": listing.page(request),
        "as_of": line,
        "subtabs": allocation_tabs(fund, "organisations", position),
    }
    return render(request, "grants/organisations.html", context)


def _columns(position: Position, sums: Any, statement: Callable[[Selection], str]) -> list[Column]:
    fund = position.fund

    def amount(key: str, label: str, kinds: tuple[str, ...], minus: tuple[str, ...] = ()) -> Column:
        def value(organisation: Organisation) -> int:
            found = sums[organisation.code]
            return sum(found[kind] for kind in kinds) - sum(found[kind] for kind in minus)

        def behind(organisation: Organisation) -> str:
            chosen = Selection(kinds, minus, (("organisation", organisation.code),))
            return statement(chosen) if value(organisation) else ""

        return Column(key, label, value, AMOUNT, sort=key, currency=fund.currency, total=value, zero=DASH, link=behind)

    funded = amount("net_funded", _("Net funded"), ("transfers", "refunds"))
    spent = amount("expenditure", _("Expenditure"), ("expenditure",))
    return [
        Column("code", _("Organisation"), lambda o: o.code, CODE, "code",
               link=lambda o: organisation_url(fund, o.code, position)),
        Column("name", _("Name"), lambda o: o.name, sort="name"),
        Column("type", _("Type"), lambda o: capfirst(o.get_type_display()), raw=lambda o: o.type),
        Column("support_cost_percent", _("Support cost"), lambda o: o.support_cost_percent, RATE),
        amount("approved", _("Approved"), ("allocations",)),
        funded,
        spent,
        amount("balance", _("Balance with organisation"), ("transfers", "refunds"), ("expenditure",)),
        Column("delivery_rate", _("Delivery rate"), lambda o: share_percent(spent.value(o), funded.value(o)), RATE,
               "delivery_rate"),
    ]  # fmt: skip


@require_safe
@requires(ALL_LINES, OWN_PROJECTS)
def organisation(request: HttpRequest, fund: Fund, reference: str) -> HttpResponseBase:
    """One organisation: its terms, its figures, and its part of each project."""
    found = visible_to(request, Organisation.objects.filter(code=reference)).first()
    if found is None:
        raise Http404
    position = position_asked(request, fund)
    line = as_of(request, fund, position)
    dimensions = ("kind", "project", "organisation", "purpose")
    rows = standing([fund], dimensions, position.until, position.known_at, where={"organisation": reference})
    shown = purses(row[1:] for row in rows)
    interest = -sum(row[-1] for row in rows if row[1] == "agency_interest")
    projects = Project.objects.filter(fund=fund, number__in=[line.purse.project for line in shown])
    titles = dict(projects.values_list("number", "title"))
    statement = statements_of(position, request.acts)  # type: ignore[attr-defined]
    listing = lines(position, shown, titles, {}, [], statement)
    columns = [column for column in listing.columns if column.key != "organisation"]
    where = (("organisation", reference),)
    funded, spent = sum(line.net_funded_minor for line in shown), sum(line.expenditure_minor for line in shown)
    trail = ((_("Organisations"), at_position(reverse("grants:organisations", args=[fund.code]), position)), reference)
    context = frame(fund, "allocations", *trail, position=position) | {
        "organisation": found,
        "payability": payability(found, today()),
        "approved_minor": sum(line.approved_minor for line in shown),
        "funded_minor": funded,
        "funded_url": statement(Selection(("transfers", "refunds"), where=where)),
        "spent_minor": spent,
        "spent_url": statement(Selection(("expenditure",), where=where)),
        "balance_minor": funded - spent,
        "delivery_rate": share_percent(spent, funded),
        "interest_minor": interest,
        "interest_url": statement(Selection(("agency_interest",), where=where, sign=-1)),
        "lines": line_table(columns, shown) if shown else "",
        "statement_year": (position.until or today()).year,
        "transfers_url": _of_organisation(position, "reports:transfers", reference),
        "expenditure_url": _of_organisation(position, "reports:expenditure", reference),
        "as_of": line,
    }
    return render(request, "grants/organisation.html", context)


def _of_organisation(position: Position, name: str, code: str) -> str:
    """A list of the fund, of this organisation alone."""
    return at_position(f"{reverse(name, args=[position.fund.code])}?{urlencode({'organisation': code})}", position)
