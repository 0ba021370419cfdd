"""The addresses of projects and organisations, of what is recorded for them, and of workbooks."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver

from grants.views.import_addresses import urlpatterns as of_workbooks
from grants.views.recording.addresses import urlpatterns as by_hand

app_name = "grants"

reading: list[URLPattern | URLResolver] = []

# Recording allocations, transfers, refunds and expenditure: ``grants/views/recording``.
writing: list[URLPattern | URLResolver] = [*by_hand]

# Workbooks in and out.
workbooks: list[URLPattern | URLResolver] = [*of_workbooks]

# What is written stands first: a project page takes any number, slashes included.
urlpatterns = [*writing, *workbooks, *reading]
