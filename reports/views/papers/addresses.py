"""The addresses of the committee's and the office's papers."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from reports.views.papers import committee, payments

MEETING = "funds/<str:code>/committee/meetings/<str:number>"
DECISION = "funds/<str:code>/committee/decisions/<str:number>"
REQUEST = "funds/<str:code>/payments/requests/<str:number>"
BATCH = "funds/<str:code>/payments/batches/<str:number>"

urlpatterns: list[URLPattern | URLResolver] = [
    path(f"{MEETING}/pack.pdf", committee.pack, name="meeting-pack"),
    path(f"{MEETING}/minutes.pdf", committee.minutes_paper, name="minutes"),
    path(f"{DECISION}/sheet.pdf", committee.sheet, name="decision-sheet"),
    path(f"{REQUEST}/notification.pdf", payments.notification, name="transfer-notification"),
    path(f"{BATCH}/totals.pdf", payments.totals, name="batch-totals"),
]
