"""Workbooks over the web: upload, progress, preview, confirmation, result; the empty template and the export."""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fund.access import funds_within, person_of, refusal, requires, requires_anywhere, rights_for
from fund.background import progress_of
from fund.models import Fund
from fund.views.recording.links import Link, address, crumbs
from grants import workbook
from grants.forms.imports import UploadForm
from grants.importing.jobs import (
    ACT,
    BOOKING,
    CHECKING,
    SEE,
    UnableToConfirm,
    UnableToStart,
    import_again,
    import_confirm,
    import_discard,
    import_start,
    imports_reap,
)
from grants.importing.preview import told_preview, told_problem
from grants.importing.upload_limit import SizeLimit
from grants.models import ImportState, WorkbookImport

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHOWN = 50
"""Uploads listed on the page, the newest first."""
STOP_POLLING = 286
TAGS = {
    ImportState.WAITING: "waiting",
    ImportState.READING: "ongoing",
    ImportState.READY: "provisional",
    ImportState.REFUSED: "problem",
    ImportState.UNREADABLE: "problem",
    ImportState.CONFIRMED: "waiting",
    ImportState.BOOKING: "ongoing",
    ImportState.BOOKED: "done",
    ImportState.DISCARDED: "cancelled",
    ImportState.FAILED: "problem",
}


def mine(request: HttpRequest, pk: Any) -> WorkbookImport:
    """An upload of the person who asks; anybody else's answers 404."""
    return get_object_or_404(WorkbookImport.objects.select_related("fund"), pk=pk, uploaded_by=request.user)


def seen(request: HttpRequest) -> QuerySet[WorkbookImport]:
    """The uploads the person may look at: their own; who reads the history of imports, everybody's into their funds."""
    rights = rights_for(request)
    rows = WorkbookImport.objects.select_related("fund", "uploaded_by")
    own = Q(uploaded_by=person_of(request))
    if not rights.may(SEE):
        return rows.filter(own)
    return rows if rights.may_everywhere(SEE) else rows.filter(own | Q(fund__in=funds_within(rights, SEE)))


def looked_at(request: HttpRequest, pk: Any) -> WorkbookImport:
    """An upload the person may look at; any other answers 404."""
    return get_object_or_404(seen(request), pk=pk)


# -- uploading -----------------------------------------------------------------------------------------------


@csrf_exempt
def imports(request: HttpRequest) -> HttpResponse:
    """My uploads, and a new one. The size of an upload is limited while it arrives, before anything reads it."""
    request.upload_handlers.insert(0, SizeLimit(request, settings.UPLOAD_LIMIT_BYTES))
    return _imports(request)


@csrf_protect
@require_http_methods(["GET", "HEAD", "POST"])
@requires_anywhere(ACT, SEE)
def _imports(request: HttpRequest) -> HttpResponse:
    if ACT not in request.acts:  # type: ignore[attr-defined]
        if request.method == "POST":
            raise PermissionDenied(refusal())
        return _history(request)
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = UploadForm(*sent, too_large=getattr(request, "too_large", False))
    if request.method == "POST" and form.is_valid():
        try:
            job, is_new = import_start(by=person_of(request), upload=form.cleaned_data["file"], at=timezone.now())
        except UnableToStart as problem:
            form.add_error("file", str(problem))
        else:
            if not is_new:
                messages.info(request, _("You have uploaded this very file before and not decided on it: here it is."))
            return redirect("grants:import", job.pk)
    jobs = WorkbookImport.objects.filter(uploaded_by=person_of(request)).select_related("fund")
    context = {
        "form": form,
        "jobs": _rows(jobs.order_by("-uploaded_at")[:SHOWN]),
        "limit_mb": settings.UPLOAD_LIMIT_BYTES // (1024 * 1024),
        "breadcrumbs": crumbs(None, _("Import a workbook")),
    }
    return render(request, "grants/imports/imports.html", context)


imports.act = ACT  # type: ignore[attr-defined]


