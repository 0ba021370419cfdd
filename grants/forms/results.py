"""Indicators of the fund and of projects as forms."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy

from fund.models import Fund, Output, PriorityFocus
from fund.models.register import CODE_LENGTH
from grants.models import Aggregation, Indicator, Project, ProjectIndicator, ResultLevel


class _Form(forms.Form):
    template_name = "components/form.html"
    use_required_attribute = False


class IndicatorForm(_Form):
    """What the fund measures, of a focus or one of its outputs."""

    code = forms.CharField(label=gettext_lazy("Code"), max_length=CODE_LENGTH)
    place = forms.ChoiceField(label=gettext_lazy("What it measures"))
    text = forms.CharField(
        label=gettext_lazy("Indicator"), max_length=500, widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"})
    )
    unit = forms.CharField(label=gettext_lazy("Unit"), max_length=60, required=False)
    aggregation = forms.ChoiceField(
        label=gettext_lazy("Counted as"),
        help_text=gettext_lazy("How the figures of projects make the fund's; it is said beside every figure."),
    )
    baseline = forms.CharField(label=gettext_lazy("Baseline"), max_length=200, required=False)
    target = forms.CharField(label=gettext_lazy("Target"), max_length=200, required=False)
    source = forms.CharField(label=gettext_lazy("Source of verification"), max_length=300, required=False)

    def __init__(self, data: Any = None, *, fund: Fund, indicator: Indicator | None = None) -> None:
        initial = {}
        if indicator:
            initial = {name: getattr(indicator, name) for name in self.base_fields if name != "place"}
            place = indicator.output.code if indicator.output else ""
            initial["place"] = f"{indicator.priority_focus.code}|{place}"
        super().__init__(data, initial=initial)
        self.fund = fund
        fields: Any = self.fields
        fields["aggregation"].choices = [(value, capfirst(str(label))) for value, label in Aggregation.choices]
        self.places: dict[str, tuple[PriorityFocus, Output | None]] = {}
        outputs = list(Output.objects.filter(fund=fund).select_related("priority_focus").order_by("code"))
        for focus in PriorityFocus.objects.filter(fund=fund).order_by("code"):
            self.places[f"{focus.code}|"] = (focus, None)
            for output in outputs:
                if output.priority_focus_id == focus.pk:  # type: ignore[attr-defined]
                    self.places[f"{focus.code}|{output.code}"] = (focus, output)
        fields["place"].choices = [
            (key, f"{output.code} · {output.title}" if output else f"{focus.code} · {focus.title}")
            for key, (focus, output) in self.places.items()
        ]

    def said(self) -> dict[str, Any]:
        """The arguments of ``indicator_set`` besides fund, person and moment."""
        answers = dict(self.cleaned_data)
        focus, output = self.places[answers.pop("place")]
        return answers | {"priority_focus": focus, "output": output}


class ProjectIndicatorForm(_Form):
    """What a project promised to measure, and what it feeds."""

    project = forms.ModelChoiceField(label=gettext_lazy("Project"), queryset=Project.objects.none())
    code = forms.CharField(label=gettext_lazy("Code"), max_length=CODE_LENGTH)
    level = forms.ChoiceField(label=gettext_lazy("Level"))
    statement = forms.CharField(
        label=gettext_lazy("Outcome or output"), max_length=2000, required=False,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
    )  # fmt: skip
    text = forms.CharField(
        label=gettext_lazy("Indicator"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"})
    )
    unit = forms.CharField(label=gettext_lazy("Unit"), max_length=60, required=False)
    baseline = forms.CharField(label=gettext_lazy("Baseline"), max_length=1000, required=False)
    target = forms.CharField(label=gettext_lazy("Target"), max_length=1000, required=False)
    source = forms.CharField(label=gettext_lazy("Source of verification"), max_length=1000, required=False)
    feeds = forms.ModelChoiceField(
        label=gettext_lazy("Feeds the fund's indicator"),
        queryset=Indicator.objects.none(),
        required=False,
        help_text=gettext_lazy("Figures that are plain numbers count there as soon as a report is accepted."),
    )

    def __init__(
        self, data: Any = None, *, fund: Fund, indicator: ProjectIndicator | None = None, project: str = ""
    ) -> None:
        initial: dict[str, Any] = {}
        if indicator:
            initial = {name: getattr(indicator, name) for name in self.base_fields}
        elif project:
            initial = {"project": Project.objects.filter(fund=fund, number=project).first()}
        super().__init__(data, initial=initial)
        fields: Any = self.fields
        fields["level"].choices = [(value, capfirst(str(label))) for value, label in ResultLevel.choices]
        fields["project"].queryset = Project.objects.filter(fund=fund).order_by("number")
        fields["feeds"].queryset = Indicator.objects.filter(fund=fund).order_by("code")
        if indicator:
            # An indicator stays with its project: what was reported of it belongs there.
            fields["project"].queryset = Project.objects.filter(pk=indicator.project_id)  # type: ignore[attr-defined]
            fields["project"].empty_label = None
