"""The pages from the draft to the screening, as people use them: without a script, every refusal in words."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from fund.models import PriorityFocus, User
from grants.models import Attachment, BudgetLine, PlanChange, Proposal
from grants.proposals.screening import CHECKLIST, CRITERIA
from grants.services.proposals import proposal_draft_save, proposal_file, proposal_submit
from grants.services.screening import proposal_return
from tests.grants.proposals.office import (
    NOW,
    PDF,
    People,
    another_of_undp,
    begun,
    complete,
    pdf,
    people,
    reviewed,
    submitted,
)
from tests.writing import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def who(settings, tmp_path) -> People:
    settings.MEDIA_ROOT = tmp_path
    return people()


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page(name: str, *args: object) -> str:
    return reverse(f"grants:{name}", args=["TST01", *args])


def section(client: Client, proposal: Proposal, key: str, **said: Any) -> Any:
    """Save a section of the draft as its form would."""
    proposal.refresh_from_db()
    return client.post(page("proposal-section", proposal.number, key), {"edits": proposal.edits, "do": "save"} | said)


def sentences(response: Any) -> str:
    """The page's text without its tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text_of(response)))


class TestFromTheDraftToTheCommittee:
    def test_an_organisation_writes_submits_and_the_secretariat_forwards(self, who):
        client = signed_in(who.undp)
        answer = client.post(page("proposal-start"), {"kind": "new", "lead": who.organisation.pk})
        proposal = Proposal.objects.get()
        assert answer.url == page("proposal-section", proposal.number, "about")
        assert "The title is missing." in text_of(client.get(answer.url))

        assert section(
            client,
            proposal,
            "about",
            title="Advisers",
            focus="F1",
            level="country",
            countries="Kenya; NPL",
            start_date="2026-07-01",
            end_date="2027-12-31",
            do="next",
        ).url == page("proposal-section", proposal.number, "summary")
        section(client, proposal, "summary", summary="Two advisers.")
        section(
            client,
            proposal,
            "results",
            r0_level="outcome",
            r0_statement="Follow-up",
            r0_i0_text="Plans",
            r0_i0_baseline="0",
            r0_i0_target="2",
            r0_i0_source="Reports",
        )
        section(client, proposal, "budget", b0_1="80,000.00", b0_5="20000")
        section(
            client,
            proposal,
            "payments",
            t0_party="0",
            t0_amount="74,900.00",
            t0_due_on="2026-07-01",
            t1_party="0",
            t1_amount="32,100.00",
            t1_spent_percent="75",
            t1_needs_reports="on",
            d2026="50,000",
            d2027="57,000",
        )
        section(client, proposal, "cofinancing", c0_source="Government of Kenya", c0_amount="10,000")
        proposal.refresh_from_db()
        assert proposal.draft["countries"] == ["KEN", "NPL"]
        assert [row["number"] for row in proposal.draft["tranches"]] == [1, 2]

        check = client.get(page("proposal-submit", proposal.number))
        text = sentences(check)
        assert "107,000.00" in text
        assert "117,000.00" not in text, "co-financing is never added to the fund's money"
        shown = re.search(r'name="shown" value="([0-9a-f]{64})"', text_of(check))[1]
        answer = client.post(page("proposal-submit", proposal.number), {"shown": shown})
        assert answer.url == page("proposal-submitted", proposal.number, 1)
        assert f"{proposal.number}, version 1" in sentences(client.get(answer.url))

        secretariat = signed_in(who.secretariat)
        answered = {f"check_{item}": "yes" for item in CHECKLIST} | {f"score_{name}": "4" for name in CRITERIA}
        screening = page("proposal-screening", proposal.number)
        assert "It needs a review of this version first." in sentences(secretariat.get(screening))
        answer = secretariat.post(screening, answered | {"recommendation": "forward", "version": "1"})
        assert answer.url == screening
        assert "average score 4.00 of 5" in sentences(secretariat.get(screening))
        secretariat.post(page("proposal-forward", proposal.number))
        proposal.refresh_from_db()
        assert proposal.state == "screened"
        member = signed_in(who.member)
        assert "Advisers" in sentences(member.get(page("proposal-version", proposal.number, 1)))

    def test_what_is_lacking_is_said_and_hinders(self, who):
        proposal = begun(who, summary="word " * 501)
        client = signed_in(who.undp)
        text = sentences(client.get(page("proposal-submit", proposal.number)))
        assert "The summary has 501 words; it may have 500." in text
        assert "Submit the proposal" not in text
        answer = client.post(page("proposal-submit", proposal.number), {"shown": "x"})
        assert answer.status_code == 409
        assert "is not complete" in sentences(answer)

    def test_what_was_checked_before_another_edit_is_not_submitted(self, who):
        proposal = begun(who)
        client = signed_in(who.undp)
        shown = re.search(
            r'name="shown" value="([0-9a-f]{64})"', text_of(client.get(page("proposal-submit", proposal.number)))
        )[1]
        proposal_draft_save(proposal=proposal, draft=complete(title="Other"), edits=0, by=who.undp, at=timezone.now())
        answer = client.post(page("proposal-submit", proposal.number), {"shown": shown})
        assert answer.status_code == 409
        assert "has changed since you checked it" in sentences(answer)
        assert not proposal.versions.exists()


