"""The header block of a narrative, filled from the books and the plan as they stand. Nothing here writes.

fund, fund_name, currency, number, title, level, country, focus, focus_title, output, output_title
lead, lead_name, organisations: code, name, approved_minor, spent_minor
others: source, amount_minor                       co-financing of the approved proposal
approved_minor, net_funded_minor, spent_minor      to the end of the year, of the whole project
start, end_original, end_current, first_transfer   ISO days, empty where there is none
months                                             from the start to the current end, begun ones whole
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any

from grants.models import AMENDMENTS, NarrativeReport, Organisation, Proposal, ProposalState, Transfer
from grants.projects.plans import plan_of
from grants.standing import standing


def header_of(report: NarrativeReport) -> dict[str, Any]:
    """What the books say of the report's project at the end of its year. Minor units, ISO days."""
    project, fund = report.project, report.fund
    sums: defaultdict[str, defaultdict[str, int]] = defaultdict(lambda: defaultdict(int))
    for _fund, kind, code, amount in standing(
        [fund],
        ("kind", "organisation"),
        date(report.year, 12, 31),
        kinds=("allocations", "transfers", "refunds", "expenditure"),
        where={"project": project.number},
    ):
        sums[code][kind] += amount
    names = dict(Organisation.objects.filter(fund=fund, code__in=sums).values_list("code", "name"))
    plan = plan_of(project)
    output = project.output
    lead = report.organisation
    order = sorted((code for code in sums if code), key=lambda code: (code != lead.code, code))
    return {
        "fund": fund.code,
        "fund_name": fund.name,
        "currency": fund.currency,
        "number": project.number,
        "title": project.title,
        "level": project.level,
        "country": project.country,
        "focus": project.priority_focus.code,
        "focus_title": project.priority_focus.title,
        "output": output.code if output else "",
        "output_title": output.title if output else "",
        "lead": lead.code,
        "lead_name": lead.name,
        "organisations": [
            {
                "code": code,
                "name": names.get(code, code),
                "approved_minor": sums[code]["allocations"],
                "spent_minor": sums[code]["expenditure"],
            }
            for code in order
        ],
        "others": _others(report),
        "approved_minor": sum(of["allocations"] for of in sums.values()),
        "net_funded_minor": sum(of["transfers"] + of["refunds"] for of in sums.values()),
        "spent_minor": sum(of["expenditure"] for of in sums.values()),
        "start": _iso(plan.current_start),
        "end_original": _iso(plan.original_end),
        "end_current": _iso(plan.current_end),
        "first_transfer": _iso(_first_transfer(report)),
        "months": _months(plan.current_start, plan.current_end),
    }


def _others(report: NarrativeReport) -> list[dict[str, Any]]:
    """What others give, by the proposal the project came from; never added to the fund's money."""
    rows = Proposal.objects.filter(project=report.project, state=ProposalState.APPROVED).exclude(kind__in=AMENDMENTS)
    first = rows.order_by("created_at", "pk").first()
    version = first.versions.order_by("-number").first() if first else None
    cofinancing = version.content.get("cofinancing", []) if version else []
    return [{"source": row["source"], "amount_minor": row["amount_minor"]} for row in cofinancing]


def _first_transfer(report: NarrativeReport) -> date | None:
    rows = Transfer.objects.filter(project=report.project, entry__reversed_by__isnull=True).order_by("value_date")
    return rows.values_list("value_date", flat=True).first()


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def _months(start: date | None, end: date | None) -> int | None:
    if start is None or end is None or end < start:
        return None
    whole = (end.year - start.year) * 12 + end.month - start.month
    return whole + (end.day >= start.day)
