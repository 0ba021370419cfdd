"""The addresses of publishing. The key of a report may hold the number of a project, slashes and all: what is longer
comes first, or it would be taken for part of a key."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from fund.access import requires
from reports.views.publishing import deciding, editions, public, published, verify

EDITION = "funds/<str:code>/reports/editions/<path:key>"
PUBLIC = "public/funds/<str:code>/reports"

urlpatterns: list[URLPattern | URLResolver] = [
    path("funds/<str:code>/reports/published/", published.published, name="published"),
    path("funds/<str:code>/reports/published/subscribe/", published.subscribe, name="subscribe"),
    path("funds/<str:code>/reports/editions/", editions.editions, name="editions"),
    path(f"{EDITION}/prepare/", deciding.prepare, name="edition-prepare"),
    path(f"{EDITION}/take-back/", deciding.take_back, name="edition-take-back"),
    path(f"{EDITION}/certify/", deciding.certify, name="edition-certify"),
    path(f"{EDITION}/published/<int:version>/", deciding.published, name="edition-published"),
    path(
        f"{EDITION}/return/",
        requires("edition.certify")(deciding.ReturnEdition.as_view()),
        name="edition-return",
    ),
    path(
        f"{EDITION}/restate/",
        requires("edition.prepare")(deciding.RestateEdition.as_view()),
        name="edition-restate",
    ),
    path(
        f"{EDITION}/abandon/",
        requires("edition.edit")(deciding.AbandonEdition.as_view()),
        name="edition-abandon",
    ),
    path(
        f"{EDITION}/give-up/",
        requires("edition.prepare")(deciding.GiveUpEdition.as_view()),
        name="edition-give-up",
    ),
    path(f"{EDITION}/prepared.<str:form>", editions.edition_file, name="edition-file"),
    path(f"{EDITION}/", editions.edition, name="edition"),
    path("public/", public.funds, name="public-funds"),
    path(f"{PUBLIC}/", public.reports, name="public"),
    path(f"{PUBLIC}.json", public.reports_json, name="public-json"),
    path(f"{PUBLIC}/<path:key>/v<int:version>/", public.report, name="public-report"),
    path(f"{PUBLIC}/<path:key>/v<int:version>/<str:name>", public.report_file, name="public-file"),
    path("public/verify/", verify.verify, name="verify"),
]
