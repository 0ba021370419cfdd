"""What happened to a project, in words, last first: decisions, steps, money, documents. Nothing here writes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Q, QuerySet
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
    PlanChange,
    Project,
    Proposal,
    Purpose,
    Refund,
    Transfer,
    Waiver,
)
from grants.services.steps import steps_of

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


def timeline_of(project: Project, organisations: Collection[str] | None = None) -> list[Happening]:
    """Last first. ``organisations``: only what concerns these; None for those who see everything."""
    teller = _Teller(project, organisations)
    found = [*teller.money(), *teller.expenditure(), *teller.steps(), *teller.plan(), *teller.closing()]
    return sorted(found, key=lambda each: (each.day, each.order), reverse=True)


class _Teller:
    def __init__(self, project: Project, organisations: Collection[str] | None) -> None:
        self.project, self.organisations = project, organisations
        self.fund: Fund = project.fund

    def _own(self, path: str = "organisation__code") -> Q:
        return Q() if self.organisations is None else Q(**{f"{path}__in": self.organisations})

    def _amount(self, value: int) -> str:
        return f"{said_minor(value, self.fund.currency)} {self.fund.currency}"

    def money(self) -> Iterator[Happening]:
        """Allocations, transfers and refunds, and what was taken back of them."""
        for allocation in self._documents(Allocation.objects.all()):
            amount = minor(allocation.direct_amount) + minor(allocation.support_cost)
            words = _("%(amount)s approved for %(organisation)s")
            if amount < 0:
                words = _("What is approved for %(organisation)s reduced by %(amount)s")
            note = _("Decision %(number)s") % {"number": allocation.decision} if allocation.decision else ""
            yield from self._told(allocation, words, abs(amount), note)
        for transfer in self._documents(Transfer.objects.all()):
            yield from self._told(transfer, _("%(amount)s transferred to %(organisation)s"), minor(transfer.amount))
        for refund in self._documents(Refund.objects.select_related("split")):
            yield from self._told(
                refund, _("%(amount)s paid back by %(organisation)s"), minor(refund.amount), self._split(refund)
            )

    def _documents(self, rows: QuerySet) -> QuerySet:  # type: ignore[type-arg]
        return rows.filter(self._own(), project=self.project).select_related(
            "organisation", "entry", "entry__reversed_by"
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
        rows = self._documents(Expenditure.objects.filter(entry__reversed_by__isnull=True))
        for each in rows.order_by("entry"):
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
        changes = PlanChange.objects.filter(project=self.project, position__gt=0)
        before = self.project.plan_changes.filter(position=0).values_list("end_date", flat=True).first()
        for change in changes.select_related("decision", "recorded_by").order_by("position"):
            decision = change.decision
            words = _("Plan changed") if decision is None else _("Plan changed by decision %(number)s")
            said = words % {"number": decision.number} if decision else words
            if change.end_date and change.end_date != before:
                said += " · " + _("new end %(day)s") % {"day": day_text(change.end_date)}
            before = change.end_date
            day = decision.decided_on if decision else change.recorded_at.date()
            yield Happening(day, said, str(change.recorded_by), change.recorded_at, change.reason, order=(1, change.pk))
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
        for proposal in Proposal.objects.filter(self._own("lead__code"), project=self.project).select_related(
            "created_by"
        ):
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
        filed = Attachment.objects.filter(fund=self.fund, subject=self.project.record).select_related("filed_by")
        for number, each in enumerate(filed.order_by("filed_at")):
            if self.organisations is not None and each.organisation and each.organisation not in self.organisations:
                continue
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
