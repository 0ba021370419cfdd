"""Reasons of a return and of a restatement, and what is given to be verified."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reports.publishing.verifying import LARGEST_BYTES, digest_in


class ReturnForm(forms.Form):
    """Why a prepared report is given back."""

    comment = forms.CharField(
        label=gettext_lazy("What is to be put right"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("It is told to who prepared the report, and kept with its history."),
    )


class RestateForm(forms.Form):
    """What the next version of a published report says otherwise, and why."""

    comment = forms.CharField(
        label=gettext_lazy("What is restated, and why"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("It stands in the next version and on its public page, beside the differences."),
    )


class AbandonForm(forms.Form):
    """Why a report is let go before it was ever published."""

    comment = forms.CharField(
        label=gettext_lazy("Why it is abandoned"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy(
            "Such as: the wrong year, the wrong language. It is kept with the history of the report."
        ),
    )


class GiveUpForm(forms.Form):
    """Why a restatement is given up."""

    comment = forms.CharField(
        label=gettext_lazy("Why it is given up"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("It is kept with the history of the report, and printed nowhere."),
    )


class VerifyForm(forms.Form):
    """A file, or the SHA-256 of one."""

    one_is_enough = True
    """Neither of the two has to be filled in, but one has: ``components/field.html`` calls neither optional."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        required=False,
        allow_empty_file=True,
        help_text=gettext_lazy("It is compared and forgotten: nothing of it is kept."),
    )
    digest = forms.CharField(
        label=gettext_lazy("Or its SHA-256"),
        required=False,
        max_length=400,
        help_text=gettext_lazy("64 digits and letters from a to f, as sha256sum prints them."),
    )

    def __init__(self, *args: Any, too_large: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        self.too_large = too_large

    def clean_digest(self) -> str:
        text = self.cleaned_data["digest"].strip()
        found = digest_in(text)
        if text and not found:
            raise ValidationError(_("This is no SHA-256: it has 64 digits and letters from a to f."))
        return found

    def clean(self) -> dict[str, Any]:
        answers = super().clean() or {}
        if self.too_large:
            limit = LARGEST_BYTES // (1024 * 1024)
            self.add_error("file", _("The file is larger than %(limit)s MB: paste its SHA-256.") % {"limit": limit})
        elif answers.get("file") is None and not answers.get("digest") and not self.errors:
            self.add_error("file", _("Choose a file, or paste its SHA-256."))
        return answers
