"""The consolidated report as data: chapters of sections of blocks, all texts in the report's language. Pure.

Renderers draw blocks and know no report; what people wrote is in the blocks as they wrote it, and each renderer makes
it safe for its own format.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace

from grants.narratives.markdown import Blocks
from reports.bars import Bars
from reports.consolidated.placeholders import Problem
from reports.consolidated.prior_year import Published
from reports.publishing.difference import Line
from reports.table import LINE, LedgerPosition, Report

NUMBERED, LETTERED = "#", "@"
"""Stand for the number of a chapter and the letter of an annex until all are there (``numbered``)."""
PLAIN, GOOD, WARN = "plain", "good", "warn"
WORDS, FIGURES = "words", "figures"


@dataclass(frozen=True, slots=True)
class Prose:
    """A text of the edition, its figures in place. ``key``: of the text, so that a preview can lead to its form."""

    blocks: Blocks
    key: str = ""


@dataclass(frozen=True, slots=True)
class Paragraphs:
    """Sentences of the report itself. ``lead``: the first opens a chapter."""

    texts: tuple[str, ...]
    lead: bool = False
    small: bool = False


@dataclass(frozen=True, slots=True)
class Subheading:
    text: str


@dataclass(frozen=True, slots=True)
class ReportTable:
    """A table of the report. ``omit_empty``: lines without any amount are left out, but for ``always``."""

    key: str
    omit_empty: bool = False
    always: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class WordColumn:
    label: str
    kind: str = WORDS


@dataclass(frozen=True, slots=True)
class WordRow:
    """``texts``: one for each column but the first, which is the ``label``."""

    label: str
    texts: tuple[str, ...]
    role: str = LINE


@dataclass(frozen=True, slots=True)
class WordTable:
    """A table of words, or of figures that were written already. ``unit`` is printed beside the title."""

    title: str
    row_heading: str
    columns: tuple[WordColumn, ...]
    rows: tuple[WordRow, ...]
    note: str = ""
    unit: str = ""
    is_numbered: bool = True
    """It has a number."""


@dataclass(frozen=True, slots=True)
class ChartBlock:
    bars: Bars


@dataclass(frozen=True, slots=True)
class Card:
    label: str
    figure: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Cards:
    """The figures people look for first."""

    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """Terms and what they are. ``narrow``: the terms are codes."""

    pairs: tuple[tuple[str, str], ...]
    narrow: bool = False


@dataclass(frozen=True, slots=True)
class Note:
    """A sentence that is set apart."""

    text: str
    tone: str = PLAIN


Block = Prose | Paragraphs | Subheading | ReportTable | WordTable | ChartBlock | Cards | Facts | Note


@dataclass(frozen=True, slots=True)
class Section:
    """``number``: ``3.2``, or empty. ``new_page``: it begins one."""

    number: str
    title: str
    blocks: tuple[Block, ...]
    new_page: bool = False


@dataclass(frozen=True, slots=True)
class Chapter:
    """``key`` is its place in a page; ``sections`` follow ``blocks``."""

    key: str
    number: str
    title: str
    blocks: tuple[Block, ...] = ()
    sections: tuple[Section, ...] = ()

    def all_blocks(self) -> Iterator[Block]:
        yield from self.blocks
        for section in self.sections:
            yield from section.blocks


def numbered(chapters: Iterable[Chapter]) -> tuple[Chapter, ...]:
    """The chapters with their numbers and letters: ``#`` and ``@`` replaced, in chapters and in their sections."""
    done: list[Chapter] = []
    number, letter = 0, 0
    for chapter in chapters:
        mark = chapter.number
        if mark == NUMBERED:
            number += 1
            mark = str(number)
        elif mark == LETTERED:
            letter += 1
            mark = chr(ord("A") + letter - 1)
        sections = tuple(
            replace(section, number=section.number.replace(NUMBERED, mark).replace(LETTERED, mark))
            for section in chapter.sections
        )
        done.append(replace(chapter, number=mark, sections=sections))
    return tuple(done)


@dataclass(frozen=True, slots=True)
class Image:
    """A picture that a text shows: its bytes as they were filed, and its size in pixels."""

    media_type: str
    data: bytes = field(repr=False)
    width: int = 0
    height: int = 0


@dataclass(frozen=True, slots=True)
class Consolidated:
    """The whole report of one fund and year, in one language.

    ``report`` holds the financial tables in that language; ``is_settled``: the figures do not change any more;
    ``tag`` says in a word or two how far the report is. ``images``: name of a picture in a text to the picture.
    ``problems`` are those of its texts: while one of them blocks, the report is not prepared. ``earlier``: the
    figures of earlier years that are not those of ``before``, the report published of the year before.
    """

    fund_code: str
    fund_name: str
    administrative_agent: str
    currency: str
    year: int
    language: str
    title: str
    period: str
    as_of: str
    tag: str
    is_settled: bool
    position: LedgerPosition
    report: Report
    chapters: tuple[Chapter, ...]
    images: Mapping[str, Image]
    problems: tuple[Problem, ...] = ()
    earlier: tuple[Line, ...] = ()
    before: Published | None = None

    @property
    def fingerprint(self) -> str:
        """SHA-256 of all that its files are drawn from besides the tables: texts, words, charts and pictures."""
        said = [asdict(chapter) for chapter in self.chapters]
        pictures = {name: hashlib.sha256(image.data).hexdigest() for name, image in self.images.items()}
        text = json.dumps([said, pictures], sort_keys=True, ensure_ascii=False, default=_in_order)
        return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()

    @property
    def pointed_out(self) -> tuple[Problem, ...]:
        """What does not keep it from being prepared, but is to be seen by who prepares and who certifies it."""
        return tuple(problem for problem in self.problems if not problem.blocks)

    @property
    def blocking(self) -> tuple[Problem, ...]:
        return tuple(problem for problem in self.problems if problem.blocks)


def _in_order(value: object) -> object:
    return sorted(value) if isinstance(value, frozenset) else str(value)
