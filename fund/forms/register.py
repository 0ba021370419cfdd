"""The rows of the register, as people fill them in. A code is given once; it cannot be edited afterwards."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from djmoney.money import Money

from fund import codes, money
from fund.forms.fields import (
    AmountField,
    CodeField,
    DayField,
    PercentField,
    SeenField,
    check_name,
    currency_choices,
    exact_minor,
    written,
)
from fund.models import Contributor, ContributorType, Fund, Output, PriorityFocus
from fund.row_history import times_kept


class RowForm(forms.Form):
    """A form over one row. ``names`` are the fields that are also the row's own; ``code_name`` its identity."""

    names: tuple[str, ...] = ()
    code_name = "code"
    row_model: type[Model]
    seen = SeenField()

    def __init__(self, *args: object, fund: Fund, row: Any, **options: Any) -> None:
        self.fund, self.row = fund, row
        self.is_new = row.pk is None
        options["initial"] = {"seen": times_kept(row)} | self.said_by(row) | (options.get("initial") or {})
        super().__init__(*args, **options)
        if not self.is_new:
            self.fields[self.code_name].disabled = True
            self.fields[self.code_name].help_text = _("Given once: the ledger names this row by it.")
        self.prepare()

    def prepare(self) -> None:
        """Fill in what depends on the fund."""

    def said_by(self, row: Any) -> dict[str, Any]:
        return {name: getattr(row, name) for name in self.names}

    def clean(self) -> dict[str, Any]:
        for name, value in list(self.cleaned_data.items()):
            try:
                check_name(value if isinstance(value, str) else "")
            except ValidationError as problem:
                self.add_error(name, problem)
        code = self.cleaned_data.get(self.code_name)
        if self.is_new and code and self.same_code(code).exists():
            self.add_error(
                self.code_name,
                ValidationError(_("%(code)s is in the register already."), "taken", {"code": code}),
            )
        return self.cleaned_data

    def same_code(self, code: str) -> Any:
        return self.row_model._default_manager.filter(fund=self.fund, **{self.code_name: code})

    def is_the_same(self) -> bool:
        """Whether a row of this code says already what the form says: the form was sent twice."""
        code = self.cleaned_data.get(self.code_name) or self.data.get(self.code_name)
        stands = self.same_code(code).first() if code else None
        wanted = {name: self.cleaned_data.get(name) for name in self.names if name != self.code_name}
        return stands is not None and all(getattr(stands, name) == value for name, value in wanted.items())

    def filled_row(self) -> Any:
        """The row with the form's answers, not saved."""
        for name in self.names:
            if name != self.code_name or self.is_new:
                setattr(self.row, name, self.cleaned_data[name])
        return self.row


class ContributorForm(RowForm):
    row_model = Contributor
    names = ("code", "name", "type")
    code = CodeField(kind=codes.CONTRIBUTOR, label=gettext_lazy("Code"))
    name = forms.CharField(label=gettext_lazy("Name"), max_length=300)
    type = forms.ChoiceField(label=gettext_lazy("Kind of contributor"), widget=forms.RadioSelect)

    def prepare(self) -> None:
        field: Any = self.fields["type"]
        field.choices = [(kind.value, capfirst(kind.label)) for kind in ContributorType]


class FocusForm(RowForm):
    row_model = PriorityFocus
    names = ("code", "title", "kind")
    code = CodeField(kind=codes.PRIORITY_FOCUS, label=gettext_lazy("Code"))
    title = forms.CharField(label=gettext_lazy("Title"), max_length=500)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), widget=forms.RadioSelect)
    planned_amount = AmountField(
        label=gettext_lazy("Planned amount"),
        required=False,
        help_text=gettext_lazy("What the fund's plan sets for this focus."),
    )

    def prepare(self) -> None:
        field: Any = self.fields["kind"]
        field.choices = [
            (value, capfirst(label)) for value, label in PriorityFocus._meta.get_field("kind").choices or ()
        ]
        self.fields["planned_amount"].label = f"{self.fields['planned_amount'].label} ({self.fund.currency})"

    def said_by(self, row: Any) -> dict[str, Any]:
        planned = row.planned_amount
        return super().said_by(row) | {"planned_amount": written(planned) if planned is not None else ""}

    def clean_planned_amount(self) -> Money | None:
        number = self.cleaned_data["planned_amount"]
        if not isinstance(number, Decimal):
            return None
        currency = self.fund.currency
        return Money(money.from_minor(exact_minor(number, currency), currency), currency)

    def filled_row(self) -> Any:
        row = super().filled_row()
        row.planned_amount = self.cleaned_data["planned_amount"]
        return row


