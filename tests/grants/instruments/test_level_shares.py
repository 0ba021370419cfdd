"""Target shares against what was approved: nothing is counted twice, nothing is left out."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from grants.level_shares import Target, shares

HRM00 = [
    Target("Country and regional", frozenset({"country", "regional"}), False, Decimal(65)),
    Target("Global", frozenset({"global"}), False, Decimal(20)),
    Target("Secretariat and support cost", frozenset({"secretariat"}), True, Decimal(15)),
]


def test_support_cost_of_all_levels_stands_where_the_plan_puts_it():
    approved = {("country", ""): 6000, ("country", "8"): 420, ("global", ""): 2000, ("global", "8"): 140}
    found = shares(HRM00, approved, "rest")
    assert [share.approved_minor for share in found] == [6000, 2000, 560]
    assert found[0].actual_percent == Decimal("70.09")
    assert found[0].difference == Decimal("5.09")


def test_without_such_a_share_each_level_carries_its_own():
    approved = {("country", ""): 6000, ("country", "8"): 420}
    assert shares(HRM00[:1], approved, "rest")[0].approved_minor == 6420


def test_what_no_target_claims_is_said():
    found = shares(HRM00, {("", ""): 100, ("global", ""): 100}, "rest")
    assert (found[-1].title, found[-1].approved_minor, found[-1].target_percent) == ("rest", 100, None)


def test_nothing_approved_has_no_shares():
    assert all(share.actual_percent is None for share in shares(HRM00, {}, "rest"))


levels = st.sampled_from(["country", "regional", "global", "secretariat", ""])
amounts = st.dictionaries(st.tuples(levels, st.sampled_from(["", "8"])), st.integers(0, 10**12))


@given(amounts)
def test_the_parts_are_the_whole(approved):
    assert sum(share.approved_minor for share in shares(HRM00, approved, "rest")) == sum(approved.values())
