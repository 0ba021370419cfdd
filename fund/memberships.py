"""Giving people their roles, and taking them back: dated, with history, and never two roles that control each other."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fund.access import rights_of
from fund.display import day_text
from fund.models import Contributor, Fund, Membership, User

ROLE_NAMES = {
    "office_maker": gettext_lazy("office, maker"),
    "office_checker": gettext_lazy("office, checker"),
    "secretariat": gettext_lazy("secretariat"),
    "committee_member": gettext_lazy("committee member"),
    "co_chair": gettext_lazy("co-chair"),
    "observer": gettext_lazy("committee observer"),
    "organisation": gettext_lazy("participating organisation"),
    "donor": gettext_lazy("contributor"),
    "auditor": gettext_lazy("auditor"),
    "administrator": gettext_lazy("administrator"),
}
OF_AN_INSTITUTION = frozenset({"organisation", "donor"})
"""Roles that say nothing without the code of an institution of one fund."""


class UnableToGiveRights(Exception):
    """The membership is refused. The message is for people and says why."""


@dataclass(frozen=True, slots=True)
class Clash:
    """Two roles one person would hold at once though one controls the other."""

    held: Membership
    why: str


def role_name(role: str) -> str:
    """The role in words; its own name where the table is newer than the words."""
    return str(ROLE_NAMES.get(role, role))


def clashes(*, user: User, role: str, fund: Fund | None, valid_from: date, valid_until: date | None) -> list[Clash]:
    """What this person already holds that may not be held together with the role, in the same fund and time."""
    held = Membership.objects.filter(user=user).filter(
        Q(valid_until__isnull=True) | Q(valid_until__gte=valid_from),
        *([] if valid_until is None else [Q(valid_from__lte=valid_until)]),
        # A role in all funds is a role in this one.
        *([] if fund is None else [Q(fund=fund) | Q(fund__isnull=True)]),
    )
    found = []
    for membership in held.select_related("fund").order_by("pk"):
        why = settings.ROLES_INCOMPATIBLE(membership.role, role)
        if why:
            found.append(Clash(membership, why))
    return found


@transaction.atomic
def membership_give(
    *,
    user: User,
    role: str,
    fund: Fund | None,
    institution: str = "",
    valid_from: date,
    valid_until: date | None = None,
    by: User,
    at: datetime,
) -> Membership:
    """Give a person a role in one fund, or in all, between two days.

    Raises UnableToGiveRights: for oneself, for roles that control each other, for an institution the fund does not
    know, for an institution's role without one fund, for a right one does not have the say over.
    """
    # One at a time per person: two roles given at once would not see each other.
    User.objects.select_for_update().get(pk=user.pk)
    _assert_may(by, fund, at)
    if user.pk == by.pk:
        raise UnableToGiveRights(_("Nobody gives rights to themselves: ask another administrator."))
    if role not in settings.ROLE_PERMISSIONS:
        raise UnableToGiveRights(_("There is no role of this name."))
    if valid_until is not None and valid_until < valid_from:
        raise UnableToGiveRights(_("The role cannot end before it begins."))
    if role in OF_AN_INSTITUTION:
        _assert_institution(role, fund, institution)
    elif institution:
        raise UnableToGiveRights(_("This role is not held for an institution."))
    for clash in clashes(user=user, role=role, fund=fund, valid_from=valid_from, valid_until=valid_until):
        raise UnableToGiveRights(
            _("%(person)s is already %(held)s (%(where)s): %(why)s. End that role first.")
            % {
                "person": user,
                "held": role_name(clash.held.role),
                "where": clash.held.fund.code if clash.held.fund else _("all funds"),
                "why": _(clash.why),
            }
        )
    membership = Membership(
        user=user, role=role, fund=fund, institution=institution, valid_from=valid_from, valid_until=valid_until
    )
    membership._history_user = by  # type: ignore[attr-defined]
    membership.save()
    return membership


@transaction.atomic
def membership_end(*, membership: Membership, last_day: date, by: User, at: datetime) -> Membership:
    """Let a role end on a day. It gives no rights from the day after on; what was done under it stays.

    Raises UnableToGiveRights.
    """
    membership = Membership.objects.select_for_update(of=("self",)).select_related("user", "fund").get(pk=membership.pk)
    _assert_may(by, membership.fund, at)
    if membership.valid_until is not None and membership.valid_until <= last_day:
        raise UnableToGiveRights(_("This role ended on %(day)s.") % {"day": day_text(membership.valid_until)})
    # A right withdrawn today is gone at the next request: it was last held yesterday.
    if last_day < at.date() - timedelta(days=1):
        raise UnableToGiveRights(_("What was a right on a past day stays so: it can end yesterday at the earliest."))
    membership.valid_until = max(last_day, membership.valid_from)
    if membership.valid_until > last_day:
        raise UnableToGiveRights(
            _("This role begins on %(day)s: it cannot end before.") % {"day": day_text(membership.valid_from)}
        )
    membership._history_user = by  # type: ignore[attr-defined]
    membership.save()
    return membership


@transaction.atomic
def person_add(*, email: str, name: str, by: User, at: datetime) -> User:
    """Make an account without a password: the person sets one through "forgot your password". Raises
    UnableToGiveRights where the address is taken or is none."""
    _assert_may(by, None, at)
    return _account(email, name)


def _account(email: str, name: str) -> User:
    email, name = email.strip().lower(), name.strip()
    try:
        validate_email(email)
    except ValidationError:
        raise UnableToGiveRights(_("“%(email)s” is not an e-mail address.") % {"email": email}) from None
    if not name:
        raise UnableToGiveRights(_("A person has a name: decisions and entries are shown with it."))
    if User.objects.filter(email__iexact=email).exists():
        raise UnableToGiveRights(_("%(email)s already has an account.") % {"email": email})
    try:
        with transaction.atomic():
            return User.objects.create_user(email=email, name=name)
    except IntegrityError:
        raise UnableToGiveRights(_("%(email)s already has an account.") % {"email": email}) from None


@transaction.atomic
def first_administrator(*, email: str, name: str, at: datetime) -> User:
    """The first person of a new office: an account without a password, administrator of all funds from today.

    Raises UnableToGiveRights where somebody is administrator already: roles are then given by one person to another.
    """
    standing = Membership.objects.in_force(at.date()).filter(role="administrator", fund__isnull=True)
    if standing.filter(user__is_active=True).exists():
        raise UnableToGiveRights(_("The office has an administrator: roles are given on the page “People”."))
    user = _account(email, name)
    Membership.objects.create(user=user, role="administrator", valid_from=at.date())
    return user


@transaction.atomic
def person_switch(*, user: User, is_active: bool, by: User, at: datetime) -> User:
    """Let a person sign in, or no longer. Raises UnableToGiveRights."""
    _assert_may(by, None, at)
    if user.pk == by.pk:
        raise UnableToGiveRights(_("Nobody switches their own account off: ask another administrator."))
    user.is_active = is_active
    user._history_user = by  # type: ignore[attr-defined]
    user.save(update_fields=["is_active"])
    return user


def people() -> QuerySet[User]:
    """Everybody with an account."""
    return User.objects.prefetch_related("memberships__fund")


def _assert_may(by: User, fund: Fund | None, at: datetime) -> None:
    rights = rights_of(by, at.date())
    if not (rights.may_everywhere("people.manage") if fund is None else rights.may("people.manage", fund)):
        raise UnableToGiveRights(_("You do not look after the people of this fund."))


def _assert_institution(role: str, fund: Fund | None, institution: str) -> None:
    if fund is None or not institution:
        raise UnableToGiveRights(_("Say for which institution of which fund: the role shows its lines alone."))
    known = (
        Contributor.objects.filter(fund=fund, code=institution).exists()
        if role == "donor"
        # Organisations are rows of the decisions' application.
        else fund.organisations.filter(code=institution).exists()  # type: ignore[attr-defined]
    )
    if not known:
        raise UnableToGiveRights(
            _("%(fund)s has no such institution: %(code)s.") % {"fund": fund.code, "code": institution}
        )
