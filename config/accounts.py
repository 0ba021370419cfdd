"""How people come in: by accounts the office makes, never by signing up."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class OfficeAccountAdapter(DefaultAccountAdapter):
    """Closes self-registration; everything else is allauth's."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
