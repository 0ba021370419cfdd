"""What the printed reports cannot show of a text. Who prints them says so: it stands further left than this package."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Mapping
from itertools import islice

Unprintable = Callable[[str], tuple[str, ...]]

PRINTERS: list[Unprintable] = []
MOST_SIGNS = 20
_UNSEEN = ("C", "M", "Z")
"""Controls, marks and spaces show nothing, or another sign, where they stand alone."""


def unprintable_in(content: object) -> tuple[str, ...]:
    """The signs no printer can show in any text of the content, each once, in the order they come."""
    signs = (sign for text in _texts(content) for printer in PRINTERS for sign in printer(text))
    return tuple(dict.fromkeys(signs))


def signs_text(signs: tuple[str, ...]) -> str:
    """``日 本 U+200D``: as a person can find them; at most so many."""
    named = [f"U+{ord(sign):04X}" if unicodedata.category(sign)[0] in _UNSEEN else sign for sign in signs]
    more = " …" if len(named) > MOST_SIGNS else ""
    return " ".join(islice(named, MOST_SIGNS)) + more


def _texts(content: object) -> Iterator[str]:
    if isinstance(content, str):
        yield content
    elif isinstance(content, Mapping):
        for each in content.values():
            yield from _texts(each)
    elif isinstance(content, (list, tuple)):
        for each in content:
            yield from _texts(each)