class TestDirectCosts:
    def test_the_secretariat_writes_them_for_an_organisation(self, who):
        client = signed_in(who.secretariat)
        start = text_of(client.get(page("proposal-start")))
        assert 'value="direct_cost"' in start
        assert 'value="new"' not in start
        client.post(page("proposal-start"), {"kind": "direct_cost", "lead": who.organisation.pk})
        proposal = Proposal.objects.get()
        section(client, proposal, "budget", b0_1="10,000.00")
        proposal.refresh_from_db()
        assert proposal.draft["budget"] == [
            {"organisation": "UNDP", "purpose": "direct_cost", "category": "1", "amount_minor": 10_000_00}
        ]
        assert "UNDP (direct cost)" in text_of(client.get(page("proposal-section", proposal.number, "budget")))

    def test_it_writes_no_others(self, who):
        proposal, client = begun(who), signed_in(who.secretariat)
        assert client.get(page("proposal", proposal.number)).status_code == 200
        assert client.get(page("proposal-draft", proposal.number)).status_code == 403
        assert section(client, proposal, "summary", summary="x").status_code == 403
        assert client.post(page("proposal-submit", proposal.number)).status_code == 403
        assert client.post(page("proposal-withdraw", proposal.number), {"comment": "x"}).status_code == 403


def test_screening_shows_what_the_fund_has(who):
    proposal, _version = submitted(who)
    text = sentences(signed_in(who.secretariat).get(page("proposal-screening", proposal.number)))
    # 227,799.00 after the agent's fee, less 53,500 transferred; 53,500 of the 107,000 approved are still reserved.
    assert "Cash 174,299.00 Approved and not yet transferred 53,500.00 Available 120,799.00" in text
    assert "This proposal asks for 107,000.00 What would remain 13,799.00" in text


