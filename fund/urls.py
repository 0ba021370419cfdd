"""The addresses of the books: reading them, and recording in them."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from fund.views import contributors, entries, people, records, statements
from fund.views.recording.addresses import urlpatterns as by_hand

app_name = "fund"

reading: list[URLPattern | URLResolver] = [
    path("funds/<str:code>/ledger/", entries.ledger, name="ledger"),
    path("funds/<str:code>/ledger/years/", statements.years, name="years"),
    path("funds/<str:code>/accounts/", statements.accounts, name="accounts"),
    path("funds/<str:code>/movements/", statements.movements, name="movements"),
    path("funds/<str:code>/entries/<int:sequence>/", entries.entry, name="entry"),
    path("funds/<str:code>/records/<str:kind>/<path:reference>/", records.record, name="record"),
    path("funds/<str:code>/contributors/<path:reference>/", contributors.contributor, name="contributor"),
    path("funds/<str:code>/agreements/<path:reference>/", contributors.agreement, name="agreement"),
]

# People belong to no single fund.
of_people: list[URLPattern | URLResolver] = [
    path("people/", people.people, name="people"),
    path("people/add/", people.person_add, name="person-add"),
    path("people/<int:number>/", people.person, name="person"),
    path("people/<int:number>/account/", people.person_switch, name="person-switch"),
    path("people/<int:number>/roles/<int:membership>/end/", people.membership_end, name="membership-end"),
]

# Recording, reversing, closing: ``fund/views/recording``.
writing: list[URLPattern | URLResolver] = [*by_hand]

# What is written stands first: a record page takes any reference, slashes included.
urlpatterns = [*writing, *of_people, *reading]
