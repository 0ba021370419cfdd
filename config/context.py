"""What every page knows besides its own data."""

from __future__ import annotations

import json

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from config.demo_users import DEMO_PASSWORD, DEMO_USERS
from fund.access import rights_for
from grants.worklist import waiting_count

# htmx neither injects a style nor evaluates text, stays on this site, and keeps no page in the browser's storage.
HTMX_CONFIG = json.dumps(
    {
        "includeIndicatorStyles": False,
        "allowEval": False,
        "allowScriptTags": False,
        "selfRequestsOnly": True,
        "historyCacheSize": 0,
        "refreshOnHistoryMiss": True,
    }
)


def office(request: HttpRequest) -> dict[str, object]:
    """The product's name, whether this is a demonstration, and the settings of htmx."""
    context: dict[str, object] = {
        "product_name": "Fund Office",
        "demo_mode": settings.DEMO_MODE,
        "htmx_config": HTMX_CONFIG,
        "request_id": getattr(request, "request_id", ""),
        # Asked of the database only by pages that draw the navigation, and once a request.
        "acts_anywhere": SimpleLazyObject(lambda: rights_for(request).acts()),
        "acts_everywhere": SimpleLazyObject(lambda: rights_for(request).acts_everywhere()),
        "waiting_count": SimpleLazyObject(lambda: _waiting(request)),
    }
    if settings.DEMO_MODE:
        context |= {"demo_users": DEMO_USERS, "demo_password": DEMO_PASSWORD}
    return context


def _waiting(request: HttpRequest) -> int:
    """How many things wait for the person who asks."""
    return waiting_count(request.user, timezone.now(), rights=rights_for(request))  # type: ignore[arg-type]
