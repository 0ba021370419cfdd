"""What counts as a number, and how the numbers of projects become the fund's."""

from __future__ import annotations

from decimal import Decimal

import pytest

from grants.narratives.aggregation import Figure, is_reached, number_of, number_text, total


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12", "12"), (" 12 ", "12"), ("12.", "12"), ("-3", "-3"), ("0.75", "0.75"), ("75%", "75"), ("75 %", "75"),
        ("1 200", "1200"), ("1\u00a0200\u202f000", "1200000"), ("yes", "1"), ("Oui", "1"), ("Sí", "1"), ("No", "0"),
    ],
)  # fmt: skip
def test_a_plain_number_counts(text: str, number: str) -> None:
    assert number_of(text) == Decimal(number)


@pytest.mark.parametrize(
    "text",
    ["", "about 12", "1,200", "1,5", "10-12", "12 of 30", "1e6", "NaN", "Infinity", "٣", "=1+1", "12%%", "1 20", "0x10",
     "9" * 13, "twelve"],
)  # fmt: skip
def test_what_is_not_plainly_a_number_does_not(text: str) -> None:
    assert number_of(text) is None


def figure(project: str, year: int, text: str, place: int = 0) -> Figure:
    return Figure(project, year, text, number_of(text), place)


FIGURES = [figure("A", 2019, "3"), figure("B", 2020, "0"), figure("C", 2020, "4.5"), figure("D", 2020, "some")]


@pytest.mark.parametrize(
    ("kind", "number", "how"),
    [
        ("sum", "7.5", "Sum of 3 project figures"),
        ("count", "2", "Number of projects that achieved something, of 3 that reported"),
        ("yes_no", "1", "Yes, once one of the 3 projects has achieved it"),
        ("latest", "4.5", "Latest figure: project C, 2020"),
    ],
)
def test_the_figure_says_how_it_was_counted(kind: str, number: str, how: str) -> None:
    found = total(kind, FIGURES)
    assert found.number == Decimal(number)
    assert found.how.text % found.how.values == how
    assert [each.project for each in found.left_out] == ["D"]


def test_without_a_number_there_is_no_figure() -> None:
    assert total("sum", []).number is None
    assert total("sum", [figure("D", 2020, "some")]).number is None
    assert total("yes_no", [figure("B", 2020, "no")]).number == 0


def test_the_order_of_the_figures_does_not_matter() -> None:
    for kind in ("sum", "latest", "count", "yes_no"):
        assert total(kind, FIGURES) == total(kind, FIGURES[::-1])


def test_a_target_is_reached_or_not_where_both_are_numbers() -> None:
    assert is_reached(Decimal(2), "2") is True
    assert is_reached(Decimal(1), "2") is False
    assert is_reached(Decimal(1), "two") is None
    assert is_reached(None, "2") is None


def test_a_figure_is_written_without_empty_decimals() -> None:
    assert [number_text(Decimal(each)) for each in ("1200.0000", "0.7500", "0")] == ["1200", "0.75", "0"]
