"""Files made in the background: asked for once, made, kept, fetched by their owner alone, removed."""

from __future__ import annotations

import hashlib
import io
import json
import uuid
from datetime import date, timedelta

import pytest
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from openpyxl import load_workbook

from fund.background import telling
from fund.models import Charge, Contributor, Fund, Membership
from fund.selectors import head
from reports.models import Edition, Job, JobState
from reports.models.jobs import KEPT
from reports.producing import PRODUCTS, Made
from reports.producing.product import DRAWING, Product
from reports.services import jobs
from tests.generators.full_fund import FIRST_YEAR
from tests.reading import client_for, load_full_fund, member
from tests.writing import text_of

pytestmark = pytest.mark.django_db

YEAR = FIRST_YEAR + 4
ASK = "/funds/FULL1/files/annual-xlsx/"


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture
def fund(tmp_path) -> Fund:
    return load_full_fund(tmp_path)


@pytest.fixture
def auditor(fund):
    return client_for(member("auditor", fund))


def asked(client, path: str = ASK, **sent: str) -> Job:
    answer = client.post(path, {"year": str(YEAR)} | sent)
    assert answer.status_code == 302, text_of(answer)
    return Job.objects.get(pk=answer["Location"].split("/")[2])


def waiting(job: Job) -> Job:
    """As it stood before a worker came: tests work at once."""
    Job.objects.filter(pk=job.pk).update(
        state=JobState.WAITING, attempt=0, digest="", size=None, expires_at=None, file_name=""
    )
    job.refresh_from_db()
    return job


def stored() -> list[str]:
    """Everything that is kept of produced files."""
    if not default_storage.exists("produced"):
        return []
    folders = [name for name in default_storage.listdir("produced")[0] if name != "progress"]
    return [f"{folder}/{name}" for folder in folders for name in default_storage.listdir(f"produced/{folder}")[1]]


# -- asked for, made, fetched --------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["json", "xlsx", "pdf", "html", "csv"])
def test_each_format_of_the_annual_report_is_what_the_page_gives_out(auditor, form):
    job = asked(auditor, f"/funds/FULL1/files/annual-{form}/")
    assert job.state == JobState.DONE, job.problem
    answer = auditor.get(f"/files/{job.pk}/download/")
    direct = auditor.get(f"/funds/FULL1/reports/annual/{YEAR}.{form}")
    assert answer["Content-Type"] == direct["Content-Type"]
    assert answer["Content-Disposition"] == direct["Content-Disposition"]
    assert (len(answer.content), hashlib.sha256(answer.content).hexdigest()) == (job.size, job.digest)
    if form != "pdf":  # which says when it was made
        assert answer.content == direct.content


def test_the_fund_workbook_is_made_too(auditor):
    job = asked(auditor, "/funds/FULL1/files/workbook/")
    book = load_workbook(io.BytesIO(auditor.get(f"/files/{job.pk}/download/").content))
    assert "deposits" in book.sheetnames
    assert job.file_name == "FULL1.xlsx"


def test_the_consolidated_report_is_made_as_it_is_written(fund):
    office = member("office_maker", fund)
    client = client_for(office)
    ask = "/funds/FULL1/files/consolidated-pdf/"
    assert "No consolidated report of 2019 is being written" in text_of(client.post(ask, {"year": "2019"}, follow=True))
    now = timezone.now()
    edition = Edition.objects.create(fund=fund, year=YEAR, created_by=office, created_at=now, edited_at=now)
    assert f'action="{ask}"' in text_of(client.get(f"/funds/FULL1/reports/editions/{edition.key}/preview/"))
    job = asked(client, ask)
    assert job.state == JobState.DONE, job.problem
    assert client.get(f"/files/{job.pk}/download/").content.startswith(b"%PDF-")
    Edition.objects.update(edits=1)
    assert asked(client, ask) != job


def test_a_portfolio_report_is_made_of_the_funds_seen_when_it_was_asked_for(auditor):
    answer = auditor.post("/portfolio/prepare/", {"by": "organisation", "to": str(YEAR), "format": "csv"})
    job = Job.objects.get()
    assert answer["Location"] == f"/files/{job.pk}/"
    assert job.parameters["funds"] == ["FULL1"]
    direct = auditor.get(f"/portfolio/?by=organisation&to={YEAR}&export=csv")
    assert auditor.get(f"/files/{job.pk}/download/").content == direct.content


