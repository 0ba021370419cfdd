"""Reminders: once at each mark, one letter for each organisation, in its people's language, as they want letters."""

from __future__ import annotations

from datetime import UTC, date, datetime
from io import StringIO

import pytest
from django.core import mail
from django.core.management import call_command
from time_machine import travel

from grants.models import CallReminder, ClosureKind, FundRules, Notice, ProjectClosure
from grants.reporting.calls_wanted import call_plan
from grants.services.cycles import call_excuse, cycle_close
from grants.services.notices import delivery_set
from grants.services.reminders import reminders_write
from tests.grants.cycles.office import ReportingOffice

pytestmark = pytest.mark.django_db


def noon(*day: int) -> datetime:
    return datetime(*day, 12, tzinfo=UTC)


def written(at: ReportingOffice, when: datetime) -> dict[str, Notice]:
    return {letter.address: letter for letter in reminders_write(at=when)}


@pytest.fixture
def opened(at) -> ReportingOffice:
    """Five calls asked for on 10 January: narratives due 31 March, expenditure 30 April."""
    at.cycle = at.open()
    return at


def test_nobody_is_reminded_before_the_first_mark(opened):
    assert written(opened, noon(2020, 2, 29)) == {}


def test_each_organisation_gets_one_letter_that_lists_all_it_owes(opened):
    letters = written(opened, noon(2020, 3, 1))
    assert set(letters) == {"undp@example.org", "who@example.org"}
    body = letters["undp@example.org"].body
    assert letters["undp@example.org"].subject == "TST01: 3 reports on 2019 are due soon"
    assert body.count("\n- ") == 3
    assert "31 Mar 2020: narrative report, project P-1 · Advisers" in body
    assert "year=2019" in letters["undp@example.org"].path


def test_a_mark_is_told_once_however_often_it_is_asked(opened):
    assert len(written(opened, noon(2020, 3, 1))) == 2
    assert written(opened, noon(2020, 3, 1)) == written(opened, noon(2020, 3, 20)) == {}
    assert len(written(opened, noon(2020, 3, 24))) == 2
    assert set(CallReminder.objects.values_list("mark", flat=True)) == {-30, -7}


def test_days_on_which_nothing_ran_are_made_up_for_by_one_letter(opened):
    letters = written(opened, noon(2020, 6, 20))
    assert letters["undp@example.org"].subject == "TST01: 3 reports on 2019 are overdue"
    assert len(letters) == 2
    assert written(opened, noon(2021, 1, 1)) == {}


def test_what_came_in_and_what_is_excused_is_not_reminded_of(opened):
    opened.came(opened.call("narrative"), date(2020, 2, 20))
    opened.came(opened.call("expenditure", opened.project), date(2020, 2, 20))
    call = opened.call("expenditure", opened.joint, opened.organisation)
    call_excuse(call=call, reason="No money came", by=opened.secretariat, at=noon(2020, 2, 21))
    assert set(written(opened, noon(2020, 5, 1))) == {"who@example.org"}


def test_overdue_and_due_are_told_apart(opened):
    body = written(opened, noon(2020, 4, 1))["undp@example.org"].body
    overdue, due = body.index("Overdue:"), body.index("Due:")
    assert overdue < body.index("narrative report") < due < body.index("expenditure report")


def test_a_closed_cycle_reminds_of_nothing(opened):
    cycle_close(cycle=opened.cycle, by=opened.secretariat, at=noon(2020, 2, 1))
    assert written(opened, noon(2020, 4, 1)) == {}


def test_marks_are_rules_of_the_fund(opened):
    FundRules.objects.create(fund=opened.fund, reminder_days_before=[60], reminder_days_after=[])
    assert len(written(opened, noon(2020, 2, 1))) == 2
    assert len(written(opened, noon(2020, 3, 1))) == 2  # expenditure, sixty days before
    assert written(opened, noon(2020, 7, 1)) == {}