class TestTheSections:
    def test_rows_are_added_and_taken_out_by_buttons(self, who):
        proposal, client = begun(who), signed_in(who.undp)
        said = {"r0_level": "outcome", "r0_statement": "One", "r0_i0_text": "First"}
        answer = section(client, proposal, "results", **said, do="add-result")
        assert "more=result" in answer.url
        assert 'name="r1_statement"' in text_of(client.get(answer.url))
        answer = section(client, proposal, "results", **said, do="add-indicator:0")
        assert 'name="r0_i1_text"' in text_of(client.get(answer.url))
        more = said | {"r0_i1_text": "Second", "r1_statement": "Two"}
        section(client, proposal, "results", **more)
        section(client, proposal, "results", **more, do="remove-indicator:0:0")
        proposal.refresh_from_db()
        assert [row["text"] for row in proposal.draft["results"][0]["indicators"]] == ["Second"]
        section(client, proposal, "results", **more, do="remove-result:0")
        proposal.refresh_from_db()
        assert [row["statement"] for row in proposal.draft["results"]] == ["Two"]

    def test_tranches_are_taken_out_and_numbered_anew(self, who):
        proposal, client = begun(who), signed_in(who.undp)
        said = {"t0_party": "0", "t0_amount": "10", "t1_party": "0", "t1_amount": "20"}
        section(client, proposal, "payments", **said, do="remove:0")
        proposal.refresh_from_db()
        assert [(row["number"], row["amount_minor"]) for row in proposal.draft["tranches"]] == [(1, 20_00)]

    @pytest.mark.parametrize(
        ("key", "said", "why"),
        [
            ("budget", {"b0_1": "a lot"}, "is not an amount"),
            ("budget", {"b0_1": "-5"}, "must be above zero"),
            ("budget", {"b0_1": "1.234567"}, "more decimals"),
            ("about", {"countries": "Atlantis"}, "Not known as countries: Atlantis"),
            ("about", {"start_date": "tomorrow"}, "not a day of the calendar"),
            ("payments", {"t0_party": "0", "t0_due_on": "2026-01-01"}, "Write the amount of this tranche."),
            ("payments", {"t0_amount": "5"}, "Whose tranche is it?"),
            ("payments", {"t0_party": "0", "t0_amount": "5", "t0_spent_percent": "101"}, "100"),
        ],
    )
    def test_what_cannot_be_read_is_told_and_nothing_typed_is_lost(self, who, key, said, why):
        proposal, client = begun(who), signed_in(who.undp)
        before = proposal.draft
        answer = section(client, proposal, key, **said)
        assert answer.status_code == 200
        assert why in sentences(answer)
        assert "There is a problem" in sentences(answer)
        for value in said.values():
            assert f'value="{value}"' in text_of(answer)
        proposal.refresh_from_db()
        assert proposal.draft == before

    def test_a_stated_support_cost_that_differs_is_warned_of(self, who):
        proposal, client = begun(who), signed_in(who.undp)
        section(client, proposal, "budget", b0_1="100,000.00", b0_8="8,000.00")
        text = sentences(client.get(page("proposal-section", proposal.number, "budget")))
        assert "UNDP states 8,000.00 USD in category 8; its rate of 7% on direct costs gives 7,000.00 USD" in text

    def test_somebody_elses_edit_is_told_and_saved_over_only_on_purpose(self, who):
        proposal, client = begun(who), signed_in(who.undp)
        another = another_of_undp()
        proposal_draft_save(proposal=proposal, draft=complete(summary="Theirs"), edits=0, by=another, at=NOW)
        stale = {"edits": 0, "do": "save", "summary": "Mine"}
        answer = client.post(page("proposal-section", proposal.number, "summary"), stale)
        assert answer.status_code == 409
        text = sentences(answer)
        assert "ANOTHER has changed this draft since you opened it" in text
        assert "Theirs" in text
        assert "Mine" in text
        proposal.refresh_from_db()
        assert proposal.draft["summary"] == "Theirs"
        edits = re.search(r'name="edits" value="(\d+)"', text_of(answer))[1]
        client.post(page("proposal-section", proposal.number, "summary"), stale | {"edits": edits})
        proposal.refresh_from_db()
        assert proposal.draft["summary"] == "Mine"

    def test_saving_by_itself_never_saves_over_another(self, who):
        proposal, client = begun(who), signed_in(who.undp)
        proposal_draft_save(proposal=proposal, draft=complete(summary="Theirs"), edits=0, by=who.undp, at=NOW)
        answer = client.post(
            page("proposal-section", proposal.number, "summary"),
            {"edits": 0, "do": "save", "summary": "Mine"},
            headers={"HX-Request": "true"},
        )
        assert 'name="edits" value="0"' in text_of(answer)
        proposal.refresh_from_db()
        assert proposal.draft["summary"] == "Theirs"

    def test_while_it_is_judged_the_draft_is_closed(self, who):
        proposal, _version = submitted(who)
        answer = section(signed_in(who.undp), proposal, "summary", summary="Late")
        assert answer.url == page("proposal", proposal.number)
        proposal.refresh_from_db()
        assert proposal.draft["summary"] != "Late"


