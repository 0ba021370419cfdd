"""HRM00 gives account of two years: asked for, reported, assembled, certified, published, restated; and moves house.

In the first year one report is returned and put right, one is explained, one narrative is returned, and one report
never comes. In the second a mistake of the first, which is closed, is put right in the open year. At the end every file
that was published is genuine still, here and in another database.
"""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from django.core.cache import cache
from django.test import Client
from pypdf import PdfReader

from fund import services
from fund.models import Entry
from grants.models import (
    Achievement,
    Expenditure,
    ExpenditureReport,
    Notice,
    PriorYearAdjustment,
    ReportingCycle,
    ReportState,
)
from grants.reporting.reported import acceptance_of
from grants.reporting.status import CallState, missing, status_of
from grants.services.cycles import cycle_close
from grants.services.expenditure_report_judging import expenditure_report_accept, expenditure_report_return
from grants.services.expenditure_reports import UnableToSubmit, expenditure_report_begin, expenditure_report_correct
from grants.services.narrative_comments import narrative_comment
from grants.services.narratives import narrative_accept, narrative_return, narrative_save, narrative_submit
from grants.services.reminders import reminders_write
from grants.services.steps import NotNow, NotYours, ShownIsStale, UnableToStep
from reports.models import Edition, EditionState, Publication
from reports.publishing import storing
from reports.publishing.difference import difference
from reports.publishing.kinds import maker_of
from reports.services.editions import edition_begin
from reports.services.publishing import (
    UnableToPublish,
    edition_certify,
    edition_prepare,
    edition_restate,
    edition_take_back,
)
from reports.services.subscriptions import subscription_keep
from tests.generators.hrm00_beginning import LEARNING, MALAWI, PAPUA, SECRETARIAT, spent
from tests.oracle.compare import broken_identities, broken_year_chain
from tests.proofs import moving
from tests.stories.annual_office import AnnualOffice, noon, verified
from tests.writing import text_of

pytestmark = pytest.mark.django_db
LATE_CHARGE, CHARGED = "LATE-2012", "48.50"
OVERSTATED = {"5": -2_000_00, "8": -140_00}
"""Of OHCHR's travel in Malawi in 2012, found by its audit after the year was closed; cents."""
SUMMARY = "In {{ year }} contributors gave {{ contributions.current_year }}; {{ delivery_rate }} was spent."


@pytest.fixture
def office(settings, tmp_path: Path) -> AnnualOffice:
    settings.MEDIA_ROOT = tmp_path / "files"
    cache.clear()
    return AnnualOffice(tmp_path)


def test_two_years_are_accounted_for_and_what_was_published_stays(
    office: AnnualOffice, settings, tmp_path: Path, migrated_database: Path
):
    subscription_keep(fund=office.fund, user=office["donor"], is_wanted=True, at=noon(2013, 1, 9))

    cycle = first_year_is_asked_for(office)
    expenditure_of_the_first_year(office, cycle)
    narratives_of_the_first_year(office, cycle)
    one_report_never_comes(office, cycle)
    edition = report_of_the_first_year(office)
    first = Publication.objects.get()
    second = a_charge_comes_late(office, edition, first)
    the_first_year_is_closed(office, cycle)

    office.next_year(beginning_of_2014, noon(2014, 1, 6))
    cycle = the_second_year_is_reported(office)
    a_mistake_of_the_closed_year(office)
    of_2013 = report_of_the_second_year(office, second)
    third = the_closed_year_is_explained(office, edition, second)
    cycle_close(cycle=cycle, by=office["secretariat"], at=noon(2014, 12, 1))
    services.year_close(fund=office.fund, year=2013, by=office["checker"].email, at=noon(2014, 12, 1))

    donors_are_told_once(office)
    files = all_is_genuine(office, [first, second, third, of_2013], tmp_path)
    other = moving.moved(tmp_path, str(settings.MEDIA_ROOT), migrated_database)
    moving.assert_verified(other, files)


beginning_of_2014 = noon(2013, 12, 31).date()


# -- 2012 ---------------------------------------------------------------------------------------------------------


