"""What binds an organisation to the fund, as people fill it in; the fund's rules, target shares and windows."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_countries import countries
from djmoney.money import Money

from fund import codes, money
from fund.forms.fields import (
    AmountField,
    CodeField,
    DayField,
    PercentField,
    SeenField,
    exact_minor,
    lazy_currency_choices,
    written,
)
from fund.row_history import times_kept
from grants.models import AttachmentKind, DecisionRule, OrganisationType, ProjectLevel
from grants.payments.bank_accounts import IBAN_LENGTHS, bic_complaint, compact, is_iban
from grants.proposals.reading import FILED_WITH_PROPOSALS

REQUIRED = [(kind.value, kind.label) for kind in FILED_WITH_PROPOSALS if kind != AttachmentKind.OTHER]
"""What a window can ask for: nothing else can be filed with a proposal."""


class InstrumentForm(forms.Form):
    """A form over one row that is kept with its history. ``names`` are the fields that are also the row's own."""

    names: tuple[str, ...] = ()
    seen = SeenField()

    def __init__(self, *args: Any, row: Any, currency: str, **options: Any) -> None:
        self.row, self.currency = row, currency
        said = {name: self.said(name) for name in self.names}
        options["initial"] = {"seen": times_kept(row)} | said | (options.get("initial") or {})
        super().__init__(*args, **options)
        for name, field in self.fields.items():
            if isinstance(field, AmountField):
                field.label = f"{field.label} ({currency})"
            if isinstance(field, forms.MultipleChoiceField):
                self.initial.setdefault(name, [])

    def said(self, name: str) -> Any:
        value = getattr(self.row, name)
        return written(value) if isinstance(value, Money) else value

    def clean(self) -> dict[str, Any]:
        for name, field in self.fields.items():
            value = self.cleaned_data.get(name)
            if isinstance(field, AmountField) and isinstance(value, Decimal):
                try:
                    minor = exact_minor(value, self.currency)
                except ValidationError as problem:
                    self.add_error(name, problem)
                else:
                    self.cleaned_data[name] = Money(money.from_minor(minor, self.currency), self.currency)
        return self.cleaned_data

    def filled_row(self) -> Any:
        """The row with the form's answers, not saved."""
        for name in self.names:
            setattr(self.row, name, self.cleaned_data[name])
        return self.row


class MemorandumForm(InstrumentForm):
    names = ("reference", "signed_on", "in_force_from", "in_force_until")
    reference = CodeField(label=gettext_lazy("Reference"), max_length=120)
    signed_on = DayField(label=gettext_lazy("Signed on"))
    in_force_from = DayField(label=gettext_lazy("In force from"))
    in_force_until = DayField(label=gettext_lazy("In force until"), required=False)


class SupportCostRateForm(InstrumentForm):
    names = ("percent", "valid_from", "ground")
    percent = PercentField(label=gettext_lazy("Indirect support cost (%)"))
    valid_from = DayField(
        label=gettext_lazy("Valid from"),
        help_text=gettext_lazy("For budgets decided from this day on; what is decided keeps its rate."),
    )
    ground = forms.CharField(label=gettext_lazy("On what ground"), max_length=200, required=False)


class FocalPointForm(InstrumentForm):
    names = ("name", "title", "email", "phone", "valid_from", "valid_until")
    name = forms.CharField(label=gettext_lazy("Name"), max_length=150)
    title = forms.CharField(label=gettext_lazy("Function"), max_length=150, required=False)
    email = forms.EmailField(label=gettext_lazy("E-mail address"))
    phone = forms.CharField(label=gettext_lazy("Telephone"), max_length=40, required=False)
    valid_from = DayField(label=gettext_lazy("From"))
    valid_until = DayField(label=gettext_lazy("Until"), required=False)


