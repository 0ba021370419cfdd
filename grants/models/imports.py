"""Uploaded workbooks: one row for each upload, which is also the job that reads and books it."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import models
from django.utils.translation import gettext_lazy as _

from fund.models import Fund


class ImportState(models.TextChoices):
    """From upload to books. The worker moves those that wait or work; a person moves ``ready``."""

    WAITING = "waiting", _("waiting to be read")
    READING = "reading", _("being read")
    READY = "ready", _("ready to book")
    REFUSED = "refused", _("has errors")
    UNREADABLE = "unreadable", _("not readable")
    CONFIRMED = "confirmed", _("waiting to be booked")
    BOOKING = "booking", _("being booked")
    BOOKED = "booked", _("booked")
    DISCARDED = "discarded", _("discarded")
    FAILED = "failed", _("failed")


AT_WORK = frozenset({ImportState.WAITING, ImportState.READING, ImportState.CONFIRMED, ImportState.BOOKING})
OPEN = AT_WORK | {ImportState.READY}


class WorkbookImport(models.Model):
    """One uploaded workbook: the file by its content, what reading it found, and what became of it.

    ``attempt`` fences the workers: what an earlier attempt still writes is ignored. ``preview`` is what was
    shown (``grants.importing.preview``), ``essence`` the digest of what booking it would do.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="workbook_imports", verbose_name=_("uploaded by")
    )
    uploaded_at = models.DateTimeField(_("uploaded at"))
    file_name = models.CharField(_("file name"), max_length=200)
    digest = models.CharField(_("SHA-256 of the file"), max_length=64)
    size = models.PositiveIntegerField(_("size in bytes"))

    state = models.CharField(_("state"), max_length=12, choices=ImportState.choices, default=ImportState.WAITING)
    attempt = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    task_id = models.CharField(max_length=64, blank=True)

    fund_code = models.CharField(_("fund"), max_length=64, blank=True)
    fund = models.ForeignKey(Fund, models.PROTECT, null=True, related_name="workbook_imports", verbose_name=_("fund"))
    preview = models.JSONField(null=True)
    essence = models.CharField(max_length=64, blank=True)
    has_error_file = models.BooleanField(default=False)
    moved = models.BooleanField(default=False)
    """The books moved between the preview and the confirmation: the preview was made anew."""
    problem = models.JSONField(null=True)
    """Why it could not be read or booked: a sentence and its values."""

    confirmed_at = models.DateTimeField(_("confirmed at"), null=True)
    finished_at = models.DateTimeField(_("finished at"), null=True)
    first_sequence = models.PositiveBigIntegerField(_("first entry"), null=True)
    last_sequence = models.PositiveBigIntegerField(_("last entry"), null=True)

    class Meta:
        verbose_name = _("uploaded workbook")
        verbose_name_plural = _("uploaded workbooks")
        indexes = [
            models.Index(fields=["uploaded_by", "-uploaded_at"], name="workbook_import_mine"),
            models.Index(fields=["digest"], name="workbook_import_digest"),
        ]

    def __str__(self) -> str:
        return f"{self.file_name} ({self.digest[:12]})"

    @property
    def stored_name(self) -> str:
        """Where the file is kept: by its content, never by a name of the user's."""
        return f"workbooks/{self.digest[:2]}/{self.digest}.xlsx"

    @property
    def path(self) -> str:
        return default_storage.path(self.stored_name)

    @property
    def error_file_name(self) -> str:
        return f"workbooks/errors/{self.pk}.xlsx"

    @property
    def sign_name(self) -> str:
        return f"workbooks/progress/{self.pk}.json"

    @property
    def is_at_work(self) -> bool:
        """Something still happens without anybody doing anything."""
        return self.state in AT_WORK
