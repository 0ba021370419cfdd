"""Writing letters: rows in the transaction of what they tell. ``manage.py send_notices`` sends them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from fund.models import Fund, Membership, User
from grants.models import Delivery, FocalPoint, Notice, Organisation


def holders_of(act: str, fund: Fund, on: date, *, institution: str = "") -> list[User]:
    """The people who may do this in the fund on this day, of one institution where one is named."""
    from django.conf import settings

    roles = [role for role, acts in settings.ROLE_PERMISSIONS.items() if act in acts]
    memberships = Membership.objects.in_force(on).filter(role__in=roles, user__is_active=True)
    if institution:
        memberships = memberships.filter(institution=institution)
    people = memberships.filter(fund=fund) | memberships.filter(fund__isnull=True)
    return list(User.objects.filter(pk__in=people.values("user")).order_by("pk"))


def notice_write(
    *,
    key: str,
    subject: str,
    body: str,
    at: datetime,
    fund: Fund | None = None,
    people: Iterable[User] = (),
    addresses: Iterable[str] = (),
    record: str = "",
    path: str = "",
    attachment_name: str = "",
) -> list[Notice]:
    """Write one letter to each person and address; ``key`` names the happening, so nobody is told twice.

    A person who wants no letters gets none; what waits for them stands in the work list.
    """
    wanted = [
        (user, user.email)
        for user in people
        if getattr(getattr(user, "notice_preference", None), "delivery", Delivery.EACH) != Delivery.NONE
    ]
    seen = {email.lower() for _user, email in wanted}
    recipients = [*wanted, *((None, address) for address in addresses if address.lower() not in seen)]
    made = []
    for user, email in recipients:
        notice, is_new = Notice.objects.get_or_create(
            key=f"{key}:{email.lower()}"[:200],
            defaults={
                "fund": fund,
                "user": user,
                "address": email,
                "subject": subject[:300],
                "body": body,
                "record": record,
                "path": path,
                "attachment_name": attachment_name,
                "created_at": at,
            },
        )
        if is_new:
            made.append(notice)
    return made


def addresses_of(organisation: Organisation, on: date) -> list[str]:
    """The e-mail addresses of the organisation's focal points on this day."""
    points = FocalPoint.objects.filter(organisation=organisation, valid_from__lte=on).order_by("pk")
    return [point.email for point in points if point.valid_until is None or point.valid_until >= on]
