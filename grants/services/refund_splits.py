"""How a refund divides into direct cost and indirect support cost: kept with it, in the same transaction."""

from __future__ import annotations

from fund.chart import SUPPORT_COST
from fund.models.documents import minor
from grants.governance import support_cost_percent
from grants.headroom import Purse
from grants.models import Refund, RefundSplit
from grants.payments.splitting import Split, refund_split
from grants.standing import standing


def split_of(refund: Refund) -> Split:
    """As direct and support cost stand approved for the allocation, else by the organisation's rate on the day."""
    names = Purse(refund.project.number, refund.organisation.code, refund.purpose)._asdict()
    direct = support = 0
    for _fund, category, balance in standing([refund.fund], ("category",), kinds=("allocations",), where=names):
        if category == SUPPORT_COST:
            support += balance
        else:
            direct += balance
    rate = support_cost_percent(refund.organisation, refund.value_date)
    return refund_split(minor(refund.amount), direct, support, rate)


def split_keep(refund: Refund) -> RefundSplit:
    """Keep the split of a refund just recorded; one recorded before keeps the split it has."""
    found = RefundSplit.objects.filter(refund=refund).first()
    return found or RefundSplit.objects.create(refund=refund, **split_of(refund)._asdict())
