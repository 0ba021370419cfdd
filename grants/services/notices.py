"""Writing letters: rows in the transaction of what they tell. ``manage.py send_notices`` sends them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db.models.functions import Lower
from django.utils import translation

from fund.access import NOTHING, Rights, opened_by, rights_of_each
from fund.models import Fund, Membership, User
from fund.views.recording.links import address
from grants.models import Delivery, FocalPoint, Notice, NoticePreference, Organisation

Text = str | Callable[[], object]
"""What a letter says. A function is asked once for each recipient, in the recipient's language."""


@dataclass(frozen=True, slots=True)
class Place:
    """A page a letter may lead to. ``sees``: whether the very thing is there for who has these rights, where the right
    to the page does not say it."""

    path: str
    sees: Callable[[Rights], bool] = lambda rights: True


HOMES = ("reports:donor", "reports:fund")
"""Where the letter leads whom none of its pages is open to."""


def holders_of(act: str, fund: Fund, on: date, *, institution: str = "") -> list[User]:
    """The people who may do this in the fund on this day, of one institution where one is named."""
    roles = [role for role, acts in settings.ROLE_PERMISSIONS.items() if act in acts]
    memberships = Membership.objects.in_force(on).filter(role__in=roles, user__is_active=True)
    if institution:
        memberships = memberships.filter(institution=institution)
    people = memberships.filter(fund=fund) | memberships.filter(fund__isnull=True)
    return list(User.objects.filter(pk__in=people.values("user")).select_related("notice_preference").order_by("pk"))


def notice_write(
    *,
    key: str,
    subject: Text,
    body: Text,
    at: datetime,
    fund: Fund | None = None,
    people: Iterable[User] = (),
    addresses: Iterable[str] = (),
    record: str = "",
    path: str | Sequence[Place] = "",
    attachment_name: str = "",
) -> list[Notice]:
    """Write one letter to each person and address; ``key`` names the happening, so nobody is told twice.

    A person who wants no letters gets none; what waits for them stands in the work list. ``path``: the page it speaks
    of, or several: each letter leads to the first that is open to who gets it, or else to where they are at home.
    """
    wanted = [(user, user.email) for user in people if delivery_of(user) != Delivery.NONE]
    seen = {email.lower() for _user, email in wanted}
    recipients = [*wanted, *((None, address) for address in addresses if address.lower() not in seen)]
    named = {f"{key}:{email.lower()}"[:200]: (user, email) for user, email in recipients}
    written = set(Notice.objects.filter(key__in=list(named)).values_list("key", flat=True))
    letters = []
    new = {name: recipient for name, recipient in named.items() if name not in written}
    places = [Place(path)] if isinstance(path, str) else path
    rights = _rights(new.values(), at) if fund is not None and any(place.path for place in places) else {}
    for name, (user, email) in new.items():
        with translation.override(language_of(user)):
            letters.append(
                Notice(
                    key=name,
                    fund=fund,
                    user=user,
                    address=email,
                    subject=" ".join(_said(subject).split())[:300],
                    body=_said(body),
                    record=record,
                    path=_page(places, fund, rights.get(email.lower())) if rights else places[0].path,
                    attachment_name=attachment_name,
                    created_at=at,
                )
            )
    if not letters:
        return []
    # At once: a committee of twenty is told inside the transaction that others wait for. Letters have no history, and
    # who wrote the same letter meanwhile has written it for both.
    Notice.objects.bulk_create(letters, ignore_conflicts=True)
    return list(Notice.objects.filter(key__in=[letter.key for letter in letters]).order_by("pk"))


def _rights(recipients: Iterable[tuple[User | None, str]], at: datetime) -> dict[str, Rights | None]:
    """Address in lower case to what its reader may do; None where nobody signs in with it."""
    people = {email.lower(): user for user, email in recipients}
    if None in people.values():
        wanted = User.objects.annotate(lower=Lower("email")).filter(lower__in=[e for e in people if people[e] is None])
        people |= {user.email.lower(): user for user in wanted}
    found = rights_of_each([user for user in people.values() if user is not None], at.date())
    return {email: None if user is None else found.get(user.pk, NOTHING) for email, user in people.items()}


def _page(places: Sequence[Place], fund: Fund, rights: Rights | None) -> str:
    """The first page that is open to who has these rights; empty where none is. Who has no account reads for an
    organisation, of what is its own: the page is for those there who sign in."""
    acts = settings.ROLE_PERMISSIONS["organisation"] if rights is None else rights.acts(fund)
    for place in places:
        if opened_by(acts, place.path) and (rights is None or place.sees(rights)):
            return place.path
    homes = [address(name, fund.code) for name in HOMES]
    return next((home for home in homes if home and opened_by(acts, home)), "")


def _said(text: Text) -> str:
    return str(text() if callable(text) else text)


def language_of(user: User | None) -> str:
    """The language letters to this person are in; of those who have no account or said nothing, the office's."""
    return (user.language if user else "") or settings.LANGUAGE_CODE


def delivery_of(user: User) -> str:
    """How the person wants letters."""
    return getattr(getattr(user, "notice_preference", None), "delivery", Delivery.EACH)


def delivery_set(*, user: User, delivery: str, language: str = "") -> NoticePreference:
    """Keep how a person wants letters, and in which language; empty leaves the language as it is."""
    if language and language != user.language:
        user.language = language
        user.save()
    preference, _is_new = NoticePreference.objects.update_or_create(
        user=user, defaults={"delivery": Delivery(delivery)}
    )
    return preference


def addresses_of(organisation: Organisation, on: date) -> list[str]:
    """The e-mail addresses of the organisation's focal points on this day."""
    points = FocalPoint.objects.filter(organisation=organisation, valid_from__lte=on).order_by("pk")
    return [point.email for point in points if point.valid_until is None or point.valid_until >= on]
