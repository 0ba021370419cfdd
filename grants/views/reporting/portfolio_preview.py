"""What a filled-in workbook of expenditure would change, saving it, and submitting its reports, each shown in full.

The upload has an address of its own (``PortfolioUpload``), for who made it and for a day. What it would change is
worked out anew each time it is looked at, and must be what was shown when it is saved or submitted.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fund.access import person_of, requires
from fund.display import amount_text
from fund.guards import GuardsMissing
from fund.ledger import UnableToPost
from fund.listing import Tag
from fund.models import Fund
from fund.views.recording.pages import cannot_write
from grants.models import Category, Entered, ExpenditureReport, PortfolioUpload, Purpose
from grants.portfolio.kept import unpacked_stated
from grants.portfolio.planning import CHANGED, LOCKED, NEW, SAME, PlannedRow, PortfolioPlan, plan_of_portfolio
from grants.portfolio.reading import Stated
from grants.reporting.computing import categories_of
from grants.services.portfolios import KEPT, UnableToSavePortfolio, portfolio_save, portfolio_submit
from grants.services.steps import UnableToStep
from grants.views.reporting.expenditure.shown import figures
from grants.views.reporting.portfolio import ACT, portfolio_frame, reports_for
from grants.workbook.findings import Amount, Finding, plain

SUBMIT = "expenditure_report.submit"


@require_safe
@requires(ACT)
def preview(request: HttpRequest, fund: Fund, year: int, upload: UUID) -> HttpResponseBase:
    """What the file would change, row by row."""
    kept = _mine(request, fund, year, upload)
    if _is_too_old(kept):
        return _again(request, kept)
    stated, plan = _planned_of(kept)
    # In the order of the sheet, as they are put right.
    errors = sorted([*stated.errors, *plan.errors], key=lambda each: (each.sheet, each.row or 0, each.letter))
    context = _around(kept, _("Preview")) | {
        "errors": [_error(finding) for finding in errors],
        "error_count": kept.stated["errors"] + len(plan.errors),
        "notices": [_error(finding) for finding in stated.findings if finding not in stated.errors],
        "rows": [_planned(row, fund, year) for row in plan.rows],
        "plan": plan,
        "is_cumulative": stated.entered == Entered.CUMULATIVE,
        "counts": _counts(plan),
        # With errors a row may be there that could not be read.
        "left_out": [] if errors else [line.project.number for line in plan.left_out],
        "total": sum(row.total for row in plan.rows),
        "total_before": sum(row.total_before for row in plan.rows),
        "submittable": len(plan.submittable),
        "may_submit": _is_submittable(stated, plan) and SUBMIT in request.acts,  # type: ignore[attr-defined]
    }
    return render(request, "grants/reporting/portfolio_preview.html", context)


@require_POST
@requires(ACT)
def save(request: HttpRequest, fund: Fund, year: int, upload: UUID) -> HttpResponseBase:
    """Save as drafts what the preview showed; where that is refused, the preview says why."""
    kept = _mine(request, fund, year, upload)
    if _is_too_old(kept):
        return _again(request, kept)
    problem, reports = _tried(lambda: portfolio_save(**_of(request, kept), shown=request.POST.get("shown", "")))
    if problem:
        messages.error(request, problem)
        return redirect("grants:portfolio-preview", fund.code, year, kept.pk)
    count = len(reports)
    text = ngettext("%(n)s draft is saved.", "%(n)s drafts are saved.", count) % {"n": count}
    messages.success(request, text if count else _("Nothing was to be changed."))
    return redirect("grants:portfolio", fund.code, year, kept.organisation.code)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(SUBMIT)
def submit(request: HttpRequest, fund: Fund, year: int, upload: UUID) -> HttpResponseBase:
    """Check your answers: each report as it is handed in, to be confirmed one by one; then all of them go together."""
    kept = _mine(request, fund, year, upload)
    if _is_too_old(kept):
        return _again(request, kept)
    confirmed, problem = frozenset(request.POST.getlist("confirmed")), ""
    if request.method == "POST":
        shown = request.POST.get("shown", "")
        problem, reports = _tried(lambda: portfolio_submit(**_of(request, kept), shown=shown, confirmed=confirmed))
        if not problem:
            return _submitted(request, kept, reports)
    stated, plan = _planned_of(kept)
    if not _is_submittable(stated, plan):
        # Sent twice, or something else has come in between: the preview says how it stands.
        if not plan.submittable:
            problem = _("Every report of the file is submitted already.")
        messages.error(request, problem or _("Something stands out without a word about it: nothing is submitted yet."))
        return redirect("grants:portfolio-preview", fund.code, year, kept.pk)
    context = _around(kept, _("Check and submit")) | {
        "reports": [_handed_in(row, row.key in confirmed) for row in plan.submittable],
        "certified": sum(row.content["is_certified"] for row in plan.submittable),
        "shown": plan.submission_digest,
        "person": person_of(request),
        "problem": problem,
    }
    return render(request, "grants/reporting/portfolio_submit.html", context)


def _submitted(request: HttpRequest, kept: PortfolioUpload, reports: list[ExpenditureReport]) -> HttpResponseBase:
    count = len(reports)
    text = ngettext("%(n)s report is submitted: %(numbers)s.", "%(n)s reports are submitted: %(numbers)s.", count)
    messages.success(request, text % {"n": count, "numbers": ", ".join(report.number for report in reports)})
    return redirect("grants:portfolio", kept.fund.code, kept.year, kept.organisation.code)


# -- what was uploaded -----------------------------------------------------------------------------------


def _mine(request: HttpRequest, fund: Fund, year: int, upload: UUID) -> PortfolioUpload:
    """The upload of the person who asks, who still reports for the organisation; anybody else's answers 404."""
    rows = PortfolioUpload.objects.select_related("fund", "organisation__fund")
    found = get_object_or_404(rows, pk=upload, fund=fund, year=year, uploaded_by=person_of(request))
    reports_for(request, fund, year, found.organisation.code)
    return found


