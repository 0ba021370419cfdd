"""Markdown that people wrote, read into plain blocks. HTML, PDF and DOCX draw these; none of them reads Markdown.

Pure. What a text may hold: headings, paragraphs of runs (bold, italic, code, links), lists within lists, quotes,
tables, rules, code, and pictures filed with the same report: ``![caption](image:DIGEST)``. Raw HTML is text. A link
that leads to anything but http, https or mailto is its text, a picture from elsewhere its caption. Nothing that people
can type raises, and nothing of it is lost: what is too long, too deep or too wide is read as plain paragraphs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from markdown_it import MarkdownIt
from markdown_it.token import Token

LONGEST_TEXT = 100_000
"""Characters of one text that are read as Markdown."""
DEEPEST = 24
"""Lists and quotes within one another, counted as the reader of Markdown counts: a list and its item are two."""
WIDEST = 12
"""Columns of a table; what has more is not drawn as one."""
SCHEMES = ("http://", "https://", "mailto:")
IMAGE = "image:"
"""How a text names a picture: ``image:`` and the digest of a file filed with the report, or its beginning."""

_NAME = re.compile(r"[0-9A-Za-z-]{8,64}")
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_PARAGRAPHS = re.compile(r"\n[ \t]*\n")


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of text set in one way. A line break within a paragraph is ``\\n``. ``href``: empty, it is no link."""

    text: str
    bold: bool = False
    italic: bool = False
    code: bool = False
    href: str = ""


Runs = tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """``level``: 1 to 6, as written; who draws it sets it below the headings of the document."""

    level: int
    runs: Runs


@dataclass(frozen=True, slots=True)
class Paragraph:
    runs: Runs


@dataclass(frozen=True, slots=True)
class Items:
    """A list: bullets, or numbers counted from ``start``. Each item is blocks, lists among them."""

    items: tuple[tuple[Block, ...], ...]
    is_ordered: bool = False
    start: int = 1


@dataclass(frozen=True, slots=True)
class Quote:
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table. Every row has as many cells as ``head``; ``sides``: of each column "start", "center" or "end"."""

    head: tuple[Runs, ...]
    rows: tuple[tuple[Runs, ...], ...]
    sides: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture filed with the report: the digest of its file, or the beginning of it, and the caption."""

    name: str
    caption: str


@dataclass(frozen=True, slots=True)
class Code:
    """Text that is set as it stands."""

    text: str


@dataclass(frozen=True, slots=True)
class Rule:
    """A line between two parts."""


Block = Heading | Paragraph | Items | Quote | Grid | Picture | Code | Rule
Blocks = tuple[Block, ...]


@lru_cache(maxsize=128)
def parsed(text: str) -> Blocks:
    """The text as blocks. Never raises. The same text is read once: it is judged, counted and drawn."""
    text = printable(text)
    if len(text) > LONGEST_TEXT:
        return plain(text)
    try:
        tokens = _reader().parse(text)
        if any(token.level >= DEEPEST - 1 for token in tokens):
            # There the reader leaves out what comes deeper, without a word.
            return plain(text)
        return tuple(_Reading(tokens).blocks())
    except (RecursionError, ValueError, IndexError):
        # The reader of Markdown is not ours: where it gives up, people still read what was written.
        return plain(text)


def plain(text: str) -> Blocks:
    """The text as paragraphs, its marks as they stand."""
    parts = (part.strip() for part in _PARAGRAPHS.split(printable(text)))
    return tuple(Paragraph((Run(part),)) for part in parts if part)


def printable(text: str) -> str:
    """The text without signs that no file and no page can hold."""
    return _UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def words_of(blocks: Iterable[Block]) -> str:
    """What the blocks say, without a mark: a line for each paragraph, heading, item and row."""
    return "\n".join(_lines(blocks))


def pictures_of(blocks: Iterable[Block]) -> tuple[Picture, ...]:
    """Every picture, in the order they stand."""
    return tuple(block for block in _all(blocks) if isinstance(block, Picture))


@lru_cache(maxsize=128)
def pictures_elsewhere(text: str) -> tuple[str, ...]:
    """The addresses of pictures that are no file of the report: of these only the caption is drawn. Never raises.

    Read once, as ``parsed``: it is asked of every text each time a page says what is still to be done.
    """
    if "![" not in text or len(text) > LONGEST_TEXT:
        return ()
    try:
        tokens = _reader().parse(printable(text))
    except (RecursionError, ValueError, IndexError):
        return ()
    sources = (
        str(child.attrGet("src") or "") for token in tokens for child in token.children or [] if child.type == "image"
    )
    return tuple(
        source for source in sources if not (source.startswith(IMAGE) and _NAME.fullmatch(source.removeprefix(IMAGE)))
    )


def _all(blocks: Iterable[Block]) -> Iterator[Block]:
    for block in blocks:
        yield block
        if isinstance(block, Quote):
            yield from _all(block.blocks)
        elif isinstance(block, Items):
            for item in block.items:
                yield from _all(item)


def _lines(blocks: Iterable[Block]) -> Iterator[str]:
    for block in _all(blocks):
        match block:
            case Heading() | Paragraph():
                yield text_of(block.runs)
            case Grid():
                for row in (block.head, *block.rows):
                    yield " · ".join(map(text_of, row))
            case Picture():
                yield block.caption
            case Code():
                yield block.text
            case _:
                pass


def text_of(runs: Iterable[Run]) -> str:
    return "".join(run.text for run in runs)


