"""What is due under the agreements and what of it is paid: deposits pay the instalments of their agreement in order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import BigIntegerField, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from fund.listing.columns import Tag
from fund.models import Deposit, Instalment
from fund.models.documents import minor
from fund.position import Position
from fund.sums import in_thousandths, minor_of_thousandths

PAID, PARTLY, OVERDUE, DUE = "paid", "partly_paid", "overdue", "due"
STATES = {PAID: _("Paid"), PARTLY: _("Partly paid"), OVERDUE: _("Overdue"), DUE: _("Not yet due")}
SHAPES = {PAID: "done", PARTLY: "ongoing", OVERDUE: "problem", DUE: "waiting"}


@dataclass(frozen=True, slots=True)
class Standing:
    """An instalment on a day, in minor units of the agreement's currency."""

    amount_minor: int
    paid_minor: int
    state: str

    @property
    def open_minor(self) -> int:
        return self.amount_minor - self.paid_minor

    @property
    def tag(self) -> Tag:
        return Tag(SHAPES[self.state], str(STATES[self.state]))


def with_payments(instalments: QuerySet[Instalment], position: Position | None = None) -> QuerySet[Instalment]:
    """With ``due_so_far`` (this one included) and ``paid_in_all`` under the agreement, in thousandths: what was paid at
    the position, or till now."""
    deposits = Deposit.objects.filter(agreement=OuterRef("agreement"))
    so_far = (
        Instalment.objects.filter(agreement=OuterRef("agreement"))
        .filter(Q(due_on__lt=OuterRef("due_on")) | Q(due_on=OuterRef("due_on"), pk__lte=OuterRef("pk")))
        .order_by()
        .values("agreement")
        .annotate(sum=Sum(in_thousandths("amount")))
        .values("sum")
    )
    paid = (
        (deposits.filter(entry__reversed_by__isnull=True) if position is None else position.in_force(deposits))
        .order_by()
        .values("agreement")
        .annotate(sum=Sum(in_thousandths("amount")))
        .values("sum")
    )
    return instalments.annotate(
        due_so_far=Coalesce(Subquery(so_far, output_field=BigIntegerField()), 0),
        paid_in_all=Coalesce(Subquery(paid, output_field=BigIntegerField()), 0),
    )


def in_state(instalments: QuerySet[Instalment], state: str, on: date) -> QuerySet[Instalment]:
    """Those of ``with_payments`` that are in this state on the day."""
    is_paid = Q(paid_in_all__gte=F("due_so_far"))
    begun = Q(paid_in_all__gt=F("due_so_far") - in_thousandths("amount"))
    if state == PAID:
        return instalments.filter(is_paid)
    if state == OVERDUE:
        return instalments.exclude(is_paid).filter(due_on__lt=on)
    upcoming = instalments.exclude(is_paid).filter(due_on__gte=on)
    return upcoming.filter(begun) if state == PARTLY else upcoming.exclude(begun)


def standing(instalment: Instalment, on: date) -> Standing:
    """How one instalment of ``with_payments`` stands on the day. Overdue: not fully paid after its day."""
    currency = instalment.amount.currency.code
    amount = minor(instalment.amount)
    due = minor_of_thousandths(instalment.due_so_far, currency)  # type: ignore[attr-defined]
    in_all = minor_of_thousandths(instalment.paid_in_all, currency)  # type: ignore[attr-defined]
    paid = min(max(in_all - (due - amount), 0), amount)
    if paid >= amount:
        state = PAID
    elif instalment.due_on < on:
        state = OVERDUE
    else:
        state = PARTLY if paid else DUE
    return Standing(amount, paid, state)
