"""The addresses of amended plans, conditions, closure and what keeps it."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
