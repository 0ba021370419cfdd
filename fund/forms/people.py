"""A person, and a role for them."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy

from fund.forms.fields import CodeField, DayField
from fund.memberships import ROLE_NAMES
from fund.models import Fund


class PersonForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=150)
    email = forms.EmailField(
        label=gettext_lazy("E-mail address"),
        help_text=gettext_lazy("The person sets a password with “Forgot your password?” on the sign-in page."),
    )


class RoleForm(forms.Form):
    role = forms.ChoiceField(label=gettext_lazy("Role"))
    fund = forms.ModelChoiceField(
        label=gettext_lazy("Fund"),
        queryset=Fund.objects.none(),
        required=False,
        empty_label=gettext_lazy("All funds"),
    )
    institution = CodeField(
        label=gettext_lazy("Code of the institution"),
        required=False,
        help_text=gettext_lazy("For a participating organisation or a contributor: its code in the fund."),
    )
    valid_from = DayField(label=gettext_lazy("From"))
    valid_until = DayField(label=gettext_lazy("Until"), required=False)

    def __init__(self, *args: Any, today: date, **options: Any) -> None:
        super().__init__(*args, initial={"valid_from": today}, **options)
        role: Any = self.fields["role"]
        role.choices = [("", "–"), *((name, capfirst(str(words))) for name, words in ROLE_NAMES.items())]
        fund: Any = self.fields["fund"]
        fund.queryset = Fund.objects.order_by("code")
        fund.label_from_instance = lambda row: f"{row.code} · {row.name}"


class EndForm(forms.Form):
    last_day = DayField(label=gettext_lazy("Last day"))
