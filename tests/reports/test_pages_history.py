"""The history of the register in words, and what a page says its figures are as of."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from fund.models import Fund, PriorityFocus
from grants.models import DecisionRule, FundRules, Organisation, Project, Seat, SupportCostRate, Window
from reports.changes import changes
from tests.reading import client_for, load_full_fund, member

pytestmark = pytest.mark.django_db


@pytest.fixture
def fund(tmp_path) -> Fund:
    return load_full_fund(tmp_path, lines=3)


def changed(row, by, **fields):
    for name, value in fields.items():
        setattr(row, name, value)
    row._history_user = by
    row.save()


def test_says_who_changed_what_from_what_to_what(fund):
    maker = member("office_maker")
    changed(Project.objects.get(number="FULL1-P-0001"), maker, end_date=date(2022, 6, 30), status="ongoing")
    changed(PriorityFocus.objects.get(code="F1"), maker, planned_amount=Decimal("1234567.80"))
    first, second, *_rest = changes(fund)[0]
    assert (first.label, first.names, first.deed, first.by) == (
        "Priority focus",
        ("F1",),
        "changed",
        "The office_maker",
    )
    assert first.details == (("Planned amount", "900,000.00", "1,234,567.80"),)
    assert (second.label, second.names) == ("Project", ("FULL1-P-0001",))
    assert second.details == (
        ("End date", "31 Dec 2021", "30 Jun 2022"),
        ("Status", "financially closed", "ongoing"),
    )
    text = client_for(maker).get("/funds/FULL1/history/").content.decode()
    assert "<del>900,000.00</del>" in text
    assert "<ins>1,234,567.80</ins>" in text


def test_what_was_registered_at_once_is_one_line(fund):
    shown, older = changes(fund, "project")
    assert [set(change.names) for change in shown] == [{f"FULL1-P-{n:04d}" for n in range(3)}]
    assert (shown[0].deed, older) == ("registered", "")


def test_pages_hold_every_change_once(fund):
    project = Project.objects.get(number="FULL1-P-0000")
    for number in range(120):
        changed(project, None, title=f"Title {number}")
    seen, cursor = [], ""
    while True:
        shown, cursor = changes(fund, "project", cursor)
        seen += [change.details[0][2] for change in shown if change.details]
        if not cursor:
            break
    assert seen == [f"Title {number}" for number in reversed(range(120))]
    all_kinds, cursor = [], ""
    while True:
        shown, cursor = changes(fund, "", cursor)
        all_kinds += shown
        if not cursor:
            break
    assert len({change.cursor for change in all_kinds}) == len(all_kinds)
    assert sum(len(change.names) for change in all_kinds if change.kind == "project") == 123
    assert changes(fund, "", "nonsense")[0][0].cursor == all_kinds[0].cursor


def test_changes_of_another_fund_are_not_shown(fund):
    other = Fund.objects.create(code="OTHER", name="Another", currency="EUR", start_date=date(2020, 1, 1))
    assert [change.names for change in changes(other)[0]] == [("OTHER",)]
    assert all("OTHER" not in change.names for change in changes(fund)[0])


def test_a_page_says_what_its_figures_are_as_of(fund, monkeypatch):
    moment = datetime(2026, 11, 22, 4, 18, tzinfo=UTC)
    monkeypatch.setattr("fund.as_of.timezone.now", lambda: moment)
    client = client_for(member("auditor"))
    open_year = client.get("/funds/FULL1/?until=2018-12-31").content.decode()
    assert "As of 31 Dec 2018, posted entries only, up to entry" in open_year
    assert "Generated 22 Nov 2026 04:18 UTC for The auditor." in open_year
    assert "Provisional" in open_year
    closed_year = client.get("/funds/FULL1/?until=2016-12-31").content.decode()
    assert "Year closed" in closed_year
    # What certifies a report is publishing it; of a year it is said that it is closed, as in the files.
    assert "Certified" not in closed_year
    assert "Provisional" not in closed_year
    early = client.get("/funds/FULL1/?as_known=7").content.decode()
    assert "All that is recorded, posted entries only, up to entry 7." in early
    known_before_closing = client.get("/funds/FULL1/?as_known=7&until=2016-12-31").content.decode()
    assert "Provisional" in known_before_closing


def test_the_same_day_known_later_has_more_in_it(fund):
    client = client_for(member("auditor"))
    early = client.get("/funds/FULL1/movements/?kind=contributions&sign=-1&as_known=5").content.decode()
    late = client.get("/funds/FULL1/movements/?kind=contributions&sign=-1").content.decode()
    assert early.count("/records/deposit/") < late.count("/records/deposit/") == 3


@pytest.mark.parametrize("language", ["fr", "es"])
def test_pages_keep_their_address_in_other_languages(fund, language):
    client = client_for(member("auditor"))
    client.cookies["django_language"] = language
    for path in ("/", "/funds/FULL1/", "/funds/FULL1/ledger/", "/funds/FULL1/contributions/?list=deposits"):
        page = client.get(path, headers={"accept-language": language}).content.decode()
        assert f'<html lang="{language}">' in page
    page = client.get("/funds/FULL1/contributions/?list=deposits", headers={"accept-language": "fr"}).content.decode()
    if language == "fr":
        assert "20\u202f002,35" in page or "20\u00a0002,35" in page


def test_rules_terms_and_seats_have_their_history(fund):
    checker, first, second = member("office_checker"), member("committee_member"), member("co_chair")
    undp = Organisation.objects.filter(fund=fund).first()
    rules = FundRules(fund=fund, quorum_percent=17, debtor_account="CH93")
    rules._history_user = checker
    rules.save()
    changed(rules, checker, quorum_percent=50, holidays=["2026-12-25"], decision_rule="majority")
    rate = SupportCostRate(organisation=undp, percent=5, valid_from=date(2011, 1, 1))
    rate._history_user = checker
    rate.save()
    changed(rate, checker, percent=Decimal("6.5"))
    window = Window.objects.create(fund=fund, code="MG", title="Micro-grants", levels=["country"])
    changed(window, checker, levels=["country", "regional"], least_organisations=2)
    seat = Seat.objects.create(
        fund=fund, institution="ILO", institution_name="ILO", role="member", valid_from=date(2019, 1, 1), holder=first
    )
    changed(seat, checker, holder=second)

    def said(kind):
        return [(change.names, change.deed, change.details) for change in changes(fund, kind)[0]]

    assert said("rules") == [
        (
            (fund.code,),
            "changed",
            (
                ("Decision rule", str(DecisionRule.CONSENSUS.label), str(DecisionRule.MAJORITY.label)),
                ("Quorum (percent of members who may vote)", "17", "50"),
                ("Days on which the bank does not work", "–", "2026-12-25"),
            ),
        ),
        (
            (fund.code,),
            "registered",
            (
                ("Quorum (percent of members who may vote)", "50", "17"),
                ("The fund's own account number or IBAN", "–", "CH93"),
            ),
        ),
    ]
    assert said("rate")[0] == ((f"{undp.code} 2011-01-01",), "changed", (("Indirect support cost (%)", "5", "6.5"),))
    assert said("window")[0][2] == (
        ("Least number of organisations", "1", "2"),
        ("Levels", "country", "country, regional"),
    )
    assert said("seat")[0] == (("ILO",), "changed", (("Holder", str(first.name), str(second.name)),))
    page = client_for(checker).get(f"/funds/{fund.code}/rules/").content.decode()
    assert "<del>17</del>" in page
    assert "<ins>50</ins>" in page
