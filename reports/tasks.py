"""Work done in the background, by ``manage.py run_worker``."""

from __future__ import annotations

from django.utils import timezone
from django_tasks import task

from reports.services.jobs import job_work


@task()
def work_on_file(pk: str) -> None:
    """Make a file somebody asked for."""
    job_work(pk=pk, at=timezone.now())
