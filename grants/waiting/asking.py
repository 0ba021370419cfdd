"""Who asks, and the shape each answer has, so that all answers go into one query."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import (
    CharField,
    DateTimeField,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Cast, Coalesce, Concat

from fund.access import Rights
from fund.row_history import drafts_kept
from grants import workflow
from grants.models import Step

SIGNED_OTHERWISE = "otherwise"
"""The detail of an item whose own co-chair's seat has signed, and not what was signed last."""


class Asker(NamedTuple):
    """Who asks (the number of the person), with which rights, at which moment."""

    user: int
    rights: Rights
    at: datetime

    def within(self, act: str, path: str = "fund") -> Q | None:
        """The funds in which the act is the person's; None where it is nowhere."""
        here = [grant for grant in self.rights.grants if act in grant.acts]
        if not here:
            return None
        if any(grant.fund_id is None for grant in here):
            return Q()
        return Q(**{f"{path}__in": {grant.fund_id for grant in here}})

    def own(self, act: str, of: Callable[[str], Q], office: Q | None, path: str = "fund") -> Q | None:
        """As ``within``, but only the lines of the institution the person acts for; ``office``: what who acts for none
        sees, None for nothing."""
        found: Q | None = None
        for grant in self.rights.grants:
            lines = of(grant.institution) if grant.institution else office
            if act not in grant.acts or lines is None:
                continue
            if grant.fund_id is not None:
                lines &= Q(**{path: grant.fund_id})
            found = lines if found is None else found | lines
        return found


class Found(NamedTuple):
    """One thing that waits. ``since`` and ``due`` are moments; ``amount`` is a number as text, or empty."""

    kind: str
    fund: int | None
    number: str
    title: str
    detail: str
    place: int
    amount: str
    since: datetime
    due: datetime | None


Rows = QuerySet[Any]


def columns(
    rows: Rows,
    kind: str,
    *,
    number: Any = "",
    title: Any = "",
    detail: Any = "",
    place: Any = 0,
    amount: Any = "",
    since: Any,
    due: Any = None,
    fund: Any = "fund_id",
) -> Rows:
    """The rows with the columns of ``Found``. Strings with a leading ``=`` are themselves, others name a column."""

    def text(value: Any) -> Any:
        if isinstance(value, str):
            value = Value(value.removeprefix("=")) if value.startswith("=") or not value else F(value)
        return Cast(value, CharField())

    def moment(value: Any) -> Any:
        return Cast(Value(None) if value is None else F(value) if isinstance(value, str) else value, DateTimeField())

    return (
        rows.order_by()
        .annotate(
            w_kind=Value(kind, CharField()),
            w_fund=Cast(F(fund) if fund else Value(None), IntegerField()),
            w_number=text(number),
            w_title=text(title),
            w_detail=text(detail),
            w_place=Cast(Value(place) if isinstance(place, int) else F(place), IntegerField()),
            w_amount=text(amount),
            w_since=moment(since),
            w_due=moment(due),
        )
        .values_list(
            "w_kind", "w_fund", "w_number", "w_title", "w_detail", "w_place", "w_amount", "w_since", "w_due"
        )
    )  # fmt: skip


def steps_of(name: str, fund: str = "fund", number: str = "number") -> QuerySet[Step]:
    """The log of the record in the row outside, the last step first."""
    record = Concat(Value(f"{name}:"), OuterRef(number), output_field=CharField())
    return Step.objects.filter(fund=OuterRef(fund), record=record).order_by("-pk")


def since_of(name: str, made: str) -> Any:
    """When the record came into its state; of one without a log, when it was made."""
    return Coalesce(Subquery(steps_of(name).values("taken_at")[:1]), Cast(made, DateTimeField()))


def not_in_hand(rows: Rows, name: str, action: str, state: str, user: int) -> Rows:
    """Without the records the person has had in hand, as the edge counts it: who asks does not release."""
    edge = workflow.TABLES[name][state][action]
    # As the steps ask it: of records that keep who has prepared them as they stand.
    if "prepare" in edge.not_by and any(field.name == "prepared_by" for field in rows.model._meta.fields):
        rows = rows.exclude(prepared_by=user)
    if "draft" in edge.not_by:
        rows = rows.filter(~Exists(drafts_kept(rows.model, user).filter(id=OuterRef("pk"))))
    mine = steps_of(name).filter(action__in=edge.not_by, taken_by=user)
    if not edge.in_any_round:
        last = Step.objects.filter(fund=OuterRef("fund"), record=OuterRef("record")).order_by("-pk")
        mine = mine.filter(round=Subquery(last.values("round")[:1]))
    return rows.filter(~Exists(mine.order_by()))