def _history(request: HttpRequest) -> HttpResponse:
    """Everybody's uploads, the newest first, to be looked at."""
    part = Paginator(seen(request).order_by("-uploaded_at", "pk"), SHOWN).get_page(request.GET.get("page"))
    context = {
        "jobs": _rows(part.object_list),
        "pages": {
            "previous_url": f"?page={part.previous_page_number()}" if part.has_previous() else "",
            "next_url": f"?page={part.next_page_number()}" if part.has_next() else "",
        },
        "breadcrumbs": crumbs(None, _("Imported workbooks")),
    }
    return render(request, "grants/imports/history.html", context)


def _rows(jobs: Iterable[WorkbookImport]) -> list[dict[str, Any]]:
    return [{"job": job, "tag": TAGS[ImportState(job.state)], "numbers": _numbers(job)} for job in jobs]


@require_safe
@requires_anywhere(ACT)
def template(request: HttpRequest) -> HttpResponse:
    """The empty workbook."""
    target = io.BytesIO()
    workbook.template(target)
    return _file(target, "fund-workbook.xlsx")


@require_safe
@requires("workbook.export")
def export(request: HttpRequest, fund: Fund) -> HttpResponse:
    """The fund as a workbook."""
    target = io.BytesIO()
    workbook.export(fund, target)
    return _file(target, f"{_plain_name(fund.code)}.xlsx")


# -- one upload ----------------------------------------------------------------------------------------------


@require_safe
@requires_anywhere(ACT, SEE)
def import_page(request: HttpRequest, pk: Any) -> HttpResponse:
    """Whatever there is to see of an upload: progress, preview, errors or result. Only its own person decides."""
    job = looked_at(request, pk)
    if job.lease_until is not None and job.lease_until < timezone.now():
        imports_reap(at=timezone.now())
        job.refresh_from_db()
    if job.is_at_work:
        return render(request, "grants/imports/progress.html", _base(request, job) | _progress(job))
    if job.state == ImportState.BOOKED:
        return render(request, "grants/imports/result.html", _base(request, job) | _result(request, job))
    return render(request, "grants/imports/preview.html", _base(request, job) | _preview(request, job))


@require_safe
@requires_anywhere(ACT, SEE)
def import_progress(request: HttpRequest, pk: Any) -> HttpResponse:
    """The progress alone, asked for every two seconds; says 286 when there is nothing more to wait for."""
    job = looked_at(request, pk)
    if job.lease_until is not None and job.lease_until < timezone.now():
        imports_reap(at=timezone.now())
        job.refresh_from_db()
    page = reverse("grants:import", args=[job.pk])
    if job.is_at_work:
        return render(request, "components/progress.html", _base(request, job) | _progress(job))
    response = render(
        request, "components/progress_over.html", _base(request, job) | {"page": page}, status=STOP_POLLING
    )
    response["HX-Redirect"] = page
    return response


@require_POST
@requires_anywhere(ACT)
def import_decide(request: HttpRequest, pk: Any) -> HttpResponse:
    """Book it, discard it, or read it anew."""
    job = mine(request, pk)
    step, now = request.POST.get("step", ""), timezone.now()
    try:
        if step == "book":
            digest, essence = request.POST.get("digest", ""), request.POST.get("essence", "")
            import_confirm(job=job, digest=digest, essence=essence, at=now)
        elif step == "discard":
            import_discard(job=job, at=now)
            messages.success(request, _("%(file)s is discarded. Nothing was booked.") % {"file": job.file_name})
            return redirect("grants:imports")
        elif step == "again":
            import_again(job=job, at=now)
        else:
            raise Http404
    except UnableToConfirm as problem:
        messages.error(request, str(problem))
    return redirect("grants:import", job.pk)


@require_safe
@requires_anywhere(ACT, SEE)
def import_errors(request: HttpRequest, pk: Any) -> HttpResponse:
    """The user's own workbook with what was found beside each row."""
    job = looked_at(request, pk)
    if not job.has_error_file or not default_storage.exists(job.error_file_name):
        raise Http404
    return _file(default_storage.open(job.error_file_name), "errors.xlsx")


# -- what the pages show -------------------------------------------------------------------------------------


