"""What the bank did with a released request: paid it, failed it, or sent the money back."""

from __future__ import annotations

from datetime import date, datetime
from itertools import count

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from fund import ledger
from fund.display import day_text, said_minor
from fund.ledger import KeyReused
from fund.models import Entry, User
from fund.models.documents import minor
from fund.services import assert_not_ahead, entry_reverse
from fund.visibility import visibility_in
from grants import headroom, selectors
from grants.headroom import Purse
from grants.models import Project, Refund, RequestState, Transfer, TransferRequest
from grants.payments.grounds import standing_of
from grants.payments.released_to import is_sent, replaced
from grants.services.notices import Place, addresses_of, notice_write
from grants.services.steps import UnableToStep, advance, steps_of
from grants.services.transfer_request_letters import amount_words, path_of
from grants.services.transfer_requests import UnableToRequest, assert_may, assert_no_file_waits, lock_for
from grants.services.transfers import transfer_record


@transaction.atomic
def payment_confirm(
    *,
    request: TransferRequest,
    value_date: date,
    bank_reference: str,
    by: User,
    at: datetime,
    idempotency_key: str = "",
) -> TransferRequest:
    """Record that the bank has paid: the transfer is posted in the same transaction, and the organisation is told.

    A form sent twice is answered with what it did. Raises NotNow, NotYours (who prepared, submitted or released it),
    UnableToRequest, or what the books refuse.
    """
    request.refresh_from_db()
    if request.state != RequestState.PAID:
        assert_may(request, "confirm_payment", by, at)  # before waiting for the lock
    ledger.lock(request.fund)
    request.refresh_from_db()
    key = idempotency_key or f"payment:{request.number}:{_round_of(request)}"
    if request.state == RequestState.PAID and request.transfer and request.transfer.entry.idempotency_key == key:
        if (request.value_date, request.bank_reference) != (value_date, bank_reference.strip()):
            raise KeyReused(_("This form was already sent with other content. Nothing was recorded."))
        return request
    assert_may(request, "confirm_payment", by, at)
    assert_no_file_waits(request)
    assert_not_ahead(value_date, at)
    if not is_sent(request) and (why := replaced(request, value_date)):
        raise UnableToRequest(why)
    if request.released_at and value_date < request.released_at.date():
        raise UnableToRequest(
            _("The value date, %(day)s, lies before the release on %(released)s.")
            % {"day": day_text(value_date), "released": day_text(request.released_at.date())}
        )
    if not bank_reference.strip():
        raise UnableToRequest(_("Name the bank's reference of the payment."))
    transfer = transfer_record(
        project=request.project,
        organisation=request.organisation,
        reference=_reference_for(request),
        value_date=value_date,
        amount=request.amount,
        purpose=request.purpose,
        by=by.email,
        at=at,
        request=request,
        idempotency_key=key,
    )
    advance(
        record=request,
        action="confirm_payment",
        by=by,
        at=at,
        value_date=value_date,
        bank_reference=bank_reference.strip(),
        transfer=transfer,
        confirmed_by=by,
    )
    _tell_paid(request, at)
    return request


@transaction.atomic
def payment_fail(*, request: TransferRequest, comment: str, by: User, at: datetime) -> TransferRequest:
    """Record that the bank did not pay. Nothing was posted; the request can be put right and submitted again.

    Raises NotNow, NotYours (who prepared, submitted or released it), UnableToStep without a reason, UnableToRequest
    while the file it stands in has not gone to the bank.
    """
    lock_for(request, "fail", by, at)
    assert_no_file_waits(request)
    advance(record=request, action="fail", by=by, at=at, comment=comment)
    _tell_undone(request, _("%(fund)s: the payment of %(number)s failed, %(amount)s"), comment, by, at)
    return request


@transaction.atomic
def payment_return(
    *, request: TransferRequest, returned_on: date, comment: str, by: User, at: datetime
) -> TransferRequest:
    """Record that the money came back: the transfer's entry is reversed with the reason, and the money is there again.

    Raises NotNow, NotYours (who confirmed the payment), UnableToStep without a reason, UnableToRequest where a part of
    it was refunded already, or what the books refuse.
    """
    lock_for(request, "return_payment", by, at)
    if not comment.strip():
        raise UnableToStep(_("Say why: those who are told will read it."))
    assert_not_ahead(returned_on, at)
    if request.value_date and returned_on < request.value_date:
        raise UnableToRequest(
            _("The money cannot come back on %(day)s, before it was paid on %(paid)s.")
            % {"day": day_text(returned_on), "paid": day_text(request.value_date)}
        )
    entry = Entry.objects.select_related("fund").get(pk=request.transfer.entry_id)  # type: ignore[union-attr]
    # Where somebody has reversed the entry in the ledger, the books are right already.
    if not Entry.objects.filter(reverses=entry).exists():
        _assert_not_refunded(request, returned_on)
        entry_reverse(entry=entry, reason=comment.strip(), by=by.email, at=at, effective_date=returned_on)
    advance(record=request, action="return_payment", by=by, at=at, comment=comment)
    _tell_undone(request, _("%(fund)s: the payment of %(number)s came back, %(amount)s"), comment, by, at)
    return request


