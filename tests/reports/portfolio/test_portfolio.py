"""The portfolio report of real books: it ties to the funds' own reports, and asks no more often for many funds."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from fund import services
from fund.display import digits
from fund.models import Fund
from grants.models import Project
from reports.definitions.portfolio import GROUPINGS
from reports.portfolio.files import portfolio_file, portfolio_report
from reports.portfolio.question import Question
from reports.selectors import annual_report
from tests.generators.full_fund import FIRST_YEAR
from tests.generators.random_fund import random_fund, years_of
from tests.reading import client_for, load_full_fund, member
from tests.reports.spreadsheets import formulas, recalculated, stored, values
from tests.reports.test_pages_figures import FigureLinks, figure_on
from tests.stories.driving import import_rows

pytestmark = pytest.mark.django_db

SEEDS = (2, 3, 5, 8)
ROWS = {
    "contributions": "contributions",
    "aa_fees": "aa_fees",
    "net_funded": "net_funded_incl_direct_cost",
    "expenditure": "expenditure_incl_direct_cost",
    "balance": "closing_balance",
}
"""Measure to the row of the annual report's first table."""


def random_portfolio(folder: Path, close: bool = True) -> tuple[list[Fund], range]:
    """Five random funds in the books, some of their years closed."""
    years: set[int] = set()
    for seed in SEEDS:
        sheets = random_fund(seed, events=40)
        sheets["fund"][0]["code"] = f"RND-{seed}"
        import_rows(sheets, folder, f"{seed}.xlsx")
        years |= set(years_of(sheets))
        if close and seed % 2:
            fund = Fund.objects.get(code=f"RND-{seed}")
            for year in years_of(sheets)[: seed % 3 + 1]:
                services.year_close(fund=fund, year=year, by="checker@example.org", at=timezone.now())
    return list(Fund.objects.filter(code__startswith="RND-")), range(min(years), max(years) + 1)


def from_reports(funds: list[Fund], year: int, column: str) -> dict[str, dict[str, int]]:
    """Currency to measure to what the funds' own annual reports add up to."""
    sums: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for fund in funds:
        table = annual_report(fund, year).table("source_use_balance")
        for measure, row in ROWS.items():
            sums[fund.currency][measure] += int(table.value(row, column) or 0)
    return {currency: dict(of) for currency, of in sums.items()}


def totals(funds: list[Fund], question: Question) -> dict[str, dict[str, int]]:
    return {
        section.currency: {
            key: int(cell.value or 0)
            for key, cell in section.table.row("total").cells.items()
            if key != "delivery_rate"
        }
        for section in portfolio_report(funds, question)
    }


def test_totals_are_those_of_the_funds_own_reports_to_the_cent(tmp_path):
    funds, years = random_portfolio(tmp_path)
    assert len({fund.currency for fund in funds}) > 1
    for year in years:
        cumulative = from_reports(funds, year, "cumulative")
        assert totals(funds, Question("fund", year)) == cumulative
        assert totals(funds, Question("year", year)) == cumulative
        assert totals(funds, Question("fund", year, year)) == from_reports(funds, year, "current_year")
        for by in ("contributor", "organisation", "country", "focus"):
            for currency, measures in totals(funds, Question(by, year)).items():
                assert measures == {key: cumulative[currency][key] for key in measures}, (by, year)


