"""Reading what a request for payment rests on. Nothing here writes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import override

from fund.models import Fund
from fund.models.documents import minor
from fund.rehearsal import cash_now
from grants.availability import PurseStanding, purses
from grants.checking import Check
from grants.headroom import Purse
from grants.models import (
    Allocation,
    Attachment,
    AttachmentKind,
    BankDetails,
    CallKind,
    Condition,
    Decision,
    Expenditure,
    Memorandum,
    Organisation,
    PriorYearAdjustment,
    Project,
    Proposal,
    ReportCall,
    RequestState,
    Tranche,
    Transfer,
    TransferRequest,
    Window,
)
from grants.payments.checks import checks
from grants.payments.facts import (
    AccountGround,
    DecisionGround,
    DocumentGround,
    FundsGround,
    Grounds,
    MemorandumGround,
    NarrativeGround,
    TrancheGround,
)
from grants.payments.subject_to_funds import of_purse, waiting_for_funds
from grants.payments.tranches import Part, left_outside, taken_of
from grants.projects.plans import decisions_of_plan
from grants.proposals.reading import windows_of_projects
from grants.reporting.status import status_of
from grants.standing import standing

ASKED = (RequestState.SUBMITTED, RequestState.RELEASED)
"""States of requests that hold a part of the allocation and are not in the books yet."""


def checks_of(request: TransferRequest, on: date) -> list[Check]:
    """Every check of the request as it stands on this day."""
    return checks(grounds_of(request, on))


def usable_account(organisation: Organisation) -> BankDetails | None:
    """The verified bank details of the organisation."""
    return BankDetails.objects.filter(organisation=organisation, state="verified").first()


def standing_of(fund: Fund, purse: Purse) -> PurseStanding:
    """What is approved, transferred, paid back and spent of one purse, over everything booked. One query."""
    names = {"project": purse.project, "organisation": purse.organisation, "purpose": purse.purpose}
    kinds = ("allocations", "transfers", "refunds", "expenditure")
    rows = standing([fund], ("kind", *names), kinds=kinds, where=names)
    return next(iter(purses(row[1:] for row in rows)), PurseStanding(purse))


def current_tranches(project: Project, organisation: Organisation, purpose: str) -> list[Tranche]:
    """The tranches of the plan as last changed: of each number the one the latest change names, in order."""
    found: dict[int, Tranche] = {}
    rows = Tranche.objects.filter(change__project=project, organisation=organisation, purpose=purpose)
    for tranche in rows.select_related("change").order_by("change__position", "number"):
        found[tranche.number] = tranche
    return [found[number] for number in sorted(found) if found[number].amount_minor]


def parts_of(tranches: Sequence[Tranche], but: int | None = None) -> list[Part]:
    """The tranches with what requests that wait, are released or are paid take of them, one request left out."""
    asked: defaultdict[int, int] = defaultdict(int)
    rows = TransferRequest.objects.filter(tranche__in=tranches, state__in=[*ASKED, RequestState.PAID])
    for request in rows.exclude(pk=but).only("amount", "amount_currency", "tranche"):
        asked[request.tranche_id] += minor(request.amount)
    return [Part(each.amount_minor, asked[each.pk]) for each in tranches]


def outside_of_tranches(
    project: Project, organisation: Organisation, purpose: str, but: TransferRequest | None = None
) -> int:
    """What of the allocation can be asked for without naming a tranche, in minor units; one request left out."""
    stands = standing_of(project.fund, Purse(project.number, organisation.code, purpose))
    rows = TransferRequest.objects.filter(project=project, organisation=organisation, purpose=purpose, state__in=ASKED)
    leave_out = None if but is None else but.pk
    gone = stands.transferred_minor + _sum(rows.exclude(pk=leave_out))
    return left_outside(
        parts_of(current_tranches(project, organisation, purpose), leave_out), stands.approved_minor, gone
    )


def grounds_of(request: TransferRequest, on: date) -> Grounds:
    """The facts the checks of this request judge, as they are now, for a payment on this day."""
    fund, project, organisation = request.fund, request.project, request.organisation
    purse = Purse(project.number, organisation.code, request.purpose)
    stands = standing_of(fund, purse)
    first_year = _first_transfer_year(request)
    others = TransferRequest.objects.filter(fund=fund).exclude(pk=request.pk)
    asked = _sum(others.filter(project=project, organisation=organisation, purpose=request.purpose, state__in=ASKED))
    window, documents = _documents(request)
    tranches = current_tranches(project, organisation, request.purpose)
    parts = parts_of(tranches, request.pk)
    gone = stands.transferred_minor + asked
    taken = taken_of(parts, stands.approved_minor, gone)
    return Grounds(
        on=on,
        currency=fund.currency,
        project=project.number,
        project_state=project.status,
        project_state_words=_english(project),
        organisation=organisation.code,
        amount_minor=minor(request.amount),
        decisions=tuple(_decisions(request)),
        documents=documents,
        window=window,
        memoranda=tuple(
            MemorandumGround(m.reference, m.in_force_from, m.in_force_until)
            for m in Memorandum.objects.filter(organisation=organisation).order_by("-in_force_from", "pk")
        ),
        accounts=tuple(
            AccountGround(a.number, a.state, a.masked, a.usable_from)
            for a in BankDetails.objects.filter(organisation=organisation).order_by("-pk")
        ),
        approved_minor=stands.approved_minor,
        transferred_minor=stands.transferred_minor,
        refunded_minor=stands.refunded_minor,
        spent_minor=stands.expenditure_minor,
        asked_minor=asked,
        cash_minor=cash_now(fund),
        released_minor=_sum(others.filter(state=RequestState.RELEASED)),
        subject_to_funds=tuple(_subject_to_funds(fund, purse)),
        tranche=_tranche(request, dict(zip([each.pk for each in tranches], taken, strict=True))),
        tranches_of_plan=len(tranches),
        outside_minor=left_outside(parts, stands.approved_minor, gone),
        first_transfer_year=first_year,
        reported_years=_reported_years(request),
        narratives=tuple(_narratives(request, first_year, on)),
    )


def _subject_to_funds(fund: Fund, purse: Purse) -> Iterable[FundsGround]:
    for each in of_purse(waiting_for_funds(fund), purse):
        yield FundsGround(
            each.number,
            each.decided_on,
            each.of(purse),
            each.outstanding_minor,
            each.covered_minor,
            each.firm_minor,
            each.earlier_minor,
        )


def _english(project: Project) -> str:
    """The words of the status as the program has them: the check says them in the language of the page."""
    with override("en"):
        return str(project.get_status_display())


def _sum(rows: QuerySet[TransferRequest]) -> int:
    """Of amounts that are all in the fund's currency, added up in whole minor units."""
    return sum(minor(request.amount) for request in rows.only("amount", "amount_currency"))


