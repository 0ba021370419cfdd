"""An expenditure report: which one, its figures by category, a word about what stands out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fund import chart, money
from fund.display import write_number
from fund.forms.fields import AmountField, exact_minor
from fund.models import Fund
from fund.wording import purpose_text
from grants.forms.purses import purse_key
from grants.models import Category, Entered, ExpenditureReport
from grants.payments.words import shown
from grants.projects.years import before_it_began
from grants.reporting.checks import TOTAL, Facts, Finding
from grants.reporting.computing import annual_of, categories_of, cumulative_of
from grants.selectors import Purse
from grants.services.expenditure_reports import LONGEST_EXPLANATION


class ReportChoiceForm(forms.Form):
    """Which project, organisation, purpose and year."""

    purse = forms.ChoiceField(label=gettext_lazy("Project, organisation and purpose"))
    year = forms.TypedChoiceField(label=gettext_lazy("Year"), coerce=int)

    def __init__(
        self,
        *args: Any,
        fund: Fund,
        purses: Mapping[Purse, str],
        first: Mapping[str, int],
        today: date,
        **options: Any,
    ) -> None:
        """``first``: number of a project to its first year."""
        super().__init__(*args, **options)
        self.first = first
        self.purses = {purse_key(purse): purse for purse in purses}
        choices = [(purse_key(purse), self._label(purse, title)) for purse, title in purses.items()]
        fields: Any = self.fields
        fields["purse"].choices = [("", _("Choose a project and organisation")), *choices]
        # Once a project is chosen, its own years; until then those of any of them.
        chosen = self.purses.get(str(self.data.get(self.add_prefix("purse"), "")))
        of = {chosen.project} if chosen else {purse.project for purse in purses}
        begun = min((first[number] for number in of), default=fund.start_date.year)
        fields["year"].choices = [(year, str(year)) for year in range(today.year, begun - 1, -1)]
        asked = str(self.data.get(self.add_prefix("year"), ""))
        if chosen and re.fullmatch(r"[0-9]{4}", asked) and int(asked) < begun:
            fields["year"].error_messages["invalid_choice"] = before_it_began(chosen.project, begun, int(asked))

    def _label(self, purse: Purse, title: str) -> str:
        short = title if len(title) <= 60 else title[:59].rstrip() + "…"
        return _("%(project)s %(title)s · %(organisation)s · %(purpose)s · from %(year)s on") % {
            "project": purse.project,
            "title": short,
            "organisation": purse.organisation,
            "purpose": purpose_text(purse.purpose),
            "year": self.first[purse.project],
        }

    def clean_purse(self) -> Purse:
        return self.purses[self.cleaned_data["purse"]]


class Line(NamedTuple):
    """One category of the grid. Amounts in minor units; ``computed`` is the figure that is not typed."""

    category: str
    label: str
    field: forms.BoundField
    budget: int | None
    prior: int
    computed: int
    remarks: list[Remark]


class Remark(NamedTuple):
    """A finding and the field for the organisation's word about it."""

    sentence: str
    field: forms.BoundField


