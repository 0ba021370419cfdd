"""One section of a draft as a form: it may be saved whatever is missing, and says what it cannot read."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fund import money
from fund.forms.fields import AmountField, DayField, exact_minor, write_number
from grants.models import ProjectLevel, ProposalKind
from grants.proposals.completeness import WORDS_OF_SUMMARY
from grants.proposals.content import day_of, word_count
from grants.proposals.countries import codes_of, name_of
from grants.proposals.desk import Desk

MOST_ROWS = 60


class SectionForm(forms.Form):
    """Subclasses say which part of the document they are: ``said`` gives its keys."""

    section: str
    title_of_section: Any
    template_name = "components/form.html"
    use_required_attribute = False
    live: tuple[str, ...] = ()
    """Ids of the parts of the page that are renewed when the section saves itself."""

    def __init__(self, data: Any = None, *, desk: Desk, more: str = "") -> None:
        self.desk = desk
        self.more = more
        super().__init__(data)
        self.prepare()

    def prepare(self) -> None:
        """Make the fields that depend on the document, and fill in what it says."""

    def said(self, do: str = "") -> dict[str, Any]:
        """The part of the document this form speaks of. ``do`` names a row to be taken out: ``remove:2``."""
        raise NotImplementedError

    def full_clean(self) -> None:
        # What is not optional is asked for when the proposal is submitted; a draft is saved without it.
        wanted = [field for field in self.fields.values() if field.required]
        for field in wanted:
            field.required = False
        super().full_clean()
        for field in wanted:
            field.required = True

    def amount_field(self, name: str, label: str, minor: int | None, *, negative: bool = False) -> None:
        """An amount in the fund's currency, shown with its decimals."""
        currency = self.desk.currency
        places = money.decimals_of(currency)
        shown = "" if minor is None else write_number(money.from_minor(minor, currency), places)
        self.fields[name] = AmountField(label=label, required=False, may_be_negative=negative, initial=shown)

    def minor(self, name: str) -> int | None:
        """The amount of a field in minor units; None where nothing is written. Says so where it has odd decimals."""
        number = self.cleaned_data.get(name)
        if not isinstance(number, Decimal):
            return None
        try:
            return exact_minor(number, self.desk.currency)
        except ValidationError as problem:
            self.add_error(name, problem)
            return None

    def rows_sent(self, pattern: str) -> int:
        """How many numbered rows the sent form has."""
        numbers = [int(found[1]) for name in self.data if (found := re.fullmatch(pattern, name))]
        return min(max(numbers, default=-1) + 1, MOST_ROWS)

    @property
    def amends(self) -> bool:
        return self.desk.amends


def removed(do: str, kind: str = "remove") -> int | None:
    """Which row ``remove:3`` takes out."""
    found = re.fullmatch(rf"{kind}:(\d{{1,3}})", do)
    return int(found[1]) if found else None


