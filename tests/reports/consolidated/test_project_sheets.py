"""The sheet of a project: a row for each organisation, and they add up to what stands below them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from fund.chart import DIRECT_COST
from fund.money import to_minor
from grants.narratives.markdown import parsed
from reports.consolidated.chapters import OUTLOOK
from reports.consolidated.document import Facts, Prose, WordTable
from reports.consolidated.placeholders import unknown_in
from reports.consolidated.proposing import proposals
from tests.reports.consolidated import sample
from tests.reports.pdf.sample import sample_figures


def amount(text: str) -> int:
    from decimal import Decimal

    negative = text.startswith("(")
    minor = 0 if text == "–" else to_minor(Decimal(text.strip("()").replace(",", "")), "USD")
    return -minor if negative else minor


def sheets():
    made = sample.material()
    annex = next(chapter for chapter in sample.document(made=made).chapters if chapter.key == "project-sheets")
    for section in annex.sections:
        yield section, next(block for block in section.blocks if isinstance(block, WordTable))


def test_rows_of_organisations_add_up_to_the_total_of_every_project():
    counted = 0
    for section, table in sheets():
        *rows, total = table.rows
        assert rows, section.title
        for column in range(3):
            assert sum(amount(row.texts[column]) for row in rows) == amount(total.texts[column]), section.title
        counted += 1
    assert counted == 40


def test_an_organisation_with_direct_costs_has_its_row():
    figures = sample_figures()
    (number, organisation) = next(iter(figures.pairs(DIRECT_COST, ("transfers", "expenditure"))))
    name = next(party.name for party in figures.organisations if party.code == organisation)
    table = next(table for section, table in sheets() if section.title.startswith(number))
    assert f"{name} (direct cost)" in [row.label for row in table.rows]


def test_braces_in_what_an_organisation_wrote_are_text_and_no_figure():
    figures = sample_figures(projects=6)
    facts = sample.facts_for(figures)
    first, *others = facts.told
    wrote = "We hold {{ balance }}, **{{ fund }}**.\n\n- {{ contributions }}"
    told = (replace(first, sections={**first.sections, "summary": wrote}), *others)
    document = sample.document(made=sample.material(figures=figures, facts=replace(facts, told=told)))
    annex = next(chapter for chapter in document.chapters if chapter.key == "project-sheets")
    section = next(section for section in annex.sections if section.title.startswith(first.project))
    (prose,) = [block for block in section.blocks if isinstance(block, Prose)]
    assert prose.blocks == parsed(wrote)


@pytest.mark.parametrize(
    "wrote",
    ["{{ balance }}", "{{{ balance }}}", r"\{\{ balance \}\}", "{&#123; balance &#x7D;}", "&lcub;&lbrace; balance }}"],
)
def test_nor_are_they_one_in_the_texts_that_are_proposed_however_they_are_written(wrote):
    figures = sample_figures(projects=6)
    facts = sample.facts_for(figures)
    told = tuple(
        replace(each, title=wrote, sections=dict.fromkeys((*each.sections, "summary", "lessons", "story_title"), wrote))
        for each in facts.told
    )
    made = sample.material(figures=figures, facts=replace(facts, told=told))
    proposed = proposals(made)
    texts = [proposed[OUTLOOK], *(text for key, text in proposed.items() if key.startswith("focus"))]
    assert sum("balance" in text for text in texts) > 1
    for text in texts:
        assert "Figure(" not in repr(made.blocks(text))
        assert not unknown_in(text, made.names)


def test_of_a_year_for_which_no_report_was_called_for_none_is_said_to_be_missing():
    figures = sample_figures(projects=6)
    for called, said in ((True, "none accepted for the year"), (False, "none is kept in this system for the year")):
        facts = replace(sample.facts_for(figures), called=called, told=())
        document = sample.document(made=sample.material(figures=figures, facts=facts))
        annex = next(chapter for chapter in document.chapters if chapter.key == "project-sheets")
        pairs = [pair for block in annex.sections[0].blocks if isinstance(block, Facts) for pair in block.pairs]
        assert ("Narrative report", said) in pairs


def test_of_such_a_year_no_indicator_is_said_not_to_be_reported():
    figures = sample_figures(projects=6)
    for called, said in ((True, "not reported"), (False, "–")):
        facts = replace(sample.facts_for(figures), called=called)
        document = sample.document(made=sample.material(figures=figures, facts=facts))
        focus = next(chapter for chapter in document.chapters if chapter.key == "focus-PF1")
        table = next(
            block for block in focus.all_blocks() if isinstance(block, WordTable) and "Indicators" in block.title
        )
        assert [row.texts[3] for row in table.rows] == ["12", said]
