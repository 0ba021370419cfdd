"""Lines that run from right to left: letters joined as Arabic joins them, and the order they are drawn in.

reportlab draws the characters of a text from left to right as they come. Shapes and order are worked out here by
libraries that know Unicode's rules; text is kept and measured as it was written until the moment it is drawn.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from arabic_reshaper import ArabicReshaper
from bidi import get_base_level, get_display
from bidi.mirror import MIRRORED

_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_NON_JOINER = "\u200c"
# A sign without width goes where the bracket before it goes: after the turn it stands before those that were turned.
_FOLLOWER = "\ufe00"
_BRACKETS = "[" + re.escape("".join(MIRRORED)) + "]"
_BRACKET, _TURNED = re.compile(f"({_BRACKETS})"), re.compile(f"{_FOLLOWER}({_BRACKETS})")
_reshaper = ArabicReshaper(
    {
        # Vowel signs have no width: turned round, a sign comes before its letter and is drawn over it.
        "delete_harakat": False,
        "support_zwj": False,
        # The fonts have no sign for the whole name: it is spelt.
        "ARABIC LIGATURE ALLAH": False,
    }
)


def turns(text: str) -> bool:
    """Whether anything in it runs from right to left."""
    return not text.isascii() and _RIGHT_TO_LEFT.search(text) is not None


def begins_right(text: str) -> bool:
    """Whether its first letter runs from right to left: then the whole paragraph does."""
    return turns(text) and get_base_level(text) == 1


def letters_of(shape: str) -> str:
    """The letter a shape of joined letters stands for. Anything else stands for itself, and so does a shape of two
    letters: readers turn letters back one by one, which would put the two the wrong way round."""
    letter = unicodedata.normalize("NFKC", shape) if "\ufb1d" <= shape <= "\ufefc" else shape
    return letter if len(letter) == 1 else shape


@lru_cache(maxsize=4096)
def as_drawn(line: str, from_right: bool | None = None) -> str:
    """The characters of a line from left to right, each in the shape its neighbours give it.

    ``from_right``: how the paragraph runs; None where the line is all of it.
    """
    if not turns(line):
        return line
    base = None if from_right is None else "R" if from_right else "L"
    shaped = _reshaper.reshape(line.replace(_FOLLOWER, "")).replace(_NON_JOINER, "")
    turned = str(get_display(_BRACKET.sub(rf"\1{_FOLLOWER}", shaped), base_dir=base))
    return _TURNED.sub(lambda bracket: MIRRORED[bracket[1]], turned).replace(_FOLLOWER, "")
