"""Reading the papers of ``reports.papers`` from the records, in the language that is active. Nothing here writes."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import get_language

from fund.access import may
from grants.models import Decision, Notice, TransferRequest

NOTIFICATION = "transfer-notification"


def attachment_of(notice: Notice) -> tuple[str, bytes] | None:
    """The paper a letter brings along, as (file name, bytes): the notification of a transfer, the sheet of a decision.

    None where the letter names none, or where there is none any more: a payment that was put back to be paid again.
    """
    if notice.fund is None or not notice.attachment_name:
        return None
    kind, _colon, number = notice.record.partition(":")
    if kind == "transfer_request" and notice.attachment_name == NOTIFICATION:
        request = TransferRequest.objects.filter(fund=notice.fund, number=number).first()
        return _notification(request, notice.created_at) if request is not None and request.transfer_id else None
    if kind == "decision":
        decision = Decision.objects.filter(fund=notice.fund, number=number).first()
        return _sheet(decision, notice) if decision is not None else None
    return None


def _notification(request: TransferRequest, at: datetime) -> tuple[str, bytes]:
    from reports.papers_of.transfers import transfer_notification
    from reports.renderers.pdf.papers import paper_name, render

    paper = transfer_notification(request, at=at)
    return paper_name(paper), render(paper, language=get_language() or "en")


def _sheet(decision: Decision, notice: Notice) -> tuple[str, bytes]:
    """How each seat voted stands on it for those alone who may read the decisions of the committee."""
    from reports.papers_of.decisions import decision_sheet
    from reports.renderers.pdf.papers import paper_name, render

    at = notice.created_at
    reads = notice.user is not None and may(notice.user, "decision.view", decision.fund, on=at.date())
    paper = decision_sheet(decision, at=at, shows_ballots=reads)
    return paper_name(paper), render(paper, language=get_language() or "en")
