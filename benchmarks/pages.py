"""The pages of the office on a loaded portfolio: milliseconds and queries of each, for the largest fund."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, reverse

from benchmarks.measuring import seconds
from benchmarks.portfolio import YEARS

Result = dict[str, float | int | str]


def addresses(code: str) -> dict[str, str]:
    """Every page that needs no more than a fund's code, and one entry and one annual report, by name."""
    from django.urls import get_resolver

    found = {
        "fund:entry": reverse("fund:entry", kwargs={"code": code, "sequence": 1}),
        "reports:annual": reverse("reports:annual", kwargs={"code": code, "year": YEARS[-1]}),
    }
    for namespace in ("reports", "fund", "grants"):
        try:
            resolver = get_resolver().namespace_dict[namespace][1]
        except KeyError:
            continue
        for name in sorted(str(key) for key in resolver.reverse_dict if isinstance(key, str)):
            for arguments in ({}, {"code": code}, {"fund_code": code}):
                try:
                    found[f"{namespace}:{name}"] = reverse(f"{namespace}:{name}", kwargs=arguments)
                    break
                except NoReverseMatch:
                    continue
    return found


def queries(client: Client, address: str) -> int:
    """How often a page asks the database. Once a minute a click also writes when the session was last seen: three
    statements that are no part of the page, which the lesser of two counts leaves out."""
    with CaptureQueriesContext(connection) as captured:
        client.get(address)
    return len(captured)


def pages(code: str, middle: Callable[[list[float]], float]) -> Result:
    """For each page that answers 200: the median of five requests, and the number of queries."""
    from django.contrib.auth import get_user_model

    from fund.models import Membership

    user = get_user_model().objects.filter(email="bench@example.org").first()
    if user is None:
        user = get_user_model().objects.create_user(email="bench@example.org", password="bench", name="Bench")
        Membership.objects.create(user=user, role="office_maker", valid_from=date(2015, 1, 1))
    client = Client()
    client.force_login(user)
    found: Result = {}
    for name, address in addresses(code).items():
        answer = client.get(address)
        if answer.status_code != 200 or "html" not in answer.headers["Content-Type"] or "preview" in name:
            continue
        found[f"page {name} queries"] = min(queries(client, address) for _ in range(2))
        found[f"page {name} ms"] = middle(
            [seconds(lambda address=address: client.get(address))[0] * 1000 for _ in range(5)]
        )
    return found
