"""How a refund divides into direct cost and indirect support cost. Pure; amounts in minor units."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from fund import money


class Split(NamedTuple):
    """The parts add up to the whole."""

    direct_minor: int
    support_minor: int


def refund_split(
    amount_minor: int, approved_direct_minor: int, approved_support_minor: int, rate_percent: Decimal
) -> Split:
    """The refund in the proportion in which direct and support cost stand approved, by largest remainder.

    Where nothing stands approved any more (it was reduced after the transfer), the organisation's rate says how much of
    a total is support: ``rate`` parts on a hundred.
    """
    weights = (approved_direct_minor, approved_support_minor)
    if min(weights) < 0 or sum(weights) == 0:
        # Whole numbers in the rate's own proportion: 6.5 % is 13 to 200.
        numerator, denominator = Decimal(rate_percent).as_integer_ratio()
        weights = (100 * denominator, numerator)
    return Split(*money.split(amount_minor, weights))
