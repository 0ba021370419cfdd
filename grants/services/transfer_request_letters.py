"""The letters about requests for payment: who is told what at each step; their addresses and amounts."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from fund.display import amount_text
from fund.models import User
from fund.models.documents import minor
from grants.models import TransferRequest
from grants.services.notices import holders_of, notice_write
from grants.services.steps import may_take, steps_of


def path_of(request: TransferRequest) -> str:
    """The address of the request's page."""
    return reverse("grants:request", args=[request.fund.code, request.number])


def amount_words(request: TransferRequest) -> str:
    """The amount as a person reads it: ``53,500.00 USD``."""
    currency = request.amount.currency.code
    return f"{amount_text(minor(request.amount), currency)} {currency}"


def tell_submitted(request: TransferRequest, by: User, at: datetime) -> None:
    """Who may release is told that a request waits for them."""
    facts = {
        "number": request.number,
        "amount": amount_words(request),
        "organisation": request.organisation.name,
        "project": request.project.number,
        "person": by,
        "fund": request.fund.code,
    }
    notice_write(
        key=_key(request, "submitted"),
        subject=_("%(fund)s: %(number)s waits for release, %(amount)s") % facts,
        body=_(
            "%(person)s asks to transfer %(amount)s to %(organisation)s for project %(project)s (%(number)s). "
            "Look at the checks and release the payment, or refuse it and say why."
        )
        % facts,
        at=at,
        fund=request.fund,
        people=[person for person in holders_of("transfer.release", request.fund, at.date()) if person != by],
        record=request.record,
        path=path_of(request),
    )


def tell_released(request: TransferRequest, by: User, at: datetime) -> None:
    """Who prepared the request and who may confirm the payment are told that it can be paid."""
    facts = {"number": request.number, "amount": amount_words(request), "person": by, "fund": request.fund.code}
    notice_write(
        key=_key(request, "released"),
        subject=_("%(fund)s: %(number)s is released, %(amount)s") % facts,
        body=_(
            "%(person)s has released %(number)s. It can be paid: somebody who neither prepared nor released it sends "
            "it to the bank and confirms the payment."
        )
        % facts,
        at=at,
        fund=request.fund,
        people={
            person.pk: person for person in (request.prepared_by, *_confirming(request, at)) if person != by
        }.values(),
        record=request.record,
        path=path_of(request),
    )


def tell_refused(request: TransferRequest, comment: str, by: User, at: datetime) -> None:
    """Who prepared the request is told that it is refused, or its release taken back, and why."""
    facts = {
        "number": request.number,
        "amount": amount_words(request),
        "person": by,
        "fund": request.fund.code,
        "why": comment.strip(),
    }
    notice_write(
        key=_key(request, "refused"),
        subject=_("%(fund)s: %(number)s is refused, %(amount)s") % facts,
        body=_("%(person)s has refused %(number)s: %(why)s") % facts,
        at=at,
        fund=request.fund,
        people=[request.prepared_by],
        record=request.record,
        path=path_of(request),
    )


def _confirming(request: TransferRequest, at: datetime) -> list[User]:
    """Who may confirm the payment when the bank has made it."""
    people = holders_of("payment.confirm", request.fund, at.date())
    return [each for each in people if not may_take(record=request, action="confirm_payment", by=each, at=at)]


def _key(request: TransferRequest, what: str) -> str:
    """Names the happening: each round of a request is told anew."""
    last = steps_of(request.fund, request.record).last()
    return f"{request.record}:{what}:{last.pk if last else 0}"
