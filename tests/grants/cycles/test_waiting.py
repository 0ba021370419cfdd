"""What waits: reports an organisation is asked for, with their age; reports overdue for who asks for them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from grants.services.cycles import call_excuse, cycle_close
from grants.worklist import waiting_count, waiting_for

pytestmark = pytest.mark.django_db

IN_TIME, LATE = datetime(2020, 3, 20, 12, tzinfo=UTC), datetime(2020, 5, 10, 12, tzinfo=UTC)


def told(user, at) -> list[tuple[str, str, int]]:
    rows = [row for row in waiting_for(user, at) if row.kind.startswith("call")]
    assert waiting_count(user, at) == len(waiting_for(user, at))
    return [(row.kind, row.text, row.days) for row in rows]


def test_an_organisation_sees_each_report_it_is_asked_for_the_first_due_first(at):
    at.open()
    assert told(at.undp, IN_TIME) == [
        ("call_narrative", "2019, project P-1 · Advisers", 70),
        ("call_expenditure", "2019, project P-1 · Advisers", 70),
        ("call_expenditure", "2019, project P-2 · Together", 70),
    ]
    row = next(row for row in waiting_for(at.undp, IN_TIME) if row.kind == "call_narrative")
    assert "by 31 Mar 2020" in row.reason
    assert row.path.startswith("/funds/TST01/reporting/?year=2019")


def test_a_report_whose_day_is_over_says_how_late_it_is(at):
    at.open()
    rows = {row.kind: row for row in waiting_for(at.undp, datetime(2020, 4, 1, 12, tzinfo=UTC))}
    assert "was due on 31 Mar 2020, 1 day ago: write it and submit it" in rows["call_narrative"].reason
    assert "submit it by 30 Apr 2020" in rows["call_expenditure"].reason
    rows = {row.kind: row for row in waiting_for(at.undp, LATE)}
    assert "was due on 31 Mar 2020, 40 days ago" in rows["call_narrative"].reason
    last = {row.kind: row for row in waiting_for(at.undp, datetime(2020, 3, 31, 23, tzinfo=UTC))}
    assert "submit it by 31 Mar 2020" in last["call_narrative"].reason, "its day is not over"


def test_what_came_in_is_excused_or_belongs_to_a_closed_cycle_waits_no_more(at):
    cycle = at.open()
    at.came(at.call("narrative"), date(2020, 3, 1), "returned")
    call = at.call("expenditure", at.joint, at.organisation)
    call_excuse(call=call, reason="No money came", by=at.secretariat, at=IN_TIME)
    assert told(at.undp, IN_TIME) == [("call_expenditure", "2019, project P-1 · Advisers", 70)]
    cycle_close(cycle=cycle, by=at.secretariat, at=IN_TIME)
    assert told(at.undp, IN_TIME) == []


def test_a_draft_still_waits(at):
    at.open()
    report = at.came(at.call("narrative"), date(2020, 3, 1), "draft")
    report.number = "N-draft"
    report.save()
    assert told(at.undp, IN_TIME)[0][0] == "call_narrative"


def test_a_draft_that_was_taken_back_waits_again(at):
    at.open()
    at.came(at.call("narrative"), date(2020, 3, 1), "draft")
    assert told(at.undp, IN_TIME)[0][0] == "call_narrative"


def test_what_was_returned_waits_until_its_day_and_counts_as_overdue_after_it(at):
    at.open()
    for kind in ("narrative", "expenditure"):
        at.came(at.call(kind), date(2020, 3, 1), "returned")
    rows = {row.kind: row for row in waiting_for(at.undp, IN_TIME) if not row.kind.startswith("call")}
    assert rows["narrative_submit"].due.date() == date(2020, 3, 31)
    assert rows["expenditure_report_returned"].due.date() == date(2020, 4, 30)
    assert told(at.secretariat, LATE) == [("calls_overdue", "5 reports on 2019 have not come in", 40)]
    for kind in ("narrative", "expenditure"):
        call_excuse(call=at.call(kind), reason="No money came", by=at.secretariat, at=LATE)
    assert not [row.kind for row in waiting_for(at.undp, LATE) if not row.kind.startswith("call")]


def test_the_secretariat_and_the_office_see_how_many_are_overdue(at):
    at.open()
    assert told(at.secretariat, IN_TIME) == []
    at.came(at.call("narrative"), date(2020, 3, 1))
    assert told(at.secretariat, LATE) == [("calls_overdue", "4 reports on 2019 have not come in", 40)]
    assert told(at.maker, LATE) == told(at.secretariat, LATE)
    assert told(at.checker, LATE) == []