class BankDetailsForm(forms.Form):
    account_name = forms.CharField(label=gettext_lazy("Name of the account"), max_length=140)
    account_number = forms.CharField(
        label=gettext_lazy("Account number or IBAN"),
        max_length=42,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    bank_name = forms.CharField(label=gettext_lazy("Bank"), max_length=140)
    bic = forms.CharField(
        label="BIC", max_length=14, widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"})
    )
    country = forms.ChoiceField(label=gettext_lazy("Country of the bank"))
    currency = forms.ChoiceField(label=gettext_lazy("Currency of the account"), choices=lazy_currency_choices())
    letter = forms.FileField(
        label=gettext_lazy("Signed letter of the organisation"),
        required=False,
        help_text=gettext_lazy("PDF or picture, up to 20 MB. The person who verifies compares with it."),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        country: Any = self.fields["country"]
        country.choices = [("", "–"), *((code, name) for code, name in countries)]


def _titled(choices: Any) -> list[tuple[str, str]]:
    return [(value, capfirst(str(label))) for value, label in choices]


class DaysField(forms.CharField):
    """Numbers of days, ``30, 7``: a list of whole numbers, the largest first. Empty: none."""

    MOST, LONGEST = 6, 365

    def __init__(self, **options: Any) -> None:
        super().__init__(
            required=False,
            max_length=60,
            help_text=gettext_lazy("Numbers with commas between them, like 30, 7. Empty: no reminder."),
            **options,
        )

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(map(str, value)) if isinstance(value, list) else value

    def clean(self, value: Any) -> Any:
        words = super().clean(value).replace(",", " ").split()
        for word in words:
            if not (word.isascii() and word.isdecimal() and 1 <= int(word) <= self.LONGEST):
                raise ValidationError(
                    _("“%(text)s” is not a number of days between 1 and %(most)s."),
                    "days",
                    {"text": word, "most": self.LONGEST},
                )
        days = sorted({int(word) for word in words}, reverse=True)
        if len(days) > self.MOST:
            raise ValidationError(_("At most %(most)s reminders."), "many", {"most": self.MOST})
        return days


class RulesForm(InstrumentForm):
    names = (
        *("decision_rule", "quorum_percent", "quorum_needs_co_chairs", "ballots_hidden"),
        *("silence_days", "silence_agrees", "extension_notice_days", "revision_percent", "waiver_amount"),
        *("cooling_off_days", "payment_days", "holidays", "debtor_name", "debtor_account", "debtor_bic"),
        *("final_narrative_due_months", "final_statement_due_months", "reminder_days_before", "reminder_days_after"),
    )
    decision_rule = forms.ChoiceField(label=gettext_lazy("The committee decides by"), widget=forms.RadioSelect)
    quorum_percent = forms.IntegerField(
        label=gettext_lazy("Quorum (percent of the members who may vote)"), min_value=0, max_value=100
    )
    quorum_needs_co_chairs = forms.BooleanField(label=gettext_lazy("The quorum needs every co-chair"), required=False)
    ballots_hidden = forms.BooleanField(
        label=gettext_lazy("Ballots are hidden from others until the item is closed"), required=False
    )
    silence_days = forms.IntegerField(label=gettext_lazy("Days of a written procedure"), min_value=1, max_value=90)
    silence_agrees = forms.BooleanField(label=gettext_lazy("Silence in a written procedure agrees"), required=False)
    extension_notice_days = forms.IntegerField(
        label=gettext_lazy("An extension is asked for this many days before the end"), min_value=0, max_value=365
    )
    revision_percent = PercentField(
        label=gettext_lazy("A budget revision above this share of a category needs the committee (%)")
    )
    waiver_amount = AmountField(label=gettext_lazy("Balances up to this may be waived at closure"))
    cooling_off_days = forms.IntegerField(
        label=gettext_lazy("Days between verifying bank details and paying to them"), min_value=0, max_value=60
    )
    payment_days = forms.IntegerField(
        label=gettext_lazy("Business days from a complete package to payment (target)"), min_value=1, max_value=60
    )
    holidays = forms.CharField(
        label=gettext_lazy("Days on which the bank does not work"),
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
        required=False,
        help_text=gettext_lazy("One a line, like 2026-12-25. Saturdays and Sundays need not be named."),
    )
    debtor_name = forms.CharField(
        label=gettext_lazy("Name on the fund's own bank account"), max_length=140, required=False
    )
    debtor_account = forms.CharField(
        label=gettext_lazy("The fund's own account number or IBAN"), max_length=34, required=False
    )
    debtor_bic = forms.CharField(label=gettext_lazy("BIC of the fund's own bank"), max_length=11, required=False)
    final_narrative_due_months = forms.IntegerField(
        label=gettext_lazy("Final narrative reports are due (months after the year of operational closure)"),
        min_value=0,
        max_value=24,
        help_text=gettext_lazy("On the last day of the month; when annual reports are due stands in the register."),
    )
    final_statement_due_months = forms.IntegerField(
        label=gettext_lazy("Certified final statements are due (months after the year of financial closure)"),
        min_value=0,
        max_value=24,
    )
    reminder_days_before = DaysField(label=gettext_lazy("Reminders of a report, days before it is due"))
    reminder_days_after = DaysField(label=gettext_lazy("Reminders of a report, days after it was due"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        rule: Any = self.fields["decision_rule"]
        rule.choices = _titled(DecisionRule.choices)

    def said(self, name: str) -> Any:
        return "\n".join(self.row.holidays) if name == "holidays" else super().said(name)

    def clean_holidays(self) -> list[str]:
        days = []
        for line in self.cleaned_data["holidays"].split():
            try:
                days.append(date.fromisoformat(line).isoformat())
            except ValueError:
                raise ValidationError(
                    _("“%(text)s” is not a day. Write it like 2026-12-25."), "day", {"text": line}
                ) from None
        return sorted(set(days))

    def clean_debtor_account(self) -> str:
        number = compact(self.cleaned_data["debtor_account"])
        if number[:2] in IBAN_LENGTHS and number[2:4].isdigit() and not is_iban(number):
            raise ValidationError(_("The check digits of this IBAN are wrong: a character is mistyped."))
        return number

    def clean_debtor_bic(self) -> str:
        bic = compact(self.cleaned_data["debtor_bic"])
        complaint = bic_complaint(bic, bic[4:6]) if bic else None
        if complaint:
            raise ValidationError(_(complaint.sentence) % complaint.values)
        return bic


class LevelTargetForm(InstrumentForm):
    names = ("title", "levels", "counts_support_cost", "percent")
    title = forms.CharField(label=gettext_lazy("Title"), max_length=120)
    levels = forms.MultipleChoiceField(
        label=gettext_lazy("Levels"), widget=forms.CheckboxSelectMultiple, required=False
    )
    counts_support_cost = forms.BooleanField(
        label=gettext_lazy("Indirect support cost of all levels counts here"), required=False
    )
    percent = PercentField(label=gettext_lazy("Target (percent of what is approved)"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        levels: Any = self.fields["levels"]
        levels.choices = _titled(ProjectLevel.choices)

    def clean(self) -> dict[str, Any]:
        answers = super().clean()
        if not answers.get("levels") and not answers.get("counts_support_cost"):
            self.add_error("levels", _("Say which levels the share is meant for."))
        return answers


class WindowForm(InstrumentForm):
    names = (
        *("code", "title", "purpose", "largest_amount", "least_organisations", "most_organisations"),
        *("organisation_types", "longest_months", "levels", "required_documents", "opens_on", "closes_on"),
    )
    code = CodeField(kind=codes.REFERENCE, label=gettext_lazy("Code"))
    title = forms.CharField(label=gettext_lazy("Title"), max_length=300)
    purpose = forms.CharField(
        label=gettext_lazy("What it is for"), widget=forms.Textarea(attrs={"rows": 3}), required=False
    )
    largest_amount = AmountField(label=gettext_lazy("Largest amount"), required=False)
    least_organisations = forms.IntegerField(
        label=gettext_lazy("Least number of organisations"), min_value=1, max_value=50
    )
    most_organisations = forms.IntegerField(
        label=gettext_lazy("Most organisations"), min_value=1, max_value=50, required=False
    )
    organisation_types = forms.MultipleChoiceField(
        label=gettext_lazy("Eligible types of organisation"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=gettext_lazy("None chosen: all."),
    )
    longest_months = forms.IntegerField(
        label=gettext_lazy("Longest duration (months)"), min_value=1, max_value=240, required=False
    )
    levels = forms.MultipleChoiceField(
        label=gettext_lazy("Levels"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=gettext_lazy("None chosen: all."),
    )
    required_documents = forms.MultipleChoiceField(
        label=gettext_lazy("Documents that must be there"), widget=forms.CheckboxSelectMultiple, required=False
    )
    opens_on = DayField(label=gettext_lazy("Opens on"), required=False)
    closes_on = DayField(label=gettext_lazy("Closes on"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name, choices in (
            ("organisation_types", OrganisationType.choices),
            ("levels", ProjectLevel.choices),
            ("required_documents", REQUIRED),
        ):
            field: Any = self.fields[name]
            field.choices = _titled(choices)
        if self.row.pk:
            self.fields["code"].disabled = True

    def clean(self) -> dict[str, Any]:
        answers = super().clean()
        least, most = answers.get("least_organisations"), answers.get("most_organisations")
        if isinstance(least, int) and isinstance(most, int) and most < least:
            self.add_error("most_organisations", _("Fewer than the least number, %(n)s.") % {"n": least})
        return answers
