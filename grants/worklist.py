"""What waits for a person: in words, with its age and the link to where it is done. Nothing here writes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fund.access import Rights, rights_of
from fund.models import Fund, User
from grants.committee.minutes import digest_of
from grants.models import Decision, Meeting
from grants.waiting import Asker, Found, everything, in_short
from grants.waiting.words import KINDS


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing that waits for somebody."""

    kind: str
    fund: Fund | None
    record: str
    """Its number, as people call it."""
    text: str
    """What it is about."""
    reason: str
    """What is to be done, and why it is theirs."""
    path: str
    since: date
    due: datetime | None
    days: int
    """How long it has waited."""

    @property
    def label(self) -> str:
        """The kind of thing it is."""
        return str(KINDS[self.kind].label)

    @property
    def age(self) -> str:
        if self.days <= 0:
            return _("today")
        return ngettext("%(days)s day", "%(days)s days", self.days) % {"days": self.days}


def waiting_for(user: User, at: datetime, *, rights: Rights | None = None) -> list[Waiting]:
    """All that waits for the person, the most urgent first: by deadline, then by age. Five queries at most."""
    found = everything(_asker(user, at, rights))
    signed = _signed([(row.fund, row.kind, row.number, row.detail) for row in found])
    found = [row for row in found if not (row.kind == "minutes_sign" and (row.fund, row.number) in signed)]
    funds = Fund.objects.in_bulk({row.fund for row in found if row.fund is not None})
    rows = [_said(row, funds.get(row.fund) if row.fund is not None else None, at) for row in found]
    far = datetime.max.replace(tzinfo=UTC)
    return sorted(rows, key=lambda row: (row.due or far, row.since, row.record, row.text))


def waiting_count(user: User, at: datetime, *, rights: Rights | None = None) -> int:
    """How many things wait: for the navigation. One query; two more where the person has signed minutes."""
    found = in_short(_asker(user, at, rights))
    signed = _signed(found)
    return sum(1 for fund, kind, number, _d in found if not (kind == "minutes_sign" and (fund, number) in signed))


def _asker(user: User, at: datetime, rights: Rights | None) -> Asker:
    return Asker(user.pk, rights if rights is not None else rights_of(user, at.date()), at)


def _signed(found: Iterable[tuple[int | None, str, str, str]]) -> set[tuple[int | None, str]]:
    """Minutes the person has signed as they are: they wait for the other co-chair. Changed since, they wait again."""
    digests = {(fund, number): digest for fund, kind, number, digest in found if kind == "minutes_sign" and digest}
    if not digests:
        return set()
    numbers = {number for _fund, number in digests}
    decided: dict[tuple[int, str], list[list[str]]] = {}
    rows = Decision.objects.filter(item__meeting__number__in=numbers).order_by("number")
    for fund, meeting, number, digest in rows.values_list("fund_id", "item__meeting__number", "number", "digest"):
        decided.setdefault((fund, meeting), []).append([number, digest])
    texts = Meeting.objects.filter(number__in=numbers).values_list("fund_id", "number", "minutes")
    now = {(fund, number): digest_of(number, text, decided.get((fund, number), [])) for fund, number, text in texts}
    return {key for key, digest in digests.items() if now.get(key) == digest}


def _said(row: Found, fund: Fund | None, at: datetime) -> Waiting:
    kind = KINDS[row.kind]
    due = kind.due(row)
    late = (at.date() - due.date()).days if due else 0
    since = date(row.place + 2, 1, 1) if row.kind == "year_close" else row.since.date()
    return Waiting(
        kind=row.kind,
        fund=fund,
        record=kind.record(row),
        text=kind.text(row, fund),
        reason=kind.overdue(row, late) if kind.overdue is not None and late > 0 else kind.reason(row, fund),
        path=kind.path(row, fund.code if fund else ""),
        since=since,
        due=due,
        days=(at.date() - since).days,
    )
