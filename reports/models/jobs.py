"""Files that take long to make: one row for each that was asked for, which is also the job that makes it."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from fund.models import Fund

KEPT = timedelta(days=7)
"""How long a file waits to be fetched."""


class JobState(models.TextChoices):
    WAITING = "waiting", _("waiting")
    WORKING = "working", _("being made")
    DONE = "done", _("ready")
    FAILED = "failed", _("failed")
    EXPIRED = "expired", _("expired")


class Job(models.Model):
    """One file somebody asked for. ``attempt`` fences the workers: what an earlier attempt writes is ignored."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("kind"), max_length=40)
    """A key of the table of products (``reports/producing``)."""
    title = models.CharField(_("title"), max_length=300)
    parameters = models.JSONField(_("parameters"), default=dict)
    key = models.CharField(max_length=64, blank=True)
    """Digest of kind, parameters, language and where the books stood: the same file is not made twice at a time."""
    fund = models.ForeignKey(Fund, models.PROTECT, null=True, related_name="jobs")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="jobs")
    asked_at = models.DateTimeField(_("asked at"))
    language = models.CharField(_("language"), max_length=8, default="en")
    state = models.CharField(_("state"), max_length=12, choices=JobState.choices, default=JobState.WAITING)
    attempt = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    task_id = models.CharField(max_length=64, blank=True)
    problem = models.JSONField(null=True)
    """Why there is no file: a sentence and its values."""
    file_name = models.CharField(_("file name"), max_length=200, blank=True)
    media_type = models.CharField(_("type"), max_length=100, blank=True)
    size = models.PositiveBigIntegerField(_("size in bytes"), null=True)
    digest = models.CharField(_("SHA-256"), max_length=64, blank=True)
    finished_at = models.DateTimeField(_("finished at"), null=True)
    expires_at = models.DateTimeField(_("kept until"), null=True)

    class Meta:
        verbose_name = _("file that was asked for")
        verbose_name_plural = _("files that were asked for")
        indexes = [
            models.Index(fields=["asked_by", "-asked_at"], name="job_mine"),
            models.Index(fields=["state", "expires_at"], name="job_expiring"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["asked_by", "key"],
                condition=Q(state__in=("waiting", "working", "done")),
                name="job_asked_for_once",
            ),
            models.CheckConstraint(
                condition=~Q(state="done")
                | Q(size__isnull=False, expires_at__isnull=False) & ~Q(digest="") & ~Q(file_name=""),
                name="job_done_has_a_file",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def stored_name(self) -> str:
        return self.stored_by(self.attempt)

    def stored_by(self, attempt: int) -> str:
        """Where an attempt keeps its file: a worker that was given up for dead overwrites nothing."""
        return f"produced/{str(self.pk)[:2]}/{self.pk}.{attempt}"

    @property
    def sign_name(self) -> str:
        return f"produced/progress/{self.pk}.json"

    @property
    def is_at_work(self) -> bool:
        """Something still happens without anybody doing anything."""
        return self.state in (JobState.WAITING, JobState.WORKING)

    def is_expired(self, at: datetime) -> bool:
        return self.expires_at is not None and self.expires_at <= at
