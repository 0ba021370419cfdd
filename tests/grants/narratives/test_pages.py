"""The pages of narratives: written in sections, previewed, submitted, judged; nobody sees what is not theirs."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from lxml import html as lxml_html

from grants.models import Achievement, NarrativeComment, NarrativeReport, ReportCall
from grants.narratives.content import SECTIONS, TEXTS, cleaned
from grants.services.allocations import allocation_record
from grants.services.cycles import cycle_open
from grants.services.narrative_comments import narrative_comment
from grants.services.narratives import narrative_accept, narrative_return
from tests.generators.office_fund import usd
from tests.grants.narratives.hostile import HOSTILE
from tests.grants.narratives.office import (
    NOW,
    YEAR,
    begun,
    complete,
    feeding,
    people,
    png,
    promised,
    submitted,
    written,
)

pytestmark = pytest.mark.django_db

HX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def who():
    found = people()
    promised(found)
    return found


def client_of(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def at(name, *args) -> str:
    return reverse(f"grants:{name}", args=["TST01", *args])


def page(user, name, *args, status=200, **query) -> str:
    answer = client_of(user).get(at(name, *args), query)
    assert answer.status_code == status
    return answer.content.decode()


def call_of(who) -> ReportCall:
    return cycle_open(fund=who.fund, year=YEAR, by=who.secretariat, at=NOW).calls.get(kind="narrative")


def test_a_report_is_begun_from_its_call_once(who):
    call = call_of(who)
    client = client_of(who.undp)
    assert "P-1 · Advisers" in page(who.undp, "narrative-begin", call.pk)
    answer = client.post(at("narrative-begin", call.pk))
    report = NarrativeReport.objects.get()
    assert answer["Location"] == at("narrative-section", report.number, "about")
    assert report.call == call
    assert client.post(at("narrative-begin", call.pk))["Location"] == at("narrative", report.number)
    assert NarrativeReport.objects.count() == 1
    page(who.who, "narrative-begin", call.pk, status=404)
    page(who.secretariat, "narrative-begin", call.pk, status=403)


def test_a_section_is_saved_and_the_next_one_opened(who):
    report = begun(who)
    client = client_of(who.undp)
    assert "Executive summary" in page(who.undp, "narrative-section", report.number, "summary")
    sent = {"edits": "0", "summary": "It **worked**.\r\n\r\n- one", "do": "next"}
    answer = client.post(at("narrative-section", report.number, "summary"), sent)
    assert answer["Location"] == at("narrative-section", report.number, "purpose")
    report.refresh_from_db()
    assert report.draft["texts"]["summary"] == "It **worked**.\n\n- one"
    assert report.edits == 1
    shown = page(who.undp, "narrative-section", report.number, "summary")
    assert "It <strong>worked</strong>." in shown
    assert "4 of at most 500 words" in shown or "3 of at most 500 words" in shown


def test_saving_over_an_edit_of_another_is_told(who):
    report = begun(who)
    written(who, report, summary="By a colleague.")
    client = client_of(who.undp)
    sent = {"edits": "0", "summary": "Mine."}
    answer = client.post(at("narrative-section", report.number, "summary"), sent)
    assert answer.status_code == 409
    assert "By a colleague." in answer.content.decode()
    assert "Mine." in answer.content.decode()
    quiet = client.post(at("narrative-section", report.number, "summary"), sent, headers=HX)
    assert 'name="edits" value="0"' in quiet.content.decode()
    report.refresh_from_db()
    assert report.draft["texts"]["summary"] == "By a colleague."


def test_the_preview_draws_and_saves_nothing(who):
    report = begun(who)
    sent = {"summary": "**new** <script>alert(1)</script>"}
    answer = client_of(who.undp).post(at("narrative-preview", report.number, "summary"), sent, headers=HX)
    assert "<strong>new</strong> &lt;script&gt;" in answer.content.decode()
    report.refresh_from_db()
    assert report.edits == 0


def test_indicators_are_entered_by_their_code(who):
    report = begun(who)
    promised(who, "1.1.1", text="Notes")
    sent = {"edits": "0", "i0_code": "1.1.1", "i0_achieved": "7", "i0_variance": "", "i0_source": "Office"}
    client_of(who.undp).post(at("narrative-section", report.number, "indicators"), sent)
    report.refresh_from_db()
    rows = {row["code"]: row["achieved"] for row in report.draft["indicators"]}
    assert rows == {"1.0.1": "2", "1.1.1": "7"}


def test_a_picture_is_sent_shown_and_only_to_those_who_see_it(who):
    report = begun(who)
    client = client_of(who.undp)
    client.post(at("narrative-pictures", report.number), {"file": upload("a.png", png())})
    shown = page(who.undp, "narrative-pictures", report.number)
    [image] = who.fund.attachments.all()
    assert f"image:{image.digest[:12]}" in shown
    answer = client.get(at("narrative-picture", report.number, image.digest))
    assert answer["Content-Type"] == "image/png"
    assert "sandbox" in answer["Content-Security-Policy"]
    page(who.who, "narrative-picture", report.number, image.digest, status=404)
    page(who.member, "narrative-picture", report.number, image.digest, status=404)
    refused = client.post(at("narrative-pictures", report.number), {"file": upload("b.png", png(form="GIF"))})
    assert "not a picture that can be read" in refused.content.decode()


def upload(name, content):
    content.name = name
    return content


def test_what_was_checked_is_submitted(who):
    report = begun(who)
    client = client_of(who.undp)
    checked = client.get(at("narrative-submit", report.number))
    shown = checked.context["shown"]
    written(who, report, summary="Changed meanwhile.")
    again = client.post(at("narrative-submit", report.number), {"shown": shown})
    assert again.status_code == 409
    assert "has changed since you checked it" in again.content.decode()
    answer = client.post(at("narrative-submit", report.number), {"shown": again.context["shown"]})
    assert answer["Location"] == at("narrative-submitted", report.number, 1)
    assert "TST01-N-2019-001, version 1" in page(who.undp, "narrative-submitted", report.number, 1)


def test_the_secretariat_returns_it_and_remarks_on_sections(who):
    report, _version = submitted(who)
    client = client_of(who.secretariat)
    client.post(at("narrative-comment", report.number), {"section": "results", "text": "How many?"})
    client.post(at("narrative-return", report.number), {"comment": "Say how many."})
    report.refresh_from_db()
    assert report.state == "returned"
    shown = page(who.undp, "narrative", report.number)
    assert shown.index("Returned by ") < shown.index("Say how many.") < shown.index("Before it can be")
    assert "1 remark on a section is open" in shown
    remark = NarrativeComment.objects.get()
    client_of(who.undp).post(
        at("narrative-comment", report.number), {"answers": remark.pk, "text": "Four.", "next": "https://evil.example/"}
    )
    assert "Four." in page(who.undp, "narrative-section", report.number, "results")
    settled = client.post(at("narrative-comment", report.number), {"answers": remark.pk, "do": "settle", "text": ""})
    assert settled["Location"].startswith(at("narrative", report.number))
    assert "Settled" in page(who.undp, "narrative-section", report.number, "results")
    assert client.post(at("narrative-comment", report.number), {"answers": "99999"}).status_code == 404


def test_it_is_accepted_as_it_was_read(who):
    report, version = submitted(who)
    client = client_of(who.secretariat)
    refused = client.post(at("narrative-accept", report.number), {"shown": "0" * 64})
    assert refused.status_code == 409
    assert not Achievement.objects.exists()
    client.post(at("narrative-accept", report.number), {"shown": version.digest})
    report.refresh_from_db()
    assert report.state == "accepted"
    assert Achievement.objects.get().achieved == "2"


def test_an_organisation_sees_its_own_and_no_other(who):
    report, _version = submitted(who)
    assert "TST01-N-2019-001" in page(who.undp, "narratives")
    assert "TST01-N-2019-001" not in page(who.who, "narratives")
    for name, *more in (
        ("narrative",), ("narrative-draft",), ("narrative-section", "summary"), ("narrative-submit",),
        ("narrative-version", 1), ("narrative-difference",), ("narrative-pictures",), ("narrative-take-back",),
    ):  # fmt: skip
        page(who.who, name, report.number, *more, status=404)
    assert client_of(who.who).post(at("narrative-comment", report.number), {"text": "x"}).status_code == 404


def test_the_committee_sees_what_was_submitted_and_no_draft_or_remark(who):
    report = begun(who)
    page(who.member, "narrative", report.number, status=404)
    assert "TST01-N-2019-001" not in page(who.member, "narratives")
    page(who.maker, "narrative", report.number)
    client_of(who.undp).post(at("narrative-submit", report.number), {"shown": digest_of(who, report)})
    narrative_comment(report=report, section="results", text="Between us.", by=who.secretariat, at=NOW)
    narrative_return(report=report, comment="Also between us.", by=who.secretariat, at=NOW)
    written(who, report, summary="A secret change.")
    shown = page(who.member, "narrative", report.number)
    assert "Executive summary in some words." in shown
    for hidden in ("Between us.", "Also between us.", "A secret change."):
        assert hidden not in shown
        assert hidden in page(who.undp, "narrative", report.number)


def digest_of(who, report):
    return client_of(who.undp).get(at("narrative-submit", report.number)).context["shown"]


def test_two_versions_stand_side_by_side(who):
    report, _version = submitted(who)
    narrative_return(report=report, comment="More.", by=who.secretariat, at=NOW)
    written(who, report, outcomes="Outcomes in more words.")
    client_of(who.undp).post(at("narrative-submit", report.number), {"shown": digest_of(who, report)})
    shown = page(who.secretariat, "narrative-difference", report.number)
    assert "<del>" in shown
    assert "Outcomes" in shown
    assert "Version 2: Advisers" in page(who.member, "narrative-version", report.number, 2)


def test_a_draft_said_to_have_changed_shows_what(who):
    """Nobody wrote a word, and the books moved: the version says another cost than the draft."""
    report, _version = submitted(who)
    narrative_return(report=report, comment="More.", by=who.secretariat, at=NOW)
    told = "The draft has changed since the last version."
    assert told not in page(who.undp, "narrative", report.number)
    allocation_record(
        project=report.project,
        organisation=report.organisation,
        reference="L-9",
        decided_on=date(YEAR, 6, 1),
        direct_amount=usd("1,234"),
        by="maker@example.org",
        at=NOW,
    )
    assert told in page(who.undp, "narrative", report.number)
    shown = page(who.undp, "narrative-difference", report.number, to="draft")
    assert "No difference" not in shown
    assert f"Approved, through {report.organisation.code}" in shown
    assert "108,320.38 USD" in shown, "with the support cost on it"


def test_results_open_to_the_projects_behind(who):
    of_fund = feeding(who)
    promised(who, indicator=who.project.indicators.get(), feeds=of_fund)
    report, version = submitted(who, achieved="3")
    narrative_accept(report=report, by=who.secretariat, at=NOW, shown=version.digest)
    shown = page(who.member, "results", year=YEAR)
    for text in ("Plans in force", "Figure of one project", at("narrative", report.number), "P-1"):
        assert text in shown
    assert "P-1" not in page(who.who, "results", year=YEAR), "another's project is not named"
    lines = csv_of(who.member, year=YEAR)
    assert '"F1.a"' in lines[1]
    assert '"3"' in lines[1]
    assert '"P-1"' in lines[1]
    assert client_of(who.member).get(at("results"), {"year": YEAR, "export": "xlsx"}).status_code == 200


def csv_of(user, **query):
    answer = client_of(user).get(at("results"), query | {"export": "csv"})
    return b"".join(answer.streaming_content).decode().splitlines()


def test_the_secretariat_looks_after_indicators(who):
    client = client_of(who.secretariat)
    sent = {"code": "F1.b", "place": "F1|", "text": "Advisers in place", "aggregation": "sum", "unit": "%"}
    assert "not added up" in client.post(at("indicator-add"), sent).content.decode()
    client.post(at("indicator-add"), sent | {"unit": ""})
    row = who.fund.indicators.get()
    assert row.text == "Advisers in place"
    client.post(at("indicator-edit", row.pk), sent | {"unit": "", "target": "9"})
    row.refresh_from_db()
    assert row.target == "9"
    of_project = who.project.indicators.get()
    sent = {"project": who.project.pk, "code": "1.0.1", "level": "outcome", "text": "Plans", "feeds": row.pk}
    client.post(at("project-indicator-edit", of_project.pk), sent)
    of_project.refresh_from_db()
    assert of_project.feeds == row
    assert "Plans" in page(who.undp, "project-indicators")
    assert "Plans in force" not in page(who.who, "project-indicators")
    client.post(at("indicator-edit", row.pk), {"do": "remove"})
    assert who.fund.indicators.exists(), "it is fed"


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_in_every_field_breaks_no_page(who, name):
    report = begun(who)
    client = client_of(who.undp)
    text = HOSTILE[name].encode("utf-8", "ignore").decode()
    edits = 0
    for section in SECTIONS[:-1]:
        fields = {text_.key: text[: 500 if text_.key == "story_title" else 40_000] for text_ in section.texts}
        if section.key == "indicators":
            fields = {
                "i0_code": "1.0.1",
                "i0_achieved": text[:500],
                "i0_variance": text[:4_000],
                "i0_source": text[:500],
            }
        if section.key == "about":
            fields |= {"name": text[:200], "title": text[:200], "email": text[:200]}
        answer = client.post(at("narrative-section", report.number, section.key), fields | {"edits": edits}, headers=HX)
        assert answer.status_code in (200, 302)
        report.refresh_from_db()
        edits = report.edits
        client.get(at("narrative-section", report.number, section.key))
    # As every service writes a draft: PostgreSQL holds no character that has no sign.
    report.draft = cleaned(complete(achieved=text[:500], **dict.fromkeys(TEXTS, text[:40_000])))
    report.save()
    for shown in (page(who.undp, "narrative", report.number), page(who.undp, "narrative-submit", report.number)):
        assert_harmless(shown)
    assert report.number in shown


def assert_harmless(shown: str) -> None:
    """No script but the product's own files, no attribute that acts, no address that runs."""
    for element in lxml_html.fromstring(shown).iter():
        if element.tag == "script":
            assert element.get("src", "").startswith("/static/")
            assert not (element.text or "").strip()
        assert element.tag not in ("iframe", "object", "style")
        for name, value in element.attrib.items():
            assert not name.startswith("on")
            assert name != "style"
            if name in ("href", "src", "action", "formaction"):
                assert not value.strip().lower().startswith(("javascript:", "data:", "vbscript:"))
                assert element.tag != "img" or value.startswith("/")
