"""The ballot, the closing of an item, and a condition that is met."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from fund.forms.fields import DayField
from grants.forms.committee.deciding import DecidingForm, LongText
from grants.models import Choice, Decision, Outcome

CHOICE_TEXTS = {
    Choice.AGREE: _("I agree"),
    Choice.OBJECT: _("I object"),
    Choice.ABSTAIN: _("I abstain"),
    Choice.RECUSE: _("I recuse myself: I have a conflict of interest"),
}


class BallotForm(DecidingForm):
    choice = forms.ChoiceField(label=_("Your answer"), choices=list(CHOICE_TEXTS.items()), widget=forms.RadioSelect)
    conflict = LongText(
        label=_("Conflict of interest"),
        rows=2,
        max_length=2_000,
        help_text=_("Only with a recusal. It is recorded and read by everybody."),
    )
    comment = LongText(label=_("Comment"), rows=3, max_length=5_000, help_text=_("Recorded with your answer"))

    def clean(self) -> dict[str, Any]:
        answers = super().clean() or self.cleaned_data
        recuses = answers.get("choice") == Choice.RECUSE
        if recuses and not (answers.get("conflict") or "").strip():
            self.add_error("conflict", ValidationError(_t("Name the conflict of interest."), "conflict"))
        if "choice" in answers and not recuses and (answers.get("conflict") or "").strip():
            self.add_error(
                "choice", ValidationError(_t("Who has a conflict of interest recuses themselves."), "conflict")
            )
        return answers


class ClosingForm(DecidingForm):
    """What a co-chair signs. ``outcomes`` are those the ballots carry."""

    outcome = forms.ChoiceField(label=_("Outcome"), widget=forms.RadioSelect)
    conditions = LongText(
        label=_("Conditions"), rows=4, help_text=_("One in a line. Only with an approval with conditions.")
    )
    comments = LongText(label=_("Comments"), rows=3, help_text=_("Required where it is deferred or rejected"))
    amends = forms.ModelChoiceField(
        label=_("Amends the decision"), queryset=Decision.objects.none(), required=False,
        to_field_name="number", help_text=_("A decision is never changed: a later one refers to it"),
    )  # fmt: skip

    def __init__(self, *args: Any, outcomes: tuple[str, ...], may_amend: bool, **options: Any) -> None:
        self.outcomes, self.may_amend = outcomes, may_amend
        super().__init__(*args, **options)

    def prepare(self) -> None:
        self.fields["outcome"].choices = [(each, capfirst(Outcome(each).label)) for each in self.outcomes]  # type: ignore[attr-defined]
        if Outcome.CONDITIONS not in self.outcomes:
            del self.fields["conditions"]
        if self.may_amend:
            self.fields["amends"].queryset = Decision.objects.filter(fund=self.fund).order_by("-pk")  # type: ignore[attr-defined]
        else:
            del self.fields["amends"]

    def clean(self) -> dict[str, Any]:
        answers = super().clean() or self.cleaned_data
        answers["conditions"] = [
            line.strip() for line in (answers.get("conditions") or "").splitlines() if line.strip()
        ]
        outcome = answers.get("outcome")
        if outcome == Outcome.CONDITIONS and not answers["conditions"]:
            self.add_error("conditions", _t("Name the conditions, one in a line."))
        if outcome and outcome != Outcome.CONDITIONS and answers["conditions"]:
            self.add_error("conditions", _t("Conditions belong to an approval with conditions."))
        if outcome in (Outcome.DEFERRED, Outcome.REJECTED) and not answers.get("comments"):
            self.add_error("comments", _t("Say why: those who asked will read it."))
        return answers

    def shown_conditions(self) -> str:
        return "\n".join(self.cleaned_data["conditions"]) or _t("not given")


class ConditionMetForm(DecidingForm):
    met_on = DayField(label=_("Met on"))
    note = LongText(label=_("How it was met"), rows=3, required=True)
