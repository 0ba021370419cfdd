"""The list of funds and the fund's overview: figures that lead somewhere, days that have been, years with something."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.utils import timezone
from djmoney.money import Money

from fund import services
from fund.models import Fund
from reports.findings import by_year
from tests.generators.full_fund import FIRST_YEAR
from tests.reading import client_for, load_full_fund, member
from tests.reports.test_pages_figures import FigureLinks, figure_on

pytestmark = pytest.mark.django_db


def test_every_figure_of_a_fund_leads_to_its_movements(tmp_path):
    load_full_fund(tmp_path)
    client = client_for(member("auditor"))
    for query in ("", f"?until={FIRST_YEAR + 1}-06-30"):
        links = FigureLinks(client.get(f"/{query}").content.decode()).found
        assert len(links) == 4
        for address, text in links:
            assert figure_on(client.get(address).content.decode()) == text, address


def test_who_does_not_see_the_ledger_is_led_to_the_fund(tmp_path):
    load_full_fund(tmp_path)
    page = client_for(member("donor")).get("/").content.decode()
    assert FigureLinks(page).found == []
    assert page.count('href="/funds/FULL1/"') >= 6


def test_the_state_of_a_fund_is_what_its_filter_offers(tmp_path):
    fund = load_full_fund(tmp_path)
    Fund.objects.filter(pk=fund.pk).update(is_demo=True, end_date=date(2020, 12, 31))
    client = client_for(member("auditor"))
    page = client.get("/?state=ended").content.decode()
    assert re.search(r'<span class="tag tag-closed">Ended</span>', page)
    assert re.search(r'<span class="tag tag-draft">Demonstration</span>', page)
    assert "FULL1" not in client.get("/?state=open").content.decode().partition("<tbody>")[2]


@pytest.mark.parametrize("path", ["/", "/funds/FULL1/"])
def test_a_day_to_come_shows_all_that_is_recorded(tmp_path, path):
    load_full_fund(tmp_path)
    client = client_for(member("auditor"))
    page = client.get(f"{path}?until=2099-01-01").content.decode()
    assert "1 Jan 2099" not in page
    assert "All that is recorded" in page
    yesterday = timezone.now().date() - timedelta(days=1)
    assert "As of" in client.get(f"{path}?until={yesterday.isoformat()}").content.decode()


def test_what_was_reversed_leaves_no_empty_years_in_the_chart(tmp_path):
    fund = load_full_fund(tmp_path)
    client = client_for(member("auditor"))

    def years() -> set[str]:
        return set(client.get("/funds/FULL1/").context["charts"][0].labels)

    before = years()
    now = timezone.now()
    mistake = services.deposit_record(
        agreement=fund.agreements.order_by("pk").first(), reference="LATE", received_on=now.date(),
        amount=Money(10, fund.agreements.order_by("pk").first().amount.currency),
        fund_amount=Money(10, fund.currency), aa_fee=None, by="maker", at=now,
    )  # fmt: skip
    services.entry_reverse(entry=mistake.entry, reason="Not ours", by="checker", at=now)
    assert years() == before


def test_a_year_without_anything_between_others_is_shown():
    chart = by_year("USD", {2012: {"contributions": -5}, 2014: {"expenditure": 3}, 2020: {"contributions": 0}})
    assert chart is not None
    assert chart.labels == ("2012", "2013", "2014")
    assert by_year("USD", {2020: {"contributions": 0}}) is None


@pytest.mark.parametrize("form", ["/", ".json", ".pdf"])
def test_a_year_that_is_not_the_fund_s_has_no_report(tmp_path, form):
    load_full_fund(tmp_path)
    client = client_for(member("auditor"))
    this_year = timezone.now().year
    for year in (1900, FIRST_YEAR - 1, this_year + 1, 2150):
        assert client.get(f"/funds/FULL1/reports/annual/{year}{form}").status_code == 404, year
    if form != ".pdf":
        for year in (FIRST_YEAR, this_year):
            assert client.get(f"/funds/FULL1/reports/annual/{year}{form}").status_code == 200, year
