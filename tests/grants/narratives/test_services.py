"""A narrative from its first word to its acceptance, and all that is refused on the way."""

from __future__ import annotations

import io
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from PIL import Image

from grants.models import Achievement, Attachment, NarrativeVersion, Notice, Project, Step
from grants.narratives import accepted as narratives_of
from grants.narratives.content import digest
from grants.narratives.desk import desk_of
from grants.services import allocation_record
from grants.services.attachments import UnableToFile
from grants.services.narrative_comments import UnableToComment, narrative_comment
from grants.services.narratives import (
    DraftMoved,
    UnableToReport,
    UnableToSubmit,
    narrative_accept,
    narrative_begin,
    narrative_picture,
    narrative_return,
    narrative_save,
    narrative_submit,
    narrative_take_back,
)
from grants.services.steps import NotNow, NotYours, ShownIsStale, UnableToStep
from grants.worklist import waiting_for
from tests.generators.office_fund import AT, BY, usd
from tests.grants.narratives.hostile import HOSTILE
from tests.grants.narratives.office import NOW, YEAR, begun, complete, people, png, promised, submitted, written
from tests.grants.proposals.office import another_of_undp

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def who():
    found = people()
    promised(found)
    return found


def test_a_draft_begins_with_a_number_and_belongs_to_the_lead(who):
    report = begun(who)
    assert (report.number, report.organisation, report.state) == ("TST01-N-2019-001", who.organisation, "draft")
    assert Step.objects.get(record=report.record).action == "draft"


def test_one_report_of_a_project_and_year_is_under_way_at_a_time(who):
    begun(who)
    with pytest.raises(UnableToReport, match="under way"):
        begun(who)
    begun(who, is_final=True)
    begun(who, 2018)


@pytest.mark.parametrize("year", [2017, 2021])
def test_a_year_before_the_fund_or_ahead_is_refused(who, year):
    with pytest.raises(UnableToReport, match="no year"):
        begun(who, year)


def test_a_year_before_the_project_began_is_refused(who):
    focus = who.project.priority_focus
    later = Project.objects.create(
        fund=who.fund, number="P-9", title="Later", priority_focus=focus, start_date=date(2020, 1, 1)
    )
    allocation_record(
        project=later, organisation=who.organisation, reference="A-9", decided_on=date(2019, 2, 1),
        direct_amount=usd("10,000"), by=BY, at=AT,
    )  # fmt: skip
    with pytest.raises(UnableToReport, match="Project P-9 begins in 2019: there is nothing to report on it for 2018"):
        narrative_begin(project=later, year=2018, is_final=False, by=who.undp, at=NOW)
    narrative_begin(project=later, year=2019, is_final=False, by=who.undp, at=NOW)


def test_others_do_not_write_for_the_organisation(who):
    for by in (who.who, who.member, who.maker, who.secretariat):
        with pytest.raises(NotYours):
            narrative_begin(project=who.project, year=YEAR, is_final=False, by=by, at=NOW)
    report = begun(who)
    for by in (who.who, who.member, who.secretariat):
        with pytest.raises(NotYours):
            narrative_save(report=report, draft=complete(), edits=0, by=by, at=NOW)
        with pytest.raises(NotYours):
            narrative_submit(report=report, by=by, at=NOW)


def test_an_edit_of_another_is_told_and_never_overwritten(who):
    report = begun(who)
    saved = written(who, report, summary="Mine.")
    assert saved.edits == 1
    with pytest.raises(DraftMoved, match="UNDP has changed"):
        narrative_save(report=report, draft=complete(summary="Another."), edits=0, by=another_of_undp(), at=NOW)
    with pytest.raises(DraftMoved, match=r"^You have changed this draft in another window since"):
        narrative_save(report=report, draft=complete(summary="Another."), edits=0, by=who.undp, at=NOW)
    assert narrative_save(report=report, draft=complete(summary="Mine."), edits=0, by=who.undp, at=NOW).edits == 1
    assert report.history.count() == 2


def test_what_lacks_something_is_not_submitted(who):
    report = begun(who)
    written(who, report, summary="")
    with pytest.raises(UnableToSubmit) as refused:
        narrative_submit(report=report, by=who.undp, at=NOW)
    assert refused.value.lacking == ["Executive summary: nothing is written yet."]
    assert not NarrativeVersion.objects.exists()


