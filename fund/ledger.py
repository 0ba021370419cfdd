"""The only writer of entries: ``post``, ``post_all``, ``reverse`` and ``close_year``.

One writer at a time per fund: the fund's row is locked (PostgreSQL) and SQLite transactions are IMMEDIATE,
so the check of a balance and the entry that uses it are one transaction. Movements are written first and
the entry last: its guard counts them, adds them up, and seals them into the fund's chain.

Everything here takes the acting person and the moment as arguments; nothing reads a clock.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from django.db import connection, transaction
from django.utils.translation import gettext as _

from fund import guards, money, posting_rules
from fund.chain import closed_year_hash, entry_hash
from fund.chart import AccountName
from fund.fingerprints import canonical, sha256
from fund.models import Account, ClosedYear, Entry, Fund
from fund.models.ledger import NO_HASH, SEQUENCE_BITS, entry_id
from fund.posting_rules import Moves
from fund.rows import insert_rows

Progress = Callable[[int, int], None]
BATCH = 5_000


@dataclass(frozen=True, slots=True)
class Draft:
    """An entry to be posted. Amounts inside ``moves`` are minor units of the fund's currency.

    ``record`` names the document (``deposit:D-1``), ``fingerprint`` what it says (``fund.fingerprints``).
    ``idempotency_key`` has at most one effect in the fund, ever.
    """

    event: str
    effective_date: date
    moves: Moves
    record: str
    idempotency_key: str
    fingerprint: str
    narration: str = ""
    reverses: int | None = None
    cash_change_minor: int = field(init=False)

    def __post_init__(self) -> None:
        change = 0
        for source, target, amount in self.moves:
            assert amount > 0, "a movement is positive"
            assert source != target, "a movement is between two accounts"
            change += amount * ((target.kind == "cash") - (source.kind == "cash"))
        object.__setattr__(self, "cash_change_minor", change)


class UnableToPost(Exception):
    """An event the books cannot take. The message is for people and names the figures."""


class YearIsClosed(UnableToPost):
    pass


class CashBelowZero(UnableToPost):
    """``day`` is the first day that would end below zero, ``balance_minor`` what it would end with."""

    def __init__(self, message: str, day: date, balance_minor: int) -> None:
        super().__init__(message)
        self.day = day
        self.balance_minor = balance_minor


class KeyReused(UnableToPost):
    """An idempotency key came back with other content: nothing was posted."""


class UnableToReverse(UnableToPost):
    pass


class UnableToCloseYear(UnableToPost):
    pass


def lock(fund: Fund) -> Fund:
    """The fund's row, locked until the transaction ends; who waits here sees what the one before posted."""
    return Fund.objects.select_for_update().get(pk=fund.pk)


def first_open_day(fund: Fund) -> date:
    """The earliest day an entry may take effect."""
    last = ClosedYear.objects.filter(fund=fund).order_by("-last_day").values_list("last_day", flat=True).first()
    return max(fund.start_date, last + timedelta(days=1)) if last else fund.start_date


def post(*, fund: Fund, draft: Draft, by: str, at: datetime) -> Entry:
    """Post one entry, or answer with the entry this key has already made. See ``post_all``."""
    return post_all(fund=fund, drafts=[draft], by=by, at=at)[0]


def post_all(
    *, fund: Fund, drafts: Sequence[Draft], by: str, at: datetime, progress: Progress | None = None
) -> list[Entry]:
    """Post entries in this order, all or none. Answers with one entry per draft, in order.

    A draft whose key is already in the books with the same content is answered with its entry and posts
    nothing. Raises YearIsClosed, CashBelowZero, KeyReused or UnableToPost, and then nothing was posted.
    """
    with transaction.atomic():
        fund = lock(fund)
        guards.assert_in_place(connection)
        known = _already_posted(fund, drafts)
        fresh = _fresh(drafts, known)
        if fresh:
            _check_days(fund, fresh)
            _check_cash(fund, fresh)
            known.update(_write(fund, fresh, by, at.astimezone(UTC), progress))
    return [known[draft.idempotency_key] for draft in drafts]


def reverse(
    *,
    entry: Entry,
    reason: str,
    by: str,
    at: datetime,
    effective_date: date | None = None,
    idempotency_key: str = "",
) -> Entry:
    """Post the mirror of an entry; both stay visible.

    It takes effect on the original's own day while that year is open, else on the first open day, unless a
    day is given. Raises UnableToReverse (already reversed, a reversal itself, no reason) or what ``post`` raises.
    """
    if not reason.strip():
        raise UnableToReverse(_("A reversal needs a reason."))
    with transaction.atomic():
        fund = lock(entry.fund)
        key = idempotency_key or f"reversal:{entry.sequence}"
        earlier = Entry.objects.filter(reverses=entry).first()
        if earlier and earlier.idempotency_key != key:
            raise UnableToReverse(
                _("Entry %(number)s is already reversed by entry %(by)s.")
                % {"number": entry.sequence, "by": earlier.sequence}
            )
        if entry.reverses_id:
            raise UnableToReverse(
                _("Entry %(number)s is itself a reversal. Record the right event instead.") % {"number": entry.sequence}
            )
        moves = posting_rules.reversal(moves_of(entry))
        return post(
            fund=fund,
            draft=Draft(
                event="reversal",
                effective_date=effective_date or max(entry.effective_date, first_open_day(fund)),
                moves=moves,
                record=entry.record,
                idempotency_key=key,
                fingerprint=sha256(canonical(["reversal", entry.sequence, entry.hash, reason.strip()])),
                narration=reason.strip(),
                reverses=entry.pk,
            ),
            by=by,
            at=at,
        )