class TestDocuments:
    def test_are_filed_and_given_out_as_files(self, who):
        proposal, client = begun(who), signed_in(who.undp)
        upload = SimpleUploadedFile("signed.pdf", PDF)
        client.post(
            page("proposal-section", proposal.number, "documents"), {"kind": "proposal", "file": upload, "do": "file"}
        )
        attachment = Attachment.objects.get()
        answer = client.get(page("proposal-file", proposal.number, attachment.pk))
        assert b"".join(answer.streaming_content) == PDF
        assert answer["Content-Disposition"] == 'attachment; filename="signed.pdf"'
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Content-Security-Policy"].startswith("sandbox")

    def test_what_is_not_what_its_name_says_is_refused(self, who):
        proposal, client = begun(who), signed_in(who.undp)
        upload = SimpleUploadedFile("signed.pdf", b"<script>")
        answer = client.post(
            page("proposal-section", proposal.number, "documents"), {"kind": "proposal", "file": upload, "do": "file"}
        )
        assert "signed.pdf is not a PDF file, whatever its name says." in sentences(answer)
        assert not Attachment.objects.exists()

    def test_of_a_draft_are_not_given_to_the_committee(self, who):
        proposal, _version = submitted(who)
        proposal_return(proposal=proposal, comment="More", by=who.secretariat, at=NOW)
        attachment = proposal_file(proposal=proposal, kind="budget", name="b.pdf", content=pdf(), by=who.undp, at=NOW)
        url = page("proposal-file", proposal.number, attachment.pk)
        assert signed_in(who.member).get(url).status_code == 404
        assert signed_in(who.undp).get(url).status_code == 200
        proposal_submit(proposal=proposal, by=who.undp, at=NOW)
        assert signed_in(who.member).get(url).status_code == 200

    def test_of_one_proposal_are_not_reached_through_another(self, who):
        proposal, other = begun(who), begun(who)
        attachment = proposal_file(proposal=proposal, kind="budget", name="b.pdf", content=pdf(), by=who.undp, at=NOW)
        assert signed_in(who.undp).get(page("proposal-file", other.number, attachment.pk)).status_code == 404


class TestWhoSeesWhat:
    PAGES = ("proposal", "proposal-draft", "proposal-submit", "proposal-withdraw", "proposal-difference")

    def test_another_organisation_finds_nothing(self, who):
        proposal, _version = submitted(who)
        client = signed_in(who.who)
        for name in self.PAGES:
            assert client.get(page(name, proposal.number)).status_code == 404, name
        assert proposal.number not in text_of(client.get(page("proposals")))
        assert section(client, proposal, "summary", summary="x").status_code == 404

    def test_a_partner_reads_what_was_submitted_and_writes_nothing(self, who):
        both = ["UNDP", "WHO"]
        lines = [
            *complete()["budget"],
            {"organisation": "WHO", "purpose": "programme", "category": "1", "amount_minor": 100_00},
        ]
        years = [{"year": 2026, "amount_minor": 107_107_00}]
        proposal = begun(who, organisations=both, budget=lines, disbursements=years)
        client = signed_in(who.who)
        assert client.get(page("proposal", proposal.number)).status_code == 404
        proposal_submit(proposal=proposal, by=who.undp, at=NOW)
        assert client.get(page("proposal", proposal.number)).status_code == 200
        assert client.get(page("proposal-draft", proposal.number)).status_code == 403

    def test_the_committee_does_not_see_drafts(self, who):
        proposal = begun(who)
        client = signed_in(who.member)
        assert client.get(page("proposal", proposal.number)).status_code == 404
        proposal_submit(proposal=proposal, by=who.undp, at=NOW)
        assert client.get(page("proposal", proposal.number)).status_code == 200

    def test_nor_what_is_changed_in_a_draft_since(self, who):
        proposal, _version = submitted(who)
        proposal_return(proposal=proposal, comment="More", by=who.secretariat, at=NOW)
        proposal.refresh_from_db()
        proposal_draft_save(
            proposal=proposal,
            draft=complete(title="Secret", summary="Secret"),
            edits=proposal.edits,
            by=who.undp,
            at=NOW,
        )
        client = signed_in(who.member)
        for url in (
            page("proposals"),
            page("proposal", proposal.number),
            page("proposal-difference", proposal.number) + "?to=draft",
        ):
            assert "Secret" not in text_of(client.get(url)), url

    @pytest.mark.parametrize("name", ["undp", "member", "maker"])
    def test_others_do_not_screen(self, who, name):
        proposal, _version = submitted(who)
        client = signed_in(getattr(who, name))
        assert client.get(page("proposal-screening", proposal.number)).status_code == 403
        for action in ("proposal-return", "proposal-forward", "proposal-accept"):
            assert client.post(page(action, proposal.number), {"comment": "x"}).status_code == 403

    def test_an_organisation_does_not_see_its_review(self, who):
        proposal, version = submitted(who)
        reviewed(who, version, comments="Between us")
        text = text_of(signed_in(who.undp).get(page("proposal", proposal.number)))
        assert "Between us" not in text
        assert "reviewed version" not in text
        assert "Between us" in text_of(signed_in(who.member).get(page("proposal", proposal.number)))


