"""What one project achieved in a year, told by its lead organisation on the standard template."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from fund.models import Fund
from fund.models.ledger import AppendOnly
from grants.models.expenditure_reports import ReportState
from grants.models.organisations import Organisation
from grants.models.projects import Project
from grants.models.reporting import ReportCall


class NarrativeReport(models.Model):
    """One narrative: a document of sections in Markdown (``grants/narratives/content.py``), kept as JSON."""

    workflow_name = "narrative"

    fund = models.ForeignKey(Fund, models.PROTECT, related_name="narratives")
    number = models.CharField(_("number"), max_length=80)
    """``HRM00-N-2025-001``."""
    call = models.ForeignKey(ReportCall, models.PROTECT, null=True, related_name="narratives")
    project = models.ForeignKey(Project, models.PROTECT, related_name="narratives", verbose_name=_("project"))
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="narratives", verbose_name=_("lead organisation")
    )
    year = models.PositiveSmallIntegerField(_("year"))
    is_final = models.BooleanField(_("final report"), default=False)
    draft = models.JSONField(_("draft"), default=dict)
    state = models.CharField(_("state"), max_length=12, choices=ReportState.choices, default=ReportState.DRAFT)
    edits = models.PositiveIntegerField(default=0)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(_("created at"))
    edited_at = models.DateTimeField(_("edited at"))

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("narrative report")
        verbose_name_plural = _("narrative reports")
        constraints = [
            models.UniqueConstraint("fund", "number", name="narrative_number_once_per_fund"),
            models.UniqueConstraint(
                fields=["project", "year", "is_final"],
                condition=~Q(state="accepted"),
                name="one_open_narrative_at_a_time",
            ),
        ]
        indexes = [models.Index(fields=["fund", "year"], name="narrative_by_year")]

    def __str__(self) -> str:
        return self.number

    @property
    def record(self) -> str:
        return f"narrative:{self.number}"


class NarrativeVersion(AppendOnly):
    """What was submitted, word for word, with its digest. The last version of an accepted report is what counts."""

    report = models.ForeignKey(NarrativeReport, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField(_("version"))
    content = models.JSONField(_("content"))
    digest = models.CharField(_("digest"), max_length=64)
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField(_("submitted at"))

    class Meta:
        verbose_name = _("version of a narrative report")
        verbose_name_plural = _("versions of narrative reports")
        constraints = [models.UniqueConstraint("report", "number", name="version_once_per_narrative")]

    def __str__(self) -> str:
        return f"{self.report.number} v{self.number}"


class NarrativeComment(AppendOnly):
    """A remark on one section of a narrative; an answer names the remark it answers."""

    report = models.ForeignKey(NarrativeReport, models.PROTECT, related_name="comments")
    section = models.CharField(_("section"), max_length=40)
    answers = models.ForeignKey("self", models.PROTECT, null=True, related_name="replies")
    text = models.TextField(_("comment"))
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(_("made at"))
    settles = models.BooleanField(_("settles the remark"), default=False)
    """An answer that closes what it answers."""

    class Meta:
        verbose_name = _("comment on a narrative report")
        verbose_name_plural = _("comments on narrative reports")
        indexes = [models.Index(fields=["report", "section"], name="comment_by_section")]

    def __str__(self) -> str:
        return f"{self.report.number} · {self.section}"
