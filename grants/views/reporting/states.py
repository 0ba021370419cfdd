"""How the state of a report is shown, of expenditure and narrative alike."""

from __future__ import annotations

from django.utils.text import capfirst

from fund.listing import Tag
from grants.models import ExpenditureReport, NarrativeReport, ReportState

SHAPES = {
    ReportState.DRAFT: "draft",
    ReportState.SUBMITTED: "waiting",
    ReportState.RETURNED: "problem",
    ReportState.ACCEPTED: "done",
}


def state_tag(report: ExpenditureReport | NarrativeReport) -> Tag:
    """The state: a word with its shape."""
    return Tag(SHAPES[ReportState(report.state)], capfirst(report.get_state_display()))