class AboutForm(SectionForm):
    """What it is, where, when and by whom."""

    section = "about"
    title_of_section = gettext_lazy("What, where and when")

    title = forms.CharField(label=gettext_lazy("Title"), max_length=500)
    window = forms.ChoiceField(
        label=gettext_lazy("Window"),
        required=False,
        help_text=gettext_lazy("The rules of the fund for a kind of grant."),
    )
    focus = forms.ChoiceField(label=gettext_lazy("Priority focus"))
    outputs = forms.MultipleChoiceField(
        label=gettext_lazy("Outputs it serves"), required=False, widget=forms.CheckboxSelectMultiple
    )
    level = forms.ChoiceField(label=gettext_lazy("Level"))
    countries = forms.CharField(
        label=gettext_lazy("Countries"),
        required=False,
        max_length=2000,
        help_text=gettext_lazy("Names or ISO codes, separated by semicolons: Kenya; Nepal."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    start_date = DayField(label=gettext_lazy("Start date"))
    end_date = DayField(label=gettext_lazy("End date"))
    organisations = forms.MultipleChoiceField(
        label=gettext_lazy("Other organisations that take part"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Each gets its own budget and its own transfers."),
    )

    def prepare(self) -> None:
        desk, content, fields = self.desk, self.desk.content, self.fields
        none = [("", _("Choose"))]
        fields["focus"].choices = none + desk.focuses  # type: ignore[attr-defined]
        levels = [(value, capfirst(label)) for value, label in ProjectLevel.choices]
        fields["level"].choices = none + levels  # type: ignore[attr-defined]
        others = [choice for choice in desk.organisations if choice[0] != content["lead"]]
        fields["organisations"].choices = others  # type: ignore[attr-defined]
        fields["outputs"].choices = desk.outputs  # type: ignore[attr-defined]
        fields["window"].choices = [("", _("No window"))] + [(w.code, str(w)) for w in desk.windows]  # type: ignore[attr-defined]
        fields["window"].required = desk.kind != ProposalKind.DIRECT_COST
        for name, choices in (("window", desk.windows), ("outputs", desk.outputs), ("organisations", others)):
            if not choices:
                del fields[name]
        for name in ("title", "window", "focus", "outputs", "level", "organisations"):
            if name in fields:
                fields[name].initial = content[name]
        fields["countries"].initial = "; ".join(map(name_of, content["countries"]))
        fields["start_date"].initial = day_of(content["start_date"])
        fields["end_date"].initial = day_of(content["end_date"])

    def clean_countries(self) -> list[str]:
        codes, unknown = codes_of(self.cleaned_data["countries"])
        if unknown:
            raise ValidationError(
                _("Not known as countries: %(names)s. Write the name or the ISO code."),
                "unknown",
                {"names": ", ".join(unknown)},
            )
        return codes

    def said(self, do: str = "") -> dict[str, Any]:
        answers = self.cleaned_data
        lead = self.desk.content["lead"]
        days = {name: day.isoformat() if (day := answers[name]) else "" for name in ("start_date", "end_date")}
        return {
            **{name: answers[name] for name in ("title", "focus", "level", "countries")},
            **{name: answers.get(name, self.desk.content[name]) for name in ("window", "outputs")},
            "organisations": [lead, *answers.get("organisations", [])],
            **days,
        }


class SummaryForm(SectionForm):
    section = "summary"
    title_of_section = gettext_lazy("Summary")
    live = ("words",)

    summary = forms.CharField(
        label=gettext_lazy("Summary"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 14}),
        help_text=gettext_lazy("Background, purpose, what will be different. At most 500 words."),
    )

    def prepare(self) -> None:
        self.fields["summary"].initial = self.desk.content["summary"]
        self.words, self.most_words = word_count(self.desk.content["summary"]), WORDS_OF_SUMMARY

    def said(self, do: str = "") -> dict[str, Any]:
        return {"summary": self.cleaned_data["summary"]}


class AmendmentForm(SectionForm):
    """What an amendment asks for beside money."""

    section = "amendment"
    title_of_section = gettext_lazy("What is asked and why")

    title = forms.CharField(label=gettext_lazy("Title"), max_length=500)
    new_end_date = DayField(label=gettext_lazy("New end date"))
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 8}))

    def prepare(self) -> None:
        content = self.desk.content
        if self.desk.kind not in (ProposalKind.NO_COST_EXTENSION, ProposalKind.COST_EXTENSION):
            del self.fields["new_end_date"]
        else:
            self.fields["new_end_date"].initial = day_of(content["new_end_date"])
            self.fields["new_end_date"].required = self.desk.kind == ProposalKind.NO_COST_EXTENSION
        self.fields["title"].initial = content["title"]
        self.fields["reason"].initial = content["reason"]

    def said(self, do: str = "") -> dict[str, Any]:
        day = self.cleaned_data.get("new_end_date")
        return {
            "title": self.cleaned_data["title"],
            "reason": self.cleaned_data["reason"],
            "new_end_date": day.isoformat() if day else "",
        }
