"""The addresses of proposals, their versions and their screening."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from grants.views.proposals import drafting, lists, reading, screening, submitting

ONE = "funds/<str:code>/proposals/<str:number>/"

urlpatterns: list[URLPattern | URLResolver] = [
    path("funds/<str:code>/proposals/", lists.proposals, name="proposals"),
    path("funds/<str:code>/proposals/start/", drafting.start, name="proposal-start"),
    path(ONE, reading.proposal, name="proposal"),
    path(f"{ONE}draft/", drafting.draft, name="proposal-draft"),
    path(f"{ONE}draft/<str:section>/", drafting.section, name="proposal-section"),
    path(f"{ONE}submit/", submitting.submit, name="proposal-submit"),
    path(f"{ONE}submitted/<int:version>/", submitting.submitted, name="proposal-submitted"),
    path(f"{ONE}withdraw/", submitting.withdraw, name="proposal-withdraw"),
    path(f"{ONE}versions/<int:version>/", reading.version, name="proposal-version"),
    path(f"{ONE}differences/", reading.differences, name="proposal-difference"),
    path(f"{ONE}files/<uuid:identifier>/", reading.file, name="proposal-file"),
    path(f"{ONE}screening/", screening.screening, name="proposal-screening"),
    path(f"{ONE}screening/return/", screening.give_back, name="proposal-return"),
    path(f"{ONE}screening/forward/", screening.forward, name="proposal-forward"),
    path(f"{ONE}screening/accept/", screening.accept, name="proposal-accept"),
]
