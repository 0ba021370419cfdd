"""The addresses of organisations' instruments, the fund's rules and its windows."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
