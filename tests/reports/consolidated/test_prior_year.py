"""What a report says of earlier years otherwise than the one published of the year before: every line, and why."""

from __future__ import annotations

import json
from datetime import date

import pytest
from django.test import Client

from fund.ledger import reverse
from fund.models import Entry
from fund.recording import record
from grants.models import PriorYearAdjustment
from grants.services import expenditure_record
from reports.building import annual_report_of
from reports.consolidated.assembling import consolidated
from reports.consolidated.document import Chapter, Consolidated, Note, Paragraphs, WordTable
from reports.consolidated.prior_year import COMPARED, changed
from reports.figures import fund_figures
from reports.models import Edition
from reports.renderers import json as as_json
from reports.services.publishing import (
    as_prepared,
    edition_certify,
    edition_prepare,
    edition_restate,
    prepared_now,
)
from tests.generators.office_fund import BY, usd
from tests.reports.publishing.office import AT, Desk, charged, desk, later, published, written
from tests.writing import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def at() -> Desk:
    return desk()


def corrected(at: Desk) -> Edition:
    """2018 is published; a charge of that year comes in late; the report of 2019 is begun."""
    published(at)
    charged(at, "12.34")
    return written(at.fund, at.writer, 2019)


def finance(document: Consolidated) -> Chapter:
    return next(chapter for chapter in document.chapters if chapter.key == "finance")


def test_every_line_that_differs_is_named_with_both_figures_and_the_entry(at):
    document = consolidated(corrected(at))
    named = {(line.table, line.row): (line.was, line.now, line.difference) for line in document.earlier}
    assert named == {
        ("source_use_balance", "bank_charges"): ("0.00", "12.34", "12.34"),
        ("source_use_balance", "total_uses"): ("55801.00", "55813.34", "12.34"),
        ("source_use_balance", "change_in_cash"): ("174299.00", "174286.66", "-12.34"),
        ("source_use_balance", "closing_balance"): ("174299.00", "174286.66", "-12.34"),
    }
    section = finance(document).sections[-1]
    paragraphs, lines, entries = section.blocks
    assert isinstance(paragraphs, Paragraphs)
    assert "4 figures of earlier years are not those of the report of 2018" in paragraphs.texts[0]
    assert "(version 1)" in paragraphs.texts[0]
    assert isinstance(lines, WordTable)
    assert [row.texts[1:] for row in lines.rows][:1] == [("–", "12.34", "12.34")]
    assert isinstance(entries, WordTable)
    assert [row.texts[2] for row in entries.rows] == ["Bank charges: C-9"]
    assert any("named" in block.text or "names them" in block.text for block in finance(document).blocks
               if isinstance(block, Note))  # fmt: skip


def test_an_adjustment_and_a_reversal_are_named_with_their_reason_and_sign(at):
    published(at)
    project, organisation = at.office.project, at.office.organisation
    spent = {"project": project, "organisation": organisation, "purpose": "programme", "by": BY, "at": AT}
    expenditure_record(**spent, year=2018, category="1", amount=usd("700"))
    adjustment = PriorYearAdjustment(
        fund=at.fund, project=project, organisation=organisation, reference="ADJ-1", year=2018, of_year=2017,
        category="1", amount=usd("-200"), reason="Charged twice.",
    )  # fmt: skip
    record(document=adjustment, by=BY, at=AT)
    charged(at, "12.34")
    reverse(entry=Entry.objects.filter(fund=at.fund).order_by("-sequence")[0], reason="Not ours.", by=BY, at=AT)
    before = consolidated(written(at.fund, at.writer, 2019)).before
    assert before is not None
    assert [(each.event, each.why, each.total_minor) for each in before.since] == [
        ("Expenditure", "", 70000),
        ("Prior-year adjustment", "Charged twice.", -20000),
        ("Bank charges", "", 1234),
        ("Reversal", "Not ours.", -1234),
    ]


def test_nothing_is_said_where_nothing_differs_or_nothing_was_published(at):
    edition = written(at.fund, at.writer, 2019)
    assert consolidated(edition).before is None
    before = len(finance(consolidated(edition)).sections)
    published(at)
    document = consolidated(edition)
    assert document.before is not None
    assert document.earlier == ()
    assert len(finance(document).sections) == before


def test_a_charge_of_the_year_itself_is_no_adjustment(at):
    published(at)
    charged(at, day=date(2019, 3, 1))
    assert consolidated(written(at.fund, at.writer, 2019)).earlier == ()


def test_what_a_year_was_changed_by_is_not_said_twice_but_a_year_before_it_is_named(at):
    published(at, written(at.fund, at.writer, 2019), day=3)
    charged(at, "12.34", day=date(2018, 9, 1))
    lines = consolidated(written(at.fund, at.writer, 2020)).earlier
    named = {(line.row, line.column): line.difference for line in lines}
    assert named == {
        ("bank_charges", "cumulative"): "12.34",
        ("total_uses", "cumulative"): "12.34",
        ("change_in_cash", "cumulative"): "-12.34",
        ("opening_balance", "prior_year"): "-12.34",
        ("closing_balance", "prior_year"): "-12.34",
    }


def test_every_compared_column_is_there_in_both_reports(at):
    this, before = (annual_report_of(fund_figures(at.fund, year)) for year in (2019, 2018))
    for key, compared in COMPARED.items():
        for each in compared:
            assert {each.here, each.less or each.here} <= {column.key for column in this.table(key).columns}
            assert each.there in {column.key for column in before.table(key).columns}


def test_the_same_books_give_no_difference_in_any_compared_figure(at):
    edition = written(at.fund, at.writer, 2019)
    published(at)
    before = consolidated(edition).before
    assert before is not None
    assert not changed(annual_report_of(fund_figures(at.fund, 2019)), before)


def test_what_was_prepared_is_certified_though_the_year_before_was_published_anew_meanwhile(at):
    edition = corrected(at)
    edition_prepare(edition=edition, by=at.maker, at=later(10))
    digest, lines = edition.prepared_digest, as_prepared(edition).made.earlier
    edition_restate(edition=at.annual, comment="A charge.", by=at.maker, at=later(11))
    published(at, at.annual, day=12)
    assert as_prepared(edition).made.earlier == lines
    publication = edition_certify(edition=edition, shown=digest, by=at.checker, at=later(20))
    assert publication.digest == digest
    assert publication.version == 1
    # A version prepared after the new one of the year before has nothing to name.
    edition_restate(edition=edition, comment="Anew.", by=at.maker, at=later(21))
    assert prepared_now(edition, later(22)).made.earlier == ()


def test_the_json_file_is_the_contract_to_the_byte(at):
    edition = corrected(at)
    made = prepared_now(edition, later(10)).made
    assert made.earlier
    content = made.files["json"]().content
    assert content == as_json.render(annual_report_of(fund_figures(at.fund, 2019)))
    assert len(json.loads(content)["tables"]) == 11


def test_who_prepares_and_who_certifies_are_shown_the_lines(at):
    edition = corrected(at)
    page, title = (
        "/funds/TST01/reports/editions/annual-2019/",
        "What differs from the published report of 2018, version 1",
    )
    maker, checker = Client(), Client()
    maker.force_login(at.maker)
    checker.force_login(at.checker)
    assert title in text_of(maker.get(f"{page}prepare/"))
    edition_prepare(edition=edition, by=at.maker, at=later(10))
    text = text_of(checker.get(f"{page}certify/"))
    assert title in text
    assert "12.34" in text
