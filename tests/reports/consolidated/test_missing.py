"""Who did not report, as the consolidated report publishes it: the same list as the calendar's."""

from __future__ import annotations

from datetime import date

import pytest

from grants.reporting.status import missing
from grants.services.cycles import call_excuse
from reports.consolidated.assembling import document_of, material_from
from reports.consolidated.document import Note, WordTable
from reports.consolidated.reading import facts_of, places_of
from reports.figures import fund_figures
from tests.grants.cycles.office import OPENED, ReportingOffice

pytestmark = pytest.mark.django_db

ON = date(2020, 6, 2)


def published(at: ReportingOffice) -> set[tuple[str, str, str, str]]:
    facts = facts_of(at.fund, fund_figures(at.fund, 2019), places_of(at.fund), ON)
    assert len(facts.missing) == len(missing(at.fund, 2019, ON))
    return {(line.organisation, line.project, line.kind, line.state) for line in facts.missing}


def test_a_returned_report_is_published_as_missing_until_it_is_submitted_again():
    at = ReportingOffice()
    at.open()
    narrative = at.came(at.call("narrative"), date(2020, 3, 30), "returned")
    at.came(at.call("expenditure"), date(2020, 4, 2), "submitted")
    line = ("UNDP", "P-1", "narrative report", "returned with comments")
    assert published(at) == {
        line,
        ("WHO", "P-2", "narrative report", "not begun"),
        ("UNDP", "P-2", "expenditure report", "not begun"),
        ("WHO", "P-2", "expenditure report", "not begun"),
    }
    narrative.state = "submitted"
    narrative.save()
    assert line not in published(at)


def test_what_is_excused_stands_there_with_its_reason_and_what_is_interim_as_provisional():
    at = ReportingOffice()
    at.open()
    call_excuse(call=at.call("narrative"), reason="Begun in December", by=at.secretariat, at=OPENED)
    at.came(at.call("expenditure"), date(2020, 4, 2), "accepted", accepted=date(2020, 4, 9))
    figures = fund_figures(at.fund, 2019)
    facts = facts_of(at.fund, figures, places_of(at.fund), ON)
    document = document_of(material_from(figures, facts, texts={}), language="en", is_draft=True)
    annex = next(chapter for chapter in document.chapters if chapter.key == "missing")
    blocks = list(annex.all_blocks())
    rows = [(row.label, *row.texts) for block in blocks if isinstance(block, WordTable) for row in block.rows]
    assert ("UNDP", "P-1", "narrative report", "Begun in December") in rows
    number = at.call("expenditure").expenditure_reports.get().number
    assert (number, "UNDP", "P-1", "9 Apr 2020") in rows
    assert any(
        "provisional until the organisation certifies them" in block.text for block in blocks if isinstance(block, Note)
    )
