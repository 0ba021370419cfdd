"""An agreement with its instalments: what a contributor commits, in its own currency."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from djmoney.money import Money

from fund import display
from fund.forms.fields import AmountField, CodeField, DayField, PercentField, currency_choices
from fund.forms.recording import Answer, RecordForm, money_text
from fund.models import Agreement, Contributor, PriorityFocus
from fund.register import Part

FEWEST_ROWS, MOST_ROWS = 4, 60


class AgreementTermsForm(RecordForm):
    """The terms that may be amended, and the instalments: rows of ``due_N`` and ``part_N``."""

    amount = AmountField(
        label=gettext_lazy("Amount committed"), help_text=gettext_lazy("In the agreement's own currency.")
    )
    fund_amount = AmountField(
        label=gettext_lazy("Amount in the fund's currency at signature"),
        required=False,
        help_text=gettext_lazy("Its ratio to the amount is the agreement's own rate. Empty within one currency."),
    )
    aa_fee_percent = PercentField(
        label=gettext_lazy("Administrative agent fee (%)"),
        help_text=gettext_lazy("Taken from each deposit when it is recorded."),
    )
    earmarked_to = forms.ModelChoiceField(
        label=gettext_lazy("Earmarked to"),
        queryset=PriorityFocus.objects.none(),
        required=False,
        empty_label=gettext_lazy("Not earmarked"),
    )

    def __init__(self, *args: Any, rows: int = FEWEST_ROWS, **options: Any) -> None:
        data = args[0] if args else None
        said = data if data is not None else (options.get("initial") or {})
        # As numbered by the page; a number as long as no page writes it is of no row.
        numbers = (name[4:8] for name in said if name.startswith("due_") and len(name) <= 8 and said[name])
        written = [int(number) for number in numbers if number.isdecimal()]
        self.row_count = min(max(rows, *(n + 1 for n in written), FEWEST_ROWS) if written else rows, MOST_ROWS)
        super().__init__(*args, **options)

    def prepare(self) -> None:
        fields: Any = self.fields
        fields["earmarked_to"].queryset = PriorityFocus.objects.filter(fund=self.fund).order_by("code")
        fields["fund_amount"].label = f"{fields['fund_amount'].label} ({self.fund.currency})"
        for number in range(self.row_count):
            fields[f"due_{number}"] = DayField(
                label=_("Instalment %(number)s due on") % {"number": number + 1}, required=False
            )
            fields[f"part_{number}"] = AmountField(
                label=_("Amount of instalment %(number)s") % {"number": number + 1}, required=False
            )

    def instalment_rows(self) -> Iterator[tuple[forms.BoundField, forms.BoundField]]:
        for number in range(self.row_count):
            yield self[f"due_{number}"], self[f"part_{number}"]

    def own_fields(self) -> list[forms.BoundField]:
        """Every visible field but the instalments."""
        return [field for field in self.visible_fields() if not field.name.startswith(("due_", "part_"))]

    @property
    def currency(self) -> str | None:
        """The agreement's own currency; None while it is not chosen."""
        return self.cleaned_data.get("currency")

    def clean(self) -> dict[str, Any]:
        own, books = self.currency, self.fund.currency
        if own is None:
            return self.cleaned_data
        amount = self.make_money("amount", own)
        in_books = self.make_money("fund_amount", books)
        if in_books is None and "fund_amount" not in self.errors:
            if own == books:
                self.cleaned_data["fund_amount"] = amount
            else:
                self.add_error(
                    "fund_amount",
                    ValidationError(_("State the commitment in %(books)s too."), "required", {"books": books}),
                )
        elif own == books and isinstance(amount, Money) and isinstance(in_books, Money) and amount != in_books:
            self.add_error(
                "fund_amount",
                ValidationError(_("Within one currency both amounts are the same: leave this empty."), "differs"),
            )
        for number in range(self.row_count):
            self._clean_row(number, own)
        return self.cleaned_data

    def _clean_row(self, number: int, currency: str) -> None:
        due, part = f"due_{number}", f"part_{number}"
        self.make_money(part, currency)
        if due in self.errors or part in self.errors:
            return
        has_day, has_amount = self.cleaned_data.get(due) is not None, self.cleaned_data.get(part) is not None
        if has_day and not has_amount:
            self.add_error(part, ValidationError(_("Write the amount of this instalment."), "required"))
        if has_amount and not has_day:
            self.add_error(due, ValidationError(_("Write the day this instalment is due."), "required"))

    @property
    def parts(self) -> list[Part]:
        found = []
        for number in range(self.row_count):
            due, part = self.cleaned_data.get(f"due_{number}"), self.cleaned_data.get(f"part_{number}")
            if isinstance(due, date) and isinstance(part, Money):
                found.append(Part(due, part))
        return sorted(found, key=lambda part: part.due_on)

    def answers(self) -> Iterator[Answer]:
        for field in self.own_fields():
            yield Answer(str(field.label), self.shown(field.name), field.auto_id)
        lines = [f"{display.day_text(part.due_on)}: {money_text(part.amount)}" for part in self.parts]
        yield Answer(_("Instalments"), "\n".join(lines) or _("none"), self["due_0"].auto_id)


class AgreementForm(AgreementTermsForm):
    """A new agreement."""

    contributor = forms.ModelChoiceField(
        label=gettext_lazy("Contributor"),
        queryset=Contributor.objects.none(),
        empty_label=gettext_lazy("Choose a contributor"),
    )
    reference = CodeField(label=gettext_lazy("Reference"))
    signed_on = DayField(label=gettext_lazy("Signed on"))
    currency_code = forms.ChoiceField(label=gettext_lazy("Currency of the agreement"))
    field_order = ("key", "contributor", "reference", "signed_on", "currency_code", "amount", "fund_amount")

    def prepare(self) -> None:
        super().prepare()
        fields: Any = self.fields
        fields["contributor"].queryset = Contributor.objects.filter(fund=self.fund).order_by("name")
        fields["currency_code"].choices = currency_choices()

    @property
    def currency(self) -> str | None:
        return self.cleaned_data.get("currency_code")

    def clean_reference(self) -> str:
        reference = self.cleaned_data["reference"]
        if ":" in reference:
            raise ValidationError(_("A reference may not contain a colon."), "colon")
        return reference


class AmendmentForm(AgreementTermsForm):
    """New terms for an agreement that stands."""

    def __init__(self, *args: Any, agreement: Agreement, **options: Any) -> None:
        self.agreement = agreement
        super().__init__(*args, **options)

    @property
    def currency(self) -> str | None:
        return self.agreement.amount.currency.code

    def prepare(self) -> None:
        super().prepare()
        self.fields["amount"].label = f"{self.fields['amount'].label} ({self.agreement.amount.currency.code})"
