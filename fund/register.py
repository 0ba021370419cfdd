"""What people do with the register: one function for one deed. See ``fund/services.py`` for how they behave.

Rows of the register are kept with their history (who, when, what was before). A code or a reference is what
the ledger names a row by, so it is given once and never changed.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple, TypeVar

from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _
from djmoney.money import Money

from fund import ledger
from fund.commitments import CommitmentBook, content
from fund.display import day_text
from fund.fingerprints import fingerprint_of
from fund.guard_sql.shape import BELONGS
from fund.models import Agreement, Contributor, Entry, Fund, Instalment, PriorityFocus, User
from fund.recording import UnableToRecord
from fund.row_history import overtaken_row
from fund.services import agreement_sign, assert_amount
from fund.wording import event_text

Row = TypeVar("Row", bound=models.Model)


class Part(NamedTuple):
    """An instalment to be: in the agreement's currency."""

    due_on: date
    amount: Money


class Overtaken(UnableToRecord):
    """Somebody else has kept the row otherwise since it was seen. The message says both values."""


def row_keep(*, row: Row, user: User, seen: int | None = None) -> Row:
    """Save a new or changed row of the register, with its history.

    ``seen``: how often it had been kept when the person saw it, where they filled in a form: another's change in
    between is told, never overwritten. Raises Overtaken; UnableToRecord where its code is taken, and where what names
    it would no longer belong to it.
    """
    row._history_user = user  # type: ignore[attr-defined]
    try:
        with transaction.atomic():
            if seen is not None and row.pk is not None and (why := overtaken_row(row, seen, user)):
                raise Overtaken(why)
            row.save()
    except IntegrityError as refused:
        if BELONGS in str(refused):
            raise UnableToRecord(
                _("%(row)s stays where it is: indicators measure it there. Change or remove those first.")
                % {"row": row}
            ) from None
        raise UnableToRecord(_("The register has such a row already, or refuses these dates.")) from None
    return row


def fund_change(*, fund: Fund, user: User, seen: int | None = None) -> Fund:
    """Save a fund's changed parameters. Raises what ``row_keep`` raises; UnableToRecord where what is posted forbids
    the change."""
    with transaction.atomic():
        stands = ledger.lock(fund)
        first = (
            Entry.objects.filter(fund=fund).order_by("effective_date").values_list("effective_date", flat=True).first()
        )
        if first is not None and fund.currency != stands.currency:
            raise UnableToRecord(
                _("The books of %(fund)s are kept in %(currency)s: this cannot change any more.")
                % {"fund": fund.code, "currency": stands.currency}
            )
        if first is not None and fund.start_date > first:
            raise UnableToRecord(
                _("The fund cannot start on %(start)s: its first entry is of %(first)s.")
                % {"start": day_text(fund.start_date), "first": day_text(first)}
            )
        if fund.end_date is not None and fund.end_date != stands.end_date:
            _assert_over_by(fund, fund.end_date)
        if fund.start_date.year != stands.start_date.year and fund.closed_years.exists():
            raise UnableToRecord(_("Years of this fund are closed: the year it starts in cannot change any more."))
        return row_keep(row=fund, user=user, seen=seen)


RUNNING = ("agreement_signed", "deposit", "allocation", "transfer")
"""What a fund does until it ends. Refunds, interest, charges and expenditure still come after its end."""


def _assert_over_by(fund: Fund, end: date) -> None:
    """Raises UnableToRecord where the books say that the fund was still running after this day."""
    entries = Entry.objects.filter(fund=fund, event__in=RUNNING, reversed_by__isnull=True, effective_date__gt=end)
    last = entries.order_by("-effective_date", "-pk").first()
    if last is not None:
        raise UnableToRecord(
            _("The fund cannot end on %(end)s: entry %(number)s, %(event)s, is of %(day)s.")
            % {
                "end": day_text(end),
                "number": last.sequence,
                "event": event_text(last.event),
                "day": day_text(last.effective_date),
            }
        )


@transaction.atomic
def agreement_register(
    *,
    contributor: Contributor,
    reference: str,
    signed_on: date,
    amount: Money,
    fund_amount: Money,
    aa_fee_percent: Decimal,
    earmarked_to: PriorityFocus | None,
    parts: Sequence[Part],
    by: str,
    at: datetime,
    idempotency_key: str,
) -> Agreement:
    """Sign an agreement with its instalments. Sent twice under one key, it counts once; with other content it
    raises KeyReused. Raises UnableToRecord or what the ledger raises."""
    fund = contributor.fund
    ledger.lock(fund)
    earlier = Entry.objects.filter(fund=fund, idempotency_key=idempotency_key).first()
    if earlier is not None:
        wanted = Agreement(
            fund=fund,
            contributor=contributor,
            reference=reference,
            signed_on=signed_on,
            amount=amount,
            fund_amount=fund_amount,
        )
        if earlier.fingerprint != fingerprint_of(f"agreement:{reference}", content(wanted)):
            raise ledger.KeyReused(_("This form was already sent with other content. Nothing was recorded."))
        return Agreement.objects.get(fund=fund, reference=reference)
    assert_amount(fund_amount)
    agreement = agreement_sign(
        contributor=contributor,
        reference=reference,
        signed_on=signed_on,
        amount=amount,
        fund_amount=fund_amount,
        aa_fee_percent=aa_fee_percent,
        earmarked_to=earmarked_to,
        by=by,
        at=at,
        idempotency_key=idempotency_key,
    )
    _schedule(agreement, parts)
    return agreement


@transaction.atomic
def agreement_amend(
    *,
    agreement: Agreement,
    amount: Money,
    fund_amount: Money,
    aa_fee_percent: Decimal,
    earmarked_to: PriorityFocus | None,
    parts: Sequence[Part],
    by: str,
    at: datetime,
    idempotency_key: str,
) -> list[Entry]:
    """Change the terms of an agreement; answers with the entries that bring its commitment to the new terms.

    Contributor, reference, currency and the day of signature stand as they were posted. The rate of the fee
    counts for deposits to come. Raises UnableToRecord or what the ledger raises.
    """
    fund = agreement.fund
    ledger.lock(fund)
    for value in (amount, fund_amount):
        assert_amount(value)
    if amount.currency != agreement.amount.currency or fund_amount.currency.code != fund.currency:
        raise UnableToRecord(_("The currency of an agreement cannot change."))
    agreement.amount, agreement.fund_amount = amount, fund_amount
    agreement.aa_fee_percent, agreement.earmarked_to = aa_fee_percent, earmarked_to
    agreement.save()
    _schedule(agreement, parts)
    book = CommitmentBook(fund)
    amended = book.amended(agreement, idempotency_key)
    drafts = [*([amended] if amended else []), *book.corrections(agreement)]
    return ledger.post_all(fund=fund, drafts=drafts, by=by, at=at) if drafts else []


def _schedule(agreement: Agreement, parts: Sequence[Part]) -> None:
    """Bring the instalments to these parts; those that stay are not touched, so their history is only of changes."""
    wanted = list(parts)
    for instalment in agreement.instalments.order_by("pk"):
        part = Part(instalment.due_on, instalment.amount)
        if part in wanted:
            wanted.remove(part)
        else:
            instalment.delete()
    for part in wanted:
        Instalment.objects.create(agreement=agreement, due_on=part.due_on, amount=part.amount)
