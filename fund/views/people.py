"""People and their dated roles: who may do what, since when, given by whom."""

from __future__ import annotations

from datetime import date, timedelta

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fund import memberships
from fund.access import person_of, refusal, requires_anywhere, rights_for
from fund.display import digits
from fund.forms.people import EndForm, PersonForm, RoleForm
from fund.listing import TAG, TEXT, Column, Empty, Filters, Listing, Tag
from fund.listing.filters import ChoiceFilter
from fund.memberships import ROLE_NAMES, UnableToGiveRights, role_name
from fund.models import Membership, User
from fund.views.recording.links import Crumbs, crumbs

ACT, SEE = "people.manage", "people.view"


class PeopleFilters(Filters):
    searched = ("name", "email", "memberships__institution")
    hint = gettext_lazy("Name, e-mail address, institution")
    role = ChoiceFilter(
        field_name="memberships__role", label=gettext_lazy("Role"), choices=list(ROLE_NAMES.items()), distinct=True
    )

    class Meta:
        model = User
        fields: list[str] = []


@require_safe
@requires_anywhere(ACT, SEE)
def people(request: HttpRequest) -> HttpResponseBase:
    """Everybody with an account, and what they may do today."""
    _assert_everywhere(request, ACT, SEE)
    today = timezone.now().date()
    filters = PeopleFilters(request.GET, queryset=memberships.people())
    listing = Listing(
        key="people",
        title=_("People"),
        columns=[
            Column("name", _("Name"), str, TEXT, "name", link=lambda u: reverse("fund:person", args=[u.pk])),
            Column("email", _("E-mail address"), lambda u: u.email, TEXT, "email"),
            Column("roles", _("Roles today"), lambda u: _roles(u, today) or "–", TEXT),
            Column("state", _("Account"), _account_tag, TAG),
        ],
        rows=filters.qs.distinct(),
        order="name",
        empty=Empty(_("Nobody has an account yet"), _("Add the first person.") if _manages(request) else ""),
        filters=filters,
        counted=lambda n: ngettext("%(n)s person", "%(n)s people", n) % {"n": digits(n, 0)},
    )
    if answer := listing.answer(request):
        return answer
    context = {"listing": listing.page(request), "manages": _manages(request), "breadcrumbs": _crumbs()}
    return render(request, "fund/people/people.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires_anywhere(ACT)
def person_add(request: HttpRequest) -> HttpResponse:
    """A new account."""
    _assert_everywhere(request)
    form = PersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = memberships.person_add(by=person_of(request), at=timezone.now(), **form.cleaned_data)
        except UnableToGiveRights as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("%(person)s has an account. Give a role now.") % {"person": made})
            return redirect("fund:person", made.pk)
    context = {"form": form, "breadcrumbs": _crumbs(_("Add a person"))}
    return render(request, "fund/people/add.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires_anywhere(ACT, SEE)
def person(request: HttpRequest, number: int) -> HttpResponse:
    """One person: roles past, present and to come; for who manages people, a form for another."""
    _assert_everywhere(request, ACT, SEE)
    if request.method == "POST" and not _manages(request):
        raise PermissionDenied(refusal())
    found = get_object_or_404(User, pk=number)
    now = timezone.now()
    form = RoleForm(request.POST or None, today=now.date())
    if request.method == "POST" and form.is_valid():
        try:
            memberships.membership_give(user=found, by=person_of(request), at=now, **form.cleaned_data)
        except UnableToGiveRights as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("The role is given."))
            return redirect("fund:person", found.pk)
    held = Membership.objects.filter(user=found).select_related("fund").order_by("-valid_from", "-pk")
    context = {
        "person": found,
        "form": form,
        "held": [(membership, role_name(membership.role), _state(membership, now.date())) for membership in held],
        "yesterday": now.date() - timedelta(days=1),
        "is_self": found.pk == request.user.pk,
        "manages": _manages(request),
        "breadcrumbs": _crumbs(str(found)),
    }
    return render(request, "fund/people/person.html", context)


@require_POST
@requires_anywhere(ACT)
def membership_end(request: HttpRequest, number: int, membership: int) -> HttpResponse:
    """Let a role end."""
    _assert_everywhere(request)
    held = get_object_or_404(Membership, pk=membership, user=number)
    form = EndForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say which day is the last."))
        return redirect("fund:person", number)
    try:
        memberships.membership_end(
            membership=held,
            last_day=form.cleaned_data["last_day"],
            by=request.user,
            at=timezone.now(),  # type: ignore[arg-type]
        )
    except UnableToGiveRights as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, _("The role ends."))
    return redirect("fund:person", number)


@require_POST
@requires_anywhere(ACT)
def person_switch(request: HttpRequest, number: int) -> HttpResponse:
    """Let a person sign in, or no longer."""
    _assert_everywhere(request)
    found = get_object_or_404(User, pk=number)
    try:
        memberships.person_switch(
            user=found,
            is_active=request.POST.get("active") == "yes",
            by=request.user,
            at=timezone.now(),  # type: ignore[arg-type]
        )
    except UnableToGiveRights as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, _("The account is changed."))
    return redirect("fund:person", number)


def _assert_everywhere(request: HttpRequest, *acts: str) -> None:
    # People belong to no single fund; who manages those of one fund alone sees nobody else's.
    if rights_for(request).acts_everywhere().isdisjoint(acts or {ACT}):
        raise Http404


def _manages(request: HttpRequest) -> bool:
    """Whether the person gives and ends roles, rather than reading who holds which."""
    return rights_for(request).may_everywhere(ACT)


def _crumbs(*trail: str) -> Crumbs:
    people = (_("People"), reverse("fund:people")) if trail else _("People")
    return crumbs(None, people, *trail)


def _roles(user: User, today: date) -> str:
    return ", ".join(_said(m) for m in user.memberships.all() if _is_in_force(m, today))


def _said(membership: Membership) -> str:
    of = f" ({membership.institution})" if membership.institution else ""
    where = membership.fund.code if membership.fund else _("all funds")
    return f"{role_name(membership.role)}{of} · {where}"


def _is_in_force(membership: Membership, today: date) -> bool:
    return membership.valid_from <= today and (membership.valid_until is None or membership.valid_until >= today)


def _account_tag(user: User) -> Tag:
    return Tag("ongoing", _("may sign in")) if user.is_active else Tag("cancelled", _("switched off"))


def _state(membership: Membership, today: date) -> Tag:
    if _is_in_force(membership, today):
        return Tag("ongoing", _("in force"))
    return Tag("draft", _("to come")) if membership.valid_from > today else Tag("closed", _("ended"))
