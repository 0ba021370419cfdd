"""A refund divides as the approval did, to the cent."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from grants.payments.splitting import refund_split

AMOUNTS = st.integers(1, 10**13)


def test_a_refund_of_seven_in_a_hundred_and_seven():
    assert refund_split(10_700, 100_000, 7_000, Decimal(7)) == (10_000, 700)


def test_the_larger_remainder_takes_the_odd_cent():
    # 100 of 107: 93.457… direct and 6.542… support; the cent left over goes where more was cut off.
    assert refund_split(100, 100, 7, Decimal(7)) == (93, 7)


def test_the_rate_decides_where_nothing_stands_approved():
    assert refund_split(10_650, 0, 0, Decimal("6.5")) == (10_000, 650)
    assert refund_split(500, 0, 0, Decimal(0)) == (500, 0)


def test_a_reduction_below_zero_is_no_proportion():
    assert refund_split(10_700, -5, 7, Decimal(7)) == (10_000, 700)


@given(AMOUNTS, st.integers(0, 10**13), st.integers(0, 10**12), st.decimals(0, 12, places=4))
def test_the_parts_add_up_and_neither_is_a_cent_off_its_share(amount, direct, support, rate):
    parts = refund_split(amount, direct, support, rate)
    assert sum(parts) == amount
    if direct + support:
        assert abs(parts.direct_minor * (direct + support) - amount * direct) < direct + support
