"""Who may do what, on a day: dated memberships, read once, asked of the table of roles.

The table is ``settings.ROLE_PERMISSIONS`` (written in ``config/roles.py``); this module only applies it. Absent means
no: no membership in force, an unknown role, an act the role does not have, a person who may no longer sign in.
A superuser keeps the machine and never the money: only acts named ``….view`` remain to one who also has a membership.

A fund the person has no membership of answers 404, like one that does not exist; a fund that is visible but whose act
is not allowed answers 403.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import wraps
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _

from fund.models import Fund, Membership

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser
    from django.db.models import QuerySet

    from fund.models import User

SEE = "fund.view"


@dataclass(frozen=True, slots=True)
class Grant:
    """What one membership gives: acts, in one fund or (``fund_id`` None) in all, for an institution or the office."""

    role: str
    fund_id: int | None
    institution: str
    acts: frozenset[str]


@dataclass(frozen=True, slots=True)
class Rights:
    """All a person may do on one day."""

    grants: tuple[Grant, ...]

    def acts(self, fund: Fund | None = None) -> frozenset[str]:
        """The acts allowed in this fund; without a fund, the acts allowed in at least one."""
        return frozenset().union(
            *(grant.acts for grant in self.grants if fund is None or grant.fund_id in (None, fund.pk))
        )

    def may(self, act: str, fund: Fund | None = None) -> bool:
        """Whether the act is allowed in this fund; without a fund, in at least one."""
        return act in self.acts(fund)

    def may_everywhere(self, act: str) -> bool:
        """Whether the act is allowed in all funds, those not yet made included: who brings in a new fund needs this."""
        return any(grant.fund_id is None and act in grant.acts for grant in self.grants)

    def fund_ids(self, act: str = SEE) -> frozenset[int] | None:
        """The funds the act is allowed in; None means all of them."""
        if self.may_everywhere(act):
            return None
        return frozenset(grant.fund_id for grant in self.grants if act in grant.acts and grant.fund_id is not None)


NOTHING = Rights(())


def rights_of(user: User | AnonymousUser, on: date) -> Rights:
    """What this person may do on this day. One query."""
    if not user.is_authenticated or not user.is_active:
        return NOTHING
    table = settings.ROLE_PERMISSIONS
    grants = []
    rows = Membership.objects.in_force(on).filter(user_id=user.pk).values_list("role", "fund_id", "institution")
    for role, fund_id, institution in rows:
        acts = table.get(role, frozenset())
        if user.is_superuser:
            acts = frozenset(act for act in acts if act.endswith(".view"))
        grants.append(Grant(role, fund_id, institution, acts))
    return Rights(tuple(grants))


def may(user: User | AnonymousUser, act: str, fund: Fund | None = None, *, on: date | None = None) -> bool:
    """Whether the person may do this in the fund (or, without one, in any) on the day; today when none is given."""
    return rights_of(user, on or today()).may(act, fund)


def funds_visible_to(user: User | AnonymousUser, *, on: date | None = None) -> QuerySet[Fund]:
    """The funds the person may see on the day. Every page takes its fund from here."""
    return funds_within(rights_of(user, on or today()))


def funds_within(rights: Rights, act: str = SEE) -> QuerySet[Fund]:
    """The funds in which these rights allow the act."""
    identifiers = rights.fund_ids(act)
    return Fund.objects.all() if identifiers is None else Fund.objects.filter(pk__in=identifiers)


def today() -> date:
    """The day on which rights are judged: UTC, the same for every server and browser."""
    return timezone.now().date()


def rights_for(request: HttpRequest) -> Rights:
    """The rights of the person who asks, read once per request."""
    if not hasattr(request, "rights"):
        request.rights = rights_of(request.user, today())  # type: ignore[attr-defined]
    return request.rights  # type: ignore[attr-defined, no-any-return]


View = Callable[..., HttpResponseBase]


def requires(act: str, *or_acts: str) -> Callable[[View], View]:
    """For a view of one fund: ``view(request, fund, …)`` gets the Fund in place of the address's ``code``.

    404 when there is no such fund or the person may not see it, 403 when none of the acts is theirs. In the view and
    its template ``request.acts`` is the set of acts allowed in this fund and ``request.fund`` the fund.
    """
    wanted = frozenset({act, *or_acts})

    def decorate(view: View) -> View:
        @wraps(view)
        def checked(request: HttpRequest, code: str, *args: Any, **kwargs: Any) -> HttpResponseBase:
            rights = rights_for(request)
            fund = funds_within(rights).filter(code=code).first()
            if fund is None:
                raise Http404
            acts = rights.acts(fund)
            if acts.isdisjoint(wanted):
                raise PermissionDenied(refusal())
            request.acts, request.fund = acts, fund  # type: ignore[attr-defined]
            return view(request, fund, *args, **kwargs)

        checked.act = act  # type: ignore[attr-defined]
        checked.acts = wanted  # type: ignore[attr-defined]
        return checked

    return decorate


def requires_anywhere(act: str) -> Callable[[View], View]:
    """For a view of no single fund: 403 unless the act is allowed in at least one; sets ``request.acts``.

    The view still takes its funds from ``funds_within(rights_for(request), act)``.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            acts = rights_for(request).acts()
            if act not in acts:
                raise PermissionDenied(refusal())
            request.acts = acts  # type: ignore[attr-defined]
            return view(request, *args, **kwargs)

        checked.act = act  # type: ignore[attr-defined]
        return checked

    return decorate


def refusal() -> str:
    """The sentence shown to a person who is known but has no right to the act."""
    return _("Your role does not include this. Ask the person who looks after memberships in your office.")
