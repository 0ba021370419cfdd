"""The addresses of recording by hand in the fund's own books."""

from __future__ import annotations

from django.urls import URLPattern, path

from fund.access import requires
from fund.views.recording.agreements import AddAgreement, EditAgreement
from fund.views.recording.closing import close_year, year_closed
from fund.views.recording.deposits import RecordDeposit, deposit_preview
from fund.views.recording.own_money import RecordCharge, RecordContributorRefund, RecordFundTransfer, RecordIncome
from fund.views.recording.pages import RecordPage
from fund.views.recording.recorded import recorded
from fund.views.recording.register import (
    EditContributor,
    EditFocus,
    EditFund,
    EditOutput,
    RegisterPage,
    register,
)
from fund.views.recording.reversing import reverse_entry


def record_path(kind: str, page: type[RecordPage]) -> URLPattern:
    """The page of one kind of record, with the right it takes."""
    return path(f"funds/<str:code>/record/{kind}/", requires(page.act)(page.as_view()), name=f"record-{kind}")


def row_paths(kind: str, folder: str, page: type[RegisterPage]) -> list[URLPattern]:
    """Adding a row of the register, and editing one by its code."""
    view = requires(page.act)(page.as_view())
    return [
        path(f"funds/<str:code>/register/{folder}/new/", view, name=f"{kind}-add"),
        path(f"funds/<str:code>/register/{folder}/edit/<path:key>/", view, name=f"{kind}-edit"),
    ]


urlpatterns = [
    record_path("deposit", RecordDeposit),
    path("funds/<str:code>/record/deposit/preview/", deposit_preview, name="record-deposit-preview"),
    record_path("income", RecordIncome),
    record_path("charge", RecordCharge),
    record_path("fund-transfer", RecordFundTransfer),
    record_path("contributor-refund", RecordContributorRefund),
    path("funds/<str:code>/register/", register, name="register"),
    path("funds/<str:code>/register/fund/", requires(EditFund.act)(EditFund.as_view()), name="fund-edit"),
    *row_paths("focus", "focuses", EditFocus),
    *row_paths("output", "outputs", EditOutput),
    *row_paths("contributor", "contributors", EditContributor),
    path(
        "funds/<str:code>/register/agreements/new/",
        requires(AddAgreement.act)(AddAgreement.as_view()),
        name="agreement-add",
    ),
    path(
        "funds/<str:code>/register/agreements/edit/<path:key>/",
        requires(EditAgreement.act)(EditAgreement.as_view()),
        name="agreement-edit",
    ),
    path("funds/<str:code>/recorded/<int:sequence>/", recorded, name="recorded"),
    path("funds/<str:code>/entries/<int:sequence>/reverse/", reverse_entry, name="reverse"),
    path("funds/<str:code>/years/close/", close_year, name="close-year"),
    path("funds/<str:code>/years/<int:year>/closed/", year_closed, name="year-closed"),
]
