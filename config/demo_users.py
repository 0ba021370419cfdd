"""The people of the demonstration: one for each role, with a password printed on the page.

They exist only where ``load_demo`` was run, and can sign in with one click only in demo mode.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils.translation import gettext_lazy as _

DEMO_PASSWORD = "demo-office-2026"  # noqa: S105 -- printed on the demonstration's sign-in page on purpose


@dataclass(frozen=True, slots=True)
class DemoUser:
    """One person of the demonstration; ``description`` says what the role does here."""

    email: str
    name: str
    role: str
    title: object
    description: object
    institution: str = ""


DEMO_USERS = (
    DemoUser(
        "maker@example.org",
        "Amara Okafor",
        "office_maker",
        _("Fund officer"),
        _("Records deposits, transfers and expenditure; imports workbooks"),
    ),
    DemoUser(
        "checker@example.org",
        "Jonas Lindqvist",
        "office_checker",
        _("Senior fund officer"),
        _("Checks, reverses entries and closes years"),
    ),
    DemoUser(
        "secretariat@example.org", "Leila Haddad", "secretariat", _("Secretariat"), _("Reads the books and reports")
    ),
    DemoUser(
        "chair@example.org", "Maria Santos", "co_chair", _("Committee co-chair"), _("Reads the fund and its reports")
    ),
    DemoUser("auditor@example.org", "Pavel Novak", "auditor", _("Auditor"), _("Sees everything, changes nothing")),
)

DEMO_EMAILS = frozenset(user.email for user in DEMO_USERS)


@transaction.atomic
def demo_users_ensure(*, valid_from: date) -> None:
    """Create the people of the demonstration and their memberships of all funds; does nothing where they exist."""
    from fund.models import Membership

    model = get_user_model()
    for person in DEMO_USERS:
        user = model.objects.filter(email=person.email).first()
        if user is None:
            user = model.objects.create_user(email=person.email, password=DEMO_PASSWORD, name=person.name, is_demo=True)
        Membership.objects.get_or_create(
            user=user,
            role=person.role,
            fund=None,
            institution=person.institution,
            defaults={"valid_from": valid_from, "valid_until": None},
        )
