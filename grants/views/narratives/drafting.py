"""Writing a narrative: begin it from a call, fill in its sections. Everything works without a script."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fund.access import person_of, requires, rights_for
from fund.models import Fund
from fund.visibility import visible_to
from grants.forms.narratives import IndicatorsForm, SectionForm, form_of
from grants.models import CallKind, NarrativeReport, ReportCall
from grants.models.expenditure_reports import EDITABLE
from grants.narratives.content import sections_of
from grants.narratives.desk import Desk, desk_of
from grants.narratives.difference import difference
from grants.narratives.ownership import DRAFT, writing_in
from grants.proposals.wording import said
from grants.services.narratives import DraftMoved, UnableToReport, narrative_begin, narrative_save
from grants.services.steps import NotYours
from grants.views.drafting import around_parts, edits_shown, first_open, following, is_to_be_edited, moved
from grants.views.narratives.common import address, around, around_one, may_write, remarks_of, written
from grants.views.narratives.document import drawing
from grants.views.narratives.shown_differences import shown_rows


@require_http_methods(["GET", "HEAD", "POST"])
@requires(DRAFT)
def begin(request: HttpRequest, fund: Fund, call: int) -> HttpResponse:
    """Begin the report a call asks for; the one that is begun already is opened instead."""
    rows = visible_to(request, ReportCall.objects.filter(pk=call, kind=CallKind.NARRATIVE))
    found = rows.select_related("project", "organisation", "cycle", "fund").first()
    if found is None:
        raise Http404
    if not writing_in(fund, rights_for(request)).may_write_of(found.project, found.organisation.code):
        raise PermissionDenied(
            _("You do not write reports for %(organisation)s.") % {"organisation": found.organisation.code}
        )
    there = NarrativeReport.objects.filter(
        project=found.project, year=found.cycle.year, is_final=found.is_final
    ).order_by("-pk")
    if there:
        return redirect("grants:narrative", fund.code, there[0].number)
    problem = ""
    if request.method == "POST":
        try:
            report = narrative_begin(
                project=found.project,
                year=found.cycle.year,
                is_final=found.is_final,
                call=found,
                by=person_of(request),
                at=timezone.now(),
            )
        except (UnableToReport, NotYours) as refused:
            problem = str(refused)
        else:
            return redirect("grants:narrative-section", fund.code, report.number, "about")
    context = around(fund, _("Begin a narrative report")) | {"call": found, "problem": problem}
    return render(request, "grants/narratives/begin.html", context, status=409 if problem else 200)


def to_be_edited(request: HttpRequest, number: str) -> NarrativeReport | None:
    """The report this person writes; None (and a message) while its text is not to be changed."""
    report = written(request, number)
    return report if is_to_be_edited(request, report, EDITABLE) else None


@require_safe
@requires(DRAFT)
def draft(request: HttpRequest, fund: Fund, number: str) -> HttpResponse:
    """The first section that lacks something; the first where none does."""
    report = to_be_edited(request, number)
    if report is None:
        return redirect("grants:narrative", fund.code, number)
    desk = desk_of(report)
    return redirect("grants:narrative-section", fund.code, number, first_open(desk.section_keys, desk.lacking))


@require_http_methods(["GET", "HEAD", "POST"])
@requires(DRAFT)
def section(request: HttpRequest, fund: Fund, number: str, section: str) -> HttpResponse:
    """One section as a form. Saving keeps what can be read and says what cannot; nothing typed is lost."""
    report = to_be_edited(request, number)
    if report is None:
        return redirect("grants:narrative", fund.code, number)
    desk = desk_of(report)
    form = form_of(desk, section, request.POST if request.method == "POST" else None)
    if form is None:
        raise Http404
    if request.method != "POST":
        return _show(request, desk, form)
    return _save(request, desk, form)


@require_POST
@requires(DRAFT)
def preview(request: HttpRequest, fund: Fund, number: str, section: str) -> HttpResponse:
    """What is typed, drawn as it will be printed. Nothing is saved."""
    report = written(request, number)
    desk = desk_of(report)
    form = form_of(desk, section, request.POST)
    if form is None:
        raise Http404
    form.is_valid()
    typed = desk.with_content(desk.content | form.said())
    return render(request, "grants/narratives/sections/preview.html", {"drawn": drawn(typed, form)})


def drawn(desk: Desk, form: SectionForm) -> list[tuple[str, Any]]:
    """Label and HTML of each text of the section that says something."""
    draw = drawing(desk.report, list(desk.filed))
    texts = desk.content["texts"]
    return [(said(each.label, ""), draw(texts[each.key], 4)) for each in form.section.texts if texts[each.key]]


def _save(request: HttpRequest, desk: Desk, form: SectionForm) -> HttpResponse:
    if not form.is_valid():
        return _show(request, desk, form, not_saved=_("Not saved: something cannot be read."))
    try:
        narrative_save(
            report=desk.report,
            draft=desk.content | form.said(),
            edits=edits_shown(request),
            by=person_of(request),
            at=timezone.now(),
        )
    except DraftMoved as problem:
        mine = desk.with_content(desk.content | form.said())
        rows = partial(difference, desk.content, mine.content)
        return moved(
            request,
            partial(_show, request, desk, form),
            str(problem),
            lambda: shown_rows(rows(), desk.report.fund.currency),
        )
    except (UnableToReport, NotYours) as problem:
        messages.warning(request, str(problem))
        return redirect("grants:narrative", desk.fund.code, desk.report.number)
    if request.POST.get("do") == "next":
        return redirect(after(desk, form.section.key))
    return redirect(address("narrative-section", desk.report, form.section.key))


def after(desk: Desk, section: str) -> str:
    """The section after this one; after the last, the check."""
    if then := following(desk.section_keys, section):
        return address("narrative-section", desk.report, then)
    return address("narrative-submit", desk.report)


def _show(
    request: HttpRequest,
    desk: Desk,
    form: SectionForm,
    *,
    not_saved: str = "",
    moved: list[Any] | None = None,
    edits: str = "",
    status: int = 200,
) -> HttpResponse:
    key = form.section.key
    context = around_section(request, desk, key, said(form.section.title, "")) | {
        "form": form,
        "edits": edits or desk.report.edits,
        "not_saved": not_saved,
        "moved": moved,
        "drawn": drawn(desk, form),
        "swapped": "#saved,#edits,#sections,#lacking,#words",
    }
    name = "indicators" if isinstance(form, IndicatorsForm) else "texts"
    return render(request, f"grants/narratives/sections/{name}.html", context, status=status)


def around_section(request: HttpRequest, desk: Desk, section: str, title: str) -> dict[str, Any]:
    """What stands around a section: the others, what is lacking, the remarks on it."""
    report, currency = desk.report, desk.fund.currency
    remarks = remarks_of(request, report, desk.section_keys)
    titles = [(each.key, said(each.title, "")) for each in sections_of(report.is_final)]
    parts = around_parts(titles, section, desk.lacking, currency, partial(address, "narrative-section", report))
    for part in parts["sections"]:
        part["remarks"] = remarks[part["key"]].open_count if part["key"] in remarks else 0
    own = {
        "desk": desk,
        "title": title,
        "pictures_count": len(desk.images),
        "known": [said(found.sentence, currency) for found in desk.remarks if found.section == section],
        "remarks": remarks.get(section),
        "may_write": may_write(request, report),
    }
    return around_one(report, title) | parts | own
