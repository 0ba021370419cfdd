"""What binds an organisation to the fund and what is needed to pay it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from fund.models import Fund
from fund.models.register import PERCENT
from grants.models.organisations import Organisation


class Memorandum(models.Model):
    """The memorandum of understanding between the agent and one organisation."""

    fund = models.ForeignKey(Fund, models.PROTECT, related_name="memoranda")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="memoranda")
    reference = models.CharField(_("reference"), max_length=120)
    signed_on = models.DateField(_("signed on"))
    in_force_from = models.DateField(_("in force from"))
    in_force_until = models.DateField(_("in force until"), null=True, blank=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("memorandum of understanding")
        verbose_name_plural = _("memoranda of understanding")
        constraints = [
            models.UniqueConstraint("organisation", "reference", name="memorandum_once_per_organisation"),
            models.CheckConstraint(
                condition=Q(in_force_until__isnull=True) | Q(in_force_until__gte=F("in_force_from")),
                name="memorandum_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class SupportCostRate(models.Model):
    """The organisation's rate of indirect support from a day on; before the first, the rate of the register."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="support_cost_rates")
    percent = models.DecimalField(_("indirect support cost (%)"), max_digits=6, decimal_places=4, validators=PERCENT)
    valid_from = models.DateField(_("valid from"))
    ground = models.CharField(_("on what ground"), max_length=200, blank=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("support cost rate")
        verbose_name_plural = _("support cost rates")
        constraints = [models.UniqueConstraint("organisation", "valid_from", name="one_support_cost_rate_per_day")]

    def __str__(self) -> str:
        return f"{self.percent} %"


class FocalPoint(models.Model):
    """Who answers for the organisation, between two days."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="focal_points")
    name = models.CharField(_("name"), max_length=150)
    title = models.CharField(_("title"), max_length=150, blank=True)
    email = models.EmailField(_("e-mail address"))
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    valid_from = models.DateField(_("from"))
    valid_until = models.DateField(_("until"), null=True, blank=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("focal point")
        verbose_name_plural = _("focal points")

    def __str__(self) -> str:
        return self.name


class BankDetailsState(models.TextChoices):
    PREPARED = "prepared", _("waiting to be verified")
    VERIFIED = "verified", _("verified")
    REFUSED = "refused", _("refused")
    REPLACED = "replaced", _("replaced")


class BankDetails(models.Model):
    """Where an organisation is paid. One person prepares, another verifies, and some days pass before they are used."""

    workflow_name = "bank_details"

    fund = models.ForeignKey(Fund, models.PROTECT, related_name="bank_details")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="bank_details")
    number = models.CharField(_("number"), max_length=80)
    account_name = models.CharField(_("account name"), max_length=140)
    account_number = models.CharField(_("account number or IBAN"), max_length=34)
    bank_name = models.CharField(_("bank"), max_length=140)
    bic = models.CharField(_("BIC"), max_length=11)
    country = models.CharField(_("country of the bank"), max_length=2)
    currency = models.CharField(_("currency"), max_length=3)
    state = models.CharField(
        _("state"), max_length=12, choices=BankDetailsState.choices, default=BankDetailsState.PREPARED
    )
    prepared_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    prepared_at = models.DateTimeField(_("prepared at"))
    verified_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    verified_at = models.DateTimeField(_("verified at"), null=True)
    usable_from = models.DateField(_("usable from"), null=True)
    """Verified on a day, plus the fund's cooling-off days."""

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("bank details")
        verbose_name_plural = _("bank details")
        constraints = [
            models.UniqueConstraint("fund", "number", name="bank_details_number_once_per_fund"),
            models.CheckConstraint(
                condition=Q(verified_by__isnull=True) | ~Q(verified_by=F("prepared_by")),
                name="bank_details_verified_by_another",
            ),
            models.UniqueConstraint(
                fields=["organisation"], condition=Q(state="verified"), name="one_verified_account_per_organisation"
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def masked(self) -> str:
        """The account number as shown to those who need not know it: its last four characters."""
        return "•••• " + self.account_number[-4:]
