"""The chapters of the report, section by section and block by block."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from django.utils.translation import gettext as _

from reports.bars import Bars
from reports.consolidated.document import (
    Block,
    Cards,
    ChartBlock,
    Consolidated,
    Facts,
    Note,
    Paragraphs,
    Prose,
    ReportTable,
    Subheading,
    WordTable,
)
from reports.renderers.docx import grid, pictures, tables
from reports.renderers.docx.front import mark_of, numbered
from reports.renderers.docx.grid import Line
from reports.renderers.docx.paper import MARGIN, STANDING, Paper
from reports.renderers.docx.prose import Writing

SHEETS = "project-sheets"
"""Key of the chapter each section of which is one sheet: what is known of a project and its money, on one page."""


class Body:
    """Writes a report on its paper. The report's language is active."""

    def __init__(self, paper: Paper, report: Consolidated) -> None:
        self.paper, self.report = paper, report
        self.writing = Writing(paper, report.images)

    def write(self) -> None:
        for chapter in self.report.chapters:
            self.paper.turn(lies=self._lies(chapter.blocks))
            heading = self.paper.heading(numbered(chapter), 1, mark_of(chapter))
            heading.paragraph_format.page_break_before = bool(chapter.sections) or chapter.key == "summary"
            self._blocks(chapter.blocks)
            for at, section in enumerate(chapter.sections):
                # A heading, and the words and the chart of a table, stand on the page of the table.
                self.paper.turn(lies=self._lies(section.blocks))
                self.paper.heading(numbered(section), 2, mark_of(chapter, at))
                self._blocks(section.blocks, is_sheet=chapter.key == SHEETS)

    def _lies(self, blocks: Iterable[Block]) -> bool:
        """Whether one of the tables is legible only on a page that lies."""
        return any(grid.lies(*self._held(block)) for block in blocks if isinstance(block, ReportTable | WordTable))

    def _blocks(self, blocks: Iterable[Block], *, is_sheet: bool = False) -> None:
        for block, following in pairwise([*blocks, None]):
            match block:
                case Prose():
                    self.writing.write(block.blocks)
                case Paragraphs():
                    for text in block.texts:
                        paragraph = self.paper.paragraph(text)
                        # What is said of a table stands above it, on its page.
                        if isinstance(following, ReportTable | WordTable):
                            paragraph.paragraph_format.keep_with_next = True
                case Subheading():
                    self.paper.heading(block.text, 3)
                case ReportTable():
                    self._report_table(block)
                case WordTable():
                    self._word_table(block, keep_with_next=is_sheet and following is not None)
                case ChartBlock():
                    self._chart(block.bars)
                case Cards():
                    lines = [Line([card.label, card.figure, card.detail]) for card in block.cards]
                    grid.write(self.paper, "", [], lines, {1})
                case Facts():
                    grid.write(
                        self.paper, "", [], [Line(list(pair)) for pair in block.pairs], set(), keep_with_next=is_sheet
                    )
                case Note():
                    self.paper.paragraph(block.text, "Intense Quote")

    def _held(self, block: ReportTable | WordTable) -> tables.Held:
        if isinstance(block, WordTable):
            return tables.of_words(block)
        return tables.of_report(self.report.report.table(block.key), block, self.report.currency)

    def _report_table(self, block: ReportTable) -> None:
        table = self.report.report.table(block.key)
        self.paper.caption(table.title, _("Amounts in %(currency)s") % {"currency": self.report.currency})
        grid.write(self.paper, table.title, *self._held(block))
        if table.note:
            self.paper.small(table.note)

    def _word_table(self, block: WordTable, *, keep_with_next: bool) -> None:
        self.paper.caption(block.title, block.unit, numbered=block.is_numbered)
        grid.write(self.paper, block.title, *self._held(block), keep_with_next=keep_with_next)
        if block.note:
            self.paper.small(block.note)

    def _chart(self, bars: Bars) -> None:
        """The chart of the PDF as a picture, with all its figures in the words that are read out in its place."""
        self.paper.image(pictures.png(bars), STANDING[0] - 2 * MARGIN, f"{bars.title}. {bars.description}")
