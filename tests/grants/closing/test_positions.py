"""What kept projects open at an earlier position: until a day, as known on a day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from fund.as_of import known_by
from fund.position import Position
from grants.closing.checks import keeps_open
from grants.closing.grounds import grounds_of
from grants.models import Project, ProjectStatus
from grants.projects.then import as_they_stood
from grants.services.waivers import waiver_ask
from tests.grants.closing.office import NOW, TODAY, ClosingOffice
from tests.signing import sign_in

pytestmark = pytest.mark.django_db

HERE, BEFORE = "/funds/TST01", TODAY - timedelta(days=1)


@pytest.fixture
def at():
    office = ClosingOffice()
    office.project.end_date = date(2020, 6, 30)
    office.project._history_date = NOW - timedelta(days=300)
    office.project.save()
    return office


def open_at(at: ClosingOffice, position: Position) -> dict[str, set[str]]:
    """Project to the names of what keeps it open, at the position."""
    stood = as_they_stood(Project.objects.filter(pk=at.project.pk).select_related("fund"), position)
    return {
        number: {check.name for check in keeps_open(grounds)}
        for number, grounds in grounds_of(at.fund, stood, TODAY, position).items()
    }


def test_a_project_closed_since_was_open_before_with_what_was_missing_then(at):
    at.ready()
    at.close()
    assert open_at(at, Position(at.fund)) == {"P-1": set()}
    assert open_at(at, Position(at.fund, TODAY)) == {"P-1": set()}
    then = open_at(at, Position(at.fund, BEFORE))["P-1"]
    # Spending of 2019 was recorded a day later: until the day it counts, as the ledger has it.
    assert then == {"operational", "narrative", "statement", "interest"}
    known = Position(at.fund, BEFORE, known_by(at.fund, BEFORE), BEFORE)
    assert open_at(at, known)["P-1"] == {"operational", "narrative", "statement", "interest", "balance", "allocation"}


def test_a_closure_counts_from_the_day_it_names(at):
    at.ready()
    earlier = TODAY - timedelta(days=5)
    at.close(closed_on=TODAY)
    stood = as_they_stood([at.project], Position(at.fund, earlier))
    assert [each.status for each in stood] == [ProjectStatus.ONGOING]
    stood = as_they_stood([at.project], Position(at.fund, TODAY))
    assert [each.status for each in stood] == [ProjectStatus.FINANCIALLY_CLOSED]


def test_what_was_asked_since_had_not_been_asked(at):
    at.spend("49,950", "3,496.50")
    at.reduce()
    at.declare()
    waiver_ask(**at.line, reason="Less than it costs to send", by=at.maker, at=NOW)
    asked = grounds_of(at.fund, [at.project], TODAY)["P-1"].organisations[0].waiver_asked
    assert asked
    before = grounds_of(at.fund, [at.project], TODAY, Position(at.fund, BEFORE))["P-1"].organisations[0]
    assert before.waiver_asked == ""


def test_the_page_shows_the_list_of_then_and_says_what_is_of_today(client, at):
    at.ready()
    at.close()
    sign_in(client, at.auditor)
    now = client.get(f"{HERE}/closing/").content.decode()
    assert "No project is past its end and open" in now
    assert "terms of organisations" not in now
    page = client.get(f"{HERE}/closing/?until={BEFORE}&as_known={BEFORE}").content.decode()
    assert "P-1" in page
    assert "53,500.00" in page, "nothing was spent yet, as far as was known"
    assert f"as known on {BEFORE.day} " in page
    assert "terms of organisations and the fund&#x27;s rules are those of today" in page
    assert f"/projects/P-1/?until={BEFORE}&amp;as_known={BEFORE}" in page
    file = b"".join(client.get(f"{HERE}/closing/?until={BEFORE}&export=csv").streaming_content).decode()
    assert "P-1" in file


def test_the_page_of_a_project_shows_its_status_of_then(client, at):
    at.ready()
    at.close()
    sign_in(client, at.auditor)
    assert str(client.get(f"{HERE}/projects/P-1/").context["status"].text) == "Financially closed"
    then = client.get(f"{HERE}/projects/P-1/?until={BEFORE}")
    assert str(then.context["status"].text) == "Ongoing"
    assert "status are of the position above" in then.content.decode()
    listed = client.get(f"{HERE}/projects/?until={BEFORE}").content.decode()
    assert "the other facts of projects are those of today" in listed


@pytest.mark.parametrize("bad", ["abc", "2021-02-30", "99999999999"])
def test_a_position_that_is_none_is_said_so(client, at, bad):
    sign_in(client, at.auditor)
    answer = client.get(f"{HERE}/closing/?as_known={bad}")
    assert answer.status_code == 400
    assert "neither the number of an entry nor a day" in answer.content.decode()
    answer = client.get(f"{HERE}/closing/?as_known=4000")
    assert answer.status_code == 400
    assert "has no entry 4000" in answer.content.decode()