def _reader() -> MarkdownIt:
    reader = MarkdownIt("commonmark", {"html": False, "maxNesting": DEEPEST}).enable("table")
    # Addresses are judged where they are used (``safe_address``), so that a refused one leaves the words of its link.
    reader.validateLink = lambda url: True  # type: ignore[method-assign]
    return reader


class _Reading:
    """Goes once over the tokens of a text and makes its blocks."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self.tokens = tokens
        self.at = 0

    def blocks(self, until: str = "") -> Iterator[Block]:
        while self.at < len(self.tokens):
            token = self.tokens[self.at]
            self.at += 1
            if token.type == until:
                return
            yield from self._block(token)

    def _block(self, token: Token) -> Iterator[Block]:
        match token.type:
            case "heading_open":
                runs = tuple(part for part in self._inline() if isinstance(part, Run))
                if runs:
                    yield Heading(int(token.tag[1:]), runs)
            case "inline":
                yield from _paragraphs(_parts(token))
            case "blockquote_open":
                yield Quote(tuple(self.blocks("blockquote_close")))
            case "bullet_list_open":
                yield Items(tuple(self._items("bullet_list_close")))
            case "ordered_list_open":
                start = token.attrGet("start")
                items = tuple(self._items("ordered_list_close"))
                yield Items(items, is_ordered=True, start=1 if start is None else int(start))
            case "table_open":
                yield from self._table()
            case "fence" | "code_block":
                yield Code(token.content.rstrip("\n"))
            case "hr":
                yield Rule()
            case _:
                pass

    def _inline(self) -> list[Run | Picture]:
        token = self.tokens[self.at]
        self.at += 1
        return [_in_words(part) for part in _parts(token)]

    def _items(self, until: str) -> Iterator[Blocks]:
        while self.at < len(self.tokens):
            token = self.tokens[self.at]
            self.at += 1
            if token.type == until:
                return
            if token.type == "list_item_open":
                yield tuple(self.blocks("list_item_close"))

    def _table(self) -> Iterator[Block]:
        rows: list[list[Runs]] = []
        sides: list[str] = []
        while (token := self.tokens[self.at]).type != "table_close":
            self.at += 1
            if token.type == "tr_open":
                rows.append([])
            elif token.type in ("th_open", "td_open"):
                if token.type == "th_open":
                    style = str(token.attrGet("style") or "")
                    sides.append("end" if "right" in style else "center" if "center" in style else "start")
                rows[-1].append(tuple(run for run in self._inline() if isinstance(run, Run)))
        self.at += 1
        if len(sides) > WIDEST:
            for row in rows:
                yield Paragraph(tuple(run for cell in row for run in (*cell, Run(" · ")))[:-1])
            return
        head, *body = (tuple((row + [()] * len(sides))[: len(sides)]) for row in rows)
        yield Grid(head, tuple(body), tuple(sides))


def _parts(token: Token) -> list[Run | Picture]:
    """The runs and pictures of an inline token, runs that are set alike joined."""
    found: list[Run | Picture] = []
    bold = italic = 0
    href = ""
    for child in token.children or []:
        match child.type:
            case "strong_open" | "strong_close":
                bold += child.nesting
            case "em_open" | "em_close":
                italic += child.nesting
            case "link_open":
                href = safe_address(str(child.attrGet("href") or ""))
            case "link_close":
                href = ""
            case "image":
                found.append(_picture(child, Run("", bold > 0, italic > 0, False, href)))
            case "softbreak":
                _join(found, Run(" ", bold > 0, italic > 0, False, href))
            case "hardbreak":
                _join(found, Run("\n", bold > 0, italic > 0, False, href))
            case "code_inline":
                _join(found, Run(child.content, bold > 0, italic > 0, True, href))
            case _:
                if child.content:
                    _join(found, Run(child.content, bold > 0, italic > 0, False, href))
    return found


def _join(found: list[Run | Picture], run: Run) -> None:
    last = found[-1] if found else None
    if isinstance(last, Run) and replace(last, text="") == replace(run, text=""):
        found[-1] = replace(last, text=last.text + run.text)
    else:
        found.append(run)


def _picture(token: Token, like: Run) -> Run | Picture:
    source, caption = str(token.attrGet("src") or ""), _caption(token.children or [])
    name = source.removeprefix(IMAGE)
    if source.startswith(IMAGE) and _NAME.fullmatch(name):
        return Picture(name, caption)
    return replace(like, text=caption)


def _caption(tokens: Sequence[Token]) -> str:
    """The words of a caption: a picture in it is its own caption."""
    return "".join(_caption(token.children or []) if token.type == "image" else token.content for token in tokens)


def _in_words(part: Run | Picture) -> Run | Picture:
    """Where no picture can stand, its caption does."""
    return Run(part.caption) if isinstance(part, Picture) else part


def _paragraphs(parts: Iterable[Run | Picture]) -> Iterator[Block]:
    """A paragraph is parted by its pictures: each is a block of its own."""
    runs: list[Run] = []
    for part in parts:
        if isinstance(part, Picture):
            yield from _paragraph(runs)
            yield part
            runs = []
        else:
            runs.append(part)
    yield from _paragraph(runs)


def _paragraph(runs: list[Run]) -> Iterator[Block]:
    if text_of(runs).strip():
        yield Paragraph(tuple(run for run in runs if run.text))


def safe_address(address: str) -> str:
    """The address of a link, where it leads to a page or a mailbox; else empty."""
    shortened = address.strip()
    is_safe = shortened.lower().startswith(SCHEMES) and not re.search(r"[\s<>\"'\\]", shortened)
    return shortened if is_safe else ""
