"""The addresses of narrative reports."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from grants.views.narratives import drafting, lists, pictures, reading, reviewing, submitting

ALL = "funds/<str:code>/reporting/narratives/"
ONE = f"{ALL}<str:number>/"

urlpatterns: list[URLPattern | URLResolver] = [
    path(ALL, lists.narratives, name="narratives"),
    path(f"{ALL}begin/<int:call>/", drafting.begin, name="narrative-begin"),
    path(ONE, reading.narrative, name="narrative"),
    path(f"{ONE}draft/", drafting.draft, name="narrative-draft"),
    path(f"{ONE}draft/pictures/", pictures.pictures, name="narrative-pictures"),
    path(f"{ONE}draft/<str:section>/", drafting.section, name="narrative-section"),
    path(f"{ONE}draft/<str:section>/preview/", drafting.preview, name="narrative-preview"),
    path(f"{ONE}pictures/<str:digest>/", pictures.picture, name="narrative-picture"),
    path(f"{ONE}submit/", submitting.submit, name="narrative-submit"),
    path(f"{ONE}submitted/<int:version>/", submitting.submitted, name="narrative-submitted"),
    path(f"{ONE}take-back/", submitting.take_back, name="narrative-take-back"),
    path(f"{ONE}versions/<int:version>/", reading.version, name="narrative-version"),
    path(f"{ONE}differences/", reading.differences, name="narrative-difference"),
    path(f"{ONE}comments/", reviewing.comment, name="narrative-comment"),
    path(f"{ONE}return/", reviewing.give_back, name="narrative-return"),
    path(f"{ONE}accept/", reviewing.accept, name="narrative-accept"),
]
