"""Texts as a Word document can hold them."""

from __future__ import annotations

import re

_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
LONGEST_WORD = 40
"""A longer word may be broken anywhere: an unbroken one would push a table off the page."""


def printable(text: str) -> str:
    """The text as Word can hold it; words that are too long for a line may be broken."""
    clean = _UNPRINTABLE.sub("\ufffd", text)
    return re.sub(rf"\S{{{LONGEST_WORD},}}", lambda match: _breakable(match.group(0)), clean)


def _breakable(word: str) -> str:
    return "\u200b".join(word[at : at + LONGEST_WORD] for at in range(0, len(word), LONGEST_WORD))
