"""Every figure of a report leads to a statement whose total is the figure."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from fund.models import Fund, PriorityFocus
from fund.statement import Statement
from reports.selectors import annual_report
from reports.table import AMOUNT, Report
from reports.views.annual import selection_of
from tests.generators.full_fund import FIRST_YEAR
from tests.generators.random_fund import random_fund, years_of
from tests.reading import client_for, load_full_fund, member
from tests.stories.driving import import_rows

pytestmark = pytest.mark.django_db


class FigureLinks(HTMLParser):
    """The links of the figures of a page: address and what they say."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []
        self._address = ""
        self._hidden = 0
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag == "a" and "/movements/?" in (values.get("href") or ""):
            self._address = values["href"] or ""
            self.found.append((self._address, ""))
        elif self._address and tag == "span" and "visually-hidden" in (values.get("class") or ""):
            self._hidden += 1

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            self._address = ""
        elif tag == "span" and self._hidden:
            self._hidden -= 1

    def handle_data(self, data: str) -> None:
        if self._address and not self._hidden:
            address, text = self.found[-1]
            self.found[-1] = (address, text + data.strip())


def figure_on(page: str) -> str:
    """The figure a statement page marks as the one that leads there, as text; a zero as a dash."""
    box = re.search(r'<div class="the-figure">.*?<dd>(.*?)<small>', page, re.DOTALL)
    assert box, "no figure is marked"
    text = re.sub(r'<span class="visually-hidden">.*?</span>', "", box[1])
    text = re.sub(r"<[^>]*>|\s", "", text)
    return "–" if text == "0.00" else text


def assert_every_figure_ties(fund: Fund, report: Report, known_at: int | None = None) -> int:
    count = 0
    for table in report.tables:
        for row, column, cell in table.cells():
            if cell.behind is None:
                continue
            statement = Statement(fund, selection_of(cell.behind, known_at))
            assert statement.figure_minor == cell.value, (report.year, table.key, row.key, column.key)
            _lines, _part, _count, total = statement.page("", "")
            assert statement.opening_minor + total == statement.closing_minor, (table.key, row.key, column.key)
            count += 1
    return count


@pytest.mark.slow
def test_every_figure_on_the_page_leads_to_its_total_on_another(tmp_path):
    load_full_fund(tmp_path, lines=4)
    client = client_for(member("auditor"))
    for query in ("", "?as_known=31"):
        page = client.get(f"/funds/FULL1/reports/annual/{FIRST_YEAR + 3}/{query}").content.decode()
        links = FigureLinks(page).found
        assert len(links) > 120
        for address, text in dict.fromkeys(links):
            statement = client.get(address).content.decode()
            assert figure_on(statement) == text, address
            assert "Reconciles:" in statement, address


@pytest.mark.parametrize("seed", [3, 11, 29])
def test_every_figure_of_a_random_fund_ties(seed, tmp_path):
    sheets = random_fund(seed, events=60)
    import_rows(sheets, tmp_path)
    fund = Fund.objects.get()
    years = list(years_of(sheets))
    for year in (years[0], years[len(years) // 2], years[-1]):
        assert assert_every_figure_ties(fund, annual_report(fund, year)) > 20


def test_every_amount_but_the_plan_s_leads_to_its_movements(tmp_path):
    fund = load_full_fund(tmp_path, lines=9)  # so that every category is spent on, indirect support too
    report = annual_report(fund, FIRST_YEAR + 4)
    dead = [
        (table.key, row.key, column.key)
        for table in report.tables
        for row, column, cell in table.cells()
        if column.kind == AMOUNT and cell.value and cell.behind is None
    ]
    # What is planned stands in the register, not in the ledger.
    assert {key for key in dead if key[0] != "budget_requirements" and key[2] != "planned"} == set()
    client = client_for(member("auditor"))
    page = client.get(f"/funds/FULL1/reports/annual/{FIRST_YEAR + 4}/").content.decode()
    row = page[page.index('<th scope="row">Programme costs') :].partition("</tr>")[0]
    links = FigureLinks(row).found
    assert len(links) == 2  # of the year, and in all; nothing was spent before
    for address, text in links:
        statement = client.get(address).content.decode()
        assert figure_on(statement) == text


def test_every_figure_ties_as_known_at_an_earlier_entry_and_over_closed_years(tmp_path):
    fund = load_full_fund(tmp_path, lines=3)
    for year in (FIRST_YEAR, FIRST_YEAR + 2, FIRST_YEAR + 4):
        assert_every_figure_ties(fund, annual_report(fund, year))
    assert_every_figure_ties(fund, annual_report(fund, FIRST_YEAR + 3, 25), 25)


def test_the_key_figures_of_the_fund_lead_to_their_totals(tmp_path):
    load_full_fund(tmp_path)
    client = client_for(member("auditor"))
    tabs = ("contributions", "allocations", "transfers", "expenditure", "income", "organisations", "focuses")
    pages = [
        "",
        "?until=2017-12-31",
        "?as_known=33",
        *(f"{tab}/" for tab in tabs),
        "allocations/?until=2017-06-30",
        "accounts/?kind=transfers",
        "organisations/O001/",
        "projects/FULL1-P-0002/",
        "contributors/C002/",
        "agreements/FULL1-AGR-0002/",
    ]
    for path in pages:
        links = FigureLinks(client.get(f"/funds/FULL1/{path}").content.decode()).found
        assert links, path
        for address, text in dict.fromkeys(links):
            if not re.fullmatch(r"[(\d,.)–]+", text):
                continue  # the name of an account, not a figure
            assert figure_on(client.get(address).content.decode()) == text, (path, address)


def test_a_report_that_does_not_tie_is_refused_with_the_two_figures(tmp_path, monkeypatch):
    from reports.evaluation import UnableToTieReport

    load_full_fund(tmp_path, lines=2)

    def untied(*arguments: object) -> Report:
        raise UnableToTieReport("one side: 1.00 USD is not 2.00 USD")

    for made in ("annual_report_of", "focus_report_of"):
        monkeypatch.setattr(f"reports.selectors.{made}", untied)
    client = client_for(member("auditor"))
    focus = PriorityFocus.objects.filter(fund__code="FULL1").earliest("code").code
    for path in ("reports/annual/2018/", "reports/annual/2018.json", "focuses/", f"focuses/{focus}/?year=2018"):
        response = client.get(f"/funds/FULL1/{path}")
        assert response.status_code == 409
        assert "1.00 USD is not 2.00 USD" in response.content.decode()