def close_year(*, fund: Fund, year: int, by: str, at: datetime) -> ClosedYear:
    """Close a year: it takes no more entries, and each account's balance is carried forward, once.

    Years are closed in order, and only when they are over. Raises UnableToCloseYear.
    """
    from fund.selectors import account_balances  # selectors read what this module writes

    with transaction.atomic():
        fund = lock(fund)
        guards.assert_in_place(connection)
        last = ClosedYear.objects.filter(fund=fund).order_by("-year").first()
        expected = last.year + 1 if last else fund.start_date.year
        if year != expected:
            raise UnableToCloseYear(
                _("Years are closed in order: the next one of %(fund)s is %(expected)s, not %(year)s.")
                % {"fund": fund.code, "expected": expected, "year": year}
            )
        last_day = Fund.last_day(year)
        if at.date() <= last_day:
            raise UnableToCloseYear(_("%(year)s is not over yet.") % {"year": year})
        head = Entry.objects.filter(fund=fund).order_by("-pk").first()
        balances = {pk: balance for pk, balance in account_balances(fund, until=last_day).items() if balance}
        codes = dict(Account.objects.filter(fund=fund).values_list("pk", "code"))
        closed = ClosedYear(
            id=entry_id(fund.pk, year),
            fund=fund,
            year=year,
            last_day=last_day,
            sequence=head.sequence if head else 0,
            head=head.hash if head else NO_HASH,
            balance_count=len(balances),
            closed_at=at.astimezone(UTC),
            closed_by=by,
            previous_hash=last.hash if last else NO_HASH,
        )
        closed.hash = closed_year_hash(closed, fund.code, {codes[pk]: balance for pk, balance in balances.items()})
        insert_rows(
            "fund_carriedbalance",
            ("closed_year_id", "account_id", "balance_minor"),
            [(closed.pk, account, balance) for account, balance in balances.items()],
        )
        closed.save(force_insert=True)
        return closed


def moves_of(entry: Entry) -> Moves:
    """The movements of an entry, in the order they were written."""
    rows = entry.movements.select_related("from_account", "to_account").order_by("pk")
    return tuple(posting_rules.Move(m.from_account.name, m.to_account.name, m.amount_minor) for m in rows)


# -- checks, said kindly before the database says no -------------------------------------------------


def _already_posted(fund: Fund, drafts: Sequence[Draft]) -> dict[str, Entry]:
    keys = [draft.idempotency_key for draft in drafts]
    found: dict[str, Entry] = {}
    for start in range(0, len(keys), 500):
        chunk = keys[start : start + 500]
        found.update((e.idempotency_key, e) for e in Entry.objects.filter(fund=fund, idempotency_key__in=chunk))
    return found


def _fresh(drafts: Sequence[Draft], known: dict[str, Entry]) -> list[Draft]:
    fresh: dict[str, Draft] = {}
    for draft in drafts:
        earlier = known.get(draft.idempotency_key) or fresh.get(draft.idempotency_key)
        if earlier is None:
            fresh[draft.idempotency_key] = draft
        elif earlier.fingerprint != draft.fingerprint:
            raise KeyReused(
                _("This was already recorded with other content (%(record)s). Nothing was posted.")
                % {"record": earlier.record}
            )
    return list(fresh.values())


def _check_days(fund: Fund, drafts: Sequence[Draft]) -> None:
    earliest = min(draft.effective_date for draft in drafts)
    if earliest < fund.start_date:
        raise UnableToPost(
            _("%(day)s is before the start of %(fund)s on %(start)s.")
            % {"day": earliest.isoformat(), "fund": fund.code, "start": fund.start_date.isoformat()}
        )
    open_from = first_open_day(fund)
    if earliest < open_from:
        raise YearIsClosed(
            _("%(day)s lies in a closed year of %(fund)s: the books are open from %(open)s.")
            % {"day": earliest.isoformat(), "fund": fund.code, "open": open_from.isoformat()}
        )


