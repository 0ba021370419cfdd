"""Beginning a statement or a final report."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from reports.models import ReportKind
from reports.services.statements import KINDS


class StatementForm(forms.Form):
    """Which report, of which year, and of which project where it is of one."""

    kind = forms.ChoiceField(label=_("Report"))
    year = forms.TypedChoiceField(label=_("Year"), coerce=int)
    project = forms.ChoiceField(
        label=_("Project"), required=False, help_text=_("Only for the final report of a project. It must be closed.")
    )
    language = forms.ChoiceField(
        label=_("Language"),
        choices=settings.LANGUAGES,
        help_text=_("It cannot be changed later; a report begun by mistake is abandoned and begun anew."),
    )

    def __init__(self, *args: Any, years: Iterable[int], projects: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["kind"].choices = [("", "---------"), *((kind, capfirst(ReportKind(kind).label)) for kind in KINDS)]
        fields["year"].choices = [("", "---------"), *((year, str(year)) for year in years)]
        fields["project"].choices = [("", "---------"), *projects]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("kind") == ReportKind.FINAL_PROJECT and not cleaned.get("project"):
            self.add_error("project", _("Choose the project the report is of."))
        elif cleaned.get("kind") and cleaned["kind"] != ReportKind.FINAL_PROJECT and cleaned.get("project"):
            self.add_error("project", _("This report is of the whole fund: choose no project, or its final report."))
        return cleaned
