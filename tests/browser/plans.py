"""A project the committee approved with a condition and two tranches, then prolonged and enlarged."""

from __future__ import annotations

from grants.models import Project, ProposalKind
from tests.grants.closing.test_plans import decided
from tests.grants.committee import sitting as s


def decided_project() -> tuple[s.Sitting, Project]:
    at = s.sitting()
    tranche = {"organisation": "UNDP", "purpose": "programme", "due_on": "2020-08-01", "needs_reports": False}
    project = decided(
        at,
        tranches=[
            tranche | {"number": 1, "amount_minor": 749_000, "spent_percent": 0},
            tranche | {"number": 2, "amount_minor": 321_000, "spent_percent": 75, "needs_reports": True},
        ],
        outcome={"outcome": "conditions", "conditions": ["A gender adviser is named before the first transfer"]},
    )
    decided(
        at,
        ProposalKind.COST_EXTENSION,
        project,
        budget=s.budget(("UNDP", "programme", 200_000)),
        tranches=[tranche | {"number": 3, "amount_minor": 214_000, "due_on": "2022-01-10", "spent_percent": 75}],
        new_end_date="2022-06-30",
        reason="Two more countries asked for an adviser after the elections.",
    )
    return at, project
