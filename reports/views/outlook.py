"""The months ahead of a fund: its cash under assumptions, when it falls short, and which payment then fails."""

from __future__ import annotations

from dataclasses import replace

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from fund.access import if_open, requires, today
from fund.as_of import as_of, picker, position_asked
from fund.display import DASH, day_text, month_text, said_minor
from fund.listing import AMOUNT, DATE, Column, Empty, Listing
from fund.listing.filters import replaced
from fund.models import Fund
from fund.position import Position
from fund.views.frame import frame
from fund.views.links import Tabs, at_position
from reports.charts import LINE, Chart, Series
from reports.outlook.expected import Ahead, ahead, first_day
from reports.outlook.scenario import (
    AGENDA,
    INSTALMENT,
    MOST_SLIP,
    PIPELINE,
    REQUEST,
    TRANCHE,
    UNDATED,
    Assumptions,
    Expected,
    Failing,
    Month,
    Outlook,
    Standing,
    month_end,
    outlook,
)

KINDS = {
    INSTALMENT: gettext_lazy("instalment, less the agent's fee"),
    REQUEST: gettext_lazy("transfer asked for"),
    TRANCHE: gettext_lazy("approved tranche"),
    UNDATED: gettext_lazy("approved, payable at once"),
    AGENDA: gettext_lazy("item on an agenda"),
    PIPELINE: gettext_lazy("proposal in the pipeline"),
}
LISTS = ("months", "expected", "failing")


@require_safe
@requires("register.view")
def outlook_page(request: HttpRequest, fund: Fund) -> HttpResponseBase:
    """The outlook as agreed, beside the scenario the address asks for (``slip``, ``item``, ``pipeline``); from an
    earlier position, as it was seen then."""
    position = position_asked(request, fund)
    day = first_day(position, today())
    found = ahead(fund, day, timezone.now(), position)
    assumptions = _assumptions(request, found)
    agreed = outlook(found.cash_minor, found.expected, Assumptions(), day)
    scenario = outlook(found.cash_minor, found.expected, assumptions, day)
    which = request.GET.get("list", LISTS[0])
    line = as_of(request, fund, Position(fund, day) if position.is_now else position)
    as_known = dict(position.pairs).get("as_known", "")
    line = replace(line, picker=picker(request, position.until, as_known))
    listing = {
        "months": lambda: _months(fund, scenario),
        "expected": lambda: _expected(request, position, scenario),
        "failing": lambda: _failing(request, position, scenario),
    }.get(which, lambda: _months(fund, scenario))()
    listing.about = [(_("Fund"), str(fund)), (_("As of"), line.text), (_("Scenario"), _in_words(assumptions))]
    if answer := listing.answer(request):
        return answer
    context = frame(fund, "outlook", _("Outlook"), position=position) | {
        "is_now": position.is_now,
        "position_pairs": position.pairs,
        "ahead": found,
        "agreed": agreed,
        "scenario": scenario,
        "assumptions": assumptions,
        "is_assumed": assumptions != Assumptions(),
        "scenario_words": _in_words(assumptions),
        "finding": _finding(fund, scenario),
        "most_slip": MOST_SLIP,
        "chart": _chart(fund, agreed, scenario, assumptions),
        "subtabs": _tabs(request, which, len(scenario.failing)),
        "listing": listing.page(request),
        "kept": which if which in LISTS[1:] else "",
        "as_of": line,
    }
    return render(request, "reports/outlook.html", context)


def _assumptions(request: HttpRequest, found: Ahead) -> Assumptions:
    text = request.GET.get("slip", "").strip() or "0"
    if not text.isascii() or not text.isdigit() or len(text) > len(str(MOST_SLIP)) or int(text) > MOST_SLIP:
        raise BadRequest(
            _("%(text)s is not a number of months from 0 to %(most)s.") % {"text": text[:40], "most": MOST_SLIP}
        )
    known = {choice.item for choice in found.agenda}
    # An item that is decided meanwhile is no assumption any more: it is left out without a word.
    return Assumptions(int(text), frozenset(request.GET.getlist("item")) & known, request.GET.get("pipeline") == "yes")


def _in_words(assumptions: Assumptions) -> str:
    parts = []
    if assumptions.slip_months:
        parts.append(_("instalments come %(count)s months later") % {"count": assumptions.slip_months})
    if assumptions.items:
        parts.append(_("%(count)s items on agendas are approved") % {"count": len(assumptions.items)})
    if assumptions.with_pipeline:
        parts.append(_("proposals in the pipeline are approved"))
    return capfirst("; ".join(parts)) if parts else _("As agreed")


def _finding(fund: Fund, scenario: Outlook) -> str:
    if scenario.failing:
        first = scenario.failing[0]
        return _("Cash falls short on %(day)s: %(missing)s are missing for %(name)s") % {
            "day": day_text(first.expected.day),
            "missing": _said(first.missing_minor, fund),
            "name": first.expected.name,
        }
    lowest = min(scenario.months, key=lambda month: month.lowest_minor)
    return _("Cash is enough for all of the next %(count)s months; it is lowest in %(month)s, at %(amount)s") % {
        "count": len(scenario.months),
        "month": _month_text(lowest),
        "amount": _said(lowest.lowest_minor, fund),
    }


