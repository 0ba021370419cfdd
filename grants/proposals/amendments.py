"""Changes of a project's plan: which are the secretariat's, which the committee's, when one is asked in time. Pure.

``current`` is the budget in force by party and category, in minor units.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from fund.money import percentage_of, share_percent
from grants.proposals.content import CATEGORIES, Lines, Party
from grants.proposals.sentences import Amount, Sentence
from grants.proposals.sentences import sentence as _


class Revised(NamedTuple):
    """One line of the budget: at first, in force, what is asked, what it would be. In minor units."""

    party: Party
    category: str
    original: int
    current: int
    change: int

    @property
    def proposed(self) -> int:
        return self.current + self.change

    @property
    def percent(self) -> Decimal | None:
        """The change in percent of the budget in force, without its sign; None where there is none in force."""
        return share_percent(abs(self.change), self.current) if self.current else None


def revised(original: Lines, current: Lines, changes: Lines) -> list[Revised]:
    """Every line of the three, by party and category."""
    keys = sorted({*original, *current, *changes}, key=lambda key: (key[0], key[1] not in CATEGORIES, key[1]))
    return [Revised(*key, original.get(key, 0), current.get(key, 0), changes.get(key, 0)) for key in keys]


def above_the_threshold(current: Lines, changes: Lines, percent: Decimal, decided: Lines) -> Iterator[Sentence]:
    """Why a budget revision is the committee's: each category changed by more than the share, each moved total.

    ``decided`` is the budget of the committee's last decision about it. The share is of that, and what is measured is
    how far the category would be from it with all revisions since: many small ones are not a way around the
    committee. Organisation by organisation, since each answers for its own; only categories that are changed now. A
    category that had no budget then is changed by more than any share.
    """
    for line in revised({}, current, changes):
        base = decided.get((line.party, line.category), 0)
        moved = abs(line.proposed - base)
        if not line.change or moved * 100 <= percent * base:
            continue
        said = {
            "organisation": line.party.organisation,
            "category": line.category,
            "current": Amount(line.current),
            "proposed": Amount(line.proposed),
            "percent": percent,
        }
        measured: dict[str, Any] = {"change": Amount(moved)}
        if base > 0:
            measured |= {"share": share_percent(moved, base), "limit": Amount(percentage_of(base, percent))}
        if base > 0 and base == line.current:
            yield _(
                "%(organisation)s, category %(category)s: from %(current)s to %(proposed)s is a change of %(change)s "
                "(%(share)s), above %(percent)s, which is %(limit)s.",
                **said,
                **measured,
            )
        elif base > 0:
            yield _(
                "%(organisation)s, category %(category)s: the committee decided %(decided)s, revisions since made it "
                "%(current)s; %(proposed)s would be a change of %(change)s (%(share)s) in all, above %(percent)s, "
                "which is %(limit)s.",
                **said,
                **measured,
                decided=Amount(base),
            )
        else:
            yield _(
                "%(organisation)s, category %(category)s: from %(current)s to %(proposed)s; it had no budget, so any "
                "amount is above %(percent)s.",
                **said,
            )
    for party, amount in moved_totals(changes).items():
        yield _(
            "The total of %(organisation)s changes by %(amount)s: moving money between organisations is the "
            "committee's.",
            organisation=party.organisation,
            amount=Amount(amount),
        )


def moved_totals(changes: Lines) -> dict[Party, int]:
    """Parties whose total changes, and by how much."""
    sums: dict[Party, int] = {}
    for (party, _category), amount in changes.items():
        sums[party] = sums.get(party, 0) + amount
    return {party: amount for party, amount in sums.items() if amount}


def asked_too_late(current_end: date | None, asked_on: date, notice_days: int) -> Sentence | None:
    """Why an extension asked on this day is too late; None where it is in time."""
    if current_end is None:
        return None
    left = (current_end - asked_on).days
    if left >= notice_days:
        return None
    if left < 0:
        return _(
            "The project ended on %(end)s, %(days)s days before %(day)s. The fund asks for an extension at least "
            "%(notice)s days before the end.",
            end=current_end,
            days=str(-left),
            day=asked_on,
            notice=str(notice_days),
        )
    return _(
        "Asked on %(day)s, %(days)s days before the end on %(end)s. The fund asks for an extension at least "
        "%(notice)s days before the end.",
        day=asked_on,
        days=str(left),
        end=current_end,
        notice=str(notice_days),
    )


def not_later(current_end: date | None, new_end: date | None) -> Sentence | None:
    """Why this is no new end of the project; None where it is one, or where none is asked."""
    if current_end is None or new_end is None or new_end > current_end:
        return None
    return _("The new end, %(new)s, is not after the end in force, %(end)s.", new=new_end, end=current_end)


def below_zero(current: Lines, changes: Lines) -> Iterator[Sentence]:
    """Each line of the budget that these changes would take below zero."""
    for line in revised({}, current, changes):
        if line.change < 0 and line.proposed < 0:
            yield _(
                "%(organisation)s, category %(category)s would be below zero: %(current)s in force, a change of "
                "%(change)s.",
                organisation=line.party.organisation,
                category=line.category,
                current=Amount(line.current),
                change=Amount(line.change),
            )


def changes_of(content: Mapping[str, Any]) -> Lines:
    """The changes a submitted amendment asks for."""
    return {
        (Party(row["organisation"], row["purpose"]), row["category"]): row["amount_minor"]
        for row in content["budget"]
        if row["amount_minor"]
    }
