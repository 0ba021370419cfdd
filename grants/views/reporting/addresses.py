"""The addresses of the annual cycle. Those of the reports themselves stand with their pages."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from grants.views.reporting import calendar, cycle, portfolio, portfolio_preview

_REPORTING = "funds/<str:code>/reporting"
_PORTFOLIO = f"{_REPORTING}/<int:year>/portfolio"
_UPLOAD = f"{_PORTFOLIO}/uploads/<uuid:upload>"

urlpatterns: list[URLPattern | URLResolver] = [
    path(f"{_REPORTING}/", calendar.calendar, name="reporting"),
    path(f"{_REPORTING}/<int:year>/open/", cycle.open_cycle, name="cycle-open"),
    path(f"{_REPORTING}/<int:year>/close/", cycle.close_cycle, name="cycle-close"),
    path(f"{_REPORTING}/<int:year>/reopen/", cycle.reopen_cycle, name="cycle-reopen"),
    path(f"{_REPORTING}/calls/<int:number>/excuse/", cycle.excuse, name="call-excuse"),
    path(f"{_PORTFOLIO}/file/<path:reference>/", portfolio.workbook, name="portfolio-file"),
    path(f"{_UPLOAD}/", portfolio_preview.preview, name="portfolio-preview"),
    path(f"{_UPLOAD}/save/", portfolio_preview.save, name="portfolio-save"),
    path(f"{_UPLOAD}/submit/", portfolio_preview.submit, name="portfolio-submit"),
    path(f"{_PORTFOLIO}/of/<path:reference>/", portfolio.portfolio, name="portfolio"),
]
