"""A fund at a glance: its key figures, what can still be spent, and three charts that say what happened."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from fund.access import requires
from fund.as_of import as_of, position_asked
from fund.models import Contributor, Fund, PriorityFocus
from fund.position import Position
from fund.statement import Selection
from fund.views.frame import frame
from fund.views.links import at_position, statement_url
from fund.views.recording.links import crumbs
from grants.availability import purses
from grants.standing import KeyFigures, standing, yearly
from reports.charts import Chart
from reports.findings import by_contributor, by_focus, by_year
from reports.producing.product import MANY_ENTRIES

YEARLY_KINDS = ("contributions", "transfers", "refunds", "expenditure")


class Balance(NamedTuple):
    """What stands on the accounts of a fund that agree in all of these; minor units, the ledger's sign."""

    fund: int
    kind: str
    purpose: str
    contributor: str
    project: str
    organisation: str
    focus: int | None
    amount: int


@dataclass(frozen=True, slots=True)
class Figure:
    """A key figure with the statement behind it."""

    label: str
    amount_minor: int = 0
    rate: Decimal | None = None
    is_rate: bool = False
    note: str = ""
    url: str = ""


@require_safe
@requires("fund.view")
def overview(request: HttpRequest, fund: Fund) -> HttpResponseBase:
    """The overview of one fund at the end of a day, as known at an entry."""
    position = position_asked(request, fund)
    rows = standing([fund], Balance._fields[1:-1], position.until, position.known_at)
    balances = [Balance(*row) for row in rows]
    figures = KeyFigures(_added(balances, lambda b: (b.kind, b.purpose)))
    lines = purses((b.kind, b.project, b.organisation, b.purpose, b.amount) for b in balances)
    reserved = sum(line.reserved_minor for line in lines)

    def statement(kinds: tuple[str, ...], sign: int = 1, minus: tuple[str, ...] = ()) -> str:
        if "ledger.view" not in request.acts:  # type: ignore[attr-defined]
            return ""
        return statement_url(fund, position.of(Selection(kinds, minus, sign=sign)))

    line = as_of(request, fund, position)
    lines_url = reverse("reports:allocations", args=[fund.code])
    context = frame(fund, "fund", position=position) | {
        "breadcrumbs": crumbs(None, fund.code, position=position),
        "figures": _figures(figures, statement),
        "cash_minor": figures.cash,
        "cash_url": statement(("cash",)),
        "reserved_minor": reserved,
        "available_minor": figures.cash - reserved,
        "charts": _charts(position, balances),
        "as_of": line,
        "is_large": line.head is not None and line.head.sequence >= MANY_ENTRIES,
        "has_entries": bool(balances),
        "reserved_url": at_position(f"{lines_url}?list=lines&open=true", position),
    }
    return render(request, "reports/fund.html", context)


def _added(balances: Iterable[Balance], key: Callable[[Balance], Hashable]) -> dict[Any, int]:
    sums: defaultdict[Hashable, int] = defaultdict(int)
    for balance in balances:
        sums[key(balance)] += balance.amount
    return dict(sums)


def _figures(figures: KeyFigures, statement: Callable[..., str]) -> list[Figure]:
    funded = ("transfers", "refunds")
    return [
        Figure(_("Contributions"), figures.contributions, url=statement(("contributions",), -1)),
        Figure(_("Net funded"), figures.net_funded, note=_("includes direct cost"), url=statement(funded)),
        Figure(_("Expenditure"), figures.expenditure, note=_("includes direct cost"), url=statement(("expenditure",))),
        Figure(_("Balance with the agent"), figures.cash, url=statement(("cash",))),
        Figure(
            _("Balance with organisations"),
            figures.with_organisations,
            url=statement(funded, minus=("expenditure",)),
        ),
        # Doubled as templates have it: a translation may follow "%" with any word.
        Figure(
            _("Delivery rate"),
            rate=figures.delivery_rate,
            is_rate=True,
            note=_("expenditure in %% of net funded") % {},
        ),
    ]


def _charts(position: Position, balances: list[Balance]) -> list[Chart]:
    fund = position.fund
    names = dict(Contributor.objects.filter(fund=fund).values_list("code", "name"))
    given = _added((b for b in balances if b.kind == "contributions"), lambda b: b.contributor)
    funded = _added((b for b in balances if b.kind in ("transfers", "refunds")), lambda b: b.focus)
    spent = _added((b for b in balances if b.kind == "expenditure"), lambda b: b.focus)
    focuses = PriorityFocus.objects.filter(fund=fund).order_by("code").values_list("pk", "code")
    charts = [
        by_year(fund.currency, yearly(fund, YEARLY_KINDS, position.until, position.known_at)),
        by_contributor(fund.currency, [(names.get(code, code), -amount) for code, amount in given.items()]),
        by_focus(fund.currency, [(code, funded.get(pk, 0), spent.get(pk, 0)) for pk, code in focuses]),
    ]
    return [chart for chart in charts if chart is not None]
