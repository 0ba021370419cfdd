"""Keeping the register by form: rows with their history, agreements with their commitment."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from fund import selectors
from fund.chart import commitments
from fund.models import Agreement, Contributor, Entry, Fund, Output, PriorityFocus
from fund.row_history import times_kept
from grants.models import Organisation, Project
from tests.generators.office_fund import Office, nok, office_fund, usd
from tests.writing import check, client_of, record, text_of, with_key

pytestmark = pytest.mark.django_db

BASE = "/funds/TST01/register/"


@pytest.fixture
def office() -> Office:
    return office_fund()


@pytest.fixture
def maker():
    return client_of("office_maker")


def test_the_register_lists_every_row_with_a_way_to_edit_it(office, maker):
    page = text_of(maker.get(BASE))
    for address in (
        "fund/",
        "contributors/edit/NOR/",
        "agreements/edit/NOR-1/",
        "focuses/edit/F1/",
        "organisations/edit/UNDP/",
        "projects/edit/P-1/",
    ):
        assert f'href="{BASE}{address}"' in page
        assert maker.get(f"{BASE}{address}").status_code == 200


ADDED = [
    ("contributors", {"code": "DEN", "name": "Denmark", "type": "government"}, Contributor),
    ("focuses", {"code": "F2", "title": "Second", "kind": "programme", "planned_amount": "1,000.50"}, PriorityFocus),
    (
        "organisations",
        {"code": "ILO", "name": "Labour", "type": "un", "support_cost_percent": "6.5"},
        Organisation,
    ),
]


@pytest.mark.parametrize(("folder", "said", "model"), ADDED)
def test_a_row_is_added_once_and_then_edited(office, maker, folder, said, model):
    path = f"{BASE}{folder}/new/"
    assert maker.get(path).status_code == 200
    assert maker.post(path, said).url == BASE
    assert maker.post(path, said).url == BASE  # the second click
    row = model.objects.get(fund=office.fund, code=said["code"])
    assert row.history.get().history_user.email == "office_maker@example.org"
    other = {**said, "name": "Another", "title": "Another"}
    assert "is in the register already" in text_of(maker.post(path, other))
    edit = f"{BASE}{folder}/edit/{said['code']}/"
    assert maker.post(edit, {**other, "code": "IGNORED", "seen": times_kept(row)}).url == BASE
    row.refresh_from_db()
    assert row.code == said["code"]
    assert "Another" in str(row)
    page = text_of(maker.get(edit))
    assert "<ins>Another</ins>" in page
    assert "office_maker" in page


def test_the_planned_amount_and_the_rate_are_read_exactly(office, maker):
    for folder, said, _model in ADDED:
        maker.post(f"{BASE}{folder}/new/", said)
    assert PriorityFocus.objects.get(code="F2").planned_amount == usd("1000.50")
    assert Organisation.objects.get(code="ILO").support_cost_percent == Decimal("6.5")
    page = text_of(
        maker.post(f"{BASE}focuses/edit/F2/", {"title": "x", "kind": "programme", "planned_amount": "1.005"})
    )
    assert "more decimals than USD has" in page
    page = text_of(
        maker.post(f"{BASE}organisations/edit/ILO/", {"name": "x", "type": "un", "support_cost_percent": "seven"})
    )
    assert "“seven” is not a rate" in page


def test_an_output_and_a_project(office, maker):
    focus = PriorityFocus.objects.get(code="F1")
    maker.post(f"{BASE}outputs/new/", {"code": "1.1", "priority_focus": focus.pk, "title": "Advisers deployed"})
    output = Output.objects.get(code="1.1")
    said = {
        "number": "P-2/A",
        "title": "Training",
        "priority_focus": focus.pk,
        "output": output.pk,
        "level": "country",
        "country": "KEN",
        "start_date": "2019-01-01",
        "end_date": "2018-01-01",
        "status": "ongoing",
    }
    path = f"{BASE}projects/new/"
    assert "A project cannot end before it starts." in text_of(maker.post(path, said))
    maker.post(path, {**said, "end_date": "2020-12-31"})
    project = Project.objects.get(number="P-2/A")
    assert (project.country, project.output) == ("KEN", output)
    assert maker.get(f"{BASE}projects/edit/P-2/A/").status_code == 200
    second = PriorityFocus.objects.create(fund=office.fund, code="F2", title="Second")
    page = text_of(maker.post(f"{BASE}projects/edit/P-2/A/", {**said, "end_date": "", "priority_focus": second.pk}))
    assert "Output 1.1 belongs to another priority focus than F2." in page


def test_the_fund_s_parameters(office, maker):
    said = {
        "name": "The Test Fund",
        "start_date": "2018-01-01",
        "end_date": "",
        "aa_fee_percent": "1.5",
        "support_cost_percent": "8",
        "administrative_agent": "The Agent",
        "narrative_due_months": "3",
        "financial_due_months": "4",
        "consolidated_due_months": "5",
        "currency": "EUR",
        "code": "X",
    }
    path = f"{BASE}fund/"
    maker.post(path, {**said, "seen": times_kept(Fund.objects.get())})
    fund = Fund.objects.get()
    said["seen"] = str(times_kept(fund))
    assert (fund.code, fund.currency, fund.aa_fee_percent) == ("TST01", "USD", Decimal("1.5"))
    page = text_of(maker.post(path, {**said, "start_date": "2018-03-01"}))
    assert "The fund cannot start on 1 Mar 2018: its first entry is of 1 Feb 2018." in page
    page = text_of(maker.post(path, {**said, "end_date": "2017-01-01"}))
    assert "The fund cannot end before it starts." in page
    page = text_of(maker.get(path))
    assert "<del>1</del> → <ins>1.5</ins>" in page


def terms():
    return Fund.objects.values_list("aa_fee_percent", "administrative_agent").get()


def test_an_older_form_of_the_fund_puts_nothing_back(office, maker):
    """Two people have the page open: one changes the fee, the other the agent's name. Nothing is lost unsaid."""
    other, path = client_of("office_maker", email="second@example.org"), f"{BASE}fund/"
    pages = [client.get(path) for client in (maker, other)]
    assert f'name="seen" value="{times_kept(Fund.objects.get())}"' in pages[0].content.decode()
    forms = [page.context["form"].initial for page in pages]
    first, second = ({name: "" if value is None else str(value) for name, value in form.items()} for form in forms)
    assert maker.post(path, first | {"aa_fee_percent": "2"}).status_code == 302
    late = second | {"administrative_agent": "Another agent"}
    refused = other.post(path, late)
    page = text_of(refused)
    assert "has changed this since you opened it" in page
    assert "2 by now, 1 in your form" in page
    assert terms() == (Decimal(2), first["administrative_agent"])
    # Shown what stands, the person may still mean it.
    again = late | {"seen": str(refused.context["form"]["seen"].value())}
    assert other.post(path, again).status_code == 302
    assert terms() == (Decimal(1), "Another agent")
    # Who changes what nobody else has touched is not held up.
    assert maker.post(path, {**again, "aa_fee_percent": "1"}).status_code == 302


