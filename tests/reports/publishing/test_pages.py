"""The pages: prepared, certified with the password, read by everybody, verified by upload."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from fund.models import Fund, User
from reports.models import EditionState, Job, Publication, PublishedFile, Subscription
from reports.publishing import storing
from reports.services.publishing import edition_certify, edition_prepare, edition_restate
from tests.reports.publishing.office import AT, charged, desk, later, person, published
from tests.reports.publishing.office import text_of as file_text
from tests.signing import PASSWORD, said_again, sign_in
from tests.writing import shown_digest, text_of

pytestmark = pytest.mark.django_db
EDITION = "/funds/TST01/reports/editions/annual-2018/"
PUBLIC = "/public/funds/TST01/reports/"


@pytest.fixture
def at():
    made = desk()
    for user in (made.maker, made.checker):
        user.set_password(PASSWORD)
        user.save()
    cache.clear()
    return made


def as_(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_prepared_by_one_certified_by_another_with_the_password_published_for_everybody(at):
    maker, checker = as_(at.maker), Client()
    assert "Prepare for certification" in text_of(maker.get(EDITION))
    page = text_of(maker.get(f"{EDITION}prepare/"))
    assert "up to entry" in page
    assert "provisional" in page
    answer = maker.post(f"{EDITION}prepare/", {"shown": shown_digest(page)})
    assert answer.status_code == 302
    assert answer.url == EDITION
    assert "will be published, byte for byte" in text_of(maker.get(EDITION))
    assert maker.get(f"{EDITION}certify/").status_code == 403

    sign_in(checker, at.checker)
    page = text_of(checker.get(f"{EDITION}certify/"))
    looked_at = checker.get(f"{EDITION}prepared.pdf")
    assert looked_at["Content-Disposition"].endswith('-v1.pdf"')
    asked = checker.post(f"{EDITION}certify/", {"shown": shown_digest(page)})
    done = said_again(checker, asked)
    assert done.status_code == 302
    assert done.url == f"{EDITION}published/1/"
    assert "The report is published" in text_of(checker.get(done.url))

    public = Client()
    page = text_of(public.get(f"{PUBLIC}annual-2018/v1/"))
    assert "of the software, form 1 of the data" in page
    for file in Publication.objects.get().files.all():
        assert file.digest in page
        answer = public.get(f"{PUBLIC}annual-2018/v1/{file.name}")
        assert answer.content == storing.kept(file)
        assert answer["Content-Disposition"] == f'attachment; filename="{file.name}"'
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in answer["Content-Security-Policy"]
    name = looked_at["Content-Disposition"].partition('"')[2].rstrip('"')
    assert looked_at.content == public.get(f"{PUBLIC}annual-2018/v1/{name}").content


@pytest.mark.parametrize("form", ["pdf", "docx"])
def test_a_draft_says_so_of_a_prepared_and_of_a_published_report_too(at, form):
    """Whether it is fetched at once or made in the background: its bytes are none that were certified."""
    client = as_(at.maker)

    def drafts() -> list[bytes]:
        client.post(f"/funds/TST01/files/consolidated-{form}/", {"year": "2018"})
        job = Job.objects.latest("asked_at")
        return [client.get(f"{EDITION}draft.{form}").content, client.get(f"/files/{job.pk}/download/").content]

    edition_prepare(edition=at.annual, by=at.maker, at=later(1))
    made = drafts()
    edition_certify(edition=at.annual, shown=at.annual.prepared_digest, by=at.checker, at=later(2))
    made += drafts()
    assert len(made) == 4
    for content in made:
        assert "draft" in file_text(form, content).lower()
        assert not PublishedFile.objects.filter(digest=storing.sha256_of(content)).exists()
    assert "draft" not in file_text(form, storing.kept(PublishedFile.objects.get(form=form))).lower()


def test_a_page_that_is_stale_prepares_and_certifies_nothing(at):
    maker, checker = as_(at.maker), sign_in(Client(), at.checker)
    page = text_of(maker.get(f"{EDITION}prepare/"))
    charged(at)
    assert "Nothing was done" in text_of(maker.post(f"{EDITION}prepare/", {"shown": shown_digest(page)}))
    assert "Nothing was done" in text_of(maker.post(f"{EDITION}prepare/", {}))
    edition_prepare(edition=at.annual, by=at.maker, at=AT)
    answer = said_again(checker, checker.post(f"{EDITION}certify/", {"shown": "0" * 64}))
    assert "Nothing was done" in text_of(answer)
    at.annual.refresh_from_db()
    assert at.annual.state == EditionState.PREPARED


def test_what_cannot_be_prepared_says_why(at):
    at.annual.texts = {"summary": "\x07"}
    at.annual.save()
    page = text_of(as_(at.maker).get(f"{EDITION}prepare/"))
    assert "cannot be printed" in page
    assert 'name="shown"' not in page


def test_returned_and_taken_back(at):
    edition_prepare(edition=at.annual, by=at.maker, at=AT)
    checker, maker = as_(at.checker), as_(at.maker)
    assert "This field is required" in text_of(checker.post(f"{EDITION}return/", {"comment": ""}))
    assert checker.post(f"{EDITION}return/", {"comment": "Too short."}).status_code == 302
    for page in (text_of(maker.get(EDITION)), text_of(maker.get(f"{EDITION}write/"))):
        assert page.index("Returned by") < page.index("Too short.")
    assert text_of(maker.get(EDITION)).index("Too short.") < text_of(maker.get(EDITION)).index("What happened")
    edition_prepare(edition=at.annual, by=at.maker, at=later(1))
    assert "returned-notice" not in text_of(maker.get(EDITION))
    assert maker.post(f"{EDITION}take-back/").status_code == 302
    at.annual.refresh_from_db()
    assert at.annual.state == EditionState.DRAFT
    assert checker.get(f"{EDITION}prepared.pdf").status_code == 404


def test_a_restated_version_shows_what_was_what_is_and_the_difference(at):
    published(at)
    answer = as_(at.maker).post(f"{EDITION}restate/", {"comment": "A <b>late</b> bank charge."})
    assert answer.status_code == 302
    charged(at)
    published(at, edition=_fresh(at), day=4)
    page = text_of(Client().get(f"{PUBLIC}annual-2018/v2/"))
    assert "A &lt;b&gt;late&lt;/b&gt; bank charge." in page
    assert "What differs from version 1" in page
    assert "12.34" in page
    old = text_of(Client().get(f"{PUBLIC}annual-2018/v1/"))
    assert "This version was replaced by" in old
    assert "What differs" not in old
    listing = text_of(Client().get(PUBLIC))
    assert listing.count("Replaced") == 1
    assert listing.count("Current") == 1


def _fresh(at):
    at.annual.refresh_from_db()
    return at.annual


def test_what_was_recorded_since_is_said_on_every_list_and_the_office_sees_the_figures(at):
    published(at)
    for quiet in (Client().get(PUBLIC), Client().get(f"{PUBLIC}annual-2018/v1/"), as_(at.maker).get(EDITION)):
        assert "moved since" not in text_of(quiet)
        assert "was recorded" not in text_of(quiet)
    charged(at, reference="C-10", day=date(2019, 2, 1))  # a later year says nothing of this one
    assert "moved since" not in text_of(Client().get(PUBLIC))
    charged(at)
    assert text_of(Client().get(PUBLIC)).count("Books moved since") == 1
    assert text_of(as_(at.maker).get("/funds/TST01/reports/published/")).count("Books moved since") == 1
    open_page = text_of(Client().get(f"{PUBLIC}annual-2018/v1/"))
    assert "one entry dated in 2018 or before was recorded" in open_page
    assert "12.34" not in open_page
    office = text_of(as_(at.maker).get(EDITION))
    assert "What the books of today say otherwise than version 1" in office
    assert "12.34" in office
    assert Client().get("/public/funds/TST01/reports.json").json()["reports"][0]["entries_since"] == 1

    as_(at.maker).post(f"{EDITION}restate/", {"comment": "A late bank charge."})
    published(at, edition=_fresh(at), day=4)
    for quiet in (Client().get(PUBLIC), Client().get(f"{PUBLIC}annual-2018/v1/"), as_(at.maker).get(EDITION)):
        assert "moved since" not in text_of(quiet)
        assert "was recorded" not in text_of(quiet)


def test_nothing_that_is_not_published_leaks(at):
    public = Client()
    edition_prepare(edition=at.annual, by=at.maker, at=AT)
    Fund.objects.create(code="QUIET", name="Quiet", currency="USD", start_date="2018-01-01")
    for path in (
        PUBLIC,
        "/public/funds/TST01/reports.json",
        f"{PUBLIC}annual-2018/v1/",
        f"{PUBLIC}annual-2018/v1/TST01-annual-financial-2018-v1.pdf",
        "/public/funds/QUIET/reports/",
        "/public/funds/NONE/reports/",
        f"{PUBLIC}annual-x/v1/",
        f"{PUBLIC}final_project-2018-a/b/v1/",
    ):
        assert public.get(path).status_code == 404, path


def test_whoever_has_no_account_finds_what_is_published_from_the_sign_in_page(at):
    Fund.objects.create(code="QUIET", name="Quiet", currency="USD", start_date="2018-01-01")
    public = Client()
    assert 'href="/public/"' in text_of(public.get("/accounts/login/"))
    assert "No report is published yet" in text_of(public.get("/public/"))
    published(at)
    page = text_of(public.get("/public/"))
    assert f'href="{PUBLIC}"' in page
    assert "QUIET" not in page
    assert 'href="/public/"' in text_of(public.get(PUBLIC))


def test_the_list_for_machines_has_every_checksum(at):
    publication = published(at)
    said = Client().get("/public/funds/TST01/reports.json").json()
    (report,) = said["reports"]
    assert report["ledger"] == {"sequence": publication.sequence, "head": publication.head}
    assert (report["version"], report["is_current"]) == (1, True)
    assert report["generator"] == publication.parameters["generator"]
    assert {file["sha256"] for file in report["files"]} == {file.digest for file in publication.files.all()}
    assert "maker" not in str(said)


def test_the_list_for_machines_comes_in_pages(at, monkeypatch):
    monkeypatch.setattr("reports.views.publishing.public.JSON_PAGE_SIZE", 1)
    address = "/public/funds/TST01/reports.json"
    published(at)
    whole = Client().get(address).json()
    assert (whole["count"], whole["page"], whole["pages"]) == (1, 1, 1)
    assert (whole["next"], whole["previous"]) == (None, None)
    as_(at.maker).post(f"{EDITION}restate/", {"comment": "A late bank charge."})
    published(at, edition=_fresh(at), day=4)
    seen, following = [], f"http://testserver{address}"
    while following:
        page = Client().get(following).json()
        assert page["count"] == 2
        seen += [report["version"] for report in page["reports"]]
        following = page["next"]
    assert seen == [2, 1]
    assert page["previous"] == f"http://testserver{address}?page=1"
    for odd in ("0", "x", "99999999999"):
        assert Client().get(f"{address}?page={odd}").status_code == 200


def test_altered_bytes_are_given_to_nobody(at):
    from pathlib import Path

    from django.core.files.storage import default_storage

    file = published(at).files.get(form="json")
    stored, true = Path(default_storage.path(file.stored_name)), storing.kept(file)
    stored.write_bytes(true + b" ")
    assert Client().get(f"{PUBLIC}annual-2018/v1/{file.name}").status_code == 404
    stored.write_bytes(true)
    assert Client().get(f"{PUBLIC}annual-2018/v1/{file.name}").status_code == 200


def test_an_upload_is_verified_and_forgotten(at):
    file = published(at).files.get(form="pdf")
    content = storing.kept(file)
    public = Client()
    page = text_of(public.post("/public/verify/", {"file": SimpleUploadedFile("mine.pdf", content)}))
    assert "Genuine" in page
    assert "gives the same figures" in page
    assert "may have changed them" not in page
    flipped = content[:100] + bytes([content[100] ^ 1]) + content[101:]
    page = text_of(public.post("/public/verify/", {"file": SimpleUploadedFile("mine.pdf", flipped)}))
    assert "Not genuine" in page
    assert "1 byte differs, at place 101" in re.sub(r"\s+", " ", page)
    page = text_of(public.post("/public/verify/", {"digest": file.digest}))
    assert "Genuine" in page
    edition_restate(edition=_fresh(at), comment="Late", by=at.maker, at=later(3))
    charged(at)
    published(at, day=4)
    page = text_of(public.post("/public/verify/", {"digest": file.digest}))
    assert "It is an older version: replaced by" in page
    assert "one later entry dated in 2018 or before may have changed them since" in page


def test_what_is_given_to_verify_is_asked_for_in_words(at):
    page = text_of(Client().get("/public/verify/"))
    assert "Or its SHA-256" in page
    assert "(optional)" not in page
    public = Client()
    assert "Choose a file" in text_of(public.post("/public/verify/", {}))
    assert "no SHA-256" in text_of(public.post("/public/verify/", {"digest": "zz"}))
    large = SimpleUploadedFile("large.pdf", b"x" * (25 * 1024 * 1024 + 1))
    assert "larger than 25 MB" in text_of(public.post("/public/verify/", {"file": large}))
    nothing = text_of(public.post("/public/verify/", {"file": SimpleUploadedFile("n.pdf", b"")}))
    assert "Not a file published here" in nothing


def test_verifying_is_limited(at):
    public = Client()
    answers = [public.post("/public/verify/", {"digest": "0" * 64}).status_code for _ in range(21)]
    assert answers[0] == 200
    assert answers[-1] == 429


def test_pages_for_everybody_need_the_forgery_token(at):
    public = Client(enforce_csrf_checks=True)
    assert public.post("/public/verify/", {"digest": "0" * 64}).status_code == 403


def test_subscribing_on_the_page(at):
    published(at)
    donor = as_(person("donor", at.fund))
    page = text_of(donor.get("/funds/TST01/reports/published/"))
    assert "Tell me when a report is published" in page
    assert f"{PUBLIC}annual-2018/v1/" in page
    donor.post("/funds/TST01/reports/published/subscribe/", {"wanted": "yes"})
    assert Subscription.objects.count() == 1
    assert "Do not tell me any more" in text_of(donor.get("/funds/TST01/reports/published/"))
    donor.post("/funds/TST01/reports/published/subscribe/", {"wanted": "no"})
    assert not Subscription.objects.exists()
    assert donor.get("/funds/TST01/reports/editions/").status_code == 403


def test_the_list_of_editions(at):
    published(at)
    page = as_(at.writer).get("/funds/TST01/reports/editions/")
    assert "Consolidated annual report 2018" in text_of(page)
    assert "Published" in text_of(page)
    export = as_(at.writer).get("/funds/TST01/reports/editions/?export=csv")
    assert b"2018" in b"".join(export.streaming_content)


def test_the_list_costs_the_same_however_much_is_published(at, django_assert_max_num_queries):
    published(at)
    with django_assert_max_num_queries(5):
        Client().get(PUBLIC)
