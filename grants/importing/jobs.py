"""What happens to an uploaded workbook: asked for, read, confirmed, booked, discarded, taken over from the dead.

Who does the work, and what becomes of it when they die, is the business of ``fund/background``.
"""

from __future__ import annotations

import io
import logging
from datetime import datetime

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import DatabaseError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from fund import ledger
from fund.access import rights_of
from fund.background import Outdated, Queue, Tell, telling
from fund.models import Fund, User
from grants import workbook
from grants.importing.preview import essence_of, kept_preview, kept_problem
from grants.importing.storing import Upload, digest_of, name_of, store
from grants.models.imports import ImportState, WorkbookImport
from grants.workbook.booking import BooksHaveChanged, UnableToImport
from grants.workbook.gate import FileProblem
from grants.workbook.preview import Preview

logger = logging.getLogger(__name__)

ACT, SEE = "workbook.import", "workbook.view"
MOST_OPEN = 20
"""Uploads one person may have waiting or undecided at a time."""
READING, CHECKING, BOOKING = "reading", "checking", "booking"
"""The stages a worker tells of."""

NOT_YOURS = gettext_noop("You may not import workbooks of the fund %(code)s.")
NOT_NEW = gettext_noop(
    "There is no fund %(code)s among yours, and only who may import for all funds brings in a new one."
)
BROKEN = gettext_noop(
    "Something went wrong on our side, and nothing was booked. The office has been told; try again later."
)
DIED = gettext_noop("The work was interrupted %(times)s times, and nothing was booked. It is on record.")


class UnableToStart(Exception):
    """Why an upload is not taken. The message is for people."""


class UnableToConfirm(Exception):
    """Why a preview is not booked. The message is for people."""


def _look_at(pk: str) -> str:
    from grants.tasks import work_on_import

    return str(work_on_import.enqueue(pk).id)


QUEUE = Queue(
    WorkbookImport,
    {ImportState.WAITING: ImportState.READING, ImportState.CONFIRMED: ImportState.BOOKING},
    _look_at,
)


# -- asked for by a person -----------------------------------------------------------------------------------


def import_start(*, by: User, upload: Upload, at: datetime) -> tuple[WorkbookImport, bool]:
    """Keep an upload and have it read. Answers with the job and whether it is new: a file that this person has
    uploaded and not decided on is not taken twice. Raises UnableToStart."""
    digest, size = digest_of(upload)
    with transaction.atomic():
        User.objects.select_for_update().get(pk=by.pk)
        mine = WorkbookImport.objects.filter(uploaded_by=by, state__in=_undecided())
        same = mine.filter(digest=digest).order_by("-uploaded_at").first()
        if same is not None:
            return same, False
        if mine.count() >= MOST_OPEN:
            raise UnableToStart(
                _("You have %(count)s workbooks undecided. Book or discard some of them first.") % {"count": MOST_OPEN}
            )
        job = WorkbookImport(uploaded_by=by, uploaded_at=at, file_name=name_of(upload), digest=digest, size=size)
        store(job, upload)
        job.save(force_insert=True)
        QUEUE.ask(job)
    job.refresh_from_db()
    return job, True


def import_confirm(*, job: WorkbookImport, digest: str, essence: str, at: datetime) -> WorkbookImport:
    """Have a preview booked as it was shown. Sent twice, it counts once. Raises UnableToConfirm."""
    with transaction.atomic():
        job = WorkbookImport.objects.select_for_update().get(pk=job.pk)
        if digest != job.digest:
            raise UnableToConfirm(_("This is not the file that was previewed. Nothing was booked."))
        if job.state in (ImportState.CONFIRMED, ImportState.BOOKING, ImportState.BOOKED):
            return job
        if job.state != ImportState.READY:
            raise UnableToConfirm(_("This workbook is not waiting to be booked. Nothing was booked."))
        if essence != job.essence:
            raise UnableToConfirm(_("The preview was made anew since you looked. Look again before you confirm."))
        _assert_allowed(job.uploaded_by, job.fund_code, at)
        job.state, job.confirmed_at, job.moved, job.attempt = ImportState.CONFIRMED, at, False, 0
        job.save(update_fields=["state", "confirmed_at", "moved", "attempt"])
        QUEUE.ask(job)
    job.refresh_from_db()
    return job


