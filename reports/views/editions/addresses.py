"""The addresses of writing a report. They come before those of publishing, which take any key."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from reports.views.editions import pictures, previewing, writing

EDITION = "funds/<str:code>/reports/editions/<path:key>"

urlpatterns: list[URLPattern | URLResolver] = [
    path("funds/<str:code>/reports/editions/begin/", writing.begin, name="edition-begin"),
    path(f"{EDITION}/write/", writing.texts, name="edition-write"),
    path(f"{EDITION}/write/<path:text>/", writing.text, name="edition-text"),
    path(f"{EDITION}/pictures/", pictures.pictures, name="edition-pictures"),
    path(f"{EDITION}/pictures/<str:digest>/", pictures.picture, name="edition-picture"),
    path(f"{EDITION}/placeholders/", writing.placeholders, name="edition-placeholders"),
    path(f"{EDITION}/preview/", previewing.preview, name="edition-preview"),
    path(f"{EDITION}/draft.<str:form>", previewing.draft_file, name="edition-draft"),
]
