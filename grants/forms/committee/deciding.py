"""What the forms of deciding share: answers shown back, no key (what is decided counts once by itself)."""

from __future__ import annotations

from datetime import UTC
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fund.display import moment_text
from fund.forms.recording import RecordForm

__all__ = ["DecidingForm", "LongText", "MomentField", "moment_text"]


class DecidingForm(RecordForm):
    """A form of one fund that leads to a step of the committee."""

    key = None  # type: ignore[assignment]


class MomentField(forms.DateTimeField):
    """A moment in UTC, from the browser's own picker."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"))
        options.setdefault("input_formats", ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"])
        options.setdefault("error_messages", {"invalid": _("Write the moment like 2026-03-31T17:00.")})
        super().__init__(**options)

    def clean(self, value: Any) -> Any:
        moment = super().clean(value)
        return moment if moment is None else moment.astimezone(UTC)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return str(initial) != str(data)


class LongText(forms.CharField):
    """Several lines of text."""

    def __init__(self, *, rows: int = 4, **options: Any) -> None:
        options.setdefault("widget", forms.Textarea(attrs={"rows": rows}))
        options.setdefault("required", False)
        options.setdefault("max_length", 20_000)
        super().__init__(**options)
