"""Pictures filed with a report, wherever they are filed: the form, the list with what to write, the bytes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fund.access import person_of
from grants.models import Attachment
from grants.services.attachments import UnableToFile

File = Callable[..., Attachment]
"""Files a picture: called with ``name``, ``content``, ``by`` and ``at``."""
SHORT = 12
"""Signs of a digest that name a picture in a text."""


class PictureForm(forms.Form):
    template_name = "components/form.html"
    use_required_attribute = False

    file = forms.FileField(
        label=gettext_lazy("Picture"),
        help_text=gettext_lazy(
            "PNG or JPEG, up to 20 MB and 40 million pixels. Where and when it was taken is not kept."
        ),
        widget=forms.FileInput(attrs={"accept": ".png,.jpg,.jpeg,image/png,image/jpeg"}),
    )


def picture_sent(request: HttpRequest, form: PictureForm, file: File, *refusals: type[Exception]) -> bool:
    """Whether a picture was sent and filed; if not, the form says why. ``refusals`` are said of the form as a whole."""
    if request.method != "POST" or not form.is_valid():
        return False
    sent = form.cleaned_data["file"]
    try:
        file(name=sent.name, content=sent, by=person_of(request), at=timezone.now())
    except UnableToFile as problem:
        form.add_error("file", str(problem))
    except refusals as problem:
        form.add_error(None, str(problem))
    else:
        messages.success(request, _("%(name)s is filed with the report.") % {"name": sent.name})
        return True
    return False


def pictures_shown(images: Iterable[Attachment], address_of: Callable[[Attachment], str]) -> list[dict[str, Any]]:
    """The pictures for ``grants/pictures/list.html``: each with its address and what a text says to show it."""
    return [
        {
            "image": image,
            "url": address_of(image),
            "written": f"![{_('What it shows')}](image:{image.digest[:SHORT]})",
        }
        for image in images
    ]


def picture_answer(image: Attachment | None) -> HttpResponseBase:
    """The bytes, which nothing can run in. Raises Http404 where there are none."""
    if image is None or not default_storage.exists(image.stored_name):
        raise Http404
    answer = FileResponse(default_storage.open(image.stored_name), content_type=image.content_type)
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    answer["Cache-Control"] = "private, max-age=3600"
    return answer
