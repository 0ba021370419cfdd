"""Who may do what, on a day: dated memberships, read once, asked of the table of roles.

The table is ``settings.ROLE_PERMISSIONS`` (written in ``config/roles.py``); this module only applies it. Absent means
no: no membership in force, an unknown role, an act the role does not have, a person who may no longer sign in.
A superuser keeps the machine and never the money: only acts named ``….view`` remain to one who also has a membership.

A fund the person has no membership of answers 404, like one that does not exist; a fund that is visible but whose act
is not allowed answers 403.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import wraps
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.translation import gettext as _

from fund.models import Fund, Membership

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser
    from django.db.models import QuerySet

    from fund.models import ClosedFund, User

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

    def acts_everywhere(self) -> frozenset[str]:
        """The acts allowed in all funds, those not yet made included."""
        return frozenset().union(*(grant.acts for grant in self.grants if grant.fund_id is None))

    def may(self, act: str, fund: Fund | None = None) -> bool:
        """Whether the act is allowed in this fund; without a fund, in at least one."""
        return act in self.acts(fund)

    def may_everywhere(self, act: str) -> bool:
        """Whether the act is allowed in all funds, those not yet made included: who brings in a new fund needs this."""
        return act in self.acts_everywhere()

    def fund_ids(self, act: str = SEE) -> frozenset[int] | None:
        """The funds the act is allowed in; None means all of them."""
        if self.may_everywhere(act):
            return None
        return frozenset(grant.fund_id for grant in self.grants if act in grant.acts and grant.fund_id is not None)


NOTHING = Rights(())


def rights_of(user: User | AnonymousUser, on: date) -> Rights:
    """What this person may do on this day. One query."""
    return rights_of_each([user], on).get(user.pk or 0, NOTHING)


def rights_of_each(users: Iterable[User | AnonymousUser], on: date) -> dict[int, Rights]:
    """Number of each person to what they may do on this day; nobody is in it who may not sign in. One query."""
    people = {user.pk: user for user in users if user.is_authenticated and user.is_active}
    if not people:
        return {}
    grants: dict[int, list[Grant]] = {number: [] for number in people}
    rows = Membership.objects.in_force(on).filter(user_id__in=list(people))
    for number, *held in rows.values_list("user_id", "role", "fund_id", "institution"):
        grants[number].append(_grant(people[number], *held))
    return {number: Rights(tuple(of_one)) for number, of_one in grants.items()}


def _grant(user: User | AnonymousUser, role: str, fund_id: int | None, institution: str) -> Grant:
    acts = settings.ROLE_PERMISSIONS.get(role, frozenset())
    if user.is_superuser:
        acts = frozenset(act for act in acts if act.endswith(".view"))
    return Grant(role, fund_id, institution, acts)


def person_with_rights(pk: object) -> User | None:
    """The person of this number, with the rights of today for the page that is asked (``rights_for``), in one query;
    None for who has no membership in force. Who acts is judged anew in the transaction, by ``rights_of``."""
    day = today()
    held = list(Membership.objects.in_force(day).filter(user_id=pk).select_related("user"))
    if not held:
        return None
    person: User = held[0].user
    grants = (_grant(person, each.role, each.fund_id, each.institution) for each in held)  # type: ignore[attr-defined]
    person.rights_today = (day, Rights(tuple(grants)))  # type: ignore[attr-defined]
    return person


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
        day, rights = getattr(request.user, "rights_today", (None, NOTHING))
        is_known = day == today() and request.user.is_active
        request.rights = rights if is_known else rights_of(request.user, today())  # type: ignore[attr-defined]
    return request.rights  # type: ignore[attr-defined, no-any-return]


def person_of(request: HttpRequest) -> User:
    """The person who asks, as services record them. Only for views that require an act: they are signed in."""
    return request.user  # type: ignore[return-value]


View = Callable[..., HttpResponseBase]


def requires(act: str, *or_acts: str) -> Callable[[View], View]:
    """For a view of one fund: ``view(request, fund, …)`` gets the Fund in place of the address's ``code``.

    404 when there is no such fund or the person may not see it, 403 when none of the acts is theirs. In the view and
    its template ``request.acts`` is the set of acts allowed in this fund, ``request.fund`` the fund and
    ``request.closed_fund`` what is known of its closing, or None. A closed fund offers no more what its closing has
    ended (``settings.ENDED_BY_CLOSURE``): the address of such a form is answered with who closed the fund, and when.
    """
    wanted = frozenset({act, *or_acts})

    def decorate(view: View) -> View:
        @wraps(view)
        def checked(request: HttpRequest, code: str, *args: Any, **kwargs: Any) -> HttpResponseBase:
            rights = rights_for(request)
            fund = funds_within(rights).select_related("closed_fund").filter(code=code).first()
            if fund is None:
                raise Http404
            acts = rights.acts(fund)
            if acts.isdisjoint(wanted):
                raise PermissionDenied(refusal())
            closed = getattr(fund, "closed_fund", None)
            if closed is not None:
                acts -= settings.ENDED_BY_CLOSURE
            request.acts, request.fund, request.closed_fund = acts, fund, closed  # type: ignore[attr-defined]
            # What was filled in before the closing is still taken to the service: it may have been recorded in time.
            if acts.isdisjoint(wanted) and request.method in ("GET", "HEAD"):
                return _answer_closed(request, fund, closed)
            return view(request, fund, *args, **kwargs)

        checked.act = act  # type: ignore[attr-defined]
        checked.acts = wanted  # type: ignore[attr-defined]
        return checked

    return decorate


def _answer_closed(request: HttpRequest, fund: Fund, closed: ClosedFund) -> HttpResponseBase:
    from fund.views.closed import closed_page  # pages know of rights, and this is the one page rights know of

    return closed_page(request, fund, closed)


def requires_anywhere(act: str, *or_acts: str) -> Callable[[View], View]:
    """For a view of no single fund: 403 unless one of the acts is allowed in at least one; sets ``request.acts``.

    The view still takes its funds from ``funds_within(rights_for(request), act)``.
    """
    wanted = frozenset({act, *or_acts})

    def decorate(view: View) -> View:
        @wraps(view)
        def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            acts = rights_for(request).acts()
            if acts.isdisjoint(wanted):
                raise PermissionDenied(refusal())
            request.acts = acts  # type: ignore[attr-defined]
            return view(request, *args, **kwargs)

        checked.act = act  # type: ignore[attr-defined]
        checked.acts = wanted  # type: ignore[attr-defined]
        return checked

    return decorate


def opens(request: HttpRequest, url: str) -> bool:
    """Whether the rights the person has in ``request.fund`` open this page of it: so that none is offered in vain."""
    return opened_by(request.acts, url)  # type: ignore[attr-defined]


def if_open(request: HttpRequest, url: str) -> str:
    """The address, where it ``opens`` to the person; empty otherwise, as where there is no page."""
    return url if url and opens(request, url) else ""


def opened_by(acts: frozenset[str], url: str) -> bool:
    """Whether one of these acts opens the page.

    Rights alone are asked; whether the very thing is there for this person, the page itself says.
    """
    try:
        wanted: frozenset[str] | None = getattr(resolve(urlsplit(url).path).func, "acts", None)
    except Resolver404:
        return False
    return wanted is None or not wanted.isdisjoint(acts)


def refusal() -> str:
    """The sentence shown to a person who is known but has no right to the act."""
    return _("Your role does not include this. Ask the person who looks after memberships in your office.")
