"""What contributors have committed and not yet paid, kept in the ledger.

The unpaid part of an agreement, in fund currency, is its unpaid amount at the agreement's own rate:
``(amount - paid) × fund_amount / amount``, half-up, never below zero. Signing posts the whole of it; each
deposit settles the difference between what stood before and what is left after, so the ledger's balance is
always exactly the formula, and deposits plus commitments are the donor table's "commitments".

Deposits are not always learned of in the order they were received, and some are reversed. ``corrections``
then posts what brings the ledger to the formula on every day of the open years, not on the last one alone.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from django.db.models import F, Sum

from fund import money, posting_rules, selectors
from fund.chart import commitments
from fund.fingerprints import fingerprint_of
from fund.ledger import Draft, first_open_day
from fund.models import (
    Agreement,
    CarriedBalance,
    ClosedYear,
    Deposit,
    Entry,
    Fund,
    Movement,
    amount_text,
    narrated_amount,
)
from fund.models.documents import minor
from fund.models.ledger import entry_id
from fund.position import Position
from fund.posting_rules import Moves


def unpaid(agreement: Agreement, paid_minor: int) -> int:
    """The unpaid part in fund currency. ``paid_minor`` is in minor units of the agreement's currency."""
    amount = minor(agreement.amount)
    if amount <= 0:
        return 0
    return money.proportion(max(amount - paid_minor, 0), minor(agreement.fund_amount), amount)


def unpaid_at(position: Position) -> dict[str, int]:
    """Reference of an agreement to its unpaid part, as the ledger held it at the position; where nothing was unpaid it
    may be missing. Two queries."""
    years = ClosedYear.objects.filter(fund=position.fund, last_day__lte=position.until or selectors.LAST_DAY)
    if position.known_at is not None:
        years = years.filter(sequence__lte=position.known_at)
    last_closed = years.order_by("-last_day").values("pk")[:1]
    rows = CarriedBalance.objects.filter(closed_year=last_closed, account__kind="commitments")
    carried = list(rows.values_list("account__agreement", "balance_minor", "closed_year__last_day"))
    standing = defaultdict(int, {agreement: balance for agreement, balance, _day in carried})
    # Where nothing was carried nothing was unpaid: then all that moved before adds up to nothing, too.
    moved = Movement.objects.filter(
        fund=position.fund,
        effective_date__gt=carried[0][2] if carried else selectors.FIRST_DAY,
        effective_date__lte=position.until or selectors.LAST_DAY,
    )
    if position.known_at is not None:
        moved = moved.filter(entry_id__lte=entry_id(position.fund.pk, position.known_at))
    sides = [
        moved.filter(**{f"{side}__kind": "commitments"})
        .values_list(f"{side}__agreement")
        .annotate(sum=Sum(F("amount_minor") * sign))
        for side, sign in (("to_account", 1), ("from_account", -1))
    ]
    for agreement, amount in sides[0].union(sides[1], all=True):
        standing[agreement] += int(amount)
    return dict(standing)


def signature_day(agreement: Agreement, open_from: date) -> date:
    """When a commitment counts: at signature, but not before the fund's start nor in a closed year."""
    return max(agreement.signed_on, open_from)


def content(agreement: Agreement) -> dict[str, str]:
    return {
        "contributor": agreement.contributor.code,
        "signed_on": agreement.signed_on.isoformat(),
        "amount": amount_text(agreement.amount),
        "fund_amount": amount_text(agreement.fund_amount),
    }


