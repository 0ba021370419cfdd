"""A budget revision of a project that is operationally closed: it only takes away. Pure.

No new commitment is made for such a project, but what is approved and will not be transferred must be taken back before
it can be closed financially. How far down it may go, to what is transferred, is asked when it is approved.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from grants.proposals.content import Party
from grants.proposals.sentences import Amount, Sentence
from grants.proposals.sentences import sentence as _


def hindrances(project: str, changes: Mapping[tuple[Party, str], int]) -> Iterator[Sentence]:
    """Why these changes of the budget, in minor units, are not a reduction alone."""
    for (party, category), change in sorted(changes.items()):
        if change > 0:
            yield _(
                "Project %(number)s is operationally closed: a revision only takes away from it, and %(organisation)s, "
                "category %(category)s, would gain %(change)s.",
                number=project,
                organisation=party.organisation,
                category=category,
                change=Amount(change),
            )
