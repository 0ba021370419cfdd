"""The addresses of work lists and letters."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from grants.views.work import letters, waiting

urlpatterns: list[URLPattern | URLResolver] = [
    path("waiting/", waiting.waiting, name="waiting"),
    path("letters/", letters.preferences, name="letters"),
    path("mailbox/", letters.mailbox, name="mailbox"),
]
