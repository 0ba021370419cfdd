"""What a decision posted is undone by a decision alone."""

from __future__ import annotations

from django.utils.translation import gettext as _

from fund.models import Entry
from grants.models import Allocation, Decision


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
