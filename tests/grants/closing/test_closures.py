"""From which day a project is closed: the rule by itself, and where each report and page reads it."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from fund.position import Position
from grants.models import Project, ProjectStatus
from grants.projects.closures import FINANCIALLY, OPERATIONALLY, Closures
from grants.projects.then import as_they_stood, records_of
from reports.consolidated.reading import facts_of, places_of
from reports.figures import fund_figures
from reports.statements.project import project_facts
from tests.grants.closing.office import TODAY, ClosingOffice
from tests.signing import sign_in

END, BEFORE, LATE = date(2020, 6, 30), date(2019, 12, 31), date(2021, 3, 1)


@pytest.mark.parametrize(
    ("known", "day", "status"),
    [
        # Imported: nothing but the status of today and the end is known.
        (Closures(OPERATIONALLY, END), BEFORE, ""),
        (Closures(OPERATIONALLY, END), END, OPERATIONALLY),
        (Closures(FINANCIALLY, END), BEFORE, ""),
        (Closures(FINANCIALLY, END), END, FINANCIALLY),
        # The register said so before its end had come.
        (Closures(OPERATIONALLY, LATE, registered={OPERATIONALLY: END}), END, OPERATIONALLY),
        (Closures(OPERATIONALLY, END, registered={OPERATIONALLY: LATE}), END, OPERATIONALLY),
        (Closures(OPERATIONALLY), BEFORE, OPERATIONALLY),
        (Closures(OPERATIONALLY, registered={OPERATIONALLY: LATE}), BEFORE, OPERATIONALLY),
        # Declared: that day, whatever its end.
        (Closures(OPERATIONALLY, BEFORE, {OPERATIONALLY: LATE}), END, ""),
        (Closures(OPERATIONALLY, LATE, {OPERATIONALLY: END}), END, OPERATIONALLY),
        (Closures(FINANCIALLY, END, {OPERATIONALLY: END, FINANCIALLY: LATE}), END, OPERATIONALLY),
        (Closures(FINANCIALLY, END, {OPERATIONALLY: END, FINANCIALLY: LATE}), LATE, FINANCIALLY),
        # Came closed operationally, and was closed financially here.
        (Closures(FINANCIALLY, END, {FINANCIALLY: LATE}, {OPERATIONALLY: LATE}), END, OPERATIONALLY),
        # Cancelled, and its money settled here: never closed operationally.
        (Closures(FINANCIALLY, END, {FINANCIALLY: LATE}), END, ""),
        (Closures("cancelled", END), LATE, ""),
        (Closures("ongoing", END), LATE, ""),
    ],
)
def test_a_project_is_closed_from_the_day_declared_or_else_not_before_its_end(known, day, status):
    assert known.on(day) == status


@pytest.fixture
def at() -> ClosingOffice:
    return ClosingOffice()


def came_closed(at: ClosingOffice, end: date) -> Project:
    """The project as a workbook brings it: closed, with its end, and no day of closure."""
    project = Project(fund=at.fund, number="P-C", title="Came closed", priority_focus=at.project.priority_focus,
                      status=ProjectStatus.OPERATIONALLY_CLOSED, start_date=date(2018, 1, 1), end_date=end)  # fmt: skip
    project._history_date = datetime(2026, 11, 30, tzinfo=UTC)
    project.save()
    return project


@pytest.mark.django_db
def test_report_sheet_and_page_agree_on_a_project_that_came_closed(client, at):
    project = came_closed(at, date(2020, 6, 30))
    sign_in(client, at.auditor)
    for year, words in ((2019, "ongoing"), (2020, "operationally closed")):
        figures = fund_figures(at.fund, year)
        assert [each.status for each in figures.projects if each.number == project.number] == [words]
        facts = facts_of(at.fund, figures, places_of(at.fund), date(2021, 5, 1))
        assert [each.status for each in facts.projects if each.number == project.number] == [words]
        page = client.get(f"/funds/TST01/projects/{project.number}/?until={year}-12-31")
        assert str(page.context["status"].text).lower() == words
    (stood,) = as_they_stood([project], Position(at.fund, date(2020, 6, 29)))
    assert stood.status == ProjectStatus.ONGOING
    assert records_of(at.fund, [project])[project.pk].closures().since(OPERATIONALLY) == date(2020, 6, 30)


@pytest.mark.django_db
def test_the_report_of_a_year_says_what_a_project_closed_since_was_at_its_end(at):
    at.ready()
    at.close(closed_on=TODAY)
    before, since = (fund_figures(at.fund, year).projects[0].status for year in (TODAY.year - 1, TODAY.year))
    assert (before, since) == ("ongoing", "financially closed")


def stages(project: Project, year: int) -> tuple[dict[str, str], str]:
    facts = project_facts(project, fund_figures(project.fund, year))
    return dict(facts.stages), facts.status


@pytest.mark.django_db
def test_the_final_report_of_a_project_that_came_closed_says_so_and_invents_no_day(at):
    project = came_closed(at, date(2020, 6, 30))
    told, status = stages(project, 2020)
    assert told["Closed operationally"] == "yes, on a day that is not recorded"
    assert told["Closed financially"] == "not yet"
    assert status == "operationally closed"
    told, status = stages(project, 2019)
    assert told["Closed operationally"] == "not yet"
    assert status == "ongoing"


@pytest.mark.django_db
def test_the_final_report_of_a_project_closed_here_has_the_days_declared(at):
    at.ready()
    at.close(closed_on=TODAY)
    told, status = stages(at.project, TODAY.year)
    shown = f"{TODAY.day} {TODAY:%b %Y}"
    assert (told["Closed operationally"], told["Closed financially"]) == (shown, shown)
    assert status == "financially closed"
    assert stages(at.project, TODAY.year - 1)[0]["Closed operationally"] == "not yet"
