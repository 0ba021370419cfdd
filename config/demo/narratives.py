"""What was achieved: the fund's indicators, the narratives of past years, and those of last year that are under way."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from typing import Any

from PIL import Image, ImageDraw

from config.demo.cast import Stage
from config.demo.told import MEASURES, PROMISES, TOLD, Told, last_year
from fund.models import Output, PriorityFocus
from grants.models import Indicator, NarrativeReport, Project, ReportCall, ReportingCycle
from grants.services.narrative_comments import narrative_comment
from grants.services.narratives import (
    narrative_accept,
    narrative_begin,
    narrative_picture,
    narrative_return,
    narrative_save,
    narrative_submit,
)
from grants.services.results import indicator_set, project_indicator_set

PURPOSES = {
    "PF1": "The project serves the first priority focus: agencies act on human rights in one way, with common "
    "guidance.",
    "PF2": "The project serves the second priority focus: resident coordinators and country teams lead on human "
    "rights.",
    "PF3": "The project serves the third priority focus: national systems that protect human rights are strengthened.",
    "PF4": "The project serves the fourth priority focus: human rights are part of the debate on development.",
    "SEC": "The project pays for the secretariat of the fund.",
}
SOURCE = "Files of the project"
ON_COURSE = "None: the project is on course."


def years_told(stage: Stage) -> None:
    """The framework of results, and the narratives of past years, accepted in the spring after."""
    at = datetime(2012, 2, 1, 10, tzinfo=UTC)
    _measured(stage, at)
    for told in TOLD:
        spring = datetime(told.year + 1, 3, 1, 10, tzinfo=UTC)
        report = _begun(stage, told, spring)
        version = narrative_submit(report=report, by=stage.people[told.by], at=spring.replace(day=20))
        narrative_accept(report=report, by=stage.secretariat, at=spring.replace(month=4, day=5), shown=version.digest)


def year_under_way(stage: Stage, cycle: ReportingCycle) -> None:
    """Of last year: one accepted, one to be judged, one returned with remarks, one draft."""

    def at(days: int) -> datetime:
        return max(stage.at(days), cycle.opened_at)

    told = last_year(cycle.year)
    accepted = _begun(stage, told["accepted"], at(-200), cycle)
    version = narrative_submit(report=accepted, by=stage.ohchr, at=at(-190))
    narrative_accept(report=accepted, by=stage.secretariat, at=at(-180), shown=version.digest)
    _begun(stage, told["draft"], at(-12), cycle)
    returned = _begun(stage, told["returned"], at(-60), cycle)
    narrative_submit(report=returned, by=stage.ohchr, at=at(-45))
    remark = narrative_comment(
        report=returned, section="results", text="How many officials, in which provinces, and what do they do now?",
        by=stage.secretariat, at=at(-38),
    )  # fmt: skip
    settled = narrative_comment(
        report=returned, section="indicators", text="78 months for a post that began in 2018?",
        by=stage.secretariat, at=at(-38),
    )  # fmt: skip
    narrative_return(
        report=returned,
        comment="Thank you. Outcomes and outputs say what was done, not what changed: please see the remarks on the "
        "sections.",
        by=stage.secretariat,
        at=at(-37),
    )
    narrative_comment(
        report=returned, section="", text="Counted for both advisers; we will count the one post.", by=stage.ohchr,
        at=at(-30), answers=settled,
    )  # fmt: skip
    narrative_comment(
        report=returned, section="", text="", by=stage.secretariat, at=at(-29), answers=settled, settles=True
    )
    narrative_comment(
        report=returned, section="", text="The lists come from the Commission next week.", by=stage.ohchr, at=at(-28),
        answers=remark,
    )  # fmt: skip
    submitted = _begun(stage, told["submitted"], at(-30), cycle)
    picture = narrative_picture(report=submitted, name="funafuti.png", content=_picture(), by=stage.ohchr, at=at(-29))
    submitted.refresh_from_db()
    draft = _content(stage, told["submitted"], picture.digest[:12])
    narrative_save(report=submitted, draft=draft, edits=submitted.edits, by=stage.ohchr, at=at(-29))
    narrative_submit(report=submitted, by=stage.ohchr, at=at(-8))


def _measured(stage: Stage, at: datetime) -> None:
    focuses = {each.code: each for each in PriorityFocus.objects.filter(fund=stage.fund)}
    outputs = {each.code: each for each in Output.objects.filter(fund=stage.fund)}
    indicators: dict[str, Indicator] = {}
    for measure in MEASURES:
        indicators[measure.code] = indicator_set(
            fund=stage.fund,
            code=measure.code,
            priority_focus=focuses[measure.focus],
            output=outputs.get(measure.output),
            text=measure.text,
            unit=measure.unit,
            aggregation=measure.aggregation,
            baseline=measure.baseline,
            target=measure.target,
            source=measure.source,
            by=stage.secretariat,
            at=at,
        )
    projects = {each.number: each for each in Project.objects.filter(fund=stage.fund)}
    for promise in PROMISES:
        said: dict[str, Any] = promise._asdict()
        said |= {"project": projects[promise.project], "feeds": indicators.get(promise.feeds)}
        project_indicator_set(**said, by=stage.secretariat, at=at)


def _begun(stage: Stage, told: Told, at: datetime, cycle: ReportingCycle | None = None) -> NarrativeReport:
    project = Project.objects.select_related("fund", "priority_focus").get(fund=stage.fund, number=told.project)
    call = ReportCall.objects.filter(cycle=cycle, kind="narrative", project=project).first() if cycle else None
    return narrative_begin(
        project=project,
        year=told.year,
        is_final=told.is_final,
        call=call,
        content=_content(stage, told),
        by=stage.people[told.by],
        at=at,
    )


def _content(stage: Stage, told: Told, picture: str = "") -> dict[str, Any]:
    focus = Project.objects.values_list("priority_focus__code", flat=True).get(fund=stage.fund, number=told.project)
    by = stage.people[told.by]
    texts = {
        "partners": told.partners,
        "summary": told.summary,
        "purpose": PURPOSES[focus],
        "outcomes": told.outcomes,
        "outputs": told.outputs.replace("PICTURE", picture) if picture else told.outputs.partition("\n\n![")[0],
        "delays": told.delays,
        "lessons": told.lessons,
        "resources": told.resources,
        "assessments": "None in the year.",
    }
    if told.story:
        keys = ("story_title", "story_problem", "story_intervention", "story_result", "story_lessons")
        texts |= dict(zip(keys, told.story, strict=True))
    if told.is_final:
        texts |= {"cumulative": told.outcomes, "final_lessons": told.lessons, "sustainability": told.resources}
    return {
        "texts": texts,
        "reporter": {"name": by.name, "title": "Programme officer", "email": by.email},
        "indicators": [
            {"code": code, "achieved": achieved, "variance": variance or ON_COURSE, "source": SOURCE}
            for code, (achieved, variance) in told.achieved.items()
        ],
    }


def _picture() -> io.BytesIO:
    """An island at dusk with people under a roof, drawn here: the demonstration shows nobody's photograph."""
    width, height = 900, 540
    image = Image.new("RGB", (width, height))
    draw = ImageDraw.Draw(image)
    for y in range(height):
        part = y / height
        draw.line([(0, y), (width, y)], fill=(int(250 - 120 * part), int(190 - 40 * part), int(120 + 90 * part)))
    draw.ellipse([640, 150, 760, 270], fill=(255, 236, 170))
    draw.rectangle([0, 340, width, height], fill=(38, 92, 120))
    draw.polygon([(0, 360), (250, 300), (620, 320), (900, 350), (900, 400), (0, 410)], fill=(60, 90, 60))
    draw.polygon([(180, 230), (330, 160), (480, 230)], fill=(110, 62, 40))
    for x in (200, 330, 458):
        draw.rectangle([x - 5, 230, x + 5, 335], fill=(80, 50, 36))
    for x in range(225, 450, 38):
        draw.ellipse([x - 9, 268, x + 9, 286], fill=(40, 30, 30))
        draw.rounded_rectangle([x - 13, 286, x + 13, 334], 8, fill=(140, 40 + x % 90, 60))
    written = io.BytesIO()
    image.save(written, "PNG")
    written.seek(0)
    return written
