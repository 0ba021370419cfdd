"""What a fund's terms of reference say about deciding and paying: parameters of the fund, never constants."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from fund.models import Fund
from fund.models.register import CODE_LENGTH, PERCENT, money_field


class DecisionRule(models.TextChoices):
    CONSENSUS = "consensus", _("consensus: no objection among those present who may vote")
    MAJORITY = "majority", _("majority: more agree than object")
    UNANIMITY = "unanimity", _("unanimity: all present who may vote agree")


def default_days_before() -> list[int]:
    return [30, 7]


def default_days_after() -> list[int]:
    return [1, 14, 30]


class FundRules(models.Model):
    """How the committee decides and how the agent pays. A fund without a row follows the defaults below."""

    fund = models.OneToOneField(Fund, models.PROTECT, related_name="rules")
    decision_rule = models.CharField(
        _("decision rule"), max_length=16, choices=DecisionRule.choices, default=DecisionRule.CONSENSUS
    )
    quorum_percent = models.PositiveSmallIntegerField(
        _("quorum (percent of members who may vote)"), default=50, help_text=_("Present, in person or by an alternate")
    )
    quorum_needs_co_chairs = models.BooleanField(_("the quorum needs every co-chair"), default=True)
    ballots_hidden = models.BooleanField(_("ballots are hidden from others until the item is closed"), default=True)
    silence_days = models.PositiveSmallIntegerField(_("days of a written procedure"), default=10)
    silence_agrees = models.BooleanField(_("silence in a written procedure agrees"), default=True)
    extension_notice_days = models.PositiveSmallIntegerField(
        _("an extension is asked for this many days before the end"), default=90
    )
    revision_percent = models.DecimalField(
        _("a budget revision above this share of a category needs the committee (%)"),
        max_digits=6,
        decimal_places=4,
        default=Decimal(15),
        validators=PERCENT,
    )
    waiver_amount = money_field(_("balances up to this may be waived at closure"), null=True)
    cooling_off_days = models.PositiveSmallIntegerField(
        _("days between verifying bank details and paying to them"), default=3
    )
    payment_days = models.PositiveSmallIntegerField(
        _("business days from a complete package to payment (target)"), default=5
    )
    holidays = models.JSONField(_("days on which the bank does not work"), default=list, blank=True)
    """ISO days; Saturdays and Sundays need not be named."""
    final_narrative_due_months = models.PositiveSmallIntegerField(
        _("final narrative reports due (months after the year of operational closure)"), default=4
    )
    final_statement_due_months = models.PositiveSmallIntegerField(
        _("certified final statements due (months after the year of financial closure)"), default=5
    )
    reminder_days_before = models.JSONField(
        _("reminders this many days before a report is due"), default=default_days_before, blank=True
    )
    reminder_days_after = models.JSONField(
        _("reminders this many days after a report was due"), default=default_days_after, blank=True
    )
    debtor_name = models.CharField(_("name on the fund's own bank account"), max_length=140, blank=True)
    debtor_account = models.CharField(_("the fund's own account number or IBAN"), max_length=34, blank=True)
    debtor_bic = models.CharField(_("BIC of the fund's own bank"), max_length=11, blank=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("rules of the fund")
        verbose_name_plural = _("rules of the funds")
        constraints = [
            models.CheckConstraint(condition=Q(quorum_percent__lte=100), name="quorum_is_at_most_everybody"),
        ]

    def __str__(self) -> str:
        return str(self.fund)


class LevelTarget(models.Model):
    """The share of the fund that is meant for some levels: 65 % country and regional, 20 % global."""

    fund = models.ForeignKey(Fund, models.PROTECT, related_name="level_targets")
    position = models.PositiveSmallIntegerField(_("position"), default=1)
    title = models.CharField(_("title"), max_length=120)
    levels = models.JSONField(_("levels"), default=list)
    """Values of ``ProjectLevel``."""
    counts_support_cost = models.BooleanField(_("support cost of all levels counts here"), default=False)
    percent = models.DecimalField(_("target (%)"), max_digits=6, decimal_places=4, validators=PERCENT)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("target share")
        verbose_name_plural = _("target shares")
        constraints = [models.UniqueConstraint("fund", "position", name="one_target_share_per_position")]

    def __str__(self) -> str:
        return self.title


class Window(models.Model):
    """Named rules for a kind of grant. Empty limits do not limit."""

    fund = models.ForeignKey(Fund, models.PROTECT, related_name="windows")
    code = models.CharField(_("code"), max_length=CODE_LENGTH)
    title = models.CharField(_("title"), max_length=300)
    purpose = models.TextField(_("what it is for"), blank=True)
    largest_amount = money_field(_("largest amount"), null=True)
    least_organisations = models.PositiveSmallIntegerField(_("least number of organisations"), default=1)
    most_organisations = models.PositiveSmallIntegerField(_("most organisations"), null=True, blank=True)
    organisation_types = models.JSONField(_("eligible types of organisation"), default=list, blank=True)
    """Values of ``OrganisationType``; none means all."""
    longest_months = models.PositiveSmallIntegerField(_("longest duration (months)"), null=True, blank=True)
    levels = models.JSONField(_("levels"), default=list, blank=True)
    required_documents = models.JSONField(_("documents that must be there"), default=list, blank=True)
    """Values of ``AttachmentKind``."""
    opens_on = models.DateField(_("opens on"), null=True, blank=True)
    closes_on = models.DateField(_("closes on"), null=True, blank=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("window")
        verbose_name_plural = _("windows")
        constraints = [
            models.UniqueConstraint("fund", "code", name="window_code_once_per_fund"),
            models.CheckConstraint(
                condition=Q(most_organisations__isnull=True)
                | Q(most_organisations__gte=models.F("least_organisations")),
                name="window_most_is_not_below_least",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} · {self.title}"
