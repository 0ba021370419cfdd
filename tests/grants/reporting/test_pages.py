"""Expenditure reports in a browser's steps: the organisation's way to a submission, the office's to the books."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from fund.models import User
from grants.models import ExpenditureReport, ReportState
from grants.reporting.reported import draft_digest
from grants.services.expenditure_report_judging import expenditure_report_return
from grants.worklist import waiting_for
from tests.grants.reporting.office import NOW, ReportingOffice, cents
from tests.signing import PASSWORD
from tests.writing import shown_digest

pytestmark = pytest.mark.django_db

N = "TST01-E-2019-001"


@pytest.fixture
def office() -> ReportingOffice:
    return ReportingOffice()


def at(name: str, *args: object) -> str:
    return reverse(f"grants:expenditure-report{name}", args=["TST01", *args])


def text_of(answer: Any) -> str:
    """What a person reads on the page: without tags, spaces as one."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


def client_of(user: User) -> Client:
    client = Client()
    answer = client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    assert answer.status_code == 302
    return client


def filled(report: ExpenditureReport, **more: str) -> dict[str, str]:
    """What the form of the grid sends: 40,000.00 of staff and 7 percent on it."""
    return {
        "edits": str(report.edits),
        "typed_as": report.entered,
        "entered": report.entered,
        "is_certified": "no",
        "amount_1": "40,000.00",
        "amount_8": "2,800.00",
        **more,
    }


def test_years_before_a_project_began_are_neither_offered_nor_accepted(office: ReportingOffice) -> None:
    office.later_project()
    office.project.status = "financially_closed"
    office.project.save()
    client = client_of(office.undp)
    page = client.get(at("-new")).content.decode()
    assert "P-9 Later · UNDP · programme · from 2019 on" in page
    assert 'value="2019"' in page
    assert 'value="2018"' not in page
    answer = client.post(at("-new"), {"purse": "P-9:UNDP:programme", "year": "2018"})
    assert "Project P-9 begins in 2019: there is nothing to report on it for 2018." in text_of(answer)
    assert not ExpenditureReport.objects.exists()


def test_a_chosen_project_offers_its_own_years(office: ReportingOffice) -> None:
    office.later_project()
    client = client_of(office.undp)
    assert 'value="2018"' in client.get(at("-new")).content.decode()
    answer = client.post(at("-new"), {"purse": "P-9:UNDP:programme", "year": "2018"})
    assert "Project P-9 begins in 2019: there is nothing to report on it for 2018." in text_of(answer)
    assert '<option value="2018"' not in answer.content.decode()


def test_an_organisations_whole_way(office: ReportingOffice) -> None:
    client = client_of(office.undp)
    answer = client.post(at("-new"), {"purse": "P-1:UNDP:programme", "year": "2019"})
    assert (answer.status_code, answer.url) == (302, at("-edit", N))
    report = ExpenditureReport.objects.get()
    answer = client.post(at("-edit", N), filled(report, amount_1="60,000.00", amount_8="4,200.00", do="next"))
    assert answer.url == at("-submit", N)
    page = client.get(at("-submit", N))
    said = "Spent since the beginning are 64,200.00 USD by the end of 2019: 10,700.00 USD above the net funded amount"
    assert said in text_of(page)
    unchecked = "moved by more than 15 percent was not checked: no budget by category is kept for this project"
    for each in (page, client.get(at("-edit", N)), client.get(at("", N))):
        assert unchecked in text_of(each)
    assert "One thing that stands out is not explained" in text_of(page)
    assert 'name="shown"' not in page.content.decode()
    report.refresh_from_db()
    why = {"why_above_net_funded": "Prefinanced from own funds."}
    client.post(at("-edit", N), filled(report, amount_1="60,000.00", amount_8="4,200.00", is_certified="yes", **why))
    page = client.get(at("-submit", N))
    assert "You certify for your organisation that these figures are final" in text_of(page)
    answer = client.post(at("-submit", N), {"shown": shown_digest(page.content.decode())}, follow=True)
    assert answer.redirect_chain == [(at("-submitted", N), 302)]
    assert f"{N}, version 1" in text_of(answer)
    assert "What happens next" in text_of(answer)
    report.refresh_from_db()
    assert (report.state, report.is_certified) == (ReportState.SUBMITTED, True)


