"""Pages that belong to no application: health, the demonstration's sign-in, errors."""

from __future__ import annotations

import logging

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib.auth import get_user_model, login
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import BadRequest
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from config.demo_users import DEMO_EMAILS

logger = logging.getLogger(__name__)


@login_not_required
@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers. Says nothing about the database."""
    return HttpResponse("ok\n", content_type="text/plain")


@login_not_required
@never_cache
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """200 when the database answers and every migration is applied, otherwise 503 with the reason's name only."""
    try:
        executor = MigrationExecutor(connection)
        ready = not executor.migration_plan(executor.loader.graph.leaf_nodes())
        state = "ready" if ready else "migrations pending"
    except DatabaseError:
        logger.exception("The database does not answer")
        ready, state = False, "database unavailable"
    return JsonResponse({"state": state}, status=200 if ready else 503)


@login_not_required
@require_POST
def demo_sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in as one of the demonstration's users with one click; answers 404 outside demo mode."""
    if not settings.DEMO_MODE:
        raise Http404
    email = request.POST.get("email", "")
    people = get_user_model().objects.filter(is_demo=True, is_active=True)
    user = people.filter(email=email).first() if email in DEMO_EMAILS else None
    if user is None:
        raise Http404
    login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
    return redirect(get_adapter(request).get_login_redirect_url(request))


@login_not_required
def absent(request: HttpRequest) -> HttpResponse:
    """A page of the sign-in library that this office does not offer."""
    raise Http404


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The request could not be understood; where a page of ours says so, in its words."""
    reason = str(exception) if type(exception) is BadRequest else ""
    return render(request, "400.html", {"reason": reason}, status=400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The person is known and has no right to this act; the exception's words, if any, say why."""
    return render(request, "403.html", {"reason": str(exception)}, status=403)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Absent, or not to be seen by this person: the same answer."""
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Something broke; the page needs no database and gives the number to quote."""
    return render(request, "500.html", {"request_id": getattr(request, "request_id", "")}, status=500)