def first_year_is_asked_for(office: AnnualOffice) -> ReportingCycle:
    """By the secretariat, once: every organisation gets one letter with all it is asked for."""
    for who in ("OHCHR", "donor", "checker", "auditor"):
        with pytest.raises(NotYours):
            office.open(2012, noon(2013, 1, 10), by=who)
    cycle = office.open(2012, noon(2013, 1, 10))
    assert office.open(2012, noon(2013, 1, 11)).pk == cycle.pk
    asked = {(call.kind, call.project.number, call.organisation.code) for call in cycle.calls.all()}
    assert asked == {
        *(("expenditure", project, code) for project, code, _purpose in spent(2012)),
        ("narrative", LEARNING, "UNSSC"), ("narrative", MALAWI, "OHCHR"), ("narrative", PAPUA, "OHCHR"),
        ("narrative", SECRETARIAT, "UNDP"),
    }  # fmt: skip
    letters = Notice.objects.filter(key__startswith="called:")
    assert sorted(letter.user.name for letter in letters) == ["Ohchr", "Undp", "Unssc"]
    return cycle


def expenditure_of_the_first_year(office: AnnualOffice, cycle: ReportingCycle) -> None:
    figures = spent(2012)
    at = noon(2013, 2, 4)

    # Returned: travel is negative, and nobody would say why. Another organisation does not write it.
    line = (LEARNING, "OHCHR", "programme")
    with pytest.raises(NotYours):
        office.begin(cycle, line, "UNSSC", at)
    report = office.begin(cycle, line, "OHCHR", at)
    with pytest.raises(NotYours):
        office.write(report, figures[line], "UNDP", at)
    wrong = figures[line] | {"5": figures[line]["5"] + 500_000}
    office.write(report, wrong, "OHCHR", at, {"support_cost": "Charged later."})
    office.submit(report, "OHCHR", at)
    with pytest.raises(NotNow):
        office.write(report, figures[line], "OHCHR", at)
    with pytest.raises(NotYours):
        expenditure_report_return(report=report, comment="Mine", by=office["OHCHR"], at=at)
    with pytest.raises(UnableToStep):
        expenditure_report_return(report=report, comment=" ", by=office["maker"], at=at)
    expenditure_report_return(report=report, comment="Travel is 5,000.00 too high.", by=office["maker"], at=at)
    assert not Expenditure.objects.filter(fund=office.fund, year=2012).exists(), "nothing is posted before acceptance"
    assert "Travel is 5,000.00 too high." in Notice.objects.filter(user=office["OHCHR"]).latest("pk").body
    office.write(report, figures[line], "OHCHR", at)
    office.submit(report, "OHCHR", at)
    shown_before = acceptance_of(report)
    assert shown_before is not None
    with pytest.raises(NotYours):
        office.accept(report, "OHCHR", at)
    with pytest.raises(ShownIsStale):
        expenditure_report_accept(report=report, shown="0" * 64, by=office["maker"], at=at)
    office.accept(report, "maker", at)
    assert [version.number for version in report.versions.order_by("number")] == [1, 2]
    with pytest.raises(NotNow):
        expenditure_report_accept(report=report, shown=shown_before.digest, by=office["maker"], at=at)

    # Explained: support cost is not the rate. Without a word it is not submitted.
    line = (MALAWI, "OHCHR", "programme")
    report = office.begin(cycle, line, "OHCHR", at)
    odd = figures[line] | {"8": figures[line]["8"] - 1_000_00}
    office.write(report, odd, "OHCHR", at)
    assert office.stands_out(report) == ["support_cost"]
    with pytest.raises(UnableToSubmit) as refused:
        office.submit(report, "OHCHR", at)
    assert [finding.key for finding in refused.value.missing] == ["support_cost"]
    office.write(report, odd, "OHCHR", at, {"support_cost": "A rebate of our headquarters."}, is_certified=True)
    office.submit(report, "OHCHR", at)
    (found,) = report.versions.get().content["findings"]
    assert found["explanation"] == "A rebate of our headquarters."
    office.accept(report, "second maker", at)

    # The office writes one for an organisation that cannot: then another of the office accepts it.
    line = (SECRETARIAT, "UNDP", "direct_cost")
    report = office.begin(cycle, line, "maker", at)
    office.write(report, figures[line], "maker", at)
    office.submit(report, "maker", at)
    with pytest.raises(NotYours):
        office.accept(report, "maker", at)
    office.accept(report, "checker", at)

    for line in ((PAPUA, "OHCHR", "programme"), (PAPUA, "UNDP", "programme")):
        office.report(cycle, line, figures[line], at)


