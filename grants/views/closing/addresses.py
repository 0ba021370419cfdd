"""The addresses of closure: what keeps projects open, the end of a project and of the fund, waivers, documents."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from grants.views.closing import filing, fund, project, waivers
from grants.views.closing.ageing import ageing

PROJECT = "funds/<str:code>/projects/<path:number>"
WAIVER = "funds/<str:code>/closing/waivers/<str:number>"

urlpatterns: list[URLPattern | URLResolver] = [
    path("funds/<str:code>/closing/", ageing, name="ageing"),
    path("funds/<str:code>/closing/fund/", fund.fund_closure, name="fund-close"),
    path("funds/<str:code>/closing/fund/close/", fund.close_fund, name="fund-close-now"),
    path(f"{WAIVER}/", waivers.waiver, name="waiver"),
    path(f"{WAIVER}/grant/", waivers.grant, name="waiver-grant"),
    path(f"{WAIVER}/refuse/", waivers.refuse, name="waiver-refuse"),
    path(f"{PROJECT}/closure/", project.project_close, name="project-close"),
    path(f"{PROJECT}/closure/operational/", project.close_operationally, name="project-close-operationally"),
    path(f"{PROJECT}/closure/financial/", project.close_financially, name="project-close-financially"),
    path(f"{PROJECT}/closure/waiver/", waivers.ask, name="waiver-ask"),
    path(f"{PROJECT}/closure/interest/", filing.declare_interest, name="interest-declare"),
    path(f"{PROJECT}/documents/add/", filing.file_document, name="project-file"),
    path(f"{PROJECT}/documents/<uuid:identifier>/", filing.document, name="project-document"),
]