def _first_transfer_year(request: TransferRequest) -> int | None:
    rows = Transfer.objects.filter(
        fund=request.fund,
        project=request.project,
        organisation=request.organisation,
        purpose=request.purpose,
        entry__reversed_by__isnull=True,
    )
    first = rows.order_by("value_date").values_list("value_date", flat=True).first()
    return None if first is None else first.year


def _reported_years(request: TransferRequest) -> frozenset[int]:
    where: dict[str, Any] = {
        "fund": request.fund,
        "project": request.project,
        "organisation": request.organisation,
        "purpose": request.purpose,
        "entry__reversed_by__isnull": True,
    }
    # Reported after its year was closed, it stands in the books as an adjustment of that year.
    late = PriorYearAdjustment.objects.filter(**where).values_list("of_year", flat=True)
    return frozenset(Expenditure.objects.filter(**where).values_list("year", flat=True).union(late))


def _narratives(request: TransferRequest, first_year: int | None, on: date) -> Iterable[NarrativeGround]:
    """The narratives asked for of the years a tranche waits for: a year whose reporting was never opened asks none."""
    if request.tranche is None or not request.tranche.needs_reports or first_year is None:
        return
    asked = ReportCall.objects.filter(project=request.project, kind=CallKind.NARRATIVE)
    for year in range(first_year, on.year):
        for status in status_of(request.fund, year, on, asked):
            if status.is_expected:
                yield NarrativeGround(year, status.is_accepted)


def _decisions(request: TransferRequest) -> Iterable[DecisionGround]:
    rows = (
        Allocation.objects.filter(
            fund=request.fund,
            project=request.project,
            organisation=request.organisation,
            purpose=request.purpose,
            entry__reversed_by__isnull=True,
        )
        .order_by("decided_on", "entry")
        .values_list("decision", "decided_on")
    )
    named = dict(rows)
    if not named:
        return
    # What a decision has made a condition binds the project, whether or not it set money aside.
    named |= dict(decisions_of_plan(request.project).values_list("number", "decided_on"))
    known = {d.number: d for d in Decision.objects.filter(fund=request.fund, number__in=named)}
    texts: defaultdict[int, list[tuple[str, bool]]] = defaultdict(list)
    conditions = Condition.objects.filter(decision__in=[d.pk for d in known.values()]).order_by("position")
    for of, text, met in conditions.values_list("decision", "text", "met"):
        texts[of].append((text, met is not None))
    for number, decided_on in sorted(named.items(), key=lambda item: item[1]):
        decision = known.get(number)
        if decision is None:
            yield DecisionGround(number, decided_on)
            continue
        found = texts[decision.pk]
        yield DecisionGround(
            number,
            decision.decided_on,
            is_known=True,
            is_approval=decision.is_approval,
            open_conditions=tuple(text for text, is_met in found if not is_met),
            conditions=len(found),
        )


def _documents(request: TransferRequest) -> tuple[str, tuple[DocumentGround, ...]]:
    """The window of the proposal that made the project, as it was approved, and what it asks for."""
    proposals = Proposal.objects.filter(fund=request.fund, project=request.project).order_by("pk")
    code = windows_of_projects([request.project]).get(request.project.pk, "")
    window = Window.objects.filter(fund=request.fund, code=code).first() if code else None
    if window is None or not window.required_documents:
        return code, ()
    subjects = [*(proposal.record for proposal in proposals), f"project:{request.project.number}", request.record]
    filed = set(
        Attachment.objects.filter(fund=request.fund, subject__in=subjects).values_list("kind", flat=True).distinct()
    )
    labels = dict(AttachmentKind.choices)
    return code, tuple(DocumentGround(str(labels.get(kind, kind)), kind in filed) for kind in window.required_documents)


def _tranche(request: TransferRequest, taken: Mapping[int, int]) -> TrancheGround | None:
    """``taken``: of each tranche in force, by its key, what is transferred or asked for already."""
    tranche = request.tranche
    if tranche is None:
        return None
    return TrancheGround(
        tranche.number,
        tranche.amount_minor,
        is_current=tranche.pk in taken,
        asked_minor=taken.get(tranche.pk, 0),
        due_on=tranche.due_on,
        spent_percent=tranche.spent_percent,
        needs_reports=tranche.needs_reports,
    )
