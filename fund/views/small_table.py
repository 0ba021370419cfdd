"""A short table on a page: a handful of rows that need no sorting, no filter and no file. Longer ones are Listings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from fund.listing import Tag


class Heading(NamedTuple):
    """Over a column; figures stand at the right."""

    label: str
    is_figure: bool = False


class Cell(NamedTuple):
    """A text, which may lead somewhere, or a word with its shape. An empty one is shown as a dash."""

    text: object = ""
    url: str = ""
    tag: Tag | None = None


@dataclass(frozen=True, slots=True)
class SmallTable:
    """For ``components/small_table.html``. The first cell of a row names it; a heading of the page with ``key`` as its
    id names the table. ``empty``: title and text shown where there are no rows, or nothing at all."""

    key: str
    headings: Sequence[Heading]
    rows: Sequence[Sequence[Cell]]
    empty: tuple[str, str] | None = None

    def __post_init__(self) -> None:
        if any(len(row) != len(self.headings) for row in self.rows):
            raise ValueError(f"Every row of {self.key} has {len(self.headings)} cells.")

    @property
    def drawn(self) -> list[tuple[Cell, list[tuple[Cell, bool]]]]:
        """Of each row its name, and the other cells with whether they hold figures."""
        kinds = [heading.is_figure for heading in self.headings]
        return [(row[0], list(zip(row[1:], kinds[1:], strict=True))) for row in self.rows]
