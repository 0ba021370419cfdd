"""What the report says where there was one of a thing, or none: once, and in words rather than in noughts."""

from __future__ import annotations

from dataclasses import replace

from reports.consolidated.document import Note, Paragraphs, Prose
from reports.consolidated.proposing import proposals
from reports.renderers.pdf import annual_sentences
from tests.reports.consolidated import sample
from tests.reports.pdf.sample import sample_figures


def quiet_year(texts=()):
    """A fund without projects, whose committee did not meet."""
    figures = sample_figures(projects=0)
    facts = replace(sample.facts_for(figures), meetings=(), decisions=())
    return sample.material(texts=dict(texts), figures=figures, facts=facts)


def test_that_the_committee_did_not_meet_is_said_once_under_governance():
    made = quiet_year()
    chapters = sample.document(made=quiet_year(proposals(made))).chapters
    governance = next(chapter for chapter in chapters if chapter.key == "governance")
    said = [block.text for block in governance.all_blocks() if isinstance(block, Note)]
    assert said == [f"The committee did not meet in {made.report.year}."]
    assert not any(isinstance(block, Prose | Paragraphs) for block in governance.all_blocks())


def test_where_nothing_was_transferred_no_nought_is_transferred_to_no_organisations():
    made = quiet_year()
    said = " ".join(annual_sentences.transfers(made.figures))
    assert f"In {made.report.year} nothing was transferred to participating organisations and nothing was" in said
    assert "to 0 " not in said
    assert "Nothing was transferred to participating organisations in the year." in proposals(made)["summary"]


def test_where_something_was_transferred_its_amount_is_said():
    made = sample.material(projects=6)
    amount = made.figures.amount("transfers_by_organisation", "total", "current_transfers")
    assert f"the administrative agent transferred {amount} to " in " ".join(annual_sentences.transfers(made.figures))
