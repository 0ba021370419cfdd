"""What an organisation reports as spent in a year: all categories of one purse at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from djmoney.money import Money

from fund import chart, display, money
from fund.forms.fields import AmountField
from fund.forms.recording import Answer, RecordForm, money_text
from fund.ledger import first_open_day
from fund.models import Fund
from fund.models.documents import minor
from grants.forms.purses import PurseField, Totals, purse_text, to_refund
from grants.models import FIRST_YEAR_OF_NEW_CATEGORIES, Category
from grants.selectors import Purse


def categories_of(year: int) -> tuple[str, ...]:
    """The categories an office may report in for a year; the old ones only for their time."""
    new = (*chart.DIRECT_CATEGORIES, chart.SUPPORT_COST)
    return (*chart.OLD_CATEGORIES, *new) if year < FIRST_YEAR_OF_NEW_CATEGORIES else new


def open_years(fund: Fund, today: date) -> list[int]:
    """The years expenditure can be recorded for, the latest first."""
    return list(range(today.year, first_open_day(fund).year - 1, -1))


class ExpenditureChoiceForm(forms.Form):
    """Which project, organisation, purpose and year."""

    purse = PurseField(
        label=gettext_lazy("Project, organisation and purpose"),
        help_text=gettext_lazy("With the money the organisation has received and not paid back."),
    )
    year = forms.TypedChoiceField(label=gettext_lazy("Year"), coerce=int)

    def __init__(
        self, *args: object, fund: Fund, purses: Mapping[Purse, Totals], today: date, **options: object
    ) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]
        fields: Any = self.fields
        fields["purse"].offer(fund, purses, to_refund, ("financially_closed",))
        fields["year"].choices = [(year, str(year)) for year in open_years(fund, today)]


class Line(NamedTuple):
    """One category of the grid: its field and what stands recorded, in minor units (None: nothing)."""

    category: str
    label: str
    field: forms.BoundField
    standing_minor: int | None


class ExpenditureForm(RecordForm):
    """The figures of one purse and year. An empty figure is left as it is; zero takes a recorded one away."""

    reason = forms.CharField(
        label=gettext_lazy("Reason for the correction"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Needed where a figure already recorded changes: it is reversed and recorded anew."),
    )

    def __init__(
        self, *args: object, purse: Purse, year: int, standing: Mapping[str, Money], **options: object
    ) -> None:
        self.purse, self.year, self.standing = purse, year, standing
        super().__init__(*args, **options)  # type: ignore[arg-type]

    def prepare(self) -> None:
        for category in categories_of(self.year):
            field = AmountField(label=self.label_of(category), may_be_negative=True, required=False)
            self.fields[f"amount_{category}"] = field
        if not self.standing:
            del self.fields["reason"]

    @staticmethod
    def label_of(category: str) -> str:
        return f"{category} · {Category(category).label}"

    def lines(self) -> Iterator[Line]:
        for category in categories_of(self.year):
            stands = self.standing.get(category)
            yield Line(
                category,
                str(Category(category).label),
                self[f"amount_{category}"],
                None if stands is None else minor(stands),
            )

    def clean(self) -> dict[str, object]:
        currency = self.fund.currency
        for category in categories_of(self.year):
            self.make_money(f"amount_{category}", currency)
        if self.errors:
            return self.cleaned_data
        if not self.amounts:
            raise ValidationError(_("Write at least one figure."), "empty")
        if any(category in self.standing for category in self.changes) and not self.cleaned_data.get("reason"):
            self.add_error("reason", ValidationError(_("Say why the recorded figure changes."), "required"))
        return self.cleaned_data

    @property
    def amounts(self) -> dict[str, Money]:
        """Category to the figure written, whether or not it differs from what stands."""
        written = {category: self.cleaned_data.get(f"amount_{category}") for category in categories_of(self.year)}
        return {category: amount for category, amount in written.items() if amount is not None}

    @property
    def changes(self) -> dict[str, Money]:
        """Category to its new figure, where that differs from what stands."""
        found = {}
        for category, amount in self.amounts.items():
            stands = self.standing.get(category)
            if (stands is None and amount.amount != 0) or (stands is not None and amount != stands):
                found[category] = amount
        return found

    def answers(self) -> Iterator[Answer]:
        yield Answer(_("Project, organisation and purpose"), purse_text(self.purse), "record")
        yield Answer(_("Year"), str(self.year), "record")
        for category, amount in self.changes.items():
            stands = self.standing.get(category)
            text = money_text(amount)
            if stands is not None:
                text = _("%(new)s, instead of %(old)s") % {"new": text, "old": money_text(stands)}
            yield Answer(self.label_of(category), text, self[f"amount_{category}"].auto_id)
        if self.cleaned_data.get("reason"):
            yield Answer(str(self.fields["reason"].label), self.cleaned_data["reason"], self["reason"].auto_id)


def totals_text(direct_minor: int, support_minor: int, currency: str) -> str:
    """Programme cost and support cost with its rate, in one line."""
    figures = {
        "direct": display.amount_text(direct_minor, currency),
        "support": display.amount_text(support_minor, currency),
        "total": display.amount_text(direct_minor + support_minor, currency),
        "currency": currency,
    }
    rate = money.share_percent(support_minor, direct_minor)
    if rate is None:
        return _("Direct cost %(direct)s, support cost %(support)s, together %(total)s %(currency)s.") % figures
    figures["rate"] = display.rate_text(rate)
    return (
        _("Direct cost %(direct)s, support cost %(support)s (%(rate)s of it), together %(total)s %(currency)s.")
        % figures
    )
