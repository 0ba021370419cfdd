"""What is implemented with the fund's money."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from fund.models import Fund, Output, PriorityFocus
from fund.models.register import CODE_LENGTH


class ProjectLevel(models.TextChoices):
    COUNTRY = "country", _("country")
    REGIONAL = "regional", _("regional")
    GLOBAL = "global", _("global")
    SECRETARIAT = "secretariat", _("secretariat")


class ProjectStatus(models.TextChoices):
    PIPELINE = "pipeline", _("pipeline")
    ONGOING = "ongoing", _("ongoing")
    OPERATIONALLY_CLOSED = "operationally_closed", _("operationally closed")
    FINANCIALLY_CLOSED = "financially_closed", _("financially closed")
    CANCELLED = "cancelled", _("cancelled")


class Project(models.Model):
    """A project under one priority focus, implemented by one organisation or several."""

    workflow_name = "project"

    fund = models.ForeignKey(Fund, models.PROTECT, related_name="projects")
    number = models.CharField(_("number"), max_length=CODE_LENGTH)
    title = models.CharField(_("title"), max_length=500)
    priority_focus = models.ForeignKey(
        PriorityFocus, models.PROTECT, related_name="projects", verbose_name=_("priority focus")
    )
    output = models.ForeignKey(
        Output, models.PROTECT, null=True, blank=True, related_name="projects", verbose_name=_("output")
    )
    level = models.CharField(_("level"), max_length=16, choices=ProjectLevel.choices, blank=True)
    country = models.CharField(_("country"), max_length=3, blank=True, help_text=_("ISO 3166 alpha-3"))
    start_date = models.DateField(_("start date"), null=True, blank=True)
    end_date = models.DateField(_("end date"), null=True, blank=True)
    status = models.CharField(_("status"), max_length=24, choices=ProjectStatus.choices, default=ProjectStatus.ONGOING)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("project")
        verbose_name_plural = _("projects")
        constraints = [models.UniqueConstraint("fund", "number", name="project_number_once_per_fund")]

    def __str__(self) -> str:
        return f"{self.number} · {self.title}"

    @property
    def record(self) -> str:
        return f"project:{self.number}"

    @property
    def state(self) -> str:
        """Its status, as the steps of its workflow call it."""
        return self.status

    @state.setter
    def state(self, value: str) -> None:
        self.status = value
