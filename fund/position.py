"""A position in the books: what counts by the end of a day, as it was recorded up to an entry.

Two days are told apart. ``until``: when things count. ``known_at``: what had been recorded. Documents are chosen by
their entries as ``fund.selectors`` chooses movements, so that the total of a list is the balance of the ledger.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Concat

from fund.models import Agreement, Entry, Fund
from fund.models.ledger import entry_id
from fund.statement import Selection

INSTANT = timedelta(microseconds=1)
"""The smallest step of time that is told apart."""


def end_of(day: date) -> datetime:
    """Its last moment (UTC)."""
    return datetime.combine(day, time.max, UTC)


@dataclass(frozen=True, slots=True)
class Position:
    """``until`` None: whatever day. ``known_at`` None: everything recorded so far. ``known_on`` is the day that was
    asked for where ``known_at`` is its last entry."""

    fund: Fund
    until: date | None = None
    known_at: int | None = None
    known_on: date | None = None

    @property
    def is_now(self) -> bool:
        """Everything that is recorded counts."""
        return self.until is None and self.known_at is None

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """As names and values of an address."""
        pairs = [("until", self.until.isoformat())] if self.until else []
        if self.known_at is not None:
            pairs.append(("as_known", self.known_on.isoformat() if self.known_on else str(self.known_at)))
        return pairs

    @property
    def pairs_of_several(self) -> list[tuple[str, str]]:
        """Those that say the same of several funds: each numbers its own entries."""
        return [pair for pair in self.pairs if pair[0] == "until" or self.known_on is not None]

    def entries(self, path: str = "") -> Q:
        """Entries that count, seen from the rows they are at the end of ``path`` of; there must be one."""
        path = f"{path}__" if path else ""
        counts = Q(**{f"{path}pk__isnull": False})
        if self.until is not None:
            counts &= Q(**{f"{path}effective_date__lte": self.until})
        if self.known_at is not None:
            counts &= Q(**{f"{path}pk__lte": entry_id(self.fund.pk, self.known_at)})
        return counts

    def holds(self, entry: Entry) -> bool:
        """Whether the entry counts."""
        return (self.until is None or entry.effective_date <= self.until) and (
            self.known_at is None or entry.sequence <= self.known_at
        )

    def ledger(self) -> QuerySet[Entry]:
        """The entries that count, with ``was_reversed`` as ``documents`` has it."""
        # By the range of their numbers: newest first is then the order they stand in, and none is sorted.
        entries = Entry.objects.filter(pk__gt=entry_id(self.fund.pk, 0), pk__lt=entry_id(self.fund.pk + 1, 0))
        return self._marked(entries if self.is_now else entries.filter(self.entries()), "reversed_by")

    def documents(self, documents: QuerySet[Any]) -> QuerySet[Any]:
        """Those whose entry counts, with ``was_reversed``: whether their reversal counts too."""
        documents = documents if self.is_now else documents.filter(self.entries("entry"))
        return self._marked(documents, "entry__reversed_by")

    def _marked(self, rows: QuerySet[Any], path: str) -> QuerySet[Any]:
        return rows.annotate(was_reversed=ExpressionWrapper(self.entries(path), output_field=BooleanField()))

    def in_force(self, documents: QuerySet[Any]) -> QuerySet[Any]:
        """Those that count and were not reversed."""
        return self.documents(documents).filter(was_reversed=False)

    def agreements(self, agreements: QuerySet[Agreement]) -> QuerySet[Agreement]:
        """Those signed. An agreement of nothing has no entry: it is known by the day it was signed alone."""
        if self.until is not None:
            agreements = agreements.filter(signed_on__lte=self.until)
        if self.known_at is None:
            return agreements
        name = Concat(Value("agreement:"), OuterRef("reference"))
        signed = Entry.objects.filter(fund=self.fund, record=name, event="agreement_signed")
        known = signed.filter(pk__lte=entry_id(self.fund.pk, self.known_at))
        return agreements.filter(Exists(known) | ~Exists(signed))

    def moment(self) -> datetime | None:
        """The last moment of which the position knows: what people decided counts up to it, and up to the end of
        ``until``. None: now. At most one query."""
        return self.moment_of(self.known_until())

    def moment_of(self, known: datetime | None) -> datetime | None:
        """The same for who has asked ``known_until`` already."""
        if self.until is None:
            return known
        end = end_of(self.until)
        return end if known is None else min(known, end)

    def known_until(self) -> datetime | None:
        """The last moment at which ``known_at`` was the last entry: just before the next one was recorded. None: it is
        the last to this day."""
        if self.known_on is not None:
            return end_of(self.known_on)
        if self.known_at is None:
            return None
        following = Entry.objects.filter(pk=entry_id(self.fund.pk, self.known_at + 1))
        recorded_at = following.values_list("recorded_at", flat=True).first()
        return None if recorded_at is None else recorded_at - INSTANT

    def of(self, selection: Selection) -> Selection:
        """The same accounts at this position."""
        return replace(self.as_known(selection), until=self.until)

    def as_known(self, selection: Selection) -> Selection:
        """The same accounts and days, with what is known at this position."""
        return replace(selection, known_at=self.known_at, known_on=self.known_on)
