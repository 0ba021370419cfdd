"""What happened to a project, in words, last first: decisions, steps, money, documents. Nothing here writes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from typing import Any

from django.db.models import Q, Subquery
from django.utils.translation import gettext as _

from fund.display import day_text, said_minor
from fund.models import Entry, Fund
from fund.models.documents import minor
from fund.names import names_of
from fund.position import Position
from fund.wording import purpose_text
from grants.gathering import Gathered, Rows, gathered, rows_of, yes
from grants.models import (
    Allocation,
    Attachment,
    AttachmentKind,
    Condition,
    Expenditure,
    ExpenditureReport,
    InterestDeclaration,
    PriorYearAdjustment,
    Project,
    Proposal,
    ProposalKind,
    Purpose,
    Refund,
    ReportState,
    Step,
    Transfer,
    Waiver,
)
from grants.projects.plans import Plan, decisions_of_plan, plan_of
from grants.timeline import action_text
from grants.waiting.asking import steps_of

BEFORE_ALL = datetime.min.replace(tzinfo=UTC)
DOCUMENTS = (Allocation, Transfer, Refund, Expenditure, PriorYearAdjustment)


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing that happened. ``record`` names the document or record behind it, as the ledger names records."""

    day: date
    what: str
    by: str = ""
    at: datetime | None = None
    note: str = ""
    record: str = ""
    order: tuple[int, int] = field(default=(0, 0))


Documents = tuple[
    Sequence[Allocation],
    Sequence[Transfer],
    Sequence[Refund],
    Sequence[Expenditure],
    Sequence[PriorYearAdjustment],
]


def timeline_of(
    project: Project,
    organisations: Collection[str] | None = None,
    *,
    plan: Plan | None = None,
    documents: Documents | None = None,
    told: Sequence[Gathered] | None = None,
) -> list[Happening]:
    """Last first. ``organisations``: only what concerns these; None for those who see everything.

    The others are what may be seen of the project, where it is read already: its plan, its documents with their
    entries, and what ``told_of`` reads.
    """
    teller = _Teller(project, organisations)
    teller.plan_shown = plan or plan_of(project)
    teller.allocations, teller.transfers, teller.refunds, teller.spent, teller.adjustments = documents or documents_of(
        project, organisations
    )
    teller.told = told_of(project, organisations) if told is None else told
    found = [
        *teller.money(),
        *teller.expenditure(),
        *teller.corrections(),
        *teller.plan(),
        *teller.others(),
    ]
    # The books name who recorded by address, everything else by name already.
    names = names_of(each.by for each in found)
    return sorted((replace(each, by=names[each.by]) for each in found), key=_when, reverse=True)


def _when(each: Happening) -> tuple[date, datetime, tuple[int, int]]:
    """By the day it counts; within a day by when it was written down."""
    return each.day, each.at or datetime.combine(each.day, time.min, UTC), each.order


def documents_of(
    project: Project, organisations: Collection[str] | None = None, position: Position | None = None
) -> Documents:
    """What is recorded for the project, reversed or not, in the order it was recorded; ``was_reversed`` says whether it
    was at the position. One query."""
    position = position or Position(project.fund)
    keys = [model._default_manager.filter(project=project).order_by().values("entry") for model in DOCUMENTS]
    names = [str(model._meta.model_name) for model in DOCUMENTS]
    entries = Entry.objects.filter(position.entries(), pk__in=keys[0].union(*keys[1:], all=True)).select_related(
        "reversed_by", *(f"{name}__organisation" for name in names), "refund__split"
    )
    found: dict[str, list[Any]] = {name: [] for name in names}
    for entry in entries.order_by("pk"):
        was_reversed = hasattr(entry, "reversed_by") and position.holds(entry.reversed_by)
        for name in names:
            document = getattr(entry, name, None)
            if document is not None and (organisations is None or document.organisation.code in organisations):
                document.was_reversed = was_reversed
                found[name].append(document)
    return tuple(found.values())  # type: ignore[return-value]


def files_filed(project: Project, organisations: Collection[str] | None = None) -> list[Attachment]:
    """The files of the project, last first: of these organisations and of the project as a whole."""
    rows = Attachment.objects.filter(fund=project.fund, subject=project.record).select_related("filed_by")
    return [
        each
        for each in rows.order_by("-filed_at", "name")
        if organisations is None or not each.organisation or each.organisation in organisations
    ]


def told_of(project: Project, organisations: Collection[str] | None = None) -> list[Gathered]:
    """Steps, proposals, conditions, files, interest and waivers of the project, in the order they were made. One
    query. An organisation's files are its own and those of the project as a whole."""
    return sorted(gathered(_told_of(project, organisations)), key=lambda row: (row.at or BEFORE_ALL, row.number))