def _is_too_old(kept: PortfolioUpload) -> bool:
    return kept.uploaded_at < timezone.now() - KEPT


def _again(request: HttpRequest, kept: PortfolioUpload) -> HttpResponseBase:
    messages.error(request, _("The preview is too old. Nothing was saved: upload the workbook again."))
    return redirect("grants:portfolio", kept.fund.code, kept.year, kept.organisation.code)


def _planned_of(kept: PortfolioUpload) -> tuple[Stated, PortfolioPlan]:
    stated = unpacked_stated(kept.stated)
    return stated, plan_of_portfolio(
        kept.fund, kept.organisation, kept.year, stated.entered, stated.rows, stated.letters
    )


def _is_submittable(stated: Stated, plan: PortfolioPlan) -> bool:
    return bool(plan.submittable) and not (plan.missing or plan.errors or stated.errors)


def _of(request: HttpRequest, kept: PortfolioUpload) -> dict[str, Any]:
    """What saving and submitting are told of the upload, by whom and when."""
    stated = unpacked_stated(kept.stated)
    if stated.errors:
        raise Http404  # the preview of a file with errors offers neither
    return {
        "fund": kept.fund,
        "organisation": kept.organisation,
        "year": kept.year,
        "entered": stated.entered,
        "rows": stated.rows,
        "by": person_of(request),
        "at": timezone.now(),
    }


def _tried(deed: Callable[[], list[ExpenditureReport]]) -> tuple[str, list[ExpenditureReport]]:
    """Why it was refused, or the reports."""
    try:
        return "", deed()
    except UnableToSavePortfolio as problem:
        return " ".join([str(problem), "; ".join(problem.sentences)]).strip(), []
    except (UnableToStep, UnableToPost) as problem:
        return str(problem), []
    except (OperationalError, GuardsMissing) as problem:
        return cannot_write(problem), []


# -- showing ---------------------------------------------------------------------------------------------


def _around(kept: PortfolioUpload, title: str) -> dict[str, Any]:
    return portfolio_frame(kept.fund, kept.organisation, kept.year, title) | {"upload": kept}


def _handed_in(row: PlannedRow, is_confirmed: bool) -> dict[str, Any]:
    """One report as it is submitted, for ``figures.html``."""
    return {
        "row": row,
        "number": row.line.report.number if row.line.report else "",
        "purpose": capfirst(str(Purpose(row.line.purpose).label)),
        "due_on": row.line.call.due_on if row.line.call else None,
        "sums": figures(row.content),
        "is_confirmed": is_confirmed,
    }


def _error(finding: Finding) -> dict[str, Any]:
    return {
        "sheet": finding.sheet,
        "row": finding.row or "",
        "column": f"{finding.letter} · {finding.column}" if finding.letter and finding.column else finding.column,
        "text": finding.sentence(_, _said),
    }


def _said(value: object) -> str:
    """An amount as the reader writes it."""
    if isinstance(value, Amount):
        return f"{amount_text(value.minor, value.currency)} {value.currency}"
    return plain(value)


def _counts(plan: PortfolioPlan) -> list[tuple[str, int]]:
    kinds = {NEW: _("New reports"), CHANGED: _("Changed"), SAME: _("Unchanged"), LOCKED: _("Not changed here")}
    found = {kind: sum(row.kind == kind for row in plan.rows) for kind in kinds}
    return [(label, found[kind]) for kind, label in kinds.items()]


TAGS: Mapping[str, str] = {NEW: "ongoing", CHANGED: "provisional", SAME: "draft", LOCKED: "closed"}


def _planned(row: PlannedRow, fund: Fund, year: int) -> dict[str, Any]:
    words = {NEW: _("New report"), CHANGED: _("Changed"), SAME: _("Unchanged"), LOCKED: _("Not changed here")}
    missing = row.missing
    return {
        "row": row,
        "number": row.line.report.number if row.line.report else "",
        "purpose": capfirst(str(Purpose(row.line.purpose).label)),
        "tag": Tag(TAGS[row.kind], words[row.kind]),
        "difference": row.total - row.total_before,
        "changes": [
            {
                "label": f"{code} {Category(code).label}",
                "before": row.line.annual.get(code, 0),
                "after": row.annual.get(code, 0),
            }
            for code in categories_of(year)
            if row.is_saved and row.line.annual.get(code, 0) != row.annual.get(code, 0)
        ],
        "findings": [
            {"text": finding.sentence(_, _said), "said": (row.explanations or {}).get(finding.key, ""),
             "is_missing": finding in missing}
            for finding in (row.found if row.is_asked else ())
        ],
        "certified": row.stated.is_certified,
    }  # fmt: skip
