"""What organisations ask for: what each proposal says, and how it comes to the committee's door."""

from __future__ import annotations

from collections import Counter
from typing import Any

from config.demo.cast import Stage
from fund.models import User
from grants.models import Project, Proposal
from grants.proposals.screening import CHECKLIST, CRITERIA
from grants.services.proposals import proposal_begin, proposal_submit
from grants.services.screening import proposal_forward, proposal_review

Tranches = tuple[int, ...]


def text_of(
    stage: Stage,
    title: str,
    shares: dict[str, int],
    *,
    begins: int,
    ends: int,
    window: str = "REGULAR",
    focus: str = "PF2",
    outputs: tuple[str, ...] = ("2.1.1",),
    level: str = "country",
    countries: tuple[str, ...] = ("KEN",),
    purpose: str = "programme",
    halves: bool = True,
) -> dict[str, Any]:
    """The document of a new project: organisations to their direct cost in whole dollars, support at 7 %."""
    budget, tranches = [], []
    for code, direct in shares.items():
        minor = direct * 100
        for category, part in (("1", minor * 6 // 10), ("4", minor // 10), ("5", minor * 3 // 10)):
            budget.append({"organisation": code, "purpose": purpose, "category": category, "amount_minor": part})
        total = minor * 107 // 100
        first = total // 2 if halves else total
        for number, amount, due, spent in ((1, first, begins, 0), (2, total - first, (begins + ends) // 2, 75)):
            if amount:
                tranches.append(
                    {
                        "organisation": code,
                        "purpose": purpose,
                        "number": number,
                        "amount_minor": amount,
                        "due_on": stage.day(due).isoformat(),
                        "spent_percent": spent,
                        "needs_reports": False,
                    }
                )
    total = sum(shares.values()) * 107
    sums: Counter[int] = Counter()
    for each in tranches:
        sums[int(each["due_on"][:4])] += each["amount_minor"]
    return {
        "title": title,
        "window": window,
        "focus": focus,
        "outputs": list(outputs),
        "level": level,
        "countries": list(countries),
        "start_date": stage.day(begins).isoformat(),
        "end_date": stage.day(ends).isoformat(),
        "organisations": list(shares),
        "summary": (
            f"{title}. The team of the United Nations in the country and its partners in government and civil society "
            "follow up on the recommendations of the human rights mechanisms, with those furthest behind first."
        ),
        "results": [
            {
                "level": "outcome",
                "statement": "National plans follow up on the recommendations of human rights mechanisms",
                "indicators": [
                    {
                        "text": "Plans in force with a budget",
                        "baseline": "0",
                        "target": "2",
                        "source": "Reports of the resident coordinator",
                    }
                ],
            }
        ],
        "budget": budget,
        "tranches": tranches,
        "disbursements": [{"year": year, "amount_minor": sums[year]} for year in sorted(sums)],
        "cofinancing": [{"source": "Host governments, in kind", "amount_minor": total // 10}],
    }


def drafted(
    stage: Stage,
    lead: str,
    by: User,
    days: int,
    content: dict[str, Any],
    kind: str = "new",
    project: Project | None = None,
) -> Proposal:
    return proposal_begin(
        fund=stage.fund,
        kind=kind,
        lead=stage.organisations[lead],
        project=project,
        content=content,
        by=by,
        at=stage.at(days),
    )


def submitted(stage: Stage, proposal: Proposal, by: User, days: int) -> Proposal:
    proposal_submit(proposal=proposal, by=by, at=stage.at(days))
    return proposal


def reviewed(stage: Stage, proposal: Proposal, days: int, recommendation: str = "forward", comments: str = "") -> None:
    version = proposal.versions.order_by("-number").get()
    proposal_review(
        version=version,
        checklist={item: {"answer": "yes", "note": ""} for item in CHECKLIST},
        scores={name: {"score": 4, "note": ""} for name in CRITERIA},
        recommendation=recommendation,
        comments=comments,
        panel="Secretariat and one adviser of another organisation",
        by=stage.secretariat,
        at=stage.at(days, 11),
    )


def forwarded(stage: Stage, proposal: Proposal, by: User, days: int) -> Proposal:
    """Submitted, reviewed four days later and forwarded the day after."""
    submitted(stage, proposal, by, days)
    reviewed(stage, proposal, days + 4)
    proposal_forward(proposal=proposal, by=stage.secretariat, at=stage.at(days + 5))
    return proposal
