"""Expenditure reports from the draft to the books: what each step does and what it refuses."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from fund.models import Entry
from grants.models import ExpenditureReport, Notice, Organisation, PriorYearAdjustment
from grants.reporting.reported import acceptance_of, draft_digest
from grants.services import expenditure_record
from grants.services.expenditure_report_judging import expenditure_report_accept, expenditure_report_return
from grants.services.expenditure_reports import (
    ReportMoved,
    UnableToReport,
    UnableToSubmit,
    expenditure_report_begin,
    expenditure_report_correct,
    expenditure_report_submit,
    expenditure_report_take_back,
)
from grants.services.project_money import ProjectIsClosed
from grants.services.steps import NotNow, NotYours, ShownIsStale, UnableToStep
from tests.generators.office_fund import BY, usd
from tests.grants.reporting.office import NOW, ReportingOffice, cents

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> ReportingOffice:
    return ReportingOffice()


def entries(office: ReportingOffice) -> int:
    return Entry.objects.filter(fund=office.fund).count()


# -- beginning -----------------------------------------------------------------------------------------------


def test_a_report_begins_with_what_is_booked(office: ReportingOffice) -> None:
    expenditure_record(**office.line, year=2019, category="5", amount=usd("12.30"), by=BY, at=NOW)
    report = office.begin()
    assert (report.number, report.state, report.amounts) == ("TST01-E-2019-001", "draft", {"5": 1230})


def test_nobody_reports_for_another_organisation(office: ReportingOffice) -> None:
    with pytest.raises(NotYours, match="You do not report the expenditure of UNDP"):
        office.begin(by=office.who)
    report = office.begin()
    with pytest.raises(NotYours):
        office.save(report, by=office.who)
    office.save(report)
    with pytest.raises(NotYours):
        office.submit(report, by=office.who)
    office.submit(report)
    with pytest.raises(NotYours):
        expenditure_report_take_back(report=report, by=office.who, at=NOW)


def test_the_secretariat_and_the_auditor_report_nothing(office: ReportingOffice) -> None:
    for person in (office.secretariat, office.auditor):
        with pytest.raises(NotYours):
            office.begin(by=person)


def test_nothing_is_reported_where_nothing_was_approved(office: ReportingOffice) -> None:
    who = Organisation.objects.get(code="WHO")
    with pytest.raises(UnableToReport, match=r"Nothing is approved for WHO in project P-1 \(programme\)"):
        expenditure_report_begin(project=office.project, organisation=who, year=2019, by=office.maker, at=NOW)


@pytest.mark.parametrize("year", [2017, 2021])
def test_only_years_of_the_fund_that_have_begun(office: ReportingOffice, year: int) -> None:
    with pytest.raises(UnableToReport, match=f"for the years 2018 to 2020; {year} is none"):
        office.begin(year)


def test_a_year_before_the_project_began_is_refused(office: ReportingOffice) -> None:
    later = office.later_project()
    with pytest.raises(UnableToReport, match="Project P-9 begins in 2019: there is nothing to report on it for 2018"):
        expenditure_report_begin(project=later, organisation=office.organisation, year=2018, by=office.undp, at=NOW)
    assert not ExpenditureReport.objects.exists()
    later.start_date = date(2018, 11, 1)
    later.save()
    assert expenditure_report_begin(
        project=later, organisation=office.organisation, year=2018, by=office.undp, at=NOW
    ).year == 2018  # fmt: skip


def test_what_was_accepted_for_a_year_before_the_project_began_is_still_corrected(office: ReportingOffice) -> None:
    """A start that is put right later must not keep wrong figures in the books."""
    office.line["project"] = later = office.later_project()
    later.start_date = date(2018, 11, 1)
    later.save()
    report = office.accept(office.submit(office.save(office.begin(2018), {})))
    later.start_date = date(2020, 1, 1)
    later.save()
    with pytest.raises(UnableToReport, match="begins in 2019"):
        office.begin(2018)
    assert expenditure_report_correct(report=report, by=office.undp, at=NOW).year == 2018


def test_one_report_at_a_time(office: ReportingOffice) -> None:
    office.begin()
    with pytest.raises(UnableToReport, match="TST01-E-2019-001 reports the same and is draft"):
        office.begin(by=office.maker)
    office.begin(2018)


def test_a_financially_closed_project_is_not_reported_on(office: ReportingOffice) -> None:
    report = office.submitted()
    office.project.status = "financially_closed"
    office.project.save()
    with pytest.raises(UnableToReport, match="nothing more is charged to it"):
        office.begin(2018)
    with pytest.raises(ProjectIsClosed):
        office.accept(report)
    report.refresh_from_db()
    assert (report.state, office.booked()) == ("submitted", {})


# -- writing -------------------------------------------------------------------------------------------------


def test_the_year_follows_from_what_is_spent_since_the_beginning(office: ReportingOffice) -> None:
    office.accepted({"1": "10,000", "8": "700"}, 2018)
    report = office.save(office.begin(), {"1": "15,000", "8": "1,050"}, entered="cumulative")
    assert report.amounts == {"1": cents("5,000"), "8": cents("350")}
    assert report.stated == {"1": cents("15,000"), "8": cents("1,050")}
    assert office.keys(report) == []


def test_a_draft_says_when_somebody_else_has_changed_it(office: ReportingOffice) -> None:
    report = office.begin()
    office.save(report, by=office.colleague)
    with pytest.raises(ReportMoved, match="changed by somebody else"):
        office.save(report, {"1": "1"}, edits=0)
    office.save(report, edits=0)  # the same again loses nothing
    with pytest.raises(ReportMoved, match=r"^You have changed TST01-E-2019-001 in another window since"):
        office.save(report, {"1": "1"}, edits=0, by=office.colleague)
    report.refresh_from_db()
    assert (report.edits, report.amounts["1"]) == (1, cents("40,000"))


def test_figures_the_books_cannot_take_are_refused(office: ReportingOffice) -> None:
    report = office.begin()
    with pytest.raises(UnableToReport, match="larger than any amount"):
        office.save(report, {"1": "99,999,999,999,999"})
    with pytest.raises(UnableToReport, match="9 is not a category"):
        office.save(report, {"9": "1"})


def test_what_is_submitted_is_not_changed(office: ReportingOffice) -> None:
    report = office.submitted()
    with pytest.raises(NotNow, match="it is not changed now"):
        office.save(report, {"1": "1"})


# -- submitting ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("is_certified", [False, True])
def test_every_finding_is_explained_before_it_is_submitted(office: ReportingOffice, is_certified: bool) -> None:
    report = office.save(office.begin(), {"1": "60,000", "5": "-10", "8": "4,200"}, is_certified=is_certified)
    assert office.keys(report) == ["above_net_funded", "negative:5"]
    with pytest.raises(UnableToSubmit) as refused:
        office.submit(report)
    assert [finding.key for finding in refused.value.missing] == ["above_net_funded", "negative:5"]
    office.save(report, {"1": "60,000", "5": "-10", "8": "4,200"}, explanations={"above_net_funded": "Prefinanced."})
    with pytest.raises(UnableToSubmit):
        office.submit(report)
    said = {"above_net_funded": "Prefinanced.", "negative:5": "A ticket was refunded."}
    office.save(report, {"1": "60,000", "5": "-10", "8": "4,200"}, explanations=said, is_certified=is_certified)
    office.submit(report)
    version = report.versions.get()
    assert [(each["key"], each["explanation"]) for each in version.content["findings"]] == list(said.items())
    assert version.content["is_certified"] is is_certified


def test_who_submits_has_seen_what_is_submitted(office: ReportingOffice) -> None:
    report = office.save(office.begin())
    shown = draft_digest(report)
    office.save(report, {"1": "30,000", "8": "2,100"}, by=office.colleague)
    for stale in (shown, ""):
        with pytest.raises(ShownIsStale):
            expenditure_report_submit(report=report, shown=stale, by=office.undp, at=NOW)
    assert not report.versions.exists()


def test_the_office_is_told_of_a_submission_and_the_organisation_of_the_answer(office: ReportingOffice) -> None:
    report = office.submitted()
    told = set(Notice.objects.filter(record=report.record).values_list("address", flat=True))
    assert told == {"maker@example.org", "second@example.org", "checker@example.org"}
    Notice.objects.all().delete()
    expenditure_report_return(report=report, comment="Which staff?", by=office.maker, at=NOW)
    office.accept(office.submit(office.save(report, {"1": "30,000", "8": "2,100"})))
    subjects = list(Notice.objects.filter(address="undp@example.org").order_by("pk").values_list("subject", flat=True))
    assert subjects == ["TST01: TST01-E-2019-001 is returned with comments", "TST01: TST01-E-2019-001 is accepted"]
    assert not Notice.objects.filter(address="who@example.org").exists()


def test_taken_back_it_is_a_draft_again_and_submitted_as_a_new_version(office: ReportingOffice) -> None:
    report = office.submitted()
    expenditure_report_take_back(report=report, by=office.undp, at=NOW)
    assert report.state == "draft"
    office.submit(office.save(report, {"1": "20,000", "8": "1,400"}))
    assert [version.content["amounts"]["1"] for version in report.versions.order_by("number")] == [
        cents("40,000"),
        cents("20,000"),
    ]


def test_it_is_returned_with_a_reason_only(office: ReportingOffice) -> None:
    report = office.submitted()
    with pytest.raises(UnableToStep, match="Say why"):
        expenditure_report_return(report=report, comment=" ", by=office.maker, at=NOW)
    with pytest.raises(NotYours):
        expenditure_report_return(report=report, comment="No", by=office.undp, at=NOW)
    expenditure_report_return(report=report, comment="Which staff?", by=office.maker, at=NOW)
    assert report.state == "returned"


# -- accepting -----------------------------------------------------------------------------------------------


def test_accepting_posts_what_was_submitted(office: ReportingOffice) -> None:
    report = office.accepted()
    assert report.state == "accepted"
    assert office.booked() == {(2019, "1"): "40000.00", (2019, "8"): "2800.00"}


def test_only_what_differs_is_posted(office: ReportingOffice) -> None:
    for category, amount in (("1", "40,000"), ("2", "5"), ("8", "1,000")):
        expenditure_record(**office.line, year=2019, category=category, amount=usd(amount), by=BY, at=NOW)
    before = entries(office)
    office.accepted()
    # 8 is reversed and recorded anew, 2 is reversed; 1 stays as it was.
    assert entries(office) - before == 3
    assert office.booked() == {(2019, "1"): "40000.00", (2019, "8"): "2800.00"}


def test_what_is_booked_already_is_accepted_without_a_posting(office: ReportingOffice) -> None:
    for category, amount in (("1", "40,000"), ("8", "2,800")):
        expenditure_record(**office.line, year=2019, category=category, amount=usd(amount), by=BY, at=NOW)
    before = entries(office)
    assert office.accepted().state == "accepted"
    assert entries(office) == before


def test_who_wrote_or_submitted_it_does_not_accept_it(office: ReportingOffice) -> None:
    report = office.begin(by=office.maker)
    office.save(report, by=office.second)
    office.submit(report, by=office.second)
    for person in (office.maker, office.second, office.undp, office.secretariat, office.auditor):
        with pytest.raises(NotYours):
            office.accept(report, by=person)
    assert office.booked() == {}
    office.accept(report, by=office.checker)


def test_who_wrote_the_figures_before_a_return_does_not_accept_them_after(office: ReportingOffice) -> None:
    report = office.begin()
    office.save(report, by=office.second)
    office.submit(report)
    expenditure_report_return(report=report, comment="Look again", by=office.maker, at=NOW)
    office.submit(office.save(report, {"1": "30,000", "8": "2,100"}))
    with pytest.raises(NotYours):
        office.accept(report, by=office.second)
    office.accept(report, by=office.maker)  # who returned it has written nothing of it


def test_what_is_accepted_has_been_shown(office: ReportingOffice) -> None:
    report = office.submitted()
    shown = acceptance_of(report)
    assert shown is not None
    expenditure_record(**office.line, year=2019, category="1", amount=usd("1"), by=BY, at=NOW)
    for stale in (shown.digest, ""):
        with pytest.raises(ShownIsStale):
            expenditure_report_accept(report=report, shown=stale, by=office.maker, at=NOW)
    report.refresh_from_db()
    assert (report.state, office.booked()) == ("submitted", {(2019, "1"): "1.00"})


def test_it_is_accepted_once(office: ReportingOffice) -> None:
    report = office.accepted()
    with pytest.raises(NotNow):
        office.accept(report, by=office.second)
    with pytest.raises(UnableToReport, match="TST01-E-2019-001 is accepted for 2019: correct that report"):
        office.begin()


# -- correcting ----------------------------------------------------------------------------------------------


def test_in_an_open_year_the_figure_itself_is_corrected(office: ReportingOffice) -> None:
    first = office.accepted()
    second = expenditure_report_correct(report=first, by=office.undp, at=NOW)
    assert (second.corrects, second.amounts) == (first, {"1": cents("40,000"), "8": cents("2,800")})
    office.accept(office.submit(office.save(second, {"1": "41,000", "8": "2,870"}, is_certified=True)))
    assert office.booked() == {(2019, "1"): "41000.00", (2019, "8"): "2870.00"}
    assert office.adjusted() == {}
    assert not first.is_certified
    assert second.is_certified


def test_what_is_not_accepted_is_not_corrected(office: ReportingOffice) -> None:
    report = office.submitted()
    with pytest.raises(NotNow, match="not accepted yet"):
        expenditure_report_correct(report=report, by=office.undp, at=NOW)
    office.accept(report)
    with pytest.raises(NotYours):
        expenditure_report_correct(report=report, by=office.who, at=NOW)


def test_the_last_correction_is_the_one_that_is_corrected(office: ReportingOffice) -> None:
    first = office.accepted()
    second = expenditure_report_correct(report=first, by=office.undp, at=NOW)
    office.accept(office.submit(office.save(second, {"1": "41,000", "8": "2,870"})))
    with pytest.raises(NotNow, match="TST01-E-2019-001 was corrected by TST01-E-2019-002"):
        expenditure_report_correct(report=first, by=office.undp, at=NOW)


def test_a_closed_year_is_corrected_in_the_open_one(office: ReportingOffice) -> None:
    first = office.accepted()
    office.close(2019)
    second = expenditure_report_correct(report=first, by=office.undp, at=NOW)
    report = office.submit(office.save(second, {"1": "38,000", "5": "1,000", "8": "2,730"}))
    shown = acceptance_of(report)
    assert shown is not None
    assert (shown.is_adjustment, shown.counts_in, shown.difference) == (True, 2020, -cents("1,070"))
    office.accept(report)
    assert office.booked() == {(2019, "1"): "40000.00", (2019, "8"): "2800.00"}
    assert office.adjusted() == {
        (2020, 2019, "1"): "-2000.00",
        (2020, 2019, "5"): "1000.00",
        (2020, 2019, "8"): "-70.00",
    }
    made = PriorYearAdjustment.objects.get(category="1")
    assert (made.reference, made.entry.effective_date.year) == ("TST01-E-2019-002:1", 2020)
    assert made.reason == "Expenditure report TST01-E-2019-002, version 1"


def test_corrected_again_only_the_new_difference_is_posted(office: ReportingOffice) -> None:
    first = office.accepted()
    office.close(2019)
    second = expenditure_report_correct(report=first, by=office.undp, at=NOW)
    office.accept(office.submit(office.save(second, {"1": "38,000", "8": "2,660"})))
    third = expenditure_report_correct(report=second, by=office.undp, at=NOW)
    assert third.amounts == {"1": cents("38,000"), "8": cents("2,660")}
    office.accept(office.submit(office.save(third, {"1": "39,000", "8": "2,730"})))
    references = PriorYearAdjustment.objects.filter(category="1").order_by("pk").values_list("reference", "amount")
    assert [(name, f"{amount:.2f}") for name, amount in references] == [
        ("TST01-E-2019-002:1", "-2000.00"),
        ("TST01-E-2019-003:1", "1000.00"),
    ]


def test_a_correction_counts_as_spent_before_in_the_year_after(office: ReportingOffice) -> None:
    first = office.accepted()
    office.close(2019)
    second = expenditure_report_correct(report=first, by=office.undp, at=NOW)
    office.accept(office.submit(office.save(second, {"1": "38,000", "8": "2,660"})))
    report = office.save(office.begin(2020), {"1": "39,000", "8": "2,730"}, entered="cumulative")
    assert report.amounts == {"1": cents("1,000"), "8": cents("70")}


def test_a_first_report_that_comes_after_the_year_is_closed_is_an_adjustment_too(office: ReportingOffice) -> None:
    report = office.submitted()
    shown = acceptance_of(report)
    office.close(2019)
    assert shown is not None
    with pytest.raises(ShownIsStale):
        expenditure_report_accept(report=report, shown=shown.digest, by=office.maker, at=NOW)
    office.accept(report)
    assert office.booked() == {}
    assert office.adjusted() == {(2020, 2019, "1"): "40000.00", (2020, 2019, "8"): "2800.00"}


def test_no_open_year_has_begun(office: ReportingOffice) -> None:
    report = office.submitted()
    office.close(2019)
    shown = acceptance_of(report)
    assert shown is not None
    early = datetime(2019, 12, 31, 23, tzinfo=UTC)
    with pytest.raises(Exception, match="2020 has not begun yet"):
        expenditure_report_accept(report=report, shown=shown.digest, by=office.maker, at=early)
    assert office.adjusted() == {}
