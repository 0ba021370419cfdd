"""The sheet of one decision, from what it keeps and what was posted for it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import Q
from django.utils.text import capfirst

from fund.models import Entry
from fund.models.documents import minor
from grants.governance import rules_of_meeting
from grants.models import Allocation, Decision, Memorandum, Organisation
from reports.papers.committee import Balance
from reports.papers.decision_sheet import AllocationLine, DecisionSheet, MemorandumLine
from reports.papers_of.letterhead import letterhead, posted
from reports.papers_of.voting import (
    ballots_of,
    conditions_of,
    outcome_of,
    quorum_of,
    rule_of,
    signatures_of,
    sitting,
    subject_of,
    votes_of,
)


def decision_sheet(decision: Decision, *, at: datetime, by: str = "", shows_ballots: bool = True) -> DecisionSheet:
    """``shows_ballots`` false: for those who are told of a decision and do not read the committee's ballots."""
    fund, item = decision.fund, decision.item
    there = decision.facts["availability"]
    allocations = list(
        Allocation.objects.filter(fund=fund, decision=decision.number)
        .select_related("entry", "organisation", "project", "fund")
        .order_by("entry")
    )
    proposal = item.proposal
    return DecisionSheet(
        letterhead=letterhead(fund, at=at, by=by),
        number=decision.number,
        outcome=outcome_of(decision),
        is_approval=decision.is_approval,
        decided_on=decision.decided_on,
        closed_at=decision.closed_at,
        digest=decision.digest,
        sitting=sitting(item.meeting, rules_of_meeting(item.meeting)),
        item=item.position,
        subject=subject_of(decision),
        asked_minor=int(there["item_minor"]) if proposal else None,
        balance=Balance(int(there["cash_minor"]), int(there["reserved_minor"]), decision.number),
        rest_minor=int(there["rest_minor"]) if shows_ballots else 0,
        quorum=quorum_of(decision) if shows_ballots else "",
        votes=votes_of(decision) if shows_ballots else "",
        rule=rule_of(decision),
        ballots=ballots_of(decision) if shows_ballots else (),
        conditions=conditions_of(decision),
        comments=decision.comments,
        amends=decision.amends.number if decision.amends else "",
        amended_by=tuple(decision.amended_by.order_by("pk").values_list("number", flat=True)),
        project=str(proposal.project) if proposal and proposal.project else "",
        allocations=_allocations(allocations),
        memoranda=_memoranda({each.organisation for each in allocations}, decision.decided_on),
        signatures=signatures_of(decision),
        shows_ballots=shows_ballots,
    )


def _allocations(rows: list[Allocation]) -> tuple[AllocationLine, ...]:
    entries = [row.entry.pk for row in rows]
    reversals = dict(Entry.objects.filter(reverses__in=entries).values_list("reverses", "sequence"))
    return tuple(
        AllocationLine(
            reference=row.reference,
            project=row.project.number,
            organisation=row.organisation.code,
            purpose=str(capfirst(row.get_purpose_display())),
            direct_minor=minor(row.direct_amount),
            support_minor=minor(row.support_cost),
            entry=posted(row.entry),
            reversed_by=reversals.get(row.entry.pk),
        )
        for row in rows
    )


def _memoranda(organisations: Iterable[Organisation], on: date) -> tuple[MemorandumLine, ...]:
    """Of each organisation the memorandum in force on the day; a line without reference where there was none."""
    lines = []
    for organisation in sorted(organisations, key=lambda each: each.code):
        in_force = Memorandum.objects.filter(organisation=organisation, in_force_from__lte=on)
        in_force = in_force.filter(Q(in_force_until__isnull=True) | Q(in_force_until__gte=on))
        found = in_force.order_by("-in_force_from", "pk").first()
        if found is None:
            lines.append(MemorandumLine(str(organisation)))
        else:
            lines.append(MemorandumLine(str(organisation), found.reference, found.in_force_from, found.in_force_until))
    return tuple(lines)