def narratives_of_the_first_year(office: AnnualOffice, cycle: ReportingCycle) -> None:
    at = noon(2013, 2, 20)
    with pytest.raises(NotYours):
        office.tell(cycle, MALAWI, "UNDP", at)

    report = office.tell(cycle, MALAWI, "OHCHR", at, summary="It went well.")
    first = narrative_submit(report=report, by=office["OHCHR"], at=at)
    for who in ("OHCHR", "maker", "donor"):
        with pytest.raises(NotYours):
            narrative_accept(report=report, shown=first.digest, by=office[who], at=at)
    narrative_comment(report=report, section="summary", text="What went well?", by=office["secretariat"], at=at)
    narrative_return(report=report, comment="Say what changed.", by=office["secretariat"], at=at)
    with pytest.raises(NotNow):
        narrative_accept(report=report, shown=first.digest, by=office["secretariat"], at=at)
    report.refresh_from_db()
    with pytest.raises(NotYours):
        narrative_save(report=report, draft=report.draft, edits=report.edits, by=office["UNSSC"], at=at)
    texts = report.draft["texts"] | {"summary": "The **adviser** trained nine teams in Lilongwe."}
    narrative_save(report=report, draft=report.draft | {"texts": texts}, edits=report.edits, by=office["OHCHR"], at=at)
    second = narrative_submit(report=report, by=office["OHCHR"], at=at)
    assert (first.number, second.number) == (1, 2)
    with pytest.raises(ShownIsStale):
        narrative_accept(report=report, shown=first.digest, by=office["secretariat"], at=at)
    narrative_accept(report=report, shown=second.digest, by=office["secretariat"], at=at)

    # The secretariat writes one for a lead; then another of the secretariat accepts it.
    report = office.tell(cycle, SECRETARIAT, "secretariat", at, summary="The secretariat was set up.")
    version = narrative_submit(report=report, by=office["secretariat"], at=at)
    with pytest.raises(NotYours):
        narrative_accept(report=report, shown=version.digest, by=office["secretariat"], at=at)
    narrative_accept(report=report, shown=version.digest, by=office["second secretariat"], at=at)

    office.told(cycle, LEARNING, "UNSSC", at, summary="A learning package for thirty teams.")
    office.told(cycle, PAPUA, "OHCHR", at, achieved="1", summary="The adviser arrived in October.")
    assert sorted(Achievement.objects.values_list("achieved", flat=True)) == ["1", "2"]


def one_report_never_comes(office: AnnualOffice, cycle: ReportingCycle) -> None:
    """UNSSC's expenditure: it is reminded once at each mark, nobody else is, and it is named."""
    reached = []
    for day in ((2013, 3, 31), (2013, 4, 23), (2013, 5, 8), (2013, 6, 3)):
        letters = reminders_write(at=noon(*day))
        assert {letter.address for letter in letters} <= {"unssc@example.org"}
        assert reminders_write(at=noon(*day)) == []
        reached += [letter.subject for letter in letters]
    assert reached == [
        "HRM00: 1 report on 2012 is due soon", "HRM00: 1 report on 2012 is due soon",
        "HRM00: 1 report on 2012 is overdue", "HRM00: 1 report on 2012 is overdue",
    ]  # fmt: skip
    on = noon(2013, 5, 20).date()
    (late,) = missing(office.fund, 2012, on)
    assert (late.kind, late.project.number, late.organisation.code) == ("expenditure", LEARNING, "UNSSC")
    assert (late.state, late.days_late) == (CallState.NOT_BEGUN, 20)
    others = [status for status in status_of(office.fund, 2012, on) if status.call != late.call]
    assert len(others) == 9
    assert all(status.is_accepted and status.days_late == 0 for status in others)
    client = Client()
    client.force_login(office["secretariat"])
    page = text_of(client.get("/funds/HRM00/reporting/?year=2012"))
    assert "UNSSC" in page


def report_of_the_first_year(office: AnnualOffice) -> Edition:
    at = noon(2013, 5, 20)
    with pytest.raises(NotYours):
        edition_begin(fund=office.fund, year=2012, by=office["donor"], at=at)
    edition = edition_begin(fund=office.fund, year=2012, by=office["secretariat"], at=at)
    assert "nine teams in Lilongwe" in edition.texts["focus:PF2:achievements"]
    edition = office.put(edition, "summary", "{{ contributons }} came in.", at)
    with pytest.raises(UnableToPublish) as refused:
        edition_prepare(edition=edition, by=office["maker"], at=at)
    assert "contributons" in refused.value.problems[0]
    edition = office.put(edition, "summary", SUMMARY, at)

    # Prepared, taken back, prepared again: what was shown the first time is certified by nobody.
    with pytest.raises(NotYours):
        edition_prepare(edition=edition, by=office["secretariat"], at=at)
    edition_prepare(edition=edition, by=office["maker"], at=at)
    stale = edition.prepared_digest
    edition_take_back(edition=edition, by=office["maker"], at=at)
    edition = office.put(edition, "outlook", "More advisers follow.", at)
    edition_prepare(edition=edition, by=office["maker"], at=at)
    with pytest.raises(ShownIsStale):
        edition_certify(edition=edition, shown=stale, by=office["checker"], at=at)
    for who in ("maker", "secretariat", "donor"):
        with pytest.raises(NotYours):
            edition_certify(edition=edition, shown=edition.prepared_digest, by=office[who], at=at)
    assert not Publication.objects.exists()
    publication = edition_certify(edition=edition, shown=edition.prepared_digest, by=office["checker"], at=at)
    assert edition.state == EditionState.PUBLISHED

    printed = office.printed(publication)
    assert office.off_the_books(publication) == []
    assert broken_identities(printed) == []
    assert publication.parameters["status"] == "provisional"
    text = pdf_text(publication)
    received = printed["contributions"]["total"]["current_year"]
    assert f"In 2012 contributors gave USD {float(received):,.2f}" in text
    assert re.search(r"1 report that was due has not come in.*UNSSC 00080100 expenditure", text)
    assert "(country teams) Outcome 0 4 3 Sum of 2 project figures" in text, "two and one, added up for the fund"
    return edition


