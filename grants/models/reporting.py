"""The annual cycle: what is asked of whom for a year, and until when. What came in and when is told by the reports."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from simple_history.models import HistoricalRecords

from fund.models import Fund
from fund.models.ledger import AppendOnly
from grants.models.allocations import Purpose
from grants.models.organisations import Organisation
from grants.models.projects import Project


class CycleState(models.TextChoices):
    OPEN = "open", pgettext_lazy("the reporting of a year", "open")
    CLOSED = "closed", _("closed")


class ReportingCycle(models.Model):
    """The reporting of one fund for one year: opening it makes the calls."""

    workflow_name = "cycle"

    fund = models.ForeignKey(Fund, models.PROTECT, related_name="reporting_cycles")
    year = models.PositiveSmallIntegerField(_("year"))
    state = models.CharField(_("state"), max_length=12, choices=CycleState.choices, default=CycleState.OPEN)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(_("opened at"))

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("reporting cycle")
        verbose_name_plural = _("reporting cycles")
        constraints = [models.UniqueConstraint("fund", "year", name="one_reporting_cycle_per_year")]

    def __str__(self) -> str:
        return f"{self.fund.code} · {self.year}"

    @property
    def record(self) -> str:
        return f"cycle:{self.year}"


class CallKind(models.TextChoices):
    NARRATIVE = "narrative", _("narrative report")
    EXPENDITURE = "expenditure", _("expenditure report")


class ReportCall(models.Model):
    """One report asked of one organisation for one project: of its lead a narrative, of each its expenditure."""

    fund = models.ForeignKey(Fund, models.PROTECT, related_name="report_calls")
    cycle = models.ForeignKey(ReportingCycle, models.PROTECT, related_name="calls")
    kind = models.CharField(_("kind"), max_length=12, choices=CallKind.choices)
    is_final = models.BooleanField(_("final report"), default=False)
    """The last of its kind: the final narrative, the certified final statement."""
    project = models.ForeignKey(Project, models.PROTECT, related_name="report_calls", verbose_name=_("project"))
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="report_calls", verbose_name=_("organisation")
    )
    purpose = models.CharField(_("purpose"), max_length=16, choices=Purpose.choices, default=Purpose.PROGRAMME)
    due_on = models.DateField(_("due on"))
    excused = models.TextField(_("excused because"), blank=True)
    """Why this report is not expected after all; empty: it is."""

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("call for a report")
        verbose_name_plural = _("calls for reports")
        constraints = [
            models.UniqueConstraint(
                "cycle", "kind", "project", "organisation", "purpose", name="one_call_per_cycle_and_report"
            )
        ]
        indexes = [models.Index(fields=["fund", "due_on"], name="call_by_due_day")]

    def __str__(self) -> str:
        return f"{self.cycle} · {self.kind} · {self.project.number} · {self.organisation.code}"


class CallReminder(AppendOnly):
    """An organisation was reminded of a call at a mark: so many days before (negative) or after the day it is due.

    A call that becomes a final one is due on another day, and reminded of again from then on.
    """

    call = models.ForeignKey(ReportCall, models.PROTECT, related_name="reminders")
    mark = models.SmallIntegerField(_("days from the due date"))
    due_on = models.DateField(_("due on"))
    """The day it was due as it was reminded of."""
    written_at = models.DateTimeField(_("written at"))

    class Meta:
        verbose_name = _("reminder of a report")
        verbose_name_plural = _("reminders of reports")
        constraints = [models.UniqueConstraint("call", "mark", "due_on", name="one_reminder_per_call_mark_and_day")]

    def __str__(self) -> str:
        return f"{self.call} · {self.mark:+d}"
