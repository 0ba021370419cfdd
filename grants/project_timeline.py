"""What happened to a project, in words, last first: decisions, steps, money, documents. Nothing here writes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fund.display import day_text, said_minor
from fund.models import Fund
from fund.models.documents import minor
from fund.wording import purpose_text
from grants.models import (
    Allocation,
    Attachment,
    ConditionMet,
    Expenditure,
    InterestDeclaration,
    Project,
    Proposal,
    Purpose,
    Refund,
    Transfer,
    Waiver,
)
from grants.plans import Plan, plan_of
from grants.services.steps import steps_of

ENTRY = ("entry", "entry__reversed_by")
STEPS = {
    "begin": gettext_lazy("Approved and begun"),
    "cancel": gettext_lazy("Cancelled"),
    "close_operationally": gettext_lazy("Declared operationally closed"),
    "close_financially": gettext_lazy("Financially closed"),
}


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


Documents = tuple[Sequence[Allocation], Sequence[Transfer], Sequence[Refund], Sequence[Expenditure]]


def timeline_of(
    project: Project,
    organisations: Collection[str] | None = None,
    *,
    plan: Plan | None = None,
    documents: Documents | None = None,
    files: Sequence[Attachment] | None = None,
    proposals: Sequence[Proposal] | None = None,
) -> list[Happening]:
    """Last first. ``organisations``: only what concerns these; None for those who see everything.

    The others are what may be seen of the project, where it is read already: its plan, its documents with their
    entries, its files and proposals with who filed and drafted them.
    """
    teller = _Teller(project, organisations)
    teller.plan_shown = plan or plan_of(project)
    teller.allocations, teller.transfers, teller.refunds, teller.spent = documents or documents_of(
        project, organisations
    )
    teller.files = files_filed(project, organisations) if files is None else files
    teller.made_by = proposals_for(project, organisations) if proposals is None else proposals
    found = [
        *teller.money(),
        *teller.expenditure(),
        *teller.steps(),
        *teller.plan(),
        *teller.proposals(),
        *teller.closing(),
    ]
    return sorted(found, key=_when, reverse=True)


def _when(each: Happening) -> tuple[date, datetime, tuple[int, int]]:
    """By the day it counts; within a day by when it was written down."""
    return each.day, each.at or datetime.combine(each.day, time.min, UTC), each.order


def documents_of(project: Project, organisations: Collection[str] | None = None) -> Documents:
    """What is recorded for the project, reversed or not."""
    own = Q() if organisations is None else Q(organisation__code__in=organisations)
    allocations, transfers, refunds, spent = (
        list(model._default_manager.filter(own, project=project).select_related("organisation", *ENTRY, *more))
        for model, more in ((Allocation, ()), (Transfer, ()), (Refund, ("split",)), (Expenditure, ()))
    )
    return allocations, transfers, refunds, spent  # type: ignore[return-value]


def files_filed(project: Project, organisations: Collection[str] | None = None) -> list[Attachment]:
    """The files of the project, last first: of these organisations and of the project as a whole."""
    rows = Attachment.objects.filter(fund=project.fund, subject=project.record).select_related("filed_by")
    return [
        each
        for each in rows.order_by("-filed_at", "name")
        if organisations is None or not each.organisation or each.organisation in organisations
    ]


def proposals_for(project: Project, organisations: Collection[str] | None = None) -> list[Proposal]:
    """The proposals that made and amended the project, first first."""
    own = Q() if organisations is None else Q(lead__code__in=organisations)
    return list(Proposal.objects.filter(own, project=project).select_related("created_by").order_by("pk"))


class _Teller:
    plan_shown: Plan
    allocations: Sequence[Allocation]
    transfers: Sequence[Transfer]
    refunds: Sequence[Refund]
    spent: Sequence[Expenditure]
    files: Sequence[Attachment]
    made_by: Sequence[Proposal]

    def __init__(self, project: Project, organisations: Collection[str] | None) -> None:
        self.project, self.organisations = project, organisations
        self.fund: Fund = project.fund

    def _own(self) -> Q:
        return Q() if self.organisations is None else Q(organisation__code__in=self.organisations)

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
            said = _("%(organisation)s reports %(amount)s spent in %(year)s") % {
                "organisation": organisation,
                "amount": self._amount(amount),
                "year": year,
            }
            if purpose != Purpose.PROGRAMME:
                said += f" ({purpose_text(purpose)})"
            yield Happening(entry.effective_date, said, entry.recorded_by, entry.recorded_at, order=(0, entry.sequence))

    def steps(self) -> Iterator[Happening]:
        for step in steps_of(self.fund, self.project.record):
            yield Happening(
                step.taken_at.date(),
                str(STEPS.get(step.action, step.action)),
                str(step.taken_by),
                step.taken_at,
                step.comment,
                order=(1, step.pk),
            )

    def plan(self) -> Iterator[Happening]:
        """Changes of the plan and conditions met."""
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
        if any(change.is_in_system for change in self.plan_shown.changes):
            yield from self._conditions()

    def _conditions(self) -> Iterator[Happening]:
        met = ConditionMet.objects.filter(condition__decision__plan_changes__project=self.project).distinct()
        for each in met.select_related("condition", "recorded_by"):
            yield Happening(
                each.met_on,
                _("Condition met: %(text)s") % {"text": each.condition.text},
                str(each.recorded_by),
                each.recorded_at,
                each.note,
                order=(1, each.pk),
            )

    def proposals(self) -> Iterator[Happening]:
        """The proposals that made and amended it."""
        for proposal in self.made_by:
            yield Happening(
                proposal.created_at.date(),
                _("%(kind)s %(number)s drafted") % {
                    "kind": str(proposal.get_kind_display()).capitalize(), "number": proposal.number
                },
                str(proposal.created_by),
                proposal.created_at,
                order=(1, proposal.pk),
            )  # fmt: skip

    def closing(self) -> Iterator[Happening]:
        """Documents filed, interest declared, balances waived."""
        for number, each in enumerate(reversed(self.files)):
            said = _("Filed: %(kind)s") % {"kind": each.get_kind_display()}
            said += f" ({each.organisation})" if each.organisation else ""
            yield Happening(each.filed_at.date(), said, str(each.filed_by), each.filed_at, each.name, order=(1, number))
        declared = InterestDeclaration.objects.filter(self._own(), project=self.project)
        for row in declared.select_related("organisation", "declared_by"):
            words = _("%(organisation)s declares interest of %(amount)s, paid over")
            if not row.amount_minor:
                words = _("%(organisation)s declares that no interest was earned")
            said = words % {"organisation": row.organisation.code, "amount": self._amount(row.amount_minor)}
            by = str(row.declared_by)
            yield Happening(row.declared_at.date(), said, by, row.declared_at, row.note, order=(1, row.pk))
        for waiver in Waiver.objects.filter(self._own(), project=self.project).select_related(
            "organisation", "granted_by"
        ):
            said = _("%(amount)s held by %(organisation)s waived") % {
                "organisation": waiver.organisation.code,
                "amount": self._amount(waiver.amount_minor),
            }
            by = str(waiver.granted_by)
            yield Happening(waiver.granted_at.date(), said, by, waiver.granted_at, waiver.reason, order=(1, waiver.pk))