def test_what_is_submitted_is_frozen_with_its_header_and_the_secretariat_is_told(who):
    report, version = submitted(who)
    header = version.content["header"]
    assert (header["number"], header["lead"], header["approved_minor"], header["net_funded_minor"]) == (
        "P-1", "UNDP", 10_700_000, 5_350_000,
    )  # fmt: skip
    assert header["first_transfer"] == "2018-05-20"
    assert version.digest == digest(version.content)
    assert report.state == "submitted"
    letters = Notice.objects.filter(record=report.record)
    assert {letter.address for letter in letters} == {"secretariat@example.org", "second@example.org"}
    with pytest.raises(IntegrityError), transaction.atomic():
        NarrativeVersion.objects.filter(pk=version.pk).update(digest="x")
    with pytest.raises(UnableToReport, match="not changed now"):
        written(who, report, summary="Later.")
    with pytest.raises(NotNow):
        narrative_submit(report=report, by=who.undp, at=NOW)


def test_what_changed_since_it_was_checked_is_not_submitted(who):
    report = begun(who)
    shown = digest(desk_of(report).frozen)
    written(who, report, summary="Changed.")
    with pytest.raises(ShownIsStale):
        narrative_submit(report=report, by=who.undp, at=NOW, shown=shown)
    report.refresh_from_db()
    narrative_submit(report=report, by=who.undp, at=NOW, shown=digest(desk_of(report).frozen))


def test_taken_back_it_is_a_draft_again_and_the_version_stays(who):
    report, _version = submitted(who)
    narrative_take_back(report=report, by=who.undp, at=NOW)
    written(who, report, summary="Better.")
    assert narrative_submit(report=report, by=who.undp, at=NOW).number == 2


def test_returned_with_comments_it_is_submitted_again(who):
    report, _version = submitted(who)
    with pytest.raises(NotYours):
        narrative_return(report=report, comment="No.", by=who.undp, at=NOW)
    with pytest.raises(UnableToStep, match="Say why"):
        narrative_return(report=report, comment=" ", by=who.secretariat, at=NOW)
    narrative_return(report=report, comment="Say who benefits.", by=who.secretariat, at=NOW)
    assert report.state == "returned"
    assert "Say who benefits." in Notice.objects.get(address="undp@example.org").body
    report.refresh_from_db()
    written(who, report, summary="For the ministries.")
    assert narrative_submit(report=report, by=who.undp, at=NOW).number == 2


def test_accepted_it_counts_and_its_achievements_are_recorded(who):
    report, version = submitted(who, achieved="1")
    later = NOW + timedelta(days=1)
    with pytest.raises(ShownIsStale):
        narrative_accept(report=report, by=who.secretariat, at=later, shown="0" * 64)
    narrative_accept(report=report, by=who.secretariat, at=later, shown=version.digest)
    found = Achievement.objects.get()
    assert (found.year, found.achieved, found.number, found.version) == (YEAR, "1", Decimal(1), version)
    [accepted] = narratives_of.accepted(who.fund, YEAR)
    assert (accepted.report, accepted.version, accepted.accepted_at) == (report, version, later)
    assert narratives_of.accepted(who.fund, YEAR, known_at=NOW) == []
    assert narratives_of.accepted(who.fund, YEAR + 1) == []
    with pytest.raises(NotNow):
        narrative_accept(report=report, by=who.other_secretariat, at=later)
    with pytest.raises(IntegrityError), transaction.atomic():
        Achievement.objects.filter(pk=found.pk).update(number=7)


def test_a_correction_begins_with_what_was_accepted_and_takes_its_place(who):
    report, _version = submitted(who)
    narrative_accept(report=report, by=who.secretariat, at=NOW)
    second = narrative_begin(project=who.project, year=YEAR, is_final=False, by=who.undp, at=NOW)
    assert second.draft["texts"]["outcomes"] == report.draft["texts"]["outcomes"]
    assert second.draft["indicators"] == report.draft["indicators"]
    assert second.number == "TST01-N-2019-002"
    narrative_submit(report=second, by=who.undp, at=NOW)
    narrative_accept(report=second, by=who.secretariat, at=NOW)
    assert [each.report for each in narratives_of.accepted(who.fund, YEAR)] == [second]
    third = narrative_begin(project=who.project, year=YEAR + 1, is_final=False, by=who.undp, at=NOW)
    assert third.draft["texts"]["purpose"]
    assert not third.draft["texts"]["summary"]


def of_the_office(who):
    """The project has a budget of the secretariat, which writes for it too."""
    allocation_record(
        project=who.project, organisation=who.organisation, purpose="direct_cost", reference="A-DC",
        decided_on=NOW.date(), direct_amount=usd("1,000"), by="office@example.org", at=NOW,
    )  # fmt: skip
    return who.project


