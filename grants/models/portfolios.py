"""A filled-in workbook of an organisation's expenditure, as it was read: what a preview is made of."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from fund.models import Fund
from grants.models.organisations import Organisation


class PortfolioUpload(models.Model):
    """What one person uploaded, for that person alone and for a day. Nothing rests on it: a preview compares it with
    what there is, each time it is looked at, and only saving or submitting makes reports."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    fund = models.ForeignKey(Fund, models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("organisation"))
    year = models.PositiveSmallIntegerField(_("year"))
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("uploaded by")
    )
    uploaded_at = models.DateTimeField(_("uploaded at"))
    file_name = models.CharField(_("file name"), max_length=200)
    stated = models.JSONField()
    """As ``grants/portfolio/kept.py`` writes it."""

    class Meta:
        verbose_name = _("uploaded workbook of expenditure")
        verbose_name_plural = _("uploaded workbooks of expenditure")
        indexes = [models.Index(fields=["uploaded_at"], name="portfolio_upload_by_age")]

    def __str__(self) -> str:
        return f"{self.file_name} ({self.organisation.code} {self.year})"
