"""The report of a closed year says what was certified, whatever the register says since."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from djmoney.money import Money

from fund import register, services
from fund.models import Contributor, Fund, PriorityFocus
from grants.models import Organisation, Project
from reports import files
from reports.figures import ledger_lines
from reports.selectors import annual_report
from reports.table import Report
from tests.reading import member
from tests.reports.test_figures import ROWS
from tests.stories.driving import import_rows

AT = datetime(2026, 1, 1, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture
def fund(tmp_path: Path) -> Fund:
    import_rows(ROWS, tmp_path)
    fund = Fund.objects.get(code="FIG01")
    services.year_close(fund=fund, year=2011, by="test", at=timezone.now())
    return fund


def edited(fund: Fund, *, takes_up: bool = True) -> Fund:
    """Everything of the register a report prints, changed by people after the year was closed.

    ``takes_up``: a priority focus was added, too.
    """
    maker = member("maker", fund)
    second = PriorityFocus.objects.get(fund=fund, code="B")
    second.title, second.planned_amount = "Renamed", Money(Decimal("9999999"), "USD")
    added = PriorityFocus(fund=fund, code="C", title="Taken up later", planned_amount=Money(Decimal(77), "USD"))
    project = Project.objects.get(fund=fund)
    project.title, project.status = "Another title", "financially_closed"
    project.priority_focus = PriorityFocus.objects.get(fund=fund, code="A")
    swede, undp = Contributor.objects.get(fund=fund, code="SWE"), Organisation.objects.get(fund=fund, code="UNDP")
    swede.name, undp.name = "Kingdom of Sweden", "United Nations Development Programme"
    for row in (second, *([added] if takes_up else []), project, swede, undp):
        register.row_keep(row=row, user=maker)
    fund = Fund.objects.get(pk=fund.pk)
    fund.name, fund.administrative_agent = "Another name", "Another agent"
    fund.support_cost_percent, fund.aa_fee_percent = Decimal(50), Decimal(2)
    return register.fund_change(fund=fund, user=maker)


def income(fund: Fund) -> None:
    services.income_record(
        fund=fund,
        reference="I-LATER",
        kind="fund_interest",
        value_date=date(2013, 3, 1),
        amount=Money(Decimal(5), "USD"),
        by="test",
        at=timezone.now(),
    )


def words(report: Report) -> list[str]:
    return [row.label for table in report.tables for row in table.rows]


def test_a_certified_report_is_the_same_after_the_register_was_edited(fund):
    before = annual_report(fund, 2011)
    after = annual_report(edited(fund), 2011)
    assert after == before
    assert after.status == "certified"
    for form in ("json", "csv", "html"):
        assert files.report_file(fund, after, form, at=timezone.now()) == files.report_file(
            fund, before, form, at=timezone.now()
        )


def test_the_report_of_an_open_year_follows_the_register(fund):
    report = annual_report(edited(fund), 2012)
    assert report.fund_name == "Another name"
    assert report.table("by_priority_focus").value("B", "planned") == 999_999_900
    assert report.table("by_priority_focus").value("C", "planned") == 7_700
    assert report.table("by_priority_focus").value("A", "approved") > 0
    assert "Kingdom of Sweden" in words(report)


def test_as_known_before_the_closing_it_is_provisional_and_of_then(fund):
    report = annual_report(edited(fund), 2011, known_at=1)
    assert report.status == "provisional"
    assert report.fund_name == "Figures"


def test_as_known_at_an_entry_it_is_what_it_was_whatever_was_entered_and_edited_since(fund):
    """Of an open year, too: names, plan, rates, the focus of a project, and a donor and an organisation since."""
    before = annual_report(fund, 2012)
    # What is edited while an entry is the last is known at it; what is edited after the next one is not.
    income(fund)
    fund = edited(fund)
    maker = member("second maker", fund)
    donor = Contributor(fund=fund, code="AAA", name="New")
    agency = Organisation(fund=fund, code="AAB", name="Agency", support_cost_percent=7)
    for new in (donor, agency):
        register.row_keep(row=new, user=maker)
    after = annual_report(fund, 2012, before.position.sequence)
    assert after == before
    for form in ("json", "csv", "html"):
        assert files.report_file(fund, after, form, at=AT) == files.report_file(fund, before, form, at=AT), form
    today = annual_report(fund, 2012, before.position.sequence + 1)
    assert today.fund_name == "Another name"
    assert {"New", "Agency"} <= set(words(today))


def test_who_joined_after_the_closing_is_no_row_of_a_certified_report(fund):
    before = annual_report(fund, 2011)
    register.row_keep(row=Contributor(fund=fund, code="AAA", name="New"), user=member("maker", fund))
    assert annual_report(fund, 2011) == before
    income(fund)
    assert annual_report(fund, 2011).tables == before.tables


def test_the_lines_of_the_spreadsheet_are_of_the_same_register(fund):
    """Its formulas add up by priority focus: a project is under the focus it was under when the year was closed."""
    report = annual_report(edited(fund), 2011)
    assert {line.focus for line in ledger_lines(fund, 2011, report.position)} == {"", "B"}


def test_a_row_entered_after_the_closing_stands_as_it_was_entered_first(tmp_path):
    """Old books brought in and closed with a day of their own: the register has no version of that day."""
    import_rows(ROWS, tmp_path)
    fund = Fund.objects.get(code="FIG01")
    before = annual_report(fund, 2011)
    services.year_close(fund=fund, year=2011, by="test", at=timezone.now() - timedelta(days=300))
    assert annual_report(edited(fund, takes_up=False), 2011).tables == before.tables


def test_a_later_closing_certifies_a_later_register(fund):
    fund = edited(fund)
    services.year_close(fund=fund, year=2012, by="test", at=timezone.now())
    assert annual_report(fund, 2011).fund_name == "Figures"
    assert annual_report(fund, 2012).fund_name == "Another name"


def test_what_was_certified_costs_one_query_more_at_most(fund):
    fund = edited(fund)
    with CaptureQueriesContext(connection) as closed:
        annual_report(fund, 2011)
    with CaptureQueriesContext(connection) as provisional:
        annual_report(fund, 2012)
    assert len(closed) <= len(provisional) + 1
