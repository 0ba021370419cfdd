"""The addresses of expenditure reports."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from grants.views.reporting.expenditure import judging, lists, writing

_HERE = "funds/<str:code>/reporting/expenditure"
_ONE = f"{_HERE}/<str:number>"

urlpatterns: list[URLPattern | URLResolver] = [
    path(f"{_HERE}/", lists.reports, name="expenditure-reports"),
    path(f"{_HERE}/new/", writing.report_new, name="expenditure-report-new"),
    path(f"{_HERE}/calls/<int:number>/begin/", writing.report_begin, name="expenditure-report-begin"),
    path(f"{_ONE}/", judging.report_page, name="expenditure-report"),
    path(f"{_ONE}/edit/", writing.report_edit, name="expenditure-report-edit"),
    path(f"{_ONE}/submit/", writing.report_submit, name="expenditure-report-submit"),
    path(f"{_ONE}/submitted/", writing.report_submitted, name="expenditure-report-submitted"),
    path(f"{_ONE}/take-back/", writing.report_take_back, name="expenditure-report-take-back"),
    path(f"{_ONE}/return/", judging.report_return, name="expenditure-report-return"),
    path(f"{_ONE}/accept/", judging.report_accept, name="expenditure-report-accept"),
    path(f"{_ONE}/correct/", writing.report_correct, name="expenditure-report-correct"),
]
