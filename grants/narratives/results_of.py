"""What a fund has achieved by the end of a year: priority focus, outputs, indicators and the projects behind them.

Nothing here writes. Figures are cumulative and come from accepted narratives alone; how they are counted is said beside
each (``grants/narratives/aggregation.py``).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from fund.models import Fund, Output, PriorityFocus
from grants.models import Achievement, Indicator, Project, ProjectIndicator
from grants.narratives.aggregation import YES_NO, Figure, Total, is_reached, total
from grants.narratives.desk import in_order
from grants.proposals.sentences import Sentence


class ProjectFigure(NamedTuple):
    """Where one indicator of one project stood. ``year``: of the report that says so; None where there is none yet."""

    project: Project
    indicator: ProjectIndicator
    achieved: str
    number: Decimal | None
    year: int | None
    variance: str
    source: str
    report: str
    """Number of the narrative; empty where there is none yet."""

    @property
    def is_counted(self) -> bool:
        return self.number is not None


class IndicatorResult(NamedTuple):
    """One indicator of the fund. ``number``: at the end of the year; ``before``: at the end of the year before."""

    indicator: Indicator
    number: Decimal | None
    before: Decimal | None
    how: Sentence
    is_reached: bool | None
    by_project: tuple[ProjectFigure, ...]

    @property
    def in_the_year(self) -> Decimal | None:
        """What the year added, where both ends are known and adding is what the indicator does."""
        if self.number is None or self.indicator.aggregation == YES_NO:
            return None
        return self.number - (self.before or 0)

    @property
    def left_out(self) -> tuple[ProjectFigure, ...]:
        """Reported, but not as a plain number."""
        return tuple(each for each in self.by_project if each.year is not None and not each.is_counted)


class OutputResults(NamedTuple):
    output: Output
    indicators: tuple[IndicatorResult, ...]


class FocusResults(NamedTuple):
    """``indicators`` measure the outcome of the focus itself."""

    focus: PriorityFocus
    indicators: tuple[IndicatorResult, ...]
    outputs: tuple[OutputResults, ...]

    @property
    def every_indicator(self) -> Iterator[IndicatorResult]:
        yield from self.indicators
        for output in self.outputs:
            yield from output.indicators


def results(fund: Fund, year: int, known_at: datetime | None = None) -> list[FocusResults]:
    """The fund's results at the end of the year, every focus and output in the order of their codes.

    ``known_at``: what had been accepted then. Five queries.
    """
    focuses = list(PriorityFocus.objects.filter(fund=fund).order_by("code"))
    outputs: defaultdict[int, list[Output]] = defaultdict(list)
    for output in Output.objects.filter(fund=fund).order_by("code"):
        outputs[output.priority_focus_id].append(output)  # type: ignore[attr-defined]
    by_place: defaultdict[tuple[int, int | None], list[IndicatorResult]] = defaultdict(list)
    for result in indicator_results(fund, year, known_at):
        by_place[result.indicator.priority_focus_id, result.indicator.output_id].append(result)  # type: ignore[attr-defined]
    return [
        FocusResults(
            focus=focus,
            indicators=tuple(by_place[focus.pk, None]),
            outputs=tuple(OutputResults(each, tuple(by_place[focus.pk, each.pk])) for each in outputs[focus.pk]),
        )
        for focus in focuses
    ]


def indicator_results(fund: Fund, year: int, known_at: datetime | None = None) -> list[IndicatorResult]:
    """Every indicator of the fund, in the order of their codes. Three queries."""
    figures = _last_figures(fund, year, known_at)
    earlier = _last_figures(fund, year - 1, known_at, figures.every)
    feeding: defaultdict[int, list[ProjectIndicator]] = defaultdict(list)
    rows = ProjectIndicator.objects.filter(fund=fund, feeds__isnull=False).select_related("project")
    for row in rows.order_by("project__number", "pk"):
        feeding[row.feeds_id].append(row)  # type: ignore[attr-defined]
    indicators = Indicator.objects.filter(fund=fund).select_related("priority_focus", "output")
    return [
        _result(indicator, feeding[indicator.pk], figures.last, earlier.last)
        for indicator in sorted(indicators, key=lambda each: (each.priority_focus.code, in_order(each.code)))
    ]


class _Figures(NamedTuple):
    every: list[Achievement]
    last: dict[int, Achievement]
    """Project indicator to its last figure."""


def _last_figures(fund: Fund, year: int, known_at: datetime | None, read: list[Achievement] | None = None) -> _Figures:
    """Of one year what was accepted last counts, of several years the last."""
    if read is None:
        rows = Achievement.objects.filter(fund=fund, year__lte=year).select_related("version__report")
        if known_at is not None:
            rows = rows.filter(recorded_at__lte=known_at)
        read = list(rows.order_by("year", "recorded_at", "pk"))
    return _Figures(read, {each.indicator_id: each for each in read if each.year <= year})  # type: ignore[attr-defined]


def _result(
    indicator: Indicator,
    feeding: list[ProjectIndicator],
    now: dict[int, Achievement],
    before: dict[int, Achievement],
) -> IndicatorResult:
    found = _total(indicator, feeding, now)
    return IndicatorResult(
        indicator=indicator,
        number=found.number,
        before=_total(indicator, feeding, before).number,
        how=found.how,
        is_reached=is_reached(found.number, indicator.target),
        by_project=tuple(_of_project(row, now.get(row.pk)) for row in feeding),
    )


def _total(indicator: Indicator, feeding: list[ProjectIndicator], figures: dict[int, Achievement]) -> Total:
    return total(
        indicator.aggregation,
        [
            Figure(row.project.number, each.year, each.achieved, each.number, each.pk)
            for row in feeding
            if (each := figures.get(row.pk))
        ],
    )


def _of_project(row: ProjectIndicator, said: Achievement | None) -> ProjectFigure:
    if said is None:
        return ProjectFigure(row.project, row, "", None, None, "", "", "")
    report = said.version.report.number
    return ProjectFigure(
        row.project, row, said.achieved, said.number, said.year, said.variance, said.source or row.source, report
    )