def _told_of(project: Project, organisations: Collection[str] | None) -> Iterator[Rows]:
    own = Q() if organisations is None else Q(organisation__code__in=organisations)
    steps = Step.objects.filter(fund=project.fund, record=project.record)
    yield rows_of("step", steps, text="action", note="comment", number="pk", at="taken_at", by="taken_by")
    lead = Q() if organisations is None else Q(lead__code__in=organisations)
    proposals = Proposal.objects.filter(lead, project=project)
    yield rows_of(
        "proposal", proposals, subject="number", text="kind", state="state", number="pk", at="created_at",
        by="created_by",
    )  # fmt: skip
    yield rows_of(
        "condition",
        Condition.objects.filter(decision__in=decisions_of_plan(project).values("pk")),
        subject="decision__number",
        place="position",
        text="text",
        note="met__note",
        number="pk",
        holds="met",
        day="met__met_on",
        at="met__recorded_at",
        by="met__recorded_by",
    )
    concerned = Q() if organisations is None else Q(organisation__in=["", *organisations])
    files = Attachment.objects.filter(concerned, fund=project.fund, subject=project.record)
    yield rows_of("file", files, organisation="organisation", text="kind", note="name", at="filed_at", by="filed_by")
    declared = InterestDeclaration.objects.filter(own, project=project)
    yield rows_of(
        "interest", declared, organisation="organisation__code", minor="amount_minor", note="note", number="pk",
        at="declared_at", by="declared_by",
    )  # fmt: skip
    accepted = ExpenditureReport.objects.filter(own, project=project, state=ReportState.ACCEPTED)
    yield rows_of(
        "expenditure_report", accepted, subject="number", organisation="organisation__code", text="purpose",
        number="year", holds=yes("is_certified"), at=Subquery(steps_of("expenditure_report").values("taken_at")[:1]),
    )  # fmt: skip
    waived = Waiver.objects.filter(own, project=project)
    yield rows_of(
        "waiver", waived, organisation="organisation__code", minor="amount_minor", note="reason", number="pk",
        at="granted_at", by="granted_by",
    )  # fmt: skip


