"""What the committee approved for a project and an organisation."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from djmoney.money import Money

from fund.forms.fields import AmountField, CodeField, DayField
from fund.forms.own_money import reference_field
from fund.forms.recording import RecordForm, money_text
from grants.models import Organisation, Project, Purpose
from grants.services import support_cost_of


class AllocationForm(RecordForm):
    project = forms.ModelChoiceField(
        label=gettext_lazy("Project"),
        queryset=Project.objects.none(),
        empty_label=gettext_lazy("Choose a project"),
    )
    organisation = forms.ModelChoiceField(
        label=gettext_lazy("Organisation"),
        queryset=Organisation.objects.none(),
        empty_label=gettext_lazy("Choose an organisation"),
    )
    purpose = forms.ChoiceField(
        label=gettext_lazy("Purpose"), widget=forms.RadioSelect, initial=Purpose.PROGRAMME.value
    )
    reference = reference_field()
    decided_on = DayField(label=gettext_lazy("Decided on"))
    direct_amount = AmountField(
        label=gettext_lazy("Direct cost"),
        may_be_negative=True,
        help_text=gettext_lazy("Without indirect support cost. Negative: a reduction of what was approved."),
    )
    support_cost = AmountField(
        label=gettext_lazy("Indirect support cost, if stated"),
        may_be_negative=True,
        required=False,
        help_text=gettext_lazy("Leave empty to take the organisation's rate of the direct cost."),
    )
    decision = CodeField(
        label=gettext_lazy("Decision"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("The committee's own reference of the decision."),
    )

    def prepare(self) -> None:
        self.in_fund_currency("direct_amount", "support_cost")
        fields: Any = self.fields
        fields["project"].queryset = Project.objects.filter(fund=self.fund).select_related("fund").order_by("number")
        fields["organisation"].queryset = Organisation.objects.filter(fund=self.fund).order_by("code")
        fields["purpose"].choices = [(purpose.value, capfirst(purpose.label)) for purpose in Purpose]

    def clean(self) -> dict[str, object]:
        direct = self.make_money("direct_amount", self.fund.currency)
        support = self.make_money("support_cost", self.fund.currency)
        if direct is not None and support is not None and direct.amount * support.amount < 0:
            self.add_error(
                "support_cost",
                ValidationError(_("Direct cost and support cost go the same way: both up, or both down."), "sign"),
            )
        return self.cleaned_data

    @property
    def support(self) -> Money:
        stated = self.cleaned_data["support_cost"]
        if stated is not None:
            return stated
        return support_cost_of(self.cleaned_data["organisation"], self.cleaned_data["direct_amount"])

    def shown_support_cost(self) -> str:
        if self.cleaned_data["support_cost"] is not None:
            return _("%(amount)s, as stated") % {"amount": money_text(self.support)}
        rate = self.cleaned_data["organisation"].support_cost_percent
        return _("%(amount)s, computed at %(rate)s%%") % {
            "amount": money_text(self.support),
            "rate": f"{rate.normalize():f}",
        }
