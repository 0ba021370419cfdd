"""A chart is data, like a report: what it shows, the finding its title states, and the table under it.

``templates/components/chart.html`` draws it; ``static/js/charts.js`` paints it. The numbers painted are floats of the
amounts, good for the height of a bar only; what people read is the table, from the exact amounts.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from fund.display import amount_text, decimals

BAR, LINE, DOUGHNUT = "bar", "line", "doughnut"


@dataclass(frozen=True, slots=True)
class Series:
    """One row of bars or one line: its name and its amounts in minor units, one for each label of the chart."""

    label: str
    values_minor: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart of amounts in one currency. ``id`` is unique on its page; ``title`` states the finding in a sentence."""

    id: str
    title: str
    currency: str
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    type: str = BAR
    horizontal: bool = False
    stacked: bool = False
    tall: bool = False
    label_heading: str = ""

    def __post_init__(self) -> None:
        if len(self.series) > 6:
            raise ValueError("A chart has at most six series; put the rest in its table.")
        if any(len(series.values_minor) != len(self.labels) for series in self.series):
            raise ValueError("Every series needs one amount for each label.")

    @property
    def data_id(self) -> str:
        """The id of the element that holds the chart's data."""
        return f"{self.id}-data"

    @property
    def data(self) -> dict[str, object]:
        """What the painter needs."""
        scale = 10 ** decimals(self.currency)
        return {
            "type": self.type,
            "labels": list(self.labels),
            "series": [
                {"label": series.label, "values": [value / scale for value in series.values_minor]}
                for series in self.series
            ],
            "unit": self.currency,
            "horizontal": self.horizontal,
            "stacked": self.stacked,
            "language": get_language() or "en",
        }

    @property
    def headings(self) -> list[str]:
        """Column headings of the table under the chart; amounts name their currency."""
        return [self.label_heading or _("Item"), *(f"{series.label} ({self.currency})" for series in self.series)]

    @property
    def rows(self) -> list[list[str]]:
        """The table under the chart: a label and its amounts as text."""
        return [
            [label, *(amount_text(series.values_minor[index], self.currency) for series in self.series)]
            for index, label in enumerate(self.labels)
        ]
