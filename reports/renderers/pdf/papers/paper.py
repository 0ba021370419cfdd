"""What every paper has as a document: header and footer, facts, tables, signatures, and the books behind it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from django.utils.translation import gettext as _
from reportlab.platypus import Flowable, Spacer

from fund import display
from reports.papers.letterhead import Letterhead, Signature
from reports.renderers.pdf import fonts, look
from reports.renderers.pdf.document import COVER, PORTRAIT, Document, Furniture, Properties
from reports.renderers.pdf.fonts import legible
from reports.renderers.pdf.papers.parts import (
    GOOD,
    POINT,
    SMALL,
    Facts,
    Masthead,
    Point,
    SignatureBox,
    SignatureRow,
    Tag,
)
from reports.renderers.pdf.table_layout import (
    FIGURES,
    LARGEST_SIZE,
    LINE,
    NARROWEST_LABEL,
    PAD,
    SMALLEST_COMFORTABLE,
    WORDS,
    PrintedColumn,
    PrintedRow,
    PrintedTable,
    TableLayout,
)
from reports.renderers.pdf.tables import DataTable
from reports.renderers.pdf.text import Closing, Described, Heading, Opening, Text
from reports.renderers.pdf.words import NBSP, day_text, filled, moment_text

Cell = str | int | None
"""A text, an amount in minor units, or nothing: an empty cell."""
LONGEST_HEADING = 6
ROOM_FOR_FIGURES = 84.0
LONGEST_STATUS, LONGEST_COLUMN, LONGEST_NOTES = 48, 40, 1_200
"""In characters: what stands where there is no room for more is cut there, and the cut is seen."""
LONGEST_POINT = 40
"""A point of more lines than this is set as a paragraph, which can go over to the next page."""


def cut(text: str, most: int) -> str:
    """At most so many characters of a text."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