def _check_cash(fund: Fund, drafts: Sequence[Draft]) -> None:
    """No day may end below zero, over everything posted and to be posted."""
    first_out = min((d.effective_date for d in drafts if d.cash_change_minor < 0), default=None)
    if first_out is None:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT effective_date, SUM(cash_change_minor) FROM fund_entry WHERE fund_id = %s GROUP BY effective_date",
            [fund.pk],
        )
        days: defaultdict[date, int] = defaultdict(int)
        for day, change in cursor.fetchall():
            days[date.fromisoformat(day) if isinstance(day, str) else day] += int(change)
    for draft in drafts:
        days[draft.effective_date] += draft.cash_change_minor
    balance = 0
    for day in sorted(days):
        balance += days[day]
        if balance < 0 and day >= first_out:
            raise CashBelowZero(
                _("At the end of %(day)s the cash of %(fund)s would be %(balance)s %(currency)s, below zero.")
                % {
                    "day": day.isoformat(),
                    "fund": fund.code,
                    "balance": money.text(balance, fund.currency),
                    "currency": fund.currency,
                },
                day,
                balance,
            )


# -- writing -----------------------------------------------------------------------------------------

_ENTRY_COLUMNS = (
    "id",
    "fund_id",
    "sequence",
    "event",
    "effective_date",
    "recorded_at",
    "recorded_by",
    "narration",
    "record",
    "idempotency_key",
    "fingerprint",
    "reverses_id",
    "movement_count",
    "total_minor",
    "cash_change_minor",
    "cash_after_minor",
    "previous_hash",
    "hash",
)
_MOVEMENT_COLUMNS = ("entry_id", "fund_id", "effective_date", "from_account_id", "to_account_id", "amount_minor")


def _write(fund: Fund, drafts: Sequence[Draft], by: str, at: datetime, progress: Progress | None) -> dict[str, Entry]:
    accounts = _accounts(fund, drafts)
    codes = {name: name.code for name in accounts}
    head = Entry.objects.filter(fund=fund).order_by("-pk").only("sequence", "hash", "cash_after_minor").first()
    sequence, previous, cash = (head.sequence, head.hash, head.cash_after_minor) if head else (0, NO_HASH, 0)
    written: dict[str, Entry] = {}
    movements: list[tuple[object, ...]] = []
    entries: list[tuple[object, ...]] = []
    for number, draft in enumerate(drafts, start=1):
        sequence += 1
        cash += draft.cash_change_minor
        entry = Entry(
            id=entry_id(fund.pk, sequence),
            fund=fund,
            sequence=sequence,
            event=draft.event,
            effective_date=draft.effective_date,
            recorded_at=at,
            recorded_by=by,
            narration=draft.narration[:500],
            record=draft.record,
            idempotency_key=draft.idempotency_key,
            fingerprint=draft.fingerprint,
            reverses_id=draft.reverses,
            movement_count=len(draft.moves),
            total_minor=sum(amount for _source, _target, amount in draft.moves),
            cash_change_minor=draft.cash_change_minor,
            cash_after_minor=cash,
            previous_hash=previous,
        )
        entry.hash = previous = entry_hash(
            previous,
            fund.code,
            entry,
            [(codes[source], codes[target], amount) for source, target, amount in draft.moves],
            draft.reverses & (1 << SEQUENCE_BITS) - 1 if draft.reverses else None,
        )
        movements += [
            (entry.id, fund.pk, draft.effective_date, accounts[source], accounts[target], amount)
            for source, target, amount in draft.moves
        ]
        entries.append(tuple(getattr(entry, column) for column in _ENTRY_COLUMNS))
        written[draft.idempotency_key] = entry
        if len(entries) == BATCH or number == len(drafts):
            insert_rows("fund_movement", _MOVEMENT_COLUMNS, movements)
            insert_rows("fund_entry", _ENTRY_COLUMNS, entries)
            movements, entries = [], []
            if progress:
                progress(number, len(drafts))
    return written


def _accounts(fund: Fund, drafts: Sequence[Draft]) -> dict[AccountName, int]:
    """The number of every account these drafts touch; accounts not yet opened are opened."""
    names = {name for draft in drafts for source, target, _amount in draft.moves for name in (source, target)}
    codes = {name.code: name for name in names}
    found: dict[str, int] = {}
    if len(codes) > 500:
        found = dict(Account.objects.filter(fund=fund).values_list("code", "pk"))
    else:
        found = dict(Account.objects.filter(fund=fund, code__in=list(codes)).values_list("code", "pk"))
    opened = [
        Account(
            fund=fund,
            code=code,
            kind=name.kind,
            contributor=name.contributor,
            agreement=name.agreement,
            organisation=name.organisation,
            project=name.project,
            purpose=name.purpose,
            category=name.category,
            other_fund=name.other_fund,
        )
        for code, name in sorted(codes.items())
        if code not in found
    ]
    # bulk_create: accounts have no history of their own, they are never edited
    for account in Account.objects.bulk_create(opened, batch_size=500):
        found[account.code] = account.pk
    return {name: found[code] for code, name in codes.items()}
