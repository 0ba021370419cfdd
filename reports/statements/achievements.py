"""What accepted narratives say, as passages of a statement."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, NamedTuple

from fund.models import Fund
from grants.models import Project
from grants.narratives.accepted import accepted, accepted_between
from grants.narratives.content import SECTIONS
from reports.phrase import phrase
from reports.table import Passage

OF_A_PROJECT = ("summary", "outcomes")
"""What a donor reads of each project."""


class Told(NamedTuple):
    """An accepted narrative: of which project, and what it says (``grants/narratives/content.py``)."""

    project: Project
    texts: dict[str, str]


def told_of(fund: Fund, year: int, known_at: datetime | None = None) -> list[Told]:
    """The narratives of the year that had been accepted, a final one in place of the annual one, by focus."""
    return [Told(each.project, _texts(each.content)) for each in accepted(fund, year, known_at)]


def final_of(project: Project, until: int, known_at: datetime | None = None) -> Told | None:
    """The last final narrative of a project that had been accepted, of a year not after this one."""
    fund = project.fund
    by_year = accepted_between(fund, fund.start_date.year, until, known_at, project=project)
    finals = [each for narratives in by_year.values() for each in narratives if each.report.is_final]
    return Told(project, _texts(finals[-1].content)) if finals else None


def _texts(content: dict[str, Any]) -> dict[str, str]:
    return {key: text for key, text in content.get("texts", {}).items() if isinstance(text, str)}


class LastTold(NamedTuple):
    """What a project told last, and of which year."""

    told: Told
    year: int


def last_told_of(fund: Fund, focus: str, until: int, known_at: datetime | None = None) -> list[LastTold]:
    """Of each project of the focus its last accepted narrative of a year not after ``until``, by number."""
    last = {
        each.project.number: LastTold(Told(each.project, _texts(each.content)), year)
        for year, narratives in accepted_between(fund, fund.start_date.year, until, known_at).items()
        for each in narratives
        if each.project.priority_focus.code == focus
    }
    return [last[number] for number in sorted(last)]


def achieved_by(told: Told) -> str:
    """What a donor reads of a project: empty where nothing is said of it. Markdown."""
    return "\n\n".join(filter(None, (told.texts.get(key, "").strip() for key in OF_A_PROJECT)))


def of_projects(told: Iterable[Told], focuses: frozenset[str]) -> Iterator[Passage]:
    """A passage for each project of these focuses (all where there are none): what was achieved."""
    for each in told:
        text = achieved_by(each)
        if text and (not focuses or each.project.priority_focus.code in focuses):
            title = f"{each.project.priority_focus.code} · {each.project.number} {each.project.title}"
            yield Passage(f"project:{each.project.number}", title, text, is_markdown=True)


def whole(told: Told) -> Iterator[Passage]:
    """Everything one narrative says, a passage for each of its texts, in the order of the template: it is read before
    the tables."""
    for section in SECTIONS:
        for text in section.texts:
            said = told.texts.get(text.key, "").strip()
            if said:
                # The labels of the template are sentences without values: the same message is a phrase.
                yield Passage(text.key, phrase(text.label.text), said, comes_first=True, is_markdown=True)
