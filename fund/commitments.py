"""What contributors have committed and not yet paid, kept in the ledger.

The unpaid part of an agreement, in fund currency, is its unpaid amount at the agreement's own rate:
``(amount - paid) × fund_amount / amount``, half-up, never below zero. Signing posts the whole of it; each
deposit settles the difference between what stood before and what is left after, so the ledger's balance is
always exactly the formula, and deposits plus commitments are the donor table's "commitments".
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from fund import money, posting_rules, selectors
from fund.chart import commitments
from fund.fingerprints import fingerprint_of
from fund.ledger import Draft, first_open_day
from fund.models import Account, Agreement, Deposit, Entry, Fund, amount_text
from fund.models.documents import minor
from fund.posting_rules import Moves


def unpaid(agreement: Agreement, paid_minor: int) -> int:
    """The unpaid part in fund currency. ``paid_minor`` is in minor units of the agreement's currency."""
    amount = minor(agreement.amount)
    if amount <= 0:
        return 0
    return money.proportion(max(amount - paid_minor, 0), minor(agreement.fund_amount), amount)


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
        standing = selectors.account_balances(fund)
        accounts = Account.objects.filter(fund=fund, kind="commitments").values_list("pk", "agreement")
        self._left = {agreement: standing.get(pk, 0) for pk, agreement in accounts}
        self._paid: defaultdict[str, int] = defaultdict(int)
        live = Deposit.objects.filter(fund=fund, entry__reversed_by__isnull=True)
        for reference, amount, currency in live.values_list("agreement__reference", "amount", "amount_currency"):
            self._paid[reference] += money.to_minor(amount, currency)
        signatures = Entry.objects.filter(fund=fund, event="agreement_signed", reversed_by__isnull=True)
        self._since = {
            record.partition(":")[2]: day for record, day in signatures.values_list("record", "effective_date")
        }

    def paid(self, agreement: Agreement) -> int:
        """What was deposited so far, in minor units of the agreement's currency."""
        return self._paid[agreement.reference]

    def signed(self, agreement: Agreement, key: str) -> Draft:
        """The entry that records the commitment."""
        amount = minor(agreement.fund_amount)
        day = signature_day(agreement, self.open_from)
        self._left[agreement.reference] = self._left.get(agreement.reference, 0) + amount
        self._since[agreement.reference] = day
        return Draft(
            event="agreement_signed",
            effective_date=day,
            moves=posting_rules.agreement_signed(agreement.contributor.code, agreement.reference, amount),
            record=f"agreement:{agreement.reference}",
            idempotency_key=key,
            fingerprint=fingerprint_of(f"agreement:{agreement.reference}", content(agreement)),
            narration=f"{agreement.contributor.name} · {amount_text(agreement.amount)}",
        )

    def settle(self, deposit: Deposit) -> tuple[Moves, Draft | None]:
        """What a deposit settles: moves for its own entry, or, where it came before the commitment counts,
        an entry of its own for the day the commitment does."""
        agreement = deposit.agreement
        self._paid[agreement.reference] += minor(deposit.amount)
        before = self._left.get(agreement.reference, 0)
        left = unpaid(agreement, self._paid[agreement.reference])
        self._left[agreement.reference] = left
        moves = posting_rules.commitment_settled(agreement.contributor.code, agreement.reference, before - left)
        since = self._since.get(agreement.reference, deposit.received_on)
        if not moves or since <= deposit.received_on:
            return moves, None
        return (), Draft(
            event="commitment_settled",
            effective_date=since,
            moves=moves,
            record=f"agreement:{agreement.reference}",
            idempotency_key=f"settled:{deposit.reference}:{deposit.revision}",
            fingerprint=fingerprint_of(f"agreement:{agreement.reference}", {"deposit": deposit.reference}),
            narration=deposit.reference,
        )

    def amended(self, agreement: Agreement, key: str) -> Draft | None:
        """The entry that brings the ledger to an agreement's changed amounts; None where nothing changes."""
        left = unpaid(agreement, self._paid[agreement.reference])
        change = left - self._left.get(agreement.reference, 0)
        if change == 0:
            return None
        self._left[agreement.reference] = left
        return Draft(
            event="agreement_amended",
            effective_date=signature_day(agreement, self.open_from),
            moves=posting_rules.agreement_signed(agreement.contributor.code, agreement.reference, change),
            record=f"agreement:{agreement.reference}",
            idempotency_key=key,
            fingerprint=fingerprint_of(f"agreement:{agreement.reference}", content(agreement)),
            narration=amount_text(agreement.amount),
        )


def outstanding(fund: Fund, agreement: Agreement) -> int:
    """What the ledger holds as unpaid of one agreement, in minor units of the fund's currency."""
    name = commitments(agreement.contributor.code, agreement.reference)
    return selectors.balances(fund).get(name, 0)
