"""What one organisation reports as spent in a year on one project, from its draft to the books."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from simple_history.models import HistoricalRecords

from fund import posting_rules
from fund.models import Fund, amount_text, money_field
from fund.models.documents import minor
from fund.models.ledger import AppendOnly
from fund.posting_rules import Moves
from grants.models.allocations import GrantRecord, Purpose
from grants.models.expenditure import Category
from grants.models.organisations import Organisation
from grants.models.projects import Project
from grants.models.reporting import ReportCall


class ReportState(models.TextChoices):
    """Of an expenditure report and of a narrative report."""

    DRAFT = "draft", _("draft")
    SUBMITTED = "submitted", pgettext_lazy("a report", "submitted")
    RETURNED = "returned", pgettext_lazy("a report", "returned with comments")
    ACCEPTED = "accepted", pgettext_lazy("a report", "accepted")


EDITABLE = (ReportState.DRAFT, ReportState.RETURNED)
"""States in which a report is worked on."""


class Entered(models.TextChoices):
    """Which of the two figures the organisation types; the other is worked out."""

    ANNUAL = "annual", _("spent in the year")
    CUMULATIVE = "cumulative", _("spent since the beginning")


class ExpenditureReport(models.Model):
    """One report: amounts by category in whole minor units, with the explanations that were asked for."""

    workflow_name = "expenditure_report"

    fund = models.ForeignKey(Fund, models.PROTECT, related_name="expenditure_reports")
    number = models.CharField(_("number"), max_length=80)
    """``HRM00-E-2025-001``."""
    call = models.ForeignKey(ReportCall, models.PROTECT, null=True, related_name="expenditure_reports")
    """The call it answers; none for figures an organisation sends between two."""
    project = models.ForeignKey(Project, models.PROTECT, related_name="expenditure_reports", verbose_name=_("project"))
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="expenditure_reports", verbose_name=_("organisation")
    )
    purpose = models.CharField(_("purpose"), max_length=16, choices=Purpose.choices, default=Purpose.PROGRAMME)
    year = models.PositiveSmallIntegerField(_("year"))
    entered = models.CharField(_("entered as"), max_length=12, choices=Entered.choices, default=Entered.ANNUAL)
    amounts = models.JSONField(_("amounts"), default=dict)
    """Category to what was spent in the year, in minor units, whichever way it was entered."""
    stated = models.JSONField(_("stated since the beginning"), default=dict)
    """Category to what the organisation itself states as spent since the beginning; empty where it does not."""
    explanations = models.JSONField(_("explanations"), default=dict)
    """Key of a check (``grants/reporting/checks.py``) to what the organisation says of it."""
    is_certified = models.BooleanField(_("certified"), default=False)
    """Final figures, certified by the organisation; otherwise interim ones, which are provisional."""
    corrects = models.ForeignKey("self", models.PROTECT, null=True, related_name="corrections")
    """The accepted report whose figures this one replaces."""
    state = models.CharField(_("state"), max_length=12, choices=ReportState.choices, default=ReportState.DRAFT)
    edits = models.PositiveIntegerField(default=0)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(_("created at"))
    edited_at = models.DateTimeField(_("edited at"))

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("expenditure report")
        verbose_name_plural = _("expenditure reports")
        constraints = [
            models.UniqueConstraint("fund", "number", name="expenditure_report_number_once_per_fund"),
            models.UniqueConstraint(
                fields=["project", "organisation", "purpose", "year"],
                condition=~Q(state="accepted"),
                name="one_open_expenditure_report_at_a_time",
            ),
        ]
        indexes = [models.Index(fields=["fund", "year", "organisation"], name="expenditure_report_by_year")]

    def __str__(self) -> str:
        return self.number

    @property
    def record(self) -> str:
        return f"expenditure_report:{self.number}"


class ExpenditureReportVersion(AppendOnly):
    """What was submitted, to the cent, with its digest: what the office accepts."""

    report = models.ForeignKey(ExpenditureReport, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField(_("version"))
    content = models.JSONField(_("content"))
    """Amounts, explanations and the findings of the checks at that moment."""
    digest = models.CharField(_("digest"), max_length=64)
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField(_("submitted at"))

    class Meta:
        verbose_name = _("version of an expenditure report")
        verbose_name_plural = _("versions of expenditure reports")
        constraints = [models.UniqueConstraint("report", "number", name="version_once_per_expenditure_report")]

    def __str__(self) -> str:
        return f"{self.report.number} v{self.number}"


class PriorYearAdjustment(GrantRecord):
    """A correction of what was reported for a closed year, counted in the open year. May be negative."""

    record_kind = "prior_year_adjustment"

    category = models.CharField(_("category"), max_length=4, choices=Category.choices)
    year = models.PositiveSmallIntegerField(_("counts in"))
    of_year = models.PositiveSmallIntegerField(_("corrects"))
    amount = money_field(_("amount"))
    reason = models.TextField(_("reason"))

    class Meta(GrantRecord.Meta):
        verbose_name = _("prior-year adjustment")
        verbose_name_plural = _("prior-year adjustments")
        constraints = [
            *GrantRecord.Meta.constraints,
            models.CheckConstraint(condition=Q(of_year__lt=models.F("year")), name="adjustment_is_of_an_earlier_year"),
        ]

    def facts(self) -> dict[str, str]:
        return {
            "category": self.category,
            "year": str(self.year),
            "of_year": str(self.of_year),
            "amount": amount_text(self.amount),
            "reason": self.reason,
        }

    @property
    def effective_date(self) -> date:
        return Fund.last_day(self.year)

    def moves(self) -> Moves:
        return posting_rules.expenditure(
            self.project.number, self.organisation.code, self.purpose, self.category, minor(self.amount)
        )
