"""Who leads a project: it answers for the narrative report. Nothing here writes."""

from __future__ import annotations

from collections import defaultdict

from fund.models import Fund
from grants.models import AMENDMENTS, Organisation, Project, Proposal, ProposalState
from grants.standing import standing


def leads_of(fund: Fund) -> dict[str, Organisation]:
    """Number of a project to the organisation that leads it; a project without a proposal and money has none.

    The lead of its approved proposal; of a project that came otherwise, the organisation with the largest allocation
    (of equal ones the first by code). Three queries.
    """
    by_code = {each.code: each for each in Organisation.objects.filter(fund=fund)}
    sums: defaultdict[str, defaultdict[str, int]] = defaultdict(lambda: defaultdict(int))
    for _fund, project, code, amount in standing([fund], ("project", "organisation"), kinds=("allocations",)):
        sums[project][code] += amount
    found = {
        project: by_code[min(of, key=lambda code: (-of[code], code))]
        for project, of in ((project, {c: a for c, a in of.items() if c in by_code}) for project, of in sums.items())
        if of
    }
    approved = Proposal.objects.filter(fund=fund, state=ProposalState.APPROVED, project__isnull=False)
    rows = approved.exclude(kind__in=AMENDMENTS).order_by("-created_at", "-pk")
    # Of several proposals the first one made the project: it is written last.
    found |= {number: by_code[code] for number, code in rows.values_list("project__number", "lead__code")}
    return found


def lead_of(project: Project) -> Organisation | None:
    """The organisation that leads this project, if there is one."""
    return leads_of(project.fund).get(project.number)