def test_the_offices_whole_way(office: ReportingOffice) -> None:
    office.submitted()
    client = client_of(office.maker)
    page = client.get(at("-accept", N))
    text = text_of(page)
    assert "A figure that changes is reversed and recorded anew on 31 December 2019" in text
    assert re.search(r"Expenditure changes by \(USD\) ?42,800\.00", text)
    asked = client.post(at("-accept", N), {"shown": shown_digest(page.content.decode())})
    assert "/reauthenticate/" in asked.url
    answer = client.post(asked.url, {"password": PASSWORD}, follow=True)  # … and the form is sent on
    assert f"{N} is accepted and stands in the books." in text_of(answer)
    assert "Expenditure of 40,000.00 USD, effective 31 Dec 2019" in text_of(answer)
    assert office.booked() == {(2019, "1"): "40000.00", (2019, "8"): "2800.00"}


def test_a_correction_of_a_closed_year_says_where_it_counts(office: ReportingOffice) -> None:
    office.accepted()
    office.close(2019)
    client = client_of(office.undp)
    answer = client.post(at("-correct", N))
    second = "TST01-E-2019-002"
    assert answer.url == at("-edit", second)
    report = ExpenditureReport.objects.get(number=second)
    office.submit(office.save(report, {"1": "38,000", "8": "2,660"}))
    text = text_of(client_of(office.maker).get(at("-accept", second)))
    assert "2019 is closed. The differences are posted as prior-year adjustments that count in 2020" in text
    office.accept(report)
    text = text_of(client.get(at("", second)))
    assert "Prior-year adjustment: a reduction of 2,000.00 USD" in text


def test_returned_the_organisation_reads_why_and_submits_again(office: ReportingOffice) -> None:
    report = office.submitted()
    office_client = client_of(office.maker)
    assert "This field is required" in text_of(office_client.post(at("-return", N), {"reason": ""}))
    office_client.post(at("-return", N), {"reason": "Which staff?"})
    report.refresh_from_db()
    assert report.state == "returned"
    client = client_of(office.undp)
    # At the top, with who said it and when: not only at the bottom, in the log.
    for page in (text_of(client.get(at("-edit", N))), text_of(client.get(at("", N)))):
        assert re.search(r"Returned by Maker, \d+ \w+ \d+ \d\d:\d\d UTC Which staff\?", page)
    assert page.index("Which staff?") < page.index("Spent before")
    client.post(at("-edit", N), filled(report, amount_1="30,000.00", amount_8="2,100.00"))
    # Until it is submitted again, others read what was submitted last.
    assert "40,000.00" in text_of(office_client.get(at("", N)))
    assert "30,000.00" in text_of(client.get(at("", N)))
    # An edit does not take the notice away; submitting does.
    assert "Returned by Maker" in text_of(client.get(at("", N)))
    report.refresh_from_db()
    office.submit(report)
    assert "Returned by Maker" not in text_of(client.get(at("", N)))


def test_returned_it_is_answered_where_nothing_is_changed(office: ReportingOffice) -> None:
    report = office.submitted()
    expenditure_report_return(report=report, comment="Which staff?", by=office.maker, at=NOW)
    client = client_of(office.undp)
    page = client.get(at("-submit", N))
    assert "Your answer to the comments" in text_of(page)
    sent = {"shown": shown_digest(page.content.decode()), "answer": " "}
    assert "Nothing in TST01-E-2019-001 has changed since it was returned" in text_of(
        client.post(at("-submit", N), sent)
    )
    client.post(at("-submit", N), sent | {"answer": "The two <advisers>."})
    report.refresh_from_db()
    assert report.state == "submitted"
    assert "The two <advisers>." in text_of(client_of(office.maker).get(at("-accept", N)))


def test_take_back(office: ReportingOffice) -> None:
    report = office.submitted()
    client = client_of(office.undp)
    assert "becomes a draft again" in text_of(client.get(at("-take-back", N)))
    assert client.post(at("-take-back", N)).url == at("-edit", N)
    report.refresh_from_db()
    assert report.state == "draft"


# -- the grid ------------------------------------------------------------------------------------------------