def import_discard(*, job: WorkbookImport, at: datetime) -> WorkbookImport:
    """Let an upload go that was not confirmed. Its file goes too, unless another upload is the same."""
    with transaction.atomic():
        job = WorkbookImport.objects.select_for_update().get(pk=job.pk)
        if job.state in (ImportState.CONFIRMED, ImportState.BOOKING, ImportState.BOOKED):
            raise UnableToConfirm(_("This workbook is booked or about to be: it can no longer be discarded."))
        if job.state != ImportState.DISCARDED:
            job.state, job.finished_at, job.attempt = ImportState.DISCARDED, at, job.attempt + 1
            job.save(update_fields=["state", "finished_at", "attempt"])
        needed = WorkbookImport.objects.filter(digest=job.digest).exclude(state=ImportState.DISCARDED).exists()
    if not needed:
        default_storage.delete(job.stored_name)
    default_storage.delete(job.error_file_name)
    return job


def import_again(*, job: WorkbookImport, at: datetime) -> WorkbookImport:
    """Read a workbook anew: after a failure, or because the books have moved on."""
    with transaction.atomic():
        job = WorkbookImport.objects.select_for_update().get(pk=job.pk)
        if job.state not in (ImportState.FAILED, ImportState.REFUSED, ImportState.READY):
            return job
        job.state, job.problem, job.attempt, job.moved = ImportState.WAITING, None, 0, False
        job.save(update_fields=["state", "problem", "attempt", "moved"])
        QUEUE.ask(job)
    job.refresh_from_db()
    return job


def _undecided() -> tuple[str, ...]:
    return (
        ImportState.WAITING,
        ImportState.READING,
        ImportState.READY,
        ImportState.CONFIRMED,
        ImportState.BOOKING,
    )


# -- done by a worker ----------------------------------------------------------------------------------------


def import_work(*, pk: str, at: datetime) -> None:
    """Do what the job's state asks for: read it, or book it. Done already, or being done, it does nothing."""
    job = QUEUE.claim(pk, at)
    if job is None:
        return
    try:
        with telling(job, READING) as tell:
            if job.state == ImportState.READING:
                _read(job, tell, at)
            else:
                _book(job, tell, at)
    except Outdated:
        logger.warning("Workbook import %s was taken over by another worker", job.pk)
    except FileProblem as problem:
        _finish(job, ImportState.UNREADABLE, at, problem=kept_problem(problem))
    except UnableToImport as problem:
        _finish(job, ImportState.REFUSED, at, problem={"message": str(problem).replace("%", "%%"), "values": {}})
    except DatabaseError:
        logger.exception("Workbook import %s: the database refused", job.pk)
        _finish(job, ImportState.FAILED, at, problem={"message": BROKEN, "values": {}})
    except Exception:
        logger.exception("Workbook import %s failed", job.pk)
        _finish(job, ImportState.FAILED, at, problem={"message": BROKEN, "values": {}})


def _finish(job: WorkbookImport, state: ImportState, at: datetime, **facts: object) -> None:
    try:
        with transaction.atomic():
            found = QUEUE.mine(job)
            for name, value in facts.items():
                setattr(found, name, value)
            found.state, found.lease_until = state, None
            found.finished_at = at if state != ImportState.READY else None
            found.save()
    except Outdated:
        logger.warning("Workbook import %s was taken over by another worker", job.pk)


def _read(job: WorkbookImport, tell: Tell, at: datetime) -> None:
    tell(READING, 0, 0)
    found = workbook.read(job.path)
    tell(CHECKING, 0, 0)
    preview = workbook.check(found, at.date())
    _keep_preview(job, preview, at)


