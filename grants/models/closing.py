"""The end of a project and of a fund: what was checked, what was waived, who declared it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from fund.models import Fund, Income
from fund.models.ledger import AppendOnly
from grants.models.organisations import Organisation
from grants.models.projects import Project


class Waiver(AppendOnly):
    """A small balance an organisation need not pay back. Asked by one person, granted by another."""

    fund = models.ForeignKey(Fund, models.PROTECT, related_name="waivers")
    project = models.ForeignKey(Project, models.PROTECT, related_name="waivers")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="waivers")
    amount_minor = models.BigIntegerField(_("amount"))
    reason = models.TextField(_("reason"))
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    granted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    granted_at = models.DateTimeField(_("granted at"))

    class Meta:
        verbose_name = _("waiver of a balance")
        verbose_name_plural = _("waivers of balances")
        constraints = [
            models.CheckConstraint(condition=~Q(granted_by=F("asked_by")), name="waiver_granted_by_another"),
            models.UniqueConstraint("project", "organisation", name="one_waiver_per_project_and_organisation"),
        ]

    def __str__(self) -> str:
        return f"{self.project.number} · {self.organisation.code}"


class WaiverState(models.TextChoices):
    ASKED = "asked", _("waiting for another person")
    GRANTED = "granted", _("granted")
    REFUSED = "refused", _("refused")


class WaiverRequest(models.Model):
    """One person asks that a balance be let go; another grants it, which writes the waiver, or refuses."""

    workflow_name = "waiver"

    fund = models.ForeignKey(Fund, models.PROTECT, related_name="waiver_requests")
    number = models.CharField(_("number"), max_length=80)
    """``HRM00-W-001``."""
    project = models.ForeignKey(Project, models.PROTECT, related_name="waiver_requests")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="waiver_requests")
    amount_minor = models.BigIntegerField(_("amount"))
    reason = models.TextField(_("reason"))
    state = models.CharField(_("state"), max_length=12, choices=WaiverState.choices, default=WaiverState.ASKED)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(_("asked at"))

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("request for a waiver")
        verbose_name_plural = _("requests for waivers")
        constraints = [
            models.UniqueConstraint("fund", "number", name="waiver_request_number_once_per_fund"),
            models.UniqueConstraint(
                fields=["project", "organisation"],
                condition=Q(state="asked"),
                name="one_open_waiver_request_per_project_and_organisation",
            ),
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="waiver_request_is_of_an_amount"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def record(self) -> str:
        return f"waiver:{self.number}"


class InterestDeclaration(AppendOnly):
    """What an organisation earned on a project's money: none, or an amount it paid over by an income in the books."""

    fund = models.ForeignKey(Fund, models.PROTECT, related_name="interest_declarations")
    project = models.ForeignKey(Project, models.PROTECT, related_name="interest_declarations")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="interest_declarations")
    amount_minor = models.BigIntegerField(_("interest"))
    income = models.ForeignKey(Income, models.PROTECT, null=True, related_name="interest_declarations")
    note = models.TextField(_("on what ground"))
    declared_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    declared_at = models.DateTimeField(_("declared at"))

    class Meta:
        verbose_name = _("declaration of interest")
        verbose_name_plural = _("declarations of interest")
        constraints = [
            models.CheckConstraint(
                condition=Q(amount_minor=0, income__isnull=True) | Q(amount_minor__gt=0, income__isnull=False),
                name="interest_is_none_or_paid_over",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project.number} · {self.organisation.code}"


class ClosureKind(models.TextChoices):
    OPERATIONAL = "operational", _("operational closure")
    FINANCIAL = "financial", _("financial closure")


class ProjectClosure(AppendOnly):
    """A project was declared closed, with the list of what was checked and found that day."""

    fund = models.ForeignKey(Fund, models.PROTECT, related_name="project_closures")
    project = models.ForeignKey(Project, models.PROTECT, related_name="closures")
    kind = models.CharField(_("kind"), max_length=12, choices=ClosureKind.choices)
    closed_on = models.DateField(_("closed on"))
    declared_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    declared_at = models.DateTimeField(_("declared at"))
    checks = models.JSONField(_("what was checked"), default=list)
    comment = models.TextField(_("comment"), blank=True)

    class Meta:
        verbose_name = _("closure of a project")
        verbose_name_plural = _("closures of projects")
        constraints = [models.UniqueConstraint("project", "kind", name="one_closure_per_project_and_kind")]

    def __str__(self) -> str:
        return f"{self.project.number} · {self.kind}"


class FundClosure(AppendOnly):
    """The fund was closed, with the list of what was checked and found that day."""

    fund = models.OneToOneField(Fund, models.PROTECT, related_name="closure")
    closed_on = models.DateField(_("closed on"))
    declared_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    declared_at = models.DateTimeField(_("declared at"))
    checks = models.JSONField(_("what was checked"), default=list)
    comment = models.TextField(_("comment"), blank=True)

    class Meta:
        verbose_name = _("closure of a fund")
        verbose_name_plural = _("closures of funds")

    def __str__(self) -> str:
        return self.fund.code
