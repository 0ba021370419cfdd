"""What the books say was approved first for a project: for each organisation and purpose its first decision. The page
of the project and its final report ask here. Pure.

An organisation may come in by the same decision recorded on another day, or by one of its own: its original budget is
what it was approved first. A decision that takes from one what it gives to another is a revision, and nothing original.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import NamedTuple


class Approved(NamedTuple):
    """An amount decided for one organisation and purpose, in minor units; below zero it takes away. ``decision`` is
    anything that tells it from the others of the project."""

    organisation: str
    purpose: str
    decision: Hashable
    amount_minor: int


def are_first(approved: Iterable[Approved]) -> list[bool]:
    """Of each, in the order decided, whether it is part of what was approved first."""
    approved = list(approved)
    revisions = {each.decision for each in approved if each.amount_minor < 0}
    first: dict[tuple[str, str], Hashable] = {}
    for each in approved:
        first.setdefault((each.organisation, each.purpose), each.decision)
    return [
        first[each.organisation, each.purpose] == each.decision and each.decision not in revisions for each in approved
    ]