AGREEMENT = {
    "reference": "NOR-2",
    "signed_on": "2019-02-01",
    "currency_code": "NOK",
    "amount": "900,000",
    "fund_amount": "100,000",
    "aa_fee_percent": "1",
    "earmarked_to": "",
    "due_0": "2019-06-01",
    "part_0": "400,000",
    "due_1": "2019-03-01",
    "part_1": "400,000",
    "due_2": "",
    "part_2": "",
}


def agreement(office: Office, **changes: str) -> dict[str, str]:
    return with_key({"contributor": str(office.norway.pk)} | AGREEMENT, **changes)


def test_an_agreement_is_registered_with_its_commitment(office, maker):
    path = f"{BASE}agreements/new/"
    assert maker.get(path, {"code": "NOR"}).status_code == 200
    data = agreement(office)
    page = check(maker, path, data)
    assert "1 USD = 9.0000 NOK" in page
    assert "The instalments come to 800,000.00 NOK, not to the 900,000.00 committed." in page
    assert "Unpaid commitment of Norway (NOR-2)" in page
    first = record(maker, path, data)
    second = maker.post(path, {**data, "step": "record", "shown": ""})
    assert first.url == second.url
    made = Agreement.objects.get(reference="NOR-2")
    assert [part.due_on for part in made.instalments.order_by("due_on")] == [date(2019, 3, 1), date(2019, 6, 1)]
    assert selectors.balances(office.fund)[commitments("NOR", "NOR-2")] == 10_000_000
    assert "Deposits can now be recorded" in text_of(maker.get(first.url))
    conflict = maker.post(path, {**data, "amount": "1", "step": "record", "shown": ""})
    assert conflict.status_code == 409


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"fund_amount": ""}, "State the commitment in USD too."),
        ({"reference": "NOR-1"}, "Agreement NOR-1 is already registered."),
        ({"part_0": ""}, "Write the amount of this instalment."),
        ({"due_0": ""}, "Write the day this instalment is due."),
        ({"amount": "1.234"}, "more decimals than NOK has"),
        ({"aa_fee_percent": "120"}, "less than or equal to 99"),
        ({"signed_on": "2199-01-01"}, "lies after today"),
        ({"reference": "a:b"}, "may not contain a colon"),
    ],
)
def test_terms_that_cannot_be_are_refused(office, maker, changes, sentence):
    page = text_of(maker.post(f"{BASE}agreements/new/", {**agreement(office, **changes), "step": "check"}))
    assert sentence in page
    assert not Agreement.objects.filter(reference="NOR-2").exists()


