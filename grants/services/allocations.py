"""Recording what the committee approved."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _
from djmoney.money import Money

from fund import ledger, money
from fund.display import said_minor, said_money
from fund.models.documents import minor
from fund.recording import UnableToRecord, record
from fund.services import assert_not_ahead
from grants import selectors
from grants.headroom import Purse
from grants.models import Allocation, Decision, GrantRecord, Organisation, Project, Purpose
from grants.projects.money import ALLOCATION, REDUCTION
from grants.services.by_hand import assert_allocation_by_hand
from grants.services.project_money import assert_takes, deed_of, money_warnings


def support_cost_of(organisation: Organisation, direct_amount: Money) -> Money:
    """Indirect support on a direct amount: the organisation's rate, half-up."""
    currency = direct_amount.currency.code
    share = money.percentage_of(minor(direct_amount), Decimal(organisation.support_cost_percent))
    return Money(money.from_minor(share, currency), currency)


def assert_same_fund(project: Project, organisation: Organisation) -> None:
    if project.fund_id != organisation.fund_id:  # type: ignore[attr-defined]
        raise UnableToRecord(_("The project and the organisation belong to two funds."))


def assert_in_fund_currency(project: Project, amount: Money) -> None:
    if amount.currency.code != project.fund.currency:
        raise UnableToRecord(
            _("%(amount)s is not in the fund's currency, %(currency)s.")
            % {"amount": said_money(amount), "currency": project.fund.currency}
        )


def _size(amount: Money) -> int:
    """In minor units. Raises UnableToRecord for an amount the books cannot hold."""
    try:
        value = minor(amount)
    except money.InexactAmount as error:
        raise UnableToRecord(str(error)) from None
    if abs(value) > money.LARGEST_AMOUNT_MINOR:
        raise UnableToRecord(_("%(amount)s is larger than any amount the books take.") % {"amount": said_money(amount)})
    return value


@transaction.atomic
def allocation_record(
    *,
    project: Project,
    organisation: Organisation,
    reference: str,
    decided_on: date,
    direct_amount: Money,
    support_cost: Money | None = None,
    purpose: str = Purpose.PROGRAMME,
    decision: str = "",
    carries_out: Decision | None = None,
    by: str,
    at: datetime,
    idempotency_key: str = "",
) -> Allocation:
    """Record an allocation, or with negative amounts its reduction. An empty support cost is computed.

    ``carries_out`` is the decision taken here that this is a part of; without one the allocation is recorded by hand,
    which is not for projects the committee decided here, and ``decision`` names the committee's reference.

    Raises UnableToRecord or what the ledger raises. What is unusual but allowed is told by
    ``allocation_warnings``.
    """
    assert_same_fund(project, organisation)
    support = support_cost_of(organisation, direct_amount) if support_cost is None else support_cost
    for amount in (direct_amount, support):
        assert_in_fund_currency(project, amount)
    direct_minor, support_minor = _size(direct_amount), _size(support)
    if direct_minor == 0 and support_minor == 0:
        raise UnableToRecord(_("The amounts are zero: there is nothing to record."))
    assert_not_ahead(decided_on, at)
    document = Allocation(
        fund=project.fund,
        project=project,
        organisation=organisation,
        purpose=Purpose(purpose),
        reference=reference,
        decided_on=decided_on,
        direct_amount=direct_amount,
        support_cost=support,
        decision=decision if carries_out is None else carries_out.number,
    )
    ledger.lock(project.fund)
    if not is_known(Allocation, project.fund.pk, idempotency_key):
        if carries_out is None:
            assert_allocation_by_hand(document)
        assert_takes(project, deed_of(direct_amount, support), document)
    return record(document=document, by=by, at=at, key=idempotency_key)


def is_known(model: type[GrantRecord], fund_id: int, key: str) -> bool:
    """A form sent twice is answered with what it did the first time, whatever has happened since."""
    return bool(key) and model._default_manager.filter(fund=fund_id, entry__idempotency_key=key).exists()


def allocation_warnings(
    *,
    project: Project,
    organisation: Organisation,
    direct_amount: Money,
    support_cost: Money | None = None,
    purpose: str = Purpose.PROGRAMME,
    decided_on: date | None = None,
) -> list[str]:
    """What a person should know before confirming an allocation; empty where nothing is unusual."""
    fund = project.fund
    computed = minor(support_cost_of(organisation, direct_amount))
    stated = computed if support_cost is None else minor(support_cost)

    def text(amount: int) -> str:
        return f"{said_minor(amount, fund.currency)} {fund.currency}"

    found = []
    if decided_on is not None:
        found += money_warnings(project, REDUCTION if minor(direct_amount) + stated < 0 else ALLOCATION, decided_on)
    if abs(stated - computed) > money.to_minor(Decimal(1), fund.currency):
        found.append(
            _("The support cost of %(stated)s differs from the computed %(computed)s.")
            % {"stated": text(stated), "computed": text(computed)}
        )
    ceiling = money.percentage_of(minor(direct_amount), Decimal(fund.support_cost_percent))
    if abs(stated) > abs(ceiling):
        found.append(
            _("The support cost of %(stated)s is above the fund's ceiling of %(ceiling)s.")
            % {"stated": text(stated), "ceiling": text(ceiling)}
        )
    purse = Purse(project.number, organisation.code, purpose)
    sums = selectors.purse_sums(fund, purse)
    approved = sums["approved"] + minor(direct_amount) + stated
    if approved < sums["transferred"]:
        found.append(_below_transferred(approved, sums, text))
    return found


def _below_transferred(approved: int, sums: Mapping[str, int], text: Callable[[int], str]) -> str:
    """A reduction takes back what was paid: how much the organisation must pay back for it."""
    told = _("This leaves %(approved)s approved, less than the %(transferred)s already transferred.") % {
        "approved": text(approved),
        "transferred": text(sums["transferred"]),
    }
    owed = sums["transferred"] - sums["refunded"] - approved
    if owed <= 0:
        return told
    return f"{told} " + _("%(owed)s must be paid back: %(refunded)s was refunded so far.") % {
        "owed": text(owed),
        "refunded": text(sums["refunded"]),
    }