def test_who_wrote_a_text_does_not_accept_it_whoever_submits(who):
    of_the_office(who)
    report = begun(who)
    narrative_save(report=report, draft=complete(summary="Mine."), edits=0, by=who.secretariat, at=NOW)
    report.refresh_from_db()
    written(who, report, summary="Mine, put right.")
    narrative_submit(report=report, by=who.undp, at=NOW)
    assert [row.kind for row in waiting_for(who.secretariat, NOW) if row.record == report.number] == []
    with pytest.raises(NotYours, match="another person"):
        narrative_accept(report=report, by=who.secretariat, at=NOW)
    narrative_accept(report=report, by=who.other_secretariat, at=NOW)


def test_who_wrote_before_a_return_does_not_accept_after_it(who):
    project = of_the_office(who)
    report = narrative_begin(project=project, year=YEAR, is_final=False, by=who.secretariat, at=NOW, content=complete())
    narrative_submit(report=report, by=who.secretariat, at=NOW)
    narrative_return(report=report, comment="Say more.", by=who.other_secretariat, at=NOW)
    report.refresh_from_db()
    written(who, report, summary="More.")
    narrative_submit(report=report, by=who.undp, at=NOW)
    with pytest.raises(NotYours, match="another person"):
        narrative_accept(report=report, by=who.secretariat, at=NOW)
    narrative_accept(report=report, by=who.other_secretariat, at=NOW)


def test_returned_it_does_not_come_again_word_for_word_without_an_answer(who):
    report, _version = submitted(who)
    remark = narrative_comment(report=report, section="results", text="How many?", by=who.secretariat, at=NOW)
    later = NOW + timedelta(days=1)
    narrative_return(report=report, comment="See the remark.", by=who.secretariat, at=later)
    nothing_new = r"Nothing in TST01-N-2019-001 has changed since it was returned on 3 Nov 2020"
    with pytest.raises(UnableToSubmit, match=nothing_new):
        narrative_submit(report=report, by=who.undp, at=later)
    narrative_comment(report=report, section="results", text="Hello?", by=who.other_secretariat, at=later)
    with pytest.raises(UnableToSubmit, match=nothing_new):
        narrative_submit(report=report, by=who.undp, at=later)
    narrative_comment(report=report, section="", text="Four.", by=who.undp, at=later, answers=remark)
    assert narrative_submit(report=report, by=who.undp, at=later).number == 2
    narrative_take_back(report=report, by=who.undp, at=later)
    assert narrative_submit(report=report, by=who.undp, at=later).number == 3
    assert report.state == "submitted"


def test_the_secretariat_does_not_accept_what_it_wrote_itself(who):
    project = of_the_office(who)
    report = narrative_begin(project=project, year=YEAR, is_final=False, by=who.secretariat, at=NOW, content=complete())
    narrative_submit(report=report, by=who.secretariat, at=NOW)
    with pytest.raises(NotYours, match="another person"):
        narrative_accept(report=report, by=who.secretariat, at=NOW)
    narrative_accept(report=report, by=who.other_secretariat, at=NOW)


def test_comments_stand_with_their_section_are_answered_and_settled(who):
    report, _version = submitted(who)
    remark = narrative_comment(report=report, section="results", text="How many?", by=who.secretariat, at=NOW)
    answer = narrative_comment(report=report, section="", text="Four.", by=who.undp, at=NOW, answers=remark)
    assert answer.section == "results"
    assert Notice.objects.filter(address="undp@example.org", body__contains="How many?").exists()
    with pytest.raises(UnableToComment, match="settled by the secretariat"):
        narrative_comment(report=report, section="", text="", by=who.undp, at=NOW, answers=remark, settles=True)
    with pytest.raises(UnableToComment, match="not there"):
        narrative_comment(report=report, section="", text="x", by=who.undp, at=NOW, answers=answer)
    narrative_comment(
        report=report, section="", text="", by=who.other_secretariat, at=NOW, answers=remark, settles=True
    )
    with pytest.raises(UnableToComment, match="settled already"):
        narrative_comment(report=report, section="", text="More", by=who.undp, at=NOW, answers=remark)
    for by in (who.who, who.member, who.maker):
        with pytest.raises(NotYours):
            narrative_comment(report=report, section="results", text="x", by=by, at=NOW)
    with pytest.raises(UnableToComment, match="no such section"):
        narrative_comment(report=report, section="x", text="x", by=who.undp, at=NOW)


