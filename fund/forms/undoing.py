"""Reversing an entry and closing a year: what cannot be taken back asks for a reason or for the year itself."""

from __future__ import annotations

from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fund import display

OWN_DAY, TODAY = "own", "today"
REASON_LENGTH = 500


class ReversalForm(forms.Form):
    """Why an entry is reversed, and on which day the reversal counts."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Stays in the books for every reader: what was wrong, and what follows."),
    )
    day = forms.ChoiceField(label=gettext_lazy("When the reversal counts"), widget=forms.RadioSelect, initial=OWN_DAY)

    def __init__(self, *args: object, own_day: date, first_day: date, today: date, **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]
        if own_day == first_day:
            on_own_day = _("On the day of the entry itself, %(day)s") % {"day": display.day_text(first_day)}
        else:
            on_own_day = _("On %(day)s, the first open day: the entry's own year is closed") % {
                "day": display.day_text(first_day)
            }
        choices = [(OWN_DAY, on_own_day)]
        if today > first_day:
            choices.append((TODAY, _("Today, %(day)s") % {"day": display.day_text(today)}))
        self.fields["day"].choices = choices  # type: ignore[attr-defined]


class CloseYearForm(forms.Form):
    """The year, typed once more."""

    year = forms.CharField(
        label=gettext_lazy("Type the year to close"),
        max_length=8,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "short", "autocomplete": "off"}),
    )

    def __init__(self, *args: object, year: int, **options: object) -> None:
        self.expected = year
        super().__init__(*args, **options)  # type: ignore[arg-type]

    def clean_year(self) -> int:
        text = self.cleaned_data["year"].strip()
        if text != str(self.expected):
            raise ValidationError(
                _("The year to close is %(expected)s; you typed “%(text)s”."),
                "other",
                {"expected": str(self.expected), "text": text},
            )
        return self.expected