def _keep_preview(job: WorkbookImport, preview: Preview, at: datetime, *, moved: bool = False) -> None:
    refusal = _refusal(job.uploaded_by, preview.fund_code, at)
    if refusal is not None:
        # Nothing of the fund's books is told to somebody who may not import into them.
        _finish(job, ImportState.REFUSED, at, problem=refusal, preview=None)
        return
    has_error_file = bool(preview.errors or preview.warnings) and _write_error_file(job, preview)
    _finish(
        job,
        ImportState.READY if preview.is_clean else ImportState.REFUSED,
        at,
        fund_code=preview.fund_code[:64],
        fund=Fund.objects.filter(code=preview.fund_code).first(),
        preview=kept_preview(preview),
        essence=essence_of(preview),
        has_error_file=has_error_file,
        problem=None,
        moved=moved,
    )


def _write_error_file(job: WorkbookImport, preview: Preview) -> bool:
    """The user's own workbook with the findings beside the rows; without it the page still lists them."""
    target = io.BytesIO()
    try:
        workbook.error_file(preview, target)
    except FileProblem:
        logger.exception("Workbook import %s: no error file", job.pk)
        return False
    default_storage.delete(job.error_file_name)
    default_storage.save(job.error_file_name, ContentFile(target.getvalue()))
    return True


def _book(job: WorkbookImport, tell: Tell, at: datetime) -> None:
    """Check again and book, in one transaction. Where booking would do something else than what was confirmed,
    nothing is booked and the new preview waits for the person."""
    tell(READING, 0, 0)
    found = workbook.read(job.path)
    tell(CHECKING, 0, 0)
    with transaction.atomic():
        fund = Fund.objects.filter(code=job.fund_code).first()
        if fund is not None:
            ledger.lock(fund)
        row = QUEUE.mine(job)
        preview = workbook.check(found, at.date())
        allowed = _refusal(row.uploaded_by, preview.fund_code, at) is None
        if allowed and preview.is_clean and essence_of(preview) == row.essence:
            try:
                result = workbook.book(
                    preview,
                    by=row.uploaded_by.email,
                    at=at,
                    user=row.uploaded_by,
                    progress=lambda done, total: tell(BOOKING, done, total),
                )
            except BooksHaveChanged as problem:
                preview = problem.preview
            else:
                row.state, row.finished_at, row.lease_until = ImportState.BOOKED, at, None
                row.fund = result.fund
                row.first_sequence = result.first_sequence or None
                row.last_sequence = result.last_sequence or None
                row.save()
                return
    _keep_preview(job, preview, at, moved=True)


# -- rights --------------------------------------------------------------------------------------------------


def _refusal(user: User, code: str, at: datetime) -> dict[str, object] | None:
    """Why this person may not import into this fund on this day; None where they may."""
    rights = rights_of(user, at.date())
    fund = Fund.objects.filter(code=code).first()
    if fund is None:
        return None if rights.may_everywhere(ACT) else {"message": NOT_NEW, "values": {"code": code}}
    if rights.may(ACT, fund):
        return None
    # Whoever may not see the fund is told the same as if there were none.
    return {"message": NOT_YOURS if rights.may("fund.view", fund) else NOT_NEW, "values": {"code": code}}


def _assert_allowed(user: User, code: str, at: datetime) -> None:
    if _refusal(user, code, at) is not None:
        raise UnableToConfirm(_("Your role does not include this any more. Nothing was booked."))


# -- taken over from the dead --------------------------------------------------------------------------------


def imports_reap(*, at: datetime) -> int:
    """Give the jobs of killed workers back to the queue; answers how many. A job that died often is given up."""
    return QUEUE.reap(at, _give_up)


def _give_up(job: WorkbookImport, at: datetime) -> None:
    job.state, job.finished_at = ImportState.FAILED, at
    job.problem = {"message": DIED, "values": {"times": str(job.attempt)}}
    job.save(update_fields=["state", "finished_at", "problem"])
