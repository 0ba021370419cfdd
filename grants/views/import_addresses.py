"""The addresses of workbooks, in and out."""

from __future__ import annotations

from django.urls import path

from grants.views import imports

urlpatterns = [
    path("workbooks/", imports.imports, name="imports"),
    path("workbooks/template.xlsx", imports.template, name="template"),
    path("workbooks/<uuid:pk>/", imports.import_page, name="import"),
    path("workbooks/<uuid:pk>/progress/", imports.import_progress, name="import-progress"),
    path("workbooks/<uuid:pk>/decide/", imports.import_decide, name="import-decide"),
    path("workbooks/<uuid:pk>/errors.xlsx", imports.import_errors, name="import-errors"),
    path("funds/<str:code>/workbook.xlsx", imports.export, name="export"),
]
