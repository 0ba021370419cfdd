"""What happens around every request: its id, its headers, the life of its session."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponseBase, QueryDict
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from config.logs import request_id

Handler = Callable[[HttpRequest], HttpResponseBase]


class RequestIdMiddleware:
    """Gives each request an id of our own making, for the log, the error page and the answer's headers."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        identifier = uuid.uuid4().hex[:16]
        token = request_id.set(identifier)
        request.request_id = identifier  # type: ignore[attr-defined]
        try:
            response = self.get_response(request)
        finally:
            request_id.reset(token)
        response["X-Request-ID"] = identifier
        return response


class NulMiddleware:
    """Keeps out the character NUL, which no keyboard types and PostgreSQL refuses in every text.

    An address with one does not exist; a question with one is not understood. What somebody has pasted into a form is
    taken without it, and shown so before anything is recorded. A cookie with one is as good as none: the session it
    names cannot exist.
    """

    NUL = "\0"

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        for name in [name for name, value in request.COOKIES.items() if self.NUL in name + value]:
            del request.COOKIES[name]
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        if self.NUL in request.path_info:
            raise Http404
        if any(self.NUL in name + value for name, all_ in request.GET.lists() for value in all_):
            raise BadRequest(_("It holds a character that no text can hold: NUL."))
        # Who takes large files reads the form itself, once it has said how large; all else there goes through forms of
        # Django's, which refuse the character. Names of files have lost it by then.
        if not getattr(view, "csrf_exempt", False) and (typed := self._without(request.POST)) is not None:
            request.POST = typed  # type: ignore[assignment]

    def _without(self, sent: QueryDict) -> QueryDict | None:
        if not any(self.NUL in name + value for name, all_ in sent.lists() for value in all_):
            return None
        kept = QueryDict(mutable=True, encoding=sent.encoding)
        for name, all_ in sent.lists():
            kept.setlist(name.replace(self.NUL, ""), [value.replace(self.NUL, "") for value in all_])
        return kept


class ResponseHeadersMiddleware:
    """Keeps signed-in pages out of caches, fragments apart from pages, and device features off."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response.setdefault("Permissions-Policy", settings.PERMISSIONS_POLICY)
        user = getattr(request, "user", None)
        if user is not None and user.is_authenticated:
            response.setdefault("Cache-Control", "private, no-store")
        # A fragment answered to htmx must never be shown where the whole page was asked for.
        patch_vary_headers(response, ["HX-Request"])
        return response


class SessionLifetimeMiddleware:
    """Ends a session that was idle too long or has lasted too long.

    The time of the last click is written at most once a minute, so that reading a page does not write to the database.
    """

    STARTED, SEEN, GRAIN_SECONDS = "started_at", "seen_at", 60

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.user.is_authenticated:
            now = int(time.time())
            started = request.session.setdefault(self.STARTED, now)
            seen = request.session.get(self.SEEN, now)
            if now - seen > settings.SESSION_IDLE_SECONDS or now - started > settings.SESSION_ABSOLUTE_SECONDS:
                logout(request)
            elif self.SEEN not in request.session or now - seen >= self.GRAIN_SECONDS:
                request.session[self.SEEN] = now
        return self.get_response(request)


class NothingToReadMiddleware:
    """Answers with a page of ours who opens an address that only takes forms: reloaded, or reached by signing in."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if response.status_code != HTTPStatus.METHOD_NOT_ALLOWED or request.method != "GET":
            return response
        page = render(request, "405.html", status=response.status_code)
        page["Allow"] = response["Allow"]
        return page
