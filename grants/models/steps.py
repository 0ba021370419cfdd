"""Who took which step on which record, when and why: the log of every workflow."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from fund.models import Fund
from fund.models.ledger import AppendOnly


class Step(AppendOnly):
    """One step of one record through its workflow (``grants/workflow.py``)."""

    fund = models.ForeignKey(Fund, models.PROTECT, related_name="steps")
    record = models.CharField(_("record"), max_length=200)
    """``proposal:HRM00-P-2026-003``, as the ledger names records."""
    action = models.CharField(_("action"), max_length=40)
    before = models.CharField(_("state before"), max_length=20, blank=True)
    after = models.CharField(_("state after"), max_length=20)
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="steps")
    taken_at = models.DateTimeField(_("taken at"))
    comment = models.TextField(_("comment"), blank=True)
    digest = models.CharField(_("digest of what was shown"), max_length=64, blank=True)
    round = models.PositiveIntegerField(default=0)
    """How often the record had begun anew (returned, refused): who asked in this round does not release in it."""

    class Meta:
        verbose_name = _("step")
        verbose_name_plural = _("steps")
        indexes = [models.Index(fields=["fund", "record"], name="steps_of_record")]

    def __str__(self) -> str:
        return f"{self.record} · {self.action}"
