"""The only writer of entries: ``post``, ``post_all``, ``reverse``, ``close_year``; ``close_fund`` ends them.

One writer at a time per fund: the fund's row is locked (PostgreSQL) and SQLite transactions are IMMEDIATE,
so the check of a balance and the entry that uses it are one transaction. Movements are written first and
the entry last: its guard counts them, adds them up, and seals them into the fund's chain.

Everything here takes the acting person and the moment as arguments; nothing reads a clock.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import UTC, date, datetime, timedelta

from django.db import connection, transaction
from django.db.models.base import ModelState
from django.utils.translation import gettext as _

from fund import guards, posting_rules
from fund.admission import (
    CashBelowZero,
    DayBeforeFund,
    FundIsClosed,
    KeyReused,
    Standing,
    UnableToCloseFund,
    UnableToCloseYear,
    UnableToPost,
    UnableToReverse,
    YearIsClosed,
    check_cash,
    check_days,
    check_fund_open,
    fund_closed_sentence,
    locked_standing,
)
from fund.chain import NARRATION_LENGTH, Sealer, carried_fingerprint, closed_year_hash, movement_text
from fund.chart import AccountName
from fund.display import said_minor
from fund.drafts import YEAR_CLOSED, Draft
from fund.fingerprints import canonical, quoted, sha256
from fund.models import Account, ClosedFund, ClosedYear, Entry, Fund
from fund.models.ledger import NO_HASH, SEQUENCE_BITS, entry_id
from fund.posting_rules import Moves
from fund.rows import insert_rows, rows

__all__ = [
    "CashBelowZero",
    "DayBeforeFund",
    "Draft",
    "FundIsClosed",
    "KeyReused",
    "UnableToCloseFund",
    "UnableToCloseYear",
    "UnableToPost",
    "UnableToReverse",
    "YearIsClosed",
    "close_fund",
    "close_year",
    "first_open_day",
    "lock",
    "lock_all",
    "moves_of",
    "post",
    "post_all",
    "reverse",
]

Progress = Callable[[int, int], None]
BATCH = 5_000


def lock(fund: Fund) -> Fund:
    """The fund's row, locked until the transaction ends; who waits here sees what the one before posted."""
    return Fund.objects.select_for_update(no_key=True).get(pk=fund.pk)


def lock_all(funds: Iterable[Fund]) -> list[Fund]:
    """The rows of several funds, locked in one order for everybody: no two wait for each other."""
    wanted = {fund.pk for fund in funds}
    return list(Fund.objects.select_for_update(no_key=True).filter(pk__in=wanted).order_by("pk"))


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
    nothing. Raises FundIsClosed, YearIsClosed, CashBelowZero, KeyReused or UnableToPost, and then nothing was
    posted.
    """
    assert at.tzinfo, "a moment names its time zone"
    with transaction.atomic():
        books = locked_standing(fund)
        guards.assert_in_place(connection)
        known = _already_posted(fund, books, drafts)
        fresh = _fresh(drafts, known)
        if fresh:
            check_fund_open(books, fresh)
            check_days(books, fresh)
            check_cash(books, fresh)
            known.update(_write(fund, books, fresh, by, at.astimezone(UTC), progress))
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
        if entry.event == YEAR_CLOSED:
            raise UnableToReverse(_("A closed year stays closed."))
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

    The last entry of the year says so, and holds a fingerprint of what was carried: a closing can no more be
    undone behind the application's back than an entry. Years are closed in order, and only when they are over.
    Raises UnableToCloseYear.
    """
    from fund.selectors import account_balances  # selectors read what this module writes

    with transaction.atomic():
        fund = lock(fund)
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
        balances = {pk: balance for pk, balance in account_balances(fund, until=last_day).items() if balance}
        codes = dict(Account.objects.filter(fund=fund).values_list("pk", "code"))
        carried = {codes[pk]: balance for pk, balance in balances.items()}
        closing = Draft(
            event=YEAR_CLOSED,
            effective_date=last_day,
            moves=(),
            record="",
            idempotency_key=f"{YEAR_CLOSED}:{year}",
            fingerprint=carried_fingerprint(year, carried),
            narration=str(year),
        )
        entry = post(fund=fund, draft=closing, by=by, at=at)
        closed = ClosedYear(
            id=entry_id(fund.pk, year),
            fund=fund,
            year=year,
            last_day=last_day,
            sequence=entry.sequence,
            head=entry.hash,
            balance_count=len(balances),
            closed_at=at.astimezone(UTC),
            closed_by=by,
            previous_hash=last.hash if last else NO_HASH,
        )
        closed.hash = closed_year_hash(closed, fund.code, carried)
        insert_rows(
            "fund_carriedbalance",
            ("closed_year_id", "account_id", "balance_minor"),
            [(closed.pk, account, balance) for account, balance in balances.items()],
        )
        closed.save(force_insert=True)
        return closed