class _Teller:
    plan_shown: Plan
    allocations: Sequence[Allocation]
    transfers: Sequence[Transfer]
    refunds: Sequence[Refund]
    spent: Sequence[Expenditure]
    adjustments: Sequence[PriorYearAdjustment]
    told: Sequence[Gathered]

    def __init__(self, project: Project, organisations: Collection[str] | None) -> None:
        self.project, self.organisations = project, organisations
        self.fund: Fund = project.fund

    def _amount(self, value: int) -> str:
        return f"{said_minor(value, self.fund.currency)} {self.fund.currency}"

    def money(self) -> Iterator[Happening]:
        """Allocations, transfers and refunds, and what was taken back of them."""
        for allocation in self.allocations:
            amount = minor(allocation.direct_amount) + minor(allocation.support_cost)
            words = _("%(amount)s approved for %(organisation)s")
            if amount < 0:
                words = _("What is approved for %(organisation)s reduced by %(amount)s")
            note = _("Decision %(number)s") % {"number": allocation.decision} if allocation.decision else ""
            yield from self._told(allocation, words, abs(amount), note)
        for transfer in self.transfers:
            yield from self._told(transfer, _("%(amount)s transferred to %(organisation)s"), minor(transfer.amount))
        for refund in self.refunds:
            yield from self._told(
                refund, _("%(amount)s paid back by %(organisation)s"), minor(refund.amount), self._split(refund)
            )

    def _told(
        self, document: Allocation | Transfer | Refund, words: str, amount: int, note: str = ""
    ) -> Iterator[Happening]:
        said = words % {"amount": self._amount(amount), "organisation": document.organisation.code}
        if document.purpose != Purpose.PROGRAMME:
            said += f" ({purpose_text(document.purpose)})"
        entry = document.entry
        order = (0, entry.sequence)
        yield Happening(entry.effective_date, said, entry.recorded_by, entry.recorded_at, note, document.record, order)
        undone = getattr(entry, "reversed_by", None)
        if undone is not None:
            yield Happening(
                undone.effective_date,
                _("Reversed: %(what)s") % {"what": said},
                undone.recorded_by,
                undone.recorded_at,
                undone.narration,
                document.record,
                (0, undone.sequence),
            )

    def _split(self, refund: Refund) -> str:
        split = getattr(refund, "split", None)
        if split is None:
            return ""
        return _("Of it %(direct)s direct cost and %(support)s indirect support cost") % {
            "direct": self._amount(split.direct_minor),
            "support": self._amount(split.support_minor),
        }

    def expenditure(self) -> Iterator[Happening]:
        """One line for each organisation, purpose and year, as it stands."""
        sums: defaultdict[tuple[str, str, int], int] = defaultdict(int)
        last: dict[tuple[str, str, int], Expenditure] = {}
        live = (each for each in self.spent if not hasattr(each.entry, "reversed_by"))
        for each in sorted(live, key=lambda each: each.entry.sequence):
            key = (each.organisation.code, each.purpose, each.year)
            sums[key] += minor(each.amount)
            last[key] = each
        for (organisation, purpose, year), amount in sums.items():
            entry = last[organisation, purpose, year].entry
            words = _("%(organisation)s reports %(amount)s spent in %(year)s")
            if amount < 0:
                words = _("%(organisation)s reports a reduction of %(amount)s in %(year)s")
            said = words % {
                "organisation": organisation,
                "amount": self._amount(abs(amount)),
                "year": year,
            }
            if purpose != Purpose.PROGRAMME:
                said += f" ({purpose_text(purpose)})"
            yield Happening(entry.effective_date, said, entry.recorded_by, entry.recorded_at, order=(0, entry.sequence))

    def corrections(self) -> Iterator[Happening]:
        """One line for each report that put a closed year right, as it stands."""
        sums: defaultdict[str, int] = defaultdict(int)
        last: dict[str, PriorYearAdjustment] = {}
        for each in self.adjustments:
            if not hasattr(each.entry, "reversed_by"):
                report = each.reference.partition(":")[0]
                sums[report] += minor(each.amount)
                last[report] = each
        for report, amount in sums.items():
            each = last[report]
            words = _("Prior-year adjustment of %(amount)s to what %(organisation)s spent in %(of_year)s")
            if amount < 0:
                words = _(
                    "Prior-year adjustment: a reduction of %(amount)s of what %(organisation)s spent in %(of_year)s"
                )
            said = words % {
                "amount": self._amount(abs(amount)),
                "organisation": each.organisation.code,
                "of_year": each.of_year,
            }
            if each.purpose != Purpose.PROGRAMME:
                said += f" ({purpose_text(each.purpose)})"
            entry = each.entry
            note = _("Report %(number)s, counted in %(year)s") % {"number": report, "year": each.year}
            yield Happening(
                entry.effective_date, said, entry.recorded_by, entry.recorded_at, note, each.record, (0, entry.sequence)
            )

    def plan(self) -> Iterator[Happening]:
        """Changes of the plan."""
        before = self.plan_shown.original_end
        for change in self.plan_shown.changes:
            if change.recorded_at is None:
                continue  # of the books: told by its allocation
            if change.position:
                said = _("Plan changed")
                if change.is_in_system:
                    said = _("Plan changed by decision %(number)s") % {"number": change.decision}
                if change.end_date and change.end_date != before:
                    said += " · " + _("new end %(day)s") % {"day": day_text(change.end_date)}
                day = change.decided_on or change.recorded_at.date()
                order = (1, change.position)
                yield Happening(day, said, change.recorded_by, change.recorded_at, change.reason, order=order)
            before = change.end_date

    def others(self) -> Iterator[Happening]:
        """Steps, the proposals that made and amended it, conditions met, files, interest declared, balances waived."""
        for row in self.told:
            if row.at is not None:  # a condition that is not met has not happened
                said = self._said(row)
                yield Happening(row.day or row.at.date(), said, row.by, row.at, row.note, order=(1, row.number))

    def _said(self, row: Gathered) -> str:
        if row.kind == "step":
            return action_text("project", row.text)
        if row.kind == "proposal":
            kind = str(ProposalKind(row.text).label).capitalize()
            return _("%(kind)s %(number)s drafted") % {"kind": kind, "number": row.subject}
        if row.kind == "file":
            said = _("Filed: %(kind)s") % {"kind": AttachmentKind(row.text).label}
            return f"{said} ({row.organisation})" if row.organisation else said
        if row.kind == "expenditure_report":
            words = _("Report %(number)s accepted: final figures") if row.holds else ""
            words = words or _("Report %(number)s accepted: provisional figures")
            return words % {"number": row.subject}
        if row.kind == "condition":
            return _("Condition met: %(text)s") % {"text": row.text}
        if row.kind == "waiver":
            words = _("%(amount)s held by %(organisation)s waived")
        elif row.minor:
            words = _("%(organisation)s declares interest of %(amount)s, paid over")
        else:
            words = _("%(organisation)s declares that no interest was earned")
        return words % {"organisation": row.organisation, "amount": self._amount(row.minor)}
