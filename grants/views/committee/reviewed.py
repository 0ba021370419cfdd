"""The technical review beside an item, and what has changed since it: what is voted on may be a later version."""

from __future__ import annotations

from typing import Any

from django.utils.text import capfirst

from fund.display import digits
from fund.models import Fund
from grants.committee.facts import ItemFacts
from grants.models import Review
from grants.proposals.screening import HIGHEST, average
from grants.views.committee.links import optional_url


def shown_review(fund: Fund, facts: ItemFacts, *, sees_reviews: bool) -> dict[str, Any] | None:
    """The last review of a version up to the one before the committee, in words; None for other business.

    ``is_behind``: the version before the committee is later than the one that was reviewed.
    """
    proposal, version = facts.item.proposal, facts.version
    if proposal is None or version is None:
        return None
    rows = Review.objects.filter(version__proposal=proposal, version__number__lte=version.number)
    found = (
        rows.select_related("version", "reviewer").order_by("version__number", "pk").last() if sees_reviews else None
    )
    compared = found.version.number if found and found.version.number < version.number else version.number - 1
    context: dict[str, Any] = {
        "is_seen": sees_reviews,
        "review": found,
        "changes_from": compared,
        "changes_url": changes_url(fund, proposal.number, compared, version.number) if compared else "",
    }
    if found is None:
        return context
    scores = [row["score"] for row in found.scores.values() if isinstance(row.get("score"), int)]
    mean = average(found.scores)
    return context | {
        "recommendation": capfirst(found.get_recommendation_display()),
        "total": sum(scores),
        "most": HIGHEST * len(scores),
        "average": "" if mean is None else digits(mean, 2),
        "is_behind": found.version.number < version.number,
    }


def changes_url(fund: Fund, number: str, old: int, new: int) -> str:
    address = optional_url("grants:proposal-difference", fund.code, number)
    return f"{address}?from={old}&to={new}" if address else ""
