"""The addresses of projects and organisations, of what is recorded for them, and of workbooks."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from grants.views import organisations, projects
from grants.views.import_addresses import urlpatterns as of_workbooks
from grants.views.recording.addresses import urlpatterns as by_hand

app_name = "grants"

reading: list[URLPattern | URLResolver] = [
    path("funds/<str:code>/projects/", projects.projects, name="projects"),
    path("funds/<str:code>/projects/<path:number>/", projects.project, name="project"),
    path("funds/<str:code>/organisations/", organisations.organisations, name="organisations"),
    path("funds/<str:code>/organisations/<path:reference>/", organisations.organisation, name="organisation"),
]

# Recording allocations, transfers, refunds and expenditure: ``grants/views/recording``.
writing: list[URLPattern | URLResolver] = [*by_hand]

# Workbooks in and out.
workbooks: list[URLPattern | URLResolver] = [*of_workbooks]

# What is written stands first: a project page takes any number, slashes included.
urlpatterns = [*writing, *workbooks, *reading]