def test_changing_what_is_entered_converts_the_figures(office: ReportingOffice) -> None:
    office.accepted({"1": "10,000", "8": "700"}, 2018)
    report = office.save(office.begin(), {"1": "5,000", "8": "350"})
    client = client_of(office.undp)
    sent = filled(report, amount_1="5,000.00", amount_8="350.00", entered="cumulative")
    answer = client.post(at("-edit", N), sent, headers={"HX-Request": "true"})
    assert answer["HX-Refresh"] == "true"
    report.refresh_from_db()
    assert (report.amounts, report.stated) == (
        {"1": cents("5,000"), "8": cents("350")},
        {"1": cents("15,000"), "8": cents("1,050")},
    )
    page = client.get(at("-edit", N)).content.decode()
    assert re.search(r'name="amount_1" value="15,?000.00"', page)
    sent = filled(report, amount_1="16,000.00", amount_8="1,120.00", entered="annual")
    client.post(at("-edit", N), sent)
    report.refresh_from_db()
    assert (report.entered, report.amounts) == ("annual", {"1": cents("6,000"), "8": cents("420")})


def test_saved_in_passing_the_page_answers_with_what_stands_out(office: ReportingOffice) -> None:
    report = office.begin()
    client = client_of(office.undp)
    answer = client.post(at("-edit", N), filled(report, amount_5="-10"), headers={"HX-Request": "true"})
    page = answer.content.decode()
    assert 'name="why_negative_5"' in page
    assert re.search(r"The expenditure of 2019 is negative: \(10\.00\) USD\.\s+Correct it", text_of(answer))
    assert 'id="edits" value="1"' in page
    assert "HX-Refresh" not in answer


def test_what_cannot_be_read_is_said_and_nothing_is_kept(office: ReportingOffice) -> None:
    report = office.begin()
    client = client_of(office.undp)
    for wrong in ("forty", "1.234567", "9" * 30):
        answer = client.post(at("-edit", N), filled(report, amount_1=wrong))
        assert answer.status_code == 200
        assert "Not saved: something cannot be read." in text_of(answer)
    report.refresh_from_db()
    assert (report.edits, report.amounts) == (0, {})


def test_another_edit_in_between_is_told(office: ReportingOffice) -> None:
    report = office.begin()
    sent = filled(report)
    office.save(report, {"1": "1"}, by=office.colleague)
    answer = client_of(office.undp).post(at("-edit", N), sent)
    assert answer.status_code == 409
    assert "was changed by somebody else since you opened it" in text_of(answer)
    answer = client_of(office.undp).post(at("-edit", N), sent, headers={"HX-Request": "true"})
    assert answer.status_code == 200, "a page that saves itself would not show it"
    assert "was changed by somebody else since you opened it" in text_of(answer)
    report.refresh_from_db()
    assert report.amounts == {"1": 100}


def test_a_year_of_the_old_categories_offers_the_old_ones(office: ReportingOffice) -> None:
    page = client_of(office.undp)
    office.begin()
    content = page.get(at("-edit", N)).content.decode()
    assert 'name="amount_1"' in content
    assert 'name="amount_O1"' not in content


def test_hostile_words_stay_words(office: ReportingOffice) -> None:
    report = office.save(office.begin(), {"1": "60,000", "8": "4,200"})
    office.save(report, {"1": "60,000", "8": "4,200"}, explanations={"above_net_funded": "<script>alert(1)</script>"})
    office.submit(report)
    for user, page in ((office.undp, at("", N)), (office.maker, at("-accept", N)), (office.auditor, at("", N))):
        content = client_of(user).get(page).content.decode()
        assert "<script>alert(1)" not in content
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in content


# -- whose -----------------------------------------------------------------------------------------------------


def test_another_organisation_finds_nothing(office: ReportingOffice) -> None:
    office.submitted()
    client = client_of(office.who)
    assert N not in text_of(client.get(at("s")))
    for name in ("", "-edit", "-submit", "-submitted", "-take-back", "-correct"):
        assert client.get(at(name, N)).status_code == 404, name
        if name not in ("", "-submitted"):
            assert client.post(at(name, N), {}).status_code == 404, name
    answer = client.post(at("-new"), {"purse": "P-1:UNDP:programme", "year": "2018"})
    assert answer.status_code == 200
    assert ExpenditureReport.objects.count() == 1