def close_fund(*, fund: Fund, closed_on: date, by: str, at: datetime) -> ClosedFund:
    """Close the books of a fund for good: no entry moves anything in it from now on, a reversal neither.

    Its last years may still be closed. Raises UnableToCloseFund: closed already, or cash is left.
    """
    assert at.tzinfo, "a moment names its time zone"
    with transaction.atomic():
        books = locked_standing(fund)
        guards.assert_in_place(connection)
        if books.closed_on:
            raise UnableToCloseFund(fund_closed_sentence(books.fund_code, books.closed_on))
        if books.cash_minor:
            raise UnableToCloseFund(
                _("%(cash)s %(currency)s is left in %(fund)s: a fund is closed without cash.")
                % {"cash": said_minor(books.cash_minor, books.currency), "currency": books.currency, "fund": fund.code}
            )
        return ClosedFund.objects.create(
            fund=fund,
            closed_on=closed_on,
            sequence=books.sequence,
            head=books.hash,
            closed_at=at.astimezone(UTC),
            closed_by=by,
        )


def moves_of(entry: Entry) -> Moves:
    """The movements of an entry, in the order they were written."""
    rows = entry.movements.select_related("from_account", "to_account").order_by("pk")
    return tuple(posting_rules.Move(m.from_account.name, m.to_account.name, m.amount_minor) for m in rows)


# -- checks, said kindly before the database says no -------------------------------------------------


def _already_posted(fund: Fund, books: Standing, drafts: Sequence[Draft]) -> dict[str, Entry]:
    keys = [draft.idempotency_key for draft in drafts]
    found: list[int] = []
    if books.sequence <= len(keys):  # more keys than entries, most often an import into empty books: asked once
        asked = set(keys)
        every = rows("SELECT idempotency_key, id FROM fund_entry WHERE fund_id = %s", fund.pk) if books.sequence else ()
        found = [number for key, number in every if key in asked]
    else:
        for start in range(0, len(keys), 500):
            chunk = keys[start : start + 500]
            marks = ", ".join(["%s"] * len(chunk))
            sql = f"SELECT id FROM fund_entry WHERE fund_id = %s AND idempotency_key IN ({marks})"  # noqa: S608
            found += [number for (number,) in rows(sql, fund.pk, *chunk)]
    entries: dict[str, Entry] = {}
    for start in range(0, len(found), 500):
        entries |= {entry.idempotency_key: entry for entry in Entry.objects.filter(pk__in=found[start : start + 500])}
    return entries


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


# -- writing -----------------------------------------------------------------------------------------

_ENTRY_COLUMNS = tuple(field.attname for field in Entry._meta.concrete_fields)
_EFFECTIVE_DATE, _RECORDED_AT = _ENTRY_COLUMNS.index("effective_date"), _ENTRY_COLUMNS.index("recorded_at")
_MOVEMENT_COLUMNS = ("entry_id", "fund_id", "effective_date", "from_account_id", "to_account_id", "amount_minor")


