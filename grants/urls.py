"""The addresses of projects and organisations, of what is recorded for them, and of workbooks."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from grants.views import organisations, projects
from grants.views.closing.addresses import urlpatterns as of_closing
from grants.views.committee.addresses import urlpatterns as of_the_committee
from grants.views.import_addresses import urlpatterns as of_workbooks
from grants.views.instruments.addresses import urlpatterns as of_instruments
from grants.views.narratives.addresses import urlpatterns as of_narratives
from grants.views.payments.addresses import urlpatterns as of_payments
from grants.views.proposals.addresses import urlpatterns as of_proposals
from grants.views.recording.addresses import urlpatterns as by_hand
from grants.views.reporting.addresses import urlpatterns as of_reporting
from grants.views.reporting.expenditure.addresses import urlpatterns as of_expenditure_reports
from grants.views.results.addresses import urlpatterns as of_results
from grants.views.work.addresses import urlpatterns as of_work

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

# The life of a project, from proposal to closure.
deciding: list[URLPattern | URLResolver] = [
    *of_proposals,
    *of_the_committee,
    *of_payments,
    *of_closing,
    *of_instruments,
    *of_work,
]

# The annual cycle: what is asked of organisations, and what they report.
accounting: list[URLPattern | URLResolver] = [*of_reporting, *of_expenditure_reports, *of_narratives, *of_results]

# What is written stands first: a project page takes any number, slashes included.
urlpatterns = [*writing, *workbooks, *deciding, *accounting, *reading]
