"""The portfolio report: all funds, grouped and over years as the address asks.

It shows the funds in which the person has ``report.view``. Whoever has it is given the fund's annual report, which
names every contributor, organisation and priority focus with these very figures, and the consolidated report its
countries: a donor or an organisation is told nothing here that it is not told there. The lines behind the figures are
for those with ``register.view``; figures lead to movements only where the person sees the ledger (``ledger.view``).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from fund.access import funds_within, requires_anywhere, rights_for, today
from fund.as_of import AS_OF, UNTIL, day_known, day_shown, known_by_each, picker
from fund.listing.filters import replaced
from fund.models import Fund
from fund.position import Position
from fund.statement import WHERE, Selection
from fund.views.links import at_position, statement_url
from fund.views.recording.links import crumbs
from reports.definitions.portfolio import GROUPINGS, MEASURES
from reports.evaluation import UnableToTieReport
from reports.portfolio.building import Section
from reports.portfolio.files import FORMATS, portfolio_as_of, portfolio_file, portfolio_report
from reports.portfolio.question import LABEL, Question, UnclearQuestion
from reports.renderers.html import render_table
from reports.renderers.words import said
from reports.table import LedgerSum
from reports.views.answers import file_answer
from reports.views.files import asked

MANY_FUNDS = 50
"""From so many funds on the files are offered in the background too."""


@require_safe
@requires_anywhere("report.view")
def portfolio_page(request: HttpRequest) -> HttpResponseBase:
    """The report as a page, or as the file the address asks for (``?export=xlsx``)."""
    question, here = _question(request), (_("Portfolio report"), "")
    known_on = question.known_on.isoformat() if question.known_on else ""
    form_of_position = picker(request, question.day, known_on, takes_entry=False)
    form = request.GET.get("export", "")
    try:
        if form in FORMATS and "report.download" in request.acts:  # type: ignore[attr-defined]
            return _file(request, question, form)
        funds = _funds(request, "report.view")
        sections = portfolio_report(funds, question)
    except UnableToTieReport as error:
        context = {"why": said(error.sentence), "breadcrumbs": crumbs(None, here[0])}
        return render(request, "reports/portfolio_report_refused.html", context, status=409)
    context = {
        "question": question,
        "sections": [_drawn(request, section, funds, question) for section in sections],
        "groupings": [_choice(key, said(grouping.heading), question.by) for key, grouping in GROUPINGS.items()],
        "sorts": [_choice(LABEL, _("Name"), question.sort)]
        + [_choice(key, said(label), question.sort) for key, label in MEASURES.items()],
        "years": _years(funds, question),
        "whole_years_url": replaced(request.GET, {UNTIL: "", AS_OF: ""}),
        "exports": _exports(request, question, len(funds)),
        "as_of": portfolio_as_of(funds, question, timezone.now(), str(request.user), form_of_position),
        "breadcrumbs": [(_("Funds"), f"{reverse('reports:portfolio')}{form_of_position.query}"), here],
    }
    return render(request, "reports/portfolio_report.html", context)


@require_POST
@requires_anywhere("report.download")
def portfolio_ask(request: HttpRequest) -> HttpResponse:
    """Have the report made in the background, over the funds the person sees now."""
    question, form = _question(request, request.POST), request.POST.get("format", "")
    if form not in FORMATS:
        raise BadRequest(_("There is no such format."))
    funds = _funds(request, "report.download")
    return asked(request, f"portfolio-{form}", question.parameters | {"funds": [fund.code for fund in funds]}, None)


def _question(request: HttpRequest, address: Any = None) -> Question:
    sent = request.GET if address is None else address
    try:
        return Question.asked(sent.dict(), today().year, day_shown(request, sent), day_known(request, sent))
    except UnclearQuestion as problem:
        raise BadRequest(said(problem.sentence)) from None


def _funds(request: HttpRequest, act: str) -> list[Fund]:
    return sorted(funds_within(rights_for(request), act), key=lambda fund: fund.code)


def _file(request: HttpRequest, question: Question, form: str) -> HttpResponse:
    made = portfolio_file(_funds(request, "report.download"), question, form, at=timezone.now(), by=str(request.user))
    return file_answer(made.content, made.name, made.media_type)


def _drawn(request: HttpRequest, section: Section, funds: list[Fund], question: Question) -> dict[str, Any]:
    # What stands empty comes last: on a narrow screen the first columns are seen.
    held = {key for row in section.table.rows for key in row.cells}
    columns = tuple(sorted(section.table.columns, key=lambda column: column.key not in held))
    table = replace(section.table, columns=columns)
    html = render_table(table, section.currency, _link_for(request, section, funds, question))
    return {"currency": section.currency, "key": section.table.key, "html": html}


def _link_for(
    request: HttpRequest, section: Section, funds: list[Fund], question: Question
) -> Callable[[LedgerSum], str | None]:
    """Where one fund is behind a figure: the movements, for those who see its ledger; else its report of the year."""
    rights, of_code = rights_for(request), {fund.code: fund for fund in funds}
    known = known_by_each(funds, question.known_on) if question.known_on else {}

    def link(figure: LedgerSum) -> str | None:
        behind = section.ledger.funds_behind(figure)
        if len(behind) != 1:
            return None
        fund = of_code[next(iter(behind))]
        where = tuple(pair for pair in figure.where if pair[0] in WHERE and pair[1])
        is_told_apart = all(name in WHERE and code for name, code in figure.where if name != "fund")
        if rights.may("ledger.view", fund) and is_told_apart:
            return statement_url(
                fund,
                Selection(
                    figure.kinds,
                    where=where,
                    sign=figure.sign,
                    since=figure.since,
                    until=figure.until,
                    known_at=known.get(fund.pk),
                    known_on=question.known_on,
                ),
            )
        position = Position(fund, question.day, known.get(fund.pk), question.known_on)
        if fund.start_date.year <= figure.until.year <= today().year:
            return at_position(reverse("reports:annual", args=[fund.code, figure.until.year]), position)
        return at_position(reverse("reports:fund", args=[fund.code]), position)

    return link


def _choice(key: str, label: str, chosen: str) -> tuple[str, str, bool]:
    return key, label, key == chosen


def _years(funds: list[Fund], question: Question) -> list[int]:
    """The years that can be asked for, the newest first."""
    named = [year for year in (question.since, question.until) if year is not None]
    first = min([fund.start_date.year for fund in funds] + named)
    return list(range(max([today().year, *named]), first - 1, -1))


def _exports(request: HttpRequest, question: Question, count: int) -> dict[str, Any]:
    """Addresses of the files, and whether they are offered in the background too."""
    if "report.download" not in request.acts or not count:  # type: ignore[attr-defined]
        return {}
    return {
        "direct": [(form.upper(), f"?{urlencode(question.address | {'export': form})}") for form in ("xlsx", "csv")],
        "prepare": [
            {"fields": [*question.address.items(), ("format", form)], "label": form.upper()} for form in ("xlsx", "csv")
        ]
        if count >= MANY_FUNDS
        else [],
    }
