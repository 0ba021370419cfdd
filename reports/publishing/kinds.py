"""The reports that can be published, and what makes each: one table.

A maker reads and arranges; it writes nothing. ``make(edition, known_at, at, language, by)`` answers what the report
says and how its files are made, in the language that is active. ``at`` is the moment it was prepared, ``by`` who
prepared it: the files printed for the certifier and those published later are the same bytes. The edition's
``restates`` is the note a restated version carries in each of its files: on the first pages, on the cover of the
workbook, as a file or a name of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from reports.consolidated.placeholders import Problem
from reports.consolidated.prior_year import Published
from reports.models import Edition, Publication, ReportKind
from reports.publishing.content import Content
from reports.publishing.difference import Line
from reports.table import LedgerPosition


class UnableToMake(Exception):
    """There is no such report, or its figures do not tie. The message is for people and names the figures."""


@dataclass(frozen=True, slots=True)
class MadeFile:
    """One file. ``form`` is a key of ``reports.files.FORMATS``, or docx; publishing puts the version into the name."""

    form: str
    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Made:
    """What a report says, and its files: made only when they are asked for.

    ``parameters``: plain data, enough to ask the ledger for the same figures again (``Maker.again``). What people are
    to see before they prepare or certify it, and is no part of the digest: ``pointed_out``, what stands out in its
    texts, and ``earlier``, the figures of earlier years that are not those of ``before``, the report published of the
    year before.
    """

    title: str
    content: Content
    parameters: dict[str, Any] = field(default_factory=dict)
    files: Mapping[str, Callable[[], MadeFile]] = field(default_factory=dict)
    pointed_out: tuple[Problem, ...] = ()
    earlier: tuple[Line, ...] = ()
    before: Published | None = None


def nothing_wrong(edition: Edition, known_at: int) -> list[str]:
    return []


def nothing_again(publication: Publication, position: LedgerPosition) -> list[dict[str, Any]]:
    return []


class Maker(NamedTuple):
    """``forms``: the formats of its files, without making any. ``problems``: what keeps the edition from being
    prepared, in sentences (a placeholder nobody knows, say). ``again``: the publication's tables as the ledger of
    today gives them up to an entry (its own, or the last), see ``content``."""

    make: Callable[[Edition, int, datetime, str, str], Made]
    forms: tuple[str, ...] = ()
    problems: Callable[[Edition, int], list[str]] = nothing_wrong
    again: Callable[[Publication, LedgerPosition], list[dict[str, Any]]] = nothing_again


def maker_of(kind: str) -> Maker:
    """The maker of a kind of report; each kind has one."""
    from reports.publishing import annual, statements

    makers = {
        ReportKind.ANNUAL: Maker(annual.make, annual.OFFERED, annual.problems, annual.again),
        ReportKind.FINAL_FUND: Maker(annual.make, annual.OFFERED, annual.problems, annual.again),
        ReportKind.FINAL_PROJECT: Maker(
            statements.make_project, statements.OFFERED, statements.problems_of_project, statements.project_again
        ),
        ReportKind.SOURCE_AND_USE: Maker(
            statements.make_statement, statements.OFFERED, statements.problems_of_statement, statements.statement_again
        ),
    }
    return makers[ReportKind(kind)]
