"""Opening the cycle of a year: who is asked for what, until when; closing it; excusing a report."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time

import pytest
from django.utils import translation

from fund.models import Entry
from grants.models import (
    CallKind,
    ClosureKind,
    Notice,
    Project,
    ProjectClosure,
    ProjectStatus,
    ProposalState,
    ReportCall,
    ReportingCycle,
    ReportState,
    Step,
)
from grants.projects.leads import lead_of
from grants.reporting.calls_wanted import call_plan
from grants.reporting.reported import acceptance_of, draft_digest
from grants.reporting.status import CallState, missing, status_of
from grants.services.cycles import UnableToCall, call_excuse, cycle_close, cycle_open, cycle_reopen
from grants.services.expenditure_report_judging import expenditure_report_accept
from grants.services.expenditure_reports import UnableToReport, expenditure_report_begin, expenditure_report_submit
from grants.services.steps import NotNow, NotYours, ShownIsStale
from grants.timeline import ACTIONS
from tests.grants.cycles.office import OPENED, ReportingOffice, asked

pytestmark = pytest.mark.django_db

LATER = datetime(2020, 6, 2, 9, 0, tzinfo=UTC)


def declared(at: ReportingOffice, project: Project, kind: str, day: date) -> None:
    """The project is closed, as the office's own act has it."""
    financial = kind == ClosureKind.FINANCIAL
    project.status = ProjectStatus.FINANCIALLY_CLOSED if financial else ProjectStatus.OPERATIONALLY_CLOSED
    project.save()
    ProjectClosure.objects.create(
        fund=at.fund, project=project, kind=kind, closed_on=day, declared_by=at.secretariat, declared_at=OPENED
    )


def test_the_lead_is_the_organisation_with_the_largest_allocation(at):
    assert lead_of(at.joint) == at.other
    assert lead_of(at.project) == at.organisation


def test_each_lead_is_asked_for_a_narrative_and_each_organisation_for_its_expenditure(at):
    at.open()
    assert asked(at.fund) == {
        ("narrative", "P-1", "UNDP", False),
        ("narrative", "P-2", "WHO", False),
        ("expenditure", "P-1", "UNDP", False),
        ("expenditure", "P-2", "UNDP", False),
        ("expenditure", "P-2", "WHO", False),
    }
    days = dict(ReportCall.objects.values_list("kind", "due_on"))
    assert days == {"narrative": date(2020, 3, 31), "expenditure": date(2020, 4, 30)}


def test_what_is_asked_for_is_what_was_shown_or_nothing(at):
    shown = call_plan(at.fund, 2019).digest
    at.allocate(at.project, at.organisation, "1,000", "A-DC", purpose="direct_cost")
    with pytest.raises(ShownIsStale):
        cycle_open(fund=at.fund, year=2019, by=at.secretariat, at=OPENED, shown=shown)
    assert not ReportingCycle.objects.exists()
    shown = call_plan(at.fund, 2019).digest
    assert cycle_open(fund=at.fund, year=2019, by=at.secretariat, at=OPENED, shown=shown).calls.count() == 6


def test_a_project_is_asked_from_the_year_it_has_money(at):
    at.open(2018)
    assert asked(at.fund, 2018) == {("narrative", "P-1", "UNDP", False), ("expenditure", "P-1", "UNDP", False)}


def test_a_purpose_of_its_own_is_a_report_of_its_own(at):
    at.allocate(at.project, at.organisation, "1,000", "A-DC", purpose="direct_cost")
    at.open()
    purposes = ReportCall.objects.filter(project=at.project, kind="expenditure").values_list("purpose", flat=True)
    assert set(purposes) == {"programme", "direct_cost"}


def test_due_dates_are_parameters_of_the_fund(at):
    at.fund.narrative_due_months, at.fund.financial_due_months = 1, 14
    at.fund.save()
    at.open()
    days = dict(ReportCall.objects.values_list("kind", "due_on"))
    assert days == {"narrative": date(2020, 1, 31), "expenditure": date(2021, 2, 28)}


def test_the_year_of_operational_closure_asks_for_the_final_narrative(at):
    declared(at, at.project, ClosureKind.OPERATIONAL, date(2019, 11, 30))
    at.open()
    assert ("narrative", "P-1", "UNDP", True) in asked(at.fund)
    assert ("expenditure", "P-1", "UNDP", False) in asked(at.fund)
    assert at.call("narrative").due_on == date(2020, 4, 30)


