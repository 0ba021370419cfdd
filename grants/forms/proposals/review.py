"""The secretariat's technical review: the checklist, the scores, the recommendation."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grants.models import Recommendation
from grants.proposals.screening import CHECKLIST, CRITERIA, HIGHEST, LOWEST, SCORED

ANSWERED = [
    ("", gettext_lazy("Choose")),
    ("yes", gettext_lazy("Yes")),
    ("no", gettext_lazy("No")),
    ("not_applicable", gettext_lazy("Not applicable")),
]


class ReviewForm(forms.Form):
    """``check_eligible``, ``check_eligible_note``, ``score_value``, ``score_value_note``."""

    use_required_attribute = False

    panel = forms.CharField(
        label=gettext_lazy("Panel"),
        required=False,
        max_length=500,
        help_text=gettext_lazy("Who took part in the review."),
    )
    recommendation = forms.ChoiceField(
        label=gettext_lazy("Recommendation"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what the review recommends.")},
    )
    comments = forms.CharField(
        label=gettext_lazy("Comments for the committee"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )

    def __init__(self, *args: Any, kind: str, **options: Any) -> None:
        super().__init__(*args, **options)
        fields: Any = self.fields
        fields["recommendation"].choices = [(value, capfirst(label)) for value, label in Recommendation.choices]
        for item, text in CHECKLIST.items():
            fields[f"check_{item}"] = forms.ChoiceField(
                label=_(text), choices=ANSWERED, error_messages={"required": _("Answer this.")}
            )
            fields[f"check_{item}_note"] = forms.CharField(
                label=_("Note: %(item)s") % {"item": _(text)}, max_length=1000, required=False
            )
        scores = [("", _("No score"))] + [(str(n), str(n)) for n in range(LOWEST, HIGHEST + 1)]
        for name, text in CRITERIA.items():
            fields[f"score_{name}"] = forms.ChoiceField(
                label=_(text),
                choices=scores,
                required=kind in SCORED,
                error_messages={"required": _("Give a score from 1 to 5.")},
            )
            fields[f"score_{name}_note"] = forms.CharField(
                label=_("Note: %(item)s") % {"item": _(text)}, max_length=1000, required=False
            )

    def checks(self) -> Iterator[tuple[forms.BoundField, forms.BoundField]]:
        for item in CHECKLIST:
            yield self[f"check_{item}"], self[f"check_{item}_note"]

    def criteria(self) -> Iterator[tuple[forms.BoundField, forms.BoundField]]:
        for name in CRITERIA:
            yield self[f"score_{name}"], self[f"score_{name}_note"]

    @property
    def checklist(self) -> dict[str, dict[str, str]]:
        said = self.cleaned_data
        return {item: {"answer": said[f"check_{item}"], "note": said[f"check_{item}_note"]} for item in CHECKLIST}

    @property
    def scores(self) -> dict[str, dict[str, Any]]:
        said = self.cleaned_data
        return {
            name: {"score": int(said[f"score_{name}"]), "note": said[f"score_{name}_note"]}
            for name in CRITERIA
            if said[f"score_{name}"]
        }
