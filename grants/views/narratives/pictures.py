"""The pictures of a narrative: sent, listed with what to write in the text, shown to those who see the report."""

from __future__ import annotations

from functools import partial

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from fund.access import requires
from fund.models import Fund
from grants.narratives.desk import desk_of, images_of
from grants.narratives.ownership import DRAFT, SEE
from grants.services.narratives import UnableToReport, narrative_picture
from grants.services.steps import NotYours
from grants.views.narratives.common import address, seen, sight_of
from grants.views.narratives.drafting import around_section, to_be_edited
from grants.views.pictures import PictureForm, picture_answer, picture_sent, pictures_shown


@require_http_methods(["GET", "HEAD", "POST"])
@requires(DRAFT)
def pictures(request: HttpRequest, fund: Fund, number: str) -> HttpResponse:
    """The pictures filed with the draft, and a form for one more."""
    report = to_be_edited(request, number)
    if report is None:
        return redirect("grants:narrative", fund.code, number)
    form = PictureForm(request.POST or None, request.FILES or None)
    if picture_sent(request, form, partial(narrative_picture, report=report), UnableToReport, NotYours):
        return redirect("grants:narrative-pictures", fund.code, number)
    desk = desk_of(report)
    context = around_section(request, desk, "", _("Pictures")) | {
        "form": form,
        "pictures": pictures_shown(desk.images, lambda image: address("narrative-picture", report, image.digest)),
    }
    return render(request, "grants/narratives/sections/pictures.html", context)


@require_safe
@requires(SEE, DRAFT)
def picture(request: HttpRequest, fund: Fund, number: str, digest: str) -> HttpResponseBase:
    """One picture of a report this person sees; those who see no draft get only what a version shows."""
    report = seen(request, number)
    if not sight_of(request, fund).sees_draft_of(report):
        shown = {each["digest"] for version in report.versions.all() for each in version.content["images"]}
        if digest not in shown:
            raise Http404
    return picture_answer(images_of(report).filter(digest=digest).first())
