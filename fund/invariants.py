"""The laws of the books: one documented function each, and the list of them.

``manage.py check_ledger`` runs them, and so does every test that touched the database. A law reads what the
database holds, trusts nothing the application remembers, and names the entry that breaks it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from itertools import groupby
from typing import NamedTuple

from django.db import connection
from django.db.models import Q
from django.utils.translation import gettext as _

from fund import chart, guards, selectors
from fund.altered import (
    PAGE,
    UNREADABLE,
    document_models,
    documents,
    entries_with_movements,
    moved,
    out_of_order,
    with_documents,
)
from fund.chain import carried_fingerprint, closed_year_hash, entry_hash
from fund.commitments import unpaid
from fund.ledger import YEAR_CLOSED
from fund.models import (
    Account,
    Agreement,
    CarriedBalance,
    ClosedFund,
    ClosedYear,
    Deposit,
    Direction,
    Entry,
    Fund,
    FundTransfer,
    Movement,
)
from fund.models.ledger import NO_HASH, SEQUENCE_BITS, entry_id
from fund.money import from_minor, to_minor


class Violation(NamedTuple):
    """``sequence`` is the entry that breaks the law, None where no entry is at fault."""

    fund: str
    sequence: int | None
    sentence: str

    def __str__(self) -> str:
        where = self.fund
        if self.sequence:
            where = _("%(fund)s entry %(sequence)s") % {"fund": self.fund, "sequence": self.sequence}
        return f"{where}: {self.sentence}" if where else self.sentence


Law = Callable[[Fund], Iterator[Violation]]


def violations(fund: Fund | None = None) -> list[Violation]:
    """Every broken law, of one fund or of all. Empty means: the books are as they were posted."""
    found = [
        Violation("", None, _("the database lacks the guard %(name)s") % {"name": name}) for name in guards.missing()
    ]
    for each in [fund] if fund else Fund.objects.order_by("code"):
        for law in LAWS:
            try:
                for violation in law(each):
                    found.append(violation)
            except UNREADABLE as problem:
                # Rows it builds on are gone or make no sense; the laws before and after it name the entries.
                said = _("it cannot be told whether this holds: %(law)s (%(problem)r)")
                law_name = law.__name__.replace("_", " ")
                found.append(Violation(each.code, None, said % {"law": law_name, "problem": problem}))
    return found


def entries_form_one_chain(fund: Fund) -> Iterator[Violation]:
    """Numbers run from 1 without a gap; each entry holds the hash of the one before, and its own hash is that of
    what it says; its movements are as many, and as much, as it states; its cash follows from the entry before."""
    codes = dict(Account.objects.filter(fund=fund).values_list("pk", "code"))
    kinds = dict(Account.objects.filter(fund=fund).values_list("pk", "kind"))
    expected, previous, cash = 1, NO_HASH, 0
    for entry, movements in entries_with_movements(fund):
        if isinstance(entry, int):
            yield Violation(fund.code, entry & (1 << SEQUENCE_BITS) - 1, _("the entry cannot be read"))
            expected += 1
            continue
        where = entry.sequence
        if entry.sequence != expected or entry.pk != entry_id(fund.pk, expected):
            yield Violation(fund.code, where, _("entry %(number)s is missing before it") % {"number": expected})
        expected = entry.sequence + 1
        try:
            change = sum(
                amount * ((kinds.get(target) == "cash") - (kinds.get(source) == "cash"))
                for source, target, amount, _day in movements
            )
            if entry.previous_hash != previous:
                yield Violation(fund.code, where, _("it does not follow from the entry before it"))
            computed = entry_hash(
                entry.previous_hash,
                fund.code,
                entry,
                [(codes[source], codes[target], amount) for source, target, amount, _day in movements],
                entry.reverses_id & (1 << SEQUENCE_BITS) - 1 if entry.reverses_id else None,
            )
            if computed != entry.hash:
                said = _("its content was altered (%(event)s of %(day)s)")
                yield Violation(fund.code, where, said % {"event": entry.event, "day": entry.effective_date})
            elif (
                entry.movement_count != len(movements)
                or entry.total_minor != sum(amount for _source, _target, amount, _day in movements)
                or entry.cash_change_minor != change
                or entry.cash_after_minor != cash + change
                or any(day != entry.effective_date for *_rest, day in movements)
            ):
                yield Violation(fund.code, where, _("what it states does not agree with its movements"))
        except UNREADABLE:
            yield Violation(fund.code, where, _("its content was altered: it cannot be read"))
        previous, cash = entry.hash, entry.cash_after_minor


def no_movement_is_without_its_entry(fund: Fund) -> Iterator[Violation]:
    """Every movement belongs to an entry of its fund, and to two accounts of its fund."""
    lowest, highest = entry_id(fund.pk, 0), entry_id(fund.pk + 1, 0)
    # Two steps keep each query on one index: strays by fund, and strays by entry number.
    strays = Movement.objects.filter(fund_id=fund.pk).exclude(entry_id__gt=lowest, entry_id__lt=highest)
    for movement in strays.only("entry_id"):
        yield Violation(
            fund.code, movement.entry_id & (1 << SEQUENCE_BITS) - 1, _("a movement names another fund's entry")
        )
    for pk, entry in (
        Movement.objects.filter(entry_id__gt=lowest, entry_id__lt=highest)
        .exclude(fund_id=fund.pk)
        .values_list("pk", "entry_id")
    ):
        yield Violation(
            fund.code, entry & (1 << SEQUENCE_BITS) - 1, _("movement %(pk)s names another fund") % {"pk": pk}
        )
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT m.entry_id FROM fund_movement m LEFT JOIN fund_entry e ON e.id = m.entry_id "
            "WHERE m.fund_id = %s AND e.id IS NULL",
            [fund.pk],
        )
        for (orphan,) in cursor.fetchall():
            yield Violation(fund.code, orphan & (1 << SEQUENCE_BITS) - 1, _("movements stand without their entry"))


def accounts_are_named_by_their_codes(fund: Fund) -> Iterator[Violation]:
    """The code of an account is that of its kind and dimensions; nothing else was written into them."""
    for account in Account.objects.filter(fund=fund):
        try:
            good = account.name.code == account.code and all(
                not getattr(account, d) for d in chart.DIMENSIONS if d not in account.name.dimensions
            )
        except KeyError:
            good = False
        if not good:
            first = (
                Movement.objects.filter(fund=fund)
                .filter(selectors.touching([account.pk]))
                .order_by("entry_id")
                .values_list("entry__sequence", flat=True)
                .first()
            )
            yield Violation(fund.code, first, _("the account %(code)s was altered") % {"code": account.code})


def reversals_mirror_their_originals(fund: Fund) -> Iterator[Violation]:
    """A reversal moves the same amounts the other way, names the same record, and is not itself reversed."""
    reversals = Entry.objects.filter(fund=fund, reverses__isnull=False).select_related("reverses")
    for entry in reversals.prefetch_related("movements", "reverses__movements"):
        there = sorted((m.from_account_id, m.to_account_id, m.amount_minor) for m in entry.reverses.movements.all())
        back = sorted((m.to_account_id, m.from_account_id, m.amount_minor) for m in entry.movements.all())
        if there != back or entry.record != entry.reverses.record or entry.reverses.reverses_id:
            said = _("it does not mirror entry %(number)s") % {"number": entry.reverses.sequence}
            yield Violation(fund.code, entry.sequence, said)


def cash_never_ends_a_day_below_zero(fund: Fund) -> Iterator[Violation]:
    """The agent never lends to the fund: at the end of every day its cash is zero or more."""
    balance = 0
    days = Entry.objects.filter(fund=fund).order_by("effective_date", "pk")
    rows = days.values_list("effective_date", "sequence", "cash_change_minor")
    try:
        for day, entries in groupby(rows.iterator(chunk_size=PAGE), key=lambda row: row[0]):
            last = 0
            for _day, sequence, change in entries:
                balance += change
                last = sequence
            if balance < 0:
                said = _("cash ends %(day)s at %(amount)s") % {"day": day, "amount": from_minor(balance, fund.currency)}
                yield Violation(fund.code, last, said)
                return
    except UNREADABLE:
        return  # the chain names the entry that cannot be read


def closed_years_are_sealed(fund: Fund) -> Iterator[Violation]:
    """Closed years follow one another; each holds the hash of what it states; nothing was entered into one after
    it was closed; what it carried is the sum of the movements up to its last day; the entry that closed it is in
    the chain, and no other entry says that it closed a year."""
    names = dict(Account.objects.filter(fund=fund).values_list("pk", "code"))
    closings = dict(
        Entry.objects.filter(fund=fund, event=YEAR_CLOSED).order_by("pk").values_list("sequence", "fingerprint")
    )
    previous, expected = NO_HASH, fund.start_date.year
    for closed in ClosedYear.objects.filter(fund=fund).order_by("year"):
        at, year = closed.sequence, {"year": closed.year}
        try:
            carried = dict(CarriedBalance.objects.filter(closed_year=closed).values_list("account_id", "balance_minor"))
            if (
                closed.year != expected
                or closed.previous_hash != previous
                or closed.last_day != Fund.last_day(closed.year)
            ):
                yield Violation(
                    fund.code, at, _("the closed year %(year)s does not follow from the year before it") % year
                )
            stated = {names[account]: balance for account, balance in carried.items()}
            noted = closings.pop(closed.sequence, None)
            if (
                closed_year_hash(closed, fund.code, stated) != closed.hash
                or carried_fingerprint(closed.year, stated) != noted
                or closed.balance_count != len(carried)
            ):
                yield Violation(fund.code, at, _("the closed year %(year)s or a balance it carried was altered") % year)
            if not Entry.objects.filter(pk=entry_id(fund.pk, closed.sequence), hash=closed.head).exists():
                yield Violation(
                    fund.code, at, _("the closed year %(year)s was closed on another ledger than this") % year
                )
            late = Entry.objects.filter(
                fund=fund, effective_date__lte=closed.last_day, sequence__gt=closed.sequence
            ).order_by("sequence")
            for sequence in late.values_list("sequence", flat=True)[:1]:
                yield Violation(fund.code, sequence, _("it was entered into the closed year %(year)s") % year)
            if moved(fund, closed.last_day, closed.sequence) != {a: b for a, b in carried.items() if b}:
                said = _("the closed year %(year)s carries balances its movements do not add up to")
                yield Violation(fund.code, at, said % year)
        except UNREADABLE:
            yield Violation(fund.code, at, _("the closed year %(year)s cannot be read") % year)
        previous, expected = closed.hash, closed.year + 1
    for sequence in closings:
        yield Violation(fund.code, sequence, _("it closed a year that stands open"))


def documents_say_what_was_posted(fund: Fund) -> Iterator[Violation]:
    """Each document's content has the fingerprint its entry holds, each such entry has its document in the same
    fund, and the revisions of a document are numbered without a gap in the order of their entries."""
    seen: dict[str, set[int]] = {model.record_kind: set() for model in document_models()}
    for model in with_documents(fund):
        # related names, so that content() makes no query a document
        related = [f.name for f in model._meta.fields if f.is_relation and f.name not in ("fund",)]
        deeper = [f"{name}__contributor" for name in related if name == "agreement"]
        was_revised = False
        for document in documents(model, fund, related + deeper):
            seen[model.record_kind].add(document.entry_id)
            try:
                entry = document.entry
                good = (
                    entry.fund_id == fund.pk
                    and entry.fingerprint == document.fingerprint()
                    and entry.record == document.record
                    and document.effective_date == entry.effective_date
                )
            except UNREADABLE:
                good = False
            was_revised = was_revised or not good or document.revision != 1
            if not good:
                sequence = document.entry_id & (1 << SEQUENCE_BITS) - 1
                yield Violation(
                    fund.code, sequence, _("its document %(record)s was altered") % {"record": document.record}
                )
        if was_revised:
            for entry_pk in out_of_order(model, fund):
                sequence = entry_pk & (1 << SEQUENCE_BITS) - 1
                yield Violation(fund.code, sequence, _("the revision of its document was altered"))
    # Of all kinds at once: a query for each of them took most of the time of a small fund.
    posted = Entry.objects.filter(fund=fund, reverses__isnull=True).order_by("pk")
    for entry_pk, sequence, record in posted.values_list("pk", "sequence", "record").iterator(chunk_size=PAGE):
        kind = str(record).partition(":")[0]
        if kind in seen and entry_pk not in seen[kind]:
            yield Violation(fund.code, sequence, _("its document is missing, or names what is not there"))


def commitments_follow_the_agreements(fund: Fund) -> Iterator[Violation]:
    """What the ledger holds as unpaid of an agreement is the unpaid amount at the agreement's own rate, to the
    cent for each deposit reversed since."""
    left = {
        (name.contributor, name.agreement): balance
        for name, balance in selectors.balances(fund).items()
        if name.kind == "commitments"
    }
    paid: defaultdict[int, int] = defaultdict(int)
    reversed_count: defaultdict[int, int] = defaultdict(int)
    rows = Deposit.objects.filter(fund=fund).values_list(
        "agreement_id", "amount", "amount_currency", "entry__reversed_by"
    )
    try:
        for agreement, amount, currency, undone in rows:
            if undone:
                reversed_count[agreement] += 1
            else:
                paid[agreement] += to_minor(amount, currency)
        for agreement in Agreement.objects.filter(fund=fund).select_related("contributor"):
            stands = left.pop((agreement.contributor.code, agreement.reference), 0)
            due = unpaid(agreement, paid[agreement.pk])
            if abs(stands - due) > reversed_count[agreement.pk]:
                yield Violation(
                    fund.code,
                    None,
                    _("agreement %(reference)s has %(unpaid)s unpaid, the ledger %(stands)s")
                    % {
                        "reference": agreement.reference,
                        "unpaid": from_minor(due, fund.currency),
                        "stands": from_minor(stands, fund.currency),
                    },
                )
    except UNREADABLE:
        yield Violation(fund.code, None, _("an agreement or a deposit cannot be read"))
    for (_contributor, reference), stands in left.items():
        if stands:
            said = _("the ledger holds a commitment of %(reference)s, which no agreement states")
            yield Violation(fund.code, None, said % {"reference": reference})


def linked_transfers_agree(fund: Fund) -> Iterator[Violation]:
    """A transfer between two funds of the system says the same in both: amount, date, opposite direction, each naming
    the other fund; and both sides stand, or both were reversed on one day."""
    if not FundTransfer.objects.filter(fund=fund).exists():
        return  # as in most funds: what is asked below joins many tables
    pairs = FundTransfer.objects.filter(Q(counterpart__isnull=False) | Q(counterpart_of__isnull=False), fund=fund)
    for transfer in pairs.select_related(
        "entry__reversed_by",
        *("counterpart__entry__reversed_by", "counterpart__fund"),
        *("counterpart_of__entry__reversed_by", "counterpart_of__fund"),
    ).order_by("pk"):
        sides = [transfer.counterpart, getattr(transfer, "counterpart_of", None)]
        side = sides[0] or sides[1]
        undone, undone_there = (getattr(each.entry, "reversed_by", None) for each in (transfer, side))
        if (
            all(sides)
            or side.fund_id == fund.pk
            or transfer.other_fund != side.fund.code
            or side.other_fund != fund.code
            or (transfer.amount, transfer.value_date) != (side.amount, side.value_date)
            or {transfer.direction, side.direction} != set(Direction.values)
            or (undone and undone.effective_date) != (undone_there and undone_there.effective_date)
        ):
            yield Violation(
                fund.code,
                transfer.entry.sequence,
                _("it does not agree with its other side, entry %(number)s of %(fund)s")
                % {"number": side.entry.sequence, "fund": side.fund.code},
            )


def a_closed_fund_stays_as_it_was_closed(fund: Fund) -> Iterator[Violation]:
    """A closed fund was closed at an entry of this ledger, without cash, and nothing was moved in it since."""
    closed = ClosedFund.objects.filter(fund=fund).first()
    if closed is None:
        return
    number = {"number": closed.sequence}
    head = Entry.objects.filter(fund=fund, sequence=closed.sequence).values_list("hash", "cash_after_minor").first()
    if (head or (NO_HASH, 0)) != (closed.head, 0) or bool(head) != bool(closed.sequence):
        said = _("the fund was closed on another ledger than this, or with cash left")
        yield Violation(fund.code, closed.sequence or None, said)
    late = Entry.objects.filter(fund=fund, sequence__gt=closed.sequence, movement_count__gt=0).order_by("sequence")
    for sequence in late.values_list("sequence", flat=True)[:1]:
        yield Violation(fund.code, sequence, _("it was entered after the fund was closed at entry %(number)s") % number)


LAWS: list[Law] = [
    entries_form_one_chain,
    no_movement_is_without_its_entry,
    accounts_are_named_by_their_codes,
    reversals_mirror_their_originals,
    cash_never_ends_a_day_below_zero,
    closed_years_are_sealed,
    a_closed_fund_stays_as_it_was_closed,
    documents_say_what_was_posted,
    commitments_follow_the_agreements,
    linked_transfers_agree,
]


def anchored(fund: Fund, sequence: int, expected_hash: str) -> Violation | None:
    """Whether the chain contains an entry as it was noted elsewhere: what finds a cut tail or a re-hashed chain."""
    if sequence == 0 and expected_hash == NO_HASH:
        return None
    found = Entry.objects.filter(pk=entry_id(fund.pk, sequence)).values_list("hash", flat=True).first()
    if found == expected_hash:
        return None
    if found is None:
        said = _("is not in the ledger, not %(noted)s as noted elsewhere") % {"noted": expected_hash}
    else:
        said = _("has the hash %(found)s, not %(noted)s as noted elsewhere") % {"found": found, "noted": expected_hash}
    return Violation(fund.code, sequence, said)
