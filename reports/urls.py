"""The addresses of the account given: the portfolio, a fund and its tabs, the annual report."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver

app_name = "reports"

urlpatterns: list[URLPattern | URLResolver] = []
