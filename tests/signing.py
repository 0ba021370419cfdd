"""Signing in as people do, and saying the password again before money or votes move."""

from __future__ import annotations

from typing import Any

from django.test import Client

from fund.models import User

PASSWORD = "a-long-password-for-tests"


def sign_in(client: Client, user: User, password: str = PASSWORD) -> Client:
    """Through the page, so that the session knows how and when."""
    client.logout()
    answer = client.post("/accounts/login/", {"login": user.email, "password": password})
    assert answer.status_code == 302, answer.content.decode()[:500]
    return client


def said_again(client: Client, answer: Any, password: str = PASSWORD) -> Any:
    """The answer to what was sent, after the password it was held back for."""
    assert answer.status_code == 302, answer.status_code
    assert "/accounts/reauthenticate/" in answer["Location"], answer["Location"]
    assert client.get(answer["Location"]).status_code == 200
    return client.post(answer["Location"], {"password": password})