class TestTheList:
    def test_is_filtered_and_given_as_a_file(self, who):
        first, _version = submitted(who)
        second = begun(who, title="Another", focus="")
        client = signed_in(who.undp)
        assert second.number in text_of(client.get(page("proposals")))
        for query, found, missing in (
            ("?state=submitted", first, second),
            ("?focus=F1", first, second),
            ("?q=another", second, first),
            ("?kind=joint", None, first),
            ("?organisation=UNDP&state=draft", second, first),
        ):
            text = text_of(client.get(page("proposals") + query))
            assert found is None or found.number in text, query
            assert f"{missing.number}/" not in text, query
        lines = b"".join(client.get(page("proposals") + "?export=csv").streaming_content).decode()
        assert '"107000.00"' in lines
        assert client.get(page("proposals") + "?export=xlsx").status_code == 200


class TestAmendments:
    def plan(self, who: People, end: date) -> None:
        who.project.end_date = end
        who.project.save()
        change = PlanChange.objects.create(
            fund=who.fund, project=who.project, position=0, end_date=end, recorded_by=who.undp, recorded_at=NOW
        )
        for category, amount in (("1", 80_000_00), ("5", 20_000_00), ("8", 7_000_00)):
            BudgetLine.objects.create(
                change=change, organisation=who.organisation, category=category, amount_minor=amount
            )

    def test_begin_from_the_project_and_show_what_stands(self, who):
        self.plan(who, date(2100, 12, 31))
        client = signed_in(who.undp)
        start = page("proposal-start") + "?project=P-1&kind=budget_revision"
        text = text_of(client.get(start))
        assert "31 Dec 2100" in text
        assert re.search(r'value="budget_revision"[^>]*checked', text)
        client.post(page("proposal-start"), {"project": "P-1", "kind": "budget_revision", "lead": who.organisation.pk})
        proposal = Proposal.objects.get()
        section(client, proposal, "amendment", title="Less staff", reason="More travel")
        section(client, proposal, "budget", b0_1="-3,000", b0_5="3000")
        text = sentences(client.get(page("proposal-section", proposal.number, "budget")))
        assert "original 80,000.00, in force 80,000.00" in text
        assert "77,000.00" in text
        submitting = page("proposal-submit", proposal.number)
        assert "The secretariat decides this revision" in sentences(client.get(submitting))
        version = proposal_submit(proposal=proposal, by=who.undp, at=NOW)
        told = sentences(client.get(page("proposal-submitted", proposal.number, version.number)))
        assert "It accepts the revision, or returns it with comments." in told
        assert "agenda" not in told
        screening = page("proposal-screening", proposal.number)
        secretariat = signed_in(who.secretariat)
        assert "is further than 15% from what it decided" in sentences(secretariat.get(screening))
        secretariat.post(page("proposal-accept", proposal.number))
        proposal.refresh_from_db()
        assert proposal.state == "approved"
        text = sentences(signed_in(who.member).get(page("proposal-version", proposal.number, version.number)))
        assert "what is in force holds it already" in text
        assert "74,000.00" not in text, "the decided change is not taken off twice"

    def test_above_the_threshold_the_figures_are_shown_and_it_is_refused(self, who):
        self.plan(who, date(2100, 12, 31))
        proposal = begun(
            who,
            "budget_revision",
            reason="More travel",
            budget=[
                {"organisation": "UNDP", "purpose": "programme", "category": "1", "amount_minor": -10_000_00},
                {"organisation": "UNDP", "purpose": "programme", "category": "5", "amount_minor": 10_000_00},
            ],
        )
        told = sentences(signed_in(who.undp).get(page("proposal-submit", proposal.number)))
        assert "The committee decides this revision: UNDP, category 5: from 20,000.00 USD to 30,000.00 USD" in told
        assert "The secretariat decides this revision" not in told
        proposal_submit(proposal=proposal, by=who.undp, at=NOW)
        client = signed_in(who.secretariat)
        text = sentences(client.get(page("proposal-screening", proposal.number)))
        assert "from 20,000.00 USD to 30,000.00 USD is a change of 10,000.00 USD (50%), above 15%" in text
        client.post(page("proposal-accept", proposal.number))
        proposal.refresh_from_db()
        assert proposal.state == "submitted"

    def test_a_late_extension_is_told_at_once(self, who):
        self.plan(who, timezone.now().date())
        client = signed_in(who.undp)
        text = sentences(client.get(page("proposal-start") + "?project=P-1&kind=no_cost_extension"))
        assert "An extension of the end date would be refused now, with money or without." in text
        assert "0 days before the end" in text

    def test_a_project_of_others_is_not_there(self, who):
        assert signed_in(who.who).get(page("proposal-start") + "?project=P-1").status_code == 404


