"""What waits for one person, asked of the database: one SELECT for each kind of thing, put together into one query.

Each question has the same columns, so that a work list costs the same whether three things wait or three thousand. The
words are in ``grants/worklist.py``. Nothing here writes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import (
    CharField,
    Count,
    DateTimeField,
    Exists,
    F,
    IntegerField,
    Max,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Cast, Coalesce, Concat

from fund.access import Rights
from fund.instalments import OVERDUE, in_state, with_payments
from fund.models import Entry, Fund, Instalment
from grants import workflow
from grants.models import (
    APPROVALS,
    VOTING,
    AgendaItem,
    Allocation,
    Attendance,
    Ballot,
    BankDetails,
    BankDetailsState,
    BatchState,
    Closing,
    Condition,
    FundRules,
    ImportState,
    Meeting,
    MeetingKind,
    MeetingState,
    PaymentBatch,
    Presence,
    Project,
    ProjectStatus,
    Proposal,
    ProposalKind,
    ProposalState,
    ProposalVersion,
    RequestState,
    Seat,
    SeatRole,
    Step,
    TransferRequest,
    WaiverRequest,
    WaiverState,
    WorkbookImport,
)


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


def everything(asker: Asker) -> list[Found]:
    """All that waits for the person. One query; none for a person without rights."""
    rows = _together(asker)
    return [] if rows is None else [Found(*row) for row in rows]


def in_short(asker: Asker) -> list[tuple[int | None, str, str, str]]:
    """Fund, kind, number and detail of everything, for counting on every page. One query."""
    # Putting the query together takes longer than asking it: that is done once a minute for each person.
    sql, parameters = _written(asker._replace(at=asker.at.replace(second=0, microsecond=0)))
    if not sql:
        return []
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return [(fund, kind, number, detail) for kind, fund, number, _title, detail, *_rest in cursor.fetchall()]


@lru_cache(maxsize=512)
def _written(asker: Asker) -> tuple[str, tuple[Any, ...]]:
    rows = _together(asker)
    if rows is None:
        return "", ()
    sql, parameters = rows.query.sql_with_params()
    return sql, tuple(parameters)


def _together(asker: Asker) -> Rows | None:
    parts = [part for question in QUESTIONS for part in question(asker)]
    if not parts:
        return None
    return parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]


def _columns(
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


def _steps(name: str, fund: str = "fund", number: str = "number") -> QuerySet[Step]:
    """The log of the record in the row outside, the last step first."""
    record = Concat(Value(f"{name}:"), OuterRef(number), output_field=CharField())
    return Step.objects.filter(fund=OuterRef(fund), record=record).order_by("-pk")


def _since(name: str, made: str) -> Any:
    """When the record came into its state; of one without a log, when it was made."""
    return Coalesce(Subquery(_steps(name).values("taken_at")[:1]), Cast(made, DateTimeField()))


def _not_in_hand(rows: Rows, name: str, action: str, state: str, user: int) -> Rows:
    """Without the records whose round the person has had in hand: who asks does not release."""
    edge = workflow.TABLES[name][state][action]
    last = Step.objects.filter(fund=OuterRef("fund"), record=OuterRef("record")).order_by("-pk")
    mine = _steps(name).filter(action__in=edge.not_by, taken_by=user, round=Subquery(last.values("round")[:1]))
    return rows.filter(~Exists(mine.order_by()))


# -- proposals ------------------------------------------------------------------------------------------


def proposals(asker: Asker) -> Iterator[Rows]:
    rows = Proposal.objects.all()
    where = asker.own("proposal.submit", lambda code: Q(lead__code=code), Q(kind=ProposalKind.DIRECT_COST))
    if where is not None:
        drafts = rows.filter(where, state__in=(ProposalState.DRAFT, ProposalState.RETURNED))
        yield _columns(
            drafts, "proposal_submit", number="number", title="title", detail="state",
            since=Coalesce("edited_at", "created_at"),
        )  # fmt: skip
    if (where := asker.within("proposal.screen")) is not None:
        submitted = rows.filter(where, state=ProposalState.SUBMITTED)
        submitted = _not_in_hand(submitted, "proposal", "forward", "submitted", asker.user)
        yield _columns(
            submitted,
            "proposal_screen",
            number="number",
            title="title",
            detail="lead__name",
            since=_since("proposal", "created_at"),
        )
    if (where := asker.within("agenda.edit")) is not None:
        screened = rows.filter(where, state=ProposalState.SCREENED)
        yield _columns(
            screened,
            "proposal_agenda",
            number="number",
            title="title",
            detail="lead__name",
            since=_since("proposal", "created_at"),
        )


# -- the committee --------------------------------------------------------------------------------------


def _my_seat(user: int, roles: tuple[str, ...]) -> QuerySet[Seat]:
    """The seat the person sits on at the meeting of the item outside: as the holder, unless somebody else is recorded
    as sitting; as the alternate, where that is recorded or nobody holds the seat."""
    seats = Seat.objects.filter(
        Q(valid_until__isnull=True) | Q(valid_until__gte=OuterRef("meeting__held_on")),
        fund=OuterRef("meeting__fund"),
        valid_from__lte=OuterRef("meeting__held_on"),
        role__in=roles,
    )
    sits = Attendance.objects.filter(seat=OuterRef("pk"), meeting=OuterRef(OuterRef("meeting")))
    return seats.filter(
        Q(holder=user) & ~Exists(sits.exclude(presence=Presence.HOLDER))
        | Q(alternate=user) & (Q(holder__isnull=True) | Exists(sits.filter(presence=Presence.ALTERNATE)))
    ).order_by("pk")


def _undecided(asker: Asker, act: str, roles: tuple[str, ...]) -> Rows | None:
    """Items before the committee in a meeting that is open, at which the person has a seat."""
    where = asker.within(act, "meeting__fund")
    if where is None:
        return None
    newest = ProposalVersion.objects.filter(proposal=OuterRef("proposal")).order_by("-number").values("digest")[:1]
    return AgendaItem.objects.filter(
        where,
        Q(proposal__isnull=True) | Q(proposal__state=ProposalState.ON_AGENDA),
        meeting__state=MeetingState.OPEN,
        decision__isnull=True,
    ).annotate(
        seat=Subquery(_my_seat(asker.user, roles).values("pk")[:1]), newest=Subquery(newest)
    ).filter(seat__isnull=False)  # fmt: skip


def ballots(asker: Asker) -> Iterator[Rows]:
    rows = _undecided(asker, "ballot.cast", VOTING)
    if rows is None:
        return
    # A ballot on an earlier version no longer counts; other business has no versions.
    cast = Ballot.objects.filter(item=OuterRef("pk"), seat=OuterRef("seat")).filter(
        Q(digest=OuterRef("newest")) | Q(item__proposal__isnull=True)
    )
    rows = rows.filter(~Exists(cast)).exclude(meeting__kind=MeetingKind.WRITTEN, meeting__silence_until__lte=asker.at)
    yield _columns(
        rows, "ballot", fund="meeting__fund_id", number="meeting__number", title="title", place="position",
        since=_opened_at(), due=Coalesce("meeting__silence_until", Cast("meeting__held_on", DateTimeField())),
    )  # fmt: skip


def _opened_at() -> Any:
    steps = _steps("meeting", "meeting__fund", "meeting__number").filter(action="open")
    return Coalesce(Subquery(steps.values("taken_at")[:1]), Cast("meeting__held_on", DateTimeField()))


def items_to_close(asker: Asker) -> Iterator[Rows]:
    rows = _undecided(asker, "decision.sign", (SeatRole.CO_CHAIR,))
    if rows is None:
        return
    signatures = Closing.objects.filter(item=OuterRef("pk")).order_by("-pk")
    rows = rows.annotate(signed=Subquery(signatures.values("digest")[:1])).filter(
        ~Exists(Closing.objects.filter(item=OuterRef("pk"), seat=OuterRef("seat"), digest=OuterRef("signed")))
    )
    voted = Exists(Ballot.objects.filter(item=OuterRef("pk"), seat=OuterRef("seat")))
    ready = Q(meeting__kind=MeetingKind.WRITTEN, meeting__silence_until__lte=asker.at) | (
        ~Q(meeting__kind=MeetingKind.WRITTEN) & Q(meeting__held_on__lte=asker.at.date()) & voted
    )
    yield _columns(
        rows.filter(ready | Q(signed__isnull=False)),
        "item_close", fund="meeting__fund_id", number="meeting__number", title="title", place="position",
        detail=Coalesce("signed", Value("")),
        since=Coalesce(
            Subquery(signatures.values("signed_at")[:1]), "meeting__silence_until",
            Cast("meeting__held_on", DateTimeField()),
        ),
    )  # fmt: skip


def meetings(asker: Asker) -> Iterator[Rows]:
    today = asker.at.date()
    if (where := asker.within("agenda.edit")) is not None:
        rows = Meeting.objects.filter(where)
        items = AgendaItem.objects.filter(meeting=OuterRef("pk"))
        open_items = items.filter(
            Q(proposal__isnull=True) | Q(proposal__state=ProposalState.ON_AGENDA), decision__isnull=True
        )
        planned = rows.filter(Exists(items), state=MeetingState.PLANNED, held_on__lte=today)
        yield _columns(planned, "meeting_open", number="number", detail="kind", since="held_on")
        over = rows.filter(~Exists(open_items), state=MeetingState.OPEN, held_on__lte=today)
        yield _columns(over, "meeting_close", number="number", detail="kind", since="held_on")
        silent = rows.filter(state=MeetingState.CLOSED, minutes="")
        yield _columns(silent, "minutes_write", number="number", detail="kind", since=_since("meeting", "held_on"))
    if (where := asker.within("decision.sign")) is not None:
        seats = Seat.objects.filter(
            Q(valid_until__isnull=True) | Q(valid_until__gte=OuterRef("held_on")),
            Q(holder=asker.user) | Q(alternate=asker.user),
            fund=OuterRef("fund"), valid_from__lte=OuterRef("held_on"), role=SeatRole.CO_CHAIR,
        )  # fmt: skip
        written = Meeting.objects.filter(where, Exists(seats), state=MeetingState.CLOSED).exclude(minutes="")
        mine = _steps("meeting").filter(action="sign_minutes", taken_by=asker.user)
        yield _columns(
            written, "minutes_sign", number="number", since=_since("meeting", "held_on"),
            detail=Coalesce(Subquery(mine.values("digest")[:1]), Value("")),
        )  # fmt: skip


def conditions(asker: Asker) -> Iterator[Rows]:
    where = asker.within("condition.meet", "decision__fund")
    if where is not None:
        rows = Condition.objects.filter(where, met__isnull=True, decision__outcome__in=APPROVALS)
        yield _columns(
            rows, "condition", fund="decision__fund_id", number="decision__number", title="text", place="position",
            detail="decision__item__title", since="decision__closed_at",
        )  # fmt: skip


# -- payments -------------------------------------------------------------------------------------------


def payments(asker: Asker) -> Iterator[Rows]:
    def requests(act: str, kind: str, *states: str, action: str = "") -> Iterator[Rows]:
        where = asker.within(act)
        if where is None:
            return
        rows: Rows = TransferRequest.objects.filter(where, state__in=states)
        if action:
            rows = _not_in_hand(rows, "transfer_request", action, states[0], asker.user)
        yield _columns(
            rows, kind, number="number", title="project__number", detail="organisation__name",
            amount="amount", since=_since("transfer_request", "prepared_at"),
        )  # fmt: skip

    yield from requests("transfer.release", "request_release", RequestState.SUBMITTED, action="release")
    yield from requests("payment.confirm", "payment_confirm", RequestState.RELEASED)
    for state in (RequestState.DRAFT, RequestState.REFUSED, RequestState.FAILED, RequestState.RETURNED):
        yield from requests("transfer.request", f"request_{state.value}", state)
    if (where := asker.within("transfer.release")) is not None:
        opened = PaymentBatch.objects.filter(where, state=BatchState.OPEN)
        opened = _not_in_hand(opened, "batch", "release", "open", asker.user)
        yield _columns(opened, "batch_release", number="number", since="created_at")
    if (where := asker.within("payment.confirm")) is not None:
        released = PaymentBatch.objects.filter(where, state=BatchState.RELEASED)
        yield _columns(released, "batch_file", number="number", since=_since("batch", "created_at"))


def bank_details(asker: Asker) -> Iterator[Rows]:
    where = asker.within("bank_details.verify")
    if where is not None:
        rows = BankDetails.objects.filter(where, state=BankDetailsState.PREPARED).exclude(prepared_by=asker.user)
        yield _columns(rows, "bank_verify", number="number", detail="organisation__name", since="prepared_at")


# -- closing --------------------------------------------------------------------------------------------


def waivers(asker: Asker) -> Iterator[Rows]:
    where = asker.within("waiver.grant")
    if where is not None:
        rows = WaiverRequest.objects.filter(where, state=WaiverState.ASKED).exclude(asked_by=asker.user)
        yield _columns(
            rows, "waiver", number="number", title="project__number", detail="organisation__name",
            place="amount_minor", since="asked_at",
        )  # fmt: skip


def projects(asker: Asker) -> Iterator[Rows]:
    """One line a fund: how many are overdue, since when the oldest is."""

    def theirs(code: str) -> Q:
        return Q(Exists(Allocation.objects.filter(project=OuterRef("pk"), organisation__code=code)))

    own = asker.own("project.close_operationally", theirs, Q())
    if own is not None:
        overdue = Project.objects.filter(own, status=ProjectStatus.ONGOING, end_date__lt=asker.at.date())
        yield _by_fund(overdue, "project_close", Min("end_date"))
    if (where := asker.within("project.close_financially")) is not None:
        done = Project.objects.filter(where, status=ProjectStatus.OPERATIONALLY_CLOSED)
        yield _by_fund(done, "project_close_financially", Min("end_date"))


def _by_fund(rows: Rows, kind: str, oldest: Any) -> Rows:
    counted = rows.order_by().values("fund_id").annotate(how_many=Count("pk"), oldest=oldest)
    return _columns(counted, kind, place="how_many", since="oldest")


def years(asker: Asker) -> Iterator[Rows]:
    where = asker.within("year.close", "pk")
    if where is None:
        return
    rows = Fund.objects.filter(where, closure__isnull=True).annotate(
        closed=Coalesce(Max("closed_years__year"), Cast(F("start_date__year"), IntegerField()) - 1)
    )
    # The year after the last closed one is over, and there are books.
    rows = rows.filter(Exists(Entry.objects.filter(fund=OuterRef("pk"))), closed__lt=asker.at.year - 1)
    yield _columns(rows, "year_close", fund="pk", title="name", place="closed", since="start_date")


# -- of one's own ---------------------------------------------------------------------------------------


def imports(asker: Asker) -> Iterator[Rows]:
    if asker.within("workbook.import") is not None:
        rows = WorkbookImport.objects.filter(uploaded_by=asker.user, state=ImportState.READY)
        yield _columns(rows, "import", number="pk", title="file_name", since="uploaded_at")


def instalments(asker: Asker) -> Iterator[Rows]:
    def theirs(code: str) -> Q:
        return Q(agreement__contributor__code=code)

    where = asker.own("agreement.view_own", theirs, None, "agreement__fund")
    if where is not None:
        rows = in_state(with_payments(Instalment.objects.filter(where)), OVERDUE, asker.at.date())
        yield _columns(
            rows, "instalment", fund="agreement__fund_id", number="agreement__reference", amount="amount",
            detail="amount_currency", since="due_on", due="due_on",
        )  # fmt: skip


def rules(asker: Asker) -> Iterator[Rows]:
    where = asker.within("rules.set", "pk")
    if where is not None:
        rows = Fund.objects.filter(where, ~Exists(FundRules.objects.filter(fund=OuterRef("pk"))), closure__isnull=True)
        yield _columns(rows, "rules", fund="pk", title="name", since="start_date")


QUESTIONS: tuple[Callable[[Asker], Iterator[Rows]], ...] = (
    ballots,
    items_to_close,
    meetings,
    conditions,
    proposals,
    payments,
    bank_details,
    waivers,
    imports,
    projects,
    years,
    instalments,
    rules,
)
