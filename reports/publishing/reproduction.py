"""Whether the ledger of today still says what was published: the chain up to its entry, and every figure again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from fund.invariants import Violation, anchored, entries_form_one_chain
from reports.models import Publication
from reports.publishing.content import figures_of
from reports.publishing.difference import Line, figure_lines
from reports.publishing.kinds import UnableToMake, maker_of
from reports.table import LedgerPosition


@dataclass(frozen=True, slots=True)
class Reproduction:
    """``chain``: what is wrong with the ledger up to the publication's entry. ``differing``: figures that are not what
    was published (``was``: published, ``now``: of today's ledger). ``compared`` and ``apart``: how many figures were
    asked of the ledger again, and how many come from elsewhere. ``problem``: why they could not be asked, in words."""

    chain: tuple[Violation, ...]
    differing: tuple[Line, ...]
    compared: int
    apart: int
    problem: str = ""

    @property
    def holds(self) -> bool:
        return not (self.chain or self.differing or self.problem)


def reproduced(publication: Publication, *, whole_chain: bool = True) -> Reproduction:
    """The publication's figures from the entries up to its own, and whether those entries are the ones of then.

    ``whole_chain``: every entry up to it is hashed again; otherwise only that its entry still has its hash.
    """
    chain = []
    if (broken := anchored(publication.fund, publication.sequence, publication.head)) is not None:
        chain.append(broken)
    if whole_chain:
        chain += [
            violation
            for violation in entries_form_one_chain(publication.fund)
            if violation.sequence is None or violation.sequence <= publication.sequence
        ]
    stored: list[dict[str, Any]] = publication.content.get("tables", [])
    try:
        asked, differing = asked_again(publication, LedgerPosition(publication.sequence, publication.head))
    except UnableToMake as problem:
        return Reproduction(tuple(chain), (), 0, figures_of(stored), str(problem))
    return Reproduction(tuple(chain), differing, figures_of(asked), figures_of(stored) - figures_of(asked))


def asked_again(publication: Publication, position: LedgerPosition) -> tuple[list[dict[str, Any]], tuple[Line, ...]]:
    """The published tables the ledger can be asked for, and their figures that are others by its entries up to a
    position. Raises UnableToMake."""
    tables = maker_of(publication.kind).again(publication, position)
    keys = {table["key"] for table in tables}
    asked = [table for table in publication.content.get("tables", []) if table["key"] in keys]
    return asked, tuple(figure_lines(asked, tables))
