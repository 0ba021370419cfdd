"""How people come in: by accounts the office makes, never by signing up."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from fund.access import rights_of, today


class OfficeAccountAdapter(DefaultAccountAdapter):
    """Closes self-registration and says where people arrive; everything else is allauth's."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """A donor at its contributions, everybody else at the funds."""
        # The account adapter is read before the applications are: the pages are not there yet.
        from reports.views.statements.home import arrival

        return arrival(rights_of(request.user, today()))
