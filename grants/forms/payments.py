"""Transfers to organisations and refunds from them."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.utils.translation import gettext_lazy

from fund.forms.fields import AmountField, DayField
from fund.forms.own_money import reference_field
from fund.forms.recording import RecordForm
from fund.models import Fund
from grants.forms.purses import PurseField, Totals, purse_text, to_refund, to_transfer
from grants.projects.money import CLOSED
from grants.selectors import Purse, purse_totals
from grants.services.by_hand import projects_decided_here


class PaymentForm(RecordForm):
    """A payment for one purse on one day."""

    closed: Collection[str] = CLOSED
    """Statuses of projects whose purses are offered last."""

    def prepare(self) -> None:
        self.in_fund_currency("amount")
        self.totals = {purse: found for purse, found in purse_totals(self.fund).items() if self.offers(found)}
        purse: Any = self.fields["purse"]
        purse.offer(self.fund, self.totals, self.left, self.closed, self.elsewhere(self.fund))

    @staticmethod
    def elsewhere(fund: Fund) -> Collection[str]:
        """Numbers of projects whose payments are recorded elsewhere."""
        return ()

    @staticmethod
    def offers(totals: Totals) -> bool:
        raise NotImplementedError

    @staticmethod
    def left(totals: Totals) -> int:
        raise NotImplementedError

    def clean(self) -> dict[str, object]:
        self.make_money("amount", self.fund.currency)
        return self.cleaned_data

    @property
    def purse(self) -> Purse:
        return self.cleaned_data["purse"]

    def shown_purse(self) -> str:
        return purse_text(self.purse)


class TransferForm(PaymentForm):
    purse = PurseField(
        label=gettext_lazy("Project, organisation and purpose"),
        help_text=gettext_lazy("What the committee approved, with what is not yet transferred."),
    )
    reference = reference_field()
    value_date = DayField(label=gettext_lazy("Value date"))
    amount = AmountField(label=gettext_lazy("Amount"))

    @staticmethod
    def elsewhere(fund: Fund) -> Collection[str]:
        return projects_decided_here(fund)

    @staticmethod
    def offers(totals: Totals) -> bool:
        return totals["approved"] != 0 or totals["transferred"] != 0

    @staticmethod
    def left(totals: Totals) -> int:
        return to_transfer(totals)


class RefundForm(PaymentForm):
    # Refunds come when the activities are over.
    closed = ("financially_closed",)
    purse = PurseField(
        label=gettext_lazy("Project, organisation and purpose"),
        help_text=gettext_lazy("What was transferred, with what was not yet paid back."),
    )
    reference = reference_field()
    value_date = DayField(label=gettext_lazy("Value date"))
    amount = AmountField(label=gettext_lazy("Amount paid back"), help_text=gettext_lazy("A positive amount."))

    @staticmethod
    def offers(totals: Totals) -> bool:
        return totals["transferred"] != 0

    @staticmethod
    def left(totals: Totals) -> int:
        return to_refund(totals)
