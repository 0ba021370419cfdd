"""A proposal to work with: the office fund, people of UNDP and of the secretariat, a complete document."""

from __future__ import annotations

import copy
import io
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

from fund.models import Fund, Membership, User
from grants.models import Organisation, Project, Proposal, ProposalVersion
from grants.proposals.screening import CHECKLIST, CRITERIA
from grants.services.proposals import proposal_begin, proposal_submit
from grants.services.screening import proposal_review
from tests.generators.office_fund import Office, office_fund

NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)

COMPLETE: dict[str, Any] = {
    "title": "Advisers for Kenya and Nepal",
    "window": "",
    "focus": "F1",
    "outputs": [],
    "level": "country",
    "countries": ["KEN", "NPL"],
    "start_date": "2026-07-01",
    "end_date": "2027-12-31",
    "lead": "UNDP",
    "organisations": ["UNDP"],
    "summary": "Two advisers work with the country teams.",
    "results": [
        {
            "level": "outcome",
            "statement": "Country teams follow up on recommendations",
            "indicators": [
                {"text": "Plans in force", "baseline": "0", "target": "2", "source": "Reports of the country teams"}
            ],
        }
    ],
    "budget": [
        {"organisation": "UNDP", "purpose": "programme", "category": "1", "amount_minor": 80_000_00},
        {"organisation": "UNDP", "purpose": "programme", "category": "5", "amount_minor": 20_000_00},
    ],
    "tranches": [],
    "disbursements": [{"year": 2026, "amount_minor": 50_000_00}, {"year": 2027, "amount_minor": 57_000_00}],
    "cofinancing": [{"source": "Government of Kenya", "amount_minor": 10_000_00}],
    "new_end_date": "",
    "reason": "",
}

PDF = b"%PDF-1.7\n% a signed document\n"


def complete(**changes: Any) -> dict[str, Any]:
    """A document that lacks nothing, with these changes."""
    return copy.deepcopy(COMPLETE) | changes


class People(NamedTuple):
    """The fund and who works in it."""

    office: Office
    undp: User
    who: User
    secretariat: User
    other_secretariat: User
    member: User
    maker: User

    @property
    def fund(self) -> Fund:
        return self.office.fund

    @property
    def organisation(self) -> Organisation:
        return self.office.organisation

    @property
    def project(self) -> Project:
        return self.office.project


def person(role: str, email: str, institution: str = "") -> User:
    user = User.objects.create_user(email=email, password="a-long-password", name=email.partition("@")[0].upper())
    Membership.objects.create(user=user, role=role, institution=institution, valid_from=date(2000, 1, 1))
    return user


def people() -> People:
    return People(
        office_fund(),
        person("organisation", "undp@example.org", "UNDP"),
        person("organisation", "who@example.org", "WHO"),
        person("secretariat", "secretariat@example.org"),
        person("secretariat", "second@example.org"),
        person("committee_member", "member@example.org"),
        person("office_maker", "maker@example.org"),
    )


def another_of_undp() -> User:
    return person("organisation", "another@example.org", "UNDP")


def begun(who: People, kind: str = "new", **changes: Any) -> Proposal:
    """A draft of UNDP; an amendment of the office fund's project."""
    amends = kind not in ("new", "joint", "direct_cost")
    return proposal_begin(
        fund=who.fund,
        kind=kind,
        lead=who.organisation,
        project=who.project if amends else None,
        content=changes if amends else complete(**changes),
        by=who.undp,
        at=NOW,
    )


def submitted(who: People, kind: str = "new", **changes: Any) -> tuple[Proposal, ProposalVersion]:
    proposal = begun(who, kind, **changes)
    return proposal, proposal_submit(proposal=proposal, by=who.undp, at=NOW)


def answered(answer: str = "yes") -> dict[str, dict[str, str]]:
    return {item: {"answer": answer, "note": ""} for item in CHECKLIST}


def scored(score: int = 4) -> dict[str, dict[str, Any]]:
    return {criterion: {"score": score, "note": ""} for criterion in CRITERIA}


def reviewed(who: People, version: ProposalVersion, recommendation: str = "forward", **changes: Any) -> Any:
    said: dict[str, Any] = {
        "version": version,
        "checklist": answered(),
        "scores": scored(),
        "recommendation": recommendation,
        "comments": "" if recommendation == "forward" else "The budget is too high.",
        "by": who.secretariat,
        "at": NOW,
    }
    return proposal_review(**said | changes)


def pdf(more: bytes = b"") -> io.BytesIO:
    return io.BytesIO(PDF + more)
