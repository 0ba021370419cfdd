"""The pages of closure by the people who have the right to each step, and those who have not."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from fund.models import Entry
from fund.row_history import times_kept
from grants.models import Attachment, FundClosure, InterestDeclaration, Project, ProjectStatus, Waiver, WaiverRequest
from grants.services import allocation_record, transfer_record
from tests.generators.office_fund import usd
from tests.grants.closing.office import SAID
from tests.signing import said_again, sign_in

HERE = "/funds/TST01"
CLOSURE = f"{HERE}/projects/P-1/closure/"


def text(answer) -> str:
    assert answer.status_code == 200, answer.status_code
    return " ".join(answer.content.decode().split())


@pytest.fixture
def past_end(at):
    at.project.start_date, at.project.end_date = date(2018, 5, 1), date(2019, 12, 31)
    at.project.save()
    return at


def test_the_whole_end_of_a_project_by_its_people(client, past_end):
    at = past_end
    at.spend(direct="49,900", support="3,480")
    at.reduce()
    # The organisation sees what is missing, declares the end, files, declares its interest.
    sign_in(client, at.undp)
    page = text(client.get(CLOSURE))
    assert "Declare operationally closed" in page
    assert "Close financially" not in page
    answer = client.post(f"{CLOSURE}operational/", {"closed_on": "2021-03-01", "comment": ""})
    assert answer.status_code == 302
    for kind in ("final_narrative", "final_statement"):
        answer = client.post(
            f"{HERE}/projects/P-1/documents/add/",
            {
                "kind": kind,
                "organisation": "UNDP",
                "file": SimpleUploadedFile(f"{kind}.pdf", b"%PDF-1.4 " + kind.encode()),
            },
        )
        assert answer.status_code == 302, text(answer)
    assert Attachment.objects.filter(subject="project:P-1").count() == 2
    answer = client.post(f"{CLOSURE}interest/?organisation=UNDP", {"earned": "none", "note": "Letter of 5 March"})
    assert answer.status_code == 302
    assert InterestDeclaration.objects.get().amount_minor == 0
    # The maker asks for a waiver, the checker grants it, saying the password again.
    sign_in(client, at.maker)
    assert "Ask to waive the balance of UNDP" in text(client.get(CLOSURE))
    answer = client.post(f"{CLOSURE}waiver/?organisation=UNDP", {"reason": "Cheaper than the bank"})
    waiver = WaiverRequest.objects.get()
    assert answer["Location"] == f"{HERE}/closing/waivers/{waiver.number}/"
    assert client.post(f"{answer['Location']}grant/").status_code == 403
    assert "Grant this waiver" not in text(client.get(answer["Location"]))
    sign_in(client, at.checker)
    page = client.get(f"{HERE}/closing/waivers/{waiver.number}/")
    assert "Grant this waiver" in text(page)
    answer = client.post(f"{HERE}/closing/waivers/{waiver.number}/grant/", {"shown": page.context["shown"]})
    assert said_again(client, answer).status_code == 302
    assert Waiver.objects.get().amount_minor == 12_000
    # Nothing is missing any more; what was shown is what is closed on.
    page = client.get(CLOSURE)
    assert "Nothing keeps this project from its financial closure." in text(page)
    form = {"closed_on": "2021-03-10", "comment": "In order"}
    stale = client.post(f"{CLOSURE}financial/", form | {"shown": "otherwise"})
    assert "It has changed since the page was shown" in text(stale)
    assert client.post(f"{CLOSURE}financial/", form | {"shown": page.context["shown"]}).status_code == 302
    assert Project.objects.get().status == ProjectStatus.FINANCIALLY_CLOSED
    assert "What was found that day" in text(client.get(CLOSURE))
    page = text(client.get(f"{HERE}/projects/P-1/"))
    for words in (
        "Declared operationally closed",
        "Financially closed",
        "120.00 USD held by UNDP waived",
        "UNDP declares that no interest was earned",
        "Filed: final narrative report (UNDP)",
    ):
        assert words in page, words


def test_the_ageing_list_says_what_keeps_projects_open_and_who_must_act(client, past_end):
    sign_in(client, past_end.auditor)
    page = text(client.get(f"{HERE}/closing/"))
    assert "Project P-1 is ongoing: its operational closure is not declared." in page
    assert "Approved amount" in page
    assert "The organisation, the committee" in page
    assert "P-1" in text(client.get(f"{HERE}/closing/?cause=allocation&who=committee&organisation=UNDP&status=ongoing"))
    assert "Nothing matches these filters" in text(client.get(f"{HERE}/closing/?cause=ready"))
    assert "Nothing matches these filters" in text(client.get(f"{HERE}/closing/?organisation=WHO"))
    file = client.get(f"{HERE}/closing/?export=csv")
    lines = b"".join(file.streaming_content if file.streaming else [file.content]).decode()
    assert "P-1" in lines
    assert "final narrative report is not on file" in lines
    assert "53,500.00 USD of the 107,000.00 USD approved for UNDP (programme) is not transferred" in lines


def test_the_ageing_list_takes_the_same_queries_for_many_projects(client, past_end, django_assert_max_num_queries):
    for number in range(2, 12):
        Project.objects.create(
            fund=past_end.fund,
            number=f"P-{number}",
            title="Another",
            priority_focus=past_end.project.priority_focus,
            end_date=date(2019, 1, 1),
        )
    sign_in(client, past_end.auditor)
    client.get(f"{HERE}/closing/")
    with django_assert_max_num_queries(12):
        assert "P-11" in text(client.get(f"{HERE}/closing/"))


def test_a_project_not_past_its_end_or_closed_is_not_in_the_list(client, at):
    sign_in(client, at.auditor)
    assert "No project is past its end and open" in text(client.get(f"{HERE}/closing/"))


def test_a_cancelled_project_is_in_the_list_until_it_is_settled_on_its_page(client, at):
    at.project.status = ProjectStatus.CANCELLED
    at.project.save()
    Project.objects.create(
        fund=at.fund, number="P-2", title="Never begun", priority_focus=at.project.priority_focus, status="cancelled"
    )
    at.spend()
    at.reduce()
    sign_in(client, at.checker)
    page = text(client.get(f"{HERE}/closing/"))
    assert "P-1" in page
    assert "The final narrative report is not on file." in page
    assert "P-2" not in page
    assert "there is nothing to settle" in text(client.get(f"{HERE}/projects/P-2/closure/"))
    page = text(client.get(CLOSURE))
    assert "The project is cancelled. What was transferred to it before is accounted for" in page
    assert "It can be closed when every check passes." in page
    sign_in(client, at.undp)
    assert "Declare the interest of UNDP" in text(client.get(CLOSURE))
    at.file()
    at.no_interest()
    sign_in(client, at.checker)
    assert "nothing: ready" in text(client.get(f"{HERE}/closing/?cause=ready")).lower()
    form = {"closed_on": "2021-03-10", "comment": "", "shown": client.get(CLOSURE).context["shown"]}
    assert said_again(client, client.post(f"{CLOSURE}financial/", form)).status_code == 302
    at.project.refresh_from_db()
    assert at.project.status == "financially_closed"
    assert "No project is past its end and open" in text(client.get(f"{HERE}/closing/"))


def test_an_organisation_sees_its_own_part_and_nothing_of_others(client, past_end):
    at = past_end
    line = {"project": at.project, "organisation": at.other}
    allocation_record(**line, reference="A-W", decided_on=date(2019, 1, 5), direct_amount=usd("1,000"), **SAID)
    transfer_record(**line, reference="T-W", value_date=date(2019, 2, 1), amount=usd("777"), **SAID)
    at.file("final_statement", organisation="WHO")
    filed = Attachment.objects.get()
    document = reverse("grants:project-document", args=["TST01", "P-1", filed.pk])
    sign_in(client, at.undp)
    for path in (f"{HERE}/closing/", CLOSURE, f"{HERE}/projects/P-1/"):
        page = text(client.get(path))
        assert "UNDP" in page
        assert "777.00" not in page, path
        assert "T-W" not in page, path
    assert client.get(document).status_code == 404
    assert client.get(f"{CLOSURE}interest/?organisation=WHO").status_code == 404
    sign_in(client, at.who)
    answer = client.get(document)
    assert answer.status_code == 200
    assert answer["Content-Disposition"].startswith("attachment")
    outsider = at.person("ilo", "organisation", fund=at.fund, institution="ILO")
    sign_in(client, outsider)
    for path in (CLOSURE, f"{HERE}/projects/P-1/", f"{CLOSURE}interest/?organisation=UNDP", document):
        assert client.get(path).status_code == 404, path
    assert client.post(f"{CLOSURE}operational/", {"closed_on": "2021-03-01"}).status_code == 404


RIGHTS = [
    ("post", f"{CLOSURE}operational/", {"secretariat", "undp"}),
    ("post", f"{CLOSURE}financial/", {"checker", "second"}),
    ("get", f"{CLOSURE}waiver/?organisation=UNDP", {"maker"}),
    ("get", f"{CLOSURE}interest/?organisation=UNDP", {"maker", "secretariat", "undp"}),
    ("get", f"{HERE}/projects/P-1/documents/add/", {"maker", "secretariat", "undp"}),
    ("post", f"{HERE}/closing/fund/close/", {"checker", "second"}),
    ("get", f"{HERE}/closing/fund/", {"maker", "checker", "second", "secretariat", "auditor"}),
    ("get", f"{HERE}/closing/", {"maker", "checker", "second", "secretariat", "auditor", "undp", "who"}),
    ("get", CLOSURE, {"maker", "checker", "second", "secretariat", "auditor", "undp"}),
]


@pytest.mark.parametrize(("method", "path", "allowed"), RIGHTS, ids=[path for _method, path, _allowed in RIGHTS])
def test_each_page_is_for_those_who_have_its_right(client, at, method, path, allowed):
    for name in ("maker", "checker", "second", "secretariat", "auditor", "undp", "who"):
        sign_in(client, getattr(at, name))
        status = getattr(client, method)(path, {}).status_code
        assert (status in (200, 302)) == (name in allowed), (name, status)
        assert status in (200, 302, 403, 404)
    client.logout()
    assert client.get(path).status_code in (302, 405)


def test_the_fund_is_closed_on_its_page_when_nothing_is_left(client, at):
    from tests.grants.closing.office import empty_the_fund

    at.ready()
    at.close()
    sign_in(client, at.checker)
    assert "It can be closed when every check passes." in text(client.get(f"{HERE}/closing/fund/"))
    empty_the_fund(at)
    page = client.get(f"{HERE}/closing/fund/")
    form = {"closed_on": "2021-03-10", "comment": "", "shown": page.context["shown"]}
    assert said_again(client, client.post(f"{HERE}/closing/fund/close/", form)).status_code == 302
    assert FundClosure.objects.get().closed_on == date(2021, 3, 10)
    assert "The fund is closed" in text(client.get(f"{HERE}/closing/fund/"))


# -- recording by hand -------------------------------------------------------------------------------------------------


def test_the_purses_with_money_left_are_offered_first_and_closed_projects_last(client, at):
    focus = at.project.priority_focus
    for number, status in (("A-1", ProjectStatus.OPERATIONALLY_CLOSED), ("B-1", ProjectStatus.ONGOING)):
        project = Project.objects.create(fund=at.fund, number=number, title=number, priority_focus=focus)
        allocation_record(
            project=project,
            organisation=at.organisation,
            reference=f"A-{number}",
            decided_on=date(2019, 1, 5),
            direct_amount=usd("100"),
            **SAID,
        )
        if number == "B-1":
            transfer_record(
                project=project,
                organisation=at.organisation,
                reference="T-B",
                value_date=date(2019, 2, 1),
                amount=usd("107"),
                **SAID,
            )
        Project.objects.filter(pk=project.pk).update(status=status)
    sign_in(client, at.maker)
    page = text(client.get(f"{HERE}/record/transfer/"))
    places = [page.index(f'value="{purse}') for purse in ("P-1:UNDP", "B-1:UNDP", "A-1:UNDP")]
    assert places == sorted(places)
    assert '<optgroup label="Money left">' in page
    assert '<optgroup label="Closed">' in page


def test_money_for_a_closed_project_is_refused_on_the_form_and_a_late_one_is_warned_of(client, past_end):
    at = past_end
    sign_in(client, at.maker)
    path = f"{HERE}/record/transfer/"
    key = client.get(path).context["form"]["key"].value()
    said = {"key": key, "purse": "P-1:UNDP:programme", "reference": "T-9", "value_date": "2020-06-01", "amount": "10"}
    assert "1 Jun 2020 lies after the end of project P-1, 31 Dec 2019." in text(client.post(path, said))
    at.fund.end_date = date(2020, 5, 1)
    at.fund.save()
    assert "1 Jun 2020 lies after the end of the fund, 1 May 2020." in text(client.post(path, said))
    at.declare()
    before = Entry.objects.count()
    for step in ("check", "record"):
        answer = client.post(path, said | {"step": step})
        assert "Project P-1 is operationally closed: nothing more is transferred to it." in text(answer)
    assert Entry.objects.count() == before


def test_a_closure_is_not_typed_into_the_register_and_not_taken_back(client, at):
    sign_in(client, at.maker)
    path = reverse("grants:project-edit", args=["TST01", "P-1"])
    said = {
        "title": "Advisers",
        "priority_focus": at.project.priority_focus_id,
        "output": "",
        "level": "",
        "country": "",
    }
    for status in ("operationally_closed", "financially_closed"):
        assert "A closure is declared on the project" in text(client.post(path, said | {"status": status}))
    at.declare()
    assert "it is not opened again" in text(client.post(path, said | {"status": "ongoing"}))
    at.project.refresh_from_db()
    assert at.project.status == ProjectStatus.OPERATIONALLY_CLOSED
    said["seen"] = times_kept(at.project)
    answer = client.post(path, said | {"status": "operationally_closed", "title": "Advisers everywhere"})
    assert answer.status_code == 302


def test_the_page_of_a_project_leads_to_what_each_person_can_do(client, at):
    sign_in(client, at.maker)
    page = text(client.get(f"{HERE}/projects/P-1/"))
    assert f'{HERE}/payments/requests/new/?purse=P-1%3AUNDP%3Aprogramme"' in page
    assert "Ask for" not in page
    sign_in(client, at.undp)
    page = text(client.get(f"{HERE}/projects/P-1/"))
    for kind in ("no_cost_extension", "budget_revision", "cost_extension", "cancellation"):
        assert f"{HERE}/proposals/start/?project=P-1&amp;kind={kind}" in page, kind
    assert "Request a transfer to UNDP" not in page
    assert "Close it: what is there" not in page
    sign_in(client, at.auditor)
    page = text(client.get(f"{HERE}/projects/P-1/"))
    assert "What is to be done" not in page
    at.declare()
    sign_in(client, at.maker)
    page = text(client.get(f"{HERE}/projects/P-1/"))
    assert "Request a transfer to UNDP" not in page
    assert "Close it: what is there" in page
    assert "File the final narrative report" in text(client.get(CLOSURE))


def test_a_refund_that_was_divided_shows_its_parts(client, at):
    at.refund("107")
    sign_in(client, at.auditor)
    page = text(client.get(f"{HERE}/projects/P-1/"))
    assert "direct 100.00, support 7.00" in page
    assert "Of it 100.00 USD direct cost and 7.00 USD indirect support cost" in page


def test_past_its_end_a_project_offers_no_extension_that_would_be_refused(client, past_end):
    sign_in(client, past_end.undp)
    page = text(client.get(f"{HERE}/projects/P-1/"))
    for kind, is_offered in (("no_cost_extension", False), ("cost_extension", False), ("budget_revision", True)):
        assert (f"{HERE}/proposals/start/?project=P-1&amp;kind={kind}" in page) is is_offered, kind


@pytest.mark.django_db
def test_a_part_of_a_joint_project_is_called_a_part(client):
    """UNDP leads and sees 235,400.00 of 428,000.00: its page says whose the sum is, and names no sum of the other's."""
    from tests.grants.committee import sitting as s

    at = s.sitting()
    budget = s.budget(("UNDP", "programme", 220_000_00 // 100), ("WHO", "programme", 180_000_00 // 100))
    asked = s.proposal(at, "joint", budget=budget, organisations=["UNDP", "WHO"])
    item = s.first_item(s.open_meeting(at, asked))
    s.all_agree(at, item)
    s.both(at, item)
    project = Project.objects.get(proposals=asked)
    lead = s.somebody("organisation", "focal@undp.example.org", at.fund, "UNDP")

    def shown(person, number: str) -> str:
        sign_in(client, person, "a-long-password")
        return text(client.get(f"{HERE}/projects/{number}/"))

    theirs = shown(lead, project.number)
    assert "Original budget, your part (USD)" in theirs
    assert "Current budget, your part (USD)" in theirs
    assert "This is a joint project." in theirs
    assert "2,354.00" in theirs
    assert "4,280.00" not in theirs
    assert "1,926.00" not in theirs
    whole = shown(at.secretariat, project.number)
    assert "your part" not in whole
    assert "4,280.00" in whole
    # A project of its own is no part.
    assert "your part" not in shown(lead, "P-1")
