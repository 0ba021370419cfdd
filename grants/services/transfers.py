"""Recording what is paid to organisations and what they pay back."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _
from djmoney.money import Money

from fund import ledger
from fund.display import day_text, said_minor, said_money
from fund.models.documents import minor
from fund.recording import UnableToRecord, record
from fund.services import assert_payable
from grants import headroom, selectors
from grants.headroom import Purse, Step
from grants.models import Organisation, Project, Purpose, Refund, Transfer, TransferRequest
from grants.projects.money import TRANSFER
from grants.services.allocations import assert_same_fund, is_known
from grants.services.by_hand import assert_transfer_by_hand
from grants.services.project_money import assert_takes, assert_takes_refund
from grants.services.refund_splits import split_keep


class UnableToTransfer(UnableToRecord):
    """More than is approved, less what was transferred earlier."""


class UnableToRefund(UnableToRecord):
    """More than was transferred, less what was refunded earlier."""


@transaction.atomic
def transfer_record(
    *,
    project: Project,
    organisation: Organisation,
    reference: str,
    value_date: date,
    amount: Money,
    purpose: str = Purpose.PROGRAMME,
    by: str,
    at: datetime,
    request: TransferRequest | None = None,
    idempotency_key: str = "",
) -> Transfer:
    """Record cash paid to an organisation.

    ``request`` is the released request whose payment this is; without one the transfer is recorded by hand, which is
    not for projects the committee decided here. Raises UnableToTransfer, UnableToRecord or what the ledger raises.
    """
    fund = project.fund
    assert_same_fund(project, organisation)
    assert_payable(fund, amount, value_date, at)
    document = Transfer(
        fund=fund,
        project=project,
        organisation=organisation,
        purpose=Purpose(purpose),
        reference=reference,
        value_date=value_date,
        amount=amount,
    )
    ledger.lock(fund)
    if not is_known(Transfer, fund.pk, idempotency_key):
        if request is None:
            assert_transfer_by_hand(document)
        assert_takes(project, TRANSFER, document, request)
        purse = Purse(project.number, organisation.code, purpose)
        steps = headroom.transfer_steps(selectors.purse_days(fund, purse).get(purse, ()))
        found = headroom.uncovered([*steps, Step(value_date, -minor(amount), is_payment=True, row=document)])
        if found:
            raise UnableToTransfer(
                _(
                    "%(amount)s is more than what is approved for project %(project)s, %(organisation)s on %(day)s: "
                    "%(approved)s approved less %(transferred)s transferred leaves %(left)s."
                )
                % _figures(found[0], document)
            )
    return record(document=document, by=by, at=at, key=idempotency_key)


@transaction.atomic
def refund_record(
    *,
    project: Project,
    organisation: Organisation,
    reference: str,
    value_date: date,
    amount: Money,
    purpose: str = Purpose.PROGRAMME,
    by: str,
    at: datetime,
    idempotency_key: str = "",
) -> Refund:
    """Record unspent cash paid back; the amount is positive. Raises UnableToRefund, UnableToRecord or what
    the ledger raises."""
    fund = project.fund
    assert_same_fund(project, organisation)
    assert_payable(fund, amount, value_date, at)
    document = Refund(
        fund=fund,
        project=project,
        organisation=organisation,
        purpose=Purpose(purpose),
        reference=reference,
        value_date=value_date,
        amount=amount,
    )
    ledger.lock(fund)
    if not is_known(Refund, fund.pk, idempotency_key):
        assert_takes_refund(document)
        purse = Purse(project.number, organisation.code, purpose)
        steps = headroom.refund_steps(selectors.purse_days(fund, purse).get(purse, ()))
        found = headroom.uncovered([*steps, Step(value_date, -minor(amount), is_payment=True, row=document)])
        if found:
            raise UnableToRefund(
                _(
                    "%(amount)s is more than what was transferred for project %(project)s to %(organisation)s by "
                    "%(day)s: %(approved)s transferred less %(transferred)s refunded leaves %(left)s."
                )
                % _figures(found[0], document)
            )
    refund = record(document=document, by=by, at=at, key=idempotency_key)
    split_keep(refund)
    return refund


def _figures(found: headroom.Uncovered, document: Transfer | Refund) -> dict[str, str]:
    currency = document.fund.currency
    return {
        "amount": said_money(document.amount),
        "project": document.project.number,
        "organisation": document.organisation.code,
        "day": day_text(found.failing.day),
        "approved": said_minor(found.came, currency),
        "transferred": said_minor(found.went, currency),
        "left": said_minor(found.left, currency),
    }
