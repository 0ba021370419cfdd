"""The pictures of an edition: its own, sent by the secretariat, and those organisations filed with their narratives."""

from __future__ import annotations

from functools import partial

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from fund.access import requires
from fund.models import Fund
from grants.services.steps import NotYours
from grants.views.pictures import PictureForm, picture_answer, picture_sent, pictures_shown
from reports.consolidated.images import of_edition, of_narratives
from reports.models import EditionState
from reports.services.editions import UnableToEdit, edition_picture
from reports.views.editions.common import around, found_edition, url_of


@require_http_methods(["GET", "HEAD", "POST"])
@requires("edition.view", "edition.edit")
def pictures(request: HttpRequest, fund: Fund, key: str) -> HttpResponseBase:
    """What can be shown in the texts, with what is to be written there; a form for one more."""
    edition = found_edition(fund, key)
    form = PictureForm(request.POST or None, request.FILES or None)
    if picture_sent(request, form, partial(edition_picture, edition=edition), UnableToEdit, NotYours):
        return redirect(url_of(edition, "edition-pictures"))
    context = around(edition, _("Pictures"), "pictures") | {
        "form": form,
        "may_file": edition.state == EditionState.DRAFT and "edition.edit" in request.acts,  # type: ignore[attr-defined]
        "pictures": pictures_shown(of_edition(edition), lambda image: url_of(edition, "edition-picture", image.digest)),
        "of_narratives": pictures_shown(
            of_narratives(edition), lambda image: url_of(edition, "edition-picture", image.digest)
        ),
    }
    return render(request, "reports/editions/pictures.html", context)


@require_safe
@requires("edition.view", "edition.edit")
def picture(request: HttpRequest, fund: Fund, key: str, digest: str) -> HttpResponseBase:
    """One picture the texts of the edition can show."""
    edition = found_edition(fund, key)
    image = of_edition(edition).filter(digest=digest).first() or of_narratives(edition).filter(digest=digest).first()
    if image is None:
        raise Http404
    return picture_answer(image)
