"""What people fill in at the end of a project and of a fund."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from djmoney.money import Money

from fund import money
from fund.display import amount_text, day_text
from fund.forms.fields import AmountField, DayField, exact_minor
from fund.models import Fund, Income, IncomeKind
from fund.models.documents import minor
from grants.models import AttachmentKind

NONE, PAID_OVER = "none", "paid_over"


def long_text(label: Any, *, required: bool = True, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        required=required,
        max_length=5_000,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ClosureForm(forms.Form):
    """The day, and a word about it."""

    closed_on = DayField(label=gettext_lazy("Closed on"))
    comment = long_text(gettext_lazy("Comment"), required=False)


class ReasonForm(forms.Form):
    reason = long_text(gettext_lazy("Reason"), help_text=gettext_lazy("Those who are told will read it."))


class InterestForm(forms.Form):
    """Nothing was earned, or an amount that was paid over by an income in the books."""

    earned = forms.ChoiceField(
        label=gettext_lazy("Interest earned on the project's money"),
        choices=[
            (NONE, gettext_lazy("None was earned")),
            (PAID_OVER, gettext_lazy("It was paid over to the fund")),
        ],
        widget=forms.RadioSelect,
    )
    income = forms.ModelChoiceField(
        label=gettext_lazy("By which income"),
        queryset=Income.objects.none(),
        required=False,
        empty_label=gettext_lazy("Choose the income in the books"),
        help_text=gettext_lazy("Interest this organisation has paid over. It is recorded under Income and charges."),
    )
    amount = AmountField(
        label=gettext_lazy("Of it for this project"),
        required=False,
        help_text=gettext_lazy("One income may settle several projects."),
    )
    note = long_text(
        gettext_lazy("On what ground"), help_text=gettext_lazy("The letter or statement it rests on, with its date.")
    )

    def __init__(self, *args: Any, fund: Fund, organisation: str, **options: Any) -> None:
        self.fund = fund
        super().__init__(*args, **options)
        fields: Any = self.fields
        rows = Income.objects.filter(
            fund=fund, kind=IncomeKind.AGENCY_INTEREST, organisation=organisation, entry__reversed_by__isnull=True
        )
        fields["income"].queryset = rows.order_by("-value_date", "reference")
        fields["income"].label_from_instance = self._label
        fields["amount"].label = f"{fields['amount'].label} ({fund.currency})"

    def _label(self, income: Income) -> str:
        currency = self.fund.currency
        amount = amount_text(minor(income.amount), currency)
        return f"{income.reference} · {day_text(income.value_date)} · {amount} {currency}"

    def clean(self) -> dict[str, Any]:
        answers = super().clean() or self.cleaned_data
        if answers.get("earned") != PAID_OVER:
            return answers | {"income": None, "amount": None}
        if not answers.get("income") and "income" not in self.errors:
            self.add_error("income", ValidationError(_("Choose the income by which it was paid over."), "required"))
        number = answers.get("amount")
        if isinstance(number, Decimal):
            try:
                value = exact_minor(number, self.fund.currency)
            except ValidationError as problem:
                self.add_error("amount", problem)
            else:
                answers["amount"] = Money(money.from_minor(value, self.fund.currency), self.fund.currency)
        elif "amount" not in self.errors:
            self.add_error("amount", ValidationError(_("Say how much of it is this project's."), "required"))
        return answers


class FileForm(forms.Form):
    """A document of the project."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind of document"))
    organisation = forms.ChoiceField(
        label=gettext_lazy("Of which organisation"),
        required=False,
        help_text=gettext_lazy("Each organisation certifies its own final financial statement."),
    )
    file = forms.FileField(
        label=gettext_lazy("File"), help_text=gettext_lazy("PDF, XLSX, DOCX, PNG or JPEG, up to 20 MB.")
    )

    KINDS = (
        AttachmentKind.FINAL_NARRATIVE,
        AttachmentKind.FINAL_STATEMENT,
        AttachmentKind.BANK_ADVICE,
        AttachmentKind.OTHER,
    )

    def __init__(self, *args: Any, organisations: list[tuple[str, str]], for_all: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        fields: Any = self.fields
        fields["kind"].choices = [(kind.value, str(kind.label).capitalize()) for kind in self.KINDS]
        everybody = [("", _("Of the project as a whole"))] if for_all else []
        fields["organisation"].choices = [*everybody, *organisations]
