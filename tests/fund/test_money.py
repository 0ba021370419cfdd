"""fund.money: rounding, percentages and splitting, by example and by property."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fund import money

AMOUNTS = st.integers(-(10**13), 10**13)
RATES = st.decimals(0, Decimal("98.9999"), places=4)
EXAMPLES = settings(max_examples=2_000, deadline=None)


class TestMinorUnits:
    @pytest.mark.parametrize(("currency", "decimals"), [("USD", 2), ("JPY", 0), ("BHD", 3), ("AFN", 2), ("XOF", 0)])
    def test_decimals_are_those_of_iso_4217(self, currency: str, decimals: int) -> None:
        assert money.decimals_of(currency) == decimals

    def test_an_unknown_currency_is_refused(self) -> None:
        with pytest.raises(money.UnknownCurrency, match="QQQ"):
            money.decimals_of("QQQ")

    def test_an_amount_with_too_many_decimals_is_refused_rather_than_rounded(self) -> None:
        with pytest.raises(money.InexactAmount, match=r"1\.005"):
            money.to_minor(Decimal("1.005"), "USD")

    @EXAMPLES
    @given(AMOUNTS, st.sampled_from(["USD", "JPY", "BHD"]))
    def test_minor_units_and_text_come_back_unchanged(self, minor: int, currency: str) -> None:
        assert money.to_minor(Decimal(money.text(minor, currency)), currency) == minor


class TestPercentages:
    @pytest.mark.parametrize(
        ("amount", "rate", "expected"),
        [
            (100_050, "1", 1_001),  # 10.005 rounds up
            (100_049, "1", 1_000),
            (-100_050, "1", -1_001),  # and a correction is its exact negative
            (2_171_663_000, "7", 152_016_410),  # Table B of HRM00
            (1_000, "6.5", 65),
            (0, "7", 0),
        ],
    )
    def test_half_rounds_up_away_from_zero(self, amount: int, rate: str, expected: int) -> None:
        assert money.percentage_of(amount, Decimal(rate)) == expected

    @EXAMPLES
    @given(st.lists(st.integers(0, 10**9), max_size=12), RATES)
    def test_percentages_rounded_one_by_one_add_up_within_the_room_for_rounding(
        self, amounts: list[int], rate: Decimal
    ) -> None:
        added = sum(money.percentage_of(amount, rate) for amount in amounts)
        assert added <= money.percentage_of(sum(amounts), rate) + money.room_for_rounding(len(amounts))

    @EXAMPLES
    @given(AMOUNTS, RATES)
    def test_a_percentage_is_within_half_a_cent_and_the_negative_of_its_negative(
        self, amount: int, rate: Decimal
    ) -> None:
        fee = money.percentage_of(amount, rate)
        assert abs(Decimal(fee) - Decimal(amount) * rate / 100) <= Decimal("0.5")
        assert money.percentage_of(-amount, rate) == -fee

    def test_the_gross_up_of_the_published_plan(self) -> None:
        assert money.gross_up(2_323_679_410, Decimal(1)) == 2_347_150_919

    @EXAMPLES
    @given(st.integers(0, 10**13), RATES)
    def test_the_gross_up_leaves_the_net_to_the_cent(self, net: int, rate: Decimal) -> None:
        gross = money.gross_up(net, rate)
        assert abs(gross - money.percentage_of(gross, rate) - net) <= 1

    @EXAMPLES
    @given(st.integers(0, 10**12), st.decimals(0, 20, places=2))
    def test_support_inside_a_total_never_exceeds_the_rate_on_the_rest(self, total: int, rate: Decimal) -> None:
        support = money.support_within(total, rate)
        assert Decimal(support) <= Decimal(total - support) * rate / 100

    @pytest.mark.parametrize(
        ("part", "whole", "expected"),
        [(1, 3, "33.33"), (2, 3, "66.67"), (1, 0, None), (-1, 3, "-33.33"), (1, -3, "-33.33"), (5, 5, "100.00")],
    )
    def test_a_share_has_two_decimals_and_none_on_a_zero_base(
        self, part: int, whole: int, expected: str | None
    ) -> None:
        share = money.share_percent(part, whole)
        assert (share if share is None else str(share)) == expected


class TestSplitting:
    @EXAMPLES
    @given(AMOUNTS, st.lists(st.integers(0, 10**9), min_size=1, max_size=12).filter(any))
    def test_parts_add_up_and_each_is_within_one_unit_of_its_share(self, amount: int, weights: list[int]) -> None:
        parts = money.split(amount, weights)
        assert sum(parts) == amount
        for part, weight in zip(parts, weights, strict=True):
            assert abs(Decimal(part) - Decimal(amount) * weight / sum(weights)) < 1
            assert weight or part == 0

    def test_nothing_can_be_split_over_nothing(self) -> None:
        with pytest.raises(ValueError, match="nor all zero"):
            money.split(100, [0, 0])
