"""A deposit: cash received under an agreement, in two currencies, less the agent's fee."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from djmoney.money import Money

from fund.forms.fields import AmountField, CodeField, DayField
from fund.forms.recording import RecordForm, money_text
from fund.models import Agreement, Fund
from fund.services import fee_of


class AgreementField(forms.ModelChoiceField):
    """The agreements of a fund, by reference, contributor and amount."""

    def label_from_instance(self, obj: Agreement) -> str:
        return f"{obj.reference} · {obj.contributor.name} · {money_text(obj.amount)}"


def agreements_of(fund: Fund) -> object:
    return Agreement.objects.filter(fund=fund).select_related("contributor", "fund").order_by("reference")


class DepositForm(RecordForm):
    agreement = AgreementField(
        label=gettext_lazy("Agreement"),
        queryset=Agreement.objects.none(),
        empty_label=gettext_lazy("Choose an agreement"),
    )
    reference = CodeField(
        label=gettext_lazy("Reference"),
        max_length=120,
        help_text=gettext_lazy("How this deposit is known in the office and at the bank."),
    )
    received_on = DayField(label=gettext_lazy("Received on"))
    amount = AmountField(
        label=gettext_lazy("Amount in the agreement's currency"),
        help_text=gettext_lazy("What the contributor paid."),
    )
    fund_amount = AmountField(
        label=gettext_lazy("Amount credited"),
        required=False,
        help_text=gettext_lazy("What the bank credited. Leave empty where the agreement is in the fund's currency."),
    )
    aa_fee = AmountField(
        label=gettext_lazy("Administrative agent fee, if stated"),
        required=False,
        help_text=gettext_lazy("Leave empty to take the agreement's rate of the amount credited."),
    )

    def prepare(self) -> None:
        self.fields["agreement"].queryset = agreements_of(self.fund)  # type: ignore[attr-defined]
        self.in_fund_currency("fund_amount", "aa_fee")

    def clean(self) -> dict[str, object]:
        agreement = self.cleaned_data.get("agreement")
        if agreement is None:
            return self.cleaned_data
        own, books = agreement.amount.currency.code, self.fund.currency
        self.make_money("amount", own)
        credited = self.make_money("fund_amount", books)
        self.make_money("aa_fee", books)
        if own != books and credited is None and "fund_amount" not in self.errors:
            self.add_error(
                "fund_amount",
                ValidationError(
                    _("Agreement %(reference)s is in %(own)s: state what the bank credited in %(books)s."),
                    "required",
                    {"reference": agreement.reference, "own": own, "books": books},
                ),
            )
        amount = self.cleaned_data.get("amount")
        if own == books and isinstance(credited, Money) and isinstance(amount, Money) and credited != amount:
            self.add_error(
                "fund_amount",
                ValidationError(
                    _("The agreement is in %(books)s too, so this must be the same amount: %(amount)s."),
                    "differs",
                    {"books": books, "amount": money_text(amount)},
                ),
            )
        return self.cleaned_data

    @property
    def credited(self) -> Money:
        """What came into the fund's cash, before the fee."""
        return self.cleaned_data["fund_amount"] or self.cleaned_data["amount"]

    @property
    def fee(self) -> Money:
        stated = self.cleaned_data["aa_fee"]
        return fee_of(self.cleaned_data["agreement"], self.credited) if stated is None else stated

    def shown_agreement(self) -> str:
        agreement = self.cleaned_data["agreement"]
        return f"{agreement.reference} · {agreement.contributor.name}"

    def shown_fund_amount(self) -> str:
        return money_text(self.credited)

    def shown_aa_fee(self) -> str:
        if self.cleaned_data["aa_fee"] is not None:
            return _("%(fee)s, as stated") % {"fee": money_text(self.fee)}
        rate = self.cleaned_data["agreement"].aa_fee_percent
        return _("%(fee)s, computed at %(rate)s%%") % {"fee": money_text(self.fee), "rate": f"{rate.normalize():f}"}
