"""Filling in forms as a browser would: what the tests of the writing pages share."""

from __future__ import annotations

import re
import uuid
from datetime import date
from typing import Any

from django.test import Client

from fund.models import Fund, Membership, User


def client_of(role: str, fund: Fund | None = None, email: str = "") -> Client:
    """Signed in as somebody with this role, in all funds or in one."""
    user = User.objects.create_user(email=email or f"{role}@example.org", password="x", name=role)
    Membership.objects.create(user=user, role=role, fund=fund, valid_from=date(2000, 1, 1))
    client = Client()
    client.force_login(user)
    return client


def with_key(data: dict[str, str], **changes: str) -> dict[str, str]:
    return {"key": str(uuid.uuid4())} | data | changes


def text_of(response: Any) -> str:
    """The page as text, entities resolved where tests look for quotes."""
    return response.content.decode().replace("&#x27;", "'").replace("&quot;", '"')


def shown_digest(page: str) -> str:
    found = re.search(r'name="shown" value="([0-9a-f]{64})"', page)
    assert found, "not the page to check one's answers:\n" + page
    return found[1]


def check(client: Client, path: str, data: dict[str, str]) -> str:
    response = client.post(path, {**data, "step": "check"})
    assert response.status_code == 200, response
    return text_of(response)


def record(client: Client, path: str, data: dict[str, str]) -> Any:
    """The form, the check, the deed: answers with the redirect to the confirmation."""
    return client.post(path, {**data, "step": "record", "shown": shown_digest(check(client, path, data))})
