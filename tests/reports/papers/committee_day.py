"""A day of the committee, through the services: two approvals, one of them with conditions and a recusal, a report
noted, and more asked than there is. The fund has 174,299.00 in cash, 53,500.00 of it reserved."""

from __future__ import annotations

from datetime import date
from typing import Any

from grants.committee.minutes import minutes_digest
from grants.models import AgendaItem, Meeting, Memorandum, Proposal, ProposalKind, Review
from grants.services import decisions, meetings
from grants.services.minutes import minutes_sign, minutes_write
from tests.grants.committee.sitting import (
    AT,
    BEFORE,
    LATER,
    Sitting,
    all_agree,
    ask,
    both,
    budget,
    first_item,
    open_meeting,
    proposal,
    sign,
    vote,
)

SUMMARY = (
    "Advisers on human rights are placed in the offices of Resident Coordinators, where they help country teams to "
    "put the recommendations of the universal periodic review into the common country programme.\n"
    "The first year prepares the posts; in the second the advisers train staff of nine organisations and of the "
    "national institution for human rights."
)
RESULTS = [
    {
        "level": "outcome",
        "statement": "Country teams follow up recommendations of the human rights mechanisms together",
        "indicators": [
            {
                "text": "Share of recommendations with an agreed plan",
                "baseline": "22 per cent (2019)",
                "target": "60 per cent (2021)",
                "source": "Common country assessment",
            },
        ],
    },
    {
        "level": "output",
        "statement": "Advisers are in place in six countries",
        "indicators": [
            {"text": "Advisers in post", "baseline": "0", "target": "6", "source": "Contracts"},
            {
                "text": "Staff trained, half of them women",
                "baseline": "0",
                "target": "180",
                "source": "Attendance lists",
            },
        ],
    },
]
JOINT: dict[str, Any] = {
    "title": "Advisers with country teams",
    "organisations": ["UNDP", "WHO"],
    "countries": ["KEN", "NPL"],
    "summary": SUMMARY,
    "results": RESULTS,
    "budget": [
        *budget(("UNDP", "programme", 4_000_000), ("WHO", "programme", 1_234_560)),
    ],
    "tranches": [
        {
            "organisation": "UNDP",
            "purpose": "programme",
            "number": 1,
            "amount_minor": 3_000_000,
            "due_on": "2020-07-15",
        },
        {
            "organisation": "UNDP",
            "purpose": "programme",
            "number": 2,
            "amount_minor": 1_280_000,
            "due_on": "2021-03-01",
            "spent_percent": 75,
            "needs_reports": True,
        },
        {"organisation": "WHO", "purpose": "programme", "number": 1, "amount_minor": 1_320_979, "due_on": "2020-07-15"},
    ],
    "disbursements": [{"year": 2020, "amount_minor": 4_000_000}, {"year": 2021, "amount_minor": 1_600_979}],
    "cofinancing": [{"source": "Government of Kenya, in kind", "amount_minor": 2_500_099}],
}
CONFLICT = "It is our own project."
CONDITION = "The national institution for human rights has agreed in writing"


def reviewed(at: Sitting, of: Proposal, **said: Any) -> Review:
    return Review.objects.create(
        version=of.versions.get(),
        **{
            "reviewer": at.secretariat,
            "reviewed_at": BEFORE,
            "panel": "Ana Ferreira (secretariat), Jo Bergström (outside expert)",
            "checklist": {
                "eligible": {"answer": "yes", "note": ""},
                "inclusion": {"answer": "no", "note": "No indicator names women."},
            },
            "scores": {
                "relevance": {"score": 5, "note": "Answers the second priority"},
                "design": {"score": 4, "note": ""},
                "value": {"score": 4, "note": "Posts are shared with the host"},
            },
            "recommendation": "forward",
            "comments": "Sound; ask for the letter of the national institution.",
            **said,
        },
    )


def planned(at: Sitting) -> Meeting:
    """The agenda: 56,009.79 for two organisations, 10,700.00 for one, 64,200.00 it does not have, a report."""
    joint = proposal(at, ProposalKind.JOINT, **JOINT)
    reviewed(at, joint)
    small = proposal(at, title="A handbook for country teams")
    large = proposal(at, title="Regional hubs", budget=budget(("WHO", "programme", 6_000_000)))
    for number, of in (("MOU-UNDP-7", at.office.organisation), ("MOU-WHO-3", at.office.other_organisation)):
        if number == "MOU-UNDP-7":
            Memorandum.objects.create(
                fund=at.fund,
                organisation=of,
                reference=number,
                signed_on=date(2018, 1, 2),
                in_force_from=date(2018, 1, 10),
                in_force_until=date(2022, 12, 31),
            )
    meeting = open_meeting(at, joint, small, large, is_open=False)
    meetings.agenda_add_business(
        meeting=meeting,
        kind="report",
        title="Annual report of the fund, 2019",
        text="The consolidated report is before the committee.\nIt was published on 31 May.",
        by=at.secretariat,
        at=BEFORE,
    )
    return meeting


def opened(at: Sitting) -> Meeting:
    meeting = planned(at)
    meetings.meeting_open(meeting=meeting, by=at.secretariat, at=BEFORE)
    presence = {seat.pk: "holder" for name, seat in at.seats.items() if name != "NOR"}
    presence[at.seats["NOR"].pk] = "alternate"
    presence[at.seats["CSO"].pk] = "absent"
    meetings.attendance_record(meeting=meeting, presence=presence, by=at.secretariat, at=BEFORE)
    meeting.refresh_from_db()
    return meeting


def held(at: Sitting) -> Meeting:
    """Item 1 approved with a condition, UNDP recused; item 2 approved; item 3 left undecided; item 4 noted."""
    meeting = opened(at)
    first, second, report = (item_at(meeting, position) for position in (1, 2, 4))
    vote(at, first, OHCHR="agree", UNICEF="agree", UNDP="recuse", ILO="abstain", **{"NOR-2": "agree"})
    both_conditions = {
        "outcome": "conditions",
        "conditions": [CONDITION],
        "comments": "Funds are released in two parts.",
    }
    both(at, first, **both_conditions)
    vote(at, second, OHCHR="agree", UNICEF="agree", UNDP="agree", ILO="agree", **{"NOR-2": "agree"})
    both(at, second)
    vote(at, report, OHCHR="agree", UNICEF="agree", **{"NOR-2": "agree"})
    # The Development Programme and the Labour Organization are there, and leave it unanswered.
    ask(at, report, "OHCHR", "UNICEF")
    both(at, report, outcome="noted")
    meetings.meeting_close(meeting=meeting, by=at.secretariat, at=LATER)
    minutes_write(
        meeting=meeting,
        text="The co-chair opened the meeting at 10:00.\nThe committee thanked the secretariat.",
        by=at.secretariat,
        at=LATER,
    )
    return meeting


def minutes_signed(at: Sitting, meeting: Meeting, *who: str) -> None:
    for institution in who:
        minutes_sign(meeting=meeting, shown=minutes_digest(meeting), by=at.people[institution], at=LATER)
    meeting.refresh_from_db()


def item_at(meeting: Meeting, position: int) -> AgendaItem:
    return first_item(meeting, position)


__all__ = ["AT", "all_agree", "decisions", "sign"]
