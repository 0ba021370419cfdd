"""How the further tables tie to the eleven of the annual financial report."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from reports.definitions.further.priority_focus import key_of
from reports.definitions.further.projects import KEY, MEASURES
from reports.definitions.identities import plus, total
from reports.fund_figures import FundFigures
from reports.phrase import phrase as _
from reports.table import CellRef, Identity, Table

GROUPS = ("by_country", "by_level", "by_window")
PROJECTS, DIRECT, FOCUSES = "expenditure_by_project", "direct_costs", "by_priority_focus"


def further_identities(figures: FundFigures, tables: Iterable[Table]) -> tuple[Identity, ...]:
    titles = {table.key: table.title for table in tables}
    return (
        *_projects(),
        *(identity for key in GROUPS for identity in _group(key, titles[key])),
        *(identity for focus in figures.focuses for identity in _focus(focus.code)),
    )


def _projects() -> Iterator[Identity]:
    for column in MEASURES:
        yield Identity(
            f"projects.{column}",
            _("Projects come to what the priority focuses come to (%(column)s)", column=column),
            total(KEY, column),
            total(FOCUSES, column),
        )
    yield Identity(
        "projects.programme.net_funded",
        _("Projects are net funded with the programmes' amounts and the direct costs'"),
        total(KEY, "net_funded"),
        plus(total(PROJECTS, "net_funded"), total(DIRECT, "total_net_funded")),
    )
    yield Identity(
        "projects.programme.expenditure",
        _("Expenditure of projects is that of programmes and of direct costs"),
        total(KEY, "expenditure"),
        plus(total(PROJECTS, "expenditure"), total(DIRECT, "total_expenditure")),
    )


def _group(key: str, title: str) -> Iterator[Identity]:
    for column in MEASURES:
        yield Identity(
            f"{key}.{column}",
            _("Total of “%(table)s” is that of the projects (%(column)s)", table=title, column=column),
            total(key, column),
            total(KEY, column),
        )


def _focus(code: str) -> Iterator[Identity]:
    for row, column in (
        ("approved", "approved"),
        ("transfers", "transfers"),
        ("refunds", "refunds"),
        ("net_funded", "net_funded"),
        ("expenditure", "expenditure"),
        ("balance", "balance"),
    ):
        yield Identity(
            f"{key_of(code)}.{row}",
            _("The account of %(focus)s is its line among the priority focuses (%(row)s)", focus=code, row=row),
            CellRef(key_of(code), row, "total"),
            CellRef(FOCUSES, code, column),
        )
    yield Identity(
        f"{key_of(code)}.current_year",
        _("Expenditure of the year of %(focus)s is that of its line among the priority focuses", focus=code),
        CellRef(key_of(code), "expenditure", "current_year"),
        CellRef(FOCUSES, code, "current_year"),
    )
