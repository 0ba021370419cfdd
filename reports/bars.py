"""What a chart of bars shows, as data: bars from a zero baseline under a title that states the finding. Pure."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar from ``start`` to ``end`` on the scale of the chart; ``text`` is printed beside it."""

    start: int
    end: int
    series: int = 0
    text: str = ""


@dataclass(frozen=True, slots=True)
class BarGroup:
    """What is drawn at one label: each inner tuple is one line of bars, end to end."""

    label: str
    lines: tuple[tuple[Bar, ...], ...]
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Bars:
    """A chart: its finding, what it shows in words, its groups from above, the names of its series.

    ``steps`` joins the end of each group's bar to the next (a chart of sources and uses).
    """

    title: str
    description: str
    groups: tuple[BarGroup, ...]
    series: tuple[str, ...] = ()
    unit: str = ""
    steps: bool = False
