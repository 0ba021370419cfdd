"""The addresses of the account given: the portfolio, a fund and its tabs, the annual report."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from reports.views import (
    annual,
    contributions,
    files,
    focuses,
    fund,
    history,
    income,
    money_out,
    outlook,
    portfolio,
    portfolio_report,
)
from reports.views.editions.addresses import urlpatterns as of_editions
from reports.views.papers.addresses import urlpatterns as of_papers
from reports.views.publishing.addresses import urlpatterns as of_publishing
from reports.views.statements.addresses import urlpatterns as of_statements

app_name = "reports"

urlpatterns: list[URLPattern | URLResolver] = [
    *of_papers,
    *of_statements,
    *of_editions,
    # Pages of an edition that others bring come before these: the last of them takes any key.
    *of_publishing,
    path("", portfolio.portfolio, name="portfolio"),
    path("portfolio/", portfolio_report.portfolio_page, name="portfolio-report"),
    path("portfolio/prepare/", portfolio_report.portfolio_ask, name="portfolio-ask"),
    path("files/", files.files, name="files"),
    path("files/<uuid:pk>/", files.file, name="file"),
    path("files/<uuid:pk>/progress/", files.file_progress, name="file-progress"),
    path("files/<uuid:pk>/download/", files.file_download, name="file-download"),
    path("files/<uuid:pk>/remove/", files.file_remove, name="file-remove"),
    path("funds/<str:code>/files/<slug:kind>/", files.file_ask, name="file-ask"),
    path("funds/<str:code>/", fund.overview, name="fund"),
    path("funds/<str:code>/contributions/", contributions.contributions, name="contributions"),
    path("funds/<str:code>/allocations/", money_out.allocations, name="allocations"),
    path("funds/<str:code>/transfers/", money_out.transfers, name="transfers"),
    path("funds/<str:code>/expenditure/", money_out.expenditure, name="expenditure"),
    path("funds/<str:code>/income/", income.income, name="income"),
    path("funds/<str:code>/focuses/", focuses.focuses, name="focuses"),
    path("funds/<str:code>/focuses/<path:reference>/", focuses.focus, name="focus"),
    path("funds/<str:code>/outlook/", outlook.outlook_page, name="outlook"),
    path("funds/<str:code>/reports/", annual.reports, name="reports"),
    path("funds/<str:code>/reports/annual/<int:year>/", annual.annual, name="annual"),
    path("funds/<str:code>/reports/annual/<int:year>.<str:form>", annual.annual_file, name="annual-file"),
    path("funds/<str:code>/history/", history.history, name="history"),
]
