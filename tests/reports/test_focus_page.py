"""From a priority focus to its projects and what they achieved: on one page, for whoever the account is given to."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import translation

from grants.models import Indicator
from grants.services.narratives import narrative_accept
from reports.indicator_words import target_text
from reports.renderers.words import said as in_french
from reports.selectors import annual_report, focus_report
from reports.table import Row
from tests.grants.narratives.office import NOW, feeding, people, promised, submitted
from tests.reading import client_for, member
from tests.writing import text_of

pytestmark = pytest.mark.django_db
LIST, PAGE = "/funds/TST01/focuses/", "/funds/TST01/focuses/F1/"
HOSTILE = "Two <script>alert(1)</script> plans are **in force**."


@pytest.fixture
def who():
    made = people()
    promised(made, feeds=feeding(made))
    return made


def accepted(who, **texts: str) -> None:
    report, _version = submitted(who, **texts)
    narrative_accept(report=report, by=who.secretariat, at=NOW)


def donor(who):
    return client_for(member("donor", who.fund, institution="NOR"))


def test_a_donor_goes_from_the_plan_to_a_focus_its_projects_and_what_they_achieved(who):
    accepted(who, summary=HOSTILE)
    client = donor(who)
    assert f'href="{PAGE}?year=2020"' in text_of(client.get(f"{LIST}?year=2020"))
    page = text_of(client.get(f"{PAGE}?year=2020"))
    assert 'href="#project-P-1"' in page
    assert 'id="project-P-1"' in page
    assert "From the narrative report on 2019" in page
    assert "plans are <strong>in force</strong>" in page
    assert "<script>alert" not in page
    assert "Figure of one project" in page
    assert "/projects/P-1/" not in page, "the papers of a project are not a donor's"
    assert "From the narrative report" not in text_of(client.get(f"{PAGE}?year=2018"))


def test_the_statement_of_a_donor_leads_there(who):
    assert f'href="{PAGE}?year=2019"' in text_of(donor(who).get("/funds/TST01/statements/contributors/2019/NOR/"))


def test_what_is_not_accepted_is_not_told(who):
    submitted(who, summary=HOSTILE)
    page = text_of(donor(who).get(PAGE))
    assert "in force</strong>" not in page
    assert "No narrative report is accepted yet." in page


def test_what_was_accepted_after_the_moment_that_is_asked_for_is_not_told(who):
    accepted(who, summary=HOSTILE)
    client = donor(who)
    assert "in force</strong>" in text_of(client.get(f"{PAGE}?as_known={NOW:%Y-%m-%d}"))
    assert "in force</strong>" not in text_of(client.get(f"{PAGE}?as_known={NOW - timedelta(days=1):%Y-%m-%d}"))


def test_an_organisation_reads_there_what_it_reported_itself_and_the_office_reads_all(who):
    accepted(who, summary=HOSTILE)
    for role, institution, reads in (
        ("organisation", "UNDP", True),
        ("organisation", "WHO", False),
        ("observer", "", False),
        ("auditor", "", True),
    ):
        client = client_for(member(role, who.fund, email=f"{role}-{institution}@example.org", institution=institution))
        page = text_of(client.get(PAGE))
        assert ("in force</strong>" in page) is reads, (role, institution)
        assert "Projects: approved, funded and spent" in page


def test_its_projects_come_to_its_line_of_the_plan(who):
    report = focus_report(who.fund, "F1", 2018)

    def values(row: Row, *columns: str) -> list[object]:
        return [row.cells[column].value for column in columns]

    columns = ("approved", "net_funded", "current_year", "expenditure")
    plan = next(row for row in annual_report(who.fund, 2018).table("by_priority_focus").rows if row.key == "F1")
    projects = next(row for row in report.table("by_project").rows if row.key == "total")
    assert values(projects, *columns) == values(plan, *columns)
    assert plan.cells["net_funded"].value == 53_500_00


def test_a_year_that_is_none_shows_the_last(who):
    client = donor(who)
    last = text_of(client.get(PAGE)).count("2020")
    for year in ("soon", "9" * 5000, "02018"):
        answer = client.get(PAGE, {"year": year})
        assert answer.status_code == 200
        assert text_of(answer).count("2020") == last


def test_a_focus_that_is_not_there_is_not_found(who):
    client = donor(who)
    assert client.get("/funds/TST01/focuses/F9/").status_code == 404


@pytest.mark.parametrize(
    ("unit", "said", "written"),
    [
        ("%", "60", "60%"),
        ("%", "60 %", "60 %"),
        ("%", "all schools", "all schools"),
        ("plans", "60", "60"),
        ("%", "yes", "yes"),
        ("%", "", ""),
    ],
)
def test_a_target_of_per_cent_has_the_sign_its_figure_has(unit, said, written):
    assert target_text(Indicator(unit=unit), said) == written


def test_a_target_of_yes_or_no_is_said_in_the_language_its_figure_is_said_in():
    indicator = Indicator(unit="", aggregation="yes_no")
    with translation.override("fr"):
        assert [in_french(target_text(indicator, said)) for said in ("yes", "no", "5")] == ["oui", "non", "5"]
