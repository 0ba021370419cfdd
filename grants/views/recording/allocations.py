"""Recording what the committee approved, with the support cost worked out and the fund's availability beside it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe
from djmoney.money import Money

from fund import display, money
from fund.access import requires
from fund.forms.fields import readable_minor, written
from fund.ledger import UnableToPost
from fund.models import Entry, Fund
from fund.models.documents import minor
from fund.references import next_reference
from fund.views.recording.pages import RecordPage
from grants.forms.allocations import AllocationForm
from grants.models import Allocation, Organisation, Project, Purpose
from grants.selectors import Purse
from grants.services import allocation_record, allocation_warnings, support_cost_of
from grants.services.by_hand import DecidedHere, NoSuchDecision
from grants.views.recording.availability import Position, available, position_of

ACT = "allocation.record"


class AllocationShown(NamedTuple):
    """What an allocation comes to, in minor units; None where not yet known."""

    rate: str
    direct: int | None
    support: int | None
    support_is_stated: bool
    position: Position | None
    available: int

    @property
    def total(self) -> int | None:
        return None if self.direct is None or self.support is None else self.direct + self.support

    @property
    def approved_after(self) -> int | None:
        if self.position is None or self.total is None:
            return None
        return self.position.approved + self.total

    @property
    def available_after(self) -> int | None:
        return None if self.total is None else self.available - self.total


def allocation_shown(
    fund: Fund,
    project: Project | None,
    organisation: Organisation | None,
    purpose: str,
    direct: int | None,
    support: int | None,
) -> AllocationShown:
    stated = support is not None
    if support is None and direct is not None and organisation is not None:
        amount = Money(money.from_minor(direct, fund.currency), fund.currency)
        support = minor(support_cost_of(organisation, amount))
    position = None
    if project is not None and organisation is not None and purpose in Purpose.values:
        position = position_of(fund, Purse(project.number, organisation.code, purpose))
    rate = "" if organisation is None else f"{organisation.support_cost_percent.normalize():f}"
    return AllocationShown(rate, direct, support, stated, position, available(fund))


class RecordAllocation(RecordPage):
    act = ACT
    form_class = AllocationForm
    title = gettext_lazy("Record an allocation")
    button = gettext_lazy("Record allocation")
    lead_in = gettext_lazy(
        "Money the committee sets aside for a project and an organisation. No cash moves yet. Of projects the "
        "committee decided here, allocations are not recorded on this page: they change by a proposal and its decision."
    )
    suggests_by = "grants:record-allocation-preview"
    check_template_name = "grants/recording/check_allocation.html"

    def suggested(self) -> dict[str, Any]:
        chosen: dict[str, Any] = {
            "reference": next_reference(Allocation, self.fund, f"A-{self.now.year}-001", self.now.year)
        }
        # A project's or organisation's page leads here with its own code.
        number, code = self.request.GET.get("number", ""), self.request.GET.get("code", "")
        if number and (project := Project.objects.filter(fund=self.fund, number=number).first()):
            chosen["project"] = project.pk
        if code and (organisation := Organisation.objects.filter(fund=self.fund, code=code).first()):
            chosen["organisation"] = organisation.pk
        return chosen

    def again(self, entry: Entry) -> dict[str, Any]:
        document = Allocation.objects.filter(entry=entry).select_related("organisation").first()
        if document is None:
            return {}
        computed = support_cost_of(document.organisation, document.direct_amount)
        return {
            "project": document.project_id,  # type: ignore[attr-defined]
            "organisation": document.organisation_id,  # type: ignore[attr-defined]
            "purpose": document.purpose,
            "reference": document.reference,
            "decided_on": document.decided_on,
            "direct_amount": written(document.direct_amount),
            "support_cost": written(document.support_cost) if document.support_cost != computed else "",
            "decision": document.decision,
        }

    def deed(self, form: AllocationForm, *, by: str, at: datetime, key: str) -> Sequence[Allocation]:  # type: ignore[override]
        answers = form.cleaned_data
        allocation = allocation_record(
            project=answers["project"],
            organisation=answers["organisation"],
            purpose=answers["purpose"],
            reference=answers["reference"],
            decided_on=answers["decided_on"],
            direct_amount=answers["direct_amount"],
            support_cost=answers["support_cost"],
            decision=answers["decision"],
            by=by,
            at=at,
            idempotency_key=key,
        )
        return [allocation]

    def field_of(self, problem: UnableToPost) -> str | None:
        if isinstance(problem, DecidedHere):
            return "project"
        if isinstance(problem, NoSuchDecision):
            return "decision"
        return super().field_of(problem)

    def facts(self, form: AllocationForm) -> dict[str, Any]:  # type: ignore[override]
        answers = form.cleaned_data
        shown = allocation_shown(
            self.fund,
            answers["project"],
            answers["organisation"],
            answers["purpose"],
            minor(answers["direct_amount"]),
            minor(form.support),
        )._replace(support_is_stated=answers["support_cost"] is not None)
        warnings = allocation_warnings(
            project=answers["project"],
            organisation=answers["organisation"],
            direct_amount=answers["direct_amount"],
            support_cost=answers["support_cost"],
            purpose=answers["purpose"],
            decided_on=answers["decided_on"],
        )
        if shown.available_after is not None and shown.available_after < 0 < (shown.total or 0):
            warnings.append(
                _("The fund has %(available)s %(currency)s available: this approval is subject to funds.")
                % {
                    "available": display.amount_text(shown.available, self.fund.currency),
                    "currency": self.fund.currency,
                }
            )
        return {"shown": shown, "warnings": warnings}


@require_safe
@requires(ACT)
def allocation_preview(request: HttpRequest, fund: Fund) -> HttpResponse:
    """The support cost of an amount that can be read, what is approved so far, what the fund has available."""
    project = _chosen(Project, fund, request.GET.get("project", ""))
    organisation = _chosen(Organisation, fund, request.GET.get("organisation", ""))
    shown = allocation_shown(
        fund,
        project,
        organisation,
        request.GET.get("purpose", ""),
        readable_minor(request.GET.get("direct_amount", ""), fund.currency, may_be_negative=True),
        readable_minor(request.GET.get("support_cost", ""), fund.currency, may_be_negative=True),
    )
    context = {"shown": shown, "currency": fund.currency}
    return render(request, "grants/recording/allocation_preview.html", context)


def _chosen(model: Any, fund: Fund, text: str) -> Any:
    if not text.isdecimal() or len(text) > 18:
        return None
    return model.objects.filter(fund=fund, pk=int(text)).first()
