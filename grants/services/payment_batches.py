"""Several released requests that go to the bank in one file: put together by one person, released by another."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from fund import ledger
from fund.access import may, refusal
from fund.display import day_text
from fund.fingerprints import canonical, sha256
from fund.models import Fund, User
from fund.models.documents import minor
from grants.governance import rules_of
from grants.models import BatchState, PaymentBatch, RequestState, TransferRequest
from grants.payments.pain001 import Account, Batch, Payment, UnableToWrite
from grants.payments.pain001 import payment_file as written
from grants.payments.released_to import replaced
from grants.payments.words import refusal_of
from grants.services.notices import holders_of, notice_write
from grants.services.numbering import next_number
from grants.services.steps import NotYours, ShownIsStale, UnableToStep, advance, begin, may_take, steps_of
from grants.services.transfer_requests import assert_may


class UnableToBatch(UnableToStep):
    """The batch cannot be. The message is for people and says why."""


def lines_of(batch: PaymentBatch) -> list[dict[str, Any]]:
    """The payments of a batch: of an open one as they stand, of a released one as they were released.

    Amounts in minor units; sorted by the number of the request.
    """
    if batch.state != BatchState.OPEN:
        return list(batch.lines)
    requests = batch.requests.select_related("project", "organisation", "bank_details").order_by("number")
    return [_line(request) for request in requests]


def total_minor(lines: Iterable[dict[str, Any]]) -> int:
    return sum(line["amount_minor"] for line in lines)


def batch_digest(batch: PaymentBatch, lines: list[dict[str, Any]]) -> str:
    """Of everything the person who releases the batch is shown, the account it is paid from included."""
    rules = rules_of(batch.fund)
    debtor = [rules.debtor_name, rules.debtor_account, rules.debtor_bic]
    return sha256(canonical([batch.number, batch.execution_date.isoformat(), debtor, lines]))


@transaction.atomic
def batch_open(
    *,
    fund: Fund,
    execution_date: date,
    requests: Iterable[TransferRequest],
    by: User,
    at: datetime,
    idempotency_key: str = "",
) -> PaymentBatch:
    """Put released requests into a new batch; a form sent twice is answered with the batch it made.

    Raises UnableToBatch, NotYours.
    """
    fund = ledger.lock(fund)
    if idempotency_key:
        earlier = PaymentBatch.objects.filter(fund=fund, idempotency_key=idempotency_key).first()
        if earlier:
            return earlier
    if execution_date < at.date():
        raise UnableToBatch(
            _("The bank cannot pay on %(day)s any more: today is %(today)s.")
            % {"day": day_text(execution_date), "today": day_text(at.date())}
        )
    chosen = list(requests)
    if not chosen:
        raise UnableToBatch(_("Choose at least one released request."))
    batch = PaymentBatch(
        fund=fund,
        number=next_number(fund, PaymentBatch, "B", at.year),
        execution_date=execution_date,
        created_by=by,
        created_at=at,
        idempotency_key=idempotency_key,
    )
    begin(record=batch, action="open", by=by, at=at)
    for request in chosen:
        _put_in(batch, request)
    notice_write(
        key=f"{batch.record}:opened",
        subject=_("%(fund)s: batch %(number)s waits for release") % {"fund": fund.code, "number": batch.number},
        body=_("%(person)s has put %(count)s payments into batch %(number)s. Compare the totals and release it.")
        % {"person": by, "count": len(chosen), "number": batch.number},
        at=at,
        fund=fund,
        people=[person for person in holders_of("transfer.release", fund, at.date()) if person != by],
        record=batch.record,
    )
    return batch


@transaction.atomic
def batch_add(*, batch: PaymentBatch, request: TransferRequest, by: User, at: datetime) -> TransferRequest:
    """Add a released request to an open batch. Raises UnableToBatch, NotYours."""
    ledger.lock(batch.fund)
    batch.refresh_from_db()
    _assert_open(batch)
    advance(record=batch, action="add", by=by, at=at, comment=request.number)
    return _put_in(batch, request)


def _put_in(batch: PaymentBatch, request: TransferRequest) -> TransferRequest:
    request.refresh_from_db()
    if request.fund_id != batch.fund_id:  # type: ignore[attr-defined]
        raise UnableToBatch(_("The request and the batch belong to two funds."))
    if request.state != RequestState.RELEASED:
        raise UnableToBatch(
            _("%(number)s is %(state)s: only what is released and not yet paid goes into a batch.")
            % {"number": request.number, "state": request.get_state_display()}
        )
    if request.batch is not None and request.batch != batch:
        raise UnableToBatch(
            _("%(number)s stands in batch %(batch)s already.")
            % {"number": request.number, "batch": request.batch.number}
        )
    if why := replaced(request):
        raise UnableToBatch(why)
    request.batch = batch
    request.save()
    return request


@transaction.atomic
def batch_remove(*, batch: PaymentBatch, request: TransferRequest, by: User, at: datetime) -> TransferRequest:
    """Take a request out of an open batch. Raises UnableToBatch, NotYours."""
    ledger.lock(batch.fund)
    batch.refresh_from_db()
    request.refresh_from_db()
    _assert_open(batch)
    if request.batch != batch:
        raise UnableToBatch(_("%(number)s does not stand in this batch.") % {"number": request.number})
    advance(record=batch, action="remove", by=by, at=at, comment=request.number)
    request.batch = None
    request.save()
    return request


@transaction.atomic
def batch_release(*, batch: PaymentBatch, shown: str, by: User, at: datetime) -> PaymentBatch:
    """Release the batch as shown: its payments are frozen, and the payment file can be taken.

    Raises UnableToBatch, ShownIsStale, NotNow, NotYours (who opened it).
    """
    ledger.lock(batch.fund)
    batch.refresh_from_db()
    assert_may(batch, "release", by, at)
    lines = lines_of(batch)
    digest = batch_digest(batch, lines)
    if shown != digest:
        raise ShownIsStale(_("It has changed since the page was shown. Nothing was done: look at it again."))
    if batch.execution_date < at.date():
        raise UnableToBatch(
            _("The bank cannot pay on %(day)s any more: today is %(today)s.")
            % {"day": day_text(batch.execution_date), "today": day_text(at.date())}
        )
    gone = [request for request in batch.requests.order_by("number") if request.state != RequestState.RELEASED]
    if gone:
        raise UnableToBatch(
            _("%(number)s is %(state)s: take it out of the batch first.")
            % {"number": gone[0].number, "state": gone[0].get_state_display()}
        )
    inside = batch.requests.select_related("bank_details").order_by("number")
    elsewhere = [why for request in inside if (why := replaced(request))]
    if elsewhere:
        raise UnableToBatch(" ".join(elsewhere))
    try:
        written(_as_file(batch, lines, at))
    except UnableToWrite as problem:
        raise UnableToBatch(refusal_of(problem)) from None
    advance(record=batch, action="release", by=by, at=at, digest=digest, shown=shown, lines=lines)
    return batch


@transaction.atomic
def batch_give_up(*, batch: PaymentBatch, comment: str, by: User, at: datetime) -> PaymentBatch:
    """Give up a released batch whose file nobody has taken: what is still released is free for another batch.

    Raises NotNow, NotYours, UnableToStep without a reason.
    """
    ledger.lock(batch.fund)
    batch.refresh_from_db()
    assert_may(batch, "give_up", by, at)
    advance(record=batch, action="give_up", by=by, at=at, comment=comment)
    for request in batch.requests.filter(state=RequestState.RELEASED):
        request.batch = None
        request.save()
    notice_write(
        key=f"{batch.record}:given-up",
        subject=_("%(fund)s: batch %(number)s is given up") % {"fund": batch.fund.code, "number": batch.number},
        body=_("Given up by %(person)s: %(why)s What is still released can be put into another batch.")
        % {"person": by, "why": comment.strip()},
        at=at,
        fund=batch.fund,
        people=[batch.created_by],
        record=batch.record,
        path=reverse("grants:batch", args=[batch.fund.code, batch.number]),
    )
    return batch


def why_not_taken(batch: PaymentBatch, by: User, at: datetime) -> str:
    """Why this person cannot take the file of a released batch to the bank; empty where they can.

    Who takes it pays every payment in it: whoever could not confirm one of them cannot take the file either.
    """
    if why := may_take(record=batch, action="take_file", by=by, at=at):
        return why
    released = batch.requests.filter(state=RequestState.RELEASED).select_related("fund").order_by("number")
    in_hand = [each.number for each in released if may_take(record=each, action="confirm_payment", by=by, at=at)]
    if in_hand:
        return _("You had %(numbers)s of this batch in hand before: another person must do it.") % {
            "numbers": ", ".join(in_hand)
        }
    return ""


@transaction.atomic
def payment_file(*, batch: PaymentBatch, by: User, at: datetime) -> bytes:
    """The file for the bank, of payments that are all still to be made. Taken again it is the same file, byte for byte.

    Raises UnableToBatch, NotNow, NotYours.
    """
    ledger.lock(batch.fund)
    batch.refresh_from_db()
    if batch.state == BatchState.SENT:
        if not may(by, "payment.confirm", batch.fund, on=at.date()):
            raise NotYours(refusal())
    else:
        assert_may(batch, "take_file", by, at)
        _assert_still_to_pay(batch)
        if why := why_not_taken(batch, by, at):
            raise NotYours(why)
    released, lines = steps_of(batch.fund, batch.record).filter(action="release").get(), lines_of(batch)
    if batch_digest(batch, lines) != released.digest:
        raise UnableToBatch(
            _("The fund's own bank account is not the one batch %(number)s was released with. No file is made.")
            % {"number": batch.number}
        )
    try:
        data = written(_as_file(batch, lines, released.taken_at))
    except UnableToWrite as problem:
        raise UnableToBatch(refusal_of(problem)) from None
    if batch.state != BatchState.SENT:
        advance(record=batch, action="take_file", by=by, at=at, file_digest=sha256(data.decode()))
    return data


def _line(request: TransferRequest) -> dict[str, Any]:
    account = request.bank_details
    return {
        "number": request.number,
        "project": request.project.number,
        "organisation": request.organisation.code,
        "amount_minor": minor(request.amount),
        "account": account.number if account else "",
        "account_name": account.account_name if account else "",
        "account_number": account.account_number if account else "",
        "bic": account.bic if account else "",
    }


def _as_file(batch: PaymentBatch, lines: list[dict[str, Any]], made_at: datetime) -> Batch:
    rules, fund = rules_of(batch.fund), batch.fund
    return Batch(
        number=batch.number,
        made_at=made_at,
        execution_date=batch.execution_date,
        currency=fund.currency,
        debtor=Account(rules.debtor_name, rules.debtor_account, rules.debtor_bic),
        payments=tuple(
            Payment(
                line["number"],
                line["amount_minor"],
                Account(line["account_name"], line["account_number"], line["bic"]),
                f"{fund.code} {line['project']} {line['organisation']} {line['number']}",
            )
            for line in lines
        ),
    )


def _assert_open(batch: PaymentBatch) -> None:
    if batch.state != BatchState.OPEN:
        raise UnableToBatch(
            _("Batch %(number)s is %(state)s: its payments do not change any more.")
            % {"number": batch.number, "state": batch.get_state_display()}
        )


def _assert_still_to_pay(batch: PaymentBatch) -> None:
    """Every payment as it was frozen is still released, in this batch. Raises UnableToBatch, naming those that are not.

    What was paid or failed since, or is paid in another batch, would be paid twice.
    """
    numbers = [line["number"] for line in batch.lines]
    rows = TransferRequest.objects.filter(fund=batch.fund, number__in=numbers).select_related("batch", "bank_details")
    found = {request.number: request for request in rows}
    why = [said for number in numbers if (said := _not_to_pay(found[number], batch))]
    if why:
        head = _("No file is made of batch %(batch)s, for it would pay what is not to be paid from it any more:")
        tail = _("Give the batch up; what is still released goes into another one.")
        raise UnableToBatch(" ".join([head % {"batch": batch.number}, *why, tail]))


def _not_to_pay(request: TransferRequest, batch: PaymentBatch) -> str:
    """Why this batch does not pay the request any more; empty where it does."""
    values = {"number": request.number, "state": request.get_state_display()}
    if request.state != RequestState.RELEASED:
        return _("%(number)s is %(state)s.") % values
    if request.batch is None:
        return _("%(number)s does not stand in it any more.") % values
    if request.batch != batch:
        return _("%(number)s stands in batch %(batch)s.") % {**values, "batch": request.batch.number}
    return replaced(request)
