"""The addresses of recording by hand in the fund's own books."""

from __future__ import annotations

from django.urls import URLPattern, path

from fund.access import requires
from fund.views.recording.closing import close_year, year_closed
from fund.views.recording.deposits import RecordDeposit, deposit_preview
from fund.views.recording.own_money import RecordCharge, RecordContributorRefund, RecordFundTransfer, RecordIncome
from fund.views.recording.pages import RecordPage
from fund.views.recording.recorded import recorded
from fund.views.recording.reversing import reverse_entry


def record_path(kind: str, page: type[RecordPage]) -> URLPattern:
    """The page of one kind of record, with the right it takes."""
    return path(f"funds/<str:code>/record/{kind}/", requires(page.act)(page.as_view()), name=f"record-{kind}")


urlpatterns = [
    record_path("deposit", RecordDeposit),
    path("funds/<str:code>/record/deposit/preview/", deposit_preview, name="record-deposit-preview"),
    record_path("income", RecordIncome),
    record_path("charge", RecordCharge),
    record_path("fund-transfer", RecordFundTransfer),
    record_path("contributor-refund", RecordContributorRefund),
    path("funds/<str:code>/recorded/<int:sequence>/", recorded, name="recorded"),
    path("funds/<str:code>/entries/<int:sequence>/reverse/", reverse_entry, name="reverse"),
    path("funds/<str:code>/years/close/", close_year, name="close-year"),
    path("funds/<str:code>/years/<int:year>/closed/", year_closed, name="year-closed"),
]
