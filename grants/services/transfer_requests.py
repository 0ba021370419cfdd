"""Requests for payment: one person asks, another releases what was shown. Paying is in ``payments``, batches in
``payment_batches``.

Everything here first takes the fund's lock: what remains of an allocation and of the cash cannot change between the
check and the step that rests on it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Min
from django.utils.translation import gettext as _
from djmoney.money import Money

from fund import ledger, money
from fund.display import amount_text as shown_amount
from fund.display import day_text, said_money
from fund.fingerprints import canonical, sha256
from fund.models import Fund, User, amount_text
from fund.models.documents import minor
from fund.row_history import overtaken
from grants.checking import Check, failing
from grants.models import (
    Allocation,
    BankDetails,
    BatchState,
    Organisation,
    PlanChange,
    Project,
    Purpose,
    RequestState,
    Tranche,
    Transfer,
    TransferRequest,
)
from grants.payments.grounds import checks_of, usable_account
from grants.payments.words import sentence_of
from grants.services.by_hand import series_of_requests
from grants.services.numbering import next_number
from grants.services.steps import NotNow, NotYours, ShownIsStale, UnableToStep, advance, begin, may_take
from grants.services.transfer_request_letters import tell_refused, tell_released, tell_submitted
from grants.workflow import edge

EDITABLE = (RequestState.DRAFT, RequestState.REFUSED, RequestState.FAILED, RequestState.RETURNED)
BESIDE_A_FILE = frozenset({"confirm_payment", "fail", "withdraw_release"})
"""What is not said of a payment while the file it stands in has not gone to the bank."""
NOT_RELEASED: dict[str, Any] = {
    "released_by": None,
    "released_at": None,
    "released_digest": "",
    "bank_details": None,
    "batch": None,
    "confirmed_by": None,
}


class UnableToRequest(UnableToStep):
    """The request cannot be. The message is for people; ``failing`` are the checks that stand against it."""

    def __init__(self, message: str, failing: Sequence[Check] = ()) -> None:
        self.failing = list(failing)
        super().__init__(message)


class Overtaken(UnableToRequest):
    """Somebody else has changed the request since it was seen. The message says both values."""


def shown_digest(request: TransferRequest, found: Sequence[Check], account: BankDetails | None) -> str:
    """Of everything a person is shown who decides about the request: what is paid, to whom, where, and on what."""
    return sha256(
        canonical(
            {
                "number": request.number,
                "project": request.project.number,
                "organisation": request.organisation.code,
                "purpose": request.purpose,
                "tranche": request.tranche.number if request.tranche else None,
                "amount": amount_text(request.amount),
                "complete_on": request.complete_on.isoformat(),
                "remarks": request.remarks,
                "prepared_by": request.prepared_by.email,
                "account": None
                if account is None
                else [account.number, account.account_name, account.account_number, account.bank_name, account.bic],
                "checks": [check.facts() for check in found],
            }
        )
    )


@transaction.atomic
def request_prepare(
    *,
    project: Project,
    organisation: Organisation,
    amount: Money,
    complete_on: date,
    by: User,
    at: datetime,
    purpose: str = Purpose.PROGRAMME,
    tranche: Tranche | None = None,
    remarks: str = "",
    idempotency_key: str = "",
) -> TransferRequest:
    """Prepare a request as a draft; a form sent twice is answered with the request it made.

    Raises UnableToRequest for what could never be paid, NotYours.
    """
    fund = ledger.lock(project.fund)
    if idempotency_key:
        earlier = TransferRequest.objects.filter(fund=fund, idempotency_key=idempotency_key).first()
        if earlier:
            return earlier
    _assert_possible(fund, project, organisation, purpose, amount, complete_on, tranche, at)
    request = TransferRequest(
        fund=fund,
        number=next_request_number(fund, at.year),
        project=project,
        organisation=organisation,
        purpose=Purpose(purpose),
        tranche=tranche,
        amount=amount,
        complete_on=complete_on,
        remarks=remarks.strip(),
        prepared_by=by,
        prepared_at=at,
        idempotency_key=idempotency_key,
    )
    begin(record=request, action="prepare", by=by, at=at)
    return request


@transaction.atomic
def request_edit(
    *,
    request: TransferRequest,
    amount: Money,
    complete_on: date,
    by: User,
    at: datetime,
    tranche: Tranche | None = None,
    remarks: str = "",
    seen: int | None = None,
) -> TransferRequest:
    """Change a request that nobody is deciding about. Who wrote it as it stands cannot release it.

    ``seen``: how often it had been kept when the person saw it, where they filled in a form: another's change in
    between is told, never overwritten. Raises NotNow, NotYours, Overtaken, UnableToRequest.
    """
    lock_for(request, "edit", by, at)
    typed = {"tranche": tranche, "amount": amount, "complete_on": complete_on, "remarks": remarks.strip()}
    if seen is not None and (why := overtaken(request, seen, by, typed)):
        raise Overtaken(why)
    _assert_possible(
        request.fund, request.project, request.organisation, request.purpose, amount, complete_on, tranche, at
    )
    request._history_user = by  # type: ignore[attr-defined]
    # Returned or failed: the release that went before is over, and stands in the log.
    advance(
        record=request,
        action="edit",
        by=by,
        at=at,
        **typed,
        prepared_by=by,
        prepared_at=at,
        **NOT_RELEASED,
    )
    return request


@transaction.atomic
def request_submit(*, request: TransferRequest, by: User, at: datetime, comment: str = "") -> TransferRequest:
    """Hand the request to whoever releases. Every failing check refuses it, in words.

    Raises UnableToRequest with the checks, NotNow, NotYours.
    """
    lock_for(request, "submit", by, at)
    found = checks_of(request, at.date())
    _assert_passed(found, _("%(number)s cannot be submitted.") % {"number": request.number})
    advance(
        record=request,
        action="submit",
        by=by,
        at=at,
        comment=comment,
        **NOT_RELEASED,
        value_date=None,
        bank_reference="",
        transfer=None,
    )
    tell_submitted(request, by, at)
    return request


@transaction.atomic
def request_release(
    *, request: TransferRequest, shown: str, by: User, at: datetime, comment: str = ""
) -> TransferRequest:
    """Release the payment to the organisation's verified account. ``shown`` is the digest of what the person saw.

    Raises UnableToRequest where a check fails by now, ShownIsStale, NotNow, NotYours (who prepared or submitted).
    """
    lock_for(request, "release", by, at)
    if not shown:
        raise ShownIsStale(_("What is released must have been shown. Open the page again."))
    found = checks_of(request, at.date())
    account = usable_account(request.organisation)
    digest = shown_digest(request, found, account)
    if shown == digest:
        _assert_passed(found, _("%(number)s cannot be released.") % {"number": request.number})
    advance(
        record=request,
        action="release",
        by=by,
        at=at,
        comment=comment,
        digest=digest,
        shown=shown,
        released_by=by,
        released_at=at,
        released_digest=digest,
        bank_details=account,
    )
    tell_released(request, by, at)
    return request


@transaction.atomic
def request_refuse(*, request: TransferRequest, comment: str, by: User, at: datetime) -> TransferRequest:
    """Give the request back to who prepared it, with the reason. Raises NotNow, NotYours, UnableToStep."""
    lock_for(request, "refuse", by, at)
    advance(record=request, action="refuse", by=by, at=at, comment=comment)
    tell_refused(request, comment, by, at)
    return request


@transaction.atomic
def request_withdraw_release(*, request: TransferRequest, comment: str, by: User, at: datetime) -> TransferRequest:
    """Take a release back while nothing has gone to the bank. Raises NotNow, NotYours, UnableToRequest."""
    lock_for(request, "withdraw_release", by, at)
    assert_no_file_waits(request)
    batch = request.batch
    if batch is not None and batch.state == BatchState.SENT:
        raise UnableToRequest(
            _("%(number)s went to the bank in batch %(batch)s. If the bank did not pay, record that.")
            % {"number": request.number, "batch": batch.number}
        )
    advance(record=request, action="withdraw_release", by=by, at=at, comment=comment, **NOT_RELEASED)
    tell_refused(request, comment, by, at)
    return request


@transaction.atomic
def request_cancel(*, request: TransferRequest, comment: str, by: User, at: datetime) -> TransferRequest:
    """Give the request up. Raises NotNow, NotYours, UnableToStep without a reason."""
    lock_for(request, "cancel", by, at)
    advance(record=request, action="cancel", by=by, at=at, comment=comment)
    return request


def waiting_file(request: TransferRequest) -> str:
    """Why nothing can be said of this payment yet: its batch is released, and the file has not gone to the bank. Empty
    where that is not so."""
    batch = request.batch
    if batch is None or batch.state != BatchState.RELEASED:
        return ""
    return _(
        "%(number)s stands in batch %(batch)s, which is released and whose payment file nobody has taken: the bank "
        "cannot have paid it from there. Take the file to the bank, or give the batch up first."
    ) % {"number": request.number, "batch": batch.number}


def assert_no_file_waits(request: TransferRequest) -> None:
    """What is paid, failed or taken back beside a file that waits would be paid again by that file. Raises
    UnableToRequest."""
    why = waiting_file(request)
    if why:
        raise UnableToRequest(why)


def next_request_number(fund: Fund, year: int) -> str:
    """The next of the series that no transfer carries as its reference: the payment will be booked under it."""
    booked = Transfer.objects.filter(fund=fund, reference__startswith=f"{series_of_requests(fund)}{year}-")
    return next_number(fund, TransferRequest, "R", year, booked.values_list("reference", flat=True))


def _assert_possible(
    fund: Fund,
    project: Project,
    organisation: Organisation,
    purpose: str,
    amount: Money,
    complete_on: date,
    tranche: Tranche | None,
    at: datetime,
) -> None:
    """What no state of the books would make right. Raises UnableToRequest."""
    if organisation.fund_id != fund.pk or project.fund_id != fund.pk:  # type: ignore[attr-defined]
        raise UnableToRequest(_("The project and the organisation belong to two funds."))
    if amount.currency.code != fund.currency:
        raise UnableToRequest(
            _("%(amount)s is not in the fund's currency, %(currency)s.")
            % {"amount": said_money(amount), "currency": fund.currency}
        )
    try:
        value = minor(amount)
    except money.InexactAmount as error:
        raise UnableToRequest(str(error)) from None
    if value <= 0:
        raise UnableToRequest(
            _("The amount must be above zero, not %(amount)s.") % {"amount": shown_amount(value, fund.currency)}
        )
    if value > money.LARGEST_AMOUNT_MINOR:
        raise UnableToRequest(
            _("%(amount)s is larger than any amount the books take.") % {"amount": shown_amount(value, fund.currency)}
        )
    if complete_on > at.date():
        raise UnableToRequest(
            _("%(day)s lies after today, %(today)s.") % {"day": day_text(complete_on), "today": day_text(at.date())}
        )
    _assert_not_before_it(project, complete_on)
    if tranche is not None and (
        tranche.change.project_id != project.pk  # type: ignore[attr-defined]
        or tranche.organisation_id != organisation.pk  # type: ignore[attr-defined]
        or tranche.purpose != purpose
    ):
        raise UnableToRequest(_("The tranche is one of another project, organisation or purpose."))


def _assert_not_before_it(project: Project, complete_on: date) -> None:
    """A package is not complete before its decision; of a project that was decided elsewhere, before its first day."""
    change = PlanChange.objects.filter(project=project, position=0).select_related("decision").first()
    values = {"day": day_text(complete_on), "project": project.number}
    if change is not None and change.decision is not None:
        if complete_on < change.decision.decided_on:
            raise UnableToRequest(
                _(
                    "The package cannot have been complete on %(day)s: project %(project)s was decided on %(first)s "
                    "(%(decision)s)."
                )
                % {**values, "first": day_text(change.decision.decided_on), "decision": change.decision.number}
            )
        return
    decided = Allocation.objects.filter(project=project, entry__reversed_by__isnull=True)
    days = [project.start_date, decided.aggregate(first=Min("decided_on"))["first"]]
    first = min((day for day in days if day), default=project.fund.start_date)
    if complete_on < first:
        raise UnableToRequest(
            _("The package cannot have been complete on %(day)s: project %(project)s began on %(first)s.")
            % {**values, "first": day_text(first)}
        )


def _assert_passed(found: Sequence[Check], head: str) -> None:
    against = failing(list(found))
    if against:
        raise UnableToRequest(" ".join([head, *map(sentence_of, against)]), against)


def lock_for(request: TransferRequest, action: str, by: User, at: datetime) -> None:
    """The fund's lock and the request as it stands under it. Who may not act is refused before waiting for the lock,
    and again after: somebody may have been quicker. Raises NotNow, NotYours."""
    request.refresh_from_db()
    assert_may(request, action, by, at)
    ledger.lock(request.fund)
    request.refresh_from_db()
    assert_may(request, action, by, at)


def assert_may(request: Any, action: str, by: User, at: datetime) -> None:
    """Raises NotNow or NotYours where the person may not take this action on the request (or batch) now."""
    refused = may_take(record=request, action=action, by=by, at=at)
    if refused:
        is_possible = edge(request.workflow_name, request.state, action) is not None
        raise (NotYours if is_possible else NotNow)(refused)
