"""Who is signed in, read together with what they may do."""

from __future__ import annotations

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend

from fund.access import person_with_rights


class OfficeBackend(AuthenticationBackend):
    """Signs in as the library does; each page after that reads the person and their rights in one query."""

    def get_user(self, user_id: Any) -> Any:
        person = person_with_rights(user_id)
        if person is None:
            return super().get_user(user_id)
        return person if self.user_can_authenticate(person) else None
