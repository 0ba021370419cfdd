"""What an act would post, found by doing it and taking it back.

The same code, the same checks and the same rounding as the real thing: what is shown before a person agrees
is what will be posted. Nothing of a rehearsal stays in the database.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from django.db import transaction

from fund import ledger, selectors
from fund.fingerprints import canonical, sha256
from fund.models import Entry, Fund, Movement
from fund.models.ledger import entry_id
from fund.posting_rules import Move, Moves

Made = TypeVar("Made")


@dataclass(frozen=True, slots=True)
class Posting:
    """An entry without its place in the chain. Amounts in minor units of the fund's currency."""

    event: str
    day: date
    record: str
    moves: Moves
    cash_change_minor: int


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What an act would post. The cash is all of the fund's, whatever the day.

    ``elsewhere`` is what it would post in other funds at the same time.
    """

    postings: tuple[Posting, ...]
    cash_before_minor: int
    elsewhere: tuple[tuple[Fund, Rehearsal], ...] = ()

    @property
    def cash_change_minor(self) -> int:
        return sum(posting.cash_change_minor for posting in self.postings)

    @property
    def cash_after_minor(self) -> int:
        return self.cash_before_minor + self.cash_change_minor

    @property
    def digest(self) -> str:
        if not self.elsewhere:
            return digest_of(self.postings)
        return sha256(canonical([digest_of(self.postings), *([f.code, seen.digest] for f, seen in self.elsewhere)]))


class Watch:
    """The books of one fund and of those an act also touches: locked, and read as they stand before it."""

    def __init__(self, fund: Fund, *others: Fund) -> None:
        self.funds = (fund, *others)
        ledger.lock_all(self.funds)
        self.before = [(selectors.head(each).sequence, cash_now(each)) for each in self.funds]

    def seen(self) -> Rehearsal:
        """What was posted since."""
        found = [
            (each, Rehearsal(postings_after(each, sequence), cash))
            for each, (sequence, cash) in zip(self.funds, self.before, strict=True)
        ]
        own = found[0][1]
        return Rehearsal(own.postings, own.cash_before_minor, tuple(found[1:]))


def rehearse(fund: Fund, act: Callable[[], object], *others: Fund) -> Rehearsal:
    """Do it, see what it posted, take it back. Raises whatever the act raises.

    ``others`` are the funds it touches besides.
    """
    with transaction.atomic():
        watch = Watch(fund, *others)
        act()
        seen = watch.seen()
        transaction.set_rollback(True)
    return seen


class BooksMoved(Exception):
    """Something else would be posted than what was shown."""


def record_as_shown(fund: Fund, act: Callable[[], Made], shown: str, *others: Fund) -> Made:
    """Do it, and let it stand only where it posts what was shown: ``shown`` is the digest of its rehearsal.

    An act that posts nothing, because it was done before under the same key, answers with what it did then. Raises
    BooksMoved, and then nothing was posted, or whatever the act raises.
    """
    with transaction.atomic():
        watch = Watch(fund, *others)
        made = act()
        fresh = watch.seen()
        if fresh.postings and fresh.digest != shown:
            raise BooksMoved
    return made


def cash_now(fund: Fund) -> int:
    """The fund's cash over all its entries, in minor units: what the last entry says. One row."""
    of_fund = Entry.objects.filter(pk__gt=entry_id(fund.pk, 0), pk__lt=entry_id(fund.pk + 1, 0))
    last = of_fund.order_by("-pk").values_list("cash_after_minor", flat=True).first()
    return last or 0


def postings_after(fund: Fund, sequence: int) -> tuple[Posting, ...]:
    """The entries after this one, in order."""
    return postings_of(Entry.objects.filter(pk__gt=entry_id(fund.pk, sequence), pk__lt=entry_id(fund.pk + 1, 0)))


def postings_of(entries: Iterable[Entry]) -> tuple[Posting, ...]:
    """These entries in the order of their numbers. Two queries for a queryset of any length."""
    found = sorted(entries, key=lambda entry: entry.pk)
    moves: dict[int, list[Move]] = {entry.pk: [] for entry in found}
    movements = Movement.objects.filter(entry__in=list(moves)).select_related("from_account", "to_account")
    for movement in movements.order_by("pk"):
        moves[movement.entry_id].append(
            Move(movement.from_account.name, movement.to_account.name, movement.amount_minor)
        )
    return tuple(
        Posting(entry.event, entry.effective_date, entry.record, tuple(moves[entry.pk]), entry.cash_change_minor)
        for entry in found
    )


def digest_of(postings: Iterable[Posting]) -> str:
    """SHA-256 over what is posted, without numbers and times: equal for a rehearsal and the act that follows it."""
    return sha256(
        canonical(
            [
                [
                    posting.event,
                    posting.day.isoformat(),
                    posting.record,
                    [[source.code, target.code, amount] for source, target, amount in posting.moves],
                ]
                for posting in postings
            ]
        )
    )
