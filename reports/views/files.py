"""My files: what a person had made in the background, how far it is, and fetching it.

Each file is its owner's alone; anybody else's answers 404, as one that is not there. Whether the owner may still see
what is in it is asked again when it is fetched.
"""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from fund.access import person_of, requires
from fund.background import progress_of
from fund.display import digits
from fund.listing import CODE, TAG, Column, Empty, Listing, Tag
from fund.models import Fund
from fund.views.recording.links import crumbs
from reports.models import Job, JobState
from reports.producing import PRODUCTS, UnableToProduce
from reports.producing.product import DRAWING, Parameters
from reports.services.jobs import (
    QUEUE,
    NotAllowed,
    UnableToAsk,
    UnableToFetch,
    job_ask,
    job_content,
    job_remove,
    jobs_reap,
    told_problem,
)
from reports.views.answers import file_answer

STOP_POLLING = 286
TAGS = {
    JobState.WAITING: "waiting",
    JobState.WORKING: "ongoing",
    JobState.DONE: "done",
    JobState.FAILED: "problem",
    JobState.EXPIRED: "closed",
}


def mine(request: HttpRequest, pk: Any) -> Job:
    """A file of the person who asks; anybody else's answers 404. One whose worker died is given back on the way."""
    jobs = Job.objects.select_related("fund", "asked_by")
    job = get_object_or_404(jobs, pk=pk, asked_by=request.user)
    if QUEUE.is_dead(job, timezone.now()):
        jobs_reap(at=timezone.now())
        job.refresh_from_db()
    return job


# -- asking --------------------------------------------------------------------------------------------------


@require_POST
@requires("report.download", "workbook.export", "edition.view")
def file_ask(request: HttpRequest, fund: Fund, kind: str) -> HttpResponse:
    """Have a file of this fund made in the background. Which act a kind needs, its product says."""
    product = PRODUCTS.get(kind)
    if product is None or product.asked is None:
        raise Http404
    try:
        parameters = product.asked(request.POST.dict(), fund)
    except UnableToProduce as problem:
        messages.error(request, _(problem.message) % problem.values)
        return redirect("reports:reports", fund.code)
    return asked(request, kind, parameters, fund)


def asked(request: HttpRequest, kind: str, parameters: Parameters, fund: Fund | None) -> HttpResponse:
    """Ask, and go on to the page of the file. 403 where the product's act is not allowed."""
    try:
        job, is_new = job_ask(
            kind=kind,
            parameters=parameters,
            fund=fund,
            by=person_of(request),
            language=get_language() or "en",
            at=timezone.now(),
        )
    except NotAllowed as problem:
        raise PermissionDenied(str(problem)) from None
    except UnableToAsk as problem:
        messages.error(request, str(problem))
        return redirect("reports:files")
    if not is_new:
        messages.info(request, _("This very file is being made for you already: here it is."))
    return redirect("reports:file", job.pk)


# -- what became of it ---------------------------------------------------------------------------------------


@require_safe
def files(request: HttpRequest) -> HttpResponse:
    """All files of the person who asks, the newest first."""
    listing = Listing(
        key="files",
        title=_("My files"),
        columns=_columns(),
        rows=Job.objects.filter(asked_by=person_of(request)).select_related("fund"),
        order="-asked",
        empty=Empty(
            _("No files yet"),
            _("Large reports and exports offer “Prepare in the background”; what is made waits here for some days."),
        ),
        counted=lambda count: ngettext("%(count)s file", "%(count)s files", count) % {"count": digits(count, 0)},
    )
    page = listing.page(request)
    # A list of files is no file itself.
    page.exports.clear()
    return render(request, "reports/files/files.html", {"listing": page, "breadcrumbs": crumbs(None, _("My files"))})


def _columns() -> list[Column]:
    return [
        Column("title", _("File"), lambda job: job.title, link=lambda job: reverse("reports:file", args=[job.pk])),
        Column("fund", _("Fund"), lambda job: job.fund.code if job.fund else _("several"), CODE),
        Column("asked", _("Asked for (UTC)"), lambda job: moment(job.asked_at), sort="asked_at", raw=_asked),
        Column("state", _("State"), lambda job: Tag(*_state(job)), TAG),
        Column("size", _("Size"), lambda job: filesizeformat(job.size) if _is_ready(job) else None),
        Column("expires", _("Kept until (UTC)"), lambda job: moment(job.expires_at) if job.expires_at else None),
    ]


def _asked(job: Job) -> str:
    return job.asked_at.isoformat()


def moment(at: Any) -> str:
    """A day and a time, UTC."""
    return date_format(at, "DATETIME_FORMAT")


def _state(job: Job) -> tuple[str, str]:
    """The tag of its state: a file whose days are over is expired, whether or not it has been cleared away."""
    state = JobState(job.state)
    if state == JobState.DONE and not _is_ready(job):
        state = JobState.EXPIRED
    return TAGS[state], str(state.label)


def _is_ready(job: Job) -> bool:
    """Whether its file can be fetched."""
    return job.state == JobState.DONE and not job.is_expired(timezone.now())


@require_safe
def file(request: HttpRequest, pk: Any) -> HttpResponse:
    """One file: its progress, then what it is and where to fetch it, or why there is none."""
    job = mine(request, pk)
    kind, state = _state(job)
    product = PRODUCTS.get(job.kind)
    context = {
        "job": job,
        "tag": kind,
        "state": state,
        "is_ready": _is_ready(job),
        "problem": told_problem(job),
        "facts": product.facts(job.parameters) if product else [],
        "breadcrumbs": crumbs(None, (_("My files"), reverse("reports:files")), job.title),
    }
    if job.is_at_work:
        context |= _progress(job)
    return render(request, "reports/files/file.html", context)


@require_safe
def file_progress(request: HttpRequest, pk: Any) -> HttpResponse:
    """The progress alone, asked for every two seconds; says 286 when there is nothing more to wait for."""
    job = mine(request, pk)
    if job.is_at_work:
        return render(request, "components/progress.html", _progress(job))
    page = reverse("reports:file", args=[job.pk])
    answer = render(request, "components/progress_over.html", {"job": job, "page": page}, status=STOP_POLLING)
    answer["HX-Redirect"] = page
    return answer


def _progress(job: Job) -> dict[str, Any]:
    said = progress_of(job)
    poll_url = reverse("reports:file-progress", args=[job.pk])
    if said is None:
        return {"text": _("Waiting for its turn."), "poll_url": poll_url}
    text = _("Reading the books.")
    if said.stage == DRAWING:
        text = _("Writing the file.")
        if said.total:
            numbers = {"done": digits(said.done, 0), "total": digits(said.total, 0)}
            text = _("Writing the file: entry %(done)s of %(total)s.") % numbers
    return {"text": text, "done": said.done, "total": said.total, "poll_url": poll_url}


@require_safe
def file_download(request: HttpRequest, pk: Any) -> HttpResponse:
    """The file itself. 404 where it is not ready or not kept any more, 403 where the right to it is gone."""
    job = mine(request, pk)
    try:
        content = job_content(job=job, at=timezone.now())
    except NotAllowed as problem:
        raise PermissionDenied(str(problem)) from None
    except UnableToFetch:
        raise Http404 from None
    return file_answer(content, job.file_name, job.media_type)


@require_POST
def file_remove(request: HttpRequest, pk: Any) -> HttpResponse:
    """Take it off the list, its bytes with it. Work that is going on is given up."""
    job = mine(request, pk)
    job_remove(job=job)
    messages.success(request, _("“%(title)s” is removed.") % {"title": job.title})
    return redirect("reports:files")
