"""The day a statement is as of: while its year is not over, the day it is made on; and for whom it was made."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from pypdf import PdfReader

from fund.models import Instalment, PriorityFocus
from grants.models import Indicator
from grants.narratives.results_of import IndicatorResult
from grants.proposals.sentences import sentence
from reports.building import annual_report_of, statement_of
from reports.definitions.statements import donor
from reports.definitions.statements.facts import InstalmentFact
from reports.indicator_words import achieved_text
from reports.portfolio.files import portfolio_as_of
from reports.portfolio.question import Question
from reports.renderers import pdf
from reports.renderers.words import as_of
from reports.statements.donor import donor_facts
from reports.statements.files import statement_file
from reports.table import Report
from tests.generators.office_fund import nok
from tests.reports.small_fund import FIGURES, cents
from tests.reports.statements.test_books import DONOR, client_of
from tests.reports.statements.test_tables import NORWAY

AT = datetime(2013, 11, 30, 9, 0, tzinfo=UTC)
DUE = InstalmentFact("A1", date(2013, 12, 20), "NOK", cents("500,000"))


def norway(on: date | None) -> Report:
    figures, facts = replace(FIGURES, on=on), replace(NORWAY, instalments=(*NORWAY.instalments[:2], DUE))
    tables, asserted = donor.donor_statement(figures, facts), donor.identities(figures, facts)
    return statement_of("donor_statement", "Statement", figures, tables, asserted, subject="NOR")


@pytest.mark.parametrize(
    ("on", "state", "day"),
    [
        (date(2013, 11, 30), "not yet due", "30 Nov 2013"),
        (date(2013, 12, 20), "not yet due", "20 Dec 2013"),
        (date(2013, 12, 21), "overdue", "21 Dec 2013"),
        (date(2014, 5, 1), "overdue", "31 Dec 2013"),
        (None, "overdue", "31 Dec 2013"),
    ],
)
def test_an_instalment_is_overdue_once_its_day_is_over_on_the_day_of_the_statement(on, state, day):
    report = norway(on)
    table = report.table("instalments")
    assert table.rows[-1].notes["state"] == state
    assert table.note.startswith(f"As of {day};")
    assert f"the balances on {day} in proportion" in report.table("notional_balance").note
    assert report.last_day.isoformat() == datetime.strptime(day, "%d %b %Y").date().isoformat()  # noqa: DTZ007


def test_what_is_read_of_a_year_that_is_not_over_says_the_day_it_was_made_on():
    report = norway(date(2013, 11, 30))
    assert as_of(report) == "As of 30 November 2013, posted entries only, in USD."
    text = printed(statement_file(report, FIGURES, "pdf", at=AT, by="Ingrid Solberg"))
    assert "30 November 2013" in text or "30 Nov 2013" in text
    assert "31 Dec 2013" not in text.partition("Commitments and deposits by agreement")[0]
    assert as_of(annual_report_of(FIGURES)) == "As of 31 December 2013, posted entries only, in USD."


def test_who_downloads_a_statement_is_its_reader_and_the_agent_its_author():
    report = replace(norway(None), administrative_agent="The agent's office")
    text = printed(statement_file(report, FIGURES, "pdf", at=AT, by="Ingrid Solberg"))
    assert "Generated for Ingrid Solberg" in text
    assert "Issued by the administrative agent The agent's office" in text
    assert "Prepared by" not in text
    prepared = printed(pdf.render(report, prepared_at=AT))
    assert "Prepared" in prepared
    assert "Generated" not in prepared


def printed(content: bytes) -> str:
    pages = PdfReader(io.BytesIO(content)).pages
    return " ".join("\n".join(page.extract_text() for page in pages).split())


def test_the_portfolio_report_of_this_year_is_as_of_today():
    question = Question("fund", 2013)
    assert "As of 30 Nov 2013" in portfolio_as_of([], question, AT, "Ana").text
    assert "As of 31 Dec 2012" in portfolio_as_of([], replace(question, until=2012), AT, "Ana").text
    asked = replace(question, day=date(2013, 6, 30))
    assert "As of 30 Jun 2013" in portfolio_as_of([], asked, AT, "Ana").text


@pytest.mark.parametrize(
    ("aggregation", "unit", "number", "said"),
    [
        ("yes_no", "", Decimal(0), "no"),
        ("yes_no", "", Decimal(1), "yes"),
        ("sum", "%", Decimal("46.00"), "46%"),
        ("sum", "documents", Decimal(100), "100"),
        ("sum", "", None, ""),
    ],
)
def test_what_was_achieved_is_said_in_the_words_of_the_annual_report(aggregation, unit, number, said):
    indicator = Indicator(code="1.a", text="Plans in force", unit=unit, aggregation=aggregation)
    assert achieved_text(IndicatorResult(indicator, number, None, sentence("x"), None, ())) == said


@pytest.fixture
def at(settings, tmp_path):
    from tests.reports.publishing.office import desk

    settings.MEDIA_ROOT = tmp_path
    return desk()


@pytest.mark.django_db
def test_the_statement_agrees_with_the_donors_home_on_what_is_overdue(at, monkeypatch):
    day = date(2020, 11, 30)
    Instalment.objects.filter(agreement=at.office.kroner).delete()
    Instalment.objects.create(agreement=at.office.kroner, due_on=date(2020, 12, 20), amount=nok("1,000,000"))
    for module in ("statements", "home"):
        monkeypatch.setattr(f"reports.views.statements.{module}.today", lambda: day)
    client = client_of(at, "donor", "NOR")
    home = client.get("/funds/TST01/donor/").content.decode()
    assert "<dt>Overdue instalments</dt><dd>0</dd>" in home
    assert "Partly paid" in home
    page = client.get(f"{DONOR}/2020/NOR/").content.decode()
    assert "partly paid" in page
    assert "overdue" not in page
    assert "As of 30 Nov 2020" in page
    assert "31 Dec 2020" not in page.partition('id="agreements-section"')[0]
    known = client.get(f"{DONOR}/2020/NOR/?as_known=2020-10-31").content.decode()
    assert "As of 31 Oct 2020" in known


@pytest.mark.django_db
def test_a_donors_indicators_have_their_unit_beside_them(at):
    from reports.figures import fund_figures

    focus = PriorityFocus.objects.filter(fund=at.fund).first()
    Indicator.objects.create(
        fund=at.fund, priority_focus=focus, code="9.a", text="Offices", unit="offices", target="3", aggregation="sum"
    )
    facts = donor_facts(at.office.norway, fund_figures(at.fund, 2018))
    assert [result.text for result in facts.results] == ["Offices (offices)"]
