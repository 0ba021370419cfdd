"""Reports that are with the office and not accepted: the report names them, with what of them is not in its figures."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from fund.ledger import reverse
from fund.models import Entry
from fund.recording import record
from fund.selectors import head
from grants.models import ExpenditureReportVersion, PriorYearAdjustment
from reports.consolidated.assembling import document_of, material_from
from reports.consolidated.document import Note, WordTable
from reports.consolidated.reading import facts_of, places_of
from reports.consolidated.reported import received_of
from reports.figures import fund_figures
from tests.generators.office_fund import AT, BY, usd
from tests.grants.cycles.office import ReportingOffice

pytestmark = pytest.mark.django_db
ON = date(2020, 6, 2)
CAME = date(2020, 4, 2)


def submitted(at: ReportingOffice) -> tuple[object, object]:
    """A narrative and an expenditure report of 1,070.00 are with the office."""
    at.open()
    narrative = at.came(at.call("narrative"), date(2020, 3, 30))
    spent = at.came(at.call("expenditure"), CAME)
    ExpenditureReportVersion.objects.create(
        report=spent, number=1, content={"amounts": {"1": 100000, "8": 7000}}, digest="d" * 64, submitted_by=at.undp,
        submitted_at=datetime(2020, 4, 2, 12, tzinfo=UTC),
    )  # fmt: skip
    return narrative, spent


def facts(at: ReportingOffice, until: datetime | None = None):
    return facts_of(at.fund, fund_figures(at.fund, 2019), places_of(at.fund), ON, until)


def annex_of(at: ReportingOffice):
    figures = fund_figures(at.fund, 2019)
    document = document_of(material_from(figures, facts(at), texts={}), language="en", is_draft=True)
    return (
        next(chapter for chapter in document.chapters if chapter.key == "missing"),
        next(chapter for chapter in document.chapters if chapter.key == "finance"),
    )


def test_what_is_submitted_and_not_accepted_is_listed_with_what_the_books_lack():
    at = ReportingOffice()
    narrative, spent = submitted(at)
    annex, finance = annex_of(at)
    *_missing, note, table = annex.all_blocks()
    assert isinstance(note, Note)
    assert note.text == "2 reports of the year are received, not yet accepted, and not in these figures."
    assert isinstance(table, WordTable)
    rows = {row.label: row.texts for row in table.rows}
    assert rows[spent.number][:2] == ("UNDP", "P-1")
    assert rows[spent.number][-2:] == ("1,070.00", "1,070.00")
    assert rows[narrative.number][-2:] == ("–", "–")
    assert any(note.text in block.text for block in finance.blocks if isinstance(block, Note))


def test_what_was_accepted_before_is_not_counted_as_lacking():
    at = ReportingOffice()
    _narrative, spent = submitted(at)
    at.spend("70", "", 2019)
    (line,) = [line for line in facts(at).received if line.number == spent.number]
    assert (line.reported_minor, line.outside_minor) == (107000, 100000)


def test_a_correction_of_an_earlier_year_is_no_part_of_what_the_report_says():
    """321.00 of 2018 are corrected in 2019: the report on 2019 says 1,070.00, and all of it is outside the figures."""
    at = ReportingOffice()
    _narrative, spent = submitted(at)
    adjustment = PriorYearAdjustment(
        fund=at.fund, project=at.project, organisation=at.organisation, reference="ADJ-1", year=2019, of_year=2018,
        category="1", amount=usd("321"), reason="Charged late.",
    )  # fmt: skip
    record(document=adjustment, by=BY, at=AT)
    (line,) = [line for line in facts(at).received if line.number == spent.number]
    assert (line.reported_minor, line.outside_minor) == (107000, 107000)


def test_of_an_earlier_entry_it_lacks_what_the_books_lacked_then():
    """70.00 are accepted, and then reversed: at each entry the annex says what was in the books at that entry."""
    at = ReportingOffice()
    submitted(at)

    def outside(known_at: int) -> int | None:
        (line,) = _of_expenditure(at, known_at)
        return line.outside_minor

    before = head(at.fund).sequence
    at.spend("70", "", 2019)
    accepted = head(at.fund).sequence
    reverse(entry=Entry.objects.get(fund=at.fund, sequence=accepted), reason="Not ours.", by=BY, at=AT)
    after = head(at.fund).sequence
    assert [outside(entry) for entry in (before, accepted, after)] == [107000, 100000, 107000]


def _of_expenditure(at: ReportingOffice, known_at: int):
    found = received_of(at.fund, fund_figures(at.fund, 2019, known_at))
    return [line for line in found if line.reported_minor is not None]


def test_what_is_accepted_or_returned_is_not_listed():
    at = ReportingOffice()
    for row, state in zip(submitted(at), ("accepted", "returned"), strict=True):
        row.state = state
        row.save()
    annex, finance = annex_of(at)
    assert not facts(at).received
    assert "accepted" not in annex.title
    assert not any("not yet accepted" in block.text for block in finance.blocks if isinstance(block, Note))


def test_as_of_an_earlier_moment_it_was_not_there_yet():
    at = ReportingOffice()
    submitted(at)
    assert not facts(at, datetime(2020, 3, 1, tzinfo=UTC)).received
    between = facts(at, datetime(2020, 4, 1, tzinfo=UTC)).received
    assert [line.kind for line in between] == ["Narrative report"]
    assert len(facts(at, datetime(2020, 4, 3, tzinfo=UTC)).received) == 2
