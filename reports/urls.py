"""The addresses of the account given: the portfolio, a fund and its tabs, the annual report."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from reports.views import annual, contributions, fund, history, income, money_out, portfolio
from reports.views.papers.addresses import urlpatterns as of_papers

app_name = "reports"

urlpatterns: list[URLPattern | URLResolver] = [
    *of_papers,
    path("", portfolio.portfolio, name="portfolio"),
    path("funds/<str:code>/", fund.overview, name="fund"),
    path("funds/<str:code>/contributions/", contributions.contributions, name="contributions"),
    path("funds/<str:code>/allocations/", money_out.allocations, name="allocations"),
    path("funds/<str:code>/transfers/", money_out.transfers, name="transfers"),
    path("funds/<str:code>/expenditure/", money_out.expenditure, name="expenditure"),
    path("funds/<str:code>/income/", income.income, name="income"),
    path("funds/<str:code>/focuses/", annual.focuses, name="focuses"),
    path("funds/<str:code>/reports/", annual.reports, name="reports"),
    path("funds/<str:code>/reports/annual/<int:year>/", annual.annual, name="annual"),
    path("funds/<str:code>/reports/annual/<int:year>.<str:form>", annual.annual_file, name="annual-file"),
    path("funds/<str:code>/history/", history.history, name="history"),
]
