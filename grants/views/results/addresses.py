"""The addresses of the results framework."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from grants.views.results import editing, projects, reading

ALL = "funds/<str:code>/reporting/results/"

urlpatterns: list[URLPattern | URLResolver] = [
    path(ALL, reading.results, name="results"),
    path(f"{ALL}indicators/add/", editing.indicator, name="indicator-add"),
    path(f"{ALL}indicators/<int:pk>/", editing.indicator, name="indicator-edit"),
    path(f"{ALL}projects/", projects.project_indicators, name="project-indicators"),
    path(f"{ALL}projects/add/", editing.project_indicator, name="project-indicator-add"),
    path(f"{ALL}projects/<int:pk>/", editing.project_indicator, name="project-indicator-edit"),
]
