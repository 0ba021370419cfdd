"""Workbooks over the web: uploaded, previewed, confirmed, booked once; what is refused and what is said."""

from __future__ import annotations

import re
import uuid
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from fund import background, services
from fund.models import Deposit, Entry, Fund, Membership, User
from grants.importing import jobs
from grants.models import ImportState, WorkbookImport
from tests.generators.small_workbook import as_file, small_sheets
from tests.writing import client_of, text_of

pytestmark = pytest.mark.django_db

LIST = "/workbooks/"


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def maker():
    return client_of("office_maker")


def upload(client, sheets=None, name="fund.xlsx") -> WorkbookImport:
    response = client.post(LIST, {"file": as_file(sheets or small_sheets(), name)})
    assert response.status_code == 302, text_of(response)
    return WorkbookImport.objects.get(pk=re.search(r"/workbooks/([0-9a-f-]{36})/", response.url)[1])


def page_of(client, job) -> str:
    response = client.get(f"{LIST}{job.pk}/")
    assert response.status_code == 200
    return text_of(response)


def decide(client, job, step="book", **changes):
    data = {"step": step, "digest": job.digest, "essence": job.essence} | changes
    response = client.post(f"{LIST}{job.pk}/decide/", data)
    job.refresh_from_db()
    return response


def test_the_list_begins_empty_and_says_what_to_do(maker):
    page = text_of(maker.get(LIST))
    assert "No workbook uploaded yet" in page
    assert "up to 10 MB" in page


def test_an_upload_is_kept_by_its_content_and_previewed(maker, tmp_path):
    job = upload(maker, name="../evil/Größe fund.xlsx")
    assert job.state == ImportState.READY
    assert job.file_name == "Größe fund.xlsx"
    assert (tmp_path / "workbooks" / job.digest[:2] / f"{job.digest}.xlsx").exists()
    page = page_of(maker, job)
    assert "A new fund: The Workbook Fund" in page
    assert "Book 13 rows into WBK01" in page
    assert "299,500.50" in page  # contributions after it
    assert "189,505.49" in page  # cash after it: 299,500.50 less fees 995.01 and 2,000 and the transfer 107,000
    assert not Fund.objects.filter(code="WBK01").exists()


def test_a_confirmed_workbook_is_booked_in_the_name_of_who_confirmed(maker):
    job = upload(maker)
    response = decide(maker, job)
    assert response.url == f"{LIST}{job.pk}/"
    assert job.state == ImportState.BOOKED
    fund = Fund.objects.get(code="WBK01")
    assert set(Entry.objects.filter(fund=fund).values_list("recorded_by", flat=True)) == {"office_maker@example.org"}
    assert fund.history.get().history_user.email == "office_maker@example.org"
    assert (job.first_sequence, job.last_sequence) == (1, Entry.objects.filter(fund=fund).count())
    page = page_of(maker, job)
    assert "fund.xlsx is booked" in page
    assert f"#1–#{job.last_sequence}" in page
    assert "booked" in text_of(maker.get(LIST))


def test_confirming_twice_books_once(maker):
    job = upload(maker)
    decide(maker, job)
    count = Entry.objects.count()
    assert decide(maker, job).url == f"{LIST}{job.pk}/"
    assert Entry.objects.count() == count
    jobs.import_work(pk=str(job.pk), at=timezone.now())  # the queue delivers the task a second time
    assert Entry.objects.count() == count


def test_the_same_file_uploaded_twice_is_the_same_upload(maker):
    file = as_file(small_sheets())
    first = maker.post(LIST, {"file": file})
    file.seek(0)
    second = maker.post(LIST, {"file": file}, follow=True)
    assert WorkbookImport.objects.count() == 1
    assert second.redirect_chain[-1][0] == first.url
    assert "You have uploaded this very file before" in text_of(second)


