"""Payments as the office makes them: asked by the maker, released by the checker, confirmed by another."""

from __future__ import annotations

from djmoney.money import Money

from config.demo.cast import Stage
from fund.money import from_minor
from grants.models import Project, Tranche, TransferRequest
from grants.payments.grounds import checks_of, current_tranches, usable_account
from grants.services.payments import payment_confirm
from grants.services.transfer_requests import request_prepare, request_release, request_submit, shown_digest


def prepared(
    stage: Stage, project: Project, organisation: str, days: int, *, tranche: int = 1, remarks: str = ""
) -> TransferRequest:
    found: Tranche = next(
        each
        for each in current_tranches(project, stage.organisations[organisation], "programme")
        if each.number == tranche
    )
    currency = stage.fund.currency
    return request_prepare(
        project=project,
        organisation=stage.organisations[organisation],
        amount=Money(from_minor(found.amount_minor, currency), currency),
        complete_on=stage.day(days),
        tranche=found,
        remarks=remarks,
        by=stage.maker,
        at=stage.at(days),
    )


def asked(stage: Stage, request: TransferRequest, days: int) -> TransferRequest:
    return request_submit(request=request, by=stage.maker, at=stage.at(days, 11))


def released(stage: Stage, request: TransferRequest, days: int) -> TransferRequest:
    at = stage.at(days, 14)
    account = usable_account(request.organisation)
    shown = shown_digest(request, checks_of(request, at.date()), account)
    return request_release(request=request, shown=shown, by=stage.checker, at=at)


def paid(stage: Stage, request: TransferRequest, days: int, bank_reference: str) -> TransferRequest:
    return payment_confirm(
        request=request,
        value_date=stage.day(days),
        bank_reference=bank_reference,
        by=stage.payments,
        at=stage.at(days, 16),
    )
