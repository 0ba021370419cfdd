"""Projects that the committee decided here, and their payments by the hands it takes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple

from fund.models import Fund
from grants.models import Decision, Organisation, Project, ProposalKind, Tranche, TransferRequest
from grants.payments.grounds import checks_of, current_tranches, usable_account
from grants.services.payments import payment_confirm
from grants.services.transfer_requests import request_prepare, request_release, request_submit, shown_digest
from tests.generators.office_fund import usd
from tests.grants.committee import sitting as s
from tests.grants.payments.office import PayingOffice, equipped

LATER = datetime(2020, 6, 20, 9, 0, tzinfo=UTC)
"""After the committee of ``sitting`` has met."""


class Deciding(NamedTuple):
    """A committee over the office fund, and an office that can pay UNDP."""

    at: s.Sitting
    pays: PayingOffice

    @property
    def fund(self) -> Fund:
        return self.at.fund

    @property
    def undp(self) -> Organisation:
        return self.at.office.organisation

    def approve(self, kind: str = ProposalKind.NEW, project: Project | None = None, **said: Any) -> Decision:
        """What the committee has approved; ``outcome`` and ``conditions`` as it says them."""
        words = {name: said.pop(name) for name in ("outcome", "conditions") if name in said}
        item = s.first_item(s.open_meeting(self.at, s.proposal(self.at, kind, project=project, **said)))
        s.all_agree(self.at, item)
        s.both(self.at, item, **words)
        return Decision.objects.select_related("item__proposal__project__fund").get(item=item)

    def project(self, **said: Any) -> Project:
        """A new project, 10,700.00 for UNDP where nothing else is said."""
        project = self.approve(**said).item.proposal.project
        return Project.objects.select_related("fund").get(pk=project.pk)

    def tranche(self, project: Project, number: int = 1) -> Tranche:
        rows = current_tranches(project, self.undp, "programme")
        return next(each for each in rows if each.number == number)

    def prepared(self, project: Project, amount: str, tranche: int | None = 1, at: datetime = LATER) -> TransferRequest:
        return request_prepare(
            project=project,
            organisation=self.undp,
            amount=usd(amount),
            complete_on=at.date(),
            tranche=None if tranche is None else self.tranche(project, tranche),
            by=self.pays.maker,
            at=at,
        )

    def submitted(self, project: Project, amount: str, **more: Any) -> TransferRequest:
        at = more.get("at", LATER)
        return request_submit(request=self.prepared(project, amount, **more), by=self.pays.maker, at=at)

    def released(self, project: Project, amount: str, **more: Any) -> TransferRequest:
        return self.release(self.submitted(project, amount, **more), more.get("at", LATER))

    def release(self, request: TransferRequest, at: datetime = LATER) -> TransferRequest:
        shown = shown_digest(request, checks_of(request, at.date()), usable_account(request.organisation))
        return request_release(request=request, shown=shown, by=self.pays.checker, at=at)

    def paid(self, project: Project, amount: str, **more: Any) -> TransferRequest:
        return self.confirm(self.released(project, amount, **more), more.get("at", LATER))

    def confirm(self, request: TransferRequest, at: datetime = LATER) -> TransferRequest:
        return payment_confirm(
            request=request, value_date=at.date(), bank_reference="BANK-1", by=self.pays.other_maker, at=at
        )


def deciding(code: str = "TST01", **rules: Any) -> Deciding:
    at = s.sitting(code, **rules)
    return Deciding(at, equipped(at.office))


def tranches(*parts: Mapping[str, Any], organisation: str = "UNDP") -> list[dict[str, Any]]:
    """``tranches({"amount_minor": 500}, {"amount_minor": 500, "spent_percent": 75})``, numbered from one."""
    plain = {"organisation": organisation, "purpose": "programme", "due_on": "", "spent_percent": 0}
    return [{**plain, "needs_reports": False, "number": n, **part} for n, part in enumerate(parts, 1)]
