"""What waits of payments: requests, batches, and the bank details they are paid to."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import CharField, Exists, OuterRef, Value
from django.db.models.functions import Concat

from grants.models import (
    BankDetails,
    BankDetailsState,
    BatchState,
    PaymentBatch,
    ProjectStatus,
    RequestState,
    Tranche,
    TransferRequest,
)
from grants.waiting.asking import Asker, Rows, columns, not_in_hand, since_of


def payments(asker: Asker) -> Iterator[Rows]:
    def requests(act: str, kind: str, *states: str, action: str = "") -> Iterator[Rows]:
        where = asker.within(act)
        if where is None:
            return
        rows: Rows = TransferRequest.objects.filter(where, state__in=states)
        if action == "confirm_payment":
            # Beside a file that nobody has taken to the bank there is nothing to confirm.
            rows = rows.exclude(batch__state=BatchState.RELEASED)
        if action:
            rows = not_in_hand(rows, "transfer_request", action, states[0], asker.user)
        yield columns(
            rows, kind, number="number", title="project__number", detail="organisation__name",
            amount="amount", since=since_of("transfer_request", "prepared_at"),
        )  # fmt: skip

    yield from requests("transfer.release", "request_release", RequestState.SUBMITTED, action="release")
    yield from requests("payment.confirm", "payment_confirm", RequestState.RELEASED, action="confirm_payment")
    for state in (RequestState.DRAFT, RequestState.REFUSED, RequestState.FAILED, RequestState.RETURNED):
        yield from requests("transfer.request", f"request_{state.value}", state)
    if (where := asker.within("transfer.release")) is not None:
        opened = PaymentBatch.objects.filter(where, state=BatchState.OPEN)
        opened = not_in_hand(opened, "batch", "release", "open", asker.user)
        yield columns(opened, "batch_release", number="number", since="created_at")
    if (where := asker.within("payment.confirm")) is not None:
        released = PaymentBatch.objects.filter(where, state=BatchState.RELEASED)
        released = not_in_hand(released, "batch", "take_file", "released", asker.user)
        to_pay = TransferRequest.objects.filter(state=RequestState.RELEASED)
        free = not_in_hand(to_pay, "transfer_request", "confirm_payment", "released", asker.user)
        in_hand = to_pay.filter(batch=OuterRef("pk")).exclude(pk__in=free.values("pk"))
        released = released.filter(~Exists(in_hand))
        yield columns(released, "batch_file", number="number", since=since_of("batch", "created_at"))


def tranches(asker: Asker) -> Iterator[Rows]:
    """Tranches of the plan as it stands whose day has come, and for which nobody has asked."""
    where = asker.within("transfer.request", "change__fund")
    if where is None:
        return
    same = {"organisation": OuterRef("organisation"), "purpose": OuterRef("purpose")}
    number, project = OuterRef("number"), OuterRef("change__project")
    changed = Tranche.objects.filter(
        **same, number=number, change__project=project, change__position__gt=OuterRef("change__position")
    )
    in_hand = TransferRequest.objects.filter(**same, project=project, tranche__number=number).exclude(
        state=RequestState.CANCELLED
    )
    rows = Tranche.objects.filter(
        where, ~Exists(changed), ~Exists(in_hand), amount_minor__gt=0, due_on__lte=asker.at.date(),
        change__project__status=ProjectStatus.ONGOING,
    )  # fmt: skip
    purse = Concat("organisation__code", Value(":"), "purpose", output_field=CharField())
    yield columns(
        rows, "tranche_ask", fund="change__fund_id", number="change__project__number", title="change__project__title",
        detail=purse, place="number", amount="amount_minor", since="due_on",
    )  # fmt: skip


def bank_details(asker: Asker) -> Iterator[Rows]:
    where = asker.within("bank_details.verify")
    if where is not None:
        rows = BankDetails.objects.filter(where, state=BankDetailsState.PREPARED).exclude(prepared_by=asker.user)
        yield columns(rows, "bank_verify", number="number", detail="organisation__name", since="prepared_at")
