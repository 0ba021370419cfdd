"""The annual financial report: as a page with every figure linked, as files; and the plan beside what became of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from fund.access import refusal, requires, today
from fund.as_of import AsOf, as_of, assert_known, known, picker, position_asked
from fund.models import ClosedYear, Fund
from fund.position import Position
from fund.selectors import Head
from fund.statement import Selection
from fund.views.frame import frame
from fund.views.links import at_position, statement_url
from grants.standing import yearly
from reports.building import CERTIFIED
from reports.evaluation import UnableToTieReport
from reports.figures import UnableToReport
from reports.files import FORMATS, file_name, report_file
from reports.producing.product import MANY_ENTRIES
from reports.renderers.html import RowLink, render_table
from reports.renderers.words import in_words, said
from reports.selectors import annual_report
from reports.table import LedgerSum, Report, Table
from reports.views.answers import file_answer
from reports.views.publishing.shown import report_tabs

FULL_LEDGER = "xlsx"
"""This format holds every movement behind the figures, so it is for those who see the ledger."""
OFFERED = ("pdf", "xlsx", "html", "csv", "json")
KINDS = ("contributions", "transfers", "refunds", "expenditure")


@dataclass(frozen=True, slots=True)
class Shown:
    """A table of the report, drawn."""

    key: str
    title: str
    html: SafeString


@require_safe
@requires("report.view")
def annual(request: HttpRequest, fund: Fund, year: int) -> HttpResponseBase:
    """All tables of the report of a year; every figure leads to the movements behind it.

    Its day is the last of its year: a day in the address is only kept for the pages around it.
    """
    position = position_asked(request, fund)
    known_at = position.known_at
    way = (_("Reports"), at_position(reverse("reports:reports", args=[fund.code]), position))
    frame_of = frame(fund, "reports", way, str(year), position=position)
    try:
        report = in_words(annual_report(fund, year, known_at, today()))
    except UnableToReport:
        # The report asks for the entry itself; why there is none is looked for only now.
        assert_known(position)
        raise Http404 from None
    except UnableToTieReport as error:
        return render(
            request, "reports/annual_refused.html", frame_of | {"year": year, "why": said(error.sentence)}, status=409
        )
    context = frame_of | {
        "report": report,
        "year": year,
        "day_left_out": position.until if position.until not in (None, Fund.last_day(year)) else None,
        "tables": [shown(request, report, table, position) for table in report.tables],
        "years": years_of(fund),
        "formats": formats_for(request, year, position),
        "prepare": prepare_for(request, fund, year, known_at, report.position.sequence),
        "as_of": line_of(request, report, position),
    }
    return render(request, "reports/annual.html", context)


def shown(
    request: HttpRequest, report: Report, table: Table, position: Position, row_link: RowLink | None = None
) -> Shown:
    """The table with every figure linked; ``row_link``: where the name of a row leads."""
    links = link_for(request, position)
    return Shown(table.key, table.title, render_table(table, report.currency, links, row_link=row_link))


def link_for(request: HttpRequest, position: Position) -> Callable[[LedgerSum], str | None] | None:
    """The statement behind each figure, for those who see the ledger."""
    if "ledger.view" not in request.acts:  # type: ignore[attr-defined]
        return None
    return lambda figure: statement_url(position.fund, position.as_known(selection_of(figure)))


def selection_of(figure: LedgerSum, known_at: int | None = None) -> Selection:
    """The statement whose total is this figure."""
    return Selection(
        kinds=figure.kinds,
        minus=figure.minus,
        where=figure.where,
        sign=figure.sign,
        since=figure.since,
        until=figure.until,
        known_at=known_at,
        without=figure.without,
    )


def line_of(request: HttpRequest, report: Report, position: Position) -> AsOf:
    """The line under the figures, from what the report itself says; its day is the last of its year that has come."""
    return AsOf(
        until=report.last_day,
        known_at=position.known_at,
        head=Head(report.position.sequence, report.position.head),
        certified_until=report.last_day if report.status == CERTIFIED else None,
        generated_at=timezone.now(),
        by=str(request.user),
        known_on=position.known_on,
        picker=picker(request, position.until, dict(position.pairs).get("as_known", ""), takes_until=False),
    )


def years_of(fund: Fund) -> list[int]:
    """The years a report can be asked for, newest first: from the fund's first to its last, or to this one."""
    last = min(today().year, fund.end_date.year) if fund.end_date else today().year
    return list(range(max(last, fund.start_date.year), fund.start_date.year - 1, -1))


