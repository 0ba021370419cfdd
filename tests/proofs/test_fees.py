"""T6: the arithmetic of fees and splits, by thousands of examples against fractions worked out independently.

``fund/money.py`` has its own tests; these ask for the promises, with whole numbers and ``Fraction`` alone.
"""

from __future__ import annotations

import os
from decimal import Decimal
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from fund import money, posting_rules
from tests.proofs.model import half_up

PROVE = bool(os.environ.get("PROVE"))
EXAMPLES = settings(max_examples=50_000 if PROVE else 500, deadline=None, database=None, derandomize=not PROVE)

AMOUNTS = st.integers(-(10**13), 10**13)
POSITIVE = st.integers(1, 10**13)
RATES = st.decimals(0, 99, places=4)
WEIGHTS = st.lists(st.integers(0, 10**10), min_size=1, max_size=15).filter(any)


def exact(amount: int, rate: Decimal) -> Fraction:
    return Fraction(amount) * Fraction(rate) / 100


@EXAMPLES
@given(AMOUNTS, RATES)
def test_a_percentage_is_the_exact_one_half_up(amount: int, rate: Decimal):
    assert money.percentage_of(amount, rate) == half_up(exact(amount, rate))


@EXAMPLES
@given(AMOUNTS, RATES)
def test_a_correction_is_the_exact_negative(amount: int, rate: Decimal):
    assert money.percentage_of(-amount, rate) == -money.percentage_of(amount, rate)


@EXAMPLES
@given(POSITIVE, RATES)
def test_a_deposit_is_fee_and_net_and_nothing_else(amount: int, rate: Decimal):
    """The moves of a deposit take from the contributor what reaches cash and the fees, to the cent."""
    fee = money.percentage_of(amount, rate)
    moves = posting_rules.deposit("NOR", "A-1", amount, fee)
    balances: dict[str, int] = {}
    for source, target, moved in moves:
        assert moved > 0
        balances[source.kind] = balances.get(source.kind, 0) - moved
        balances[target.kind] = balances.get(target.kind, 0) + moved
    assert balances["contributions"] == -amount
    assert balances.get("aa_fees", 0) == fee
    assert balances.get("cash", 0) == amount - fee
    assert 0 <= fee <= amount


@EXAMPLES
@given(AMOUNTS, WEIGHTS)
def test_parts_add_up_and_none_is_a_cent_off(amount: int, weights: list[int]):
    parts = money.split(amount, weights)
    assert sum(parts) == amount
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part - Fraction(amount * weight, sum(weights))) < 1
        assert weight or part == 0


@EXAMPLES
@given(AMOUNTS, WEIGHTS)
def test_a_split_taken_back_is_the_split_reversed(amount: int, weights: list[int]):
    assert money.split(-amount, weights) == [-part for part in money.split(amount, weights)]


@EXAMPLES
@given(st.integers(0, 10**13), RATES)
def test_support_inside_a_total_is_the_most_that_the_rate_allows(total: int, rate: Decimal):
    support = money.support_within(total, rate)
    assert support <= exact(total - support, rate)
    assert support + 1 > exact(total - support - 1, rate)


@EXAMPLES
@given(st.integers(0, 10**13), RATES)
def test_a_grossed_up_amount_leaves_the_net(net: int, rate: Decimal):
    gross = money.gross_up(net, rate)
    assert gross == half_up(Fraction(net) / (1 - Fraction(rate) / 100))
    assert abs(gross - money.percentage_of(gross, rate) - net) <= 1


@EXAMPLES
@given(AMOUNTS, st.sampled_from(["USD", "JPY", "BHD"]))
def test_an_amount_comes_back_from_text_as_it_went(amount: int, currency: str):
    assert money.to_minor(Decimal(money.text(amount, currency)), currency) == amount
    assert "." in money.text(amount, currency) or currency == "JPY"


@EXAMPLES
@given(AMOUNTS, st.integers(1, 10**13), st.integers(1, 10**13))
def test_a_proportion_is_the_exact_one_half_up(amount: int, numerator: int, denominator: int):
    """What is left of a commitment, at the agreement's own rate."""
    assert money.proportion(amount, numerator, denominator) == half_up(Fraction(amount * numerator, denominator))
