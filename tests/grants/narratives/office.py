"""A narrative to work with: the office fund, people of UNDP and of the secretariat, a complete document."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from typing import Any

from PIL import Image

from grants.models import Indicator, NarrativeReport, NarrativeVersion, ProjectIndicator
from grants.narratives.content import texts_of
from grants.services.narratives import narrative_begin, narrative_save, narrative_submit
from grants.services.results import indicator_set, project_indicator_set
from tests.grants.proposals.office import People, people

__all__ = ["NOW", "People", "begun", "complete", "feeding", "people", "png", "promised", "submitted"]

NOW = datetime(2020, 11, 2, 10, 0, tzinfo=UTC)
YEAR = 2019


def promised(who: People, code: str = "1.0.1", **said: Any) -> ProjectIndicator:
    """An indicator of the office fund's project."""
    return project_indicator_set(
        project=said.pop("project", who.project), code=code, statement="Plans follow up",
        by=who.secretariat, at=NOW, **({"text": "Plans in force", "baseline": "0", "target": "2"} | said),
    )  # fmt: skip


def feeding(who: People, aggregation: str = "sum", **said: Any) -> Indicator:
    """An indicator of the fund."""
    focus = who.project.priority_focus
    return indicator_set(
        fund=who.fund, priority_focus=focus, text="Plans in force", aggregation=aggregation, by=who.secretariat,
        at=NOW, **({"code": "F1.a", "target": "5"} | said),
    )  # fmt: skip


def complete(achieved: str = "2", **texts: str) -> dict[str, Any]:
    """A document that lacks nothing for a project with the indicator 1.0.1."""
    needed = {text.key: f"{text.label.text} in some words." for text in texts_of(True) if text.is_needed}
    return {
        "texts": needed | texts,
        "reporter": {"name": "Ana Diaz", "title": "Adviser", "email": "ana@example.org"},
        "indicators": [
            {
                "code": "1.0.1",
                "achieved": achieved,
                "variance": "The house was dissolved.",
                "source": "Official journal",
            }
        ],
    }


def begun(who: People, year: int = YEAR, *, is_final: bool = False, **changes: Any) -> NarrativeReport:
    """A draft of UNDP on the office fund's project."""
    return narrative_begin(
        project=who.project, year=year, is_final=is_final, by=who.undp, at=NOW, content=complete(**changes)
    )


def written(who: People, report: NarrativeReport, **changes: Any) -> NarrativeReport:
    return narrative_save(report=report, draft=complete(**changes), edits=report.edits, by=who.undp, at=NOW)


def submitted(who: People, year: int = YEAR, **changes: Any) -> tuple[NarrativeReport, NarrativeVersion]:
    report = begun(who, year, **changes)
    return report, narrative_submit(report=report, by=who.undp, at=NOW)


def png(size: tuple[int, int] = (8, 6), form: str = "PNG", **saved: Any) -> io.BytesIO:
    content = io.BytesIO()
    Image.new("RGB", size, (20, 80, 160)).save(content, form, **saved)
    content.seek(0)
    return content