def test_a_booked_file_uploaded_again_changes_nothing_and_says_so(maker):
    file = as_file(small_sheets())
    maker.post(LIST, {"file": file})
    decide(maker, WorkbookImport.objects.get())
    file.seek(0)
    maker.post(LIST, {"file": file})
    job = WorkbookImport.objects.order_by("uploaded_at").last()
    page = page_of(maker, job)
    assert "importing it changes nothing" in page
    assert "Nothing to book" in page
    assert "ready to book" not in page.partition("<main")[2]
    assert "You have booked this very file on" in page
    assert 'value="book"' not in page


def test_new_rows_are_added_and_changed_rows_listed(maker):
    decide(maker, upload(maker))
    sheets = small_sheets()
    sheets["contributors"][0]["name"] = "Kingdom of Norway"
    sheets["deposits"].append(
        {"reference": "D-3", "agreement": "SWE-1", "received_on": date(2016, 1, 4), "amount": Decimal("50")}
    )
    sheets["expenditures"][0]["amount"] = Decimal("41000")
    job = upload(maker, sheets)
    page = page_of(maker, job)
    assert "Rows that change" in page
    assert "Kingdom of Norway" in page
    assert "41,000.00 USD" in page
    assert "Book 3 rows into WBK01" in page
    assert "above the commitment" in page  # a warning
    decide(maker, job)
    assert job.state == ImportState.BOOKED
    assert Deposit.objects.filter(reference="D-3").exists()


def test_all_errors_are_listed_with_their_place_and_nothing_is_booked(maker):
    sheets = small_sheets()
    sheets["deposits"][0]["agreement"] = "NOR-9"
    sheets["transfers"][0]["amount"] = Decimal("107000.01")
    job = upload(maker, sheets)
    assert job.state == ImportState.REFUSED
    page = page_of(maker, job)
    assert "errors: nothing is booked" in page
    assert "NOR-9" in page
    assert "107,000.01 USD" in page
    assert 'value="book"' not in page
    decide(maker, job)
    assert job.state == ImportState.REFUSED
    assert not Fund.objects.filter(code="WBK01").exists()


def test_the_error_file_is_the_user_s_own_workbook(maker):
    sheets = small_sheets()
    sheets["deposits"][0]["agreement"] = "NOR-9"
    job = upload(maker, sheets)
    response = maker.get(f"{LIST}{job.pk}/errors.xlsx")
    assert response.status_code == 200
    assert response["Content-Disposition"] == 'attachment; filename="errors.xlsx"'
    from openpyxl import load_workbook

    book = load_workbook(BytesIO(b"".join(response.streaming_content)))
    cells = [str(cell.value) for row in book["deposits"].iter_rows() for cell in row]
    assert "errors" in cells
    assert any("NOR-9" in cell and "agreement" in cell for cell in cells)


def test_a_conflict_shows_both(maker):
    decide(maker, upload(maker))
    sheets = small_sheets()
    sheets["deposits"][1]["amount"] = Decimal("199999")
    job = upload(maker, sheets)
    assert job.state == ImportState.REFUSED
    page = page_of(maker, job)
    assert "already booked (entry" in page
    assert "200,000.00 USD" in page


def test_books_that_moved_without_changing_the_preview_do_not_stop_it(maker):
    decide(maker, upload(maker))
    sheets = small_sheets()
    sheets["contributors"].append({"code": "DEN", "name": "Denmark"})
    job = upload(maker, sheets)
    charge("C-1", "10")
    decide(maker, job)
    assert job.state == ImportState.BOOKED


def test_books_that_moved_so_that_it_would_do_something_else_are_shown_again(maker):
    decide(maker, upload(maker))
    sheets = small_sheets()
    sheets["charges"] = [
        {"reference": "C-1", "value_date": date(2016, 1, 1), "kind": "bank_charges", "amount": Decimal("10")},
        {"reference": "C-2", "value_date": date(2016, 1, 1), "kind": "bank_charges", "amount": Decimal("10")},
    ]
    job = upload(maker, sheets)
    charge("C-1", "10")  # somebody records one of the two by hand
    count = Entry.objects.count()
    decide(maker, job)
    assert job.state == ImportState.READY
    assert job.moved
    assert Entry.objects.count() == count
    page = page_of(maker, job)
    assert "The books have moved since you confirmed" in page
    decide(maker, job)
    assert job.state == ImportState.BOOKED
    assert Entry.objects.count() == count + 1


