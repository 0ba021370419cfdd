"""The life of HRM00 in the last years, in the order it happened: decided, paid, and what waits today."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import F

from config.demo import (
    committee,
    edition,
    expenditure_reports,
    narratives,
    payments,
    proposals,
    publishing,
    reporting,
    statements,
    terms,
)
from config.demo.cast import Stage, stage_of
from fund.models import Fund
from grants.models import ItemKind, Meeting, Notice, Project
from grants.services.decisions import condition_meet
from grants.services.meetings import agenda_add_proposal, meeting_call, meeting_open
from grants.services.proposals import proposal_withdraw
from grants.services.screening import proposal_return


@transaction.atomic
def life_lived(fund: Fund, today: date) -> None:
    """All of it or nothing; nothing where it has been."""
    if Meeting.objects.filter(fund=fund).exists():
        return
    stage = stage_of(fund, today)
    terms.rules_set(stage)
    terms.organisations_bind(stage)
    terms.seats_give(stage)
    # What was achieved is told before the report of the year is given.
    narratives.years_told(stage)
    publishing.years_given(stage)
    terms.contributions_come(stage)
    advisers, justice = first_meeting(stage)
    first_tranche_paid(stage, advisers)
    second_meeting(stage)
    money_asked(stage, advisers, justice)
    written_procedure(stage, advisers)
    meeting_today(stage)
    desks_fill(stage)
    cycle = reporting.asked(stage)
    narratives.year_under_way(stage, cycle)
    expenditure_reports.reported(stage, cycle)
    reporting.reminded(stage, cycle)
    publishing.year_waits(stage)
    edition.begun(stage)
    statements.certified(stage)
    _letters_of_the_past(stage)


def first_meeting(stage: Stage) -> tuple[Project, Project]:
    """A project approved, a joint programme approved with a condition, one rejected; a report noted."""
    ohchr, undp = stage.ohchr, stage.undp
    advisers = proposals.text_of(
        stage, "Human rights advisers in Kenya and Nepal", {"OHCHR": 400_000}, begins=-280, ends=260,
        countries=("KEN", "NPL"),
    )  # fmt: skip
    justice = proposals.text_of(
        stage, "Access to justice for children on the move", {"UNDP": 350_000, "UNICEF": 250_000}, begins=-270,
        ends=500, window="JOINT", level="regional", focus="PF3", outputs=("3.1.1",), countries=(),
    )  # fmt: skip
    summit = proposals.text_of(
        stage, "A conference on human rights and development", {"UNESCO": 180_000}, begins=-200, ends=-20,
        level="global", focus="PF4", outputs=("4.1.1",), countries=(),
    )  # fmt: skip
    asked = [
        proposals.forwarded(stage, proposals.drafted(stage, "OHCHR", ohchr, -345, advisers), ohchr, -340),
        proposals.forwarded(stage, proposals.drafted(stage, "UNDP", undp, -345, justice, "joint"), undp, -339),
        proposals.forwarded(stage, proposals.drafted(stage, "UNESCO", stage.unesco_office, -342, summit),
                            stage.unesco_office, -338),
    ]  # fmt: skip
    meeting = committee.called(
        stage,
        -300,
        *asked,
        business=[
            (ItemKind.REPORT, "Annual report of the fund", "The consolidated annual report, narrative and financial."),
            (
                ItemKind.FUND_EXTENSION,
                f"Extension of the fund to 31 December {stage.today.year + 3}",
                "Two contributors have committed new funds; the terms of reference provide for an extension.",
            ),
        ],
    )
    at = stage.at(-300)
    items = [committee.item_of(meeting, position) for position in range(1, 6)]
    for item in items[:2]:
        committee.vote(stage, item, at)
    committee.vote(
        stage, items[2], at,
        dict.fromkeys(("cochair", "member", "unwomen", "unesco"), "agree") | {"chair": "recuse"},
        conflict="My own office carries this project.",
    )  # fmt: skip
    committee.vote(
        stage, items[3], at,
        dict.fromkeys(("chair", "unwomen", "unesco"), "agree") | {"cochair": "recuse", "member": "recuse"},
        conflict="My own organisation takes part in this programme.",
    )  # fmt: skip
    committee.vote(
        stage, items[4], at,
        dict.fromkeys(("chair", "cochair", "member", "unwomen"), "object") | {"unesco": "recuse"},
        conflict="UNESCO asks for it.",
        comments={"chair": "A conference is not what the fund is for."},
    )  # fmt: skip
    committee.decided(stage, items[0], at, "noted")
    committee.decided(stage, items[1], at, "approved", "The fund's office records the new end date.")
    committee.decided(stage, items[2], at, "approved")
    decision = committee.decided(
        stage, items[3], at, "conditions", conditions=["A letter of support of each of the three governments is filed"]
    )
    committee.decided(stage, items[4], at, "rejected", "Conferences are not eligible under the terms of reference.")
    condition_meet(
        condition=decision.conditions.get(),
        met_on=stage.day(-275),
        note="The three letters were received and compared with the list of the proposal.",
        by=stage.secretariat,
        at=stage.at(-274),
    )
    committee.ended(
        stage, meeting, -300,
        "The co-chairs welcomed the members. The report was noted, and the extension of the fund agreed. The advisers "
        "were approved. Members asked that the joint programme works with the existing coordination groups. The "
        "proposal of a conference was not agreed.",
        [stage.chair, stage.cochair],
    )  # fmt: skip
    first, second = (Project.objects.get(proposals=each) for each in asked[:2])
    return first, second


def second_meeting(stage: Stage) -> None:
    """One approved with a condition that is still to be met, one deferred; the minutes wait for one signature."""
    women = proposals.text_of(
        stage, "Women human rights defenders in Central America", {"UNWOMEN": 200_000}, begins=-30, ends=500,
        level="regional", focus="PF3", outputs=("3.2.1",), countries=(),
    )  # fmt: skip
    data = proposals.text_of(
        stage, "Data for leaving no one behind", {"OHCHR": 260_000}, begins=30, ends=600, level="global", focus="PF1",
        outputs=("1.1.1",), countries=(),
    )  # fmt: skip
    unwomen, ohchr = stage.unwomen_office, stage.ohchr
    asked = [
        proposals.forwarded(stage, proposals.drafted(stage, "UNWOMEN", unwomen, -120, women), unwomen, -115),
        proposals.forwarded(stage, proposals.drafted(stage, "OHCHR", ohchr, -118, data), ohchr, -112),
    ]
    meeting = committee.called(stage, -60, *asked)
    at = stage.at(-60)
    first, second = committee.item_of(meeting, 1), committee.item_of(meeting, 2)
    committee.vote(stage, first, at)
    committee.vote(stage, second, at)
    committee.decided(
        stage, first, at, "conditions", conditions=["The selection criteria for grants to defenders are published"]
    )
    committee.decided(stage, second, at, "deferred", "The baseline study is not finished: come back with its results.")
    committee.ended(
        stage, meeting, -60,
        "The support to women human rights defenders was approved with one condition. The proposal on data was "
        "deferred to the next meeting.",
        [stage.cochair],
    )  # fmt: skip


def first_tranche_paid(stage: Stage, advisers: Project) -> None:
    request = payments.prepared(stage, advisers, "OHCHR", -270, remarks="First tranche, as decided.")
    payments.asked(stage, request, -270)
    payments.released(stage, request, -268)
    payments.paid(stage, request, -267, "MT103-270815")


def money_asked(stage: Stage, advisers: Project, justice: Project) -> None:
    """One request to be paid, one to be released, and a draft whose condition is not met yet."""
    to_pay = payments.prepared(stage, justice, "UNICEF", -6)
    payments.asked(stage, to_pay, -6)
    payments.released(stage, to_pay, -5)
    payments.asked(stage, payments.prepared(stage, justice, "UNDP", -3), -3)
    payments.prepared(
        stage, advisers, "OHCHR", -2, tranche=2, remarks="Three quarters of the first tranche must be spent before."
    )


def written_procedure(stage: Stage, advisers: Project) -> None:
    """More time for the advisers, asked of the committee in writing."""
    content = {
        "title": "Six more months for the advisers in Nepal",
        "reason": "The adviser in Nepal began six months late: the government changed.",
        "new_end_date": stage.day(440).isoformat(),
    }
    proposal = proposals.drafted(stage, "OHCHR", stage.ohchr, -20, content, "no_cost_extension", advisers)
    proposals.forwarded(stage, proposal, stage.ohchr, -18)
    by, at = stage.secretariat, stage.at(-2)
    meeting = meeting_call(fund=stage.fund, kind="written", silence_until=stage.at(9, 17), by=by, at=at)
    agenda_add_proposal(meeting=meeting, proposal=proposal, by=by, at=at)
    meeting_open(meeting=meeting, by=by, at=stage.at(-2, 12))
    committee.vote(stage, committee.item_of(meeting, 1), stage.at(-1), {"unwomen": "agree"})


def meeting_today(stage: Stage) -> None:
    """An agenda that asks for more than there is. The first item has its ballots and waits for the co-chairs."""
    undp, ohchr = stage.undp, stage.ohchr
    asked = [
        (ohchr, "OHCHR", "new", proposals.text_of(
            stage, "Indigenous peoples and climate plans in the Andes", {"OHCHR": 300_000}, begins=30, ends=700,
            level="regional", focus="PF3", outputs=("3.2.2",), countries=(),
        )),
        (undp, "UNDP", "joint", proposals.text_of(
            stage, "Human rights in school curricula", {"UNDP": 220_000, "UNESCO": 180_000}, begins=40, ends=800,
            window="JOINT", level="global", focus="PF4", outputs=("4.1.1",), countries=(),
        )),
        (undp, "UNDP", "new", proposals.text_of(
            stage, "Theatre of young people on discrimination, Honduras", {"UNDP": 4_600}, begins=20, ends=300,
            window="MICRO", focus="PF2", outputs=("2.2.1",), countries=("HND",), halves=False,
        )),
    ]  # fmt: skip
    made = [
        proposals.forwarded(stage, proposals.drafted(stage, lead, by, -40, content, kind), by, -35)
        for by, lead, kind, content in asked
    ]
    meeting = committee.called(
        stage, 0, *made, business=[(ItemKind.OTHER, "Date of the next meeting", "In about six months.")]
    )
    choices = dict.fromkeys(("cochair", "unwomen", "unesco"), "agree") | {"chair": "recuse"}
    committee.vote(
        stage, committee.item_of(meeting, 2), stage.at(0), choices, conflict="My own office carries this project."
    )
    committee.vote(stage, committee.item_of(meeting, 3), stage.at(0), {"unesco": "recuse"}, conflict="UNESCO's part.")


def desks_fill(stage: Stage) -> None:
    """A draft, one returned, one withdrawn, two to be screened (one the secretariat's own), one forwarded."""
    ohchr, undp = stage.ohchr, stage.undp

    def text(title: str, amount: int, lead: str, **more: object) -> dict[str, object]:
        return proposals.text_of(stage, title, {lead: amount}, begins=60, ends=700, **more)  # type: ignore[arg-type]

    draft = text("Follow-up to the universal periodic review in the Pacific", 210_000, "OHCHR", countries=("FJI",))
    proposals.drafted(stage, "OHCHR", ohchr, -9, draft | {"results": []})
    returned = proposals.drafted(
        stage, "OHCHR", ohchr, -30, text("Training of police instructors in Togo", 150_000, "OHCHR", countries=("TGO",))
    )
    proposals.submitted(stage, returned, ohchr, -28)
    proposals.reviewed(stage, returned, -22, "return", "Say how the instructors are chosen, and lower travel costs.")
    proposal_return(
        proposal=returned,
        comment="Say how the instructors are chosen, and lower travel costs to a tenth of the budget.",
        by=stage.secretariat,
        at=stage.at(-21),
    )
    withdrawn = proposals.drafted(
        stage, "UNDP", undp, -70, text("Land rights in Kenya", 90_000, "UNDP", countries=("KEN",))
    )
    proposals.submitted(stage, withdrawn, undp, -68)
    proposal_withdraw(proposal=withdrawn, comment="Another fund pays for it.", by=undp, at=stage.at(-66))
    waiting = proposals.drafted(
        stage, "UNDP", undp, -8, text("Ombuds institutions in the Sahel", 240_000, "UNDP", countries=("NER", "MLI"))
    )
    proposals.submitted(stage, waiting, undp, -7)
    costs = proposals.text_of(
        stage, "Costs of the secretariat next year", {"UNDP": 90_000}, begins=40, ends=405, window="", focus="SEC",
        outputs=(), level="secretariat", countries=(), purpose="direct_cost", halves=False,
    )  # fmt: skip
    own = proposals.drafted(stage, "UNDP", stage.secretariat, -6, costs, "direct_cost")
    proposals.submitted(stage, own, stage.secretariat, -5)
    ready = text("Civic space online in Tunisia", 130_000, "OHCHR", countries=("TUN",))
    proposals.forwarded(stage, proposals.drafted(stage, "OHCHR", ohchr, -16, ready), ohchr, -15)


def _letters_of_the_past(stage: Stage) -> None:
    """Letters older than a week are taken as sent on their day: nobody is told today what happened last year."""
    Notice.objects.filter(fund=stage.fund, sent_at__isnull=True, created_at__lt=stage.at(-7)).update(
        sent_at=F("created_at")
    )
