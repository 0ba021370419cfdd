"""A narrative as a page shows it: the header in words, the texts drawn, the indicator table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fund import display
from grants.models import NarrativeReport, ProjectLevel, ResultLevel
from grants.narratives.aggregation import is_reached, number_of
from grants.narratives.content import ONE_LINE, STORY, Section, resolved, sections_of, words_in
from grants.narratives.html import html_of
from grants.proposals.content import day_of
from grants.proposals.countries import name_of
from grants.proposals.wording import said
from grants.views.narratives.common import Remarks, address


class Line(NamedTuple):
    """A fact in words."""

    label: str
    value: str


class Part(NamedTuple):
    """One text, drawn. ``label`` is empty where the section has no other."""

    key: str
    label: str
    html: SafeString
    words: int
    most_words: int


class Row(NamedTuple):
    """One line of the indicator table; ``is_first``: it begins a new outcome or output."""

    code: str
    level: str
    statement: str
    is_first: bool
    text: str
    baseline: str
    target: str
    achieved: str
    variance: str
    source: str
    is_reached: bool | None


class ShownSection(NamedTuple):
    key: str
    title: str
    parts: list[Part]
    rows: list[Row]
    story_title: str
    remarks: Remarks | None

    @property
    def is_empty(self) -> bool:
        return not self.parts and not self.rows


class Document(NamedTuple):
    facts: list[Line]
    organisations: list[Mapping[str, Any]]
    others: list[Mapping[str, Any]]
    approved_minor: int
    spent_minor: int
    reporter: str
    sections: list[ShownSection]


def document_of(
    report: NarrativeReport, content: Mapping[str, Any], remarks: Mapping[str, Remarks] | None = None
) -> Document:
    """``content``: of a version, or of a draft as it would be frozen."""
    header = content["header"]
    draw = drawing(report, [image["digest"] for image in content["images"]])
    by_section = remarks or {}
    return Document(
        facts=_facts(header),
        organisations=header["organisations"],
        others=header["others"],
        approved_minor=header["approved_minor"],
        spent_minor=header["spent_minor"],
        reporter=", ".join(filter(None, (content["reporter"][key] for key in ("name", "title", "email")))),
        sections=[_section(each, content, draw, by_section) for each in sections_of(report.is_final)],
    )


Draw = Callable[[str, int], SafeString]
"""A text, and the level of its highest heading."""


def drawing(report: NarrativeReport, filed: list[str]) -> Draw:
    """Draws Markdown with the pictures of this report."""

    def image_address(name: str) -> str:
        digest = resolved(name, filed)
        return address("narrative-picture", report, digest) if digest else ""

    def draw(text: str, top: int) -> SafeString:
        # Safe: every sign is escaped and the whole goes through the allow-list of ``grants/narratives/html.py``.
        return mark_safe(html_of(text, image_address, top=top))  # noqa: S308

    return draw


def _section(section: Section, content: Mapping[str, Any], draw: Draw, remarks: Mapping[str, Remarks]) -> ShownSection:
    texts = content["texts"]
    is_alone = len(section.texts) == 1 and section.key != "about"
    parts = [
        Part(
            text.key,
            "" if is_alone else said(text.label, ""),
            draw(texts[text.key], 3 if is_alone else 4),
            words_in(texts[text.key]),
            text.most_words,
        )
        for text in section.texts
        if texts.get(text.key) and text.key not in ONE_LINE
    ]
    has_story = section.key == "story" and any(texts.get(key) for key in STORY)
    return ShownSection(
        key=section.key,
        title=said(section.title, ""),
        parts=parts,
        rows=rows_of(content["indicators"]) if section.key == "indicators" else [],
        story_title=texts.get("story_title", "") if has_story else "",
        remarks=remarks.get(section.key),
    )


def rows_of(indicators: list[Mapping[str, str]]) -> list[Row]:
    """The indicator table, each outcome and output named once."""
    levels = {value: capfirst(str(label)) for value, label in ResultLevel.choices}
    rows: list[Row] = []
    before = None
    for each in indicators:
        unit = f" ({each['unit']})" if each.get("unit") else ""
        place = each["level"], each["statement"]
        rows.append(
            Row(
                code=each["code"],
                level=levels.get(each["level"], ""),
                statement=each["statement"],
                is_first=place != before,
                text=f"{each['text']}{unit}",
                baseline=each["baseline"],
                target=each["target"],
                achieved=each["achieved"],
                variance=each["variance"],
                source=each["source"],
                is_reached=is_reached(number_of(each["achieved"]), each["target"]),
            )
        )
        before = place
    return rows


def _facts(header: Mapping[str, Any]) -> list[Line]:
    levels = {value: capfirst(str(label)) for value, label in ProjectLevel.choices}

    def day(key: str) -> str:
        return display.day_text(day_of(header[key])) if header[key] else ""

    def named(code: str, title: str) -> str:
        return f"{header[code]} · {header[title]}" if header[code] else ""

    months = header["months"]
    lines = [
        Line(_("Programme"), header["title"]),
        Line(_("Project number"), header["number"]),
        Line(_("Fund"), named("fund", "fund_name")),
        Line(_("Priority focus"), named("focus", "focus_title")),
        Line(_("Output"), named("output", "output_title")),
        Line(_("Country"), name_of(header["country"]) if header["country"] else levels.get(header["level"], "")),
        Line(_("Lead organisation"), header["lead_name"]),
        Line(_("Start"), day("start")),
        Line(_("First transfer"), day("first_transfer")),
        Line(_("Original end"), day("end_original")),
        Line(_("Current end"), day("end_current")),
        Line(
            _("Duration"),
            ngettext("%(months)s month", "%(months)s months", months) % {"months": months} if months else "",
        ),
    ]
    return [line for line in lines if line.value]