def formats_for(request: HttpRequest, year: int, position: Position) -> list[tuple[str, str]]:
    """Label and address of each file the person may download, of what was known at the position."""
    acts = request.acts  # type: ignore[attr-defined]
    if "report.download" not in acts:
        return []
    at_entry = Position(position.fund, known_at=position.known_at)
    return [
        (key.upper(), at_position(reverse("reports:annual-file", args=[position.fund.code, year, key]), at_entry))
        for key in OFFERED
        if key != FULL_LEDGER or "ledger.view" in acts
    ]


def prepare_for(
    request: HttpRequest, fund: Fund, year: int, known_at: int | None, entries: int
) -> dict[str, Any] | None:
    """What has the workbook with its ledger made in the background, where making it takes more than a few seconds."""
    acts = request.acts  # type: ignore[attr-defined]
    if entries < MANY_ENTRIES or not {"report.download", "ledger.view"} <= acts:
        return None
    return {
        "address": reverse("reports:file-ask", args=[fund.code, f"annual-{FULL_LEDGER}"]),
        "fields": [("year", str(year)), ("as_known", "" if known_at is None else str(known_at))],
    }


@require_safe
@requires("report.download")
def annual_file(request: HttpRequest, fund: Fund, year: int, form: str) -> HttpResponseBase:
    """The report as a file."""
    if form not in FORMATS:
        raise Http404
    if form == FULL_LEDGER and "ledger.view" not in request.acts:  # type: ignore[attr-defined]
        raise PermissionDenied(refusal())
    try:
        report = annual_report(fund, year, assert_known(known(request, fund)).known_at, today())
    except UnableToReport:
        raise Http404 from None
    except UnableToTieReport as error:
        context = frame(fund, "reports", _("Reports"), str(year)) | {"year": year, "why": said(error.sentence)}
        return render(request, "reports/annual_refused.html", context, status=409)
    content = report_file(fund, report, form, at=timezone.now(), by=str(request.user))
    return file_answer(content, file_name(report, form), FORMATS[form].media_type)


@require_safe
@requires("report.view")
def reports(request: HttpRequest, fund: Fund) -> HttpResponseBase:
    """The years of the fund: certified or provisional, and the report of each as page and files."""
    position = position_asked(request, fund)
    line = as_of(request, fund, position)
    years = ClosedYear.objects.filter(fund=fund)
    if position.known_at is not None:
        years = years.filter(sequence__lte=position.known_at)
    closed = set(years.values_list("year", flat=True))
    moved = yearly(fund, KINDS, position.until, position.known_at)
    last = max([*moved, *closed, fund.start_date.year])
    context = frame(fund, "reports", _("Reports"), position=position) | {
        "years": [
            {
                "year": year,
                "is_certified": year in closed,
                "received_minor": -moved.get(year, {}).get("contributions", 0),
                "funded_minor": sum(moved.get(year, {}).get(kind, 0) for kind in ("transfers", "refunds")),
                "spent_minor": moved.get(year, {}).get("expenditure", 0),
                "url": at_position(reverse("reports:annual", args=[fund.code, year]), position),
                "formats": formats_for(request, year, position),
            }
            for year in range(last, fund.start_date.year - 1, -1)
        ],
        "as_of": line,
        "subtabs": report_tabs(fund, "reports", request.acts, position),  # type: ignore[attr-defined]
    }
    return render(request, "reports/reports.html", context)