def a_charge_comes_late(office: AnnualOffice, edition: Edition, first: Publication) -> Publication:
    """The books of 2012 are open still: the report is restated, and says line by line what is other than it was."""
    at = noon(2013, 9, 10)
    kept = list(first.files.order_by("form").values_list("name", "digest"))
    office.charge(LATE_CHARGE, noon(2012, 12, 28).date(), CHARGED, at)
    edition.refresh_from_db()
    edition_restate(edition=edition, comment="A bank charge of 48.50 came late.", by=office["maker"], at=at)
    second = office.publish(edition, at)
    assert (second.version, second.restatement) == (2, "A bank charge of 48.50 came late.")
    assert office.off_the_books(second) == []
    found = difference(first.content, second.content)
    assert not found.texts
    assert {(line.table, line.row, line.column): line.difference for line in found.figures} == {
        ("source_use_balance", row, column): f"{sign}{CHARGED}"
        for column in ("current_year", "cumulative")
        for row, sign in (
            ("bank_charges", ""), ("total_uses", ""), ("change_in_cash", "-"), ("closing_balance", "-"),
        )
    }  # fmt: skip
    assert list(first.files.order_by("form").values_list("name", "digest")) == kept
    page = text_of(Client().get("/public/funds/HRM00/reports/annual-2012/v2/"))
    assert "What differs from version 1" in page
    assert CHARGED in page
    assert "was replaced by" in text_of(Client().get("/public/funds/HRM00/reports/annual-2012/v1/"))
    return second


def the_first_year_is_closed(office: AnnualOffice, cycle: ReportingCycle) -> None:
    at = noon(2013, 12, 2)
    cycle_close(cycle=cycle, by=office["secretariat"], at=at)
    assert reminders_write(at=at) == []
    services.year_close(fund=office.fund, year=2012, by=office["checker"].email, at=at)
    with pytest.raises(Exception, match="2012"):
        office.charge("LATER-2012", noon(2012, 12, 30).date(), "1.00", at)


# -- 2013 ---------------------------------------------------------------------------------------------------------


def the_second_year_is_reported(office: AnnualOffice) -> ReportingCycle:
    """All of it comes, in time."""
    cycle = office.open(2013, noon(2014, 1, 10))
    for line, amounts in spent(2013).items():
        office.report(cycle, line, amounts, noon(2014, 2, 10))
    for project, lead in ((LEARNING, "UNSSC"), (MALAWI, "OHCHR"), (PAPUA, "OHCHR"), (SECRETARIAT, "UNDP")):
        office.told(cycle, project, lead, noon(2014, 2, 20), summary=f"The year 2013 of {project}.")
    assert missing(office.fund, 2013, noon(2014, 6, 1).date()) == []
    assert reminders_write(at=noon(2014, 5, 8)) == []
    return cycle


