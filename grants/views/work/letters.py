"""Letters: how a person wants them, and in a demonstration the mailbox they would come to."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from fund.access import person_of
from fund.views.recording.links import crumbs
from grants.forms.work.preferences import DeliveryForm
from grants.models import Notice
from grants.services.notices import delivery_of, delivery_set, language_of

SHOWN = 50


@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: HttpRequest) -> HttpResponse:
    """Each at once, once a day, or none."""
    user = person_of(request)
    initial = {"delivery": delivery_of(user), "language": language_of(user)}
    form = DeliveryForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        delivery_set(user=user, **form.cleaned_data)
        messages.success(request, _("Your choice is kept."))
        return redirect("grants:letters")
    context = {"form": form, "breadcrumbs": crumbs(None, _("Letters"))}
    return render(request, "grants/work/letters.html", context)


@require_safe
def mailbox(request: HttpRequest) -> HttpResponse:
    """The letters of the person of the demonstration, with their text. Nothing of the kind outside a demonstration."""
    user = person_of(request)
    if not settings.DEMO_MODE or not user.is_demo:
        raise Http404
    letters = Notice.objects.filter(Q(user=user) | Q(address__iexact=user.email)).select_related("fund")
    context = {
        "letters": letters.order_by("-created_at", "-pk")[:SHOWN],
        "breadcrumbs": crumbs(None, _("Mailbox")),
    }
    return render(request, "grants/work/mailbox.html", context)