def test_after_the_closure_nothing_is_asked(at):
    declared(at, at.project, ClosureKind.OPERATIONAL, date(2018, 11, 30))
    declared(at, at.project, ClosureKind.FINANCIAL, date(2019, 11, 30))
    at.open(2019)
    assert {each for each in asked(at.fund) if each[1] == "P-1"} == {("expenditure", "P-1", "UNDP", True)}
    assert at.call("expenditure", at.project).due_on == date(2020, 5, 31)
    at.open(2020, at=LATER)
    assert not {each for each in asked(at.fund, 2020) if each[1] == "P-1"}


def test_the_final_statement_can_be_given_after_the_financial_closure_and_says_what_the_books_say(at):
    at.spend(year=2019)
    declared(at, at.project, ClosureKind.FINANCIAL, date(2019, 11, 30))
    at.open()
    call = at.call("expenditure", at.project)
    line = {"project": at.project, "organisation": at.organisation, "year": 2019}
    with pytest.raises(UnableToReport, match="financially closed"):
        expenditure_report_begin(**line, by=at.undp, at=LATER)
    report = expenditure_report_begin(**line, call=call, by=at.undp, at=LATER)
    expenditure_report_submit(report=report, shown=draft_digest(report), by=at.undp, at=LATER)
    entries = Entry.objects.count()
    expenditure_report_accept(report=report, shown=acceptance_of(report).digest, by=at.maker, at=LATER)
    assert states(at, LATER.date())["expenditure", "P-1", "UNDP"] == ("accepted", 2)
    assert Entry.objects.count() == entries


def test_a_project_that_came_closed_ended_with_its_end_date_and_its_last_expenditure(at):
    at.spend(year=2019)
    at.project.status, at.project.end_date = ProjectStatus.FINANCIALLY_CLOSED, date(2018, 10, 1)
    at.project.save()
    at.open(2018)
    at.open(2019)
    assert ("narrative", "P-1", "UNDP", True) in asked(at.fund, 2018)
    assert {each for each in asked(at.fund) if each[1] == "P-1"} == {("expenditure", "P-1", "UNDP", True)}


def test_opening_again_changes_nothing_that_is_there_and_adds_what_has_appeared(at):
    first = at.open()
    before = asked(at.fund)
    assert at.open(at=LATER) == first
    assert asked(at.fund) == before
    assert Step.objects.filter(record="cycle:2019").count() == 1
    letters = Notice.objects.count()
    at.allocate(at.project, at.other, "10,000", "A-004")
    at.open(at=LATER)
    assert asked(at.fund) - before == {("expenditure", "P-1", "WHO", False)}
    assert set(Notice.objects.values_list("address", flat=True)) == {"undp@example.org", "who@example.org"}
    assert Notice.objects.count() == letters + 1


def test_a_change_of_lead_asks_for_no_second_narrative(at):
    at.open()
    at.allocate(at.joint, at.organisation, "500,000", "A-004")
    at.open(at=LATER)
    assert ReportCall.objects.filter(kind=CallKind.NARRATIVE, project=at.joint).count() == 1


def test_a_closure_declared_meanwhile_makes_the_report_the_final_one_unless_it_is_begun(at):
    at.open()
    declared(at, at.project, ClosureKind.OPERATIONAL, date(2019, 12, 31))
    declared(at, at.joint, ClosureKind.OPERATIONAL, date(2019, 12, 31))
    at.came(at.call("narrative", at.joint), date(2020, 2, 1))
    at.open(at=LATER)
    assert at.call("narrative").is_final
    assert at.call("narrative").due_on == date(2020, 4, 30)
    assert at.call("narrative").history.first().history_user == at.secretariat
    assert not at.call("narrative", at.joint).is_final


def test_each_organisation_is_told_in_one_letter(at):
    at.open()
    letters = dict(Notice.objects.values_list("address", "body"))
    assert set(letters) == {"undp@example.org", "who@example.org"}
    assert letters["undp@example.org"].count("\n- ") == 3
    assert "31 Mar 2020: narrative report, project P-1 · Advisers" in letters["undp@example.org"]


def test_a_letter_is_in_the_language_of_who_gets_it(at):
    at.undp.language = "fr"
    at.undp.save()
    at.open()
    body = Notice.objects.get(address="undp@example.org").body
    assert "31 mars 2020" in body


def test_a_year_outside_the_life_of_the_fund_is_refused(at):
    for year in (2017, 2021):
        with pytest.raises(UnableToCall, match=str(year)):
            at.open(year)


