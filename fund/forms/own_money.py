"""Income, charges, and what passes between this fund, other funds and its contributors."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fund.forms.fields import AmountField, CodeField, DayField
from fund.forms.recording import RecordForm
from fund.models import ChargeKind, Contributor, Direction, IncomeKind


def reference_field() -> CodeField:
    return CodeField(
        label=gettext_lazy("Reference"),
        max_length=120,
        help_text=gettext_lazy("How this is known in the office and at the bank. Each reference is used once."),
    )


def kind_choices(kinds: type) -> list[tuple[str, str]]:
    return [(kind.value, capfirst(kind.label)) for kind in kinds]  # type: ignore[attr-defined]


class OwnMoneyForm(RecordForm):
    """A document with a value date and one amount in the fund's currency."""

    def prepare(self) -> None:
        self.in_fund_currency("amount")

    def clean(self) -> dict[str, object]:
        self.make_money("amount", self.fund.currency)
        return self.cleaned_data


class IncomeForm(OwnMoneyForm):
    kind = forms.ChoiceField(label=gettext_lazy("Kind of income"), widget=forms.RadioSelect)
    organisation = forms.ChoiceField(
        label=gettext_lazy("Organisation"),
        required=False,
        help_text=gettext_lazy("Who earned the interest. Leave empty for other kinds of income."),
    )
    reference = reference_field()
    value_date = DayField(label=gettext_lazy("Value date"))
    amount = AmountField(
        label=gettext_lazy("Amount"),
        may_be_negative=True,
        help_text=gettext_lazy("May be negative: a bad year, or a correction."),
    )

    def prepare(self) -> None:
        super().prepare()
        self.fields["kind"].choices = kind_choices(IncomeKind)  # type: ignore[attr-defined]
        # The rows are those of the decisions' application; the money only needs their codes.
        rows = self.fund.organisations.order_by("name").values_list("code", "name")  # type: ignore[attr-defined]
        self.fields["organisation"].choices = [  # type: ignore[attr-defined]
            ("", _("No organisation")),
            *((code, f"{name} · {code}") for code, name in rows),
        ]

    def clean(self) -> dict[str, object]:
        super().clean()
        of_an_organisation = self.cleaned_data.get("kind") == IncomeKind.AGENCY_INTEREST
        if of_an_organisation and not self.cleaned_data.get("organisation") and "organisation" not in self.errors:
            self.add_error("organisation", ValidationError(_("Name the organisation that earned it."), "required"))
        if self.cleaned_data.get("kind") and not of_an_organisation and self.cleaned_data.get("organisation"):
            self.add_error(
                "organisation",
                ValidationError(_("Leave this empty: only interest of an organisation names one."), "unexpected"),
            )
        return self.cleaned_data


class ChargeForm(OwnMoneyForm):
    kind = forms.ChoiceField(label=gettext_lazy("Kind of charge"), widget=forms.RadioSelect)
    reference = reference_field()
    value_date = DayField(label=gettext_lazy("Value date"))
    amount = AmountField(label=gettext_lazy("Amount"))

    def prepare(self) -> None:
        super().prepare()
        self.fields["kind"].choices = kind_choices(ChargeKind)  # type: ignore[attr-defined]


class FundTransferForm(OwnMoneyForm):
    direction = forms.ChoiceField(label=gettext_lazy("Direction"), widget=forms.RadioSelect)
    other_fund = CodeField(
        label=gettext_lazy("Other fund"), help_text=gettext_lazy("The code of the fund on the other side.")
    )
    reference = reference_field()
    value_date = DayField(label=gettext_lazy("Value date"))
    amount = AmountField(label=gettext_lazy("Amount"))

    def prepare(self) -> None:
        super().prepare()
        self.fields["direction"].choices = [  # type: ignore[attr-defined]
            (Direction.IN.value, _("Received from another fund")),
            (Direction.OUT.value, _("Passed to another fund")),
        ]

    def clean_other_fund(self) -> str:
        code = self.cleaned_data["other_fund"]
        if code == self.fund.code:
            raise ValidationError(_("This is the fund itself: name the other one."), "itself")
        return code


class ContributorField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Contributor) -> str:
        return f"{obj.name} · {obj.code}"


class ContributorRefundForm(OwnMoneyForm):
    contributor = ContributorField(
        label=gettext_lazy("Contributor"),
        queryset=Contributor.objects.none(),
        empty_label=gettext_lazy("Choose a contributor"),
    )
    reference = reference_field()
    value_date = DayField(label=gettext_lazy("Value date"))
    amount = AmountField(label=gettext_lazy("Amount given back"))

    def prepare(self) -> None:
        super().prepare()
        self.fields["contributor"].queryset = (  # type: ignore[attr-defined]
            Contributor.objects.filter(fund=self.fund).order_by("name")
        )
