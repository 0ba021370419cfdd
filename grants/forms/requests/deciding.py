"""Reasons: of a refusal, of what failed or came back, of giving up."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy

from fund.forms.fields import DayField


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("It is kept with the request, and told to who prepared it."),
    )


class BatchReasonForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("It is kept with the batch, and told to who put it together."),
    )


class ReturnForm(ReasonForm):
    returned_on = DayField(
        label=gettext_lazy("Came back on"), help_text=gettext_lazy("The value date of the money that came back.")
    )
    field_order = ("returned_on", "reason")
