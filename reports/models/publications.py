"""What was published: the bytes by their digest, the ledger position behind them, for ever."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from fund.models import Fund
from fund.models.ledger import AppendOnly
from reports.models.editions import Edition, ReportKind


class Publication(AppendOnly):
    """One version of a report as it was given to everybody. A correction is a new version beside it."""

    fund = models.ForeignKey(Fund, models.PROTECT, related_name="publications")
    edition = models.ForeignKey(Edition, models.PROTECT, related_name="publications")
    kind = models.CharField(_("report"), max_length=16, choices=ReportKind.choices)
    year = models.PositiveSmallIntegerField(_("year"))
    subject = models.CharField(_("project"), max_length=64, blank=True)
    version = models.PositiveSmallIntegerField(_("version"))
    title = models.CharField(_("title"), max_length=300)
    language = models.CharField(_("language"), max_length=8, default="en")
    sequence = models.PositiveBigIntegerField(_("ledger entry"))
    head = models.CharField(_("hash of the ledger entry"), max_length=64)
    parameters = models.JSONField(_("parameters"), default=dict)
    """What the report was made with, by which version of the software included: enough to make it again."""
    content = models.JSONField(_("content"), default=dict)
    """Texts and figures as data (table, row, column to amount text): what versions are compared by."""
    restatement = models.TextField(_("what was restated and why"), blank=True)
    prepared_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    certified_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    digest = models.CharField(_("digest of what was certified"), max_length=64)
    published_at = models.DateTimeField(_("published at"))

    class Meta:
        verbose_name = _("published report")
        verbose_name_plural = _("published reports")
        constraints = [
            models.UniqueConstraint("edition", "version", name="one_publication_per_version"),
            models.CheckConstraint(condition=~Q(prepared_by=F("certified_by")), name="certified_by_another"),
        ]

    def __str__(self) -> str:
        return f"{self.fund.code} · {self.title} v{self.version}"


class PublishedFile(AppendOnly):
    """One file of a publication. Its bytes are kept by their digest."""

    publication = models.ForeignKey(Publication, models.PROTECT, related_name="files")
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    form = models.CharField(_("format"), max_length=8)
    """A key of ``reports.files.FORMATS``, or ``docx``."""
    name = models.CharField(_("file name"), max_length=200)
    media_type = models.CharField(_("type"), max_length=100)
    size = models.PositiveIntegerField(_("size in bytes"))
    digest = models.CharField(_("SHA-256"), max_length=64)

    class Meta:
        verbose_name = _("published file")
        verbose_name_plural = _("published files")
        constraints = [models.UniqueConstraint("publication", "form", name="one_file_per_format")]
        indexes = [models.Index(fields=["digest"], name="published_file_by_digest")]

    def __str__(self) -> str:
        return self.name

    @property
    def stored_name(self) -> str:
        """Where the bytes are kept: by their content."""
        return f"published/{self.digest[:2]}/{self.digest}"


class Subscription(models.Model):
    """Who wants to be told when a fund publishes."""

    fund = models.ForeignKey(Fund, models.PROTECT, related_name="subscriptions")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="subscriptions")
    subscribed_at = models.DateTimeField(_("subscribed at"))

    class Meta:
        verbose_name = _("subscription")
        verbose_name_plural = _("subscriptions")
        constraints = [models.UniqueConstraint("fund", "user", name="one_subscription_per_person")]

    def __str__(self) -> str:
        return f"{self.fund.code} · {self.user}"
