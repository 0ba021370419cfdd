"""What the chapters of a consolidated report are made of, in the language that is active."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from fund import display
from grants.narratives.markdown import Blocks
from reports.consolidated.chapters import Written
from reports.consolidated.document import Prose
from reports.consolidated.facts import Facts
from reports.consolidated.placeholders import Bound, Names
from reports.consolidated.prose import placed
from reports.fund_figures import FundFigures
from reports.publishing.difference import Line
from reports.renderers.pdf.words import Figures
from reports.table import AMOUNT, RATE, Report


class Material(NamedTuple):
    """What chapters are made of: the report in words, its figures, what names mean, the facts besides, the texts."""

    report: Report
    figures: Figures
    of_fund: FundFigures
    names: Names
    facts: Facts
    texts: Mapping[str, str]
    written: tuple[Written, ...]
    earlier: tuple[Line, ...] = ()
    """What of earlier years is not as the report of the year before was published."""
    restates: str = ""
    """What this version says otherwise than the one before it, and why; empty in a first version."""
    filed: frozenset[str] | None = None
    """Digests of the pictures filed in the fund; None: not looked for."""

    def blocks(self, text: str) -> Blocks:
        """Markdown as blocks, its figures in place."""
        return placed(text, self.names, shown_by(self.figures))

    def prose(self, key: str) -> Prose:
        """One text of the edition."""
        return Prose(self.blocks(self.texts.get(key, "")), key)


def shown_by(figures: Figures) -> Callable[[Bound], str]:
    """How a figure is written within a text, in the language that is active."""

    def shown(bound: Bound) -> str:
        if bound.kind == AMOUNT:
            return display.DASH if bound.value is None else figures.money(int(bound.value))
        if bound.kind == RATE:
            return display.DASH if bound.value is None else f"{display.digits(int(bound.value * 100), 2)}%"
        return str(bound.value)

    return shown
