"""What stands out in an expenditure report: each finding, with its figures; what passes without a word."""

from __future__ import annotations

from decimal import Decimal

import pytest

from grants.reporting.checks import Facts, Finding, findings, unchecked, unexplained
from grants.reporting.computing import annual_of, categories_of, cumulative_of, postings_of


def facts(**said: object) -> Facts:
    """1,000.00 spent in 2020 with 7 percent on it; 1,000.00 approved for it, 5,000.00 net funded."""
    usual = {
        "year": 2020,
        "currency": "USD",
        "amounts": {"1": 100_000, "8": 7_000},
        "prior": {},
        "budget": {"1": 100_000, "5": 20_000, "8": 8_400},
        "net_funded": 500_000,
        "rate_percent": Decimal(7),
        "revision_percent": Decimal(15),
    }
    return Facts(**(usual | said))  # type: ignore[arg-type]


def said(**changes: object) -> list[tuple[str, str]]:
    return [(finding.key, finding.sentence()) for finding in findings(facts(**changes))]


def test_a_report_as_approved_needs_no_word() -> None:
    assert said() == []


def test_above_net_funded() -> None:
    assert said(net_funded=106_999) == [
        (
            "above_net_funded",
            "Spent since the beginning are 1070.00 USD by the end of 2020: 0.01 USD above the net funded amount of "
            "1069.99 USD.",
        )
    ]
    assert said(net_funded=107_000) == []


def test_what_was_spent_before_counts_against_what_was_funded() -> None:
    assert [key for key, _s in said(prior={"O1": 400_000}, budget={})] == ["above_net_funded"]


def test_negative() -> None:
    found = said(amounts={"1": 101_000, "5": -1_000, "8": 7_000})
    assert found == [("negative:5", "The expenditure of 2020 is negative: -10.00 USD.")]