def charge(reference: str, amount: str) -> None:
    from tests.generators.office_fund import usd

    services.charge_record(
        fund=Fund.objects.get(code="WBK01"),
        reference=reference,
        kind="bank_charges",
        value_date=date(2016, 1, 1),
        amount=usd(amount),
        by="somebody@example.org",
        at=datetime(2020, 1, 1, tzinfo=UTC),
    )


@pytest.mark.parametrize("changes", [{"digest": "0" * 64}, {"essence": "0" * 64}, {"digest": ""}])
def test_what_was_not_shown_cannot_be_confirmed(maker, changes):
    job = upload(maker)
    page = text_of(maker.post(f"{LIST}{job.pk}/decide/", {"step": "book", "digest": job.digest} | changes, follow=True))
    job.refresh_from_db()
    assert job.state == ImportState.READY
    assert "Nothing was booked" in page or "Look again" in page


def test_a_discarded_upload_leaves_no_file(maker):
    job = upload(maker)
    decide(maker, job, "discard")
    assert job.state == ImportState.DISCARDED
    assert not default_storage.exists(job.stored_name)
    decide(maker, job, "book")
    assert job.state == ImportState.DISCARDED


HOSTILE = [
    ("fund.csv", b"a,b", "A workbook ends in .xlsx"),
    ("fund.xlsx", b"", "The submitted file is empty."),
    ("fund.xlsx", b"not a zip at all, just text that is long enough", "The file is not an Excel workbook"),
    ("fund.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 100, "old .xls workbook or is protected"),
    ("fund.xlsx", b"PK\x03\x04" + b"x" * 11 * 1024 * 1024, "larger than the 10 MB"),
]


@pytest.mark.parametrize(("name", "content", "sentence"), HOSTILE)
def test_what_is_no_workbook_is_refused_at_once(maker, tmp_path, name, content, sentence):
    file = BytesIO(content)
    file.name = name
    response = maker.post(LIST, {"file": file})
    assert response.status_code == 200
    assert sentence in text_of(response)
    assert "There is a problem" in text_of(response)
    assert not WorkbookImport.objects.exists()
    assert not list(tmp_path.rglob("*.xlsx"))


def test_no_file_chosen_is_said(maker):
    assert "Choose a workbook (.xlsx)." in text_of(maker.post(LIST, {}))


def test_an_upload_is_nobody_else_s(maker):
    job = upload(maker)
    other = client_of("office_maker", email="second@example.org")
    for path in ("", "progress/", "errors.xlsx"):
        assert other.get(f"{LIST}{job.pk}/{path}").status_code == 404
    assert other.post(f"{LIST}{job.pk}/decide/", {"step": "book", "digest": job.digest}).status_code == 404
    assert "fund.xlsx" not in text_of(other.get(LIST))
    assert maker.get(f"{LIST}{uuid.uuid4()}/").status_code == 404


def test_who_may_import_for_one_fund_brings_in_no_other(maker):
    decide(maker, upload(maker))
    fund = Fund.objects.get(code="WBK01")
    other = Fund.objects.create(code="OTH01", name="Other", currency="USD", start_date=date(2015, 1, 1))
    client = client_of("office_maker", fund=other, email="of-one@example.org")
    sheets = small_sheets()
    sheets["contributors"].append({"code": "DEN", "name": "Denmark"})
    job = upload(client, sheets)
    assert job.state == ImportState.REFUSED
    page = page_of(client, job)
    assert "There is no fund WBK01 among yours" in page
    assert "Norway" not in page
    assert "199,505" not in page
    sheets["fund"][0]["code"] = "NEW01"
    job = upload(client, sheets)
    assert "There is no fund NEW01 among yours" in page_of(client, job)
    assert fund.contributors.count() == 2


def test_a_right_withdrawn_stops_the_booking(maker):
    job = upload(maker)
    Membership.objects.filter(user__email="office_maker@example.org").update(valid_until=date(2019, 1, 1))
    assert maker.post(f"{LIST}{job.pk}/decide/", {"step": "book", "digest": job.digest}).status_code == 403
    with pytest.raises(jobs.UnableToConfirm):
        jobs.import_confirm(job=job, digest=job.digest, essence=job.essence, at=timezone.now())
    WorkbookImport.objects.filter(pk=job.pk).update(state=ImportState.CONFIRMED)
    jobs.import_work(pk=str(job.pk), at=timezone.now())
    job.refresh_from_db()
    assert job.state == ImportState.REFUSED
    assert not Fund.objects.filter(code="WBK01").exists()


# -- jobs whose workers die -----------------------------------------------------------------------------------


@pytest.fixture
def queued(maker, settings):
    """An upload that no worker has touched yet."""
    job = upload(maker)
    WorkbookImport.objects.filter(pk=job.pk).update(state=ImportState.WAITING, preview=None, attempt=0)
    job.refresh_from_db()
    return job


def test_progress_is_polled_and_ends_with_286(maker, queued):
    path = f"{LIST}{queued.pk}/progress/"
    page = page_of(maker, queued)
    assert f'hx-get="{path}"' in page
    assert 'role="progressbar"' in page
    response = maker.get(path)
    assert response.status_code == 200
    assert "Waiting for its turn." in text_of(response)
    assert "<html" not in text_of(response)
    with background.telling(queued, jobs.READING) as tell:
        tell("booking", 340, 1200)
        text = text_of(maker.get(path))
        assert "340 of 1200 entries" in text
        assert 'aria-valuenow="340"' in text
    jobs.import_work(pk=str(queued.pk), at=timezone.now())
    response = maker.get(path)
    assert response.status_code == 286
    assert response["HX-Redirect"] == f"{LIST}{queued.pk}/"


def test_a_killed_worker_s_job_is_taken_over(maker, queued):
    now = timezone.now()
    claimed = jobs.QUEUE.claim(str(queued.pk), now)
    assert claimed.state == ImportState.READING
    jobs.import_work(pk=str(queued.pk), at=now)  # somebody is at it
    queued.refresh_from_db()
    assert queued.state == ImportState.READING
    assert jobs.imports_reap(at=now + timedelta(seconds=30)) == 0
    assert jobs.imports_reap(at=now + timedelta(seconds=61)) == 1
    queued.refresh_from_db()
    assert queued.state == ImportState.READY  # tasks are done at once in tests
    # The first worker comes back to life: it writes nothing.
    jobs._finish(claimed, ImportState.FAILED, now)
    queued.refresh_from_db()
    assert queued.state == ImportState.READY


def test_a_worker_that_shows_signs_of_life_keeps_its_job(queued):
    now = timezone.now()
    job = jobs.QUEUE.claim(str(queued.pk), now - timedelta(seconds=300))
    with background.telling(job, jobs.READING):
        assert jobs.imports_reap(at=now) == 0


def test_a_job_that_dies_three_times_is_given_up(maker, queued):
    now = timezone.now()
    WorkbookImport.objects.filter(pk=queued.pk).update(
        state=ImportState.BOOKING, attempt=3, lease_until=now - timedelta(seconds=1)
    )
    assert jobs.imports_reap(at=now) == 1
    queued.refresh_from_db()
    assert queued.state == ImportState.FAILED
    page = page_of(maker, queued)
    assert "interrupted 3 times" in page
    decide(maker, queued, "again")
    assert queued.state == ImportState.READY


def test_a_worker_killed_while_booking_has_booked_nothing_and_then_once(maker):
    job = upload(maker)
    WorkbookImport.objects.filter(pk=job.pk).update(state=ImportState.CONFIRMED, attempt=0)
    claimed = jobs.QUEUE.claim(str(job.pk), timezone.now())
    assert claimed.state == ImportState.BOOKING
    jobs.imports_reap(at=timezone.now() + timedelta(seconds=120))
    job.refresh_from_db()
    assert job.state == ImportState.BOOKED
    count = Entry.objects.count()
    with pytest.raises(jobs.Outdated):
        jobs._book(claimed, lambda *said: None, timezone.now())
    assert Entry.objects.count() == count


def test_what_goes_wrong_on_our_side_is_said_without_its_insides(maker, queued, monkeypatch):
    def explode(*args):
        raise RuntimeError("secret detail")

    monkeypatch.setattr("grants.importing.jobs.workbook.check", explode)
    jobs.import_work(pk=str(queued.pk), at=timezone.now())
    queued.refresh_from_db()
    assert queued.state == ImportState.FAILED
    page = page_of(maker, queued)
    assert "Something went wrong on our side" in page
    assert "secret detail" not in page


def test_too_many_undecided_uploads_are_refused(maker, monkeypatch):
    monkeypatch.setattr("grants.importing.jobs.MOST_OPEN", 1)
    upload(maker)
    sheets = small_sheets()
    sheets["contributors"].append({"code": "DEN", "name": "Denmark"})
    page = text_of(maker.post(LIST, {"file": as_file(sheets)}))
    assert "You have 1 workbooks undecided" in page


def test_the_template_and_the_export_are_workbooks(maker):
    from openpyxl import load_workbook

    empty = maker.get("/workbooks/template.xlsx")
    assert "deposits" in load_workbook(BytesIO(b"".join(empty.streaming_content))).sheetnames
    decide(maker, upload(maker))
    full = maker.get("/funds/WBK01/workbook.xlsx")
    assert full["Content-Disposition"] == 'attachment; filename="WBK01.xlsx"'
    book = load_workbook(BytesIO(b"".join(full.streaming_content)))
    assert [row[0].value for row in book["contributors"].iter_rows(min_row=2)] == ["NOR", "SWE"]


def test_preview_sentences_follow_the_reader_s_language(maker):
    job = upload(maker)
    page = maker.get(f"{LIST}{job.pk}/", headers={"accept-language": "fr"}).content.decode()
    assert "299\xa0500,50" in page


def test_an_upload_that_was_sent_twice_at_once_is_one(maker):
    user = User.objects.get(email="office_maker@example.org")
    file = as_file(small_sheets())

    class Sent:
        name, size = "fund.xlsx", len(file.getvalue())

        def chunks(self):
            return [file.getvalue()]

        def seek(self, offset):
            return offset

        def read(self, *_args):
            return file.read()

    first, is_new = jobs.import_start(by=user, upload=Sent(), at=timezone.now())
    assert is_new
    second, is_new = jobs.import_start(by=user, upload=Sent(), at=timezone.now())
    assert not is_new
    assert first.pk == second.pk


def test_the_auditor_reads_the_history_of_imports_and_decides_nothing(maker):
    job, auditor = upload(maker), client_of("auditor")
    ready = page_of(auditor, job)
    assert 'name="step"' not in ready
    assert "Uploaded by" in ready
    assert auditor.post(LIST, {"file": as_file(small_sheets())}).status_code == 403
    for step in ("book", "discard", "again"):
        assert decide(auditor, job, step).status_code == 403
    assert (job.state, WorkbookImport.objects.count(), Entry.objects.exists()) == (ImportState.READY, 1, False)
    decide(maker, job)
    page = text_of(auditor.get(LIST))
    for said in ("Imported workbooks", "fund.xlsx", "office_maker", "WBK01", "booked"):
        assert said in page
    assert 'type="file"' not in page
    assert "template.xlsx" not in page
    booked = page_of(auditor, job)
    assert "fund.xlsx is booked" in booked
    assert "Import another workbook" not in booked


def test_the_auditor_of_one_fund_reads_the_imports_of_that_one(maker):
    job = upload(maker)
    decide(maker, job)
    elsewhere = Fund.objects.create(code="OTHER", name="Another", currency="USD", start_date=date(2018, 1, 1))
    other, own = client_of("auditor", elsewhere, "a@example.org"), client_of("auditor", job.fund, "b@example.org")
    assert "fund.xlsx" not in text_of(other.get(LIST))
    assert other.get(f"{LIST}{job.pk}/").status_code == 404
    assert "fund.xlsx" in text_of(own.get(LIST))
    assert own.get(f"{LIST}{job.pk}/").status_code == 200
