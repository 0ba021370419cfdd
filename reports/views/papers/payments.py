"""The papers of payments: the notification of a transfer, the totals of a batch."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_safe

from fund.access import requires
from fund.models import Fund
from fund.visibility import visible_to
from grants.models import PaymentBatch, TransferRequest
from reports.papers_of.transfers import NotInTheBooks, batch_totals, transfer_notification
from reports.views.papers.files import paper_answer


@require_safe
@requires("payment.view", "project.view_own")
def notification(request: HttpRequest, fund: Fund, number: str) -> HttpResponseBase:
    """The letter of one transfer: for the office, and for the organisation it was paid to."""
    rows = visible_to(request, TransferRequest.objects.filter(fund=fund, number=number))
    found = rows.select_related("fund", "project", "organisation", "tranche", "bank_details", "transfer__entry").first()
    if found is None:
        raise Http404
    try:
        return paper_answer(transfer_notification(found, at=timezone.now(), by=str(request.user)))
    except NotInTheBooks:
        raise Http404 from None


@require_safe
@requires("payment.view")
def totals(request: HttpRequest, fund: Fund, number: str) -> HttpResponseBase:
    """The totals sheet of a batch; whole account numbers for those who may see bank details."""
    found = PaymentBatch.objects.filter(fund=fund, number=number).select_related("fund").first()
    if found is None:
        raise Http404
    whole = "bank_details.view" in request.acts  # type: ignore[attr-defined]
    return paper_answer(batch_totals(found, at=timezone.now(), by=str(request.user), whole_accounts=whole))
