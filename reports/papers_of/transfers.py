"""The notification of a transfer, and the totals of a batch of payments."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import Q
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from fund.display import day_text
from fund.models import Entry
from fund.models.documents import minor
from fund.models.ledger import entry_id
from grants.availability import purses
from grants.governance import rules_of
from grants.models import Allocation, FocalPoint, PaymentBatch, TransferRequest
from grants.services.payment_batches import lines_of
from grants.services.steps import steps_of
from grants.standing import standing
from reports.papers.payments import ApprovedLine, BatchLine, BatchTotals, Hand, TransferNotification
from reports.papers_of.letterhead import letterhead, posted
from reports.papers_of.voting import name_of


class NotInTheBooks(LookupError):
    """There is no transfer to notify of: nothing was paid."""


def masked(account: str) -> str:
    """The account number as shown to those who need not know it: its last four characters."""
    return "•••• " + account[-4:] if account else ""


def transfer_notification(request: TransferRequest, *, at: datetime, by: str = "") -> TransferNotification:
    """The letter as of the transfer's own entry: drawn again later, it says the same. Raises NotInTheBooks."""
    transfer = request.transfer
    if transfer is None:
        raise NotInTheBooks(request.number)
    fund, entry = request.fund, transfer.entry
    names = {
        "project": request.project.number,
        "organisation": request.organisation.code,
        "purpose": request.purpose,
    }
    rows = standing([fund], ("kind", *names), known_at=entry.sequence, kinds=("allocations", "transfers"), where=names)
    transferred = sum(line.transferred_minor for line in purses(row[1:] for row in rows))
    account = request.bank_details
    tranche = request.tranche
    return TransferNotification(
        letterhead=letterhead(fund, at=at, by=by, known_at=entry.sequence),
        number=request.number,
        organisation=request.organisation.name,
        organisation_code=request.organisation.code,
        addressees=_addressees(request, transfer.value_date),
        project=request.project.number,
        project_title=request.project.title,
        purpose=str(capfirst(request.get_purpose_display())),
        amount_minor=minor(transfer.amount),
        value_date=transfer.value_date,
        bank_reference=request.bank_reference,
        account=f"{account.account_name}, {account.bank_name}, {account.masked}" if account else "",
        entry=posted(entry),
        approved=_approved(request, entry),
        transferred_before_minor=transferred - minor(transfer.amount),
        tranche=_tranche_text(tranche.number, tranche.due_on) if tranche else "",
        remarks=request.remarks,
        returned=_returned(entry),
    )


def _approved(request: TransferRequest, entry: Entry) -> tuple[ApprovedLine, ...]:
    """The allocations in the books when the transfer was entered, one line each; reversed ones are out of them."""
    known = entry_id(request.fund.pk, entry.sequence)
    rows = Allocation.objects.filter(
        fund=request.fund,
        project=request.project,
        organisation=request.organisation,
        purpose=request.purpose,
        entry__lte=known,
    ).exclude(entry__reversed_by__lte=known)
    return tuple(
        ApprovedLine(row.reference, row.decision, row.decided_on, minor(row.direct_amount) + minor(row.support_cost))
        for row in rows.order_by("decided_on", "entry")
    )


def _addressees(request: TransferRequest, on: date) -> tuple[str, ...]:
    points = FocalPoint.objects.filter(organisation=request.organisation, valid_from__lte=on)
    points = points.filter(Q(valid_until__isnull=True) | Q(valid_until__gte=on)).order_by("pk")
    return tuple(", ".join(filter(None, (point.name, point.title))) for point in points)


def _tranche_text(number: int, due_on: date | None) -> str:
    return f"{number} ({day_text(due_on)})" if due_on else str(number)


def _returned(entry: Entry) -> str:
    reversal = Entry.objects.filter(reverses=entry).first()
    if reversal is None:
        return ""
    return _("This payment came back on %(day)s: its entry was reversed by entry %(sequence)s. %(reason)s") % {
        "day": day_text(reversal.effective_date),
        "sequence": reversal.sequence,
        "reason": reversal.narration,
    }


def batch_totals(batch: PaymentBatch, *, at: datetime, by: str = "", whole_accounts: bool = False) -> BatchTotals:
    """The totals sheet; ``whole_accounts`` for those who may see bank details, others see the last four characters."""
    rules = rules_of(batch.fund)
    states = dict(TransferRequest.objects.filter(fund=batch.fund, batch=batch).values_list("number", "state"))
    labels = dict(TransferRequest._meta.get_field("state").choices or ())
    shown = (lambda account: account) if whole_accounts else masked
    return BatchTotals(
        letterhead=letterhead(batch.fund, at=at, by=by),
        number=batch.number,
        state=str(capfirst(batch.get_state_display())),
        execution_date=batch.execution_date,
        lines=tuple(
            BatchLine(
                number=line["number"],
                project=line["project"],
                organisation=line["organisation"],
                account_name=line["account_name"],
                account=shown(line["account_number"]),
                bic=line["bic"],
                amount_minor=line["amount_minor"],
                state=str(capfirst(labels.get(states.get(line["number"], ""), ""))),
            )
            for line in lines_of(batch)
        ),
        debtor=tuple(filter(None, (rules.debtor_name, shown(rules.debtor_account), rules.debtor_bic))),
        hands=_hands(batch),
        file_digest=batch.file_digest,
    )


def _hands(batch: PaymentBatch) -> tuple[Hand, ...]:
    deeds = {
        "open": _("Put together by"),
        "release": _("Released by"),
        "take_file": _("Payment file taken by"),
    }
    taken = {step.action: step for step in steps_of(batch.fund, batch.record)}
    return tuple(
        Hand(said, name_of(taken[action].taken_by), taken[action].taken_at, taken[action].digest)
        if action in taken
        else Hand(said)
        for action, said in deeds.items()
        # Nobody signs for taking the file: until it is taken there is nothing to say.
        if action in taken or action != "take_file"
    )