def a_mistake_of_the_closed_year(office: AnnualOffice) -> None:
    """Corrected by the organisation, accepted by the office, counted in the open year."""
    at = noon(2014, 3, 3)
    wrong = ExpenditureReport.objects.get(project__number=MALAWI, year=2012, state=ReportState.ACCEPTED)
    with pytest.raises(NotYours):
        expenditure_report_correct(report=wrong, by=office["UNDP"], at=at)
    with pytest.raises(Exception, match="correct that report"):
        expenditure_report_begin(
            project=wrong.project, organisation=wrong.organisation, year=2012, by=office["OHCHR"], at=at
        )
    report = expenditure_report_correct(report=wrong, by=office["OHCHR"], at=at)
    before = Entry.objects.filter(fund=office.fund).count()
    right = {category: amount + OVERSTATED.get(category, 0) for category, amount in report.amounts.items()}
    office.write(report, right, "OHCHR", at, dict.fromkeys(("support_cost", "negative"), "Our audit found it."))
    office.submit(report, "OHCHR", at)
    with pytest.raises(NotYours):
        office.accept(report, "OHCHR", at)
    office.accept(report, "maker", at)
    adjusted = PriorYearAdjustment.objects.filter(fund=office.fund)
    assert {(row.of_year, row.year, row.category): int(row.amount.amount * 100) for row in adjusted} == {
        (2012, 2013, category): amount for category, amount in OVERSTATED.items()
    }
    posted = Entry.objects.filter(fund=office.fund).order_by("sequence")[before:]
    assert {entry.effective_date.year for entry in posted} == {2013}


def report_of_the_second_year(office: AnnualOffice, of_2012: Publication) -> Publication:
    at = noon(2014, 5, 20)
    edition = edition_begin(fund=office.fund, year=2013, by=office["secretariat"], at=at)
    edition = office.put(edition, "summary", SUMMARY, at)
    edition_prepare(edition=edition, by=office["maker"], at=at)
    with pytest.raises(NotYours):
        edition_certify(edition=edition, shown=edition.prepared_digest, by=office["maker"], at=at)
    publication = edition_certify(edition=edition, shown=edition.prepared_digest, by=office["checker"], at=at)
    printed = office.printed(publication)
    assert office.off_the_books(publication) == []
    assert broken_identities(printed) == []
    assert broken_year_chain(office.printed(of_2012), printed) == []
    text = pdf_text(publication)
    assert "a prior-year adjustment: a reduction of 2,140.00 USD of what was spent in 2012" in text
    assert "has not come in" not in text
    return publication


def the_closed_year_is_explained(office: AnnualOffice, edition: Edition, second: Publication) -> Publication:
    """Restated once more, in words: what was put right counts in 2013, and no figure of 2012 moves."""
    at = noon(2014, 6, 10)
    edition.refresh_from_db()
    edition_restate(edition=edition, comment="Travel in Malawi was overstated.", by=office["maker"], at=at)
    edition = office.put(edition, "finance", "What was overstated is put right in the report of the next year.", at)
    third = office.publish(edition, at)
    assert third.parameters["status"] == "certified"
    found = difference(second.content, third.content)
    assert [(change.chapter, change.is_new) for change in found.texts] == [("finance", True)]
    assert not found.figures
    return third


# -- afterwards -----------------------------------------------------------------------------------------------------


def donors_are_told_once(office: AnnualOffice) -> None:
    """Who asked to be told has one letter for each version; who did not has none."""
    letters = Notice.objects.filter(key__startswith="published:").order_by("pk")
    assert {letter.user for letter in letters} == {office["donor"]}
    paths = [letter.path.removeprefix("/public/funds/HRM00/reports/") for letter in letters]
    assert paths == ["annual-2012/v1/", "annual-2012/v2/", "annual-2013/v1/", "annual-2012/v3/"]


def all_is_genuine(office: AnnualOffice, publications: list[Publication], folder: Path) -> dict[Path, int | None]:
    """Every file of every version, here; and each with one byte flipped is none of ours."""
    files: dict[Path, int | None] = {}
    for publication in publications:
        newer = 3 if publication.year == 2012 and publication.version < 3 else None
        for path in moving.saved(publication, folder):
            files[path] = newer
            status, out, err = verified(str(path))
            assert (status, err) == (0, ""), path.name
            assert "same figures" in out
            assert ("replaced by version 3" in out) == (newer is not None)
        for file in publication.files.all():
            assert storing.standing(file) == storing.AS_PUBLISHED
    assert len(files) == 4 * len(maker_of("annual").forms)
    for path in [path for path in files if path.name.startswith("1-") and "2012" in path.name]:
        flipped = bytearray(path.read_bytes())
        place = len(flipped) * 2 // 3
        flipped[place] ^= 1
        forged = folder / "forged" / path.name
        forged.parent.mkdir(exist_ok=True)
        forged.write_bytes(bytes(flipped))
        status, out, err = verified(str(forged))
        assert (status, out) == (1, ""), path.name
        assert f"the first is byte {place + 1}" in err
    return files


def pdf_text(publication: Publication) -> str:
    reader = PdfReader(io.BytesIO(storing.kept(publication.files.get(form="pdf"))))
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in reader.pages))