def test_a_picture_is_written_anew_without_what_the_camera_knew(who):
    report = begun(who)
    exif = Image.Exif()
    exif[0x0110] = "Camera of Ana"
    exif[0x0112] = 6
    sent = png((40, 20), "JPEG", exif=exif)
    assert b"Camera of Ana" in sent.getvalue()
    picture = narrative_picture(report=report, name="../../me.JPG", content=sent, by=who.undp, at=NOW)
    kept = default_storage.open(picture.stored_name).read()
    assert b"Camera of Ana" not in kept
    assert b"Exif" not in kept
    assert Image.open(io.BytesIO(kept)).size == (20, 40), "turned upright"
    assert (picture.name, picture.content_type, picture.subject) == ("me.jpg", "image/jpeg", report.record)
    again = narrative_picture(report=report, name="me.jpg", content=sent_again(sent), by=who.undp, at=NOW)
    assert again == picture
    written(who, report, outcomes=f"![Ana at work](image:{picture.digest[:12]})")
    version = narrative_submit(report=report, by=who.undp, at=NOW)
    assert version.content["images"] == [{"digest": picture.digest, "name": "me.jpg"}]


def sent_again(sent):
    sent.seek(0)
    return sent


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.png", b""),
        ("a.png", b"\x89PNG\r\n\x1a\n"),
        ("a.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 500),
        ("a.jpg", b"\xff\xd8\xff\xe0" + b"x" * 900),
        ("a.png", b"<svg onload='alert(1)'/>"),
        ("a.png", b"GIF89a" + b"\0" * 50),
        ("a.png", b"%PDF-1.7"),
    ],
)
def test_what_is_no_picture_is_refused_in_words(who, name, content):
    report = begun(who)
    with pytest.raises(UnableToFile, match=r"a\.(png|jpg) is"):
        narrative_picture(report=report, name=name, content=io.BytesIO(content), by=who.undp, at=NOW)
    assert not Attachment.objects.exists()


def test_a_picture_of_too_many_pixels_is_refused_before_it_is_unpacked(who):
    report = begun(who)
    sent = io.BytesIO()
    Image.new("1", (10_000, 4_100)).save(sent, "PNG")
    sent.seek(0)
    with pytest.raises(UnableToFile, match="10,000 by 4,100 pixels"):
        narrative_picture(report=report, name="bomb.png", content=sent, by=who.undp, at=NOW)


@pytest.mark.parametrize("form", ["PNG", "JPEG"])
def test_a_picture_pillow_itself_refuses_to_open_is_refused_for_its_pixels(who, form):
    """More than twice what Pillow warns of: it does not even say what it is."""
    report = begun(who)
    sent = io.BytesIO()
    Image.new("1" if form == "PNG" else "L", (20_000, 20_000)).save(sent, form)
    sent.seek(0)
    with pytest.raises(UnableToFile, match="20,000 by 20,000 pixels; at most 40 million are taken"):
        narrative_picture(report=report, name="large", content=sent, by=who.undp, at=NOW)


def test_a_picture_cut_short_is_refused(who):
    report = begun(who)
    whole = png((400, 300), "JPEG").getvalue()
    with pytest.raises(UnableToFile):
        narrative_picture(
            report=report, name="a.jpg", content=io.BytesIO(whole[: len(whole) // 2]), by=who.undp, at=NOW
        )


@pytest.mark.parametrize("name", ["markup", "one long word", "right to left", "emoji", "formula", "unprintable"])
def test_hostile_text_goes_all_the_way(who, name):
    text = HOSTILE[name]
    report = begun(who)
    draft = complete(achieved=text, **dict.fromkeys(("summary", "purpose", "outcomes", "outputs", "lessons"), text))
    narrative_save(report=report, draft=draft, edits=0, by=who.undp, at=NOW)
    version = narrative_submit(report=report, by=who.undp, at=NOW)
    narrative_comment(report=report, section="summary", text=text, by=who.secretariat, at=NOW)
    narrative_accept(report=report, by=who.secretariat, at=NOW, shown=version.digest)
    version.refresh_from_db()
    assert digest(version.content) == version.digest
    assert Achievement.objects.get().number is None


def test_it_waits_for_whoever_is_next(who):
    def waiting(user):
        return [(row.kind, row.record) for row in waiting_for(user, NOW) if row.kind.startswith("narrative")]

    report = begun(who)
    assert waiting(who.undp) == [("narrative_submit", report.number)]
    narrative_submit(report=report, by=who.undp, at=NOW)
    assert waiting(who.undp) == waiting(who.maker) == []
    assert waiting(who.secretariat) == [("narrative_review", report.number)]
    narrative_return(report=report, comment="More.", by=who.secretariat, at=NOW)
    assert waiting(who.secretariat) == waiting(who.who) == []
    [row] = [row for row in waiting_for(who.undp, NOW) if row.kind == "narrative_submit"]
    assert "returned it with comments" in row.reason
    assert row.text == "Advisers, report on 2019"
    report.refresh_from_db()
    written(who, report, summary="More.")
    narrative_submit(report=report, by=who.undp, at=NOW)
    narrative_accept(report=report, by=who.secretariat, at=NOW)
    assert waiting(who.undp) == waiting(who.secretariat) == waiting(who.other_secretariat) == []
