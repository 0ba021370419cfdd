"""What answers a call: asked of rows and of the database it is the same; interim figures are provisional."""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import product

import pytest

from grants.models import ExpenditureReport, ReportCall
from grants.reporting.answering import answered
from grants.reporting.status import missing, status_of
from grants.services.reminders import reminders_write
from grants.worklist import waiting_for

pytestmark = pytest.mark.django_db

CAME, LATE = date(2020, 4, 2), datetime(2020, 5, 10, 12, tzinfo=UTC)


def kinds(at, when=LATE) -> list[tuple[str, str]]:
    rows = [row for row in waiting_for(at.undp, when) if row.kind.startswith("call")]
    return [(row.kind, row.text) for row in rows]


def final(at) -> ReportCall:
    call = at.call("expenditure")
    call.is_final = True
    call.save()
    return call


@pytest.mark.parametrize(
    ("is_final", "names_it", "is_certified", "state"),
    list(product((False, True), (False, True), (False, True), ("draft", "submitted", "returned", "accepted"))),
)
def test_rows_and_the_database_say_the_same(at, is_final, names_it, is_certified, state):
    at.open()
    call = final(at) if is_final else at.call("expenditure")
    report = at.came(call, CAME, state)
    ExpenditureReport.objects.filter(pk=report.pk).update(call=call if names_it else None, is_certified=is_certified)
    [status] = status_of(at.fund, 2019, LATE.date(), ReportCall.objects.filter(pk=call.pk))
    asked = ReportCall.objects.filter(answered("expenditure"), pk=call.pk)
    expected = state in ("submitted", "accepted") and (is_certified or (names_it and not is_final))
    assert (status.is_in, asked.exists()) == (expected, expected)
    assert status.is_accepted == (expected and state == "accepted")


def test_interim_figures_accepted_are_in_and_wait_to_be_certified(at):
    at.open()
    call = at.call("expenditure")
    report = at.came(call, CAME, "accepted", accepted=date(2020, 4, 9))
    [status] = status_of(at.fund, 2019, LATE.date(), ReportCall.objects.filter(pk=call.pk))
    assert (status.is_in, status.is_interim, status.state_text) == (True, True, "accepted, interim")
    assert call not in [row.call for row in missing(at.fund, 2019, LATE.date())]
    assert ("call_certify", "2019, project P-1 · Advisers") in kinds(at)
    [row] = [row for row in waiting_for(at.undp, LATE) if row.kind == "call_certify"]
    assert "accepted and provisional" in row.reason
    assert row.due is None
    # Not for those who correct it already, once it is with the office; nor once it is certified.
    again = ExpenditureReport.objects.get(pk=report.pk)
    again.pk, again.number, again.state, again.corrects, again.is_certified = None, "E-C", "submitted", report, True
    again.save(force_insert=True)
    assert "call_certify" not in dict(kinds(at))
    ExpenditureReport.objects.filter(number="E-C").update(state="accepted")
    assert "call_certify" not in dict(kinds(at))
    [status] = status_of(at.fund, 2019, LATE.date(), ReportCall.objects.filter(pk=call.pk))
    assert (status.report, status.state_text) == ("E-C", "accepted")


def test_interim_figures_are_no_certified_final_statement(at):
    at.open()
    call = final(at)
    at.came(call, CAME, "accepted", accepted=date(2020, 4, 9))
    [status] = status_of(at.fund, 2019, LATE.date(), ReportCall.objects.filter(pk=call.pk))
    assert (status.is_in, status.is_accepted, status.is_missing) == (False, False, True)
    assert status.days_late == 10
    assert ("call_expenditure", "2019, project P-1 · Advisers") in kinds(at)
    letters = [letter for letter in reminders_write(at=LATE) if letter.address == "undp@example.org"]
    assert "certified final statement, project P-1" in letters[0].body


def test_returned_interim_figures_are_asked_for_once(at):
    at.open()
    at.came(final(at), CAME, "returned")
    assert ("call_expenditure", "2019, project P-1 · Advisers") not in kinds(at)


def test_the_state_of_an_earlier_moment_knows_what_was_certified_later(at):
    at.open()
    call = at.call("expenditure")
    report = at.came(call, CAME, "submitted")
    for number, is_certified, day in ((1, False, 2), (2, True, 20)):
        report.versions.create(
            number=number, content={"is_certified": is_certified}, digest="d" * 64, submitted_by=at.undp,
            submitted_at=datetime(2020, 4, day, 12, tzinfo=UTC),
        )  # fmt: skip
    ExpenditureReport.objects.filter(pk=report.pk).update(is_certified=True)
    asked = ReportCall.objects.filter(pk=call.pk)
    then = [
        status_of(at.fund, 2019, LATE.date(), asked, datetime(2020, 4, day, 13, tzinfo=UTC))[0].is_interim
        for day in (3, 21)
    ]
    assert then == [True, False]