def test_a_report_asked_for_after_a_mark_is_not_reminded_of_it(opened):
    opened.allocate(opened.project, opened.other, "10,000", "A-004")
    opened.open(at=noon(2020, 4, 10))
    reminders_write(at=noon(2020, 4, 11))
    call = opened.call("expenditure", opened.project, opened.other)
    assert not call.reminders.exists()
    reminders_write(at=noon(2020, 4, 23))
    assert [each.mark for each in call.reminders.all()] == [-7]


def test_who_wants_no_letters_gets_none_and_each_reads_their_own_language(opened):
    delivery_set(user=opened.undp, delivery="none")
    opened.who.language = "fr"
    opened.who.save()
    letters = written(opened, noon(2020, 3, 1))
    assert set(letters) == {"who@example.org"}
    assert "31 mars 2020" in letters["who@example.org"].body
    # It is told all the same: it stands in the work list.
    assert opened.call("narrative").reminders.exists()


def test_the_command_reminds_and_sends(opened):
    with travel(noon(2020, 3, 1), tick=False):
        call_command("send_reminders", stdout=StringIO())
        call_command("send_reminders", stdout=StringIO())
    reminders = [letter for letter in mail.outbox if "due soon" in letter.subject]
    assert sorted(letter.to[0] for letter in reminders) == ["undp@example.org", "who@example.org"]


def test_what_was_returned_is_reminded_of_as_such_until_it_is_submitted_again(opened):
    report = opened.came(opened.call("narrative"), date(2020, 2, 20), "returned")
    body = written(opened, noon(2020, 4, 1))["undp@example.org"].body
    assert "31 Mar 2020: narrative report (returned with comments), project P-1 · Advisers" in body
    assert "one that was returned, when it is submitted again" in body
    report.state = "submitted"
    report.save()
    assert "narrative report" not in written(opened, noon(2020, 5, 1))["undp@example.org"].body


def test_a_report_that_becomes_the_final_one_is_reminded_of_before_its_new_day(opened):
    """Its marks of 31 March were all told; it is due on 30 April since."""
    for day in (noon(2020, 3, 1), noon(2020, 3, 24), noon(2020, 4, 1)):
        written(opened, day)
    ProjectClosure.objects.create(
        fund=opened.fund, project=opened.project, kind=ClosureKind.OPERATIONAL, closed_on=date(2019, 12, 31),
        declared_by=opened.secretariat, declared_at=noon(2020, 4, 2),
    )  # fmt: skip
    opened.project.status = "operationally_closed"
    opened.project.save()
    Notice.objects.all().delete()
    opened.open(at=noon(2020, 4, 2))
    told = Notice.objects.get(address="undp@example.org")
    assert "30 Apr 2020: final narrative report, project P-1" in told.body
    assert told.body.count("\n- ") == 1
    assert not Notice.objects.filter(address="who@example.org").exists()
    opened.open(at=noon(2020, 4, 3))
    assert Notice.objects.filter(address="undp@example.org").count() == 1
    call = opened.call("narrative")
    assert (call.is_final, call.due_on) == (True, date(2020, 4, 30))
    for day, mark in ((noon(2020, 4, 5), None), (noon(2020, 4, 23), -7), (noon(2020, 5, 1), 1)):
        written(opened, day)
        last = CallReminder.objects.filter(call=call, due_on=call.due_on).order_by("pk").last()
        assert (last.mark if last else None) == mark, day


def test_figures_not_certified_do_not_keep_a_call_from_becoming_the_final_one(opened):
    call = opened.call("expenditure")
    report = opened.came(call, date(2020, 4, 2), "accepted")
    opened.project.status = "financially_closed"
    opened.project.save()
    ProjectClosure.objects.create(
        fund=opened.fund, project=opened.project, kind=ClosureKind.FINANCIAL, closed_on=date(2019, 12, 31),
        declared_by=opened.secretariat, declared_at=noon(2020, 4, 5),
    )  # fmt: skip
    assert [each for each, _wanted in call_plan(opened.fund, 2019).final] == [call]
    report.is_certified = True
    report.save()
    assert call_plan(opened.fund, 2019).final == []