def test_who_has_no_right_is_refused(at):
    with pytest.raises(NotYours):
        at.open(by=at.undp)
    assert not ReportingCycle.objects.exists()


def test_a_closed_cycle_asks_for_nothing_until_it_is_opened_again(at):
    cycle = at.open()
    cycle_close(cycle=cycle, by=at.secretariat, at=LATER)
    with pytest.raises(NotNow, match="closed"):
        at.open(at=LATER)
    cycle_reopen(cycle=cycle, reason="WHO asks for time.", by=at.maker, at=LATER)
    at.open(at=LATER)
    actions = Step.objects.filter(record="cycle:2019").order_by("pk").values_list("action", flat=True)
    assert list(actions) == ["open", "close", "reopen"]


# -- who has reported --


def states(at: ReportingOffice, on: date) -> dict[tuple[str, str, str], tuple[str, int]]:
    return {
        (row.kind, row.project.number, row.organisation.code): (str(row.state), row.days_late)
        for row in status_of(at.fund, 2019, on)
    }


def test_the_status_says_who_has_reported_and_how_late(at):
    at.open()
    at.came(at.call("narrative"), date(2020, 3, 30), "accepted", accepted=date(2020, 4, 20))
    at.came(at.call("narrative", at.joint), date(2020, 4, 10), "returned")
    at.came(at.call("expenditure"), date(2020, 5, 3), "submitted")
    found = states(at, date(2020, 5, 10))
    assert found == {
        ("narrative", "P-1", "UNDP"): ("accepted", 0),
        ("narrative", "P-2", "WHO"): ("returned", 40),
        ("expenditure", "P-1", "UNDP"): ("submitted", 3),
        ("expenditure", "P-2", "UNDP"): ("not_begun", 10),
        ("expenditure", "P-2", "WHO"): ("not_begun", 10),
    }
    row = next(row for row in status_of(at.fund, 2019, date(2020, 5, 10)) if row.state == CallState.ACCEPTED)
    assert (row.submitted_at.date(), row.accepted_at.date()) == (date(2020, 3, 30), date(2020, 4, 20))


def test_the_status_of_an_earlier_moment_is_what_had_come_by_then(at):
    at.open()
    at.came(at.call("narrative"), date(2020, 3, 30), "accepted", accepted=date(2020, 4, 20))

    def then(day: date) -> CallState:
        moment = datetime.combine(day, time.max, UTC)
        rows = {(row.kind, row.project.number): row for row in status_of(at.fund, 2019, day, known_at=moment)}
        row = rows["narrative", "P-1"]
        assert row.is_in == (day >= date(2020, 3, 30))
        return row.state

    assert then(date(2020, 3, 29)) == CallState.NOT_BEGUN
    assert then(date(2020, 3, 30)) == CallState.SUBMITTED
    assert then(date(2020, 4, 20)) == CallState.ACCEPTED
    assert status_of(at.fund, 2019, date(2019, 1, 1), known_at=datetime(2019, 1, 1, tzinfo=UTC)) == [], "not yet asked"


def test_what_was_returned_and_came_again_keeps_the_day_it_first_came(at):
    at.open()
    report = at.came(at.call("narrative"), date(2020, 3, 30), "submitted")
    Step.objects.create(
        fund=at.fund, record=report.record, action="submit", after="submitted", taken_by=at.undp, taken_at=LATER
    )
    assert states(at, LATER.date())["narrative", "P-1", "UNDP"] == ("submitted", 0)


def test_what_was_returned_is_missing_until_it_is_submitted_again_and_keeps_its_day(at):
    at.open()
    report = at.came(at.call("narrative"), date(2020, 3, 30), "returned")
    [row] = [row for row in status_of(at.fund, 2019, LATER.date()) if row.report]
    assert (row.is_in, row.is_missing, row.submitted_at.date()) == (False, True, date(2020, 3, 30))
    assert row.call in [each.call for each in missing(at.fund, 2019, LATER.date())]
    report.state = "submitted"
    report.save()
    [row] = [row for row in status_of(at.fund, 2019, LATER.date()) if row.report]
    assert (row.is_in, row.days_late, row.submitted_at.date()) == (True, 0, date(2020, 3, 30))
    assert row.call not in [each.call for each in missing(at.fund, 2019, LATER.date())]


def test_what_the_organisation_took_back_is_not_in(at):
    at.open()
    at.came(at.call("narrative"), date(2020, 3, 30), "draft")
    [row] = [row for row in status_of(at.fund, 2019, LATER.date()) if row.report]
    assert (row.state, row.is_in, row.is_missing) == (CallState.DRAFT, False, True)