class ReportForm(forms.Form):
    """The figures as one of the two is typed; the other follows. Whatever can be read can be kept."""

    entered = forms.ChoiceField(
        label=gettext_lazy("I enter"), choices=Entered.choices, widget=forms.RadioSelect, initial=Entered.ANNUAL
    )
    is_certified = forms.TypedChoiceField(
        label=gettext_lazy("These figures are"),
        choices=(
            ("no", gettext_lazy("interim: provisional, and may still change")),
            ("yes", gettext_lazy("certified by the organisation: final")),
        ),
        coerce=lambda answer: answer == "yes",
        widget=forms.RadioSelect,
    )
    stated_total = AmountField(
        label=gettext_lazy("Spent since the beginning, as your own accounts have it"),
        required=False,
        may_be_negative=True,
        help_text=gettext_lazy("A difference from the books and this report together is pointed out."),
    )
    typed_as = forms.ChoiceField(choices=Entered.choices, widget=forms.HiddenInput)
    """As what the figures on the page were typed: somebody who changes ``entered`` does not change a figure."""

    def __init__(
        self, *args: Any, report: ExpenditureReport, facts: Facts, found: Sequence[Finding], **options: Any
    ) -> None:
        self.report, self.facts, self.found = report, facts, found
        options.setdefault("initial", self._initial())
        super().__init__(*args, **options)
        for category in self.categories:
            self.fields[f"amount_{category}"] = AmountField(
                label=self.label_of(category), may_be_negative=True, required=False
            )
        for finding in found:
            self.fields[self.name_of(finding)] = forms.CharField(
                label=_("Why it is so"),
                required=False,
                max_length=LONGEST_EXPLANATION,
                widget=forms.Textarea(attrs={"rows": 2}),
            )

    @property
    def categories(self) -> list[str]:
        """Those of the year, and whatever else the report holds a figure for."""
        own = categories_of(self.facts.year)
        return [code for code in chart.CATEGORIES if code in own or code in self.report.amounts]

    @staticmethod
    def label_of(category: str) -> str:
        return f"{category} · {Category(category).label}"

    @staticmethod
    def name_of(finding: Finding) -> str:
        return f"why_{finding.key.replace(':', '_')}"

    @property
    def is_cumulative(self) -> bool:
        return bool(self.report.entered == Entered.CUMULATIVE)

    def _initial(self) -> dict[str, Any]:
        entered = self.report.entered
        figures: Mapping[str, int] = self.facts.amounts
        if entered == Entered.CUMULATIVE:
            figures = cumulative_of(self.facts.prior, self.facts.amounts) | dict(self.report.stated)
        said: dict[str, Any] = {
            "entered": entered,
            "typed_as": entered,
            "is_certified": "yes" if self.report.is_certified else "no",
        }
        decimals = money.decimals_of(self.facts.currency)
        if TOTAL in self.report.stated:
            total = money.from_minor(self.report.stated[TOTAL], self.facts.currency)
            said["stated_total"] = write_number(total, decimals)
        for category, amount in figures.items():
            said[f"amount_{category}"] = write_number(money.from_minor(amount, self.facts.currency), decimals)
        for finding in self.found:
            said[self.name_of(finding)] = self.report.explanations.get(finding.key, "")
        return said

    def clean(self) -> dict[str, Any]:
        for name in (*(f"amount_{category}" for category in self.categories), "stated_total"):
            number = self.cleaned_data.get(name)
            if isinstance(number, Decimal):
                try:
                    self.cleaned_data[name] = exact_minor(number, self.facts.currency)
                except ValidationError as problem:
                    self.add_error(name, problem)
        return self.cleaned_data

    @property
    def amounts(self) -> dict[str, int]:
        """What is typed, in minor units by category, as ``entered`` wants it: who changes that changes no figure."""
        found = {category: self.cleaned_data.get(f"amount_{category}") for category in self.categories}
        typed = {category: amount for category, amount in found.items() if amount is not None}
        if not self.is_turned:
            return typed
        if self.cleaned_data["entered"] == Entered.ANNUAL:
            return annual_of(self.facts.prior, typed)
        return {category: self.facts.prior.get(category, 0) + amount for category, amount in typed.items()}

    @property
    def total_stated(self) -> int | None:
        """What is stated as spent since the beginning beside the year's figures; None where it is not."""
        found: int | None = self.cleaned_data.get("stated_total")
        return found

    @property
    def is_turned(self) -> bool:
        """Whether the figures are from now on entered the other way."""
        return bool(self.cleaned_data["entered"] != self.cleaned_data["typed_as"])

    @property
    def explanations(self) -> dict[str, str]:
        """What was said before, and what is said now of what stands out now."""
        said = {finding.key: self.cleaned_data.get(self.name_of(finding), "") for finding in self.found}
        return {**self.report.explanations, **said}

    def lines(self) -> Iterator[Line]:
        spent = cumulative_of(self.facts.prior, self.facts.amounts)
        for category in self.categories:
            computed = self.facts.amounts if self.is_cumulative else spent
            yield Line(
                category,
                str(Category(category).label),
                self[f"amount_{category}"],
                self.facts.budget.get(category, 0) if self.facts.budget else None,
                self.facts.prior.get(category, 0),
                computed.get(category, 0),
                self.remarks(category),
            )

    def remarks(self, category: str = "") -> list[Remark]:
        return [
            Remark(finding.sentence(_, shown), self[self.name_of(finding)])
            for finding in self.found
            if finding.category == category or (not category and finding.category not in self.categories)
        ]

    @property
    def general(self) -> list[Remark]:
        """What is said of the report as a whole."""
        return self.remarks()


class AnswerForm(forms.Form):
    """Of a report that was returned: what the organisation says to the comments."""

    answer = forms.CharField(
        label=gettext_lazy("Your answer to the comments"),
        required=False,
        max_length=LONGEST_EXPLANATION,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Needed where the report is submitted as it was returned."),
    )


class ReturnReportForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Comments"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("What is to be corrected or explained. It is kept with the report and sent with it."),
    )