def test_two_versions_stand_side_by_side(who):
    proposal, _version = submitted(who)
    proposal_return(proposal=proposal, comment="Once more", by=who.secretariat, at=NOW)
    proposal.refresh_from_db()
    draft = complete(summary="Three advisers work with the country teams.")
    proposal_draft_save(proposal=proposal, draft=draft, edits=proposal.edits, by=who.undp, at=NOW)
    proposal_submit(proposal=proposal, by=who.undp, at=NOW)
    text = text_of(signed_in(who.member).get(page("proposal-difference", proposal.number)))
    assert "<del>Two</del>" in text
    assert "<ins>Three</ins>" in text
    assert "Budget in all" not in text


def test_withdrawing_asks_why_on_a_page_of_its_own(who):
    proposal, _version = submitted(who)
    client = signed_in(who.undp)
    url = page("proposal-withdraw", proposal.number)
    assert "for good" in sentences(client.get(url))
    assert "There is a problem" in sentences(client.post(url, {"comment": ""}))
    client.post(url, {"comment": "Funded elsewhere"})
    proposal.refresh_from_db()
    assert proposal.state == "withdrawn"
    assert "Funded elsewhere" in sentences(client.get(page("proposal", proposal.number)))


def test_returning_takes_comments(who):
    proposal, _version = submitted(who)
    client = signed_in(who.secretariat)
    client.post(page("proposal-return", proposal.number), {"comment": " "})
    proposal.refresh_from_db()
    assert proposal.state == "submitted"
    client.post(page("proposal-return", proposal.number), {"comment": "Name a baseline."})
    text = sentences(signed_in(who.undp).get(page("proposal", proposal.number)))
    assert text.index("Name a baseline.") < text.index("Before it can be submitted")
    assert re.search(r"Returned by \S.* UTC Name a baseline\.", text)


def test_who_does_not_see_a_draft_does_not_find_a_proposal_by_what_it_says(client, who):
    proposal, _version = submitted(who)
    proposal_return(proposal=proposal, comment="More, please.", by=who.secretariat, at=NOW)
    proposal.refresh_from_db()
    PriorityFocus.objects.create(fund=who.fund, code="F9", title="Another")
    draft = proposal.draft | {"title": "Zanzibar plan", "focus": "F9"}
    proposal_draft_save(proposal=proposal, draft=draft, edits=proposal.edits, by=who.undp, at=NOW)
    title, focus = _version.content["title"], _version.content["focus"]

    def found(user: User, **asked: str) -> bool:
        client.force_login(user)
        return proposal.number in client.get(f"/funds/{who.fund.code}/proposals/", asked).content.decode()

    assert [found(who.member, q=word) for word in (title, "Zanzibar")] == [True, False]
    assert [found(who.undp, q=word) for word in (title, "Zanzibar")] == [False, True]
    for user in (who.member, who.undp, who.secretariat):
        assert [found(user, focus=code) for code in (focus, "F9")] == [True, False]  # as the column says
    begun_only = begun(who, title="Only a draft")
    client.force_login(who.undp)
    page = client.get(f"/funds/{who.fund.code}/proposals/", {"q": "Only a draft", "focus": focus}).content.decode()
    assert begun_only.number in page