def _assert_not_refunded(request: TransferRequest, returned_on: date) -> None:
    """What is in the books as refunded did not stay with the organisation, and cannot come back with the whole payment.

    Raises UnableToRequest where on some day more would be refunded than was transferred.
    """
    purse = Purse(request.project.number, request.organisation.code, request.purpose)
    booked = headroom.refund_steps(selectors.purse_days(request.fund, purse).get(purse, ()))
    back = headroom.Step(returned_on, -minor(request.amount), is_payment=True, row=request)
    if not headroom.uncovered([*booked, back]):
        return
    currency, stands = request.fund.currency, standing_of(request.fund, purse)
    refunds = Refund.objects.filter(
        fund=request.fund,
        project=request.project,
        organisation=request.organisation,
        purpose=request.purpose,
        entry__reversed_by__isnull=True,
    ).order_by("value_date", "pk")
    raise UnableToRequest(
        _(
            "%(amount)s cannot come back in full: of %(transferred)s transferred for project %(project)s to "
            "%(organisation)s, %(refunded)s was refunded (%(refunds)s), and without this payment %(left)s would be "
            "left transferred on %(day)s. If the refund is a part of this money, reverse the refund in the ledger "
            "first; then the whole payment can come back."
        )
        % {
            "amount": amount_words(request),
            "transferred": said_minor(stands.transferred_minor, currency),
            "project": request.project.number,
            "organisation": request.organisation.code,
            "refunded": said_minor(stands.refunded_minor, currency),
            "refunds": ", ".join(refunds.values_list("reference", flat=True)),
            "left": said_minor(stands.transferred_minor - minor(request.amount), currency),
            "day": day_text(returned_on),
        }
    )


def _tell_undone(request: TransferRequest, subject: str, comment: str, by: User, at: datetime) -> None:
    """Who prepared the request hears that it has to be put right."""
    facts = {
        "fund": request.fund.code,
        "number": request.number,
        "amount": amount_words(request),
        "person": by,
        "why": comment.strip(),
    }
    last = steps_of(request.fund, request.record).last()
    notice_write(
        key=f"{request.record}:undone:{last.pk if last else 0}",
        subject=subject % facts,
        body=_("Recorded by %(person)s: %(why)s The request can be changed and submitted again, or cancelled.") % facts,
        at=at,
        fund=request.fund,
        people=[request.prepared_by],
        record=request.record,
        path=path_of(request),
    )


def _round_of(request: TransferRequest) -> int:
    """How often the request was released: each release may be paid once."""
    return steps_of(request.fund, request.record).filter(action="release").count()


def _at_project(request: TransferRequest) -> Place:
    """Where the organisation sees what it was paid: requests are the office's."""
    project = request.project
    return Place(
        reverse("grants:project", args=[request.fund.code, project.number]),
        lambda rights: visibility_in(request.fund, rights).of(Project.objects.filter(pk=project.pk)).exists(),
    )


def _reference_for(request: TransferRequest) -> str:
    """The reference its transfer is booked under: its number, or where another transfer has that already, the number
    with ``-2``, ``-3`` …, for what the bank has paid must come into the books.

    Raises UnableToRequest where the other one looks like this very payment.
    """
    other = _in_force(request, request.number)
    if other is None:
        return request.number
    if (other.project, other.organisation, other.purpose, minor(other.amount)) == (
        request.project,
        request.organisation,
        request.purpose,
        minor(request.amount),
    ):
        raise UnableToRequest(
            _(
                "Entry %(entry)s of %(day)s already holds %(amount)s for project %(project)s and %(organisation)s "
                "under %(number)s, without this request. If it is this payment, have that entry reversed in the ledger "
                "and confirm the payment then; if it is another one, have it recorded anew under another reference."
            )
            % {
                "entry": other.entry.sequence,
                "day": day_text(other.value_date),
                "amount": amount_words(request),
                "project": request.project.number,
                "organisation": request.organisation.code,
                "number": request.number,
            }
        )
    return next(each for n in count(2) if _in_force(request, each := f"{request.number}-{n}") is None)


def _in_force(request: TransferRequest, reference: str) -> Transfer | None:
    rows = Transfer.objects.filter(fund=request.fund, reference=reference, entry__reversed_by__isnull=True)
    return rows.select_related("project", "organisation", "entry").first()


def _tell_paid(request: TransferRequest, at: datetime) -> None:
    facts = {
        "fund": request.fund.code,
        "fund_name": request.fund.name,
        "amount": amount_words(request),
        "day": day_text(request.value_date),
        "project": request.project.number,
        "title": request.project.title,
        "number": request.number,
        "reference": request.bank_reference,
    }
    notice_write(
        key=f"{request.record}:paid:{request.transfer.revision if request.transfer else 0}",
        subject=_("%(fund)s: transfer of %(amount)s for project %(project)s") % facts,
        body=_(
            "%(amount)s of %(fund_name)s were transferred for project %(project)s, %(title)s, with value date %(day)s. "
            "Reference of the request: %(number)s; of the bank: %(reference)s. The notification of the transfer is "
            "attached."
        )
        % facts,
        at=at,
        fund=request.fund,
        addresses=addresses_of(request.organisation, at.date()),
        record=request.record,
        path=[Place(path_of(request)), _at_project(request)],
        attachment_name="transfer-notification",
    )
