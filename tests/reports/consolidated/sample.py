"""A consolidated report of a plausible size, without a database: 40 projects, texts, a committee's year."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import BytesIO

from django.utils import translation
from PIL import Image as PillowImage

from reports.consolidated.assembling import document_of, material_from
from reports.consolidated.document import Consolidated, Image
from reports.consolidated.facts import (
    DecisionLine,
    Facts,
    IndicatorLine,
    LevelShare,
    MeetingLine,
    MissingLine,
    ProjectFacts,
    SeatLine,
    Told,
)
from reports.consolidated.material import Material
from reports.definitions.further import Place
from reports.fund_figures import FundFigures
from tests.reports.pdf.sample import sample_figures

PICTURE = "0123456789abcdef"
COUNTRIES = (("KEN", "Kenya"), ("NPL", "Nepal"), ("MDA", "Moldova"), ("", ""), ("RWA", "Rwanda"))
TEXTS = {
    "summary": "In {{ year }} contributors gave **{{ contributions.current_year }}**; *{{ delivery_rate }}* is spent."
    "\n\n"
    "- one\n- two\n  1. three\n  2. four",
    "focus:PF1:achievements": "### Advisers at work\n\nThe advisers trained nine teams for {{ focus.PF1.expenditure }}."
    "\n\n"
    f"> We were heard.\n\n![Training in Nairobi](image:{PICTURE})\n\n| Team | Trained |\n|--|--:|\n| Kenya | 12 |",
    "focus:PF1:stories": "A story of one village. " * 60,
    "outlook": "More follows. See [the plan](https://example.org/plan).",
    "governance": "The committee met {{ meetings }} times.",
}


def picture(width: int = 60, height: int = 40) -> Image:
    made = BytesIO()
    PillowImage.new("RGB", (width, height), (0, 90, 156)).save(made, "PNG")
    return Image("image/png", made.getvalue(), width, height)


def facts_for(figures: FundFigures) -> Facts:
    levels = ("country", "regional", "global")
    places = {
        project.number: Place(
            "secretariat" if project.focus == "SEC" else levels[at % 3],
            *COUNTRIES[at % len(COUNTRIES)],
            window=("JOINT", "")[at % 2],
            window_title=("Joint programmes", "")[at % 2],
        )
        for at, project in enumerate(figures.projects)
    }
    day = date(figures.year, 5, 1)
    return Facts(
        places=places,
        projects=tuple(
            ProjectFacts(each.number, each.title, each.focus, "1.1.1 An output", ("UNDP",), day, None, each.status)
            for each in figures.projects
        ),
        told=tuple(
            Told(f"N-{at}", each.number, each.title, each.focus, "UNDP", "Development Programme", sections={
                "summary": "Nine teams were trained.", "outcomes": "# More rights\n\nfor {{ many }}.",
                "story_title": "Amina's *case*", "story_problem": "No court.", "lessons": "Start early.",
            })
            for at, each in enumerate(figures.projects[:6])
        ),
        indicators=(
            IndicatorLine("PF1", "1.1.1", "1.1.1.a", "Teams trained", "0", "20", "12", "sum of the projects"),
            IndicatorLine("PF1", "outcome", "1.a", "Frameworks that name rights", "3", "9"),
        ),
        seats=(SeatLine("OHCHR", "co-chair", "Ana", day, None),),
        meetings=(MeetingLine("M-01", "regular meeting", day, "Geneva", 3, 2),),
        decisions=(
            DecisionLine("M-01-D01", day, "Advisers", "approved", True, 12_345_600, 1),
            DecisionLine("M-01-D02", day, "A conference", "rejected", False, None),
        ),
        missing=(MissingLine("UNDP", "00080100", "narrative report", day, "not begun", 12),),
        called=True,
        shares=(LevelShare("Country", 1_000_00, Decimal("62.10"), Decimal("65.0000")),),
    )  # fmt: skip


def material(
    projects: int = 40, texts: Mapping[str, str] = TEXTS, figures: FundFigures | None = None, facts: Facts | None = None
) -> Material:
    figures = figures or sample_figures(projects=projects)
    return material_from(figures, facts or facts_for(figures), texts=texts)


def document(language: str = "en", made: Material | None = None, *, is_draft: bool = False) -> Consolidated:
    with translation.override(language):
        found = document_of(made or material(), language=language, is_draft=is_draft)
    return replace(found, images={PICTURE: picture()})