def test_a_report_that_came_back_can_be_excused(at):
    at.open()
    call = at.call("narrative")
    at.came(call, date(2020, 3, 30), "returned")
    call_excuse(call=call, reason="The project was cancelled", by=at.secretariat, at=LATER)
    assert states(at, LATER.date())["narrative", "P-1", "UNDP"] == ("excused", 0)


def test_missing_is_what_was_due_is_expected_and_has_not_come(at):
    at.open()
    at.came(at.call("narrative"), date(2020, 3, 30), "submitted")
    at.came(at.call("expenditure"), date(2020, 3, 30), "submitted")
    call_excuse(call=at.call("narrative", at.joint), reason="Begins next year", by=at.secretariat, at=LATER)
    found = [(row.kind, row.project.number, row.organisation.code) for row in missing(at.fund, 2019, LATER.date())]
    assert found == [("expenditure", "P-2", "UNDP"), ("expenditure", "P-2", "WHO")]
    assert missing(at.fund, 2019, date(2020, 3, 31)) == []


def test_an_interim_report_answers_no_call_a_certified_one_does(at):
    at.open()
    call = at.call("expenditure")
    report = at.came(call, date(2020, 3, 30), "accepted")
    report.call = None
    report.save()
    assert states(at, LATER.date())["expenditure", "P-1", "UNDP"][0] == "not_begun"
    report.is_certified = True
    report.save()
    assert states(at, LATER.date())["expenditure", "P-1", "UNDP"][0] == "accepted"


def test_a_correction_of_what_was_accepted_does_not_undo_it(at):
    at.open()
    report = at.came(at.call("expenditure"), date(2020, 3, 30), "accepted", accepted=date(2020, 4, 1))
    again = type(report).objects.get(pk=report.pk)
    again.pk, again.number, again.state, again.corrects = None, "E-C", "draft", report
    again.save(force_insert=True)
    assert states(at, LATER.date())["expenditure", "P-1", "UNDP"] == ("accepted", 0)


def test_the_status_costs_the_same_for_five_calls_and_for_one(at, django_assert_max_num_queries):
    at.open()
    with django_assert_max_num_queries(4):
        status_of(at.fund, 2019, LATER.date())


# -- excusing --


def test_excusing_needs_a_reason_and_can_be_taken_back(at):
    at.open()
    call = at.call("narrative")
    with pytest.raises(UnableToCall, match="Say why"):
        call_excuse(call=call, reason="  ", by=at.secretariat, at=LATER)
    call_excuse(call=call, reason="Suspended by the war", by=at.secretariat, at=LATER)
    assert states(at, LATER.date())["narrative", "P-1", "UNDP"] == ("excused", 0)
    call_excuse(call=call, reason="", by=at.secretariat, at=LATER)
    assert states(at, LATER.date())["narrative", "P-1", "UNDP"][0] == "not_begun"
    users = {row.history_user for row in call.history.all()}
    assert users == {at.secretariat}


def test_a_report_that_is_in_is_not_excused(at):
    at.open()
    at.came(at.call("narrative"), date(2020, 3, 30))
    with pytest.raises(UnableToCall, match="is in"):
        call_excuse(call=at.call("narrative"), reason="Late", by=at.secretariat, at=LATER)


def test_only_who_may_open_the_cycle_excuses_and_only_while_it_is_open(at):
    cycle = at.open()
    with pytest.raises(NotYours):
        call_excuse(call=at.call("narrative"), reason="Late", by=at.undp, at=LATER)
    cycle_close(cycle=cycle, by=at.secretariat, at=LATER)
    with pytest.raises(NotNow):
        call_excuse(call=at.call("narrative"), reason="Late", by=at.secretariat, at=LATER)


# -- words --


def test_the_words_of_a_report_agree_with_it_in_spanish_and_french_where_a_proposal_has_others():
    feminine = re.compile(r"(adas?|idas?|uelta)\b")
    actions = [ACTIONS[kind][name] for kind in ("expenditure_report", "narrative") for name in ACTIONS[kind]]
    with translation.override("es"):
        said = [str(word) for word in (*CallState.labels, *ReportState.labels, *actions)]
        assert not [word for word in said if feminine.search(word)]
        assert ReportState.RETURNED.label == CallState.RETURNED.label == "devuelto con comentarios"
        assert str(ProposalState.RETURNED.label) == "devuelta con comentarios"
    with translation.override("fr"):
        assert ReportState.RETURNED.label == "renvoyé avec commentaires"
