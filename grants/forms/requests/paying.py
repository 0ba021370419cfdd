"""What the bank says about a payment, and which payments go to it together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fund import display
from fund.forms.fields import CodeField, DayField, KeyField
from fund.forms.recording import RecordForm
from fund.models.documents import minor
from grants.models import TransferRequest


class ConfirmationForm(RecordForm):
    value_date = DayField(label=gettext_lazy("Value date"))
    bank_reference = CodeField(
        label=gettext_lazy("Bank reference"),
        max_length=80,
        help_text=gettext_lazy("As it stands in the bank's statement or advice."),
    )


class BatchForm(forms.Form):
    """``cleaned_data["requests"]`` are the requests chosen."""

    key = KeyField()
    execution_date = DayField(
        label=gettext_lazy("Requested execution date"), help_text=gettext_lazy("The day on which the bank is to pay.")
    )
    requests = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Released requests"), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: object, offered: Sequence[TransferRequest], **options: Any) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]
        by_number = {request.number: request for request in offered}
        field: Any = self.fields["requests"]
        field.coerce = by_number.get
        field.choices = [(number, request_text(request)) for number, request in by_number.items()]


def request_text(request: TransferRequest) -> str:
    currency = request.amount.currency.code
    return _("%(number)s · %(project)s · %(organisation)s · %(amount)s") % {
        "number": request.number,
        "project": request.project.number,
        "organisation": request.organisation.code,
        "amount": f"{display.amount_text(minor(request.amount), currency)} {currency}",
    }
