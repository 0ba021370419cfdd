"""Meetings, their agendas and minutes, as the secretariat fills them in."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from fund.forms.fields import DayField
from grants.forms.committee.deciding import DecidingForm, LongText, MomentField, moment_text
from grants.models import ItemKind, MeetingKind


class CallForm(DecidingForm):
    """A meeting on a day, or a written procedure until a moment."""

    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=[(value, capfirst(label)) for value, label in MeetingKind.choices],
        widget=forms.RadioSelect,
        initial=MeetingKind.REGULAR,
    )
    held_on = DayField(label=_("Date of the meeting"), required=False, help_text=_("Not of a written procedure"))
    place = forms.CharField(label=_("Place"), max_length=200, required=False)
    silence_until = MomentField(
        label=_("Ballots until (UTC)"), required=False, help_text=_("Of a written procedure: the end of its silence")
    )

    def __init__(self, *args: Any, now: Any, silence_days: int, **options: Any) -> None:
        end = (now + timedelta(days=silence_days)).replace(hour=17, minute=0, second=0, microsecond=0)
        self.suggested_end, self.silence_days = end, silence_days
        super().__init__(*args, **options)

    def prepare(self) -> None:
        self.fields["silence_until"].help_text = _t(
            "Of a written procedure: the end of its silence. The rules of the fund give %(days)s days: %(moment)s."
        ) % {"days": self.silence_days, "moment": moment_text(self.suggested_end)}

    def clean(self) -> dict[str, Any]:
        answers = super().clean() or self.cleaned_data
        if answers.get("kind") == MeetingKind.WRITTEN:
            answers["held_on"] = None
            if not answers.get("silence_until") and "silence_until" not in self.errors:
                self.add_error("silence_until", _t("A written procedure has a deadline."))
        elif "kind" in answers:
            answers["silence_until"] = None
            if not answers.get("held_on") and "held_on" not in self.errors:
                self.add_error("held_on", _t("A meeting is held on a day."))
        return answers

    def shown_silence_until(self) -> str:
        moment = self.cleaned_data.get("silence_until")
        return moment_text(moment) if moment else _t("not given")


class BusinessForm(DecidingForm):
    """An item that is no proposal."""

    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=[(value, capfirst(label)) for value, label in ItemKind.choices if value != ItemKind.PROPOSAL],
    )
    title = forms.CharField(label=_("Title"), max_length=500)
    text = LongText(label=_("What is before the committee"))


class MinutesForm(DecidingForm):
    text = LongText(label=_("Minutes"), rows=18, max_length=100_000)


class ReasonForm(DecidingForm):
    """Why: where a step needs it."""

    reason = LongText(label=_("Reason"), rows=3, required=True)
