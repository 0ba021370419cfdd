"""What was paid to organisations, and what they paid back."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from fund import posting_rules
from fund.models import amount_text, money_field
from fund.models.documents import minor
from fund.posting_rules import Moves
from grants.models.allocations import GrantRecord


class PaidRecord(GrantRecord):
    """Cash between the agent and an organisation, on one day."""

    value_date = models.DateField(_("value date"))
    amount = money_field(_("amount"))

    class Meta(GrantRecord.Meta):
        abstract = True

    def facts(self) -> dict[str, str]:
        return {"value_date": self.value_date.isoformat(), "amount": amount_text(self.amount)}

    @property
    def effective_date(self) -> date:
        return self.value_date


class Transfer(PaidRecord):
    """Cash paid to an organisation out of what is approved for it."""

    record_kind = "transfer"

    class Meta(PaidRecord.Meta):
        verbose_name = _("transfer")
        verbose_name_plural = _("transfers")

    def moves(self) -> Moves:
        return posting_rules.transfer(self.project.number, self.organisation.code, self.purpose, minor(self.amount))


class Refund(PaidRecord):
    """Unspent cash an organisation paid back. The amount is positive."""

    record_kind = "refund"

    class Meta(PaidRecord.Meta):
        verbose_name = _("refund")
        verbose_name_plural = _("refunds")

    def moves(self) -> Moves:
        return posting_rules.refund(self.project.number, self.organisation.code, self.purpose, minor(self.amount))