class OutputForm(RowForm):
    row_model = Output
    names = ("code", "priority_focus", "title")
    code = CodeField(kind=codes.OUTPUT, label=gettext_lazy("Code"))
    priority_focus = forms.ModelChoiceField(
        label=gettext_lazy("Priority focus"), queryset=PriorityFocus.objects.none(), empty_label=None
    )
    title = forms.CharField(label=gettext_lazy("Title"), max_length=500)

    def prepare(self) -> None:
        field: Any = self.fields["priority_focus"]
        field.queryset = PriorityFocus.objects.filter(fund=self.fund).order_by("code")

    def said_by(self, row: Any) -> dict[str, Any]:
        return {"code": row.code, "title": row.title, "priority_focus": row.priority_focus_id}


class FundForm(RowForm):
    """The parameters of a fund. Rates count for what is recorded from then on; nothing posted is computed again."""

    row_model = Fund
    names = (
        *("code", "name", "currency", "administrative_agent", "start_date", "end_date"),
        *("aa_fee_percent", "support_cost_percent"),
        *("narrative_due_months", "financial_due_months", "consolidated_due_months"),
    )
    code = CodeField(kind=codes.FUND, label=gettext_lazy("Code"))
    name = forms.CharField(label=gettext_lazy("Name"), max_length=300)
    currency = forms.ChoiceField(label=gettext_lazy("Currency of the books"))
    administrative_agent = forms.CharField(label=gettext_lazy("Administrative agent"), max_length=300, required=False)
    start_date = DayField(label=gettext_lazy("Starts on"))
    end_date = DayField(label=gettext_lazy("Ends on"), required=False)
    aa_fee_percent = PercentField(
        label=gettext_lazy("Administrative agent fee (%)"),
        help_text=gettext_lazy("For new agreements; each agreement keeps its own rate."),
    )
    support_cost_percent = PercentField(
        label=gettext_lazy("Indirect support cost (%)"),
        help_text=gettext_lazy("The ceiling, and the rate of new organisations."),
    )
    narrative_due_months = forms.IntegerField(
        label=gettext_lazy("Narrative reports due (months after the year's end)"), min_value=0, max_value=24
    )
    financial_due_months = forms.IntegerField(
        label=gettext_lazy("Financial reports due (months after the year's end)"), min_value=0, max_value=24
    )
    consolidated_due_months = forms.IntegerField(
        label=gettext_lazy("Consolidated report due (months after the year's end)"), min_value=0, max_value=24
    )

    confirmed = forms.BooleanField(
        label=gettext_lazy("The rates are right: this fund's own terms are that unusual"),
        required=False,
        widget=forms.HiddenInput,
    )

    def prepare(self) -> None:
        field: Any = self.fields["currency"]
        field.choices = currency_choices()
        if not self.is_new and self.row.entries.exists():
            field.disabled = True
            field.help_text = _("The books are kept in it: it cannot change any more.")

    def same_code(self, code: str) -> Any:
        return Fund.objects.filter(code=code)

    def clean(self) -> dict[str, Any]:
        super().clean()
        start, end = self.cleaned_data.get("start_date"), self.cleaned_data.get("end_date")
        if isinstance(start, date) and isinstance(end, date) and end < start:
            self.add_error("end_date", ValidationError(_("The fund cannot end before it starts."), "order"))
        self._ask_again_for_unusual_rates()
        return self.cleaned_data

    def _ask_again_for_unusual_rates(self) -> None:
        """A rate far above what funds agree on is taken only once it is said to be right."""
        for name, usual, most in (("aa_fee_percent", 1, 10), ("support_cost_percent", 7, 25)):
            rate = self.cleaned_data.get(name)
            if not isinstance(rate, Decimal) or rate <= most or rate == getattr(self.row, name):
                continue
            self.fields["confirmed"].widget = forms.CheckboxInput()
            if not self.cleaned_data.get("confirmed"):
                self.add_error(
                    name,
                    ValidationError(
                        _(
                            "%(rate)s percent is far above what funds agree on, which is most often %(usual)s. If it "
                            "is right, say so below."
                        ),
                        "unusual",
                        {"rate": f"{rate.normalize():f}", "usual": usual},
                    ),
                )
