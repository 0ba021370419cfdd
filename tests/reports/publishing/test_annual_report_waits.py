"""The annual report of a year whose cycle was opened here waits for who may write it, with its day, till it is done."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from grants.services.cycles import cycle_open
from grants.worklist import Waiting, waiting_count, waiting_for
from reports.models import Edition
from reports.services.editions import edition_begin
from reports.services.publishing import (
    edition_abandon,
    edition_certify,
    edition_prepare,
    edition_restate,
    edition_return,
)
from tests.reports.publishing.office import AT, Desk, desk, later, published
from tests.writing import text_of

pytestmark = pytest.mark.django_db
OPENED = datetime(2020, 1, 10, 9, tzinfo=UTC)
BEFORE = datetime(2020, 5, 31, 12, tzinfo=UTC)
AFTER = datetime(2020, 7, 1, 9, tzinfo=UTC)
"""31 days after 31 May 2020, on which the report of 2019 is due."""


@pytest.fixture
def at() -> Desk:
    made = desk()
    cycle_open(fund=made.fund, year=2019, by=made.writer, at=OPENED)
    return made


def due(user, moment: datetime = AFTER) -> list[Waiting]:
    found = [each for each in waiting_for(user, moment) if each.kind == "edition_due"]
    return found


def test_one_that_is_not_begun_waits_for_who_may_begin_it_and_says_how_late_it_is(at):
    for user in (at.maker, at.writer):
        (waiting,) = due(user)
        assert waiting.text == "Consolidated annual report 2019"
        assert waiting.reason == "It was due on 31 May 2020, 31 days ago, and is not begun: begin it."
        assert waiting.due == datetime(2020, 5, 31, tzinfo=UTC)
        assert waiting.since == date(2020, 1, 10)
        assert waiting.path == "/funds/TST01/reports/editions/begin/?year=2019"
    assert not due(at.checker)


def test_before_its_day_it_says_until_when(at):
    (waiting,) = due(at.writer, BEFORE)
    assert waiting.reason == "It is due on 31 May 2020 and not begun: begin it."


def test_the_day_is_the_fund_s_own(at):
    at.fund.consolidated_due_months = 14
    at.fund.save()
    (waiting,) = due(at.writer)
    assert waiting.due == datetime(2021, 2, 28, tzinfo=UTC)


def test_a_year_without_a_cycle_here_asks_nobody():
    made = desk()
    assert not due(made.writer)
    assert not due(made.maker)


def test_while_it_is_written_it_leads_to_it_and_prepared_it_waits_for_the_certifier_alone(at):
    edition = edition_begin(fund=at.fund, year=2019, by=at.writer, at=later(0))
    (waiting,) = due(at.writer)
    assert waiting.reason.startswith("It was due on 31 May 2020, 31 days ago, and is still being written")
    assert waiting.path == "/funds/TST01/reports/editions/annual-2019/"
    edition_prepare(edition=edition, by=at.maker, at=later(1))
    assert not due(at.writer, later(2))
    assert not due(at.maker, later(2))
    edition_return(edition=edition, comment="Too short.", by=at.checker, at=later(2))
    # Back to who prepared it as a returned one, and once; who else writes it has it waiting as before.
    assert not due(at.maker, later(3))
    assert len(due(at.writer, later(3))) == 1
    edition_prepare(edition=edition, by=at.maker, at=later(3))
    edition_certify(edition=edition, shown=edition.prepared_digest, by=at.checker, at=later(4))
    assert not due(at.writer, later(5))
    edition_restate(edition=edition, comment="A charge.", by=at.maker, at=later(6))
    assert not due(at.writer, later(7))


def test_an_abandoned_one_is_to_be_begun_again(at):
    edition = edition_begin(fund=at.fund, year=2019, language="fr", by=at.writer, at=later(0))
    edition_abandon(edition=edition, comment="The wrong language.", by=at.writer, at=later(1))
    (waiting,) = due(at.writer)
    assert waiting.path.endswith("/begin/?year=2019")


def test_another_year_or_another_kind_of_report_does_not_answer_it(at):
    published(at)
    Edition.objects.create(
        fund=at.fund, kind="source_and_use", year=2019, created_by=at.maker, created_at=AT, edited_at=AT
    )
    assert [waiting.record for waiting in due(at.writer)] == ["2019"]


def test_it_is_asked_in_the_one_query_of_the_list_and_counted(at):
    with CaptureQueriesContext(connection) as queries:
        number = waiting_count(at.writer, AFTER)
    assert len([each for each in queries if "edition_due" in each["sql"]]) == 1
    assert number == len(waiting_for(at.writer, AFTER))


def test_the_page_shows_it_with_its_day(at):
    client = Client()
    client.force_login(at.writer)
    page = text_of(client.get(reverse("grants:waiting")))
    assert "Annual reports to write" in page
    assert "Consolidated annual report 2019" in page
    assert "31 May 2020" in page
