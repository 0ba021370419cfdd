"""Pictures of a consolidated report: filed by who writes it while it is written, shown in every form of it."""

from __future__ import annotations

import hashlib
import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from grants.models import Attachment, AttachmentKind
from grants.services.attachments import UnableToFile, attachment_file
from grants.services.steps import NotYours
from reports.consolidated.assembling import consolidated, consolidated_file, material_of, problems
from reports.models import Edition, EditionState
from reports.services.editions import UnableToEdit, edition_picture, edition_save, shown_of
from reports.services.publishing import UnableToPublish, prepared_now
from tests.grants.narratives.office import png
from tests.reports.consolidated.test_editions import AT, client_of, edition, office, person, secretary, told, url

__all__ = ["edition", "office", "secretary"]
pytestmark = pytest.mark.django_db


def filed(edition: Edition, by, size: tuple[int, int] = (80, 60), **more) -> Attachment:
    return edition_picture(edition=edition, name="workshop.png", content=png(size, **more), by=by, at=AT)


def shows(edition: Edition, by, image: Attachment) -> Edition:
    before = edition.texts.get("summary", "")
    text = f"{before}\n\n![The workshop in Nadi](image:{image.digest[:12]})"
    return edition_save(edition=edition, key="summary", text=text, shown=shown_of(before), by=by, at=AT)


def test_a_picture_is_filed_written_in_a_text_and_stands_in_every_form(edition, secretary):
    client = client_of(secretary)
    page = client.get(url("edition-pictures"))
    assert "No picture yet." in page.content.decode()
    sent = client.post(
        url("edition-pictures"), {"file": SimpleUploadedFile("workshop.png", png((80, 60)).read(), "image/png")}
    )
    assert sent.status_code == 302
    image = Attachment.objects.get(kind=AttachmentKind.EDITION_IMAGE)
    assert (image.subject, image.organisation) == (edition.record, "")
    page = client.get(url("edition-pictures")).content.decode()
    assert f"![What it shows](image:{image.digest[:12]})" in page
    assert url("edition-picture", image.digest) in page
    bytes_ = b"".join(client.get(url("edition-picture", image.digest)).streaming_content)
    assert hashlib.sha256(bytes_).hexdigest() == image.digest

    shown = shows(edition, secretary, image)
    assert 'alt="The workshop in Nadi"' in client.get(url("edition-preview")).content.decode()
    document = consolidated(shown, on=AT.date())
    assert list(document.images) == [image.digest[:12]]
    pdf = consolidated_file(document, "pdf", AT)
    assert b"/Subtype /Image" in pdf
    word = zipfile.ZipFile(io.BytesIO(consolidated_file(document, "docx", AT)))
    assert any(bytes_ == word.read(name) for name in word.namelist() if name.startswith("word/media/"))


def test_the_editor_shows_the_picture_in_place(edition, secretary):
    image = filed(edition, secretary)
    shows(edition, secretary, image)
    page = client_of(secretary).get(url("edition-text", "summary")).content.decode()
    assert 'alt="The workshop in Nadi"' in page
    assert "data:image/png;base64," in page


def test_a_picture_that_is_filed_nowhere_keeps_the_report_from_being_prepared(edition, secretary):
    written = "![The workshop](image:ffffffffffff) ![Elsewhere](https://a.example/x.png)"
    edition_save(
        edition=edition, key="summary", text=written, shown=shown_of(edition.texts["summary"]), by=secretary, at=AT
    )
    edition.refresh_from_db()
    found = problems(material_of(edition, on=AT.date()))
    blocking = [problem.sentence for problem in found if problem.blocks]
    assert blocking == ["Executive summary shows a picture that is filed nowhere: ffffffffffff."]
    assert any("https://a.example/x.png" in problem.sentence for problem in found if not problem.blocks)
    page = client_of(secretary).get(url("edition-write")).content.decode()
    assert "filed nowhere: ffffffffffff" in page
    with pytest.raises(UnableToPublish) as refused:
        prepared_now(edition, AT)
    assert refused.value.problems == blocking


def test_what_a_camera_wrote_into_it_is_not_kept(edition, secretary):
    place = Image.Exif()
    place[0x010E] = "Where the witness lives"
    image = filed(edition, secretary, form="JPEG", exif=place)
    stored = client_of(secretary).get(url("edition-picture", image.digest))
    assert b"witness" not in b"".join(stored.streaming_content)


def test_pictures_of_the_accepted_narratives_of_the_year_are_offered(edition, secretary, office):
    report = told(office, secretary, summary="A year of work.")
    theirs = attachment_file(
        fund=office.fund, subject=report.record, kind=AttachmentKind.NARRATIVE_IMAGE, name="theirs.png",
        content=png((30, 20)), by=secretary, at=AT, organisation="UNDP",
    )  # fmt: skip
    client = client_of(secretary)
    page = client.get(url("edition-pictures")).content.decode()
    assert "Of the accepted narrative reports of 2018" in page
    assert theirs.digest[:12] in page
    assert client.get(url("edition-picture", theirs.digest)).status_code == 200
    type(report).objects.update(state="submitted")
    assert theirs.digest[:12] not in client.get(url("edition-pictures")).content.decode()
    assert client.get(url("edition-picture", theirs.digest)).status_code == 404


def test_what_is_no_picture_and_who_may_not_is_refused_in_words(edition, secretary, office):
    with pytest.raises(UnableToFile, match="not a picture"):
        edition_picture(edition=edition, name="x.png", content=io.BytesIO(b"<svg/>"), by=secretary, at=AT)
    sent = client_of(secretary).post(url("edition-pictures"), {"file": SimpleUploadedFile("x.png", b"<svg/>")})
    assert sent.status_code == 200
    assert "not a picture that can be read" in sent.content.decode()
    auditor = person(office.fund, "auditor")
    with pytest.raises(NotYours):
        filed(edition, auditor)
    page = client_of(auditor).get(url("edition-pictures"))
    assert page.status_code == 200
    assert 'type="file"' not in page.content.decode()
    Edition.objects.update(state=EditionState.PREPARED, known_at=1, prepared_digest="d" * 64)
    with pytest.raises(UnableToEdit, match="not being written now"):
        filed(edition, secretary)
    assert 'type="file"' not in client_of(secretary).get(url("edition-pictures")).content.decode()
    assert not Attachment.objects.filter(kind=AttachmentKind.EDITION_IMAGE).exists()


def test_another_file_of_the_fund_is_not_given_out_here(edition, secretary, office):
    other = attachment_file(
        fund=office.fund, subject="bank:TST01-BD-001", kind=AttachmentKind.BANK_LETTER, name="letter.png",
        content=png(), by=secretary, at=AT,
    )  # fmt: skip
    assert client_of(secretary).get(url("edition-picture", other.digest)).status_code == 404
    assert client_of(secretary).get(reverse("reports:edition-pictures", args=["TST01", "x"])).status_code == 404
