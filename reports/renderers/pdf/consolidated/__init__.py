"""The consolidated annual report as tagged PDF: cover, contents, chapters, annexes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.utils import timezone, translation
from django.utils.translation import gettext as _
from reportlab.platypus import Flowable, Spacer

from fund import display
from reports.consolidated.document import (
    FIGURES,
    Block,
    Cards,
    Chapter,
    ChartBlock,
    Consolidated,
    Facts,
    Note,
    Paragraphs,
    Prose,
    ReportTable,
    Section,
    Subheading,
    WordTable,
)
from reports.renderers.pdf import look
from reports.renderers.pdf.bar_drawing import legible_bars
from reports.renderers.pdf.charts import BarChart
from reports.renderers.pdf.consolidated.flow import HEADING_3, Band
from reports.renderers.pdf.consolidated.prose import flowables
from reports.renderers.pdf.cover import Cover, CoverText
from reports.renderers.pdf.document import PORTRAIT, Document, Furniture, Properties, orientation_for
from reports.renderers.pdf.fonts import legible
from reports.renderers.pdf.report_tables import left_out, printed
from reports.renderers.pdf.table_layout import FIGURES as OF_FIGURES
from reports.renderers.pdf.table_layout import LINE, SUBTOTAL, TOTAL, WORDS, PrintedColumn, PrintedRow, PrintedTable
from reports.renderers.pdf.tables import DataTable
from reports.renderers.pdf.text import (
    Closing,
    Described,
    Heading,
    KeyFigure,
    KeyFigures,
    Notice,
    Opening,
    Text,
)
from reports.renderers.pdf.words import filled, moment_text
from reports.table import LINE as LINE_ROW
from reports.table import SUBTOTAL as SUBTOTAL_ROW
from reports.table import TOTAL as TOTAL_ROW

MANY_COLUMNS = 6
"""A table of words with as many is set smaller."""
_ROLES = {LINE_ROW: LINE, SUBTOTAL_ROW: SUBTOTAL, TOTAL_ROW: TOTAL}
_TONES = {
    "plain": (look.BLUE, look.TINT),
    "good": (look.GOOD, look.GOOD_TINT),
    "warn": (look.WARN, look.WARN_TINT),
}


def render(report: Consolidated, *, prepared_at: datetime, prepared_by: str = "") -> bytes:
    """The report as a PDF. Equal arguments give equal bytes. Raises ValueError where ``prepared_at`` is naive."""
    if timezone.is_naive(prepared_at):
        raise ValueError("prepared_at must say its time zone")
    with translation.override(report.language):
        return _Drawing(report, prepared_at, prepared_by).document.built()


class _Drawing:
    """Fills a document from one report. The report's language is active."""

    def __init__(self, report: Consolidated, prepared_at: datetime, prepared_by: str) -> None:
        self.report = report
        self._tables = 0
        self._upright: list[DataTable] = []
        """Tables of words: they stand, for what is written in them can be wrapped."""
        title = filled("%(title)s %(year)d", title=report.title, year=report.year)
        self.document = Document(
            Properties(
                title=filled(
                    "%(title)s – %(code)s, %(fund)s", title=title, code=report.fund_code, fund=report.fund_name
                ),
                subject=filled(
                    _("%(as_of)s Ledger entry %(sequence)d, hash %(head)s."),
                    as_of=report.as_of,
                    sequence=report.position.sequence,
                    head=report.position.head,
                ),
                author=legible(report.administrative_agent) or legible(report.fund_code),
                language=report.language,
                moment=prepared_at,
            ),
            Furniture(
                header_left=filled("%(code)s · %(title)s", code=report.fund_code, title=title),
                header_right=legible(report.tag).upper(),
                footer_left=legible(report.as_of),
                page_of=_("Page {page} of {pages}"),
                contents_title=_("Contents"),
                tables_title=_("Tables"),
                continued=_("continued"),
            ),
        )
        self.document.cover(Cover(self._cover(prepared_at, prepared_by)))
        self.document.contents()
        for chapter in report.chapters:
            self._chapter(chapter)

    def _cover(self, prepared_at: datetime, prepared_by: str) -> CoverText:
        report = self.report
        facts = [
            (_("Fund code"), legible(report.fund_code)),
            (_("Administrative agent"), legible(report.administrative_agent) or display.DASH),
            (_("Currency"), report.currency),
            (_("Prepared"), moment_text(prepared_at)),
        ]
        if prepared_by:
            facts.append((_("Prepared by"), legible(prepared_by)))
        head = filled(
            _("entry %(sequence)d, %(head)s…"), sequence=report.position.sequence, head=report.position.head[:16]
        )
        facts.append((_("Ledger position"), head))
        return CoverText(
            kicker=legible(report.fund_code),
            title=legible(report.title),
            name=legible(report.fund_name),
            period=legible(report.period),
            tag=legible(report.tag).upper(),
            settled=report.is_settled,
            facts=tuple(facts),
            foot=filled(
                _(
                    "Every figure is a sum over the posted entries of the fund's ledger up to entry %(sequence)d, in "
                    "the texts too. The last annex says how to prove it."
                ),
                sequence=report.position.sequence,
            ),
        )

    # --- Chapters ------------------------------------------------------------------------------------------------

    def _chapter(self, chapter: Chapter) -> None:
        """A chapter of sections begins a page under a band; a short one follows what was before it."""
        document, opens_page = self.document, bool(chapter.sections) or chapter.key == "summary"
        if opens_page:
            document.new_page(PORTRAIT)
        first, rest = self._opening(chapter.blocks)
        if not opens_page:
            self._turn(first)
        document.section(
            legible(chapter.number),
            legible(chapter.title),
            *first,
            heading_class=Band if opens_page else Heading,
        )
        self._rest(rest)
        for section in chapter.sections:
            self._section(section)

    def _section(self, section: Section) -> None:
        first, rest = self._opening(section.blocks)
        if section.new_page:
            self.document.new_page(PORTRAIT)
        self._turn(first)
        self.document.section(
            legible(section.number), legible(section.title), *first, level=2, in_contents=bool(section.number)
        )
        self._rest(rest)

    def _turn(self, flowables: list[Flowable]) -> None:
        """A page that lies where the table that comes first is too wide for one that stands."""
        table = next((each for each in flowables if isinstance(each, DataTable)), None)
        upright = table is None or any(table is each for each in self._upright)
        self.document.orient(PORTRAIT if upright else orientation_for(table))

    def _opening(self, blocks: tuple[Block, ...]) -> tuple[list[Flowable], tuple[Block, ...]]:
        """What is kept with the heading: up to the first table or chart, or up to the first running text."""
        drawn: list[Flowable] = []
        for position, block in enumerate(blocks):
            if isinstance(block, Prose):
                return drawn, blocks[position:]
            drawn += self._drawn(block)
            if isinstance(block, ReportTable | WordTable | ChartBlock):
                return drawn, blocks[position + 1 :]
        return drawn, ()

    def _rest(self, blocks: tuple[Block, ...]) -> None:
        for block in blocks:
            drawn = self._drawn(block)
            if isinstance(block, ReportTable | WordTable):
                self._turn(drawn)
            elif isinstance(block, ChartBlock):
                self.document.orient(PORTRAIT, unless_fits=drawn[0])
            elif isinstance(block, Prose):
                self.document.orient(PORTRAIT)
                for flowable in drawn:
                    self.document.add(flowable)
                continue
            if drawn:
                self.document.add(*drawn)

    # --- Blocks --------------------------------------------------------------------------------------------------

    def _drawn(self, block: Block) -> list[Flowable]:
        match block:
            case Prose():
                return list(flowables(block.blocks, self.report.images, self.document.furniture.continued))
            case Paragraphs():
                styles = [look.NOTE if block.small else look.BODY] * len(block.texts)
                if block.lead and styles:
                    styles[0] = look.LEAD
                return [Text(legible(text), style) for text, style in zip(block.texts, styles, strict=True)]
            case Subheading():
                return [Text(legible(block.text), HEADING_3, "H3")]
            case ReportTable():
                return [self._report_table(block)]
            case WordTable():
                return [self._word_table(block)]
            case ChartBlock():
                return [BarChart(legible_bars(block.bars))]
            case Cards():
                cards = [KeyFigure(legible(c.label), legible(c.figure), legible(c.detail)) for c in block.cards]
                return [KeyFigures(cards)]
            case Facts():
                return list(self._facts(block))
            case Note():
                return [Notice(legible(block.text), *_TONES[block.tone])]

    def _facts(self, facts: Facts) -> Iterator[Flowable]:
        if not facts.pairs:
            return
        yield Opening("L")
        for term, text in facts.pairs:
            yield Described(legible(term), legible(text), term_width=84 if facts.narrow else 128)
        yield Closing()
        yield Spacer(0, 9)

    def _number(self) -> str:
        self._tables += 1
        return filled(_("Table %(number)d"), number=self._tables)

    def _report_table(self, block: ReportTable) -> DataTable:
        table = self.report.report.table(block.key)
        omitted = left_out(table, block.always) if block.omit_empty else set()
        drawn = printed(table, self.report.currency, self._number(), omitted)
        return self.document.listed(DataTable(drawn, self.document.furniture.continued))

    def _word_table(self, block: WordTable) -> DataTable:
        rows = tuple(
            PrintedRow(
                legible(row.label),
                tuple(map(legible, row.texts)),
                _ROLES.get(row.role, LINE),
                {at: f"-{text[1:-1]}" for at, text in enumerate(row.texts) if text[:1] == "(" and text[-1:] == ")"}
                or None,
            )
            for row in block.rows
        )
        of_words = sum(column.kind != FIGURES for column in block.columns)
        table = DataTable(
            PrintedTable(
                number=self._number() if block.is_numbered else "",
                title=legible(block.title),
                unit=legible(block.unit),
                row_heading=legible(block.row_heading),
                columns=tuple(
                    PrintedColumn(legible(column.label), OF_FIGURES if column.kind == FIGURES else WORDS)
                    for column in block.columns
                ),
                rows=rows,
                notes=legible(block.note),
                largest_size=7.4 if len(block.columns) < MANY_COLUMNS else 6.6,
                widest_words=max(440.0 / max(of_words, 1), 60.0),
            ),
            self.document.furniture.continued,
        )
        self._upright.append(table)
        # Every table with a number is in the list of tables: a list that begins at 15 has lost fourteen.
        return self.document.listed(table) if block.is_numbered else table
