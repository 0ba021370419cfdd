"""Files that are made while nobody waits: asked for, made by a worker, kept for some days, fetched, removed.

What a file shows is judged three times: when it is asked for, when it is made and when it is fetched, for rights are
withdrawn in between. Who does the work, and what becomes of it when they die, is the business of ``fund/background``.
"""

from __future__ import annotations

import hashlib
import logging
from datetime import date, datetime
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import DatabaseError, transaction
from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from fund.access import rights_of
from fund.background import Outdated, Queue, Tell, telling
from fund.fingerprints import canonical, sha256
from fund.models import Entry, Fund, User
from reports.evaluation import UnableToTieReport
from reports.figures import UnableToReport
from reports.models.jobs import KEPT, Job, JobState
from reports.producing import PRODUCTS, Made, UnableToProduce
from reports.producing.product import READING, Parameters

logger = logging.getLogger(__name__)

MOST_OPEN = 5
"""Files one person may have in the making at a time."""

NOT_YOURS = gettext_noop("Your role does not include this any more, and the file was not made.")
BROKEN = gettext_noop(
    "Something went wrong on our side, and there is no file. The office has been told; ask again later."
)
DIED = gettext_noop("The work was interrupted %(times)s times, and there is no file. It is on record.")
NO_SUCH = gettext_noop("This kind of file is not made any more.")


class UnableToAsk(Exception):
    """Why a file is not begun. The message is for people."""


class NotAllowed(UnableToAsk):
    """The person has no right to such a file, here or any more."""


class UnableToFetch(Exception):
    """Why there is nothing to fetch. The message is for people."""


def _look_at(pk: str) -> str:
    from reports.tasks import work_on_file

    return str(work_on_file.enqueue(pk).id)


QUEUE = Queue(Job, {JobState.WAITING: JobState.WORKING}, _look_at)


# -- asked for by a person -----------------------------------------------------------------------------------


def job_ask(
    *, kind: str, parameters: Parameters, fund: Fund | None, by: User, language: str, at: datetime
) -> tuple[Job, bool]:
    """Have a file made. Answers with the job and whether it is new: what is in the making for this person, of the same
    parameters and books, is not made again. What is finished is: it also says what stands beside the books (agreements,
    narratives, names), which may have changed since. Raises UnableToAsk, NotAllowed."""
    product = PRODUCTS[kind]
    if not _may(kind, parameters, fund, by, at.date()):
        raise NotAllowed(_("Your role does not include this."))
    key = _key(kind, parameters, fund, language)
    with transaction.atomic():
        User.objects.select_for_update().get(pk=by.pk)
        mine = Job.objects.filter(asked_by=by)
        same = mine.filter(key=key, state__in=(JobState.WAITING, JobState.WORKING, JobState.DONE)).first()
        if same is not None and same.is_at_work:
            return same, False
        if same is not None and same.is_expired(at):
            _expire(same)
        elif same is not None:
            # It stays on the list of its owner, and leaves the key to the one that is made now.
            mine.filter(pk=same.pk).update(key=sha256(canonical([key, str(same.pk)])))
        if mine.filter(state__in=(JobState.WAITING, JobState.WORKING)).count() >= MOST_OPEN:
            raise UnableToAsk(
                ngettext(
                    "%(count)s file is being made for you. Wait until it is ready, or take it off the list.",
                    "%(count)s files are being made for you. Wait until one is ready, or take one off the list.",
                    MOST_OPEN,
                )
                % {"count": MOST_OPEN}
            )
        job = Job.objects.create(
            kind=kind,
            title=product.title(parameters),
            parameters=parameters,
            key=key,
            fund=fund,
            asked_by=by,
            asked_at=at,
            language=language,
        )
        QUEUE.ask(job)
    job.refresh_from_db()
    return job, True


def job_remove(*, job: Job) -> None:
    """Take a file off its owner's list, whatever has become of it; a worker that is at it writes nothing any more."""
    with transaction.atomic():
        found = Job.objects.select_for_update().filter(pk=job.pk).first()
        if found is not None:
            names = _names(found)
            found.delete()
            transaction.on_commit(lambda: _remove_bytes(names))


def job_content(*, job: Job, at: datetime) -> bytes:
    """The bytes of a finished file, for its owner, as they were made. Raises NotAllowed, UnableToFetch."""
    if job.state != JobState.DONE or job.is_expired(at):
        raise UnableToFetch(_("This file is not kept any more. Ask for it again."))
    if not _may(job.kind, job.parameters, job.fund, job.asked_by, at.date()):
        raise NotAllowed(_("Your role does not include this any more."))
    try:
        with default_storage.open(job.stored_name) as file:
            content = bytes(file.read())
    except OSError:
        content = b""
    if hashlib.sha256(content).hexdigest() != job.digest:
        logger.error("File %s is not what was made", job.pk)
        raise UnableToFetch(_("This file is not what was made. Remove it and ask for it again."))
    return content


# -- done by a worker ----------------------------------------------------------------------------------------


