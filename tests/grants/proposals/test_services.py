"""From the draft to the committee, by the services: who may, what is refused, what is kept."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from djmoney.money import Money

from fund.access import rights_of
from fund.models import Entry
from grants.governance import support_cost_percent
from grants.models import (
    AgendaItem,
    BudgetLine,
    FundRules,
    Meeting,
    Notice,
    PlanChange,
    Project,
    ProjectStatus,
    Proposal,
    Step,
    SupportCostRate,
    Window,
)
from grants.proposals.reading import rates_in
from grants.services.attachments import UnableToFile
from grants.services.proposals import (
    DraftMoved,
    UnableToDraft,
    UnableToSubmit,
    proposal_begin,
    proposal_draft_save,
    proposal_file,
    proposal_submit,
    proposal_withdraw,
)
from grants.services.screening import (
    UnableToAccept,
    UnableToForward,
    UnableToReview,
    proposal_forward,
    proposal_return,
    revision_accept,
)
from grants.services.steps import NotNow, NotYours, ShownIsStale, UnableToStep, advance
from grants.waiting.asking import Asker
from grants.waiting.proposals import proposals as proposals_waiting
from tests.grants.proposals.office import (
    NOW,
    People,
    another_of_undp,
    answered,
    begun,
    complete,
    pdf,
    people,
    person,
    reviewed,
    scored,
    submitted,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def who(settings, tmp_path) -> People:
    settings.MEDIA_ROOT = tmp_path
    return people()


def plan(who: People, end: date = date(2026, 12, 31)) -> PlanChange:
    """UNDP may spend 80,000 on staff and 20,000 on travel, with 7,000 of support cost."""
    who.project.start_date, who.project.end_date = date(2018, 6, 1), end
    who.project.save()
    change = PlanChange.objects.create(
        fund=who.fund,
        project=who.project,
        position=0,
        start_date=date(2018, 6, 1),
        end_date=end,
        recorded_by=who.undp,
        recorded_at=NOW,
    )
    for category, amount in (("1", 80_000_00), ("5", 20_000_00), ("8", 7_000_00)):
        BudgetLine.objects.create(change=change, organisation=who.organisation, category=category, amount_minor=amount)
    return change


def changes(**amounts: int) -> list[dict[str, object]]:
    return [
        {"organisation": "UNDP", "purpose": "programme", "category": name[1:], "amount_minor": amount}
        for name, amount in amounts.items()
    ]


class TestBeginning:
    def test_numbers_follow_each_other_in_a_year(self, who):
        first, second = begun(who), begun(who)
        assert (first.number, second.number) == ("TST01-P-2026-001", "TST01-P-2026-002")
        later = proposal_begin(
            fund=who.fund, kind="new", lead=who.organisation, by=who.undp, at=NOW + timedelta(days=365)
        )
        assert later.number == "TST01-P-2027-001"

    def test_is_for_ones_own_organisation(self, who):
        with pytest.raises(NotYours, match="UNDP"):
            proposal_begin(fund=who.fund, kind="new", lead=who.organisation, by=who.who, at=NOW)
        assert not Proposal.objects.exists()

    def test_the_secretariat_writes_direct_costs_and_nothing_else(self, who):
        said = {"fund": who.fund, "lead": who.organisation, "by": who.secretariat, "at": NOW}
        assert proposal_begin(kind="direct_cost", **said).state == "draft"
        with pytest.raises(NotYours):
            proposal_begin(kind="new", **said)

    def test_the_office_and_the_committee_write_none(self, who):
        for user in (who.maker, who.member):
            with pytest.raises(NotYours):
                proposal_begin(fund=who.fund, kind="direct_cost", lead=who.organisation, by=user, at=NOW)

    def test_an_amendment_names_a_project_the_organisation_takes_part_in(self, who):
        with pytest.raises(UnableToDraft, match="choose which"):
            proposal_begin(fund=who.fund, kind="cancellation", lead=who.organisation, by=who.undp, at=NOW)
        with pytest.raises(UnableToDraft, match="no part in project P-1"):
            proposal_begin(
                fund=who.fund,
                kind="cancellation",
                lead=who.office.other_organisation,
                project=who.project,
                by=who.who,
                at=NOW,
            )

    def test_an_amendment_of_a_closed_project_is_refused(self, who):
        who.project.status = "operationally_closed"
        who.project.save()
        with pytest.raises(UnableToDraft, match="operationally closed"):
            begun(who, "cost_extension")

    def test_two_amendments_of_a_kind_are_not_under_way_at_once(self, who):
        first = begun(who, "cancellation")
        with pytest.raises(UnableToDraft, match=first.number):
            begun(who, "cancellation")
        assert begun(who, "cost_extension").draft["title"] == who.project.title


class TestSavingTheDraft:
    def test_keeps_what_is_said_and_counts_the_edits(self, who):
        proposal = begun(who)
        saved = proposal_draft_save(proposal=proposal, draft=complete(title="Another"), edits=0, by=who.undp, at=NOW)
        assert (saved.title, saved.edits) == ("Another", 1)
        assert saved.history.first().history_user == who.undp

    def test_the_same_text_again_is_no_edit(self, who):
        proposal = begun(who)
        assert proposal_draft_save(proposal=proposal, draft=complete(), edits=0, by=who.undp, at=NOW).edits == 0

    def test_a_page_that_saved_itself_is_not_in_its_own_way(self, who):
        proposal = begun(who)
        for _twice in range(2):
            proposal_draft_save(proposal=proposal, draft=complete(title="Mine"), edits=0, by=who.undp, at=NOW)
        proposal.refresh_from_db()
        assert (proposal.title, proposal.edits) == ("Mine", 1)

    def test_anothers_edit_is_told_not_overwritten(self, who):
        proposal = begun(who)
        another = another_of_undp()
        proposal_draft_save(proposal=proposal, draft=complete(title="Theirs"), edits=0, by=another, at=NOW)
        with pytest.raises(DraftMoved, match="ANOTHER has changed this draft"):
            proposal_draft_save(proposal=proposal, draft=complete(title="Mine"), edits=0, by=who.undp, at=NOW)
        proposal.refresh_from_db()
        assert proposal.title == "Theirs"
        # Meanwhile one's own second window has saved, too: the other person is still the one to be named.
        proposal_draft_save(proposal=proposal, draft=complete(title="Second window"), edits=1, by=who.undp, at=NOW)
        with pytest.raises(DraftMoved, match="ANOTHER has changed this draft"):
            proposal_draft_save(proposal=proposal, draft=complete(title="Mine"), edits=0, by=who.undp, at=NOW)

    def test_ones_own_second_window_is_not_blamed_on_anybody(self, who):
        proposal = begun(who)
        proposal_draft_save(proposal=proposal, draft=complete(title="Second window"), edits=0, by=who.undp, at=NOW)
        with pytest.raises(DraftMoved, match=r"^You have changed this draft in another window since"):
            proposal_draft_save(proposal=proposal, draft=complete(title="Mine"), edits=0, by=who.undp, at=NOW)
        proposal.refresh_from_db()
        assert proposal.title == "Second window"

    def test_the_lead_stays_who_began(self, who):
        proposal = begun(who)
        saved = proposal_draft_save(proposal=proposal, draft=complete(lead="WHO"), edits=0, by=who.undp, at=NOW)
        assert saved.draft["lead"] == "UNDP"

    def test_is_refused_to_others_and_while_it_is_judged(self, who):
        proposal, _version = submitted(who)
        with pytest.raises(NotYours):
            proposal_draft_save(proposal=proposal, draft=complete(title="x"), edits=0, by=who.who, at=NOW)
        with pytest.raises(UnableToDraft, match="is submitted"):
            proposal_draft_save(proposal=proposal, draft=complete(title="x"), edits=0, by=who.undp, at=NOW)
        with pytest.raises(UnableToDraft, match="is submitted"):
            proposal_file(proposal=proposal, kind="budget", name="b.pdf", content=pdf(), by=who.undp, at=NOW)


class TestTheRates:
    def test_the_rate_is_the_organisations_own_on_the_day_of_submission(self, who):
        for first, percent in ((date(2020, 1, 1), 6), (date(2026, 3, 2), 5), (date(2026, 3, 3), 4)):
            SupportCostRate.objects.create(organisation=who.organisation, valid_from=first, percent=percent)
        rates = rates_in(who.fund, NOW.date())
        assert rates == {"UNDP": 5, "WHO": 7}
        assert rates["UNDP"] == support_cost_percent(who.organisation, NOW.date())
        years = [{"year": 2026, "amount_minor": 105_000_00}]
        _proposal, version = submitted(who, disbursements=years)
        assert version.content["support_rates"] == {"UNDP": "5"}
        assert [row["amount_minor"] for row in version.content["budget"] if row["category"] == "8"] == [5_000_00]


class TestSubmitting:
    def test_freezes_a_version_with_its_files_under_one_digest(self, who):
        proposal = begun(who)
        proposal_file(proposal=proposal, kind="proposal", name="signed.pdf", content=pdf(), by=who.undp, at=NOW)
        version = proposal_submit(proposal=proposal, by=who.undp, at=NOW)
        proposal.refresh_from_db()
        assert (proposal.state, version.number) == ("submitted", 1)
        assert [file["name"] for file in version.attachments] == ["signed.pdf"]
        support = [row for row in version.content["budget"] if row["category"] == "8"]
        assert support == [{"organisation": "UNDP", "purpose": "programme", "category": "8", "amount_minor": 7_000_00}]
        assert version.content["support_rates"] == {"UNDP": "7"}
        step = Step.objects.get(record=proposal.record, action="submit")
        assert step.digest == version.digest

    def test_another_file_makes_another_digest(self, who):
        digests = set()
        for more in (b"one", b"two"):
            proposal = begun(who)
            proposal_file(proposal=proposal, kind="budget", name="b.pdf", content=pdf(more), by=who.undp, at=NOW)
            digests.add(proposal_submit(proposal=proposal, by=who.undp, at=NOW).digest)
        assert len(digests) == 2

    def test_an_incomplete_draft_is_refused_with_what_it_lacks(self, who):
        proposal = begun(who, title="", disbursements=[{"year": 2026, "amount_minor": 1_00}])
        with pytest.raises(UnableToSubmit) as refused:
            proposal_submit(proposal=proposal, by=who.undp, at=NOW)
        assert refused.value.lacking == [
            "The title is missing.",
            "The disbursements by year add up to 1.00 USD, the budget is 107,000.00 USD: a difference of "
            "(106,999.00) USD.",
        ]
        proposal.refresh_from_db()
        assert proposal.state == "draft"
        assert not proposal.versions.exists()

    def test_a_window_of_the_fund_is_kept_to(self, who):
        Window.objects.create(
            fund=who.fund,
            code="MICRO",
            title="Micro-grants",
            largest_amount=Money(5000, "USD"),
            required_documents=["submission_form"],
        )
        with pytest.raises(UnableToSubmit) as refused:
            submitted(who, window="MICRO")
        assert refused.value.lacking == [
            "The budget of 107,000.00 USD is above the largest amount of window MICRO, 5,000.00 USD, by "
            "102,000.00 USD.",
            "Not filed yet: signed submission form.",
        ]

    def test_what_was_checked_is_what_is_submitted(self, who):
        proposal = begun(who)
        with pytest.raises(ShownIsStale):
            proposal_submit(proposal=proposal, by=who.undp, at=NOW, shown="0" * 64)
        assert not proposal.versions.exists()

    def test_is_the_organisations_own(self, who):
        proposal = begun(who)
        for user in (who.who, who.secretariat, who.maker):
            with pytest.raises(NotYours):
                proposal_submit(proposal=proposal, by=user, at=NOW)

    def test_twice_at_once_is_refused(self, who):
        proposal, _version = submitted(who)
        with pytest.raises(NotNow):
            proposal_submit(proposal=proposal, by=who.undp, at=NOW)
        assert proposal.versions.count() == 1

    def test_the_secretariat_and_the_organisation_are_told(self, who):
        proposal, _version = submitted(who)
        told = set(Notice.objects.filter(record=proposal.record).values_list("address", flat=True))
        assert told == {"undp@example.org", "secretariat@example.org", "second@example.org"}

    def test_moves_no_money(self, who):
        before = Entry.objects.count()
        proposal, version = submitted(who)
        reviewed(who, version)
        proposal_forward(proposal=proposal, by=who.secretariat, at=NOW)
        assert Entry.objects.count() == before


class TestScreening:
    def test_a_reviewed_version_is_forwarded(self, who):
        proposal, version = submitted(who)
        review = reviewed(who, version)
        proposal_forward(proposal=proposal, by=who.secretariat, at=NOW)
        proposal.refresh_from_db()
        assert proposal.state == "screened"
        assert review.scores["value"] == {"score": 4, "note": ""}

    def test_without_a_review_of_that_version_it_is_not_forwarded(self, who):
        proposal, version = submitted(who)
        with pytest.raises(UnableToForward, match="Version 1 of TST01-P-2026-001 has no review"):
            proposal_forward(proposal=proposal, by=who.secretariat, at=NOW)
        reviewed(who, version)
        proposal_return(proposal=proposal, comment="Once more", by=who.secretariat, at=NOW)
        proposal_submit(proposal=proposal, by=who.undp, at=NOW)
        with pytest.raises(UnableToForward, match="Version 2"):
            proposal_forward(proposal=proposal, by=who.secretariat, at=NOW)
        with pytest.raises(UnableToReview, match="version 2 was submitted meanwhile"):
            reviewed(who, version)

    def test_a_review_that_says_return_forwards_nothing(self, who):
        proposal, version = submitted(who)
        reviewed(who, version, "return")
        with pytest.raises(UnableToForward, match="return it"):
            proposal_forward(proposal=proposal, by=who.secretariat, at=NOW)

    def test_what_is_not_recommended_may_still_be_forwarded(self, who):
        proposal, version = submitted(who)
        reviewed(who, version, "not_recommended")
        proposal_forward(proposal=proposal, by=who.secretariat, at=NOW)
        assert proposal.state == "screened"

    @pytest.mark.parametrize(
        ("change", "why"),
        [
            ({"scores": scored(6)}, "from 1 to 5"),
            ({"scores": scored(0)}, "from 1 to 5"),
            ({"scores": {}}, "Every criterion is scored"),
            ({"scores": {"beauty": {"score": 3}}}, "from 1 to 5"),
            ({"checklist": {}}, "Every item of the checklist"),
            ({"checklist": answered("perhaps")}, "Every item of the checklist"),
            ({"recommendation": "perhaps"}, "recommendation"),
            ({"recommendation": "return", "comments": " "}, "why"),
        ],
    )
    def test_a_review_is_whole(self, who, change, why):
        _proposal, version = submitted(who)
        with pytest.raises(UnableToReview, match=why):
            reviewed(who, version, **change)

    def test_others_do_not_review_return_or_forward(self, who):
        proposal, version = submitted(who)
        for user in (who.undp, who.maker, who.member):
            with pytest.raises(NotYours):
                reviewed(who, version, by=user)
            with pytest.raises(NotYours):
                proposal_return(proposal=proposal, comment="No", by=user, at=NOW)
        reviewed(who, version)
        with pytest.raises(NotYours):
            proposal_forward(proposal=proposal, by=who.member, at=NOW)

    def test_who_submits_a_direct_cost_neither_reviews_nor_forwards_it(self, who):
        said = complete(results=[])
        proposal = proposal_begin(
            fund=who.fund, kind="direct_cost", lead=who.organisation, content=said, by=who.secretariat, at=NOW
        )
        for row in proposal.draft["budget"]:
            row["purpose"] = "direct_cost"
        proposal_draft_save(proposal=proposal, draft=proposal.draft, edits=0, by=who.secretariat, at=NOW)
        version = proposal_submit(proposal=proposal, by=who.secretariat, at=NOW)
        with pytest.raises(NotYours, match="yourself"):
            reviewed(who, version)
        reviewed(who, version, by=who.other_secretariat)
        with pytest.raises(NotYours):
            proposal_forward(proposal=proposal, by=who.secretariat, at=NOW)
        proposal_forward(proposal=proposal, by=who.other_secretariat, at=NOW)
        assert proposal.state == "screened"

    def test_who_wrote_a_direct_cost_neither_reviews_nor_forwards_it_whoever_submits_it(self, who):
        """Nor does who changed a word of it in an earlier round; who has only submitted before may."""
        third = person("secretariat", "third.secretariat@example.org")
        said = complete(results=[])
        for row in said["budget"]:
            row["purpose"] = "direct_cost"
        proposal = proposal_begin(
            fund=who.fund, kind="direct_cost", lead=who.organisation, content=said, by=who.secretariat, at=NOW
        )
        version = proposal_submit(proposal=proposal, by=who.other_secretariat, at=NOW)
        with pytest.raises(NotYours, match="You have written it, or a part of it"):
            reviewed(who, version, by=who.secretariat)
        proposal_return(proposal=proposal, comment="Once more", by=third, at=NOW)
        proposal.refresh_from_db()
        draft = {**proposal.draft, "summary": "Another summary."}
        proposal_draft_save(proposal=proposal, draft=draft, edits=proposal.edits, by=third, at=NOW)
        version = proposal_submit(proposal=proposal, by=third, at=NOW)
        reviewed(who, version, by=who.other_secretariat)
        for wrote in (who.secretariat, third):
            with pytest.raises(NotYours, match="in hand before"):
                proposal_forward(proposal=proposal, by=wrote, at=NOW)
            waiting = proposals_waiting(Asker(wrote.pk, rights_of(wrote, NOW.date()), NOW))
            assert "proposal_screen" not in {row[0] for rows in waiting for row in rows}
        proposal_forward(proposal=proposal, by=who.other_secretariat, at=NOW)
        assert proposal.state == "screened"

    def test_returning_takes_comments_and_tells_the_organisation(self, who):
        proposal, _version = submitted(who)
        with pytest.raises(UnableToStep):
            proposal_return(proposal=proposal, comment=" ", by=who.secretariat, at=NOW)
        proposal_return(proposal=proposal, comment="Name a baseline.", by=who.secretariat, at=NOW)
        letter = Notice.objects.get(record=proposal.record, subject__contains="returned")
        assert letter.address == "undp@example.org"
        assert "Name a baseline." in letter.body

    def test_a_returned_one_comes_again_as_a_new_version(self, who):
        proposal, _version = submitted(who)
        proposal_return(proposal=proposal, comment="Once more", by=who.secretariat, at=NOW)
        proposal.refresh_from_db()
        proposal_draft_save(
            proposal=proposal, draft=complete(title="Better"), edits=proposal.edits, by=who.undp, at=NOW
        )
        second = proposal_submit(proposal=proposal, by=who.undp, at=NOW)
        assert second.number == 2
        assert [version.content["title"] for version in proposal.versions.order_by("number")] == [
            "Advisers for Kenya and Nepal",
            "Better",
        ]

    def test_withdrawing_says_why_and_ends_it(self, who):
        proposal, _version = submitted(who)
        with pytest.raises(NotYours):
            proposal_withdraw(proposal=proposal, by=who.secretariat, at=NOW, comment="No")
        proposal_withdraw(proposal=proposal, by=who.undp, at=NOW, comment="Funded elsewhere")
        assert proposal.state == "withdrawn"
        with pytest.raises(UnableToDraft):
            proposal_draft_save(proposal=proposal, draft=complete(title="x"), edits=0, by=who.undp, at=NOW)


class TestOnAnAgenda:
    def on_agenda(self, who: People):
        proposal, version = submitted(who)
        reviewed(who, version)
        proposal_forward(proposal=proposal, by=who.secretariat, at=NOW)
        meeting = Meeting.objects.create(fund=who.fund, number="TST01-2026-01", held_on=date(2026, 4, 1), state="open")
        item = AgendaItem.objects.create(
            meeting=meeting, position=1, title=proposal.title, proposal=proposal, version=version
        )
        advance(record=proposal, action="put_on_agenda", by=who.secretariat, at=NOW)
        return proposal, item

    def test_a_changed_text_takes_the_place_of_the_old_and_the_committee_is_told(self, who):
        proposal, item = self.on_agenda(who)
        proposal_draft_save(proposal=proposal, draft=complete(title="Changed"), edits=0, by=who.undp, at=NOW)
        version = proposal_submit(proposal=proposal, by=who.undp, at=NOW)
        item.refresh_from_db()
        assert (item.version, item.title) == (version, "Changed")
        assert version.number == 2
        proposal.refresh_from_db()
        assert proposal.state == "on_agenda"
        assert Notice.objects.filter(address="member@example.org", record=proposal.record).exists()

    def test_the_same_text_again_is_refused(self, who):
        proposal, item = self.on_agenda(who)
        with pytest.raises(UnableToSubmit, match="Nothing has changed since version 1"):
            proposal_submit(proposal=proposal, by=who.undp, at=NOW)
        item.refresh_from_db()
        assert item.version.number == 1

    def test_it_is_not_returned_before_it_is_taken_off(self, who):
        proposal, _item = self.on_agenda(who)
        with pytest.raises(NotNow, match="agenda"):
            proposal_return(proposal=proposal, comment="No", by=who.secretariat, at=NOW)


class TestAmendments:
    def extension(self, who: People, asked_on: date):
        return begun(who, "no_cost_extension", new_end_date="2026-12-31", reason="Delays"), datetime.combine(
            asked_on, time(10), UTC
        )

    def test_an_extension_asked_late_is_refused_with_the_days(self, who):
        plan(who, end=date(2026, 5, 31))
        proposal, at = self.extension(who, date(2026, 3, 3))
        with pytest.raises(UnableToSubmit) as refused:
            proposal_submit(proposal=proposal, by=who.undp, at=at)
        assert refused.value.lacking == [
            "Asked on 3 Mar 2026, 89 days before the end on 31 May 2026. The fund asks for an extension at least 90 "
            "days before the end."
        ]

    def test_on_the_last_day_of_notice_it_is_in_time(self, who):
        plan(who, end=date(2026, 5, 31))
        proposal, at = self.extension(who, date(2026, 3, 2))
        assert proposal_submit(proposal=proposal, by=who.undp, at=at).number == 1

    def test_sent_back_and_asked_again_it_was_still_asked_in_time(self, who):
        plan(who, end=date(2026, 5, 31))
        proposal, at = self.extension(who, date(2026, 3, 2))
        proposal_submit(proposal=proposal, by=who.undp, at=at)
        proposal_return(proposal=proposal, comment="Why?", by=who.secretariat, at=at)
        assert proposal_submit(proposal=proposal, by=who.undp, at=at + timedelta(days=30)).number == 2

    def test_the_notice_is_the_funds(self, who):
        plan(who, end=date(2026, 5, 31))
        FundRules.objects.create(fund=who.fund, extension_notice_days=91)
        proposal, at = self.extension(who, date(2026, 3, 2))
        with pytest.raises(UnableToSubmit, match="at least 91 days"):
            proposal_submit(proposal=proposal, by=who.undp, at=at)

    def test_a_revision_up_to_the_threshold_is_the_secretariats(self, who):
        plan(who)
        proposal, _version = submitted(
            who, "budget_revision", budget=changes(c1=-3_000_00, c5=3_000_00), reason="More travel"
        )
        change = revision_accept(proposal=proposal, by=who.secretariat, at=NOW)
        assert proposal.state == "approved"
        assert change.position == 1
        assert change.decision is None
        assert {line.category: line.amount_minor for line in change.lines.all()} == {"1": -3_000_00, "5": 3_000_00}

    @pytest.mark.parametrize("status", ["operationally_closed", "financially_closed", "cancelled"])
    def test_the_plan_of_a_project_that_is_not_open_is_not_the_secretariats(self, who, status):
        plan(who)
        proposal, _version = submitted(who, "budget_revision", budget=changes(c1=-1_00, c5=1_00), reason="Late")
        Project.objects.filter(pk=proposal.project_id).update(status=status)
        with pytest.raises(UnableToAccept) as refused:
            revision_accept(proposal=proposal, by=who.secretariat, at=NOW)
        (why,) = refused.value.reasons
        assert why == f"Project P-1 is {ProjectStatus(status).label}: the secretariat does not change its plan."
        assert PlanChange.objects.count() == 1

    def test_above_the_threshold_it_is_refused_with_the_figures(self, who):
        plan(who)
        proposal, version = submitted(
            who, "budget_revision", budget=changes(c1=-3_000_01, c5=3_000_01), reason="More travel"
        )
        with pytest.raises(UnableToAccept) as refused:
            revision_accept(proposal=proposal, by=who.secretariat, at=NOW)
        assert refused.value.reasons == [
            "UNDP, category 5: from 20,000.00 USD to 23,000.01 USD is a change of 3,000.01 USD (15%), above 15%, which "
            "is 3,000.00 USD."
        ]
        assert PlanChange.objects.count() == 1
        reviewed(who, version, scores={})
        proposal_forward(proposal=proposal, by=who.secretariat, at=NOW)
        assert proposal.state == "screened"

    def test_two_revisions_within_it_are_above_it_together(self, who):
        """Each of them is below 15 % of the budget in force; both together are a quarter of what was decided."""
        plan(who)
        first, _version = submitted(
            who, "budget_revision", budget=changes(c1=3_000_00, c5=-3_000_00), reason="Less travel"
        )
        revision_accept(proposal=first, by=who.secretariat, at=NOW)
        second, _version = submitted(
            who, "budget_revision", budget=changes(c1=2_500_00, c5=-2_500_00), reason="Still less travel"
        )
        with pytest.raises(UnableToAccept) as refused:
            revision_accept(proposal=second, by=who.secretariat, at=NOW)
        assert refused.value.reasons == [
            "UNDP, category 5: the committee decided 20,000.00 USD, revisions since made it 17,000.00 USD; 14,500.00 "
            "USD would be a change of 5,500.00 USD (27.5%) in all, above 15%, which is 3,000.00 USD."
        ]
        assert PlanChange.objects.count() == 2

    def test_the_threshold_is_the_funds(self, who):
        plan(who)
        FundRules.objects.create(fund=who.fund, revision_percent=10)
        proposal, _version = submitted(
            who, "budget_revision", budget=changes(c1=-3_000_00, c5=3_000_00), reason="More travel"
        )
        with pytest.raises(UnableToAccept, match="above 10%"):
            revision_accept(proposal=proposal, by=who.secretariat, at=NOW)

    def test_others_do_not_accept_a_revision(self, who):
        plan(who)
        proposal, _version = submitted(who, "budget_revision", budget=changes(c1=-1_00, c5=1_00), reason="More travel")
        for user in (who.undp, who.member, who.maker):
            with pytest.raises(NotYours):
                revision_accept(proposal=proposal, by=user, at=NOW)

    def test_a_revision_adds_up_to_zero(self, who):
        plan(who)
        with pytest.raises(UnableToSubmit, match=r"adds up to zero; these changes add up to 1\.07 USD"):
            submitted(who, "budget_revision", budget=changes(c1=1_00), reason="More staff")

    def test_without_a_budget_by_category_the_committee_decides(self, who):
        proposal, _version = submitted(who, "budget_revision", budget=changes(c1=1_00, c5=-1_00), reason="More staff")
        with pytest.raises(UnableToAccept, match="no budget by category for project P-1"):
            revision_accept(proposal=proposal, by=who.secretariat, at=NOW)

    def test_another_kind_is_never_the_secretariats(self, who):
        plan(who)
        proposal, _version = submitted(who, "cancellation", reason="No longer needed")
        with pytest.raises(UnableToAccept, match="committee"):
            revision_accept(proposal=proposal, by=who.secretariat, at=NOW)


def test_files_that_are_not_what_they_say_are_refused(who):
    proposal = begun(who)
    with pytest.raises(UnableToFile, match=r"virus\.exe"):
        proposal_file(proposal=proposal, kind="other", name="virus.exe", content=pdf(), by=who.undp, at=NOW)
    with pytest.raises(UnableToDraft):
        proposal_file(proposal=proposal, kind="bank_letter", name="b.pdf", content=pdf(), by=who.undp, at=NOW)
