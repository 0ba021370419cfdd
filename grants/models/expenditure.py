"""What organisations report as spent: one figure per project, organisation, purpose, category and year."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from fund import chart, posting_rules
from fund.models import Fund, amount_text, money_field
from fund.models.documents import minor
from fund.posting_rules import Moves
from grants.models.allocations import GrantRecord

REFERENCE_LENGTH = 200


class Category(models.TextChoices):
    """The harmonised categories; those beginning with O are the ones in use until 2011."""

    STAFF = "1", _("Staff and other personnel")
    SUPPLIES = "2", _("Supplies, commodities, materials")
    EQUIPMENT = "3", _("Equipment, vehicles, furniture and depreciation")
    CONTRACTS = "4", _("Contractual services")
    TRAVEL = "5", _("Travel")
    GRANTS = "6", _("Transfers and grants to counterparts")
    OPERATING = "7", _("General operating and other direct costs")
    SUPPORT = "8", _("Indirect support costs")
    OLD_SUPPLIES = "O1", _("Supplies, commodities, equipment and transport (old)")
    OLD_PERSONNEL = "O2", _("Personnel (old)")
    OLD_TRAINING = "O3", _("Training of counterparts (old)")
    OLD_CONTRACTS = "O4", _("Contracts (old)")
    OLD_OTHER = "O5", _("Other direct costs (old)")


def expenditure_reference(project: str, organisation: str, purpose: str, category: str, year: int) -> str:
    """Expenditures have no reference of their own: this is their identity, as canonical text."""
    account = chart.expenditure(project, organisation, purpose, category).code
    return f"{account.partition(':')[2]}:{year}"


class Expenditure(GrantRecord):
    """The amount one organisation reports for one category and year. May be negative: a correction."""

    record_kind = "expenditure"

    reference = models.CharField(_("reference"), max_length=REFERENCE_LENGTH)
    category = models.CharField(_("category"), max_length=4, choices=Category.choices)
    year = models.PositiveSmallIntegerField(_("year"))
    amount = money_field(_("amount"))

    class Meta(GrantRecord.Meta):
        verbose_name = _("expenditure")
        verbose_name_plural = _("expenditures")

    def facts(self) -> dict[str, str]:
        return {"category": self.category, "year": str(self.year), "amount": amount_text(self.amount)}

    @property
    def effective_date(self) -> date:
        return Fund.last_day(self.year)

    def moves(self) -> Moves:
        return posting_rules.expenditure(
            self.project.number, self.organisation.code, self.purpose, self.category, minor(self.amount)
        )