def job_work(*, pk: str, at: datetime) -> None:
    """Make the file of a job that waits. Done already, or being done, it does nothing."""
    job = QUEUE.claim(pk, at)
    if job is None:
        return
    try:
        with telling(job, READING) as tell:
            _keep(job, _made(job, tell, at), at)
    except Outdated:
        logger.warning("File %s was removed, or taken over by another worker", job.pk)
    except UnableToProduce as problem:
        _fail(job, at, problem.message, **problem.values)
    except UnableToReport as problem:
        _fail(job, at, str(problem).replace("%", "%%"))
    except UnableToTieReport as problem:
        _fail(job, at, str(problem.sentence).replace("%", "%%"))
    except DatabaseError:
        logger.exception("File %s: the database refused", job.pk)
        _fail(job, at, BROKEN)
    except Exception:
        logger.exception("File %s failed", job.pk)
        _fail(job, at, BROKEN)


def _made(job: Job, tell: Tell, at: datetime) -> Made:
    product = PRODUCTS.get(job.kind)
    if product is None:
        raise UnableToProduce(NO_SUCH)
    if not _may(job.kind, job.parameters, job.fund, job.asked_by, at.date()):
        raise UnableToProduce(NOT_YOURS)
    with translation.override(job.language):
        return product.make(
            parameters=job.parameters, fund=job.fund, by=job.asked_by, at=at, language=job.language, tell=tell
        )


def _keep(job: Job, made: Made, at: datetime) -> None:
    """Store the bytes under this attempt's name, then say so: of two workers only the current one's file counts."""
    name = job.stored_by(job.attempt)
    default_storage.delete(name)
    default_storage.save(name, ContentFile(made.content))
    try:
        with transaction.atomic():
            found = QUEUE.mine(job)
            found.state, found.lease_until = JobState.DONE, None
            found.file_name, found.media_type = made.file_name, made.media_type
            found.size, found.digest = len(made.content), hashlib.sha256(made.content).hexdigest()
            found.finished_at, found.expires_at = at, at + KEPT
            found.save()
    except Outdated:
        default_storage.delete(name)
        raise
    _remove_bytes([job.stored_by(attempt) for attempt in range(1, job.attempt)])


def _fail(job: Job, at: datetime, message: str, **values: str) -> None:
    try:
        with transaction.atomic():
            _failed(QUEUE.mine(job), at, message, **values)
    except Outdated:
        logger.warning("File %s was removed, or taken over by another worker", job.pk)


def _failed(job: Job, at: datetime, message: str, **values: str) -> None:
    job.state, job.lease_until, job.finished_at = JobState.FAILED, None, at
    job.problem = {"message": message, "values": values}
    job.save(update_fields=["state", "lease_until", "finished_at", "problem"])


# -- rights, and what the books stand at ---------------------------------------------------------------------


def _may(kind: str, parameters: Parameters, fund: Fund | None, by: User, on: date) -> bool:
    """Whether all the product's acts are this person's, in every fund the file shows."""
    product, rights = PRODUCTS.get(kind), rights_of(by, on)
    if product is None:
        return False
    funds = [fund] if fund is not None else list(_funds(parameters))
    if fund is None and len(funds) != len(parameters.get("funds", ())):
        return False
    return bool(funds) and all(rights.may(act, each) for each in funds for act in product.acts)


def _funds(parameters: Parameters) -> QuerySet[Fund]:
    return Fund.objects.filter(code__in=parameters.get("funds", ()))


def _key(kind: str, parameters: Parameters, fund: Fund | None, language: str) -> str:
    """Digest of everything the file depends on: what was asked, in which language, and the last entry of each fund."""
    funds = Fund.objects.filter(pk=fund.pk) if fund is not None else _funds(parameters)
    last = Entry.objects.filter(fund=OuterRef("pk")).order_by("-sequence").values("sequence")[:1]
    books = list(funds.annotate(last=Subquery(last)).order_by("code").values_list("code", "last"))
    return sha256(canonical([kind, parameters, language, books]))


# -- taken over from the dead, and let go --------------------------------------------------------------------


def jobs_reap(*, at: datetime) -> int:
    """Give the jobs of killed workers back to the queue; answers how many. A job that died often is given up."""
    return QUEUE.reap(at, lambda job, at: _failed(job, at, DIED, times=str(job.attempt)))


def jobs_expire(*, at: datetime) -> int:
    """Remove the files that were kept long enough; the rows say so. Answers how many."""
    expired = list(Job.objects.filter(state=JobState.DONE, expires_at__lte=at).order_by("expires_at"))
    for job in expired:
        _expire(job)
    return len(expired)


def _expire(job: Job) -> None:
    """The bytes first: a file without its row would be kept for ever, a row without its file is looked at again."""
    _remove_bytes(_names(job))
    Job.objects.filter(pk=job.pk, state=JobState.DONE).update(state=JobState.EXPIRED)


def _names(job: Job) -> list[str]:
    return [job.stored_by(attempt) for attempt in range(1, job.attempt + 1)]


def _remove_bytes(names: list[str]) -> None:
    for name in names:
        default_storage.delete(name)


def told_problem(job: Job) -> str:
    """Why there is no file, in the language that is active; empty where there is one."""
    if not job.problem:
        return ""
    values: dict[str, Any] = job.problem["values"]
    return _(job.problem["message"]) % values