def test_the_page_tells_what_the_file_is_and_until_when_it_is_kept(auditor):
    job = asked(auditor)
    page = text_of(auditor.get(f"/files/{job.pk}/"))
    for told in (job.title, job.digest, job.file_name, str(YEAR), str(job.parameters["as_known"]), "Kept until"):
        assert told in page, told
    listed = text_of(auditor.get("/files/"))
    assert job.title in listed
    assert "ready" in listed
    assert "export=csv" not in listed


def test_a_file_is_as_known_when_it_was_asked_for(auditor, fund):
    job = asked(auditor, "/funds/FULL1/files/annual-json/", as_known="20")
    report = json.loads(auditor.get(f"/files/{job.pk}/download/").content)
    assert report["ledger"]["sequence"] == 20
    by_day = asked(auditor, "/funds/FULL1/files/annual-json/", as_known=str(timezone.now().date()))
    assert by_day.parameters["as_known"] == head(fund).sequence


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"year": "soon"}, "soon is not a year"),
        ({"as_known": "99999"}, "FULL1 has no entry 99999"),
        ({"as_known": "9" * 5000}, f"FULL1 has no entry {'9' * 20}."),
        ({"as_known": "-1"}, "FULL1 has no entry -1"),
        ({"as_known": "2020-02-30"}, "FULL1 has no entry 2020-02-30"),
    ],
)
def test_what_nobody_can_make_is_not_begun(auditor, sent, said):
    answer = auditor.post(ASK, {"year": str(YEAR)} | sent, follow=True)
    assert said in text_of(answer)
    assert not Job.objects.exists()


def test_a_year_without_a_report_is_said_in_a_sentence(auditor):
    job = asked(auditor, year="2001")
    assert job.state == JobState.FAILED
    assert "2001 is none of them" in text_of(auditor.get(f"/files/{job.pk}/"))
    assert auditor.get(f"/files/{job.pk}/download/").status_code == 404


def test_an_unknown_kind_is_not_there(auditor):
    assert auditor.post("/funds/FULL1/files/annual-exe/").status_code == 404
    assert auditor.post("/funds/FULL1/files/portfolio-csv/").status_code == 404


# -- once ----------------------------------------------------------------------------------------------------


def test_the_same_file_is_not_made_twice_at_a_time_for_the_same_person(auditor, fund):
    first = waiting(asked(auditor))
    answer = auditor.post(ASK, {"year": str(YEAR)}, follow=True)
    assert "This very file is being made for you already" in text_of(answer)
    assert Job.objects.get() == first
    other = client_for(member("office_checker", fund))
    assert asked(other) != first
    assert asked(auditor, year=str(YEAR - 1)) != first


def test_a_finished_file_is_made_anew_for_it_says_more_than_the_books_do(auditor, fund):
    first = asked(auditor, "/funds/FULL1/files/annual-json/")
    Contributor.objects.filter(fund=fund).update(name="Kingdom of Elsewhere")
    second, third = (asked(auditor, "/funds/FULL1/files/annual-json/") for _time in range(2))
    assert len({first.pk, second.pk, third.pk}) == 3
    said = [auditor.get(f"/files/{job.pk}/download/").content for job in (first, second)]
    assert [b"Kingdom of Elsewhere" in content for content in said] == [False, True]


def test_books_that_moved_make_another_file(auditor, fund):
    first = asked(auditor)
    from fund import services

    charge = Charge.objects.filter(fund=fund).exclude(reference="FULL1-CHG-X").first()
    services.entry_reverse(entry=charge.entry, reason="A slip", by="checker@example.org", at=timezone.now())
    second = asked(auditor)
    assert second != first
    assert second.parameters["as_known"] == first.parameters["as_known"] + 1


def test_the_database_refuses_a_second_one(auditor):
    job = asked(auditor)
    with pytest.raises(IntegrityError), transaction.atomic():
        Job.objects.create(
            kind=job.kind, title="x", key=job.key, asked_by=job.asked_by, asked_at=timezone.now(), fund=job.fund
        )


def test_done_work_is_not_done_again(auditor):
    job = asked(auditor)
    jobs.job_work(pk=str(job.pk), at=timezone.now())
    again = Job.objects.get()
    assert (again.attempt, again.digest) == (1, job.digest)
    assert len(stored()) == 1


def test_a_person_has_only_so_many_in_the_making(auditor, monkeypatch):
    monkeypatch.setattr("reports.services.jobs.MOST_OPEN", 1)
    waiting(asked(auditor))
    answer = auditor.post(ASK, {"year": str(YEAR - 1)}, follow=True)
    assert "1 file is being made for you" in text_of(answer)
    assert Job.objects.count() == 1


# -- whose it is ---------------------------------------------------------------------------------------------


