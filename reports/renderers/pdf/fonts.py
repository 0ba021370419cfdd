"""The fonts of every document, and what can be done with text before it is drawn.

All text of a document comes from people: ``legible`` is called on every piece of it once, so that a
character the fonts cannot draw is seen as a replacement sign and never as nothing.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.pdfdoc import PDFDocument
from reportlab.pdfbase.ttfonts import TTFont

from reports.renderers.pdf.scripts import as_drawn, letters_of, turns

REGULAR, BOLD = "DejaVuSans", "DejaVuSans-Bold"
REPLACEMENT = "\ufffd"
FOLDER = Path(__file__).resolve().parents[3] / "static" / "fonts"


class MissingFontError(RuntimeError):
    """The font files a document is set in are not installed."""


class _Font(TTFont):
    """A font whose shapes of joined letters are read from the file as the letters they are."""

    _SHAPE = re.compile("> <(F[B-E][0-9A-F]{2})>$", re.MULTILINE)

    def addObjects(self, doc: PDFDocument) -> None:  # noqa: N802 - reportlab's name
        super().addObjects(doc)
        for name, stream in doc.idToObject.items():
            if name.startswith("toUnicodeCMap:"):
                stream.content = self._SHAPE.sub(self._letters, stream.content)

    @staticmethod
    def _letters(shape: re.Match[str]) -> str:
        letters = letters_of(chr(int(shape[1], 16)))
        return f"> <{letters.encode('utf-16-be').hex().upper()}>"


@cache
def register() -> None:
    """Makes the fonts known to reportlab, once a process. Raises MissingFontError."""
    for name in (REGULAR, BOLD):
        file = FOLDER / f"{name}.ttf"
        if not file.is_file():
            raise MissingFontError(f"{file} is missing")
        pdfmetrics.registerFont(_Font(name, str(file)))
    pdfmetrics.registerFontFamily(REGULAR, normal=REGULAR, bold=BOLD, italic=REGULAR, boldItalic=BOLD)


class _Legible(dict[int, str]):
    """A translation table that fills itself: what both fonts can draw stays, the rest is replaced."""

    def __missing__(self, code: int) -> str:
        # Beyond U+FFFF reportlab would draw the character but say in the file that it is another.
        drawable = code <= 0xFFFF and all(code in pdfmetrics.getFont(name).face.charToGlyph for name in (REGULAR, BOLD))
        kind = unicodedata.category(chr(code))
        if kind in ("Zl", "Zp") or chr(code) in "\t\n\v\f\r\x85":
            shown = " "
        elif kind == "Zs":
            shown = chr(code) if drawable else " "
        else:
            # Controls and invisible marks (direction overrides among them) are shown as replaced.
            shown = chr(code) if drawable and kind not in ("Cc", "Cf", "Cs", "Co", "Cn") else REPLACEMENT
        self[code] = shown
        return shown


_legible = _Legible()
# Persian and Urdu spell with it: between two letters that would join, it is no invisible mark.
_NON_JOINER = re.compile("(?<=[\u0620-\u06ff])\u200c(?=[\u0620-\u06ff])")


def legible(text: str) -> str:
    """The text on one line, composed (NFC), each character that cannot be drawn replaced by U+FFFD."""
    register()
    parts = _NON_JOINER.split(unicodedata.normalize("NFC", text))
    return re.sub(" {2,}", " ", "\u200c".join(part.translate(_legible) for part in parts)).strip(" ")


def unprintable(text: str) -> tuple[str, ...]:
    """The characters ``legible`` replaces, each once, in the order they come."""
    register()
    parts = _NON_JOINER.split(unicodedata.normalize("NFC", text))
    found = (char for part in parts for char in part if _legible[ord(char)] == REPLACEMENT != char)
    return tuple(dict.fromkeys(found))


class _Widths(dict[str, float]):
    """Width of each character in thousandths of the font size."""

    def __init__(self, name: str) -> None:
        face = pdfmetrics.getFont(name).face
        super().__init__({chr(code): width for code, width in face.charWidths.items() if code < 0x110000})
        self["\xa0"] = self[" "]
        self.default = face.defaultWidth

    def __missing__(self, character: str) -> float:
        return self.default


@cache
def _widths(name: str) -> _Widths:
    register()
    return _Widths(name)


def width(text: str, font: str, size: float) -> float:
    """Width of a text in points, as it is drawn."""
    if turns(text):
        text = as_drawn(text)
    return sum(map(_widths(font).__getitem__, text)) * size / 1000


def wrapped(text: str, font: str, size: float, available: float) -> list[str]:
    """The text in lines no wider than ``available`` points; a longer word is broken within."""
    available += 0.01  # What was measured to fit must fit, whatever the order of the additions.
    if width(text, font, size) <= available:
        return [text]
    lines: list[str] = []
    line, used = "", 0.0
    widths, turning = _widths(font), turns(text)
    for word in text.split(" "):
        longer = f"{line} {word}" if line else word
        # A line grows by its last word: measured whole each time, a long text took as long as its square.
        so_wide = sum(map(widths.__getitem__, word), used + widths[" "] if line else 0.0)
        if (width(longer, font, size) if turning else so_wide * size / 1000) <= available:
            line, used = longer, so_wide
            continue
        if line:
            lines.append(line)
        *full, line = _broken(word, font, size, available)
        lines.extend(full)
        used = sum(map(widths.__getitem__, line))
    lines.append(line)
    return lines


def _broken(word: str, font: str, size: float, available: float) -> list[str]:
    pieces, piece, used = [], "", 0.0
    widths = _widths(font)
    for character in word:
        advance = widths[character] * size / 1000
        if piece and used + advance > available:
            pieces.append(piece)
            piece, used = "", 0.0
        piece += character
        used += advance
    return [*pieces, piece]


def widest_word(text: str, font: str, size: float) -> float:
    """Width in points of the widest word of a text."""
    return max((width(word, font, size) for word in text.split(" ")), default=0.0)


def shortened(lines: list[str], most: int) -> list[str]:
    """The first lines of a text, at most so many, the last of them marked where lines were left out."""
    if len(lines) <= most:
        return lines
    return [*lines[: most - 1], f"{lines[most - 1][:-2]} …"]
