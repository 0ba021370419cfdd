"""The papers of ``reports.papers`` as tagged PDF."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from django.utils import timezone, translation

from reports.papers.decision_sheet import DecisionSheet
from reports.papers.meeting_pack import MeetingPack
from reports.papers.minutes import Minutes
from reports.papers.payments import BatchTotals, TransferNotification
from reports.renderers.pdf.papers import decision_sheet, meeting_pack, minutes, payments

AnyPaper = MeetingPack | Minutes | DecisionSheet | TransferNotification | BatchTotals

_DRAWN: dict[type, tuple[str, Callable[[Any, str], bytes]]] = {
    MeetingPack: ("pack", meeting_pack.draw),
    Minutes: ("minutes", minutes.draw),
    DecisionSheet: ("decision", decision_sheet.draw),
    TransferNotification: ("notification", payments.draw_notification),
    BatchTotals: ("totals", payments.draw_batch),
}


def render(paper: AnyPaper, *, language: str = "en") -> bytes:
    """The paper as a PDF. Equal papers give equal bytes. Raises ValueError where it was drawn at a naive moment."""
    if timezone.is_naive(paper.letterhead.prepared_at):
        raise ValueError("prepared_at must say its time zone")
    _name, draw = _DRAWN[type(paper)]
    with translation.override(language):
        return draw(paper, language)


def paper_name(paper: AnyPaper) -> str:
    """A file name made of the paper's number and kind, with nothing a file system would mind."""
    number = paper.sitting.number if isinstance(paper, MeetingPack | Minutes) else paper.number
    code = re.sub(r"[^A-Za-z0-9-]+", "-", number).strip("-") or "paper"
    return f"{code}-{_DRAWN[type(paper)][0]}.pdf"