def test_a_file_of_somebody_else_is_not_there(auditor, fund):
    job = asked(auditor)
    other = client_for(member("office_checker", fund))
    for path in ("", "progress/", "download/"):
        assert other.get(f"/files/{job.pk}/{path}").status_code == 404, path
    assert other.post(f"/files/{job.pk}/remove/").status_code == 404
    assert Job.objects.filter(pk=job.pk).exists()
    assert job.title not in text_of(other.get("/files/"))
    assert auditor.get(f"/files/{uuid.uuid4()}/").status_code == 404


@pytest.mark.parametrize(
    ("role", "kind", "status"),
    [
        ("donor", "annual-xlsx", 403),  # holds the ledger
        ("donor", "annual-pdf", 302),
        ("donor", "workbook", 403),
        ("committee_member", "workbook", 403),
        ("administrator", "annual-pdf", 403),
    ],
)
def test_the_act_of_the_product_is_needed(fund, role, kind, status):
    client = client_for(member(role, fund))
    assert client.post(f"/funds/FULL1/files/{kind}/", {"year": str(YEAR)}).status_code == status


def end_memberships() -> None:
    Membership.objects.update(valid_until=date(2001, 1, 1))


def test_a_right_withdrawn_before_the_work_is_refused_at_work(auditor):
    job = waiting(asked(auditor))
    end_memberships()
    jobs.job_work(pk=str(job.pk), at=timezone.now())
    job.refresh_from_db()
    assert job.state == JobState.FAILED
    assert "Your role does not include this any more" in text_of(auditor.get(f"/files/{job.pk}/"))


def test_a_right_withdrawn_after_the_work_is_refused_at_the_door(auditor):
    job = asked(auditor)
    end_memberships()
    assert auditor.get(f"/files/{job.pk}/download/").status_code == 403


def test_a_portfolio_file_is_closed_when_one_of_its_funds_is(tmp_path, fund):
    load_full_fund(tmp_path, "FULL2")
    user = member("auditor", fund)
    second = Membership.objects.create(
        user=user, role="auditor", fund=Fund.objects.get(code="FULL2"), valid_from=date(2000, 1, 1)
    )
    client = client_for(user)
    client.post("/portfolio/prepare/", {"to": str(YEAR), "format": "csv"})
    job = Job.objects.get()
    assert job.parameters["funds"] == ["FULL1", "FULL2"]
    assert client.get(f"/files/{job.pk}/download/").status_code == 200
    second.delete()
    assert client.get(f"/files/{job.pk}/download/").status_code == 403


# -- progress ------------------------------------------------------------------------------------------------


def test_progress_is_polled_and_ends_with_286(auditor):
    job = waiting(asked(auditor))
    path = f"/files/{job.pk}/progress/"
    page = text_of(auditor.get(f"/files/{job.pk}/"))
    assert f'hx-get="{path}" hx-trigger="every 2s"' in page
    assert "Waiting for its turn." in page
    claimed = jobs.QUEUE.claim(str(job.pk), timezone.now())
    with telling(claimed, "reading") as tell:
        assert "Reading the books." in text_of(auditor.get(path))
        tell(DRAWING, 1340, 2200)
        said = text_of(auditor.get(path))
        assert "entry 1,340 of 2,200" in said
        assert 'aria-valuenow="1340"' in said
        assert "<html" not in said
    jobs.jobs_reap(at=timezone.now() + timedelta(seconds=61))
    answer = auditor.get(path)
    assert answer.status_code == 286
    assert answer["HX-Redirect"] == f"/files/{job.pk}/"


def test_a_workbook_tells_which_entry_it_has_come_to(auditor, monkeypatch):
    job = waiting(asked(auditor))
    told = []
    monkeypatch.setattr("reports.producing.makers.TOLD_EVERY", 1)
    PRODUCTS[job.kind].make(
        parameters=job.parameters, fund=job.fund, by=job.asked_by, at=timezone.now(), language="en",
        tell=lambda *said: told.append(said),
    )  # fmt: skip
    last = job.parameters["as_known"]
    assert told[0] == (DRAWING, 0, 0)
    assert told[-1] == (DRAWING, last, last)


# -- what goes wrong -----------------------------------------------------------------------------------------


def exploding(monkeypatch, error: Exception) -> None:
    def make(**given: object) -> Made:
        raise error

    product = PRODUCTS["annual-xlsx"]
    broken = Product(product.acts, product.title, product.facts, product.asked, make)
    monkeypatch.setattr("reports.services.jobs.PRODUCTS", dict(PRODUCTS) | {"annual-xlsx": broken})


