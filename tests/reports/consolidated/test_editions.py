"""An edition is begun once, its texts are written by who may, and nobody's words are lost."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

import pytest
from django.test import Client
from django.urls import reverse

from fund.models import Fund, Membership, User
from grants.models import NarrativeReport, NarrativeVersion, Step
from grants.services.steps import NotYours
from reports.consolidated.assembling import consolidated
from reports.consolidated.chapters import LONGEST
from reports.models import Edition, EditionState
from reports.services.editions import TextMoved, UnableToEdit, edition_begin, edition_save, keys_of, shown_of
from tests.generators.office_fund import Office, office_fund

pytestmark = pytest.mark.django_db
AT = datetime(2020, 6, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
def office() -> Office:
    return office_fund()


def person(fund: Fund, role: str, institution: str = "") -> User:
    user = User.objects.create_user(email=f"{role}@example.org", password=None, name=f"The {role}")
    Membership.objects.create(user=user, role=role, fund=fund, institution=institution, valid_from=date(2000, 1, 1))
    return user


@pytest.fixture
def secretary(office) -> User:
    return person(office.fund, "secretariat")


@pytest.fixture
def edition(office, secretary) -> Edition:
    return edition_begin(fund=office.fund, year=2018, by=secretary, at=AT)


def told(office: Office, user: User, **texts: str) -> NarrativeReport:
    report = NarrativeReport.objects.create(
        fund=office.fund, number="TST01-N-2018-001", project=office.project, organisation=office.organisation,
        year=2018, state="accepted", created_by=user, created_at=AT, edited_at=AT,
    )  # fmt: skip
    for number, summary in ((1, "An older text."), (2, texts["summary"])):
        NarrativeVersion.objects.create(
            report=report, number=number, content={"texts": {**texts, "summary": summary}}, digest="d" * 64,
            submitted_by=user, submitted_at=AT,
        )  # fmt: skip
    Step.objects.create(
        fund=office.fund, record=report.record, action="accept", before="submitted", after="accepted", taken_by=user,
        taken_at=AT,
    )  # fmt: skip
    return report


def test_it_begins_with_sentences_whose_figures_are_placeholders(edition):
    assert edition.state == EditionState.DRAFT
    assert "{{ contributions.current_year }}" in edition.texts["summary"]
    assert not consolidated(edition).problems
    assert Step.objects.get(record="edition:annual:2018").action == "begin"


def test_what_was_accepted_is_assembled_by_focus_the_last_version_word_for_word(office, secretary):
    told(office, secretary, summary="# New\n\nNine *teams* for {{ us }}.", outputs="Two manuals.",
         lessons="Begin early.", story_title="Amina_s case", story_problem="No court.")  # fmt: skip
    edition = edition_begin(fund=office.fund, year=2018, by=secretary, at=AT)
    text = edition.texts["focus:F1:achievements"]
    assert text.startswith("### Advisers (UNDP)")
    assert "#### New" in text
    assert "Nine *teams* for { { us } }." in text
    assert "Two manuals." in text
    assert "older" not in text
    assert "### Amina\\_s case\n\nNo court." in edition.texts["focus:F1:stories"]
    assert "Begin early." in edition.texts["outlook"]
    assert not consolidated(edition).blocking
    sheet = next(chapter for chapter in consolidated(edition).chapters if chapter.key == "project-sheets")
    assert "Nine" in str(sheet.sections[0].blocks)


def test_a_report_that_is_not_accepted_says_nothing(office, secretary):
    report = told(office, secretary, summary="Not yet.")
    NarrativeReport.objects.filter(pk=report.pk).update(state="submitted")
    assert "focus:F1:achievements" not in edition_begin(fund=office.fund, year=2018, by=secretary, at=AT).texts


@pytest.mark.parametrize("year", [2020, 2021, 2017, 1800, 9999])
def test_a_year_that_is_not_over_or_none_of_the_funds_has_no_report(office, secretary, year):
    with pytest.raises(UnableToEdit, match=str(year)):
        edition_begin(fund=office.fund, year=year, by=secretary, at=AT)
    assert not Edition.objects.exists()


def test_it_is_begun_once_and_by_who_may(office, edition, secretary):
    with pytest.raises(UnableToEdit, match="2018"):
        edition_begin(fund=office.fund, year=2018, by=secretary, at=AT)
    with pytest.raises(UnableToEdit):
        edition_begin(fund=office.fund, year=2019, language="xx", by=secretary, at=AT)
    for role in ("office_checker", "donor", "auditor"):
        with pytest.raises(NotYours):
            edition_begin(fund=office.fund, year=2019, by=person(office.fund, role), at=AT)
    assert Edition.objects.count() == 1


def save(edition: Edition, by: User, text: str, key: str = "summary", shown: str | None = None) -> Edition:
    shown = shown_of(edition.texts.get(key, "")) if shown is None else shown
    return edition_save(edition=edition, key=key, text=text, shown=shown, by=by, at=AT)


def test_a_text_is_put_in_its_place_and_counted(edition, secretary):
    saved = save(edition, secretary, "New\r\nwords\x00")
    assert saved.texts["summary"] == "New\nwords"
    assert saved.edits == 1
    assert save(saved, secretary, "New\nwords").edits == 1
    assert Edition.history.filter(id=edition.pk).count() == 2


def test_two_people_may_write_two_texts_but_not_over_one_another(edition, secretary):
    opened = Edition.objects.get(pk=edition.pk)
    save(edition, secretary, "Mine")
    assert save(opened, secretary, "Other text", "governance").texts["summary"] == "Mine"
    another = User.objects.create_user(email="second@example.org", password="x", name="Second")
    Membership.objects.create(user=another, role="secretariat", valid_from=date(2000, 1, 1))
    with pytest.raises(TextMoved, match=r"changed since you opened it \(by The secretariat, 2 Jun 2020, 09:00 UTC\)"):
        save(opened, another, "Over yours")
    with pytest.raises(TextMoved, match=r"^You have changed this text in another window .*\(2 Jun 2020, 09:00 UTC\)"):
        save(opened, secretary, "Over my own")
    assert Edition.objects.get(pk=edition.pk).texts["summary"] == "Mine"


def test_what_may_not_be_saved_is_not(edition, secretary, office):
    for key, text in (("nothing", "x"), ("summary", "x" * (LONGEST + 1)), ("focus:F9:stories", "x")):
        with pytest.raises(UnableToEdit):
            save(edition, secretary, text, key)
    with pytest.raises(NotYours):
        save(edition, person(office.fund, "office_checker"), "x")
    Edition.objects.filter(pk=edition.pk).update(state=EditionState.PREPARED, known_at=1, prepared_digest="d" * 64)
    with pytest.raises(UnableToEdit):
        save(edition, secretary, "x")
    assert Edition.objects.get(pk=edition.pk).edits == 0


def test_its_texts_are_those_of_its_focuses_and_one_left_behind_stays_to_be_seen(edition):
    edition.texts["focus:OLD:stories"] = "x"
    assert keys_of(edition) == [
        "summary", "focus:F1:achievements", "focus:F1:stories", "outlook", "governance", "finance", "focus:OLD:stories",
    ]  # fmt: skip


# -- pages ----------------------------------------------------------------------------------------


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def url(name: str, *more: str) -> str:
    return reverse(f"reports:{name}", args=["TST01", "annual-2018", *more])


def test_a_text_is_written_on_its_page_and_saves_itself(edition, secretary):
    client, here = client_of(secretary), url("edition-text", "governance")
    shown = client.get(here).context["shown"]
    answer = client.post(
        here, {"text": "Met **{{ year }}** {{ nobody }}", "shown": shown}, headers={"HX-Request": "true"}
    )
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "<strong>2018</strong>" in page
    assert "nobody" in page
    assert answer.context["shown"] == shown_of("Met **{{ year }}** {{ nobody }}")
    assert Edition.objects.get().texts["governance"].startswith("Met")
    answer = client.post(here, {"text": "Again", "shown": answer.context["shown"], "do": "next"})
    assert answer.status_code == 302
    assert answer.url == url("edition-text", "finance")


def test_words_typed_over_anothers_are_kept_in_the_form_and_the_others_shown(edition, secretary):
    client, here = client_of(secretary), url("edition-text", "summary")
    shown = client.get(here).context["shown"]
    another = User.objects.create_user(email="second@example.org", password="x", name="Second")
    Membership.objects.create(user=another, role="secretariat", valid_from=date(2000, 1, 1))
    save(edition, another, "The other's words")
    answer = client.post(here, {"text": "My words", "shown": shown})
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "My words" in page
    (row,) = answer.context["differences"]
    assert ["".join(piece.text for piece in side) for side in (row.old, row.new)] == ["The other's words", "My words"]
    assert "by Second, 2 Jun 2020, 09:00 UTC" in page
    assert Edition.objects.get().texts["summary"] == "The other's words"
    # Who has read both may save again; what the page sends by itself does not.
    assert client.post(here, {"text": "My words", "shown": shown}, headers={"HX-Request": "true"}).status_code == 200
    assert Edition.objects.get().texts["summary"] == "The other's words"
    client.post(here, {"text": "My words", "shown": answer.context["shown"]})
    assert Edition.objects.get().texts["summary"] == "My words"


def test_the_preview_leads_from_a_figure_to_its_movements_and_runs_nothing(edition, secretary):
    save(edition, secretary, "Got {{ contributions }} <script>alert(1)</script> [x](javascript:alert(1))")
    client = client_of(secretary)
    page = client.get(url("edition-preview")).content.decode()
    link = re.search(r'<a href="http://testserver([^"]+)"[^>]*>USD(?:\xa0|&nbsp;)230,100\.00</a>', page)
    assert link
    assert client.get(link.group(1).replace("&amp;", "&")).status_code == 200
    assert "<script>alert" not in page
    assert "javascript:" not in page
    assert url("edition-text", "summary") in page


def test_placeholders_are_listed_with_what_they_are_now_and_searched(edition, secretary):
    client = client_of(secretary)
    page = client.get(url("edition-placeholders"), {"q": "focus.f1.expend"}).content.decode()
    assert "{{ focus.F1.expenditure }}" in page
    assert "{{ contributions }}" not in page
    assert "No placeholder" in client.get(url("edition-placeholders"), {"q": "<zz>"}).content.decode()


def test_the_overview_names_what_keeps_the_report_from_being_prepared(edition, secretary):
    save(edition, secretary, "{{ nobody }} USD 5,000.00")
    page = client_of(secretary).get(url("edition-write")).content.decode()
    assert "Executive summary: nothing is called “nobody”" in page
    assert "“USD 5,000.00” is typed" in page


@pytest.mark.parametrize(("form", "start"), [("pdf", b"%PDF"), ("docx", b"PK")])
def test_a_draft_is_downloaded(edition, secretary, form, start):
    answer = client_of(secretary).get(url("edition-draft", form))
    assert answer.content.startswith(start)
    assert answer["Content-Disposition"] == f'attachment; filename="TST01-annual-2018-draft.{form}"'
    assert client_of(secretary).get(url("edition-draft", "exe")).status_code == 404


def test_a_report_is_begun_on_its_page(office, secretary):
    client = client_of(secretary)
    page = reverse("reports:edition-begin", args=["TST01"])
    assert client.get(page).status_code == 200
    assert client.get(page, {"year": "002019" + "9" * 5000}).status_code == 200
    assert client.post(page, {"year": "2019", "language": "fr"}).url == reverse(
        "reports:edition-write", args=["TST01", "annual-2019"]
    )
    assert Edition.objects.get().texts["summary"].startswith(("En 2019", "No contribution", "Aucune"))
    assert client.post(page, {"year": "2019", "language": "fr"}).status_code == 200
    assert Edition.objects.count() == 1


def test_who_reads_drafts_does_not_write_them(edition, office):
    client = client_of(person(office.fund, "auditor"))
    assert client.get(url("edition-preview")).status_code == 200
    assert url("edition-text", "summary") not in client.get(url("edition-write")).content.decode()
    assert client.get(url("edition-text", "summary")).status_code == 403
    assert client_of(person(office.fund, "donor", "NOR")).get(url("edition-preview")).status_code == 403


@pytest.mark.parametrize("key", ["annual-2019", "annual-20188", "final_fund-2018", "annual", "x/y"])
def test_another_edition_is_not_there(edition, secretary, key):
    assert client_of(secretary).get(reverse("reports:edition-preview", args=["TST01", key])).status_code == 404


def test_a_text_that_is_not_there_is_not_there_and_one_that_is_prepared_is_not_written(edition, secretary):
    client = client_of(secretary)
    assert client.get(url("edition-text", "nothing")).status_code == 404
    Edition.objects.update(state=EditionState.PREPARED, known_at=1, prepared_digest="d" * 64)
    assert client.get(url("edition-text", "summary")).status_code == 302


def test_signs_the_pdf_cannot_print_are_pointed_out_to_who_writes_and_who_prepares(edition, secretary):
    client = client_of(secretary)
    assert "cannot print" not in client.get(url("edition-preview")).content.decode()
    save(edition, secretary, "The 中文 manual \U0001f600 was read.")
    fresh = Edition.objects.get(pk=edition.pk)
    (problem,) = [each for each in consolidated(fresh).pointed_out if each.signs]
    assert (problem.key, problem.signs, problem.blocks) == ("summary", ("中", "文", "\U0001f600"), False)
    said = "the PDF file cannot print 中 文 \U0001f600; in their place it shows \ufffd."
    assert said in problem.sentence
    for page in ("edition-preview", "edition-write"):
        assert said in client.get(url(page)).content.decode(), page
    assert said in client.get(url("edition-text", "summary")).content.decode()
