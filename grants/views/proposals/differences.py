"""Differences of two documents, made ready for a page."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grants.proposals.difference import SAME, Row
from grants.proposals.wording import said, shown

SECTIONS = {
    "about": gettext_lazy("What, where and when"),
    "amendment": gettext_lazy("What is asked and why"),
    "summary": gettext_lazy("Summary"),
    "results": gettext_lazy("Results"),
    "budget": gettext_lazy("Budget"),
    "payments": gettext_lazy("Tranches and disbursements"),
    "cofinancing": gettext_lazy("Co-financing"),
    "documents": gettext_lazy("Documents"),
}


class Piece(NamedTuple):
    differs: bool
    text: str


class ShownRow(NamedTuple):
    section: str
    label: str
    old: list[Piece]
    new: list[Piece]
    is_number: bool


def shown_rows(rows: Iterable[Row], currency: str) -> list[ShownRow]:
    """Both sides of each row as pieces of text, those that differ marked."""
    return [_shown(row, currency) for row in rows]


def _shown(row: Row, currency: str) -> ShownRow:
    label, section = said(row.label, currency), str(SECTIONS.get(row.section, ""))
    if row.pieces is not None:
        left, right = ([Piece(mark != SAME, text) for mark, text in side] for side in row.pieces)
        return ShownRow(section, label, left or [_nothing()], right or [_nothing()], False)
    left, right = (
        [Piece(True, shown(side, currency)) if side is not None else _nothing()] for side in (row.old, row.new)
    )
    is_number = not any(isinstance(side, str) for side in (row.old, row.new))
    return ShownRow(section, label, left, right, is_number)


def _nothing() -> Piece:
    return Piece(False, _("not there"))


def with_files(version: Any) -> dict[str, Any]:
    """A version's document with its files beside it."""
    return {**version.content, "attachments": version.attachments}
