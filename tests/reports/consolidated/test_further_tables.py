"""The further tables tie to the eleven, whatever places the projects have; the contract of the eleven stays."""

from dataclasses import replace

import pytest

from reports.building import annual_report_of, consolidated_report_of
from reports.definitions.further import Place
from reports.evaluation import UnableToTieReport
from reports.fund_figures import Project, Sums
from reports.renderers import json
from tests.reports.small_fund import FIGURES, cents, spent

PLACES = {
    "P1": Place("country", "KEN", "Kenya", "SMALL", "Small grants"),
    "P2": Place("country", "KEN", "Kenya"),
    "P3": Place("regional", window="SMALL", window_title="Small grants"),
    "S1": Place("secretariat"),
}


def table(key: str, figures=FIGURES, places=PLACES):
    return consolidated_report_of(figures, places).table(key)


def test_projects_of_a_country_are_added_up_programme_and_direct_cost_together():
    found = table("by_country")
    assert [row.key for row in found.rows] == ["KEN", "(none)", "total"]
    assert found.value("KEN", "approved") == cents("107,000") + cents("21,400") + cents("53,500")
    assert found.value("KEN", "expenditure") == cents("91,950.59") + cents("48,050")
    assert found.value("(none)", "expenditure") == cents("9,630")
    assert found.value("total", "expenditure") == cents("149,630.59")


def test_levels_stand_in_the_order_of_the_plan_and_windows_by_their_code():
    assert [row.key for row in table("by_level").rows] == ["country", "regional", "secretariat", "total"]
    assert [row.key for row in table("by_window").rows] == ["SMALL", "(none)", "total"]
    assert table("by_window").value("SMALL", "net_funded") == cents("128,400") + cents("42,800")


def test_a_project_without_a_place_counts_as_of_none():
    found = table("by_level", places={})
    assert [row.key for row in found.rows] == ["(none)", "total"]
    assert found.value("(none)", "approved") == table("by_priority_focus").value("total", "approved")


def test_the_account_of_a_focus_is_its_line_among_the_focuses():
    found, line = table("focus:F1"), table("by_priority_focus").row("F1")
    assert found.value("planned", "total") == cents("300,000")
    assert found.value("refunds", "current_year") == cents("-3,500")
    for row, column in (("net_funded", "net_funded"), ("expenditure", "expenditure"), ("balance", "balance")):
        assert found.value(row, "total") == line.cells[column].value


def test_the_eleven_tables_are_those_of_the_annual_financial_report_byte_for_byte():
    plain, whole = annual_report_of(FIGURES), consolidated_report_of(FIGURES, PLACES)
    assert whole.tables[:11] == plain.tables
    assert json.render(replace(whole, tables=whole.tables[:11], checks=plain.checks)) == json.render(plain)


def test_every_figure_of_the_further_tables_is_asserted_and_holds():
    report = consolidated_report_of(FIGURES, PLACES)
    keys = {check.identity.key for check in report.checks}
    assert {"projects.expenditure", "by_country.approved", "by_level.expenditure", "by_window.net_funded",
            "focus:F2.balance", "projects.programme.expenditure"} <= keys  # fmt: skip
    assert all(check.holds for check in report.checks)


def test_expenditure_of_a_project_the_register_does_not_know_refuses_the_report():
    ghost: Sums = spent("GHOST", "UNDP", "1", "0", "0", "5")
    with pytest.raises(UnableToTieReport):
        consolidated_report_of(replace(FIGURES, sums=(*FIGURES.sums, ghost)), PLACES)


def test_a_project_may_have_any_number_that_is_not_one_of_a_row():
    odd = tuple(replace(project, title="=1+1 | <b>") for project in FIGURES.projects)
    assert table("by_project", replace(FIGURES, projects=odd)).row("P1").label == "P1 =1+1 | <b>"
    assert Project("X", "x", "F1") not in odd