def test_more_instalments_keep_what_is_typed(office, maker):
    data = agreement(office, step="more")
    page = text_of(maker.post(f"{BASE}agreements/new/", data))
    assert 'name="due_6"' in page
    assert 'name="part_1" value="400,000"' in page
    assert f'value="{data["key"]}"' in page


def test_an_amended_agreement_moves_the_commitment_and_keeps_its_history(office, maker):
    path = f"{BASE}agreements/edit/NOR-1/"
    page = text_of(maker.get(path))
    assert 'value="1000000.00"' in page
    assert 'name="part_2" value="400000.00"' in page
    data = with_key(
        {
            "amount": "1,200,000",
            "fund_amount": "120,000",
            "aa_fee_percent": "1",
            "earmarked_to": "",
            "due_0": "2018-03-01",
            "part_0": "300,000",
            "due_1": "2018-12-01",
            "part_1": "900,000",
        }
    )
    before = selectors.balances(office.fund)[commitments("NOR", "NOR-1")]
    response = record(maker, path, data)
    assert response.status_code == 302
    assert selectors.balances(office.fund)[commitments("NOR", "NOR-1")] == before + 2_000_000
    office.kroner.refresh_from_db()
    assert office.kroner.amount == nok("1,200,000")
    assert [p.amount for p in office.kroner.instalments.order_by("due_on")] == [nok("300,000"), nok("900,000")]
    assert "1,200,000.00 NOK" in text_of(maker.get(path))
    count = Entry.objects.count()
    again = maker.post(path, {**data, "step": "record", "shown": ""})
    assert again.status_code == 302
    assert Entry.objects.count() == count


def test_an_amendment_that_posts_nothing_is_saved_all_the_same(office, maker):
    focus = PriorityFocus.objects.get(code="F1")
    data = with_key(
        {"amount": "1,000,000", "fund_amount": "100,000", "aa_fee_percent": "0.5", "earmarked_to": str(focus.pk)}
    )
    response = record(maker, f"{BASE}agreements/edit/NOR-1/", data)
    assert response.url == "/funds/TST01/agreements/NOR-1/" or response.url == BASE
    office.kroner.refresh_from_db()
    assert (office.kroner.aa_fee_percent, office.kroner.earmarked_to) == (Decimal("0.5"), focus)


@pytest.mark.parametrize("role", ["auditor", "office_checker"])
def test_who_does_not_edit_reads_the_register(office, role):
    client = client_of(role)
    page = text_of(client.get(BASE))
    for named in ("Norway", "NOR-1", "First focus", "Development Programme", "Advisers"):
        assert named in page
    assert f'href="{BASE}' not in page
    assert 'href="/funds/TST01/projects/P-1/"' in page
    assert client.get(f"{BASE}fund/").status_code == 403
    assert f'href="{BASE}"' in text_of(client.get("/funds/TST01/"))
