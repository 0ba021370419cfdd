"""What is asked for: an amount of one allocation, and when everything needed for the payment was there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fund import display
from fund.forms.fields import AmountField, DayField, SeenField
from fund.forms.recording import RecordForm
from grants.models import Tranche


class RequestForm(RecordForm):
    """``cleaned_data["tranche"]`` is a Tranche of those offered; None where the plan has none, or where what is asked
    for lies outside of them, of which ``outside_minor`` is left."""

    seen = SeenField()
    tranche = forms.TypedChoiceField(
        label=gettext_lazy("Tranche"),
        required=False,
        help_text=gettext_lazy("The parts in which the decision pays, each with its own conditions."),
        error_messages={"required": gettext_lazy("Name the tranche: its conditions are checked.")},
    )
    amount = AmountField(label=gettext_lazy("Amount"))
    complete_on = DayField(
        label=gettext_lazy("Package complete on"),
        help_text=gettext_lazy("The day on which everything needed was there. Business days are counted from it."),
    )
    remarks = forms.CharField(
        label=gettext_lazy("Remarks"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("For whoever releases the payment."),
    )

    def __init__(self, *args: object, tranches: Sequence[Tranche] = (), outside_minor: int = 0, **options: Any) -> None:
        self.outside_minor = outside_minor
        self.tranches = {str(tranche.pk): tranche for tranche in tranches}
        super().__init__(*args, **options)

    def prepare(self) -> None:
        self.in_fund_currency("amount")
        field: Any = self.fields["tranche"]
        if not self.tranches:
            del self.fields["tranche"]
            return
        field.coerce, field.empty_value = self.tranches.get, None
        field.required = self.outside_minor <= 0
        field.choices = [("", _("Choose a tranche") if field.required else self.outside_text())] + [
            (key, self.tranche_text(tranche)) for key, tranche in self.tranches.items()
        ]

    def outside_text(self) -> str:
        amount = f"{display.amount_text(self.outside_minor, self.fund.currency)} {self.fund.currency}"
        return _("No tranche: %(amount)s is approved outside of them") % {"amount": amount}

    def tranche_text(self, tranche: Tranche) -> str:
        amount = f"{display.amount_text(tranche.amount_minor, self.fund.currency)} {self.fund.currency}"
        if tranche.due_on:
            return _("Tranche %(number)s: %(amount)s, due %(day)s") % {
                "number": tranche.number,
                "amount": amount,
                "day": display.day_text(tranche.due_on),
            }
        return _("Tranche %(number)s: %(amount)s") % {"number": tranche.number, "amount": amount}

    def clean(self) -> dict[str, object]:
        self.make_money("amount", self.fund.currency)
        return self.cleaned_data
