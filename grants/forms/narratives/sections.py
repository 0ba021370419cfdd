"""One section of a narrative as a form: it may be saved whatever is missing, and loses nothing that is typed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grants.narratives.content import (
    MOST_CHARACTERS,
    MOST_OF_A_FIELD,
    ONE_LINE,
    REPORTED,
    REPORTER,
    SECTIONS,
    Section,
    Text,
    table_of,
    words_in,
)
from grants.narratives.desk import Desk
from grants.proposals.wording import said

REPORTER_LABELS = {
    "name": gettext_lazy("Submitted by"),
    "title": gettext_lazy("Function"),
    "email": gettext_lazy("E-mail"),
}
ROWS_OF_TEXT = 10
MOST_INDICATORS = 200


class SectionForm(forms.Form):
    """Subclasses answer in ``said`` with the part of the document they speak of."""

    template_name = "components/form.html"
    use_required_attribute = False

    def __init__(self, data: Any = None, *, desk: Desk, section: Section) -> None:
        self.desk, self.section = desk, section
        super().__init__(data)
        self.prepare()

    def prepare(self) -> None:
        """Make the fields, filled with what the document says."""

    def full_clean(self) -> None:
        # What is not optional is asked for when the report is submitted; a draft is saved without it.
        wanted = [field for field in self.fields.values() if field.required]
        for field in wanted:
            field.required = False
        super().full_clean()
        for field in wanted:
            field.required = True

    def said(self) -> dict[str, Any]:
        raise NotImplementedError


class WrittenText(NamedTuple):
    """One text with its field and how long it is. ``is_long``: more words than it may have."""

    text: Text
    field: forms.BoundField
    words: int
    is_long: bool


class TextsForm(SectionForm):
    """The texts of a section; in the first one, who reports as well."""

    def prepare(self) -> None:
        for text in self.section.texts:
            is_short = text.key in ONE_LINE
            widget = forms.TextInput() if is_short else forms.Textarea(attrs={"rows": ROWS_OF_TEXT, "dir": "auto"})
            self.fields[text.key] = forms.CharField(
                label=said(text.label, ""),
                help_text=_("%(hint)s At most %(most)s words.")
                % {"hint": said(text.hint, ""), "most": text.most_words},
                required=text.is_needed,
                max_length=MOST_OF_A_FIELD if is_short else MOST_CHARACTERS,
                widget=widget,
                initial=self.desk.content["texts"][text.key],
            )
        if self.section.key == "about":
            for key in REPORTER:
                self.fields[key] = forms.CharField(
                    label=REPORTER_LABELS[key],
                    required=key != "title",
                    max_length=200,
                    initial=self.desk.content["reporter"][key],
                )

    def said(self) -> dict[str, Any]:
        answers = self.cleaned_data
        content = self.desk.content
        found: dict[str, Any] = {
            "texts": content["texts"] | {text.key: answers.get(text.key, "") for text in self.section.texts}
        }
        if self.section.key == "about":
            found["reporter"] = {key: answers.get(key, "") for key in REPORTER}
        return found

    def written(self) -> Iterator[WrittenText]:
        """Each text with the words it has in the saved document."""
        for text in self.section.texts:
            words = words_in(self.desk.content["texts"][text.key])
            yield WrittenText(text, self[text.key], words, words > text.most_words)

    def others(self) -> Iterator[forms.BoundField]:
        """The fields that are no text of the template."""
        keys = {text.key for text in self.section.texts}
        return (field for field in self if field.name not in keys)


class IndicatorRow(NamedTuple):
    """What one indicator promised, and the fields of what is said of it."""

    code: forms.BoundField
    promised: dict[str, str]
    fields: list[forms.BoundField]


class IndicatorsForm(SectionForm):
    """``i0_code``, ``i0_achieved`` and so on: the code is sent along, so that no row slips into another's place."""

    def prepare(self) -> None:
        labels = {
            "achieved": _("Achieved, indicator %(code)s"),
            "variance": _("Reasons for variance, indicator %(code)s"),
            "source": _("Source of verification, indicator %(code)s"),
        }
        self.promised = table_of(self.desk.content, self.desk.promised)[:MOST_INDICATORS]
        for number, row in enumerate(self.promised):
            self.fields[f"i{number}_code"] = forms.CharField(
                widget=forms.HiddenInput(), required=False, initial=row["code"], max_length=100
            )
            for key in REPORTED:
                is_long = key == "variance"
                self.fields[f"i{number}_{key}"] = forms.CharField(
                    label=labels[key] % {"code": row["code"]},
                    required=False,
                    max_length=4_000 if is_long else MOST_OF_A_FIELD,
                    widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}) if is_long else forms.TextInput(),
                    initial=row[key],
                )

    def said(self) -> dict[str, Any]:
        answers = self.cleaned_data
        kept = {row["code"]: row for row in self.desk.content["indicators"]}
        for name in self.data:
            found = re.fullmatch(r"i([0-9]{1,3})_code", name)
            code = answers.get(name, "") if found else ""
            if found and code:
                kept[code] = {"code": code, **{key: answers.get(f"i{found[1]}_{key}", "") for key in REPORTED}}
        return {"indicators": list(kept.values())}

    def rows(self) -> Iterator[IndicatorRow]:
        for number, row in enumerate(self.promised):
            yield IndicatorRow(self[f"i{number}_code"], row, [self[f"i{number}_{key}"] for key in REPORTED])


def form_of(desk: Desk, section: str, data: Any = None) -> SectionForm | None:
    """The form of a section of this report; None where it has no such section."""
    if section not in desk.section_keys:
        return None
    found = next(each for each in SECTIONS if each.key == section)
    kind: type[SectionForm] = IndicatorsForm if section == "indicators" else TextsForm
    return kind(data, desk=desk, section=found)
