"""Organisations and projects, as people fill them in."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_countries import countries

from fund import codes
from fund.forms.fields import CodeField, DayField, PercentField
from fund.forms.register import RowForm
from fund.models import Output, PriorityFocus
from grants.models import Organisation, OrganisationType, Project, ProjectLevel, ProjectStatus

CLOSURES = (ProjectStatus.OPERATIONALLY_CLOSED, ProjectStatus.FINANCIALLY_CLOSED)


def country_choices() -> list[tuple[str, str]]:
    """Every country by its ISO 3166 alpha-3 code, in the language of the page."""
    return [("", _("No country"))] + [(countries.alpha3(code), name) for code, name in countries]


class OrganisationForm(RowForm):
    row_model = Organisation
    names = ("code", "name", "type", "support_cost_percent")
    code = CodeField(kind=codes.ORGANISATION, label=gettext_lazy("Code"))
    name = forms.CharField(label=gettext_lazy("Name"), max_length=300)
    type = forms.ChoiceField(label=gettext_lazy("Kind of organisation"), widget=forms.RadioSelect)
    support_cost_percent = PercentField(
        label=gettext_lazy("Indirect support cost (%)"),
        help_text=gettext_lazy("Taken for new allocations where none is stated."),
    )

    def prepare(self) -> None:
        field: Any = self.fields["type"]
        field.choices = [(kind.value, capfirst(kind.label)) for kind in OrganisationType]

    def said_by(self, row: Any) -> dict[str, Any]:
        said = super().said_by(row)
        if row.support_cost_percent is None:
            said["support_cost_percent"] = self.fund.support_cost_percent
        return said


class ProjectForm(RowForm):
    row_model = Project
    code_name = "number"
    names = (
        *("number", "title", "priority_focus", "output", "level", "country"),
        *("start_date", "end_date", "status"),
    )
    number = CodeField(kind=codes.PROJECT, label=gettext_lazy("Number"))
    title = forms.CharField(label=gettext_lazy("Title"), max_length=500)
    priority_focus = forms.ModelChoiceField(
        label=gettext_lazy("Priority focus"), queryset=PriorityFocus.objects.none(), empty_label=None
    )
    output = forms.ModelChoiceField(
        label=gettext_lazy("Output"),
        queryset=Output.objects.none(),
        required=False,
        empty_label=gettext_lazy("No output"),
    )
    level = forms.ChoiceField(label=gettext_lazy("Level"), required=False)
    country = forms.ChoiceField(label=gettext_lazy("Country"), required=False)
    start_date = DayField(label=gettext_lazy("Starts on"), required=False)
    end_date = DayField(label=gettext_lazy("Ends on"), required=False)
    status = forms.ChoiceField(label=gettext_lazy("Status"))

    def prepare(self) -> None:
        fields: Any = self.fields
        fields["priority_focus"].queryset = PriorityFocus.objects.filter(fund=self.fund).order_by("code")
        fields["output"].queryset = Output.objects.filter(fund=self.fund).order_by("code")
        fields["level"].choices = [("", _("Not stated"))] + [(v.value, capfirst(v.label)) for v in ProjectLevel]
        fields["status"].choices = [(v.value, capfirst(v.label)) for v in ProjectStatus]
        fields["country"].choices = country_choices()

    def said_by(self, row: Any) -> dict[str, Any]:
        names = [name for name in self.names if name not in ("priority_focus", "output")]
        said = {name: getattr(row, name) for name in names}
        return said | {"priority_focus": row.priority_focus_id, "output": row.output_id}

    def clean(self) -> dict[str, Any]:
        super().clean()
        start, end = self.cleaned_data.get("start_date"), self.cleaned_data.get("end_date")
        if isinstance(start, date) and isinstance(end, date) and end < start:
            self.add_error("end_date", ValidationError(_("A project cannot end before it starts."), "order"))
        self._check_status()
        focus, output = self.cleaned_data.get("priority_focus"), self.cleaned_data.get("output")
        if focus and output and output.priority_focus_id != focus.pk:
            self.add_error(
                "output",
                ValidationError(
                    _("Output %(output)s belongs to another priority focus than %(focus)s."),
                    "focus",
                    {"output": output.code, "focus": focus.code},
                ),
            )
        return self.cleaned_data

    def _check_status(self) -> None:
        """A closure is declared, with its list of checks, not typed in; and it is not taken back."""
        before, after = self.row.status, self.cleaned_data.get("status")
        if self.is_new or not after or after == before:
            return
        if after in CLOSURES:
            sentence = _("A closure is declared on the project's own page of closure, where everything is checked.")
            self.add_error("status", ValidationError(sentence, "declared"))
        elif before in CLOSURES:
            sentence = _("The project is %(status)s: it is not opened again.")
            status = ProjectStatus(before).label
            self.add_error("status", ValidationError(sentence, "closed", {"status": status}))
