"""The addresses of statements. Codes may hold slashes, so they come last."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from reports.views.statements import begin, home, statements

urlpatterns: list[URLPattern | URLResolver] = [
    path("contributions/", home.donor_funds, name="donor-funds"),
    path("funds/<str:code>/donor/", home.donor, name="donor"),
    path("funds/<str:code>/statements/begin/", begin.begin, name="statement-begin"),
    path(
        "funds/<str:code>/statements/contributors/<int:year>/<path:reference>/",
        statements.donor_page,
        name="donor-statement",
    ),
    path(
        "funds/<str:code>/statements/contributors/<int:year>.<str:form>/<path:reference>/",
        statements.donor_file,
        name="donor-statement-file",
    ),
    path(
        "funds/<str:code>/statements/organisations/<int:year>/<path:reference>/",
        statements.organisation_page,
        name="organisation-statement",
    ),
    path(
        "funds/<str:code>/statements/organisations/<int:year>.<str:form>/<path:reference>/",
        statements.organisation_file,
        name="organisation-statement-file",
    ),
]