def test_what_goes_wrong_on_our_side_is_said_without_its_insides(auditor, monkeypatch):
    exploding(monkeypatch, RuntimeError("secret detail"))
    job = asked(auditor)
    page = text_of(auditor.get(f"/files/{job.pk}/"))
    assert "Something went wrong on our side" in page
    assert "secret detail" not in page
    monkeypatch.undo()
    assert asked(auditor).state != JobState.FAILED  # asked for again, it is begun anew


def test_a_job_that_dies_three_times_is_given_up(auditor):
    job = waiting(asked(auditor))
    now = timezone.now()
    Job.objects.filter(pk=job.pk).update(state=JobState.WORKING, attempt=3, lease_until=now - timedelta(seconds=1))
    assert jobs.jobs_reap(at=now) == 1
    assert "interrupted 3 times" in text_of(auditor.get(f"/files/{job.pk}/"))


def test_a_late_worker_of_an_earlier_attempt_writes_nothing(auditor):
    job = waiting(asked(auditor))
    now = timezone.now()
    late = jobs.QUEUE.claim(str(job.pk), now - timedelta(seconds=300))
    assert jobs.jobs_reap(at=now) == 1
    job.refresh_from_db()
    assert (job.state, job.attempt) == (JobState.DONE, 2)
    with pytest.raises(jobs.Outdated):
        jobs._keep(late, Made("late.xlsx", "x/y", b"late"), now)
    assert Job.objects.get().digest == job.digest
    assert stored() == [job.stored_name.removeprefix("produced/")]


def test_a_damaged_file_is_not_given_out(auditor):
    job = asked(auditor)
    default_storage.delete(job.stored_name)
    assert auditor.get(f"/files/{job.pk}/download/").status_code == 404


# -- let go --------------------------------------------------------------------------------------------------


def test_an_expired_file_is_removed_and_its_row_says_so(auditor):
    job = asked(auditor)
    assert jobs.jobs_expire(at=job.asked_at + KEPT - timedelta(minutes=1)) == 0
    later = timezone.now() + KEPT
    assert jobs.jobs_expire(at=later) == 1
    assert stored() == []
    job.refresh_from_db()
    assert job.state == JobState.EXPIRED
    page = text_of(auditor.get(f"/files/{job.pk}/"))
    assert "The days of this file are over" in page
    assert auditor.get(f"/files/{job.pk}/download/").status_code == 404
    assert asked(auditor) != job


def test_a_file_whose_days_are_over_is_expired_before_the_worker_comes(auditor):
    job = asked(auditor)
    size = filesizeformat(job.size)
    assert size in auditor.get("/files/").content.decode()
    Job.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert "expired" in text_of(auditor.get(f"/files/{job.pk}/"))
    assert size not in auditor.get("/files/").content.decode(), "there is nothing of that size to fetch"
    assert auditor.get(f"/files/{job.pk}/download/").status_code == 404
    assert asked(auditor) != job
    assert len(stored()) == 1


def test_a_file_is_removed_by_its_owner(auditor, django_capture_on_commit_callbacks):
    job = asked(auditor)
    with django_capture_on_commit_callbacks(execute=True):
        answer = auditor.post(f"/files/{job.pk}/remove/", follow=True)
    assert "is removed" in text_of(answer)
    assert not Job.objects.exists()
    assert stored() == []


def test_work_on_a_removed_file_comes_to_nothing(auditor):
    job = waiting(asked(auditor))
    claimed = jobs.QUEUE.claim(str(job.pk), timezone.now())
    jobs.job_remove(job=job)
    with pytest.raises(jobs.Outdated):
        jobs._keep(claimed, Made("late.xlsx", "x/y", b"late"), timezone.now())
    jobs.job_work(pk=str(job.pk), at=timezone.now())
    assert not Job.objects.exists()


# -- where it is offered -------------------------------------------------------------------------------------


def test_a_large_ledger_is_offered_in_the_background(auditor, fund, monkeypatch):
    offered = 'action="/funds/FULL1/files/annual-xlsx/"'
    page = f"/funds/FULL1/reports/annual/{YEAR}/"
    assert offered not in text_of(auditor.get(page))
    monkeypatch.setattr("reports.views.annual.MANY_ENTRIES", 10)
    monkeypatch.setattr("reports.views.fund.MANY_ENTRIES", 10)
    assert offered in text_of(auditor.get(page))
    assert 'action="/funds/FULL1/files/workbook/"' in text_of(auditor.get("/funds/FULL1/"))
    donor = client_for(member("donor", fund))
    assert offered not in text_of(donor.get(page))
