"""Results with their indicators: rows within rows, added and taken out by buttons."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grants.forms.proposals.sections import MOST_ROWS, SectionForm, removed
from grants.proposals.content import INDICATOR

LEVELS = [("outcome", gettext_lazy("Outcome")), ("output", gettext_lazy("Output"))]
MOST_INDICATORS = 20


class IndicatorRow(NamedTuple):
    number: int
    fields: list[forms.BoundField]


class ResultRow(NamedTuple):
    number: int
    level: forms.BoundField
    statement: forms.BoundField
    indicators: list[IndicatorRow]


class ResultsForm(SectionForm):
    """``r0_level``, ``r0_statement``, ``r0_i0_text`` and so on."""

    section = "results"
    title_of_section = gettext_lazy("Results")

    def prepare(self) -> None:
        self.sizes = self._sent() if self.is_bound else self._stored()
        labels = {
            "text": _("Result %(number)s, indicator %(position)s"),
            "baseline": _("Baseline of indicator %(position)s of result %(number)s"),
            "target": _("Target of indicator %(position)s of result %(number)s"),
            "source": _("Source of verification of indicator %(position)s of result %(number)s"),
        }
        results = self.desk.content["results"]
        for i, size in enumerate(self.sizes):
            result = results[i] if i < len(results) else {"level": "outcome", "statement": "", "indicators": []}
            self.fields[f"r{i}_level"] = forms.ChoiceField(
                label=_("Result %(number)s: level") % {"number": i + 1},
                choices=LEVELS,
                required=False,
                initial=result["level"],
            )
            self.fields[f"r{i}_statement"] = forms.CharField(
                label=_("Result %(number)s: statement") % {"number": i + 1},
                max_length=2000,
                required=False,
                widget=forms.Textarea(attrs={"rows": 2}),
                initial=result["statement"],
            )
            for j in range(size):
                row = result["indicators"][j] if j < len(result["indicators"]) else dict.fromkeys(INDICATOR, "")
                for key in INDICATOR:
                    self.fields[f"r{i}_i{j}_{key}"] = forms.CharField(
                        label=labels[key] % {"number": i + 1, "position": j + 1},
                        max_length=1000,
                        required=False,
                        initial=row[key],
                    )

    def _sent(self) -> list[int]:
        """How many indicators each result of the sent form has."""
        sizes = [1] * self.rows_sent(r"r(\d{1,3})_\w+")
        for name in self.data:
            if found := re.fullmatch(r"r(\d{1,3})_i(\d{1,3})_\w+", name):
                i, j = int(found[1]), int(found[2])
                if i < len(sizes):
                    sizes[i] = min(max(sizes[i], j + 1), MOST_INDICATORS)
        return sizes

    def _stored(self) -> list[int]:
        """Every row of the document, at least one, and what a button asked for."""
        sizes = [max(len(result["indicators"]), 1) for result in self.desk.content["results"]]
        wanted = removed(self.more, "indicator")
        if wanted is not None and wanted < len(sizes):
            sizes[wanted] = min(len(self.desk.content["results"][wanted]["indicators"]) + 1, MOST_INDICATORS)
        if self.more == "result" or not sizes:
            sizes.append(1)
        return sizes[:MOST_ROWS]

    def rows(self) -> Iterator[ResultRow]:
        for i, size in enumerate(self.sizes):
            indicators = [IndicatorRow(j, [self[f"r{i}_i{j}_{key}"] for key in INDICATOR]) for j in range(size)]
            yield ResultRow(i, self[f"r{i}_level"], self[f"r{i}_statement"], indicators)

    def said(self, do: str = "") -> dict[str, Any]:
        answers = self.cleaned_data
        without = removed(do, "remove-result")
        of_indicator = re.fullmatch(r"remove-indicator:(\d{1,3}):(\d{1,3})", do)
        taken = (int(of_indicator[1]), int(of_indicator[2])) if of_indicator else None
        return {
            "results": [
                {
                    "level": answers.get(f"r{i}_level", ""),
                    "statement": answers.get(f"r{i}_statement", ""),
                    "indicators": [
                        {key: answers.get(f"r{i}_i{j}_{key}", "") for key in INDICATOR}
                        for j in range(size)
                        if (i, j) != taken
                    ],
                }
                for i, size in enumerate(self.sizes)
                if i != without
            ]
        }
