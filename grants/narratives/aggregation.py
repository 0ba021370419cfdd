"""What was achieved as a number, and how the numbers of projects make the fund's figure. Pure.

A figure is cumulative: where the indicator stood at the end of the year. Only what is plainly a number counts; a range,
a guess or a sentence stays text, and the figure says of whom it was left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from grants.proposals.sentences import Sentence
from grants.proposals.sentences import sentence as _

SUM, LATEST, COUNT, YES_NO = "sum", "latest", "count", "yes_no"

_YES = frozenset({"yes", "oui", "sí", "si"})
_NO = frozenset({"no", "non"})
_NUMBER = re.compile(r"-?([0-9]{1,12}|[0-9]{1,3}([ \u00a0\u202f][0-9]{3}){1,3})(\.[0-9]{1,4})?[ \u00a0\u202f]?%?")


class Figure(NamedTuple):
    """Where one indicator of one project stood at the end of ``year``. ``number``: None where the text is none."""

    project: str
    year: int
    text: str
    number: Decimal | None
    place: int = 0
    """Of figures of one year the higher was accepted later."""


class Total(NamedTuple):
    """The fund's figure, the sentence that says how it was counted, and what was not counted."""

    number: Decimal | None
    how: Sentence
    counted: tuple[Figure, ...]
    left_out: tuple[Figure, ...]


def number_of(text: str) -> Decimal | None:
    """``12``, ``1 200``, ``0.75``, ``75 %`` as their number; yes is 1 and no is 0; anything else is None.

    A comma is refused: in one language it parts thousands, in the other decimals.
    """
    plain = text.strip().rstrip(".").strip().lower()
    if plain in _YES:
        return Decimal(1)
    if plain in _NO:
        return Decimal(0)
    if not _NUMBER.fullmatch(plain):
        return None
    return Decimal(re.sub(r"[ \u00a0\u202f%]", "", plain))


def total(kind: str, figures: Iterable[Figure]) -> Total:
    """The fund's figure of one indicator. ``figures``: the last figure of each project indicator that feeds it."""
    every = sorted(figures, key=lambda figure: (figure.project, figure.year, figure.place))
    counted = tuple(figure for figure in every if figure.number is not None)
    left_out = tuple(figure for figure in every if figure.number is None)
    numbers = [figure.number for figure in counted if figure.number is not None]
    if not numbers:
        how = _("No project has reported a number yet.") if not left_out else _("Reported in words only: not counted.")
        return Total(None, how, (), left_out)
    many, is_one = str(len(counted)), len(counted) == 1
    if kind == SUM:
        how = _("Figure of one project") if is_one else _("Sum of %(count)s project figures", count=many)
        return Total(sum(numbers, Decimal(0)), how, counted, left_out)
    if kind == COUNT:
        achieved = sum(number > 0 for number in numbers)
        how = (
            _("Number of projects that achieved something, of one that reported")
            if is_one
            else _("Number of projects that achieved something, of %(count)s that reported", count=many)
        )
        return Total(Decimal(achieved), how, counted, left_out)
    if kind == YES_NO:
        how = (
            _("Yes, once the project has achieved it")
            if is_one
            else _("Yes, once one of the %(count)s projects has achieved it", count=many)
        )
        return Total(Decimal(any(number > 0 for number in numbers)), how, counted, left_out)
    last = max(counted, key=lambda figure: (figure.year, figure.place, figure.project))
    how = _("Latest figure: project %(project)s, %(year)s", project=last.project, year=str(last.year))
    return Total(last.number, how, (last,), left_out)


def number_text(number: Decimal) -> str:
    """A figure without zeros that say nothing: ``12``, ``0.75``."""
    return f"{number.normalize():f}"


def is_reached(number: Decimal | None, target: str) -> bool | None:
    """Whether the figure is at the target or above; None where one of them is no number."""
    wanted = number_of(target)
    return None if number is None or wanted is None else number >= wanted
