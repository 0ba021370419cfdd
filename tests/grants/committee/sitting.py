"""A small committee for tests: two co-chairs, three members, ex officio and observer, over the office fund."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any, NamedTuple

from fund.fingerprints import canonical, sha256
from fund.models import Fund, Membership, User
from grants.committee.answers import asked_digest
from grants.committee.facts import item_facts
from grants.models import (
    AgendaItem,
    Ballot,
    Closing,
    FundRules,
    Meeting,
    MeetingKind,
    Project,
    Proposal,
    ProposalKind,
    ProposalState,
    ProposalVersion,
    Seat,
    SeatRole,
    Step,
)
from grants.services import asking, ballots, decisions, meetings
from tests.generators.office_fund import Office, office_fund

DAY = date(2020, 6, 10)
BEFORE = datetime(2020, 6, 5, 9, 0, tzinfo=UTC)
AT = datetime(2020, 6, 10, 10, 0, tzinfo=UTC)
LATER = datetime(2020, 6, 12, 10, 0, tzinfo=UTC)

SEATS = (
    ("OHCHR", "Human Rights Office", SeatRole.CO_CHAIR),
    ("UNICEF", "Children's Fund", SeatRole.CO_CHAIR),
    ("UNDP", "Development Programme", SeatRole.MEMBER),
    ("ILO", "Labour Organization", SeatRole.MEMBER),
    ("NOR", "Norway", SeatRole.MEMBER),
    ("AGENT", "Administrative agent", SeatRole.EX_OFFICIO),
    ("CSO", "Civil society", SeatRole.OBSERVER),
)
"""The fund has 230,100.00 less fees and transfers; see ``office_fund``."""


class Sitting(NamedTuple):
    """The fund, its people by institution (and ``secretariat``), and its seats."""

    office: Office
    people: dict[str, User]
    seats: dict[str, Seat]

    @property
    def fund(self) -> Fund:
        return self.office.fund

    @property
    def secretariat(self) -> User:
        return self.people["secretariat"]


def somebody(role: str, email: str, fund: Fund, institution: str = "") -> User:
    user = User.objects.create_user(email=email, password="a-long-password", name=email.partition("@")[0].title())
    Membership.objects.create(user=user, role=role, fund=fund, institution=institution, valid_from=date(2000, 1, 1))
    return user


def sitting(code: str = "TST01", **rules: Any) -> Sitting:
    office = office_fund(code)
    fund = office.fund
    if rules:
        FundRules.objects.create(fund=fund, **rules)
    people = {"secretariat": somebody("secretariat", f"secretariat.{code}@example.org", fund)}
    seats = {}
    for institution, name, role in SEATS:
        right = "co_chair" if role == SeatRole.CO_CHAIR else "committee_member"
        people[institution] = somebody(right, f"{institution}.{code}@example.org".lower(), fund)
        people[f"{institution}-2"] = somebody(right, f"{institution}-2.{code}@example.org".lower(), fund)
        seats[institution] = Seat.objects.create(
            fund=fund,
            institution=institution,
            institution_name=name,
            role=role,
            holder=people[institution],
            alternate=people[f"{institution}-2"],
            valid_from=date(2020, 1, 1),
        )
    return Sitting(office, people, seats)


def content(**said: Any) -> dict[str, Any]:
    """What a proposal of UNDP for 10,700.00 says."""
    return {
        "title": "Advisers in the field",
        "window": "",
        "focus": "F1",
        "outputs": [],
        "level": "country",
        "countries": ["KEN"],
        "start_date": "2020-07-01",
        "end_date": "2021-12-31",
        "lead": "UNDP",
        "organisations": ["UNDP"],
        "summary": "Advisers.",
        "results": [],
        "budget": budget(("UNDP", "programme", 1_000_000)),
        "tranches": [],
        "disbursements": [],
        "cofinancing": [],
        "new_end_date": "",
        "reason": "",
        **said,
    }


def budget(*parts: tuple[str, str, int]) -> list[dict[str, Any]]:
    """(organisation, purpose, direct cost) as lines in categories 1 and 5 and the 7 % of category 8."""
    lines = []
    for organisation, purpose, direct in parts:
        for category, amount in (("1", direct - direct // 4), ("5", direct // 4), ("8", direct * 7 // 100)):
            lines.append(
                {"organisation": organisation, "purpose": purpose, "category": category, "amount_minor": amount}
            )
    return lines


def proposal(
    at: Sitting,
    kind: str = ProposalKind.NEW,
    *,
    project: Project | None = None,
    state: str = ProposalState.SCREENED,
    **said: Any,
) -> Proposal:
    """A proposal that was forwarded, with its first version."""
    number = f"{at.fund.code}-P-2020-{Proposal.objects.filter(fund=at.fund).count() + 1:03d}"
    made = Proposal.objects.create(
        fund=at.fund,
        number=number,
        kind=kind,
        lead=at.office.organisation,
        project=project,
        title=said.get("title", "Advisers in the field"),
        draft=content(**said),
        state=state,
        created_by=at.secretariat,
        created_at=BEFORE,
        edited_at=BEFORE,
    )
    new_version(at, made, **said)
    return made


def new_version(at: Sitting, of: Proposal, **said: Any) -> ProposalVersion:
    words = content(**said)
    return ProposalVersion.objects.create(
        proposal=of,
        number=of.versions.count() + 1,
        content=words,
        digest=sha256(canonical([of.number, of.versions.count() + 1, words])),
        submitted_by=at.secretariat,
        submitted_at=BEFORE,
    )


def open_meeting(at: Sitting, *proposals: Proposal, is_open: bool = True, **said: Any) -> Meeting:
    """A meeting on DAY with these proposals, open for ballots."""
    meeting = meetings.meeting_call(
        fund=at.fund, **({"held_on": DAY} if "kind" not in said else {}), by=at.secretariat, at=BEFORE, **said
    )
    for each in proposals:
        meetings.agenda_add_proposal(meeting=meeting, proposal=each, by=at.secretariat, at=BEFORE)
    if is_open:
        meetings.meeting_open(meeting=meeting, by=at.secretariat, at=BEFORE)
    meeting.refresh_from_db()
    return meeting


def written(at: Sitting, *proposals: Proposal, until: datetime = AT) -> Meeting:
    return open_meeting(at, *proposals, kind=MeetingKind.WRITTEN, silence_until=until)


def first_item(meeting: Meeting, position: int = 1) -> AgendaItem:
    return AgendaItem.objects.get(meeting=meeting, position=position)


def vote(at: Sitting, item: AgendaItem, when: datetime = AT, **choices: str) -> list[Ballot]:
    """``vote(at, item, OHCHR="agree", UNDP="recuse")``."""
    _meeting, facts = item_facts(AgendaItem.objects.select_related("meeting__fund").get(pk=item.pk), when)
    return [
        ballots.ballot_cast(
            item=item,
            choice=choice,
            conflict="It is our own project." if choice == "recuse" else "",
            shown=facts.digest,
            by=at.people[institution],
            at=when,
        )
        for institution, choice in choices.items()
    ]


def all_agree(at: Sitting, item: AgendaItem, when: datetime = AT) -> None:
    vote(at, item, when, OHCHR="agree", UNICEF="agree", UNDP="agree", ILO="agree", NOR="agree")


def sign(
    at: Sitting,
    item: AgendaItem,
    *who: str,
    outcome: str = "approved",
    when: datetime = AT,
    **said: Any,
) -> list[Closing]:
    """``sign(at, item, "OHCHR", "UNICEF")``: what the closing page would send, by each of these."""
    signed = []
    for institution in who:
        signed.append(
            decisions.item_close(
                item=item,
                outcome=outcome,
                shown=shown(item, outcome, when, **said),
                by=at.people[institution],
                at=when,
                **said,
            )
        )
    return signed


def ask(at: Sitting, item: AgendaItem, *who: str, when: datetime = AT) -> list[Step]:
    """These co-chairs put on record that those who are there and have not answered were asked."""
    item = AgendaItem.objects.select_related("meeting__fund").get(pk=item.pk)
    return [
        asking.present_asked(
            item=item, shown=asked_digest(item_facts(item, when)[1]), by=at.people[institution], at=when
        )
        for institution in who
    ]


def shown(item: AgendaItem, outcome: str, when: datetime = AT, **said: Any) -> str:
    meeting, facts = item_facts(AgendaItem.objects.select_related("meeting__fund").get(pk=item.pk), when)
    return decisions.Wording(meeting, facts, outcome, **said).shown_digest


def both(at: Sitting, item: AgendaItem, **said: Any) -> None:
    sign(at, item, "OHCHR", "UNICEF", **said)
