"""The register: the fund, its plan, its contributors and the agreements they signed.

Rows people edit, with history. Contributors and organisations are rows of one fund, as named in its
books; the same code in two funds is the same institution.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from djmoney.models.fields import MoneyField
from simple_history.models import HistoricalRecords

CODE_LENGTH = 64
PERCENT = (MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(99)))


def money_field(verbose_name: object, *, null: bool = False) -> MoneyField:
    """An amount on a document, in its own currency.

    Three decimals serve every ISO 4217 currency but a handful of accounting units, and fifteen digits are
    what SQLite keeps exactly. Currency choices stay out of the migrations: a newer currency list must not
    ask every office for one.
    """
    return MoneyField(
        verbose_name,
        max_digits=15,
        decimal_places=3,
        currency_max_length=3,
        currency_choices=(),
        default_currency=None if null else "USD",
        null=null,
        blank=null,
    )


class FocusKind(models.TextChoices):
    PROGRAMME = "programme", _("programme")
    SECRETARIAT = "secretariat", _("secretariat")


class ContributorType(models.TextChoices):
    GOVERNMENT = "government", _("government")
    INTERGOVERNMENTAL = "intergovernmental", _("intergovernmental")
    FOUNDATION = "foundation", _("foundation")
    PRIVATE = "private", _("private")
    FUND = "fund", _("fund")


class Fund(models.Model):
    """A multi-donor trust fund and its parameters. Rates are percent."""

    code = models.CharField(_("code"), max_length=CODE_LENGTH, unique=True)
    name = models.CharField(_("name"), max_length=300)
    currency = models.CharField(_("currency"), max_length=3)
    start_date = models.DateField(_("start date"))
    end_date = models.DateField(_("end date"), null=True, blank=True)
    aa_fee_percent = models.DecimalField(
        _("administrative agent fee (%)"), max_digits=6, decimal_places=4, default=Decimal(1), validators=PERCENT
    )
    support_cost_percent = models.DecimalField(
        _("indirect support cost (%)"), max_digits=6, decimal_places=4, default=Decimal(7), validators=PERCENT
    )
    administrative_agent = models.CharField(_("administrative agent"), max_length=300, blank=True)
    narrative_due_months = models.PositiveSmallIntegerField(
        _("narrative reports due (months after year end)"), default=3
    )
    financial_due_months = models.PositiveSmallIntegerField(
        _("financial reports due (months after year end)"), default=4
    )
    consolidated_due_months = models.PositiveSmallIntegerField(
        _("consolidated report due (months after year end)"), default=5
    )
    is_demo = models.BooleanField(_("demonstration"), default=False)
    demo_note = models.TextField(_("what is invented"), blank=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("fund")
        verbose_name_plural = _("funds")
        constraints = [
            models.CheckConstraint(
                condition=Q(end_date__isnull=True) | Q(end_date__gte=F("start_date")), name="fund_ends_after_it_begins"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} · {self.name}"

    @staticmethod
    def last_day(year: int) -> date:
        """The last day of a year of the fund's calendar."""
        return date(year, 12, 31)


class PriorityFocus(models.Model):
    """One of the purposes the committee programmes money for, with the amount the fund's plan sets."""

    fund = models.ForeignKey(Fund, models.PROTECT, related_name="priority_focuses")
    code = models.CharField(_("code"), max_length=CODE_LENGTH)
    title = models.CharField(_("title"), max_length=500)
    kind = models.CharField(_("kind"), max_length=16, choices=FocusKind.choices, default=FocusKind.PROGRAMME)
    planned_amount = money_field(_("planned amount"), null=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("priority focus")
        verbose_name_plural = _("priority focuses")
        constraints = [models.UniqueConstraint("fund", "code", name="priority_focus_code_once_per_fund")]

    def __str__(self) -> str:
        return f"{self.code} · {self.title}"


class Output(models.Model):
    """A result the fund promises under a priority focus."""

    priority_focus = models.ForeignKey(PriorityFocus, models.PROTECT, related_name="outputs")
    fund = models.ForeignKey(Fund, models.PROTECT, related_name="outputs")
    code = models.CharField(_("code"), max_length=CODE_LENGTH)
    title = models.CharField(_("title"), max_length=500)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("output")
        verbose_name_plural = _("outputs")
        constraints = [models.UniqueConstraint("fund", "code", name="output_code_once_per_fund")]

    def __str__(self) -> str:
        return f"{self.code} · {self.title}"


class Contributor(models.Model):
    """Who gives, as named in this fund's books."""

    fund = models.ForeignKey(Fund, models.PROTECT, related_name="contributors")
    code = models.CharField(_("code"), max_length=CODE_LENGTH)
    name = models.CharField(_("name"), max_length=300)
    type = models.CharField(
        _("type"), max_length=20, choices=ContributorType.choices, default=ContributorType.GOVERNMENT
    )

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("contributor")
        verbose_name_plural = _("contributors")
        constraints = [models.UniqueConstraint("fund", "code", name="contributor_code_once_per_fund")]

    def __str__(self) -> str:
        return f"{self.code} · {self.name}"


class Agreement(models.Model):
    """A standard administrative arrangement: what one contributor has committed, in its own currency.

    ``fund_amount`` is the commitment in fund currency at signature; its ratio to ``amount`` is the
    agreement's own rate, at which the unpaid part is valued. ``aa_fee_percent`` is the rate of each deposit.
    """

    fund = models.ForeignKey(Fund, models.PROTECT, related_name="agreements")
    reference = models.CharField(_("reference"), max_length=CODE_LENGTH)
    contributor = models.ForeignKey(Contributor, models.PROTECT, related_name="agreements")
    signed_on = models.DateField(_("signed on"))
    amount = money_field(_("amount"))
    fund_amount = money_field(_("amount in fund currency"))
    aa_fee_percent = models.DecimalField(
        _("administrative agent fee (%)"), max_digits=6, decimal_places=4, validators=PERCENT
    )
    earmarked_to = models.ForeignKey(
        PriorityFocus, models.PROTECT, null=True, blank=True, related_name="earmarked", verbose_name=_("earmarked to")
    )

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("agreement")
        verbose_name_plural = _("agreements")
        constraints = [models.UniqueConstraint("fund", "reference", name="agreement_reference_once_per_fund")]

    def __str__(self) -> str:
        return self.reference


class Instalment(models.Model):
    """A part of an agreement and the day it is due, in the agreement's currency."""

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="instalments")
    due_on = models.DateField(_("due on"))
    amount = money_field(_("amount"))

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("instalment")
        verbose_name_plural = _("instalments")

    def __str__(self) -> str:
        return f"{self.agreement} {self.due_on} {self.amount}"


class ExchangeRate(models.Model):
    """An operational rate of exchange: units of ``currency`` for one unit of the fund's, from a day on.

    For information and for checking what a bank credited; no amount already recorded is ever converted again.
    """

    currency = models.CharField(_("currency"), max_length=3)
    base_currency = models.CharField(_("per one"), max_length=3, default="USD")
    valid_from = models.DateField(_("valid from"))
    rate = models.DecimalField(_("rate"), max_digits=18, decimal_places=8)
    source = models.CharField(_("source"), max_length=200)
    imported_by = models.CharField(_("imported by"), max_length=254, blank=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("exchange rate")
        verbose_name_plural = _("exchange rates")
        constraints = [
            models.UniqueConstraint("currency", "base_currency", "valid_from", name="one_rate_per_currency_and_day"),
            models.CheckConstraint(condition=Q(rate__gt=0), name="exchange_rate_is_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.currency} {self.valid_from} {self.rate}"