def _decides(request: HttpRequest, job: WorkbookImport) -> bool:
    """Whether what becomes of the upload is up to this person."""
    return ACT in request.acts and job.uploaded_by_id == request.user.pk  # type: ignore[attr-defined]


def _base(request: HttpRequest, job: WorkbookImport) -> dict[str, Any]:
    list_name = _("Import a workbook") if ACT in request.acts else _("Imported workbooks")  # type: ignore[attr-defined]
    return {
        "decides": _decides(request, job),
        "job": job,
        "tag": TAGS[ImportState(job.state)],
        "fund": job.fund,
        "breadcrumbs": crumbs(None, (list_name, reverse("grants:imports")), job.file_name),
    }


def _progress(job: WorkbookImport) -> dict[str, Any]:
    said = progress_of(job)
    if said is None:
        text = _("Waiting for its turn.")
        if job.state == ImportState.CONFIRMED:
            text = _("Confirmed. Waiting for its turn to be booked.")
        return {"text": text, "poll_url": reverse("grants:import-progress", args=[job.pk])}
    texts = {
        CHECKING: _("Checking every row against the books."),
        BOOKING: _("Booking: %(done)s of %(total)s entries.") % {"done": said.done, "total": said.total},
    }
    return {
        "text": texts.get(said.stage, _("Reading the file.")),
        "done": said.done,
        "total": said.total,
        "poll_url": reverse("grants:import-progress", args=[job.pk]),
    }


def _preview(request: HttpRequest, job: WorkbookImport) -> dict[str, Any]:
    told = told_preview(job.preview) if job.preview else None
    earlier = (
        WorkbookImport.objects.filter(digest=job.digest, state=ImportState.BOOKED, uploaded_by=person_of(request))
        .exclude(pk=job.pk)
        .order_by("-finished_at")
        .first()
    )
    return {
        "preview": told,
        "problem": told_problem(job.problem),
        "earlier": earlier,
        "may_book": _decides(request, job)
        and job.state == ImportState.READY
        and told is not None
        and not told["changes_nothing"],
        "button": told and _button(told),
    }


def _button(told: dict[str, Any]) -> str:
    """The name of the deed, with what it books."""
    counts = told["counts"]
    count = counts["new"] + counts["changed"]
    return ngettext("Book %(count)s row into %(fund)s", "Book %(count)s rows into %(fund)s", count) % {
        "count": count,
        "fund": told["fund"]["code"],
    }


def _result(request: HttpRequest, job: WorkbookImport) -> dict[str, Any]:
    told = told_preview(job.preview) if job.preview else None
    code = job.fund_code
    links = [
        Link(_("The fund %(code)s") % {"code": code}, address("reports:fund", code)),
        Link(_("Its entries"), address("fund:ledger", code)),
        Link(_("Its reports"), address("reports:reports", code)),
        Link(_("Import another workbook"), reverse("grants:imports") if _decides(request, job) else ""),
    ]
    entries = 0
    if job.first_sequence and job.last_sequence:
        entries = job.last_sequence - job.first_sequence + 1
    return {
        "preview": told,
        "entries": entries,
        "title": _("%(file)s is booked") % {"file": job.file_name},
        "reference": _numbers(job) or "–",
        "reference_label": (_("Entry number in %(code)s") if entries == 1 else _("Entry numbers in %(code)s"))
        % {"code": code},
        "first_url": address("fund:entry", code, job.first_sequence) if entries else "",
        "last_url": address("fund:entry", code, job.last_sequence) if entries else "",
        "links": [link for link in links if link.url],
    }


def _numbers(job: WorkbookImport) -> str:
    """The entries it made: ``#12–#40``; empty where it made none."""
    first, last = job.first_sequence, job.last_sequence
    if not first or not last:
        return ""
    return f"#{first}" if first == last else f"#{first}–#{last}"


def _file(content: Any, name: str) -> FileResponse:
    if isinstance(content, io.BytesIO):
        content.seek(0)
    return FileResponse(content, as_attachment=True, filename=name, content_type=XLSX)


def _plain_name(code: str) -> str:
    return "".join(sign if sign.isascii() and (sign.isalnum() or sign in "-_") else "-" for sign in code)