def _said(amount_minor: int, fund: Fund) -> str:
    return f"{said_minor(amount_minor, fund.currency)} {fund.currency}"


def _month_text(month: Month) -> str:
    return month_text(month.first_day)


def _chart(fund: Fund, agreed: Outlook, scenario: Outlook, assumptions: Assumptions) -> Chart:
    def closing(of: Outlook) -> tuple[int, ...]:
        return tuple(month.closing_minor for month in of.months)

    series = [Series(_("Cash at the end of the month, as agreed"), closing(agreed))]
    if assumptions != Assumptions():
        series.append(Series(_("In the scenario"), closing(scenario)))
    return Chart(
        id="outlook",
        title=_finding(fund, scenario),
        currency=fund.currency,
        labels=tuple(_month_text(month) for month in scenario.months),
        series=tuple(series),
        type=LINE,
        label_heading=_("Month"),
    )


def _tabs(request: HttpRequest, current: str, failing: int) -> Tabs:
    labels = {
        "months": _("Month by month"),
        "expected": _("What is expected"),
        "failing": _("Payments that find too little (%(count)s)") % {"count": failing},
    }
    chosen = current if current in labels else LISTS[0]
    return [
        {
            "label": label,
            "url": replaced(request.GET, {"list": "" if key == LISTS[0] else key, "sort": ""}),
            "current": key == chosen,
        }
        for key, label in labels.items()
    ]


def _months(fund: Fund, scenario: Outlook) -> Listing:
    currency = fund.currency

    def amount(key: str, label: str, of: str) -> Column:
        return Column(key, label, lambda month: getattr(month, of), AMOUNT, currency=currency, zero=DASH)

    return Listing(
        key="outlook-months",
        title=_("Month by month"),
        columns=[
            Column("month", _("Month"), _month_text, raw=lambda month: month_end(month.first_day)),
            amount("opening", _("At the beginning"), "opening_minor"),
            amount("coming", _("Comes in"), "coming_minor"),
            amount("going", _("Goes out"), "going_minor"),
            amount("closing", _("At the end"), "closing_minor"),
            amount("lowest", _("Lowest of the month"), "lowest_minor"),
        ],
        rows=list(scenario.months),
        order="month",
        empty=Empty(_("No months")),
    )


def _expected(request: HttpRequest, position: Position, scenario: Outlook) -> Listing:
    fund = position.fund
    return Listing(
        key="outlook-expected",
        title=_("What is expected"),
        columns=[
            *_columns(request, position, lambda line: line.expected),
            Column("amount", _("Amount"), lambda line: line.expected.amount_minor, AMOUNT, currency=fund.currency),
            Column("after", _("Cash after it"), lambda line: line.after_minor, AMOUNT, currency=fund.currency),
        ],
        rows=list(scenario.taken),
        order="day",
        # Of one day, in the order in which payments find enough or too little.
        name=lambda line: f"{line.place:06}",
        empty=Empty(
            _("Nothing is expected"), _("No instalment is open, and nothing approved waits to be transferred.")
        ),
        stacks=True,
    )


def _failing(request: HttpRequest, position: Position, scenario: Outlook) -> Listing:
    fund = position.fund
    return Listing(
        key="outlook-failing",
        title=_("Payments that find too little"),
        columns=[
            *_columns(request, position, lambda failing: failing.expected),
            Column("amount", _("Amount"), lambda f: -f.expected.amount_minor, AMOUNT, currency=fund.currency),
            Column("missing", _("Missing"), lambda failing: failing.missing_minor, AMOUNT, currency=fund.currency),
        ],
        rows=list(scenario.failing),
        order="day",
        name=lambda failing: f"{failing.expected.name}{failing.missing_minor}",
        empty=Empty(_("No payment finds too little"), _("The cash is enough for all that is expected to go out.")),
        stacks=True,
    )


def _columns(request: HttpRequest, position: Position, of: object) -> list[Column]:
    """Day, kind and name of what is expected; ``of`` finds it in a row."""

    late = _("late, expected today") if position.is_now else _("late, expected at once")

    def expected(row: Standing | Failing) -> Expected:
        return of(row)  # type: ignore[operator, no-any-return]

    return [
        Column(
            "day",
            _("Day"),
            lambda row: expected(row).day,
            DATE,
            under=lambda row: late if expected(row).is_late else "",
        ),
        Column("kind", _("Kind"), lambda row: capfirst(str(KINDS[expected(row).kind]))),
        Column(
            "name",
            _("What"),
            lambda row: expected(row).name,
            link=lambda row: _address(request, position, expected(row).record),
            under=lambda row: expected(row).title,
        ),
    ]


def _address(request: HttpRequest, position: Position, record: str) -> str:
    """The page of what is expected, for whom it is open, at the position where it has one: a proposal and a request
    stand as of today."""
    kind, _separator, reference = record.partition(":")
    pages = {
        "agreement": "fund:agreement",
        "project": "grants:project",
        "proposal": "grants:proposal",
        "request": "grants:request",
    }
    url = reverse(pages[kind], args=[position.fund.code, reference]) if kind in pages else ""
    url = if_open(request, url)
    return at_position(url, position) if url and kind in ("agreement", "project") else url