class CommitmentBook:
    """What each agreement of a fund still owes, while deposits are being booked one after the other.

    Reads the ledger and the deposits once; ``signed``, ``settle`` and ``amended`` then keep count in memory.
    """

    def __init__(self, fund: Fund) -> None:
        self.fund = fund
        self.open_from = first_open_day(fund)
        self._head = selectors.head(fund).sequence
        self._standing = _standing(fund)
        self._received: defaultdict[str, list[tuple[date, int]]] = defaultdict(list)
        deposits = Deposit.objects.filter(fund=fund).values_list(
            "agreement__reference", "amount", "amount_currency", "received_on", "entry__reversed_by__effective_date"
        )
        for reference, amount, currency, received_on, undone_on in deposits:
            value = money.to_minor(amount, currency)
            self._received[reference].append((received_on, value))
            if undone_on:
                self._received[reference].append((undone_on, -value))
        signatures = Entry.objects.filter(fund=fund, event="agreement_signed", reversed_by__isnull=True)
        self._since = {
            record.partition(":")[2]: day for record, day in signatures.values_list("record", "effective_date")
        }

    def paid(self, agreement: Agreement) -> int:
        """What was deposited so far, in minor units of the agreement's currency."""
        return sum(amount for _day, amount in self._received[agreement.reference])

    def _left(self, agreement: Agreement) -> int:
        """What the ledger holds as unpaid, with what this book has drafted."""
        return sum(self._standing[agreement.reference].values())

    def _drafted(self, agreement: Agreement, day: date, change: int) -> None:
        changes = self._standing[agreement.reference]
        changes[day] = changes.get(day, 0) + change

    def signed(self, agreement: Agreement, key: str) -> Draft:
        """The entry that records the commitment."""
        amount = minor(agreement.fund_amount)
        day = signature_day(agreement, self.open_from)
        self._drafted(agreement, day, amount)
        self._since[agreement.reference] = day
        return Draft(
            event="agreement_signed",
            effective_date=day,
            moves=posting_rules.agreement_signed(agreement.contributor.code, agreement.reference, amount),
            record=f"agreement:{agreement.reference}",
            idempotency_key=key,
            fingerprint=fingerprint_of(f"agreement:{agreement.reference}", content(agreement)),
            narration=f"{agreement.contributor.name} · {narrated_amount(agreement.amount)}",
        )

    def settle(self, deposit: Deposit) -> tuple[Moves, Draft | None]:
        """What a deposit settles: moves for its own entry, or, where it came before the commitment counts,
        an entry of its own for the day the commitment does."""
        agreement = deposit.agreement
        self._received[agreement.reference].append((deposit.received_on, minor(deposit.amount)))
        settled = self._left(agreement) - unpaid(agreement, self.paid(agreement))
        since = self._since.get(agreement.reference, deposit.received_on)
        self._drafted(agreement, max(since, deposit.received_on), -settled)
        moves = posting_rules.commitment_settled(agreement.contributor.code, agreement.reference, settled)
        if not moves or since <= deposit.received_on:
            return moves, None
        return (), self._settlement(agreement, since, settled, f"settled:{self._head}:{deposit.reference}")

    def corrections(self, agreement: Agreement) -> list[Draft]:
        """The entries that bring the ledger to the formula on each day of the open years; most often none.

        To be asked for after the deposits of an agreement were settled, and after one was reversed.
        """
        reference, drafts, corrected = agreement.reference, [], 0
        since = self._since.get(reference)
        if since is None:
            return []
        received, standing = self._received[reference], dict(self._standing[reference])
        days = {since, self.open_from, *standing, *(day for day, _amount in received)}
        for day in sorted(day for day in days if day >= self.open_from):
            paid = sum(amount for on, amount in received if on <= day)
            due = unpaid(agreement, paid) if day >= since else 0
            stands = corrected + sum(change for on, change in standing.items() if on <= day)
            if stands != due:
                key = f"corrected:{self._head}:{reference}:{day.isoformat()}"
                drafts.append(self._settlement(agreement, day, stands - due, key))
                self._drafted(agreement, day, due - stands)
                corrected += due - stands
        return drafts

    @staticmethod
    def _settlement(agreement: Agreement, day: date, settled: int, key: str) -> Draft:
        """An entry of its own for what is settled (negative: what is owed again)."""
        return Draft(
            event="commitment_settled",
            effective_date=day,
            moves=posting_rules.commitment_settled(agreement.contributor.code, agreement.reference, settled),
            record=f"agreement:{agreement.reference}",
            idempotency_key=key,
            fingerprint=fingerprint_of(f"agreement:{agreement.reference}", {"settled": str(settled)}),
            narration=agreement.reference,
        )

    def amended(self, agreement: Agreement, key: str) -> Draft | None:
        """The entry that brings the ledger to an agreement's changed amounts; None where nothing changes."""
        change = unpaid(agreement, self.paid(agreement)) - self._left(agreement)
        if change == 0:
            return None
        day = signature_day(agreement, self.open_from)
        self._drafted(agreement, day, change)
        return Draft(
            event="agreement_amended",
            effective_date=day,
            moves=posting_rules.agreement_signed(agreement.contributor.code, agreement.reference, change),
            record=f"agreement:{agreement.reference}",
            idempotency_key=key,
            fingerprint=fingerprint_of(f"agreement:{agreement.reference}", content(agreement)),
            narration=narrated_amount(agreement.amount),
        )


def outstanding(fund: Fund, agreement: Agreement) -> int:
    """What the ledger holds as unpaid of one agreement, in minor units of the fund's currency."""
    name = commitments(agreement.contributor.code, agreement.reference)
    return selectors.balances(fund).get(name, 0)


def _standing(fund: Fund) -> defaultdict[str, dict[date, int]]:
    """What was posted to the commitments of each agreement, by day."""
    standing: defaultdict[str, dict[date, int]] = defaultdict(dict)
    for side, sign in (("from_account", -1), ("to_account", 1)):
        sums = (
            Movement.objects.filter(fund=fund, **{f"{side}__kind": "commitments"})
            .values_list(f"{side}__agreement", "effective_date")
            .annotate(Sum("amount_minor"))
            .order_by()
        )
        for agreement, day, amount in sums:
            standing[agreement][day] = standing[agreement].get(day, 0) + sign * int(amount)
    return standing
