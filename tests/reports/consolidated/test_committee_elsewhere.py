"""Of a committee whose meetings are not kept here the report says what is known, and never that there was none."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from django.utils import translation

from fund.ledger import reverse
from fund.models import User
from grants.models import Allocation, Decision, Meeting, Seat
from grants.services import allocation_record
from reports.consolidated.assembling import consolidated, material_of
from reports.consolidated.document import Chapter, Consolidated, Note, Paragraphs, WordTable
from reports.consolidated.facts import ReferenceLine
from reports.consolidated.proposing import proposals
from reports.models import Edition
from tests.generators.office_fund import AT, BY, Office, office_fund, usd
from tests.reports.consolidated import sample
from tests.reports.pdf.sample import sample_figures
from tests.reports.publishing.office import person

pytestmark = pytest.mark.django_db
DENIALS = ("did not", "no decision", "No seat", "n’a pas", "n'a pas", "aucune", "Aucun", "no se reunió", "ninguna")


@pytest.fixture
def office() -> Office:
    return office_fund()


def edition(office: Office, year: int = 2018, language: str = "en") -> Edition:
    user = User.objects.filter(email="secretariat@example.org").first() or person("secretariat", office.fund)
    return Edition(
        fund=office.fund, year=year, language=language, texts={}, created_by=user, created_at=AT, edited_at=AT
    )


def chapter(document: Consolidated, key: str) -> Chapter:
    return next(each for each in document.chapters if each.key == key)


def said(*chapters: Chapter) -> str:
    texts: list[str] = []
    for each in chapters:
        for block in each.all_blocks():
            if isinstance(block, Note):
                texts.append(block.text)
            elif isinstance(block, Paragraphs):
                texts += block.texts
    return " ".join(texts)


def decided(office: Office, reference: str, decision: str, direct: str, day: date = date(2018, 9, 3)) -> Allocation:
    return allocation_record(
        project=office.project, organisation=office.other_organisation, reference=reference, decided_on=day,
        direct_amount=usd(direct), decision=decision, by=BY, at=AT,
    )  # fmt: skip


@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_of_a_year_without_meetings_here_the_references_of_its_allocations_are_listed(office, language):
    decided(office, "A-010", "SC/2018/1", "1,000")
    decided(office, "A-011", "SC/2018/1", "2,000")
    decided(office, "A-012", "SC/2018/2", "-500", date(2018, 11, 5))
    document = consolidated(edition(office, language=language))
    governance, annex = chapter(document, "governance"), chapter(document, "decisions")
    assert not [word for word in DENIALS if word in said(governance, annex)], said(governance, annex)
    (table,) = [block for block in annex.all_blocks() if isinstance(block, WordTable)]
    rows = [(row.label, row.texts[1:]) for row in table.rows]
    amounts = ("3,210.00", "(535.00)") if language == "en" else tuple(row[1][1] for row in rows[1:])
    assert rows[1:] == [("SC/2018/1", ("P-1", amounts[0])), ("SC/2018/2", ("P-1", amounts[1]))]


def test_an_allocation_without_a_reference_is_listed_as_such(office):
    annex = chapter(consolidated(edition(office)), "decisions")
    (table,) = [block for block in annex.all_blocks() if isinstance(block, WordTable)]
    assert [(row.label, row.texts[1]) for row in table.rows] == [("without a reference", "P-1")]


def test_a_reversed_allocation_and_one_recorded_later_are_not_listed(office):
    stays = consolidated(edition(office))
    wrong = decided(office, "A-013", "SC/2018/9", "1,000")
    with_it = wrong.entry.sequence
    reverse(entry=wrong.entry, reason="a slip", by=BY, at=AT)
    assert chapter(consolidated(edition(office, year=2018)), "decisions") == chapter(stays, "decisions")
    assert "SC/2018/9" in str(chapter(consolidated(edition(office), with_it), "decisions"))
    assert "SC/2018/9" not in str(chapter(consolidated(edition(office), with_it - 1), "decisions"))


def test_of_a_year_of_which_nothing_is_kept_the_report_says_that_it_is_not_kept(office):
    document = consolidated(edition(office, year=2019))
    text = said(chapter(document, "governance"), chapter(document, "decisions"))
    assert text.count("Meetings and minutes of the committee in 2019 are not kept in this system.") == 2
    assert "Who sat on the committee in 2019 is not kept in this system." in text
    assert not [word for word in DENIALS if word in text]


@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_no_summary_begins_with_a_meeting_that_was_not_held(office, language):
    for year, mark in ((2018, "{{ references }}"), (2019, "{{ transfers.current_year }}")):
        with translation.override(language):
            summary = proposals(material_of(edition(office, year, language)))["summary"]
        if year == 2018:
            assert mark in summary
        assert not [word for word in ("did not meet", "ne s’est pas réuni", "no se reunió") if word in summary]


def test_a_committee_whose_meetings_are_kept_here_is_said_not_to_have_met(office):
    user = person("secretariat", office.fund)
    Meeting.objects.create(
        fund=office.fund, number="M-1", kind="regular", held_on=date(2018, 3, 1), state="cleared",
    )  # fmt: skip
    Seat.objects.create(
        fund=office.fund, institution_name="OHCHR", role="member", valid_from=date(2018, 1, 1),
        valid_until=date(2018, 12, 31),
    )  # fmt: skip
    document = consolidated(
        Edition(fund=office.fund, year=2019, texts={}, created_by=user, created_at=AT, edited_at=AT)
    )
    text = said(chapter(document, "governance"), chapter(document, "decisions"))
    assert "The committee did not meet in 2019." in text
    assert "The committee took no decision in 2019." in text
    assert "No seat of the committee is on record for the year." in text


def test_decisions_kept_here_and_references_stand_beside_each_other():
    figures = sample_figures(projects=6)
    lines = (
        ReferenceLine("SC/1", date(2013, 2, 1), ("P-1", "P-2"), 100_00),
        ReferenceLine("SC/1", date(2013, 3, 1), ("P-3",), 50_00),
    )
    made = sample.material(figures=figures, facts=replace(sample.facts_for(figures), references=lines))
    annex = chapter(sample.document(made=made), "decisions")
    tables = [block for block in annex.all_blocks() if isinstance(block, WordTable)]
    assert [len(table.rows) for table in tables] == [2, 2]
    assert tables[1].rows[0].texts == (tables[1].rows[0].texts[0], "P-1, P-2", "100.00")
    assert made.names.facts["decisions"] == "3"
    assert Decision.objects.count() == 0
