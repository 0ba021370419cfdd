"""What is expected to come in and to go out: instalments, what is approved and not yet paid, what is asked for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from fund import money
from fund.instalments import standing as instalment_standing
from fund.instalments import with_payments
from fund.models import Agreement, Fund, Instalment
from fund.models.documents import minor
from fund.position import Position
from grants.committee.facts import latest_versions, meeting_facts, rates_over_time
from grants.funds_available import KINDS
from grants.models import (
    AgendaItem,
    Meeting,
    MeetingState,
    Proposal,
    ProposalKind,
    ProposalState,
    ProposalVersion,
)
from grants.payments.offers import Allotment, allotments
from grants.proposals import approved_amounts
from grants.standing import standing
from grants.states_at import states_at
from reports.outlook.scenario import AGENDA, INSTALMENT, PIPELINE, REQUEST, TRANCHE, UNDATED, Expected

TO_COME = (MeetingState.PLANNED, MeetingState.OPEN)
WITH_SECRETARIAT = (ProposalState.SUBMITTED, ProposalState.SCREENED)
PIPELINE_DAYS = 90
"""A proposal that names no day and is on no agenda yet is taken to be paid so many days from now."""


@dataclass(frozen=True, slots=True)
class AgendaChoice:
    """An undecided item of a meeting to come, in minor units: positive takes money. ``item`` names it in addresses."""

    item: str
    meeting: str
    held_on: date
    position: int
    title: str
    amount_minor: int


@dataclass(frozen=True, slots=True)
class Ahead:
    """All that is expected of one fund. ``undated_minor``: committed by contributors without any instalment."""

    cash_minor: int
    reserved_minor: int
    expected: tuple[Expected, ...]
    agenda: tuple[AgendaChoice, ...]
    undated_minor: int


def first_day(position: Position, today: date) -> date:
    """The first of the months ahead: today, or the day after the last one that the position counts or knows of."""
    moment = position.moment()
    last = position.until or (None if moment is None else moment.date())
    return today if last is None or last > today else last + timedelta(days=1)


def ahead(fund: Fund, on: date, at: datetime, position: Position | None = None) -> Ahead:
    """What is expected of the fund from this day on. The number of queries does not grow with what is expected, but
    with the meetings to come.

    At an earlier position: what was open, approved, asked for and before the committee then. The terms of agreements,
    with the days of their instalments, and the days of meetings are those of today.
    """
    position = position or Position(fund)
    moment = position.moment()
    sums = standing([fund], ("kind",), position.until, position.known_at, (*KINDS, "commitments"))
    of_kind = {kind: sum(row[2] for row in sums if row[1] == kind) for kind in ("cash", "commitments")}
    instalments = list(_instalments(position, on))
    stood = allotments(fund, position)
    approved = list(_approved(stood, on))
    before = _before_the_committee(fund, at) if moment is None else _then_before_the_committee(fund, stood, moment)
    agenda, asked = _agenda(before)
    return Ahead(
        cash_minor=of_kind["cash"],
        reserved_minor=-sum(each.amount_minor for each in approved),
        expected=(*(each for each, _gross in instalments), *approved, *asked, *_pipeline(fund, on, moment)),
        agenda=tuple(agenda),
        undated_minor=max(of_kind["commitments"] - sum(gross for _each, gross in instalments), 0),
    )


def _instalments(position: Position, on: date) -> Iterator[tuple[Expected, int]]:
    """What is open of each instalment in the fund's currency, at the agreement's own rate: less the agent's fee, and
    with it."""
    rows = Instalment.objects.filter(agreement__fund=position.fund).select_related("agreement__contributor")
    if not position.is_now:
        rows = rows.filter(agreement__in=position.agreements(Agreement.objects.filter(fund=position.fund)))
    for row in with_payments(rows, position).order_by("due_on", "pk"):
        open_minor = instalment_standing(row, on).open_minor
        if open_minor <= 0:
            continue
        agreement: Agreement = row.agreement
        gross = money.proportion(open_minor, minor(agreement.fund_amount), minor(agreement.amount))
        net = gross - money.percentage_of(gross, agreement.aa_fee_percent)
        yield (
            Expected(
                row.due_on,
                INSTALMENT,
                net,
                agreement.reference,
                agreement.contributor.name,
                f"agreement:{agreement.reference}",
            ),
            gross,
        )


def _approved(allotted: Sequence[Allotment], on: date) -> Iterator[Expected]:
    """What is approved and not yet transferred, in parts: requests, tranches of the plan, the rest without a day."""
    for each in allotted:
        project, organisation, _purpose = each.purse
        name, record = f"{project} · {organisation}", f"project:{project}"
        reserved = max(each.approved_minor - each.transferred_minor, 0)
        for request in each.requests:
            amount = min(minor(request.amount), reserved)
            if amount:
                day = request.value_date or on
                yield Expected(day, REQUEST, -amount, name, each.title, f"request:{request.number}", project)
                reserved -= amount
        for tranche, left in each.tranches:
            amount = min(left, reserved)
            if amount:
                kind = TRANCHE if tranche.due_on else UNDATED
                label = _("%(name)s, tranche %(number)s") % {"name": name, "number": tranche.number}
                yield Expected(tranche.due_on or on, kind, -amount, label, each.title, record, project)
                reserved -= amount
        if reserved:
            yield Expected(on, UNDATED, -reserved, name, each.title, record, project)


class Before(NamedTuple):
    """An undecided item of an agenda with its proposal, and what it asks for, in minor units."""

    item: AgendaItem
    proposal: Proposal
    version: ProposalVersion | None
    asked_minor: int

    @property
    def title(self) -> str:
        """As it was submitted: the draft is not before anybody."""
        return str(self.version.content.get("title") or "") if self.version else self.item.title


def _before_the_committee(fund: Fund, at: datetime) -> Iterator[Before]:
    meetings = Meeting.objects.filter(fund=fund, state__in=TO_COME)
    for meeting in meetings.select_related("fund").order_by("held_on", "pk"):
        for facts in meeting_facts(meeting, at).undecided:
            if facts.item.proposal is not None:
                yield Before(facts.item, facts.item.proposal, facts.version, facts.asked_minor)


def _then_before_the_committee(fund: Fund, allotted: Sequence[Allotment], moment: datetime) -> Iterator[Before]:
    """The same at an earlier moment, as the log of steps has it; of a proposal on two agendas since, the first."""
    meeting_state = states_at(fund, Meeting.workflow_name, moment)
    proposal_state = states_at(fund, Proposal.workflow_name, moment)
    rows = AgendaItem.objects.filter(meeting__fund=fund, proposal__isnull=False).select_related(
        "meeting", "proposal__project"
    )
    found: dict[int, AgendaItem] = {}
    for item in rows.order_by("meeting__held_on", "meeting_id", "position"):
        proposal = item.proposal
        if (
            meeting_state(item.meeting.record, item.meeting.state) in TO_COME
            and proposal_state(proposal.record, proposal.state) == ProposalState.ON_AGENDA
        ):
            found.setdefault(proposal.pk, item)
    versions, rates = latest_versions(found, moment), rates_over_time(fund)
    reserved: defaultdict[str, int] = defaultdict(int)
    for each in allotted:
        reserved[each.purse.project] += max(each.approved_minor - each.transferred_minor, 0)
    for pk, item in found.items():
        version, proposal = versions.get(pk), item.proposal
        if proposal.kind == ProposalKind.CANCELLATION:
            yield Before(item, proposal, version, -reserved[proposal.project.number] if proposal.project else 0)
        elif version is not None:
            asked = approved_amounts.total_minor(version.content, rates(version.submitted_at.date()))
            yield Before(item, proposal, version, asked)


def _agenda(before: Iterable[Before]) -> tuple[list[AgendaChoice], list[Expected]]:
    choices, asked = [], []
    for each in before:
        if not each.asked_minor:
            continue
        meeting = each.item.meeting
        choice = AgendaChoice(
            f"{meeting.number}:{each.item.position}",
            meeting.number,
            meeting.held_on,
            each.item.position,
            each.title,
            each.asked_minor,
        )
        choices.append(choice)
        asked += _of_item(choice, each)
    return choices, asked


def _of_item(choice: AgendaChoice, before: Before) -> Iterator[Expected]:
    proposal = before.proposal
    project = proposal.project.number if proposal.project else ""
    record = f"proposal:{proposal.number}"
    if choice.amount_minor < 0:
        yield Expected(choice.held_on, AGENDA, -choice.amount_minor, proposal.number, before.title, record, project,
                       choice.item)  # fmt: skip
        return
    content = before.version.content if before.version else {}
    for day, amount in parts_of(content, choice.amount_minor, choice.held_on):
        yield Expected(day, AGENDA, -amount, proposal.number, before.title, record, project, choice.item)


def parts_of(content: dict[str, Any], amount_minor: int, earliest: date) -> list[tuple[date, int]]:
    """An amount that is asked for, by the days its tranches are due; what they leave, on the earliest day."""
    left, parts = amount_minor, []
    for row in content.get("tranches", ()):
        part = min(int(row["amount_minor"]), left)
        if part > 0:
            due = date.fromisoformat(row["due_on"]) if row.get("due_on") else earliest
            parts.append((max(due, earliest), part))
            left -= part
    if left > 0:
        parts.append((earliest, left))
    return parts


def _pipeline(fund: Fund, on: date, moment: datetime | None) -> Iterator[Expected]:
    """Proposals that are (at the moment: were) with the secretariat, or screened and on no agenda."""
    every = Proposal.objects.filter(fund=fund).select_related("project").order_by("number")
    if moment is None:
        rows = list(every.filter(state__in=WITH_SECRETARIAT))
    else:
        state_of = states_at(fund, Proposal.workflow_name, moment)
        rows = [row for row in every if state_of(row.record, row.state) in WITH_SECRETARIAT]
    if not rows:
        return
    versions, rates = latest_versions((row.pk for row in rows), moment), rates_over_time(fund)
    for proposal in rows:
        version = versions.get(proposal.pk)
        if version is None:
            continue
        amount = approved_amounts.total_minor(version.content, rates(version.submitted_at.date()))
        begins = version.content.get("start_date") or ""
        earliest = max(date.fromisoformat(begins), on) if begins else on + timedelta(days=PIPELINE_DAYS)
        if amount > 0:
            project = proposal.project.number if proposal.project else ""
            title = str(version.content.get("title") or "")
            for day, part in parts_of(version.content, amount, earliest):
                yield Expected(day, PIPELINE, -part, proposal.number, title, f"proposal:{proposal.number}",
                               project)  # fmt: skip
