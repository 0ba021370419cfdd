"""What every page knows besides its own data."""

from __future__ import annotations

import json

from django.conf import settings
from django.http import HttpRequest

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
    return {
        "product_name": "Fund Office",
        "demo_mode": settings.DEMO_MODE,
        "htmx_config": HTMX_CONFIG,
        "request_id": getattr(request, "request_id", ""),
    }
