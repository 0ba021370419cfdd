"""The statement of a year to one contributor, to one organisation: as a page with every figure linked, as files."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, NamedTuple

from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from fund.access import refusal, requires, today
from fund.as_of import assert_known, known, position_asked
from fund.models import Contributor, Fund
from fund.position import Position
from fund.views.frame import frame
from fund.views.links import at_position, record_url, statement_url
from fund.visibility import ALL_LINES, OWN_AGREEMENTS, OWN_PROJECTS, visible_to
from grants.models import Organisation
from grants.narratives.html import html_of
from reports.evaluation import UnableToTieReport
from reports.figures import UnableToReport
from reports.files import FORMATS
from reports.renderers.html import LinkFor, RowLink, render_table
from reports.renderers.words import in_words, said
from reports.statements import donor, organisation
from reports.statements.donor import Statement
from reports.statements.files import OFFERED, statement_file, statement_name
from reports.table import TOTAL, LedgerSum, Passage, Recorded
from reports.views.annual import line_of, selection_of
from reports.views.answers import file_answer
from reports.views.focuses import focus_url

FOCUSES = "focuses"
"""Key of the table of priority focuses in the statement to a contributor."""


class Kind(NamedTuple):
    """What differs between the two statements: whose, how it is read, where it stands."""

    model: type[Model]
    read: Callable[..., Statement]
    years: Callable[..., list[int]]
    page: str
    file: str
    tab: str


def _organisation(of: Organisation, year: int, position: Position) -> Statement:
    told_by = position.known_until()
    on = _day(told_by)
    return organisation.organisation_statement(of, year, position.known_at, today(), on=on, told_by=told_by)


def _donor(of: Contributor, year: int, position: Position) -> Statement:
    told_by = position.known_until()
    return donor.donor_statement(of, year, position.known_at, today(), told_by, on=_day(told_by))


def _day(known: datetime | None) -> date:
    """The day a statement is made on: today, or the last one of which the position knows."""
    return min(known.date(), today()) if known else today()


DONOR = Kind(
    Contributor,
    _donor,
    donor.years_with_statement,
    "reports:donor-statement",
    "reports:donor-statement-file",
    "contributions",
)
ORGANISATION = Kind(
    Organisation,
    _organisation,
    organisation.years_with_statement,
    "reports:organisation-statement",
    "reports:organisation-statement-file",
    "transfers",
)


@require_safe
@requires(ALL_LINES, OWN_AGREEMENTS)
def donor_page(request: HttpRequest, fund: Fund, year: int, reference: str) -> HttpResponseBase:
    """What one contributor committed and paid, and its notional part in the fund."""
    return _page(request, fund, DONOR, year, reference)


@require_safe
@requires(ALL_LINES, OWN_AGREEMENTS)
def donor_file(request: HttpRequest, fund: Fund, year: int, form: str, reference: str) -> HttpResponseBase:
    """The same as a file."""
    return _file(request, fund, DONOR, year, form, reference)


@require_safe
@requires(ALL_LINES, OWN_PROJECTS)
def organisation_page(request: HttpRequest, fund: Fund, year: int, reference: str) -> HttpResponseBase:
    """What one organisation received, spent and returned, and what it still has to report."""
    return _page(request, fund, ORGANISATION, year, reference)


@require_safe
@requires(ALL_LINES, OWN_PROJECTS)
def organisation_file(request: HttpRequest, fund: Fund, year: int, form: str, reference: str) -> HttpResponseBase:
    """The same as a file."""
    return _file(request, fund, ORGANISATION, year, form, reference)


def _page(request: HttpRequest, fund: Fund, kind: Kind, year: int, reference: str) -> HttpResponseBase:
    whose: Any = _found(request, kind, reference)
    position = assert_known(position_asked(request, fund))
    statement = _read(request, position, kind, whose, year)
    if isinstance(statement, HttpResponse):
        return statement
    report = in_words(statement.report)
    query = f"?as_known={position.known_at}" if position.known_at is not None else ""
    title = f"{report.title} {year}"
    link = _link_for(request, position)
    context = frame(fund, kind.tab, *_trail(position, kind, whose), title, position=position) | {
        "report": report,
        "title": title,
        "year": year,
        "tables": [
            {
                "key": table.key,
                "title": table.title,
                "html": render_table(
                    table,
                    report.currency,
                    link,
                    record_link=_record_link(position),
                    row_link=_row_link(position, table.key, year),
                ),
            }
            for table in report.tables
        ],
        "passages": [_passage(passage) for passage in report.passages],
        "years": [
            (each, at_position(reverse(kind.page, args=[fund.code, each, reference]), position))
            for each in kind.years(whose, today())
        ],
        "formats": _formats(request, fund, kind, year, reference, query),
        "as_of": line_of(request, report, position),
        "is_donor": kind is DONOR,
    }
    return render(request, "reports/statements/statement.html", context)


def _file(request: HttpRequest, fund: Fund, kind: Kind, year: int, form: str, reference: str) -> HttpResponseBase:
    if form not in OFFERED:
        raise Http404
    whose = _found(request, kind, reference)
    if "report.download" not in request.acts:  # type: ignore[attr-defined]
        raise PermissionDenied(refusal())
    statement = _read(request, assert_known(known(request, fund)), kind, whose, year)
    if isinstance(statement, HttpResponse):
        return statement
    report, figures = statement
    content = statement_file(report, figures, form, at=timezone.now(), by=str(request.user))
    return file_answer(content, statement_name(report, form), FORMATS[form].media_type)


def _found(request: HttpRequest, kind: Kind, reference: str) -> Model:
    """Whose statement it is, if the person may see it. Raises Http404."""
    rows: Any = kind.model._default_manager.filter(code=reference).select_related("fund")
    found: Model | None = visible_to(request, rows).first()
    if found is None:
        raise Http404
    return found


def _read(request: HttpRequest, position: Position, kind: Kind, whose: Model, year: int) -> Statement | HttpResponse:
    try:
        return kind.read(whose, year, position)
    except UnableToReport:
        raise Http404 from None
    except UnableToTieReport as error:
        context = frame(position.fund, kind.tab, str(year), position=position) | {
            "year": year,
            "why": said(error.sentence),
        }
        return render(request, "reports/annual_refused.html", context, status=409)


def _trail(position: Position, kind: Kind, whose: Any) -> list[tuple[str, str]]:
    def at(name: str, *args: str) -> str:
        return at_position(reverse(name, args=[position.fund.code, *args]), position)

    if kind is DONOR:
        return [(_("Contributions"), at("reports:contributions")), (whose.name, at("fund:contributor", whose.code))]
    return [(whose.name, at("grants:organisation", whose.code))]


def _formats(
    request: HttpRequest, fund: Fund, kind: Kind, year: int, reference: str, query: str
) -> list[tuple[str, str]]:
    if "report.download" not in request.acts:  # type: ignore[attr-defined]
        return []
    return [(form.upper(), reverse(kind.file, args=[fund.code, year, form, reference]) + query) for form in OFFERED]


def _passage(passage: Passage) -> dict[str, str | SafeString]:
    # html_of answers nothing but the tags it knows (nh3), whatever was written.
    return {"key": passage.key, "title": passage.title, "html": mark_safe(html_of(passage.text))}  # noqa: S308


def _row_link(position: Position, table: str, year: int) -> RowLink | None:
    """A priority focus leads to its page, with its projects and what they achieved."""
    if table != FOCUSES:
        return None
    return lambda row: None if row.role == TOTAL else focus_url(position.fund, row.key, year, position)


def _link_for(request: HttpRequest, position: Position) -> LinkFor:
    """The statement of account behind a figure for those who see the ledger; for the others the page of their own."""
    fund = position.fund
    if "ledger.view" in request.acts:  # type: ignore[attr-defined]
        return lambda figure: statement_url(fund, position.as_known(selection_of(figure)))

    def own_page(figure: LedgerSum) -> str | None:
        where = dict(figure.where)
        if "agreement" in where:
            return record_url(fund, f"agreement:{where['agreement']}", position)
        if "contributor" in where:
            return at_position(reverse("fund:contributor", args=[fund.code, where["contributor"]]), position)
        if "organisation" in where and "project" in where:
            return at_position(reverse("grants:project", args=[fund.code, where["project"]]), position)
        return None

    return own_page


def _record_link(position: Position) -> Callable[[Recorded], str | None]:
    return lambda figure: record_url(position.fund, figure.record, position) if figure.record else None