class Paper:
    """A document filled from one paper. The reader's language is active while it is filled (see ``render``)."""

    def __init__(
        self, letterhead: Letterhead, *, title: str, number: str, status: str, language: str, cover: bool = False
    ) -> None:
        self.letterhead = letterhead
        self.title, self.number, self.status = title, legible(number), cut(legible(status), LONGEST_STATUS)
        self.document = Document(
            Properties(
                title=filled(
                    "%(title)s %(number)s – %(code)s, %(fund)s",
                    title=title,
                    number=number,
                    code=letterhead.fund_code,
                    fund=letterhead.fund_name,
                ),
                subject=filled("%(as_of)s %(hash)s", as_of=self.as_of, hash=letterhead.position.head),
                author=legible(letterhead.administrative_agent) or legible(letterhead.fund_code),
                language=language,
                moment=letterhead.prepared_at,
            ),
            Furniture(
                header_left=filled(
                    "%(code)s · %(title)s %(number)s", code=letterhead.fund_code, title=title, number=number
                ),
                header_right=self.status.upper(),
                footer_left=self.as_of,
                page_of=_("Page {page} of {pages}"),
                contents_title=_("Contents"),
                tables_title=_("Tables"),
                continued=_("continued"),
            ),
            COVER if cover else PORTRAIT,
        )

    @property
    def as_of(self) -> str:
        """Until when, known at which entry, drawn when and for whom."""
        letterhead = self.letterhead
        said = {
            "sequence": letterhead.position.sequence,
            "moment": moment_text(letterhead.prepared_at),
            "person": letterhead.prepared_by,
        }
        if letterhead.prepared_by:
            return filled(_("Posted entries up to entry %(sequence)d. Drawn %(moment)s for %(person)s."), **said)
        return filled(_("Posted entries up to entry %(sequence)d. Drawn %(moment)s."), **said)

    # --- Words -------------------------------------------------------------------------------------------------

    def money(self, minor: int) -> str:
        """An amount with its currency: USD 1,234.50; a negative one with a minus sign."""
        currency = self.letterhead.currency
        sign = "\N{MINUS SIGN}" if minor < 0 else ""
        return f"{currency}{NBSP}{sign}{display.digits(minor, display.decimals(currency))}"

    def amount(self, minor: int) -> str:
        """An amount as in a statement: negatives in parentheses, zero as 0.00."""
        return display.amount_text(minor, self.letterhead.currency)

    def covered(self, left_minor: int) -> str:
        """Whether the money suffices, in words."""
        if left_minor < 0:
            return filled(_("short by %(amount)s"), amount=self.money(-left_minor))
        return _("covered")

    @staticmethod
    def day(day: date | None) -> str:
        return day_text(day) if day else display.DASH

    def period(self, start: date | None, end: date | None) -> str:
        if start is None and end is None:
            return ""
        return filled("%(start)s – %(end)s", start=self.day(start), end=self.day(end))

    # --- Parts -------------------------------------------------------------------------------------------------

    def masthead(self, title: str, under: str = "", *, kicker: str = "", tone: str = "plain") -> None:
        """The name of the paper on its first page; its status stands beside it."""
        whose = filled("%(code)s · %(name)s", code=self.letterhead.fund_code, name=self.letterhead.fund_name)
        tag = Tag(self.status, tone) if self.status else None
        self.document.masthead(Masthead(kicker or whose, legible(title), legible(under), tag))

    def section(
        self,
        title: str,
        *flowables: Flowable,
        level: int = 2,
        number: str = "",
        heading_class: type[Heading] = Heading,
    ) -> None:
        """A heading, which is not split and therefore shortened, and what follows it."""
        style = look.HEADING_1 if level == 1 else look.HEADING_2
        lines = fonts.wrapped(legible(title), style.font, style.size, look.PORTRAIT_WIDTH)
        shown = " ".join(fonts.shortened(lines, LONGEST_HEADING)) if len(lines) > LONGEST_HEADING else legible(title)
        self.document.section(number, shown, *flowables, level=level, heading_class=heading_class)

    def facts(self, facts: Iterable[tuple[str, str]], columns: int = 3) -> list[Flowable]:
        """Facts side by side; those without a value are left out."""
        kept = [(name, legible(value)) for name, value in facts if value.strip()]
        rows = [kept[start : start + columns] for start in range(0, len(kept), columns)]
        if not rows:
            return []
        return [Opening("L"), *(Facts(row, columns) for row in rows), Closing(), Spacer(0, 8)]

    def paragraphs(self, text: str, style: look.TextStyle = look.BODY) -> list[Flowable]:
        """What a person wrote, a paragraph for each of its lines that says anything."""
        return [Text(line, style) for line in map(legible, text.splitlines()) if line]

    def labelled(self, label: str, text: str, style: look.TextStyle = look.BODY) -> list[Flowable]:
        """A text of a person, its first paragraph led in by a word."""
        first, *rest = [line for line in map(legible, text.splitlines()) if line] or [""]
        if not first:
            return []
        return [Text(f"{label} {first}", style), *(Text(line, style) for line in rest)]

    def points(self, points: Iterable[tuple[str, str]], style: look.TextStyle = POINT) -> list[Flowable]:
        """A list of (mark, text)."""
        items: list[Flowable] = []
        for mark, text in points:
            shown = legible(text)
            room = look.PORTRAIT_WIDTH - Point.INDENT
            if len(fonts.wrapped(shown, style.font, style.size, room)) > LONGEST_POINT:
                items.append(Text(f"{mark} {shown}", replace(style, after=4), "LI"))
            else:
                items.append(Point(mark, shown, style))
        return [Opening("L"), *items, Closing(), Spacer(0, 6)] if items else []

    def table(
        self,
        title: str,
        row_heading: str,
        columns: Sequence[tuple[str, str]],
        rows: Iterable[tuple[str, Sequence[Cell]] | tuple[str, Sequence[Cell], str]],
        *,
        notes: str = "",
        widest_words: float = 96.0,
        money: bool = True,
        largest_size: float = LARGEST_SIZE,
    ) -> DataTable:
        """Columns are (heading, FIGURES or WORDS); rows are label, cells and, where it is no line, the role."""
        printed, kinds = [], [kind for _heading, kind in columns]
        for row in rows:
            label, cells, *role = row
            printed.append(self._row(label, cells, kinds, role[0] if role else LINE))
        unit = filled(_("Amounts in %(currency)s"), currency=self.letterhead.currency) if money else ""
        drawn = PrintedTable(
            number="",
            title=legible(title),
            unit=unit,
            row_heading=legible(row_heading),
            columns=tuple(PrintedColumn(cut(legible(heading), LONGEST_COLUMN), kind) for heading, kind in columns),
            rows=tuple(printed),
            notes=cut(legible(notes), LONGEST_NOTES),
            widest_words=widest_words,
            largest_size=largest_size,
        )
        if TableLayout(drawn, look.PORTRAIT_WIDTH).size < SMALLEST_COMFORTABLE and WORDS in kinds:
            # Long words in every column: narrower columns, so that the type need not be smaller than can be read.
            room = look.PORTRAIT_WIDTH - NARROWEST_LABEL - ROOM_FOR_FIGURES * kinds.count(FIGURES)
            drawn = replace(drawn, widest_words=min(widest_words, max(room / kinds.count(WORDS) - 2 * PAD - 2, 30.0)))
        return DataTable(drawn, self.document.furniture.continued)

    def _row(self, label: str, cells: Sequence[Cell], kinds: Sequence[str], role: str) -> PrintedRow:
        texts, said = [], {}
        for position, cell in enumerate(cells):
            if isinstance(cell, int):
                texts.append(self.amount(cell))
                if cell < 0:
                    said[position] = f"-{texts[-1][1:-1]}"
            else:
                shown = legible(cell or "")
                texts.append(shown if kinds[position] == WORDS else cut(shown, LONGEST_COLUMN))
        return PrintedRow(legible(label), tuple(texts), role, said or None)

    def signatures(self, signatures: Sequence[Signature], signed: str = "") -> list[Flowable]:
        """A box for each signature; one that is missing leaves room for a hand. ``signed`` holds ``%(moment)s``."""
        signed = signed or _("Signed electronically on %(moment)s")
        boxes = [self._box(signature, signed) for signature in signatures]
        rows = [boxes[start : start + 2] for start in range(0, len(boxes), 2)]
        return [Opening("L"), *map(SignatureRow, rows), Closing()] if rows else []

    @staticmethod
    def _box(signature: Signature, signed: str) -> SignatureBox:
        if signature.signed_at is None:
            lines: tuple[str, ...] = (_("Signature and date"),)
        else:
            lines = (filled(signed, moment=moment_text(signature.signed_at)),)
            if signature.digest:
                lines += (filled(_("Digest of what was shown: %(digest)s…"), digest=signature.digest[:24]),)
        return SignatureBox(
            legible(signature.institution), legible(signature.name), lines, signature.signed_at is not None
        )

    def books(
        self, *, facts: Sequence[tuple[str, str]] = (), digests: Sequence[tuple[str, str]] = (), level: int = 2
    ) -> None:
        """The end of the paper: the position of the ledger it was drawn at, and how to prove it."""
        letterhead, position = self.letterhead, self.letterhead.position
        short = [
            (_("Last entry"), str(position.sequence)),
            *facts,
            (_("Drawn"), moment_text(letterhead.prepared_at)),
            (_("Drawn for"), letterhead.prepared_by),
        ]
        long = [(_("Hash of the last entry"), position.head), *digests]
        self.section(
            _("The books behind this paper"),
            Text(
                _(
                    "Amounts are sums over the posted entries of the fund's ledger up to the entry named here, whose "
                    "hash seals it and every entry before it."
                ),
                SMALL,
            ),
            *self.facts(short),
            Opening("L"),
            *(Described(name, legible(text), style=look.MONO) for name, text in long if text),
            Closing(),
            level=level,
        )

    def built(self) -> bytes:
        return self.document.built()


__all__ = ["FIGURES", "GOOD", "WORDS", "Paper", "filled"]
