"""What people wrote, on its way into a spreadsheet: legible there, and never a formula."""

from __future__ import annotations

import re

LONGEST_TEXT = 32_767
"""Characters a cell of a workbook can hold."""

_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_COMMANDING = re.compile(r"\s*[=+\-@|＝＋－＠\t\r]")
_PLAIN_NUMBER = re.compile(r"-?\d+(\.\d+)?")


def writable(text: str) -> str:
    """Without the characters XML does not know, and no longer than a cell."""
    return _UNWRITABLE.sub("\N{REPLACEMENT CHARACTER}", text)[:LONGEST_TEXT]


def inert(text: str) -> str:
    """For CSV, where a cell has no type: what a spreadsheet would run gets an apostrophe before it."""
    if _PLAIN_NUMBER.fullmatch(text):
        return text
    return f"'{text}" if _COMMANDING.match(text) else text
