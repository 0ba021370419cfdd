"""Who implements, as named in one fund's books."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from fund.models import Fund
from fund.models.register import CODE_LENGTH, PERCENT


class OrganisationType(models.TextChoices):
    UN = "un", _("United Nations organisation")
    NON_UN = "non_un", _("other international organisation")
    NATIONAL = "national", _("national organisation")


class Organisation(models.Model):
    """A participating organisation. ``support_cost_percent`` is its rate of indirect support, in percent."""

    fund = models.ForeignKey(Fund, models.PROTECT, related_name="organisations")
    code = models.CharField(_("code"), max_length=CODE_LENGTH)
    name = models.CharField(_("name"), max_length=300)
    type = models.CharField(_("type"), max_length=16, choices=OrganisationType.choices, default=OrganisationType.UN)
    returns_interest = models.BooleanField(
        _("returns interest earned on undisbursed balances"),
        default=True,
        help_text=_("Unless its governing body has decided otherwise"),
    )
    support_cost_percent = models.DecimalField(
        _("indirect support cost (%)"), max_digits=6, decimal_places=4, validators=PERCENT
    )

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        constraints = [models.UniqueConstraint("fund", "code", name="organisation_code_once_per_fund")]

    def __str__(self) -> str:
        return f"{self.code} · {self.name}"
