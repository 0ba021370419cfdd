"""Projects added up by country, by level, by window. Each figure is a sum of cells of the table of projects."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from reports.definitions.axes import delivery_rate
from reports.definitions.further.places import LEVELS, NOWHERE, Place
from reports.definitions.further.projects import KEY, MEASURES, measures, projects_with_figures
from reports.definitions.grid import Line, grid, total
from reports.fund_figures import FundFigures
from reports.phrase import phrase as _
from reports.table import Cell, CellRef, Sum, Table

NONE = "(none)"
"""Key of the row of what belongs to no country, or to no window."""
Group = tuple[str, str, list[str]]
"""Key and label of a row, and the numbers of its projects."""


def by_country(figures: FundFigures, places: Mapping[str, Place]) -> Table:
    named = {place.country: place.country_name for place in places.values() if place.country}
    rows = _grouped(figures, lambda number: places.get(number, NOWHERE).country)
    return _table(
        figures,
        "by_country",
        _("By country"),
        _("Country"),
        (
            *((code, named[code], rows[code]) for code in sorted(rows, key=lambda code: named.get(code, "")) if code),
            *_rest(rows, _("Of several countries, or of none")),
        ),
    )


def by_level(figures: FundFigures, places: Mapping[str, Place]) -> Table:
    rows = _grouped(figures, lambda number: places.get(number, NOWHERE).level)
    return _table(
        figures,
        "by_level",
        _("By level"),
        _("Level"),
        ((level or NONE, label, rows[level]) for level, label in LEVELS.items() if level in rows),
    )


def by_window(figures: FundFigures, places: Mapping[str, Place]) -> Table:
    titles = {place.window: place.window_title for place in places.values() if place.window}
    rows = _grouped(figures, lambda number: places.get(number, NOWHERE).window)
    return _table(
        figures,
        "by_window",
        _("By window"),
        _("Window"),
        (
            *((code, f"{code} {titles[code]}".strip(), rows[code]) for code in sorted(rows) if code),
            *_rest(rows, _("Outside any window")),
        ),
    )


def _rest(rows: Mapping[str, list[str]], label: str) -> list[Group]:
    return [(NONE, label, rows[""])] if "" in rows else []


def _grouped(figures: FundFigures, group_of: Callable[[str], str]) -> dict[str, list[str]]:
    rows: dict[str, list[str]] = {}
    for project in projects_with_figures(figures):
        rows.setdefault(group_of(project.number), []).append(project.number)
    return rows


def _table(figures: FundFigures, key: str, title: str, heading: str, groups: Iterable[Group]) -> Table:
    lines = tuple(
        Line(
            code,
            label,
            cells={
                column: Cell(Sum(tuple((1, CellRef(KEY, number, column)) for number in numbers))) for column in MEASURES
            },
        )
        for code, label, numbers in groups
    )
    return grid(
        key,
        title,
        (*measures(figures), delivery_rate("expenditure")),
        (*lines, total(lines)),
        row_heading=heading,
        note=_("Programmes and direct costs together: sums of the lines of the table of projects."),
        tab=title,
    )
