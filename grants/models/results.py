"""What the fund means to achieve and how it is measured: indicators of fund and projects, and what was achieved."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from fund.models import Fund, Output, PriorityFocus
from fund.models.ledger import AppendOnly
from fund.models.register import CODE_LENGTH
from grants.models.narratives import NarrativeVersion
from grants.models.projects import Project


class Aggregation(models.TextChoices):
    """How the figures of projects and years make the fund's figure; stated beside it."""

    SUM = "sum", _("sum of the projects")
    LATEST = "latest", _("latest figure")
    COUNT = "count", _("number of projects that achieved something")
    YES_NO = "yes_no", _("yes, once one project has achieved it")


class Indicator(models.Model):
    """A measure of one priority focus (its outcome) or of one of its outputs, fed by indicators of projects."""

    belongs: ClassVar = {"output": ("priority_focus", "fund"), "priority_focus": ("fund",)}
    """What the database holds together (``fund/guards.py``): an output is of the indicator's own focus and fund."""

    fund = models.ForeignKey(Fund, models.PROTECT, related_name="indicators")
    code = models.CharField(_("code"), max_length=CODE_LENGTH)
    """``1.1.1.a``."""
    priority_focus = models.ForeignKey(
        PriorityFocus, models.PROTECT, related_name="indicators", verbose_name=_("priority focus")
    )
    output = models.ForeignKey(
        Output, models.PROTECT, null=True, blank=True, related_name="indicators", verbose_name=_("output")
    )
    """None: it measures the outcome of the focus."""
    text = models.CharField(_("indicator"), max_length=500)
    unit = models.CharField(_("unit"), max_length=60, blank=True)
    aggregation = models.CharField(_("counted as"), max_length=8, choices=Aggregation.choices, default=Aggregation.SUM)
    baseline = models.CharField(_("baseline"), max_length=200, blank=True)
    target = models.CharField(_("target"), max_length=200, blank=True)
    source = models.CharField(_("source of verification"), max_length=300, blank=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("indicator of the fund")
        verbose_name_plural = _("indicators of the fund")
        constraints = [models.UniqueConstraint("fund", "code", name="indicator_code_once_per_fund")]

    def __str__(self) -> str:
        return f"{self.code} · {self.text}"


class ResultLevel(models.TextChoices):
    OUTCOME = "outcome", _("outcome")
    OUTPUT = "output", _("output")


class ProjectIndicator(models.Model):
    """A measure a project promised: from its approved proposal, or entered by the secretariat."""

    fund = models.ForeignKey(Fund, models.PROTECT, related_name="project_indicators")
    project = models.ForeignKey(Project, models.PROTECT, related_name="indicators", verbose_name=_("project"))
    code = models.CharField(_("code"), max_length=CODE_LENGTH)
    """``1.1.1``: outcome, output, indicator; once per project."""
    level = models.CharField(_("level"), max_length=8, choices=ResultLevel.choices, default=ResultLevel.OUTPUT)
    statement = models.CharField(_("outcome or output"), max_length=2000)
    text = models.CharField(_("indicator"), max_length=1000)
    unit = models.CharField(_("unit"), max_length=60, blank=True)
    baseline = models.CharField(_("baseline"), max_length=1000, blank=True)
    target = models.CharField(_("target"), max_length=1000, blank=True)
    source = models.CharField(_("source of verification"), max_length=1000, blank=True)
    feeds = models.ForeignKey(
        Indicator, models.PROTECT, null=True, blank=True, related_name="fed_by", verbose_name=_("feeds")
    )

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("indicator of a project")
        verbose_name_plural = _("indicators of projects")
        constraints = [models.UniqueConstraint("project", "code", name="indicator_code_once_per_project")]

    def __str__(self) -> str:
        return f"{self.project.number} · {self.code}"


class Achievement(AppendOnly):
    """Where an indicator stood at the end of a year, by an accepted narrative report. The latest accepted counts."""

    fund = models.ForeignKey(Fund, models.PROTECT, related_name="achievements")
    indicator = models.ForeignKey(ProjectIndicator, models.PROTECT, related_name="achievements")
    version = models.ForeignKey(NarrativeVersion, models.PROTECT, related_name="achievements")
    year = models.PositiveSmallIntegerField(_("year"))
    achieved = models.CharField(_("achieved"), max_length=500, blank=True)
    """As written."""
    number = models.DecimalField(_("as a number"), max_digits=18, decimal_places=4, null=True)
    """The same as a number, where it is one: cumulative to the end of the year; 1 and 0 for yes and no."""
    variance = models.TextField(_("reasons for variance"), blank=True)
    source = models.CharField(_("source of verification"), max_length=500, blank=True)
    recorded_at = models.DateTimeField(_("recorded at"))

    class Meta:
        verbose_name = _("achievement")
        verbose_name_plural = _("achievements")
        constraints = [models.UniqueConstraint("indicator", "version", name="one_achievement_per_version")]

    def __str__(self) -> str:
        return f"{self.indicator} · {self.year}"
