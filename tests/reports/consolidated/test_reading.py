"""What was told of a fund up to its end, read from the database."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from grants.models import Indicator
from grants.narratives.results_of import IndicatorResult
from grants.proposals.sentences import sentence
from grants.services.narratives import narrative_accept, narrative_submit
from reports.consolidated.reading import _indicator, told_of, told_to_the_end
from reports.statements.achievements import final_of
from tests.grants.narratives.office import NOW, People, begun, people, promised

pytestmark = pytest.mark.django_db


@pytest.fixture
def who(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    found = people()
    promised(found)
    return found


def accepted(who: People, year: int, *, is_final: bool = False) -> str:
    report = begun(who, year, is_final=is_final)
    version = narrative_submit(report=report, by=who.undp, at=NOW)
    narrative_accept(report=report, by=who.secretariat, at=NOW, shown=version.digest)
    return report.number


def queries_of(who: People, year: int) -> int:
    with CaptureQueriesContext(connection) as queries:
        told_to_the_end(who.fund, year)
    return len(queries)


def test_the_queries_do_not_grow_with_the_years(who: People):
    accepted(who, 2018)
    one = queries_of(who, 2018)
    accepted(who, 2019)
    assert queries_of(who, 2019) == one
    # Years in which nothing was told cost nothing either.
    assert queries_of(who, 2040) == one


def test_of_each_project_the_last_narrative_is_told(who: People):
    accepted(who, 2018)
    second = accepted(who, 2019)
    assert [told.number for told in told_to_the_end(who.fund, 2019)] == [second]
    assert told_to_the_end(who.fund, 2018) == told_of(who.fund, 2018)
    assert told_to_the_end(who.fund, 2017) == ()


def test_a_final_narrative_comes_before_a_later_annual_one(who: People):
    final = accepted(who, 2018, is_final=True)
    accepted(who, 2019)
    (told,) = told_to_the_end(who.fund, 2019)
    assert (told.number, told.is_final) == (final, True)
    assert final_of(who.project, 2019) is not None
    assert final_of(who.project, 2017) is None


@pytest.mark.parametrize(
    ("unit", "text", "achieved"),
    [("documents", "Guidance in use (documents)", "1"), ("%", "Guidance in use", "1%"), ("", "Guidance in use", "1")],
)
def test_the_unit_of_an_indicator_stands_where_it_reads_right_for_one(unit, text, achieved):
    indicator = Indicator(code="1.1.1.a", text="Guidance in use", unit=unit)
    result = IndicatorResult(indicator, Decimal("1.00"), None, sentence("Figure of one project"), None, ())
    line = _indicator(result, "PF1", "1.1.1")
    assert (line.text, line.achieved) == (text, achieved)
