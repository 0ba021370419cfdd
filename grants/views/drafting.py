"""Drafts in sections: what the pages of proposals and of narratives do alike, where somebody writes in parts.

A draft counts its edits. Who saves says which count the page was made from; where somebody else was quicker, both texts
are shown side by side, and only who has seen them saves over the other.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Sequence
from typing import Any, Protocol

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from grants.models import NarrativeReport, Proposal
from grants.proposals.sentences import Sentence
from grants.proposals.wording import said


class Lacks(Protocol):
    """Something a section lacks, and the sentence that says it."""

    @property
    def section(self) -> str: ...

    @property
    def sentence(self) -> Sentence: ...


def is_to_be_edited(request: HttpRequest, record: Proposal | NarrativeReport, editable: Container[str]) -> bool:
    """Whether the text may be changed in the state it is in; where it may not, the person is told."""
    if record.state in editable:
        return True
    messages.warning(
        request,
        _("%(number)s is %(state)s: its text is not changed now.")
        % {"number": record.number, "state": record.get_state_display()},
    )
    return False


def edits_shown(request: HttpRequest) -> int:
    """The count of edits the page was made from; -1, which no draft has, where it says none."""
    edits = request.POST.get("edits", "")
    return int(edits) if edits.isdecimal() and len(edits) < 10 else -1


def first_open(keys: Sequence[str], lacking: Iterable[Lacks]) -> str:
    """The first section that lacks something; the first where none does."""
    open_keys = {found.section for found in lacking}
    return next((key for key in keys if key in open_keys), keys[0])


def following(keys: Sequence[str], section: str) -> str:
    """The section after this one; empty after the last."""
    return next(iter(keys[keys.index(section) + 1 :]), "")


def moved(
    request: HttpRequest, show: Callable[..., HttpResponse], problem: str, rows: Callable[[], list[Any]]
) -> HttpResponse:
    """Somebody was quicker: what stands now and what is typed here, side by side. Saving again is deliberate.

    ``show`` draws the section; ``rows`` are the differences between what stands now and what is typed.
    """
    if request.headers.get("HX-Request"):
        # The count the page has is kept: only somebody who has read what follows saves over it.
        return show(not_saved=problem, edits=request.POST.get("edits", ""))
    return show(not_saved=problem, moved=rows(), status=409)


def around_parts(
    parts: Iterable[tuple[str, object]],
    section: str,
    lacking: Iterable[Lacks],
    currency: str,
    address: Callable[[str], str],
) -> dict[str, Any]:
    """What stands around a section: all of them with their addresses, what this one lacks, how much the others do.

    ``parts``: key and label of each. The links are dictionaries, to which a page may add what it has more.
    """
    lacking = list(lacking)
    open_keys = {found.section for found in lacking}
    return {
        "section": section,
        "sections": [
            {
                "key": key,
                "label": str(label),
                "url": address(key),
                "current": key == section,
                "is_open": key in open_keys,
            }
            for key, label in parts
        ],
        "lacking": [said(found.sentence, currency) for found in lacking if found.section == section],
        "lacking_elsewhere": sum(found.section != section for found in lacking),
    }
