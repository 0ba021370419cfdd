"""What an organisation says beside its figures: its answer to comments, and what its own accounts have."""

from __future__ import annotations

import pytest

from grants.reporting.reported import draft_digest
from grants.services.expenditure_report_judging import expenditure_report_return
from grants.services.expenditure_reports import (
    NothingAnswered,
    UnableToReport,
    expenditure_report_submit,
    expenditure_report_take_back,
)
from grants.services.steps import steps_of
from tests.grants.reporting.office import NOW, ReportingOffice, cents

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> ReportingOffice:
    return ReportingOffice()


def test_returned_it_does_not_come_again_as_it_was_without_an_answer(office: ReportingOffice) -> None:
    report = office.submitted()
    expenditure_report_return(report=report, comment="Which staff?", by=office.maker, at=NOW)
    with pytest.raises(NothingAnswered, match=r"Nothing in TST01-E-2019-001 has changed since .* on 10 Jun 2020"):
        office.submit(report)
    office.submit(office.save(report, entered="cumulative", is_certified=True))
    expenditure_report_take_back(report=report, by=office.undp, at=NOW)
    office.save(report, is_certified=False)
    with pytest.raises(NothingAnswered):
        office.submit(report)
    shown = draft_digest(report)
    expenditure_report_submit(report=report, shown=shown, by=office.undp, at=NOW, answer=" The two advisers. ")
    assert steps_of(office.fund, report.record).last().comment == "The two advisers."  # type: ignore[union-attr]


def test_a_total_stated_goes_where_figures_since_the_beginning_are_entered(office: ReportingOffice) -> None:
    report = office.save(office.begin(), stated_total=cents("50,000"))
    assert office.keys(report) == ["cumulative"]
    report = office.save(report, entered="cumulative", stated_total=cents("50,000"))
    assert (report.stated, office.keys(report)) == ({"1": cents("40,000"), "8": cents("2,800")}, [])
    with pytest.raises(UnableToReport, match="larger than any amount"):
        office.save(report, stated_total=cents("99,999,999,999,999"))
