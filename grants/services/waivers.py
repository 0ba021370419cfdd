"""Letting a small balance go: one person asks, another grants, up to the fund's threshold for a project."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from fund import ledger
from fund.display import said_minor
from fund.fingerprints import canonical, sha256
from fund.models import User
from grants.closing.facts import ProjectGrounds
from grants.closing.grounds import project_grounds
from grants.models import Organisation, Project, ProjectStatus, Waiver, WaiverRequest, WaiverState
from grants.services.allocations import assert_same_fund
from grants.services.notices import addresses_of, holders_of, notice_write
from grants.services.steps import UnableToStep, advance, begin


class UnableToWaive(UnableToStep):
    """The balance cannot be let go. The message is for people and names the figures."""


def digest_of(request: WaiverRequest) -> str:
    """Of everything the person who grants is shown."""
    return sha256(
        canonical(
            [
                request.number,
                request.project.number,
                request.organisation.code,
                request.amount_minor,
                request.reason,
                request.asked_by.email,
            ]
        )
    )


def waivable_minor(grounds: ProjectGrounds, organisation: str) -> int:
    """What the organisation holds that could be waived: nothing where it holds more than the threshold leaves."""
    held = _held(grounds, organisation)
    waived = next((each.waived_minor for each in grounds.organisations if each.code == organisation), 0)
    others = grounds.waived_minor - waived
    return held if held > waived == 0 and held + others <= grounds.waiver_limit_minor else 0


@transaction.atomic
def waiver_ask(*, project: Project, organisation: Organisation, reason: str, by: User, at: datetime) -> WaiverRequest:
    """Ask that what the organisation still holds need not be paid back. Raises UnableToWaive, NotYours."""
    fund = ledger.lock(project.fund)
    project.refresh_from_db()
    assert_same_fund(project, organisation)
    if not reason.strip():
        raise UnableToWaive(_("Say why: those who are told will read it."))
    amount = _assert_waivable(project, organisation, at)
    if WaiverRequest.objects.filter(project=project, organisation=organisation, state=WaiverState.ASKED).exists():
        raise UnableToWaive(_("A waiver of this balance waits for another person already."))
    request = WaiverRequest(
        fund=fund,
        number=f"{fund.code}-W-{WaiverRequest.objects.filter(fund=fund).count() + 1:03d}",
        project=project,
        organisation=organisation,
        amount_minor=amount,
        reason=reason.strip(),
        asked_by=by,
        asked_at=at,
    )
    begin(record=request, action="ask", by=by, at=at, comment=reason)
    notice_write(
        key=f"{request.record}:asked",
        subject=_("%(number)s: a waiver of %(amount)s waits for you") % _facts(request),
        body=_("%(person)s asks that %(organisation)s need not pay back %(amount)s of project %(project)s: %(reason)s")
        % _facts(request),
        at=at,
        fund=fund,
        people=holders_of("waiver.grant", fund, at.date()),
        record=request.record,
        path=reverse("grants:waiver", args=[fund.code, request.number]),
    )
    return request


@transaction.atomic
def waiver_grant(*, request: WaiverRequest, shown: str, by: User, at: datetime) -> Waiver:
    """Grant exactly what was shown, as long as the organisation holds no more. Another person than who asked.

    Raises NotNow, NotYours, ShownIsStale, UnableToWaive.
    """
    ledger.lock(request.fund)
    request.refresh_from_db()
    advance(record=request, action="grant", by=by, at=at, digest=digest_of(request), shown=shown or "none")
    amount = _assert_waivable(request.project, request.organisation, at)
    if amount != request.amount_minor:
        raise UnableToWaive(
            _("%(organisation)s holds %(now)s now, not the %(amount)s asked for. Refuse this and ask anew.")
            % (_facts(request) | {"now": _amount(amount, request.fund.currency)})
        )
    waiver = Waiver.objects.create(
        fund=request.fund,
        project=request.project,
        organisation=request.organisation,
        amount_minor=amount,
        reason=request.reason,
        asked_by=request.asked_by,
        granted_by=by,
        granted_at=at,
    )
    notice_write(
        key=f"{request.record}:granted",
        subject=_("%(number)s: %(amount)s of project %(project)s is waived") % _facts(request),
        body=_("%(organisation)s need not pay back %(amount)s of project %(project)s: %(reason)s") % _facts(request),
        at=at,
        fund=request.fund,
        people=[request.asked_by],
        addresses=addresses_of(request.organisation, at.date()),
        record=request.record,
        path=reverse("grants:project", args=[request.fund.code, request.project.number]),
    )
    return waiver


@transaction.atomic
def waiver_refuse(*, request: WaiverRequest, reason: str, by: User, at: datetime) -> WaiverRequest:
    """Refuse, and tell who asked why. Raises NotNow, NotYours, UnableToStep without a reason."""
    advance(record=request, action="refuse", by=by, at=at, comment=reason)
    notice_write(
        key=f"{request.record}:refused",
        subject=_("%(number)s is refused") % _facts(request),
        body=reason.strip(),
        at=at,
        fund=request.fund,
        people=[request.asked_by],
        record=request.record,
        path=reverse("grants:waiver", args=[request.fund.code, request.number]),
    )
    return request


def _assert_waivable(project: Project, organisation: Organisation, at: datetime) -> int:
    """What may be let go, in minor units. Raises UnableToWaive."""
    if project.status not in (ProjectStatus.OPERATIONALLY_CLOSED, ProjectStatus.CANCELLED):
        raise UnableToWaive(
            _("Project %(project)s is %(status)s: a balance is waived when it is operationally closed or cancelled.")
            % {"project": project.number, "status": project.get_status_display()}
        )
    grounds = project_grounds(project, at.date())
    amount = waivable_minor(grounds, organisation.code)
    if amount:
        return amount
    currency = grounds.currency
    held = _held(grounds, organisation.code)
    facts = {
        "organisation": organisation.code,
        "project": project.number,
        "held": _amount(held, currency),
        "limit": _amount(grounds.waiver_limit_minor, currency),
        "waived": _amount(grounds.waived_minor, currency),
    }
    if held <= 0:
        raise UnableToWaive(
            _("%(organisation)s holds nothing of project %(project)s: nothing is to be waived.") % facts
        )
    raise UnableToWaive(
        _(
            "%(organisation)s holds %(held)s of project %(project)s. Up to %(limit)s of a project may be waived, and "
            "%(waived)s of it is waived already: it must be paid back."
        )
        % facts
    )


def _held(grounds: ProjectGrounds, organisation: str) -> int:
    return sum(max(purse.balance_minor, 0) for purse in grounds.purses_of(organisation))


def _amount(minor: int, currency: str) -> str:
    return f"{said_minor(minor, currency)} {currency}"


def _facts(request: WaiverRequest) -> dict[str, str]:
    return {
        "number": request.number,
        "project": request.project.number,
        "organisation": request.organisation.code,
        "amount": _amount(request.amount_minor, request.fund.currency),
        "person": str(request.asked_by),
        "reason": request.reason,
    }
