"""The texts of an edition: all of them and how they stand, one as a form that saves itself, and the placeholders."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from fund.access import person_of, requires, today
from fund.models import Fund
from fund.views.frame import frame
from fund.views.links import statement_url
from grants.narratives.markdown import parsed, words_of
from grants.proposals.difference import Row
from grants.proposals.sentences import sentence
from grants.services.steps import NotYours, returned_by
from grants.views.proposals.differences import shown_rows
from reports.consolidated.assembling import material_of, problems
from reports.consolidated.chapters import Written
from reports.consolidated.images import images_in
from reports.consolidated.material import Material, shown_by
from reports.consolidated.proposing import proposals
from reports.evaluation import UnableToTieReport
from reports.figures import UnableToReport
from reports.forms.editions import BeginForm, TextForm
from reports.models import Edition, EditionState, ReportKind
from reports.renderers.words import said
from reports.services.editions import TextMoved, UnableToEdit, edition_begin, edition_save, shown_of
from reports.views.annual import selection_of
from reports.views.editions.common import around, found_edition, refused, url_of
from reports.views.editions.previewing import prose_html


@require_http_methods(["GET", "HEAD", "POST"])
@requires("edition.edit")
def begin(request: HttpRequest, fund: Fund) -> HttpResponseBase:
    """Choose the year: its texts are then assembled from what was accepted and posted."""
    editions = Edition.objects.filter(fund=fund, kind=ReportKind.ANNUAL).exclude(state=EditionState.ABANDONED)
    begun = set(editions.values_list("year", flat=True))
    years = [year for year in range(today().year - 1, fund.start_date.year - 1, -1) if year not in begun]
    asked = request.GET.get("year", "")
    initial = {
        "year": next((year for year in years if str(year) == asked), None),
        "language": translation.get_language(),
    }
    form = BeginForm(request.POST or None, years=years, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            edition = edition_begin(
                fund=fund,
                year=form.cleaned_data["year"],
                language=form.cleaned_data["language"],
                by=person_of(request),
                at=timezone.now(),
            )
        except (UnableToEdit, NotYours) as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("The report of %(year)s is begun.") % {"year": edition.year})
            return redirect(url_of(edition, "edition-write"))
    way = (_("Reports"), reverse("reports:reports", args=[fund.code]))
    context = frame(fund, "reports", way, _("Begin a report")) | {"form": form, "years": years}
    return render(request, "reports/editions/begin.html", context)


@require_safe
@requires("edition.view", "edition.edit")
def texts(request: HttpRequest, fund: Fund, key: str) -> HttpResponseBase:
    """Every text of the report, how long it is and what is wrong with it."""
    edition = found_edition(fund, key)
    try:
        material = material_of(edition, edition.known_at)
    except (UnableToReport, UnableToTieReport) as problem:
        return refused(request, edition, problem)
    found = problems(material)
    context = around(edition, "", "write") | {
        "returned": returned_by(fund, edition.record),
        "rows": [_row(edition, material, text, found) for text in _all_texts(material)],
        "blocking": [problem for problem in found if problem.blocks],
        "warnings": [problem for problem in found if not problem.blocks],
        "may_edit": _may_edit(request, edition),
        "language": dict(BeginForm.base_fields["language"].choices).get(edition.language, edition.language),  # type: ignore[attr-defined]
    }
    return render(request, "reports/editions/texts.html", context)


def _all_texts(material: Material) -> list[Written]:
    """Those of the report, and those that stand in it though their priority focus is gone."""
    known = {text.key for text in material.written}
    return [
        *material.written,
        *(Written(key, key, key, "") for key in material.texts if key not in known and material.texts[key].strip()),
    ]


def _row(edition: Edition, material: Material, text: Written, found: tuple[Any, ...]) -> dict[str, Any]:
    written = material.texts.get(text.key, "")
    return {
        "chapter": said(text.chapter),
        "section": said(text.section),
        "url": url_of(edition, "edition-text", text.key),
        "words": len(words_of(parsed(written)).split()),
        "blocking": sum(problem.key == text.key and problem.blocks for problem in found),
        "warnings": sum(problem.key == text.key and not problem.blocks for problem in found),
    }


def _may_edit(request: HttpRequest, edition: Edition) -> bool:
    return edition.state == EditionState.DRAFT and "edition.edit" in request.acts  # type: ignore[attr-defined]


@require_http_methods(["GET", "HEAD", "POST"])
@requires("edition.edit")
def text(request: HttpRequest, fund: Fund, key: str, text: str) -> HttpResponse | HttpResponseBase:
    """One text as a form, with what it says once its figures are in place, and what it may begin with."""
    edition = found_edition(fund, key)
    if edition.state != EditionState.DRAFT:
        messages.warning(request, _("The report is not being written now: its texts are not changed."))
        return redirect(url_of(edition, "edition-write"))
    try:
        material = material_of(edition)
    except (UnableToReport, UnableToTieReport) as problem:
        return refused(request, edition, problem)
    known = _all_texts(material)
    position = next((at for at, each in enumerate(known) if each.key == text), None)
    if position is None:
        raise Http404
    here = known[position]
    stands = edition.texts.get(text, "")
    form = TextForm(request.POST or None, initial={"text": stands, "shown": shown_of(stands)})
    moved, differences, status = "", [], 200
    if request.method == "POST" and form.is_valid():
        try:
            edition = edition_save(
                edition=edition,
                key=text,
                text=form.cleaned_data["text"],
                shown=form.cleaned_data["shown"],
                by=person_of(request),
                at=timezone.now(),
            )
        except TextMoved as problem:
            # Nothing typed is lost: it stays in the form, and what stands now is shown beside it.
            moved = str(problem)
            stands = found_edition(fund, key).texts.get(text, "")
            if not request.headers.get("HX-Request"):
                status = 409
                row = Row("", sentence("Text"), stands, form.cleaned_data["text"])
                named = said(here.section)
                differences = [each._replace(section=named) for each in shown_rows([row], fund.currency)]
        except (UnableToEdit, NotYours) as problem:
            form.add_error("text", str(problem))
        else:
            following = known[position + 1].key if position + 1 < len(known) else ""
            if request.POST.get("do") == "next":
                return redirect(
                    url_of(edition, "edition-text", following) if following else url_of(edition, "edition-preview")
                )
            if not request.headers.get("HX-Request"):
                return redirect(url_of(edition, "edition-text", text))
            stands = edition.texts.get(text, "")
    typed = form.data.get("text", stands) if form.is_bound else stands
    with translation.override(edition.language):
        proposed = proposals(material).get(text, "")
    blocks = material._replace(texts={text: typed}).prose(text).blocks
    context = around(edition, said(here.section), "write") | {
        "form": form,
        "here": {"chapter": said(here.chapter), "section": said(here.section), "hint": said(here.hint), "key": text},
        # Only somebody who has read both texts, on a page of their own, saves over the other.
        "shown": form.data.get("shown", "") if moved and not differences else shown_of(stands),
        "stands": stands,
        "moved": moved,
        "differences": differences,
        "proposed": proposed if proposed.strip() != typed.strip() else "",
        "found": problems(material._replace(texts={text: typed})),
        "looks": prose_html(request, edition, blocks, images_in(fund, [blocks]), top=3),
        "usual": _usual(material, here),
        "sections": [
            {"label": said(each.short), "url": url_of(edition, "edition-text", each.key), "current": each.key == text}
            for each in known
        ],
    }
    return render(request, "reports/editions/text.html", context, status=status)


def _usual(material: Material, here: Written) -> list[dict[str, str]]:
    """A few placeholders fit for this text, with what they are now."""
    show = shown_by(material.figures)
    wanted = ["year", "contributions.current_year", "contributions", "transfers.current_year",
              "expenditure_incl_direct_cost.current_year", "expenditure", "delivery_rate", "balance", "meetings",
              "decisions"]  # fmt: skip
    if here.focus:
        columns = ("planned", "approved", "transfers", "net_funded", "current_year", "expenditure", "delivery_rate")
        wanted = ["year", *(f"focus.{here.focus}.{column}" for column in columns)]
    bound = filter(None, map(material.names.bound, wanted))
    return [{"name": each.name, "value": show(each), "label": said(each.label)} for each in bound]


@require_safe
@requires("edition.view", "edition.edit")
def placeholders(request: HttpRequest, fund: Fund, key: str) -> HttpResponseBase:
    """Every name there is, with what it stands for now; ``?q=`` narrows the list."""
    edition = found_edition(fund, key)
    with translation.override(edition.language):
        try:
            material = material_of(edition, edition.known_at)
        except (UnableToReport, UnableToTieReport) as problem:
            return refused(request, edition, problem)
        show = shown_by(material.figures)
        every = [(bound, show(bound), said(bound.label)) for bound in material.names.usual()]
    asked = request.GET.get("q", "").strip().casefold()
    sees_ledger = "ledger.view" in request.acts  # type: ignore[attr-defined]
    rows = [
        {
            "name": bound.name,
            "value": value,
            "label": "" if label == bound.name else label,
            "url": statement_url(fund, selection_of(bound.behind, edition.known_at))
            if bound.behind and sees_ledger
            else "",
        }
        for bound, value, label in every
        if asked in bound.name.casefold() or asked in label.casefold()
    ]
    context = around(edition, _("Placeholders"), "placeholders") | {
        "rows": rows[:MOST_ROWS],
        "more": max(len(rows) - MOST_ROWS, 0),
        "q": request.GET.get("q", "").strip(),
        "all": len(every),
    }
    return render(request, "reports/editions/placeholders.html", context)


MOST_ROWS = 200
"""Names shown at once; a search finds the others."""
