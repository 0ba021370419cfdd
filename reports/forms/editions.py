"""Beginning an edition and writing one of its texts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from reports.consolidated.chapters import LONGEST


class BeginForm(forms.Form):
    """The year of the report and the language it is written in."""

    year = forms.TypedChoiceField(label=_("Year"), coerce=int)
    language = forms.ChoiceField(
        label=_("Language"),
        choices=settings.LANGUAGES,
        help_text=_("It cannot be changed later; a report begun by mistake is abandoned and begun anew."),
    )

    def __init__(self, *args: Any, years: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["year"].choices = [(year, str(year)) for year in years]  # type: ignore[attr-defined]


class TextForm(forms.Form):
    """One text in Markdown. ``shown``: what it was when the form was opened."""

    text = forms.CharField(
        label=_("Text"),
        required=False,
        strip=False,
        max_length=LONGEST,
        help_text=_(
            "Markdown: **bold**, *italics*, - lists, ### headings, tables. Figures of the fund are placeholders such "
            "as {{ contributions.current_year }}."
        ),
        widget=forms.Textarea(attrs={"rows": 22, "spellcheck": "true", "dir": "auto"}),
    )
    shown = forms.CharField(widget=forms.HiddenInput, required=False)
