"""A report of the fund while it is put together: its texts, by chapter, and where it stands."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from simple_history.models import HistoricalRecords

from fund.models import Fund


class ReportKind(models.TextChoices):
    """The reports that are prepared by one person, certified by another, and published."""

    ANNUAL = "annual", _("consolidated annual report")
    FINAL_FUND = "final_fund", _("final report of the fund")
    FINAL_PROJECT = "final_project", _("final report of a project")
    SOURCE_AND_USE = "source_and_use", _("certified statement of sources and uses")


class EditionState(models.TextChoices):
    DRAFT = "draft", _("being written")
    PREPARED = "prepared", _("prepared for certification")
    PUBLISHED = "published", _("published")
    ABANDONED = "abandoned", pgettext_lazy("a report", "abandoned")


class Edition(models.Model):
    """One report of one year (and, of a project, one project), from its first text to its publications.

    A restatement takes it back to ``draft``; what was published stays (``Publication``). One that was begun by mistake
    is ``abandoned``, and begun anew where the report is wanted after all.
    """

    workflow_name = "edition"

    fund = models.ForeignKey(Fund, models.PROTECT, related_name="editions")
    kind = models.CharField(_("report"), max_length=16, choices=ReportKind.choices, default=ReportKind.ANNUAL)
    year = models.PositiveSmallIntegerField(_("year"))
    subject = models.CharField(_("project"), max_length=64, blank=True)
    """Number of the project a final report is of; empty otherwise."""
    texts = models.JSONField(_("texts"), default=dict)
    """Key of a chapter or section (``reports/consolidated/chapters.py``) to its Markdown, placeholders and all."""
    language = models.CharField(_("language"), max_length=8, default="en")
    known_at = models.PositiveBigIntegerField(_("as known at entry"), null=True)
    """The ledger position that was prepared: what is certified is what was prepared. None while it is written."""
    prepared_digest = models.CharField(_("digest of what was prepared"), max_length=64, blank=True)
    restates = models.TextField(_("why it is restated"), blank=True)
    state = models.CharField(_("state"), max_length=12, choices=EditionState.choices, default=EditionState.DRAFT)
    edits = models.PositiveIntegerField(default=0)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(_("created at"))
    edited_at = models.DateTimeField(_("edited at"))

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("report in preparation")
        verbose_name_plural = _("reports in preparation")
        constraints = [
            models.UniqueConstraint("fund", "kind", "year", "subject", name="one_edition_per_report"),
            models.CheckConstraint(
                condition=~Q(state="prepared") | Q(known_at__isnull=False) & ~Q(prepared_digest=""),
                name="edition_prepared_is_fixed",
            ),
            # Whatever was published once is being restated whenever it is a draft, and says why.
            models.CheckConstraint(
                condition=~Q(state="abandoned") | Q(restates="", known_at__isnull=True),
                name="edition_abandoned_was_never_published",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.fund.code} · {self.kind} · {self.year}"

    @property
    def record(self) -> str:
        return f"edition:{self.kind}:{self.year}" + (f":{self.subject}" if self.subject else "")

    @property
    def title(self) -> str:
        """``Consolidated annual report 2013``, with its project where it is of one."""
        named = f"{capfirst(self.get_kind_display())} {self.year}"
        return f"{named} · {self.subject}" if self.subject else named

    @property
    def key(self) -> str:
        """What addresses call it: ``annual-2013``, ``final_project-2013-P-7``. No kind has a hyphen."""
        return "-".join(filter(None, (self.kind, str(self.year), self.subject)))
