"""The addresses of fund transfer requests, batches and what came back."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from fund.access import requires
from grants.views.payments import asking, batches, deciding, requests
from grants.views.payments.deciding import RequestReasonPage
from grants.views.payments.paying import ConfirmPayment

HERE = "funds/<str:code>/payments"
ONE = f"{HERE}/requests/<str:number>"


def _reason(deed: str, page: type[RequestReasonPage]) -> URLPattern:
    return path(f"{ONE}/{deed}/", requires(page.act)(page.as_view()), name=f"request-{deed}")


urlpatterns: list[URLPattern | URLResolver] = [
    path(f"{HERE}/", requests.requests, name="requests"),
    path(f"{HERE}/requests/new/", asking.request_add, name="request-add"),
    path(f"{ONE}/", requests.request_page, name="request"),
    path(f"{ONE}/edit/", asking.request_change, name="request-edit"),
    path(f"{ONE}/submit/", asking.request_hand_in, name="request-submit"),
    path(f"{ONE}/release/", deciding.request_release_page, name="request-release"),
    path(f"{ONE}/confirm/", requires(ConfirmPayment.act)(ConfirmPayment.as_view()), name="request-confirm"),
    _reason("refuse", deciding.RefuseRequest),
    _reason("withdraw", deciding.WithdrawRelease),
    _reason("cancel", deciding.CancelRequest),
    _reason("fail", deciding.PaymentFailed),
    _reason("return", deciding.PaymentCameBack),
    path(f"{HERE}/batches/", batches.batches, name="batches"),
    path(f"{HERE}/batches/new/", batches.batch_add_page, name="batch-add"),
    path(f"{HERE}/batches/<str:number>/", batches.batch_page, name="batch"),
    path(f"{HERE}/batches/<str:number>/release/", batches.batch_release_page, name="batch-release"),
    path(f"{HERE}/batches/<str:number>/remove/", batches.batch_remove_page, name="batch-remove"),
    path(
        f"{HERE}/batches/<str:number>/give-up/",
        requires(batches.GiveBatchUp.act)(batches.GiveBatchUp.as_view()),
        name="batch-give-up",
    ),
    path(f"{HERE}/batches/<str:number>/file/", batches.batch_file, name="batch-file"),
]
