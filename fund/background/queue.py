"""One worker at a time does a job, and none is lost: claimed, fenced by its attempt, taken back from the dead.

A worker claims a job by raising its attempt; a worker of an earlier attempt that comes back to life finds its number
outdated and writes nothing. Each step of a job is therefore safe to be done twice.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Generic, TypeVar

from django.db import transaction
from django.db.models import Model, Q

from fund.background.signs import last_sign

logger = logging.getLogger(__name__)

LEASE = timedelta(seconds=60)
"""How long a job is believed to be at work after its last sign of life."""
MOST_ATTEMPTS = 3
"""A job whose workers died so often is given up: it may be the job that kills them."""

Row = TypeVar("Row", bound=Model)


class Outdated(Exception):
    """Another worker has taken this job over, or it is there no more."""


class Queue(Generic[Row]):
    """The jobs of one table. ``claimed`` says what a waiting job becomes when a worker takes it, state by state;
    ``enqueue`` has somebody look at the job of a number, and answers the task's."""

    def __init__(self, model: type[Row], claimed: Mapping[str, str], enqueue: Callable[[str], str]) -> None:
        self._jobs: Any = model._default_manager
        self._claimed = dict(claimed)
        self._waited = {at_work: waiting for waiting, at_work in claimed.items()}
        self._enqueue = enqueue

    def ask(self, job: Row) -> None:
        """Ask for the work in the caller's transaction: it is asked for exactly when the row says so."""
        self._jobs.filter(pk=job.pk).update(task_id=self._enqueue(str(job.pk)))

    def claim(self, pk: str, at: datetime) -> Row | None:
        """The job, now this worker's; None where there is nothing to do."""
        with transaction.atomic():
            job = self._jobs.select_for_update().filter(pk=pk).first()
            if job is None or job.state not in self._claimed:
                return None
            job.state = self._claimed[job.state]
            job.attempt += 1
            job.lease_until = at + LEASE
            job.save(update_fields=["state", "attempt", "lease_until"])
            return job  # type: ignore[no-any-return]

    def mine(self, job: Any) -> Row:
        """The row, locked, if this worker's attempt is still the current one. Raises Outdated."""
        found = self._jobs.select_for_update().filter(pk=job.pk).first()
        if found is None or (found.state, found.attempt) != (job.state, job.attempt):
            raise Outdated
        return found  # type: ignore[no-any-return]

    def is_dead(self, job: Any, at: datetime) -> bool:
        """Whether the worker that claimed this must be dead."""
        if job.state not in self._waited or job.lease_until is None:
            return False
        sign = last_sign(job)
        return bool(max(job.lease_until, sign + LEASE if sign else job.lease_until) < at)

    def reap(self, at: datetime, give_up: Callable[[Row, datetime], None]) -> int:
        """Give the jobs of killed workers back to the queue; answers how many. One that died often is given up."""
        dead = [job for job in self._jobs.filter(state__in=self._waited) if self.is_dead(job, at)]
        return sum(self._taken_back(job, at, give_up) for job in [*dead, *self._forgotten(at)])

    def _taken_back(self, job: Any, at: datetime, give_up: Callable[[Row, datetime], None]) -> int:
        with transaction.atomic():
            try:
                found: Any = self.mine(job)
            except Outdated:
                return 0
            _bury(found.task_id)
            if found.state in self._waited and found.attempt >= MOST_ATTEMPTS:
                give_up(found, at)
                return 1
            found.state = self._waited.get(found.state, found.state)
            found.lease_until = None
            found.save(update_fields=["state", "lease_until"])
            logger.warning("%s %s: its worker died, it is queued again", type(found).__name__, found.pk)
            self.ask(found)
            return 1

    def _forgotten(self, at: datetime) -> list[Any]:
        """Jobs that wait for a worker that took the task and died, or was refused by the database, before it could
        claim them."""
        from django_tasks_db.models import DBTaskResult, TaskResultStatus

        waiting = {
            number: job
            for job in self._jobs.filter(state__in=self._claimed)
            if (number := _task_number(job.task_id)) is not None
        }
        if not waiting:
            return []
        is_over = Q(status=TaskResultStatus.RUNNING, started_at__lt=at - LEASE) | Q(status=TaskResultStatus.FAILED)
        over = DBTaskResult.objects.filter(is_over, pk__in=waiting).values_list("pk", flat=True)
        return [waiting[number] for number in over]


def _bury(task_id: str) -> None:
    """The queue would believe for ever that the dead worker's task is running."""
    from django_tasks_db.models import DBTaskResult, TaskResultStatus

    number = _task_number(task_id)
    if number is not None:
        DBTaskResult.objects.filter(pk=number, status=TaskResultStatus.RUNNING).update(status=TaskResultStatus.FAILED)


def _task_number(task_id: str) -> uuid.UUID | None:
    """None for a task of the backend that works at once."""
    try:
        return uuid.UUID(task_id)
    except ValueError:
        return None
