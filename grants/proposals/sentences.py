"""A sentence that is said later, in the reader's language and with the fund's currency. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Amount(NamedTuple):
    """Minor units of the fund's currency, written out where the sentence is said."""

    minor: int


class Sentence(NamedTuple):
    """English text with ``%(name)s`` for its values: texts, days, rates in percent (Decimal), amounts."""

    text: str
    values: Mapping[str, object]


def sentence(text: str, **values: object) -> Sentence:
    """Imported as ``_``, so that the texts are found for translation."""
    return Sentence(text, values)
