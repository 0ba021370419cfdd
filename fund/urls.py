"""The addresses of the books: reading them, and recording in them."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver

from fund.views.recording.addresses import urlpatterns as by_hand

app_name = "fund"

reading: list[URLPattern | URLResolver] = []

# Recording, reversing, closing: ``fund/views/recording``.
writing: list[URLPattern | URLResolver] = [*by_hand]

# What is written stands first: a record page takes any reference, slashes included.
urlpatterns = [*writing, *reading]
