"""The portfolio report at an earlier position: to a day within a year, with what was known on a day."""

from __future__ import annotations

import json
import random
from datetime import date, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.utils import timezone

from fund.as_of import known_by_each
from fund.models import Fund
from grants.standing import key_figures
from reports.definitions.portfolio import GROUPINGS
from reports.models import Job
from reports.portfolio.files import portfolio_file, portfolio_report
from reports.portfolio.question import Question
from reports.producing.products import PRODUCTS
from tests.reading import client_for, member
from tests.reports.spreadsheets import stored
from tests.reports.test_pages_figures import FigureLinks, figure_on
from tests.reports.test_positions import START, eventful_fund

pytestmark = pytest.mark.django_db

DAY, KNOWN = date(2019, 8, 20), date(2020, 2, 3)


def total(funds: list[Fund], question: Question) -> dict[str, int]:
    (section,) = portfolio_report(funds, question)
    cells = section.table.row("total").cells
    return {key: int(cell.value or 0) for key, cell in cells.items() if key != "delivery_rate"}


def test_every_grouping_adds_up_to_the_ledger_at_any_position():
    eventful_fund(2)
    Fund.objects.create(code="POS01", name="Nothing yet", currency="USD", start_date=START)
    funds, chance = list(Fund.objects.all()), random.Random(2)
    for _each in range(4):
        day, known_on = (START + timedelta(days=chance.randint(30, 1200)) for _day in range(2))
        figures = key_figures(funds, day, known_by_each(funds, known_on)).values()
        ledger = {
            "contributions": sum(each.contributions for each in figures),
            "aa_fees": sum(each.of("aa_fees") for each in figures),
            "net_funded": sum(each.net_funded for each in figures),
            "expenditure": sum(each.expenditure for each in figures),
            "balance": sum(each.cash for each in figures),
        }
        for by in GROUPINGS:
            found = total(funds, Question(by, day.year, day=day, known_on=known_on))
            assert found == {key: ledger[key] for key in found}, (by, day, known_on)
        within = total(funds, Question("year", day.year, day.year, day=day, known_on=known_on))
        before = key_figures(funds, date(day.year - 1, 12, 31), known_by_each(funds, known_on)).values()
        assert within["net_funded"] == ledger["net_funded"] - sum(each.net_funded for each in before)


def test_figures_lead_to_the_movements_of_the_position_and_links_keep_it():
    eventful_fund(2)
    client = client_for(member("auditor"))
    query = f"by=fund&until={DAY}&as_known={KNOWN}"
    page = client.get(f"/portfolio/?{query}").content.decode()
    links = list(dict.fromkeys(FigureLinks(page).found))
    assert links
    for url, text in links:
        if "/movements/" in url:
            assert figure_on(client.get(url).content.decode()) == text, url
    assert f"As of {DAY.day} " in page
    assert f"as known on {KNOWN.day} " in page
    for name, value in (("until", DAY), ("as_known", KNOWN)):
        assert f'<input type="hidden" name="{name}" value="{value}">' in page, "the form of groupings keeps it"
    exports = [link for link in page.split('"') if "export=" in link]
    assert exports
    for link in exports:
        asked = parse_qs(urlsplit(link.replace("&amp;", "&")).query)
        assert (asked["until"], asked["as_known"]) == ([str(DAY)], [str(KNOWN)])
    answer = client.get(f"/portfolio/?{query}&export=csv")
    assert f"portfolio-by-fund-{DAY}-known-{KNOWN}.csv" in answer["Content-Disposition"]


def test_the_workbook_says_its_position_and_the_last_year_where_it_ends():
    eventful_fund(2)
    question = Question("year", DAY.year, day=DAY, known_on=KNOWN)
    file = portfolio_file(list(Fund.objects.all()), question, "xlsx", at=timezone.now(), by="An auditor")
    cells = [str(cell.value) for sheet in stored(file.content) for row in sheet.iter_rows() for cell in row]
    assert any("as known on 3 " in text for text in cells), "the line of what it is as of"
    assert "2019 to 20 Aug 2019" in {text.replace("August", "Aug") for text in cells}, "the year is not a whole one"


def test_the_question_is_kept_for_the_background_and_older_ones_have_no_position():
    question = Question("country", DAY.year, 2018, day=DAY, known_on=KNOWN)
    assert Question.kept(json.loads(json.dumps(question.parameters))) == question
    older = {"by": "fund", "until": 2020, "since": None, "sort": "label"}
    assert Question.kept(older) == Question("fund", 2020)
    assert Question("fund", 2020).parameters == older
    facts = dict(PRODUCTS["portfolio-xlsx"].facts(question.parameters | {"funds": ["A"]}))
    assert str(facts["As known"]) == "on 3 Feb 2020"


def test_the_background_file_is_of_the_position(monkeypatch):
    eventful_fund(2)
    monkeypatch.setattr("reports.views.portfolio_report.MANY_FUNDS", 1)
    client = client_for(member("auditor"))
    page = client.get(f"/portfolio/?until={DAY}&as_known={KNOWN}").content.decode()
    assert "Prepare CSV in the background" in page
    sent = {"by": "fund", "until": str(DAY), "as_known": str(KNOWN), "format": "csv"}
    answer = client.post("/portfolio/prepare/", sent)
    assert answer.status_code == 302
    job = Job.objects.get()
    assert (job.parameters["day"], job.parameters["known_on"]) == (str(DAY), str(KNOWN))


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("as_known=abc", "neither the number of an entry nor a day"),
        ("as_known=12", "Each fund numbers its own entries"),
        ("until=2019-02-30", "is not a day"),
        ("from=2020&until=2019-08-20", "The first year, 2020, is after the last, 2019."),
    ],
)
def test_a_position_that_is_none_is_said_so(query, said):
    eventful_fund(2)
    client = client_for(member("auditor"))
    answer = client.get(f"/portfolio/?{query}")
    assert answer.status_code == 400
    assert said in answer.content.decode()
    name, _equals, value = query.partition("&")[0].partition("=")
    if name != "from":
        assert client.post("/portfolio/prepare/", {name: value, "format": "csv"}).status_code == 400


def test_before_everything_there_is_nothing_and_the_page_says_why():
    eventful_fund(2)
    page = client_for(member("auditor")).get("/portfolio/?until=1999-12-31").content.decode()
    assert "The books begin only on" in page