def _write(
    fund: Fund, books: Standing, drafts: Sequence[Draft], by: str, at: datetime, progress: Progress | None
) -> dict[str, Entry]:
    accounts = _accounts(fund, drafts)
    fund_id, sequence, previous, cash = fund.pk, books.sequence, books.hash, books.cash_minor
    written: dict[str, Entry] = {}
    sealer, alias = Sealer(books.fund_code, by, at), connection.alias
    # Moments and days as the database writes them: moments so that they can be compared there, days because
    # the driver would ask for each anew how it is written.
    stored_at = connection.ops.adapt_datetimefield_value(at)
    stored_days = {on: connection.ops.adapt_datefield_value(on) for on in {draft.effective_date for draft in drafts}}
    for start in range(0, len(drafts), BATCH):
        movements: list[tuple[object, ...]] = []
        entries: list[list[object]] = []
        for draft in drafts[start : start + BATCH]:
            sequence += 1
            cash += draft.cash_change_minor
            number, on = entry_id(fund_id, sequence), stored_days[draft.effective_date]
            texts, total = [], 0
            for source, target, amount in draft.moves:
                (from_code, from_id), (to_code, to_id) = accounts[source], accounts[target]
                texts.append(movement_text(from_code, to_code, amount))
                movements.append((number, fund_id, on, from_id, to_id, amount))
                total += amount
            reverses = draft.reverses & (1 << SEQUENCE_BITS) - 1 if draft.reverses else None
            sealed = sealer.hash(previous, sequence, draft, cash, ",".join(texts), reverses)
            values: list[object] = [
                number, fund_id, sequence, draft.event, draft.effective_date, at, by,
                draft.narration[:NARRATION_LENGTH], draft.record, draft.idempotency_key, draft.fingerprint,
                draft.reverses, len(texts), total, draft.cash_change_minor, cash, previous, sealed,
            ]  # fmt: skip
            written[draft.idempotency_key] = _as_read(values, alias)
            values[_EFFECTIVE_DATE], values[_RECORDED_AT] = on, stored_at
            entries.append(values)
            previous = sealed
        insert_rows("fund_movement", _MOVEMENT_COLUMNS, movements)
        insert_rows("fund_entry", _ENTRY_COLUMNS, entries)
        if progress:
            progress(start + len(entries), len(drafts))
    return written


def _as_read(values: Sequence[object], alias: str) -> Entry:
    """An entry as if read from the database. The model's own constructor would take longer than writing the row."""
    entry = Entry.__new__(Entry)
    entry._state = state = ModelState()
    state.adding, state.db = False, alias
    entry.__dict__.update(zip(_ENTRY_COLUMNS, values, strict=True))
    return entry


_ACCOUNT_COLUMNS = tuple(field.attname for field in Account._meta.concrete_fields if not field.primary_key)


def _accounts(fund: Fund, drafts: Sequence[Draft]) -> dict[AccountName, tuple[str, int]]:
    """The code, quoted, and the number of every account these drafts touch; accounts not yet opened are opened."""
    names = {name for draft in drafts for source, target, _amount in draft.moves for name in (source, target)}
    codes = {name.code: name for name in names}
    found = _numbers(fund, codes)
    opened = [code for code in sorted(codes) if code not in found]
    if opened:
        values = [{"fund_id": fund.pk, "code": code, **codes[code]._asdict()} for code in opened]
        insert_rows("fund_account", _ACCOUNT_COLUMNS, [[row[c] for c in _ACCOUNT_COLUMNS] for row in values])
        found |= _numbers(fund, opened)
    return {name: (quoted(code), found[code]) for code, name in codes.items()}


def _numbers(fund: Fund, codes: Collection[str]) -> dict[str, int]:
    """The numbers of the accounts with these codes, as far as they are open."""
    if len(codes) > 500:
        return dict(rows("SELECT code, id FROM fund_account WHERE fund_id = %s", fund.pk))
    marks = ", ".join(["%s"] * len(codes))
    sql = f"SELECT code, id FROM fund_account WHERE fund_id = %s AND code IN ({marks})"  # noqa: S608
    return dict(rows(sql, fund.pk, *codes)) if codes else {}
