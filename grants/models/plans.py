"""The plan of a project as decided: budget by category, dates, tranches. Each decision adds rows; none is changed, so
that the original and the current figures and dates can always be shown side by side."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from fund.models import Fund
from fund.models.ledger import AppendOnly
from grants.models.allocations import Purpose
from grants.models.decisions import Decision
from grants.models.expenditure import Category
from grants.models.organisations import Organisation
from grants.models.projects import Project


class PlanChange(AppendOnly):
    """One change of a project's plan: by a decision of the committee, or below its threshold by the secretariat."""

    fund = models.ForeignKey(Fund, models.PROTECT, related_name="plan_changes")
    project = models.ForeignKey(Project, models.PROTECT, related_name="plan_changes")
    position = models.PositiveSmallIntegerField(_("number"))
    """0 is the original plan."""
    decision = models.ForeignKey(Decision, models.PROTECT, null=True, related_name="plan_changes")
    start_date = models.DateField(_("start date"), null=True)
    end_date = models.DateField(_("end date"), null=True)
    reason = models.TextField(_("reason"), blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(_("recorded at"))

    class Meta:
        verbose_name = _("change of the plan")
        verbose_name_plural = _("changes of the plan")
        constraints = [models.UniqueConstraint("project", "position", name="one_plan_change_per_position")]

    def __str__(self) -> str:
        return f"{self.project.number} · {self.position}"


class BudgetLine(AppendOnly):
    """What one change adds to (or takes from) the budget of one organisation, purpose and category, in minor units."""

    change = models.ForeignKey(PlanChange, models.PROTECT, related_name="lines")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="budget_lines")
    purpose = models.CharField(_("purpose"), max_length=16, choices=Purpose.choices, default=Purpose.PROGRAMME)
    category = models.CharField(_("category"), max_length=4, choices=Category.choices)
    amount_minor = models.BigIntegerField(_("amount"))

    class Meta:
        verbose_name = _("budget line")
        verbose_name_plural = _("budget lines")
        constraints = [
            models.UniqueConstraint(
                "change", "organisation", "purpose", "category", name="one_budget_line_per_category"
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation} · {self.category}"


class Tranche(AppendOnly):
    """A part of what is approved that is paid at one time, and what must be true before it is paid."""

    change = models.ForeignKey(PlanChange, models.PROTECT, related_name="tranches")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="tranches")
    purpose = models.CharField(_("purpose"), max_length=16, choices=Purpose.choices, default=Purpose.PROGRAMME)
    number = models.PositiveSmallIntegerField(_("tranche"))
    amount_minor = models.BigIntegerField(_("amount"))
    due_on = models.DateField(_("due on"), null=True)
    spent_percent = models.PositiveSmallIntegerField(_("share of earlier tranches spent before (%)"), default=0)
    needs_reports = models.BooleanField(_("reports of the years before must be in"), default=False)

    class Meta:
        verbose_name = _("tranche")
        verbose_name_plural = _("tranches")
        constraints = [
            models.UniqueConstraint("change", "organisation", "purpose", "number", name="one_tranche_per_number")
        ]

    def __str__(self) -> str:
        return f"{self.organisation} · {self.number}"
