"""What somebody is told whose session has ended while a page was open, and how the page goes on after signing in.

A page that saves itself must neither show the sign-in page inside itself nor lose what is typed. What it asks by
itself is answered 401 with the event ``signed-out``; a token from before the sign-in is answered 403 with the event
``token-renewed`` and a new token. ``static/js/saving.js`` listens to both.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from http import HTTPStatus
from urllib.parse import urlsplit

from django.contrib import messages
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views import csrf
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

View = Callable[..., HttpResponseBase]


class SignInMiddleware(LoginRequiredMiddleware):
    """Sends strangers to the sign-in page, where it is said if something was sent; what a page asks gets 401."""

    def handle_no_permission(self, request: HttpRequest, view_func: View) -> HttpResponseBase:
        if _asked_by_the_page(request):
            return _signed_out()
        if request.method == "POST":
            # Going back would not show it: pages of somebody signed in are kept in no cache.
            said = _("You were signed out: what you just sent was not saved. Sign in and enter it again.")
            messages.warning(request, said)
            if page := _page_with_the_form(request):
                login, name = self.get_login_url(view_func), self.get_redirect_field_name(view_func)
                return redirect_to_login(page, login, name)
        return super().handle_no_permission(request, view_func)


def _page_with_the_form(request: HttpRequest) -> str:
    """Where a form was sent from; empty where the browser does not say. Many addresses take forms and show nothing."""
    came_from = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(came_from, {request.get_host()}, require_https=request.is_secure()):
        return ""
    return urlsplit(came_from)._replace(scheme="", netloc="", fragment="").geturl()


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponseBase:
    """The form's token is not the browser's: signing in has changed it. A page that saves itself gets the new one.

    Nobody else can read it: another site's page may not send the header of htmx, nor read the answer.
    """
    if not _asked_by_the_page(request):
        return csrf.csrf_failure(request, reason)
    if not request.user.is_authenticated:
        return _signed_out()
    told = json.dumps({"token-renewed": {"token": get_token(request)}})
    return HttpResponse(status=HTTPStatus.FORBIDDEN, headers={"HX-Trigger": told})


@never_cache
@require_safe
def signed_in(request: HttpRequest) -> HttpResponse:
    """To a page: the token its forms may be sent with now. To a person who has just signed in beside it: go back."""
    if _asked_by_the_page(request):
        return JsonResponse({"token": get_token(request)})
    return render(request, "account/signed_in.html")


def _asked_by_the_page(request: HttpRequest) -> bool:
    return request.headers.get("HX-Request") == "true"


def _signed_out() -> HttpResponse:
    return HttpResponse(status=HTTPStatus.UNAUTHORIZED, headers={"HX-Trigger": "signed-out"})