def test_the_committee_reads_what_was_submitted_only(office: ReportingOffice) -> None:
    member = office.person("member", "committee_member")
    report = office.save(office.begin())
    client = client_of(member)
    assert client.get(at("", N)).status_code == 404
    office.submit(report)
    assert client.get(at("", N)).status_code == 200
    assert client.get(at("-accept", N)).status_code == 403


def test_who_wrote_it_is_told_why_they_do_not_accept_it(office: ReportingOffice) -> None:
    report = office.begin(by=office.maker)
    office.save(report, by=office.maker)
    office.submit(report, by=office.maker)
    client = client_of(office.maker)
    text = text_of(client.get(at("-accept", N)))
    assert "You had this in hand before: another person must do it." in text
    assert "Accept and post" not in text


def test_the_list_filters_and_is_a_file(office: ReportingOffice) -> None:
    office.submitted(year=2018)
    office.begin()
    client = client_of(office.maker)
    text = text_of(client.get(at("s"), {"state": "submitted"}))
    assert "TST01-E-2018-001" in text
    assert N not in text
    file = b"".join(client.get(at("s"), {"export": "csv"}).streaming_content).decode()
    assert "TST01-E-2018-001" in file
    assert "42800.00" in file


# -- what waits ------------------------------------------------------------------------------------------------


def kinds(user: User) -> list[str]:
    return [row.kind for row in waiting_for(user, timezone.now()) if row.kind.startswith("expenditure_report")]


def test_it_waits_for_whose_turn_it_is(office: ReportingOffice) -> None:
    report = office.save(office.begin())
    assert kinds(office.undp) == ["expenditure_report_draft"]
    assert kinds(office.who) == kinds(office.maker) == []
    office.submit(report)
    assert kinds(office.undp) == []
    for person in (office.maker, office.checker):
        assert kinds(person) == ["expenditure_report_accept"]
    expenditure_report_return(report=report, comment="Why?", by=office.maker, at=NOW)
    assert kinds(office.undp) == ["expenditure_report_returned"]
    office.save(report, {"1": "1", "8": "0.07"}, by=office.second)
    office.submit(report)
    assert kinds(office.second) == []
    assert kinds(office.maker) == ["expenditure_report_accept"]


def test_what_was_shown_is_what_is_submitted(office: ReportingOffice) -> None:
    report = office.save(office.begin())
    shown = draft_digest(report)
    office.save(report, {"1": "30,000", "8": "2,100"}, by=office.colleague)
    answer = client_of(office.undp).post(at("-submit", N), {"shown": shown})
    assert "It has changed since the page was shown. Nothing was done: look at it again." in text_of(answer)
    report.refresh_from_db()
    assert report.state == "draft"


def test_a_total_the_organisation_states_is_compared_with_the_books_and_the_report(office: ReportingOffice) -> None:
    office.accepted({"1": "10,000", "8": "700"}, 2018)
    report = office.begin()
    client = client_of(office.undp)
    edit = at("-edit", report.number)
    assert "as your own accounts have it" in text_of(client.get(edit))
    client.post(edit, filled(report, amount_1="5,000.00", amount_8="350.00", stated_total="16,050.00"))
    report.refresh_from_db()
    assert report.stated == {"total": cents("16,050")}
    assert office.keys(report) == []
    client.post(edit, filled(report, amount_1="5,000.00", amount_8="350.00", stated_total="16,500.00"))
    sentence = (
        "You state 16,500.00 USD as spent since the beginning; the 10,700.00 USD the books hold until the end of 2018 "
        "and the 5,350.00 USD of this report come to 16,050.00 USD: a difference of 450.00 USD."
    )
    page = client.get(edit)
    assert sentence in text_of(page)
    assert 'name="stated_total" value="16500.00"' in page.content.decode()
    report.refresh_from_db()
    said = filled(report, amount_1="5,000.00", amount_8="350.00", stated_total="16,500.00")
    client.post(edit, said | {"why_cumulative": "A ticket is booked late."})
    report.refresh_from_db()
    office.submit(report)
    assert sentence in text_of(client_of(office.maker).get(at("-accept", report.number)))
    assert report.versions.get().content["stated"] == {"total": cents("16,500")}
