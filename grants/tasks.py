"""Work done in the background, by ``manage.py run_worker``."""

from __future__ import annotations

from django.utils import timezone
from django_tasks import task

from grants.importing.jobs import import_work


@task()
def work_on_import(pk: str) -> None:
    """Read or book an uploaded workbook, whichever its state asks for."""
    import_work(pk=pk, at=timezone.now())
