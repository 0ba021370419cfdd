"""How two versions of a report differ: figure by figure and paragraph by paragraph. Pure.

Both are the plain data of ``reports/publishing/content.py``. Figures are compared as text, so nothing is rounded; the
difference of two is worked out in decimals.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from difflib import SequenceMatcher
from typing import Any

KEPT, WAS, IS = "kept", "was", "is"
Table = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Line:
    """One figure that differs. ``was`` or ``now`` is None where that version has no such figure; ``difference`` is
    what now is more than what was, None where one of them is no number."""

    table: str
    table_title: str
    row: str
    row_label: str
    column: str
    column_label: str
    kind: str
    was: str | None
    now: str | None

    @property
    def difference(self) -> str | None:
        if self.was is None and self.now is None:
            return None
        if self.kind == "rate" and None in (self.was, self.now):
            return None
        return format(Decimal(self.now or 0) - Decimal(self.was or 0), "f")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One line of a text. ``standing`` is kept, was (only before) or is (only now)."""

    standing: str
    text: str


@dataclass(frozen=True, slots=True)
class TextChange:
    """A chapter whose text differs, line by line; ``is_new`` and ``is_gone`` where only one version has it."""

    chapter: str
    title: str
    paragraphs: tuple[Paragraph, ...]
    is_new: bool = False
    is_gone: bool = False


@dataclass(frozen=True, slots=True)
class Difference:
    """All that differs. Equal reports have an empty one."""

    figures: tuple[Line, ...]
    texts: tuple[TextChange, ...]

    def __bool__(self) -> bool:
        return bool(self.figures or self.texts)


def difference(was: Mapping[str, Any], now: Mapping[str, Any]) -> Difference:
    """What the later version says otherwise than the earlier one."""
    return Difference(
        tuple(figure_lines(was.get("tables", ()), now.get("tables", ()))),
        tuple(_text_changes(was.get("texts", ()), now.get("texts", ()))),
    )


def figure_lines(was: Iterable[Table], now: Iterable[Table]) -> Iterator[Line]:
    """The figures that differ, in the order of the later version; what only the earlier has comes after its kin."""
    before = {table["key"]: table for table in was}
    after = {table["key"]: table for table in now}
    for key in _all_keys(after, before):
        earlier, later = before.get(key), after.get(key)
        shown: Table = later or earlier  # type: ignore[assignment]
        rows_before, rows_after = _rows(earlier), _rows(later)
        columns = _columns(later) | {k: c for k, c in _columns(earlier).items() if k not in _columns(later)}
        for row in _all_keys(rows_after, rows_before):
            there, here = rows_before.get(row), rows_after.get(row)
            label = (here or there or {})["label"]
            for column, (column_label, kind) in columns.items():
                old = there["cells"].get(column) if there else None
                new = here["cells"].get(column) if here else None
                if not _same(old, new, kind):
                    yield Line(key, shown["title"], row, label, column, column_label, kind, old, new)


def _same(old: str | None, new: str | None, kind: str) -> bool:
    """Equal; of amounts nothing is as much as zero: a row of zeros that appears says nothing new."""
    return old == new or (kind != "rate" and Decimal(old or 0) == Decimal(new or 0))


def _rows(table: Table | None) -> dict[str, Mapping[str, Any]]:
    return {row["key"]: row for row in table["rows"]} if table else {}


def _columns(table: Table | None) -> dict[str, tuple[str, str]]:
    return {column["key"]: (column["label"], column["kind"]) for column in table["columns"]} if table else {}


def _all_keys(first: Mapping[str, Any], second: Mapping[str, Any]) -> list[str]:
    """The keys of the first in order, each of the second's own after the key it follows there."""
    keys = list(first)
    previous: str | None = None
    for key in second:
        if key not in first:
            keys.insert(keys.index(previous) + 1 if previous in keys else 0, key)
        previous = key
    return keys


def _text_changes(was: Iterable[Mapping[str, str]], now: Iterable[Mapping[str, str]]) -> Iterator[TextChange]:
    before, after = ({each["key"]: each for each in texts} for texts in (was, now))
    for key in _all_keys(after, before):
        old, new = before.get(key), after.get(key)
        earlier = old["text"].splitlines() if old else []
        later = new["text"].splitlines() if new else []
        if earlier != later:
            title = (new or old or {})["title"]
            yield TextChange(key, title, tuple(_paragraphs(earlier, later)), is_new=old is None, is_gone=new is None)


def _paragraphs(was: list[str], now: list[str]) -> Iterator[Paragraph]:
    for what, start, end, since, until in SequenceMatcher(None, was, now, autojunk=False).get_opcodes():
        if what == "equal":
            yield from (Paragraph(KEPT, text) for text in was[start:end] if text.strip())
        else:
            yield from (Paragraph(WAS, text) for text in was[start:end] if text.strip())
            yield from (Paragraph(IS, text) for text in now[since:until] if text.strip())
