"""What is not undone by hand: what a decision posted, and what covers a payment that is on its way."""

from __future__ import annotations

from django.utils.translation import gettext as _

from fund.models import Entry
from fund.models.documents import minor
from grants.committee.taking_back import Stand, stands_of
from grants.models import Allocation, Decision, RequestState, TransferRequest
from grants.proposals.approved_amounts import Share


def undone_by_decision(entry: Entry) -> str:
    """Why the allocation of a decision kept here is not reversed by hand; empty for every other entry.

    A decision of a committee that met elsewhere is a mere reference: what was recorded of it is corrected by hand.
    """
    allocation = Allocation.objects.filter(entry=entry).exclude(decision="").first()
    if allocation is None or not Decision.objects.filter(fund=entry.fund, number=allocation.decision).exists():
        return ""
    return _(
        "Decision %(decision)s set this money aside, and only a decision changes it: "
        "ask the committee for a budget revision or the cancellation of %(project)s."
    ) % {"decision": allocation.decision, "project": allocation.project.number}


def covers_what_is_on_its_way(entry: Entry) -> str:
    """Why an allocation is not reversed while less would be left than is transferred and released; else empty."""
    allocation = Allocation.objects.filter(entry=entry).select_related("fund", "project", "organisation").first()
    return "" if allocation is None else what_is_on_its_way(allocation, -total_minor(allocation))


def what_is_on_its_way(allocation: Allocation, change_minor: int) -> str:
    """What is on its way and would no longer be covered if this were approved less by hand; empty where it is.

    ``change_minor`` is what the deed adds to what is approved for the allocation's project, organisation and purpose.
    """
    released = TransferRequest.objects.filter(project=allocation.project, state=RequestState.RELEASED)
    if change_minor >= 0 or not released.exists():
        return ""
    stand = stands_of(allocation.project).get(Share(allocation.organisation.code, allocation.purpose), Stand())
    left = stand.approved_minor + change_minor
    if not stand.on_its_way_minor or left >= stand.gone_minor:
        return ""
    return stand.on_its_way_text(allocation.organisation.code, left, allocation.fund.currency)


def total_minor(allocation: Allocation) -> int:
    """What it says in the fund's minor units, direct amount and support cost together."""
    return minor(allocation.direct_amount) + minor(allocation.support_cost)