def test_each_row_is_what_the_fund_s_own_report_says(tmp_path):
    funds, years = random_portfolio(tmp_path)
    year = years[len(years) // 2]
    for fund in funds:
        report = annual_report(fund, year)
        by = {key: portfolio_report([fund], Question(key, year))[0].table for key in GROUPINGS}
        donors = {row.key: row.cells["contributions"].value for row in by["contributor"].rows}
        printed = report.table("contributions")
        assert {k: v for k, v in donors.items() if v} == {
            row.key: row.cells["total"].value for row in printed.rows if row.cells["total"].value
        }
        plan = report.table("by_priority_focus")
        for row in by["focus"].rows:
            theirs = plan.row(row.key.removeprefix(f"{fund.code}:"))
            for measure in ("net_funded", "expenditure", "delivery_rate"):
                assert row.cells[measure].value == theirs.cells[measure].value, (fund.code, row.key)
        for row in by["year"].rows[:-1]:
            of_year = annual_report(fund, int(row.key)).table("source_use_balance")
            for measure, printed_row in ROWS.items():
                assert row.cells[measure].value == of_year.value(printed_row, "current_year"), (fund.code, row.key)


def test_countries_are_those_of_the_projects(tmp_path):
    fund = load_full_fund(tmp_path)
    projects = list(Project.objects.filter(fund=fund).order_by("number"))
    for project, country in zip(projects, ("KEN", "COL", "KEN", "", "COL"), strict=True):
        project.country = country
        project.save()
    (section,) = portfolio_report([fund], Question("country", FIRST_YEAR + 8))
    assert [row.label for row in section.table.rows] == [
        "Colombia",
        "Kenya",
        "Of no single country (regional, global)",
        "Total",
    ]
    spent = annual_report(fund, FIRST_YEAR + 6).table("source_use_balance").value(ROWS["expenditure"], "cumulative")
    assert section.table.value("total", "expenditure") == spent


@pytest.mark.parametrize("by", GROUPINGS)
def test_it_asks_the_database_as_often_for_two_funds_as_for_twelve(by, tmp_path):
    def count(funds: list[Fund]) -> int:
        with CaptureQueriesContext(connection) as queries:
            portfolio_report(funds, Question(by, 2020, 2016))
        return len(queries)

    load_full_fund(tmp_path, "F01")
    for number in range(2, 13):
        Fund.objects.create(code=f"F{number:02d}", name="x", currency="USD", start_date=date(2015, 1, 1))
    funds = list(Fund.objects.all())
    assert count(funds[:2]) == count(funds) <= 3


# -- files ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("by", GROUPINGS)
def test_the_workbook_holds_the_figures_and_recalculates_to_them(by, tmp_path):
    load_full_fund(tmp_path)
    funds = list(Fund.objects.all())
    question = Question(by, FIRST_YEAR + 4, FIRST_YEAR + 1, "expenditure")
    made = portfolio_file(funds, question, "xlsx", at=timezone.now(), by="Ana")
    assert made.name == f"portfolio-by-{by}-{FIRST_YEAR + 4}.xlsx"
    (section,) = portfolio_report(funds, question)
    sheet = stored(made.content)["USD"]
    for number, row in enumerate(section.table.rows, 5):
        assert sheet.cell(number, 1).value == row.key
        for position, column in enumerate(section.table.columns, 3):
            cell, found = row.cells.get(column.key), sheet.cell(number, position).value
            if cell is None:
                assert found is None
            elif cell.value is None:
                assert found in (None, "")
            else:
                places = 2 if column.kind == "amount" else 0
                assert Decimal(str(found)) == Decimal(cell.value).scaleb(-places)
    written = formulas(made.content)
    assert len(written) >= 2
    if by == "fund":
        assert values(recalculated(made.content, tmp_path), written) == values(made.content, written)


def test_the_csv_holds_every_section_with_its_currency(tmp_path):
    load_full_fund(tmp_path)
    Fund.objects.create(code="YEN", name="=1+1", currency="JPY", start_date=date(2015, 1, 1))
    made = portfolio_file(list(Fund.objects.all()), Question("fund", 2020), "csv", at=timezone.now(), by="Ana")
    rows = list(csv.DictReader(io.StringIO(made.content.decode("utf-8-sig"))))
    assert [(row["currency"], row["key"]) for row in rows] == [
        ("JPY", "YEN"), ("JPY", "total"), ("USD", "FULL1"), ("USD", "total"),
    ]  # fmt: skip
    assert rows[0]["contributions"] == "0"
    assert rows[2]["contributions"] == rows[3]["contributions"] != "0.00"
    assert rows[0]["delivery_rate"] == ""
    assert rows[0]["label"] == "YEN · =1+1"


# -- the page ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("by", GROUPINGS)
def test_every_figure_with_one_fund_behind_it_leads_to_its_movements(by, tmp_path):
    load_full_fund(tmp_path)
    client = client_for(member("auditor"))
    page = client.get(f"/portfolio/?by={by}&from={FIRST_YEAR + 1}&to={FIRST_YEAR + 3}").content.decode()
    links = FigureLinks(page).found
    assert links
    for address, text in links[:12]:
        assert figure_on(client.get(address).content.decode()) == text, address


def test_a_figure_of_several_funds_leads_nowhere(tmp_path):
    load_full_fund(tmp_path, "FULL1")
    load_full_fund(tmp_path, "FULL2")
    page = client_for(member("auditor")).get(f"/portfolio/?to={FIRST_YEAR + 4}").content.decode()
    total = page.partition('<tr class="total">')[2].partition("</tr>")[0]
    assert total
    assert "<a " not in total
    assert "/funds/FULL2/movements/?" in page


def test_who_does_not_see_the_ledger_is_led_to_the_fund_s_report(tmp_path):
    load_full_fund(tmp_path)
    page = client_for(member("donor")).get(f"/portfolio/?to={FIRST_YEAR + 4}").content.decode()
    assert FigureLinks(page).found == []
    assert f'href="/funds/FULL1/reports/annual/{FIRST_YEAR + 4}/"' in page


def test_only_funds_whose_report_the_person_may_see_count(tmp_path):
    fund = load_full_fund(tmp_path, "FULL1")
    load_full_fund(tmp_path, "FULL2")
    client = client_for(member("donor", fund))
    page = client.get("/portfolio/").content.decode()
    assert "FULL1" in page
    assert "FULL2" not in page
    assert "FULL2" not in client.get("/portfolio/?export=csv").content.decode()
    both = client_for(member("auditor")).get("/portfolio/").content.decode()
    assert "FULL2" in both
    assert client_for(member("administrator", fund)).get("/portfolio/").status_code == 403


def test_the_address_keeps_the_question_and_the_files_follow_it(tmp_path):
    load_full_fund(tmp_path)
    client = client_for(member("auditor"))
    query = f"by=organisation&from={FIRST_YEAR}&to={FIRST_YEAR + 4}&sort=expenditure"
    page = client.get(f"/portfolio/?{query}").content.decode()
    for chosen in ('value="organisation" selected', f'value="{FIRST_YEAR}" selected', 'value="expenditure" selected'):
        assert chosen in page
    assert f"?{query}&export=xlsx".replace("&", "&amp;") in page
    answer = client.get(f"/portfolio/?{query}&export=csv")
    assert answer["Content-Disposition"] == f'attachment; filename="portfolio-by-organisation-{FIRST_YEAR + 4}.csv"'


def test_the_page_and_its_files_follow_the_reverse_order(tmp_path):
    load_full_fund(tmp_path)
    client = client_for(member("auditor"))
    rows = [
        client.get(f"/portfolio/?by=year{more}&export=csv").content.splitlines() for more in ("", "&order=reversed")
    ]
    assert len(rows[0]) > 4
    assert rows[1] == [rows[0][0], *reversed(rows[0][1:-1]), rows[0][-1]]
    page = client.get("/portfolio/?by=year&order=reversed").content.decode()
    assert 'name="order" value="reversed" checked' in page
    assert "order=reversed&amp;export=xlsx" in page


def test_a_question_nobody_can_answer_is_400_in_a_sentence(tmp_path):
    load_full_fund(tmp_path)
    client = client_for(member("auditor"))
    for query in ("by=x", "sort=x", "from=2", "from=2021&to=2020"):
        assert client.get(f"/portfolio/?{query}").status_code == 400, query


def test_the_start_page_leads_there_and_its_total_is_the_same(tmp_path):
    load_full_fund(tmp_path)
    client = client_for(member("auditor"))
    assert 'href="/portfolio/"' in client.get("/").content.decode()
    (section,) = portfolio_report(list(Fund.objects.all()), Question("fund", timezone.now().year))
    total = digits(int(section.table.value("total", "contributions") or 0), 2)
    assert client.get("/").content.decode().count(total) >= 2


def test_many_funds_are_offered_in_the_background(tmp_path, monkeypatch):
    load_full_fund(tmp_path)
    client = client_for(member("auditor"))
    assert "Prepare XLSX in the background" not in client.get("/portfolio/").content.decode()
    monkeypatch.setattr("reports.views.portfolio_report.MANY_FUNDS", 1)
    page = client.get("/portfolio/?by=country").content.decode()
    assert "Prepare XLSX in the background" in page
    assert '<input type="hidden" name="by" value="country">' in page