@pytest.mark.parametrize(("spent", "stands_out"), [(115_000, False), (115_001, True)])
def test_a_category_moves_by_fifteen_percent(spent: int, stands_out: bool) -> None:
    found = [key for key, _s in said(amounts={"1": spent, "8": spent * 7 // 100})]
    assert found == (["budget:1"] if stands_out else [])


def test_the_share_is_the_funds_own() -> None:
    assert [key for key, _s in said(amounts={"1": 120_000, "8": 8_400}, revision_percent=Decimal(20))] == []


def test_the_sentence_of_a_category_that_moved() -> None:
    assert said(amounts={"1": 120_000, "8": 8_400}) == [
        (
            "budget:1",
            "1200.00 USD are spent since the beginning, 20 percent above the approved 1000.00 USD; without the "
            "committee a category moves by 15 percent.",
        )
    ]


def test_nothing_approved_for_a_category() -> None:
    found = said(amounts={"1": 90_000, "3": 10_000, "8": 7_000})
    assert found == [("budget:3", "100.00 USD are spent; nothing is approved for it.")]


def test_too_little_is_a_move_once_the_project_has_ended() -> None:
    assert [key for key, _s in said(amounts={"1": 50_000, "8": 3_500})] == []
    found = said(amounts={"1": 50_000, "8": 3_500}, is_ended=True)
    assert [key for key, _s in found] == ["budget:1", "budget:5"]
    assert "ended with 500.00 USD spent, 50 percent below the approved 1000.00 USD" in found[0][1]


def test_without_a_budget_by_category_none_has_moved() -> None:
    assert said(budget={}, amounts={"3": 100_000, "8": 7_000}) == []


def test_what_was_not_checked_is_said_and_why() -> None:
    def words(**changes: object) -> list[str]:
        return [finding.sentence() for finding in unchecked(facts(**changes))]

    assert words() == []
    assert words(budget={}) == [
        "Whether a category has moved by more than 15 percent was not checked: no budget by category is kept for this "
        "project."
    ]
    assert words(year=2010, revision_percent=Decimal("20.00")) == [
        "Whether a category has moved by more than 20 percent was not checked: the budget of this project is not kept "
        "by the categories of 2010."
    ]
    assert words(year=2010, budget={"O1": 100_000, "8": 7_000}) == []


def test_a_year_of_the_old_categories_is_not_held_against_a_budget_of_the_new() -> None:
    assert said(prior={"O1": 100_000, "8": 7_000}) == []


@pytest.mark.parametrize(("charged", "stands_out"), [(6_900, False), (7_100, False), (7_101, True), (0, True)])
def test_support_cost_is_the_rate_on_the_actual_direct_cost(charged: int, stands_out: bool) -> None:
    found = said(amounts={"1": 100_000, "8": charged})
    assert [key for key, _s in found] == (["support_cost"] if stands_out else [])


def test_the_sentence_about_support_cost() -> None:
    assert said(amounts={"1": 100_000, "8": 9_000}, rate_percent=Decimal("6.5")) == [
        (
            "support_cost",
            "Indirect support cost of 90.00 USD: 6.5 percent of the year's direct cost of 1000.00 USD is 65.00 USD.",
        )
    ]


@pytest.mark.parametrize(("registered", "shown"), [("7.00", "7"), ("10.00", "10"), ("6.50", "6.5")])
def test_a_rate_is_said_without_the_zeros_it_is_kept_with(registered: str, shown: str) -> None:
    found = said(amounts={"1": 100_000, "8": 90_000}, rate_percent=Decimal(registered))
    assert f"of 900.00 USD: {shown} percent of" in found[0][1]


def test_support_cost_made_up_for_in_a_later_year_is_right() -> None:
    assert said(amounts={"1": 50_000, "8": 7_000}, prior={"1": 50_000}) == []


def test_nothing_reported_though_funds_are_held() -> None:
    assert said(amounts={}, prior={"1": 100_000}) == [
        (
            "nothing_reported",
            "Nothing is reported for 2020 though 4000.00 USD are held: 5000.00 USD net funded, 1000.00 USD spent "
            "before.",
        )
    ]
    assert said(amounts={}, prior={"1": 465_000, "8": 35_000}, budget={}) == []


def test_the_stated_cumulative_differs() -> None:
    prior = {"1": 10_000, "8": 700}
    assert said(prior=prior, stated={"1": 110_000, "8": 7_700}) == []
    assert said(prior=prior, stated={"1": 111_000, "8": 7_700}) == [
        (
            "cumulative:1",
            "1110.00 USD are stated as spent since the beginning; last year's 100.00 USD and this year's 1000.00 USD "
            "come to 1100.00 USD.",
        )
    ]


@pytest.mark.parametrize(
    ("year", "category", "sentence"),
    [
        (2011, "1", "Category 1 is of the years from 2012, the 1000.00 USD are of 2011."),
        (2012, "O2", "Category O2 is of the years to 2011, the 1000.00 USD are of 2012."),
    ],
)
def test_categories_of_the_wrong_scheme(year: int, category: str, sentence: str) -> None:
    found = said(year=year, amounts={category: 100_000, "8": 7_000}, budget={})
    assert found == [(f"scheme:{category}", sentence)]


@pytest.mark.parametrize(("year", "category"), [(2011, "O1"), (2012, "1"), (2011, "8")])
def test_categories_of_the_right_scheme(year: int, category: str) -> None:
    assert category in categories_of(year)
    assert not [key for key, _s in said(year=year, amounts={category: 100, "8": 7}, budget={}) if "scheme" in key]


def test_a_blank_explanation_explains_nothing() -> None:
    found = (Finding("negative:5", "5", "x"), Finding("negative:6", "6", "x"))
    assert unexplained(found, {"negative:5": " ", "negative:6": "refunded"}) == found[:1]


# -- arithmetic ------------------------------------------------------------------------------------------------


def test_annual_and_cumulative_are_each_others_inverse() -> None:
    prior, annual = {"O1": 5, "1": 100, "8": 7}, {"1": 50, "5": -3, "8": 4}
    cumulative = cumulative_of(prior, annual)
    assert cumulative == {"O1": 5, "1": 150, "5": -3, "8": 11}
    assert annual_of(prior, cumulative) == {"O1": 0, "1": 50, "5": -3, "8": 4}


def test_only_differences_are_posted_in_the_order_of_the_categories() -> None:
    found = postings_of({"8": 7, "1": 100, "O1": 3}, {"1": 100, "2": 5, "8": 8})
    assert [tuple(posting) for posting in found] == [("O1", 3, 0), ("2", 0, 5), ("8", 7, 8)]
    assert [posting.difference for posting in found] == [-3, 5, 1]
