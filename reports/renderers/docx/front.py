"""What stands before the chapters: the document's properties, its header and footer, its cover and its contents."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from django.utils.translation import gettext as _
from docx.enum.text import WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from fund import display
from reports.consolidated.document import Chapter, Consolidated, Section
from reports.renderers.docx.paper import NAVY, Paper
from reports.renderers.docx.wording import printable
from reports.renderers.pdf.words import moment_text

INDENT = 0.7
"""Centimetres the sections stand in from their chapters in the contents."""


def numbered(part: Chapter | Section) -> str:
    return " ".join(filter(None, (part.number, part.title)))


def mark_of(chapter: Chapter, section: int | None = None) -> str:
    """The bookmark of a heading: a letter first, then letters, digits and low lines, at most 40 of them."""
    at = f"{chapter.number}" if section is None else f"{chapter.number}_{section + 1}"
    return re.sub(r"\W", "_", f"_Toc_{at}")[:40]


def write(paper: Paper, report: Consolidated, prepared_at: datetime, prepared_by: str) -> None:
    """Writes all of it. ``prepared_at`` knows its time zone; the report's language is active."""
    _properties(paper, report, prepared_at)
    _margins(paper, report)
    _cover(paper, report, prepared_at, prepared_by)
    _contents(paper, report)


def _properties(paper: Paper, report: Consolidated, prepared_at: datetime) -> None:
    properties = paper.word.core_properties
    properties.title = printable(f"{report.title} {report.year} – {report.fund_code}")[:255]
    properties.author = printable(report.administrative_agent or report.fund_code)[:255]
    properties.subject = printable(report.as_of)[:255]
    properties.language = report.language
    properties.created = properties.modified = prepared_at.astimezone(UTC).replace(tzinfo=None)
    properties.last_modified_by = ""


def _margins(paper: Paper, report: Consolidated) -> None:
    """The words above and below each page, with its number."""
    first = paper.word.sections[0]
    head = f"{report.fund_code} · {report.title} {report.year} · {report.tag}"
    first.header.paragraphs[0].text = printable(head)
    foot = first.footer.paragraphs[0]
    foot.add_run(printable(f"{report.as_of}  "))
    paper.field(foot, "PAGE")


def _cover(paper: Paper, report: Consolidated, prepared_at: datetime, prepared_by: str) -> None:
    paper.paragraph(report.fund_code, "Subtitle")
    paper.paragraph(f"{report.title} {report.year}", "Title")
    paper.paragraph(report.fund_name, "Subtitle")
    paper.paragraph(report.period)
    for text in (
        _("Administrative agent: %(name)s") % {"name": report.administrative_agent or display.DASH},
        _("Status: %(status)s. %(as_of)s") % {"status": report.tag, "as_of": report.as_of},
        _("Prepared %(moment)s.") % {"moment": moment_text(prepared_at)} + (f" {prepared_by}" if prepared_by else ""),
        _("Ledger entry %(sequence)d, hash %(head)s")
        % {"sequence": report.position.sequence, "head": report.position.head},
    ):
        paper.paragraph(text)


def _contents(paper: Paper, report: Consolidated) -> None:
    """Chapters and sections, each with the page of its bookmark: Word asks to fill these fields, LibreOffice just does.

    A field of contents (TOC) would be empty in LibreOffice, and without pages in Word until somebody fills it.
    """
    heading = paper.paragraph()
    heading.paragraph_format.page_break_before = True
    run = heading.add_run(_("Contents"))
    run.bold, run.font.size, run.font.color.rgb = True, Pt(18), NAVY
    for chapter in report.chapters:
        _entry(paper, numbered(chapter), mark_of(chapter), 1)
        for at, section in enumerate(chapter.sections):
            _entry(paper, numbered(section), mark_of(chapter, at), 2)
    update = OxmlElement("w:updateFields")
    update.set(qn("w:val"), "true")
    paper.word.settings.element.append(update)


def _entry(paper: Paper, text: str, mark: str, level: int) -> None:
    """One line of the contents: it leads to its heading, and the number of that page stands at the right."""
    paragraph = paper.paragraph()
    look = paragraph.paragraph_format
    look.left_indent, look.right_indent = Cm(INDENT * (level - 1)), Cm(INDENT)
    look.space_before, look.space_after = Pt(4 if level == 1 else 0), Pt(0)
    look.tab_stops.add_tab_stop(Cm(paper.width), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)
    run = paragraph.add_run(printable(text))
    run.bold, run.font.size = level == 1 or None, Pt(10.5 if level == 1 else 9.5)
    paragraph.add_run("\t")
    paper.field(paragraph, f"PAGEREF {mark} \\h", ["…"])
