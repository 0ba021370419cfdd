"""What the books say today of what was published: entries recorded since, and the figures they changed.

A published report stays as it is. Whoever reads it is told when the books have moved on; the office sees by how much,
and opens the report again for a new version.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q

from fund import selectors
from fund.models import Entry
from fund.models.ledger import entry_id
from reports.models import Publication
from reports.publishing.difference import Line
from reports.publishing.kinds import UnableToMake
from reports.publishing.reproduction import asked_again
from reports.table import LedgerPosition


@dataclass(frozen=True, slots=True)
class Since:
    """``lines``: the figures that are others by today's books (``was``: published). ``until``: the entry they were
    asked up to. ``problem``: why they could not be asked, in words."""

    until: int
    lines: tuple[Line, ...] = ()
    problem: str = ""


def entries_since(publications: Sequence[Publication]) -> dict[int, int]:
    """How many entries of its years were recorded after each publication of a fund, by its number, in one query.

    Left out: those after which nothing was recorded, and versions that were replaced, whose successor is asked about.
    """
    current = [each for each in publications if not getattr(each, "is_replaced", False)]
    if not current:
        return {}
    fund_id, first = current[0].fund_id, min(each.sequence for each in current)
    later = Entry.objects.filter(id__gt=entry_id(fund_id, first), id__lt=entry_id(fund_id + 1, 0))
    counted = later.aggregate(
        **{
            f"of_{each.pk}": Count(
                "pk",
                filter=Q(id__gt=entry_id(fund_id, each.sequence), effective_date__lte=date(each.year, 12, 31)),
            )
            for each in current
        }
    )
    return {each.pk: number for each in current if (number := counted[f"of_{each.pk}"])}


def today(publication: Publication) -> Since:
    """The publication's figures by all that is recorded today, beside those published."""
    head = selectors.head(publication.fund)
    try:
        _asked, lines = asked_again(publication, LedgerPosition(head.sequence, head.hash))
    except UnableToMake as problem:
        return Since(head.sequence, problem=str(problem))
    return Since(head.sequence, lines)
