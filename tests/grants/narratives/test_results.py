"""The results framework: indicators, what feeds them, and the fund's figures."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from fund.models import Output
from grants.models import Indicator, Project, ProjectIndicator
from grants.narratives.results_of import results
from grants.services.narratives import narrative_accept
from grants.services.results import (
    UnableToMeasure,
    indicator_remove,
    indicators_of_proposal,
    project_indicator_set,
)
from grants.services.steps import NotYours
from tests.grants.committee import sitting as committee
from tests.grants.narratives.office import NOW, feeding, people, promised, submitted

pytestmark = pytest.mark.django_db


@pytest.fixture
def who():
    return people()


RESULTS = [
    {"level": "outcome", "statement": "Plans", "indicators": [
        {"text": "Plans in force", "baseline": "0", "target": "2", "source": "Journal"},
        {"text": "Budgets", "baseline": "0", "target": "1", "source": "Journal"},
    ]},
    {"level": "output", "statement": "Advice", "indicators": [
        {"text": "Notes", "baseline": "0", "target": "9", "source": "Office"},
    ]},
    {"level": "output", "statement": "Training", "indicators": [
        {"text": "People", "baseline": "0", "target": "90", "source": "Lists"},
    ]},
]  # fmt: skip


def test_an_approved_proposal_gives_the_project_its_indicators_once(who):
    of_fund = feeding(who)
    made = indicators_of_proposal(project=who.project, content={"results": RESULTS}, by=who.secretariat)
    assert [(row.code, row.level) for row in made] == [
        ("1.0.1", "outcome"), ("1.0.2", "outcome"), ("1.1.1", "output"), ("1.2.1", "output"),
    ]  # fmt: skip
    assert [row.feeds for row in made] == [of_fund, None, None, None]
    assert indicators_of_proposal(project=who.project, content={"results": RESULTS}, by=who.secretariat) == []
    assert ProjectIndicator.objects.count() == 4


def test_approval_makes_the_project_with_its_indicators():
    at = committee.sitting()
    committee.open_meeting(at, committee.proposal(at, results=RESULTS))
    item = committee.first_item(at.fund.meetings.get(), 1)
    committee.all_agree(at, item)
    committee.both(at, item)
    project = Project.objects.exclude(pk=at.office.project.pk).get()
    assert project.indicators.count() == 4


def test_only_who_looks_after_results_changes_them(who):
    for by in (who.undp, who.member, who.maker):
        with pytest.raises(NotYours):
            project_indicator_set(project=who.project, code="1", statement="", text="x", by=by, at=NOW)
    row = promised(who)
    changed = promised(who, indicator=row, target="3")
    assert (changed.pk, changed.target, row.history.count()) == (row.pk, "3", 2)
    with pytest.raises(UnableToMeasure, match="already"):
        promised(who)
    with pytest.raises(UnableToMeasure, match="code and a text"):
        promised(who, code=" ")


def test_percentages_are_not_added_up(who):
    with pytest.raises(UnableToMeasure, match="not added up"):
        feeding(who, unit="%")
    feeding(who, "latest", unit="%")


def test_an_indicator_that_is_fed_is_not_removed(who):
    of_fund = feeding(who)
    row = promised(who, feeds=of_fund)
    with pytest.raises(UnableToMeasure, match="fed by project P-1"):
        indicator_remove(indicator=of_fund, by=who.secretariat, at=NOW)
    promised(who, indicator=row, feeds=None)
    indicator_remove(indicator=of_fund, by=who.secretariat, at=NOW)
    assert not Indicator.objects.exists()


def accepted(who, year, achieved):
    report, version = submitted(who, year, achieved=achieved)
    narrative_accept(report=report, by=who.secretariat, at=NOW + timedelta(days=year - 2018), shown=version.digest)


def test_the_funds_figure_comes_from_accepted_reports_and_says_how(who):
    Output.objects.create(fund=who.fund, priority_focus=who.project.priority_focus, code="1.1", title="Output")
    of_fund = feeding(who)
    promised(who, feeds=of_fund)
    submitted(who, 2018, achieved="9")

    def figure(year, **known):
        [focus] = results(who.fund, year, **known)
        assert [output.output.code for output in focus.outputs] == ["1.1"]
        [result] = focus.indicators
        return result

    assert figure(2018).number is None, "submitted is not accepted"
    accepted(who, 2019, "1")
    accepted(who, 2020, "5")
    assert (figure(2019).number, figure(2019).in_the_year) == (Decimal(1), Decimal(1))
    last = figure(2020)
    assert (last.number, last.before, last.in_the_year, last.is_reached) == (Decimal(5), Decimal(1), Decimal(4), True)
    assert last.how.text % last.how.values == "Figure of one project"
    [project] = last.by_project
    assert (project.achieved, project.year, project.report) == ("5", 2020, "TST01-N-2020-001")
    assert figure(2020, known_at=NOW + timedelta(days=1)).number == Decimal(1), "what was accepted by then"


def test_what_is_no_number_is_shown_and_left_out(who):
    promised(who, feeds=feeding(who))
    accepted(who, 2019, "about four")
    [focus] = results(who.fund, 2019)
    [result] = focus.indicators
    assert result.number is None
    assert [each.achieved for each in result.left_out] == ["about four"]


def test_a_few_queries_answer_however_many_there_are(who, django_assert_num_queries):
    for number in range(5):
        promised(who, f"1.{number}.1", feeds=feeding(who, code=f"F{number}"))
    with django_assert_num_queries(5):
        results(who.fund, 2019)
