"""One of each paper, written down by hand: what is drawn, without a database."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from datetime import UTC, date, datetime
from itertools import count
from typing import Any

from reports.papers.budget import Budget, BudgetColumn
from reports.papers.committee import Balance, BallotLine, ConditionLine, Sitting, Subject
from reports.papers.decision_sheet import AllocationLine, DecisionSheet, MemorandumLine
from reports.papers.letterhead import Letterhead, Posted, Signature
from reports.papers.meeting_pack import (
    AgendaLine,
    BusinessItem,
    Indicator,
    MeetingPack,
    ProposalPage,
    ResultLine,
    ReviewOf,
    ScoreLine,
    TrancheLine,
)
from reports.papers.minutes import AttendanceLine, Decided, ItemMinutes, Minutes
from reports.papers.payments import ApprovedLine, BatchLine, BatchTotals, Hand, TransferNotification
from reports.table import LedgerPosition

AT = datetime(2020, 6, 15, 10, 0, tzinfo=UTC)
HASH = "9f2c4e0b7d1a86355ea1c0de77b0a4d2f31c58e6094bb7ad21e3f60c5d8e7a49"
HEAD = Letterhead("HRM00", "Human Rights Fund", "The Agent", "USD", LedgerPosition(412, HASH), AT, "Ana Ferreira")
ENTRY = Posted(411, HASH, AT, "maker@example.org")
CATEGORIES = {
    "1": "Staff and other personnel",
    "2": "Supplies, commodities, materials",
    "3": "Equipment, vehicles, furniture and depreciation",
    "4": "Contractual services",
    "5": "Travel",
    "6": "Transfers and grants to counterparts",
    "7": "General operating and other direct costs",
    "8": "Indirect support costs",
}
SITTING = Sitting(
    "HRM00-2020-02", "Regular meeting", "Open for ballots", date(2020, 6, 10), "Geneva", AT, ("The rule is consensus.",)
)


def budget(organisations: int = 2, largest: int = 123_456_789) -> Budget:
    return Budget(
        tuple(
            BudgetColumn(
                f"ORG{number}",
                {code: largest // (number + place + 1) for place, code in enumerate(CATEGORIES)},
                "7%",
            )
            for number in range(organisations)
        ),
        CATEGORIES,
    )


def proposal_page(position: int = 1, organisations: int = 2) -> ProposalPage:
    of = budget(organisations)
    return ProposalPage(
        position=position,
        number=f"HRM00-P-2020-{position:03d}",
        version=3,
        digest=HASH,
        kind="Joint programme",
        title="Advisers with country teams",
        asked_minor=of.total_minor,
        submitted_at=AT,
        submitted_by="Jo Bergström",
        budget=of,
        lead="ORG0 · First organisation",
        window="JP · Joint programmes",
        focus="PF1 · Strengthening national protection systems",
        outputs=("1.1.1 · Advisers", "1.2.1 · Guidance"),
        level="Country",
        countries=("Kenya", "Nepal"),
        start_date=date(2020, 7, 1),
        end_date=date(2021, 12, 31),
        new_end_date=date(2022, 6, 30),
        project="P-7 · Advisers",
        organisations=("ORG0 · First organisation", "ORG1 · Second organisation"),
        summary="What is planned.\nAnd why.",
        reason="The floods.",
        results=(
            ResultLine("Outcome", "Teams follow up", (Indicator("Share followed up", "22 %", "60 %", "Assessment"),)),
            ResultLine("Output", "Guidance is written"),
        ),
        tranches=(
            TrancheLine("ORG0", 1, 1_234_567, date(2020, 7, 15)),
            TrancheLine("ORG0", 2, 765_433, None, "reports in"),
        ),
        disbursements=((2020, 2_000_000), (2021, 1)),
        cofinancing=(("Government of Kenya", 987_654),),
        documents=(("Signed project document", "project.pdf"),),
        reviews=(
            ReviewOf(
                "Ana Ferreira",
                AT,
                "Recommended to the committee",
                "A panel of three",
                (ScoreLine("Relevance", 5, "Answers the priority"), ScoreLine("Design", None)),
                467,
                ("The budget is sound: no.",),
                "Sound.\nAsk for the letter.",
            ),
        ),
        missing=("The end date is missing.",),
        warnings=("The rate differs.",),
    )


def ordinary_page() -> ProposalPage:
    """What a committee reads most: two organisations, a summary of 500 words, tranches, results, five scores."""
    sentence = (
        "The project supports three country teams in their work with governments, national institutions and civil "
        "society, so that the recommendations of the human rights mechanisms are carried out and those furthest behind "
        "are reached first."
    )
    words = [*(sentence.split() * 15)[:499], "Done."]
    indicators = tuple(
        Indicator(f"Plans in force with a budget, {country}", "0", "2", "Reports of the resident coordinator")
        for country in ("Kenya", "Nepal")
    )
    criteria = ("Relevance to the fund's purpose", "Quality of the results and of the design",
                "Capacity of the organisations to deliver", "Value for money", "Sustainability")  # fmt: skip
    review = ReviewOf(
        "Ana Ferreira", AT, "Recommended to the committee", "Secretariat and one adviser of another organisation",
        tuple(ScoreLine(name, 4) for name in criteria), 400, (), "Sound; the travel is explained.",
    )  # fmt: skip
    base = proposal_page()
    used = {code: name for code, name in CATEGORIES.items() if code in "14568"}
    columns = tuple(
        replace(column, by_category={code: column.by_category[code] for code in used}) for column in base.budget.columns
    )
    return replace(
        base,
        budget=replace(base.budget, columns=columns, categories=used),
        title="Human rights in school curricula",
        summary=f"{' '.join(words[:250])}\n{' '.join(words[250:])}",
        reason="",
        new_end_date=None,
        project="",
        results=(
            ResultLine("Outcome", "National plans follow up on the recommendations", indicators),
            ResultLine("Output", "Teachers are trained", indicators[:1]),
        ),
        tranches=tuple(
            TrancheLine(
                party,
                number,
                9_630_000,
                date(2020 + number, 1, 24),
                "75% of earlier tranches spent" if number > 1 else "",
            )
            for party in ("ORG0", "ORG1")
            for number in (1, 2)
        ),
        missing=(),
        warnings=(),
        reviews=(review,),
    )


def meeting_pack() -> MeetingPack:
    pages = (proposal_page(1), proposal_page(3, organisations=9))
    return MeetingPack(
        HEAD,
        SITTING,
        (
            AgendaLine(1, "Joint programme", pages[0].title, pages[0].number, pages[0].asked_minor),
            AgendaLine(2, "Report", "Annual report of the fund", state="Noted (HRM00-2020-02-D01)"),
            AgendaLine(3, "New project", pages[1].title, pages[1].number, pages[1].asked_minor),
            AgendaLine(4, "New project", "Withdrawn since", "HRM00-P-2020-009", 5_000, "Withdrawn", counts=False),
        ),
        Balance(1_000_000_000, 250_000_050),
        pages,
        (BusinessItem(2, "Report", "Annual report of the fund", "The report is before the committee."),),
    )


BALLOTS = (
    BallotLine("Human Rights Office", "Co-chair", "Agree", "Ana", comment="With thanks."),
    BallotLine("Development Programme", "Member", "Recuse", "Bo", True, True, "It is our own project."),
    BallotLine("Norway", "", "Agrees by silence", is_silent=True),
)
CONDITIONS = (
    ConditionLine(1, "The letter is filed"),
    ConditionLine(2, "The staff are named", date(2020, 7, 1), "Seen by me", "Chen"),
)
SUBJECT = Subject("Advisers with country teams", "Joint programme", "HRM00-P-2020-001", 3, HASH)
SIGNATURES = (Signature("Human Rights Office", "Ana", AT, HASH), Signature("Children's Fund", "Bea"))


def minutes() -> Minutes:
    decided = Decided(
        number="HRM00-2020-02-D01",
        outcome="Approved with conditions",
        decided_on=date(2020, 6, 10),
        digest=HASH,
        quorum="Quorum: 4 of 5.",
        votes="Agreed (3 agree)",
        ballots=BALLOTS,
        conditions=CONDITIONS,
        comments="In two parts.",
        amends="HRM00-2019-01-D03",
        signatures=SIGNATURES,
    )
    return Minutes(
        HEAD,
        SITTING,
        (AttendanceLine("Norway", "Member", "By the alternate", "Nor"),),
        "Quorum: 5 of 5.",
        (
            ItemMinutes(1, SUBJECT, 5_600_979, "", decided),
            ItemMinutes(2, Subject("Annual report", "Report"), None, "Its text.", undecided="Not decided."),
        ),
        "The meeting was opened.\nAnd closed.",
        SIGNATURES,
    )


def decision_sheet() -> DecisionSheet:
    return DecisionSheet(
        letterhead=HEAD,
        number="HRM00-2020-02-D01",
        outcome="Approved with conditions",
        is_approval=True,
        decided_on=date(2020, 6, 10),
        closed_at=AT,
        digest=HASH,
        sitting=SITTING,
        item=1,
        subject=SUBJECT,
        asked_minor=5_600_979,
        balance=Balance(17_429_900, 5_350_000, "HRM00-2020-02-D01"),
        rest_minor=7_490_000,
        quorum="Quorum: 4 of 5.",
        votes="Agreed (3 agree)",
        rule="Consensus",
        ballots=BALLOTS,
        conditions=CONDITIONS,
        comments="In two parts.",
        amends="HRM00-2019-01-D03",
        amended_by=("HRM00-2021-01-D01",),
        project="P-7 · Advisers",
        allocations=(
            AllocationLine("HRM00-2020-02-D01-UNDP", "P-7", "UNDP", "Programme", 4_000_000, 280_000, ENTRY),
            AllocationLine("HRM00-2020-02-D01-WHO", "P-7", "WHO", "Programme", 1_234_560, 86_419, ENTRY, 413),
        ),
        memoranda=(
            MemorandumLine("UNDP · Development Programme", "MOU-7", date(2018, 1, 1), date(2022, 12, 31)),
            MemorandumLine("WHO · Health Organization"),
            MemorandumLine("ILO · Labour Organization", "MOU-9", date(2018, 1, 1)),
        ),
        signatures=SIGNATURES,
    )


def transfer_notification() -> TransferNotification:
    return TransferNotification(
        letterhead=HEAD,
        number="HRM00-R-2020-007",
        organisation="Development Programme",
        organisation_code="UNDP",
        addressees=("Ana Ferreira, Programme officer",),
        project="P-7",
        project_title="Advisers",
        purpose="Programme",
        amount_minor=2_000_003,
        value_date=date(2020, 6, 12),
        bank_reference="BANK-1",
        account="UNDP Representation, A Bank, •••• 2957",
        entry=ENTRY,
        approved=(
            ApprovedLine("A-1", "HRM00-2020-02-D01", date(2020, 6, 10), 4_280_000),
            ApprovedLine("A-2", "", date(2020, 6, 11), 11),
        ),
        transferred_before_minor=1_000_000,
        tranche="1 (15 July 2020)",
        remarks="First part.",
        returned="This payment came back.",
    )


def batch_totals() -> BatchTotals:
    return BatchTotals(
        HEAD,
        "HRM00-B-2020-001",
        "Released",
        date(2020, 6, 20),
        tuple(
            BatchLine(
                f"HRM00-R-2020-{n:03d}",
                f"P-{n % 3}",
                "UNDP" if n % 2 else "WHO",
                "An account",
                "CH93",
                "BIC",
                100_001 * n,
                "Paid",
            )
            for n in range(1, 60)
        ),
        ("The Agent", "DE89", "COBA"),
        (Hand("Put together by", "Mia", AT), Hand("Released by", "Chen", AT, HASH), Hand("Payment file taken by")),
        HASH,
    )


PAPERS = {
    "pack": meeting_pack,
    "minutes": minutes,
    "sheet": decision_sheet,
    "notification": transfer_notification,
    "totals": batch_totals,
}


def with_texts(value: Any, texts: list[str], numbers: count | None = None, name: str = "") -> Any:
    """The same paper, every text of it replaced by the next of ``texts``; the currency stays one, and so do rates and
    the names of the categories, the program's own."""
    numbers = numbers if numbers is not None else count()
    if isinstance(value, str):
        return value if name in ("currency", "rate") else texts[next(numbers) % len(texts)]
    if isinstance(value, tuple):
        return tuple(with_texts(each, texts, numbers) for each in value)
    if is_dataclass(value) and not isinstance(value, type):
        return replace(
            value, **{f.name: with_texts(getattr(value, f.name), texts, numbers, f.name) for f in fields(value)}
        )
    return value
