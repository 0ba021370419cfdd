"""The addresses of recording by hand what is approved, paid and spent."""

from __future__ import annotations

from django.urls import path

from fund.views.recording.addresses import record_path, row_paths
from grants.views.recording.allocations import RecordAllocation, allocation_preview
from grants.views.recording.expenditures import RecordExpenditure, expenditure_preview
from grants.views.recording.payments import RecordRefund, RecordTransfer, refund_preview, transfer_preview
from grants.views.recording.register import EditOrganisation, EditProject

urlpatterns = [
    *row_paths("organisation", "organisations", EditOrganisation),
    *row_paths("project", "projects", EditProject),
    record_path("allocation", RecordAllocation),
    path("funds/<str:code>/record/allocation/preview/", allocation_preview, name="record-allocation-preview"),
    record_path("transfer", RecordTransfer),
    path("funds/<str:code>/record/transfer/preview/", transfer_preview, name="record-transfer-preview"),
    record_path("refund", RecordRefund),
    path("funds/<str:code>/record/refund/preview/", refund_preview, name="record-refund-preview"),
    record_path("expenditure", RecordExpenditure),
    path("funds/<str:code>/record/expenditure/preview/", expenditure_preview, name="record-expenditure-preview"),
]
