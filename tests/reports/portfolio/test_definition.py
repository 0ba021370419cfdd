"""The portfolio report on paper: two funds in dollars and one in yen, written down by hand."""

from __future__ import annotations

from decimal import Decimal

import pytest

from reports.definitions.portfolio import GROUPINGS, MEASURES
from reports.portfolio.building import sections_of
from reports.portfolio.question import Question, UnclearQuestion
from reports.portfolio_figures import FundLine, Moved, PortfolioFigures, PortfolioLedger
from reports.table import LedgerSum, Table

FUNDS = (FundLine("AAA", "First"), FundLine("BBB", "Second"))


def dollars(moved: list[Moved], since: int | None = None, until: int = 2020, **names: object) -> PortfolioFigures:
    return PortfolioFigures("USD", until, since, FUNDS, tuple(moved), **names)


def made(moved: list[Moved], by: str, sort: str = "label", since: int | None = None, **names: object) -> Table:
    question = Question(by, 2020, since, sort)
    (section,) = sections_of([dollars(moved, since, **names)], question)
    return section.table


def values(table: Table, column: str) -> dict[str, object]:
    return {row.key: row.cells[column].value for row in table.rows if column in row.cells}


BY_FUND = [
    Moved("contributions", 2020, -100_00, "AAA"),
    Moved("aa_fees", 2020, 1_00, "AAA"),
    Moved("transfers", 2020, 60_00, "AAA"),
    Moved("refunds", 2020, -3_00, "AAA"),
    Moved("expenditure", 2020, 19_00, "AAA"),
    Moved("cash", 2020, 42_00, "AAA"),
    Moved("contributions", 2020, -50_00, "BBB"),
    Moved("cash", 2020, 50_00, "BBB"),
]


def test_by_fund_every_measure_stands_and_the_total_adds_the_rows_up():
    table = made(BY_FUND, "fund")
    assert values(table, "contributions") == {"AAA": 100_00, "BBB": 50_00, "total": 150_00}
    assert values(table, "aa_fees") == {"AAA": 1_00, "BBB": 0, "total": 1_00}
    assert values(table, "net_funded") == {"AAA": 57_00, "BBB": 0, "total": 57_00}
    assert values(table, "expenditure") == {"AAA": 19_00, "BBB": 0, "total": 19_00}
    assert values(table, "balance") == {"AAA": 42_00, "BBB": 50_00, "total": 92_00}


def test_rates_come_from_the_sums_half_up_and_none_where_nothing_was_funded():
    """19 of 57 is 33.333…; 1 of 8 and 1 of 3 together are 2 of 11, not the mean of their rates."""
    rates = values(made(BY_FUND, "fund"), "delivery_rate")
    assert rates == {"AAA": Decimal("33.33"), "BBB": None, "total": Decimal("33.33")}
    moved = [
        Moved("transfers", 2020, 8, "AAA"),
        Moved("expenditure", 2020, 1, "AAA"),
        Moved("transfers", 2020, 3, "BBB"),
        Moved("expenditure", 2020, 1, "BBB"),
    ]
    assert values(made(moved, "fund"), "delivery_rate") == {
        "AAA": Decimal("12.50"),
        "BBB": Decimal("33.33"),
        "total": Decimal("18.18"),
    }


@pytest.mark.parametrize(
    ("by", "kept"),
    [
        ("contributor", {"contributions", "aa_fees"}),
        ("organisation", {"net_funded", "expenditure", "delivery_rate"}),
        ("country", {"net_funded", "expenditure", "delivery_rate"}),
        ("focus", {"net_funded", "expenditure", "delivery_rate"}),
        ("fund", set(MEASURES)),
        ("year", set(MEASURES)),
    ],
)
def test_a_measure_without_meaning_has_no_cells_and_the_table_says_so(by, kept):
    table = made([Moved("cash", 2020, 1, "AAA")], by)
    assert [column.key for column in table.columns] == list(MEASURES)
    for row in table.rows:
        assert set(row.cells) == kept
    assert ("stand empty" in table.note) == (len(kept) < len(MEASURES))
    assert "never added up" in table.note


def test_no_cell_adds_up_different_stages():
    """Every sum has terms of its own column alone."""
    for by in GROUPINGS:
        for _row, column, cell in made(BY_FUND, by).cells():
            terms = getattr(cell.expression, "terms", ())
            assert {term.column for _sign, term in terms} <= {column.key}


def test_the_same_code_in_two_funds_is_one_contributor():
    moved = [
        Moved("contributions", 2020, -5, "AAA", contributor="NOR"),
        Moved("contributions", 2020, -7, "BBB", contributor="NOR"),
        Moved("contributions", 2020, -1, "BBB", contributor="SWE"),
    ]
    table = made(moved, "contributor", contributors={"NOR": "Norway"})
    assert values(table, "contributions") == {"NOR": 12, "SWE": 1, "total": 13}
    assert [row.label for row in table.rows] == ["NOR · Norway", "SWE", "Total"]


def test_priority_focuses_of_two_funds_are_two_though_their_codes_agree():
    moved = [Moved("transfers", 2020, 5, "AAA", focus="F1"), Moved("transfers", 2020, 7, "BBB", focus="F1")]
    table = made(moved, "focus", focuses={("AAA", "F1"): "Peace"})
    assert values(table, "net_funded") == {"AAA:F1": 5, "BBB:F1": 7, "total": 12}
    assert table.row("AAA:F1").label == "AAA · F1 Peace"


def test_what_is_of_no_country_stands_last():
    moved = [
        Moved("transfers", 2020, 5, "AAA", country=""),
        Moved("transfers", 2020, 7, "AAA", country="TUN"),
        Moved("transfers", 2020, 1, "BBB", country="COL"),
    ]
    table = made(moved, "country", countries={"TUN": "Tunisia", "COL": "Colombia"})
    assert [row.key for row in table.rows] == ["COL", "TUN", "none", "total"]


def test_a_year_range_leaves_out_what_was_before_but_not_from_the_balance():
    moved = [
        Moved("contributions", 2017, -100, "AAA"),
        Moved("cash", 2017, 100, "AAA"),
        Moved("contributions", 2020, -20, "AAA"),
        Moved("cash", 2020, 20, "AAA"),
    ]
    table = made(moved, "fund", since=2018)
    assert table.value("AAA", "contributions") == table.value("total", "contributions") == 20
    assert table.value("AAA", "balance") == table.value("total", "balance") == 120


def test_by_year_balances_are_of_the_year_s_end_and_not_added_up():
    moved = [
        Moved("cash", 2018, 100, "AAA"),
        Moved("contributions", 2018, -100, "AAA"),
        Moved("cash", 2020, -30, "BBB"),
        Moved("transfers", 2020, 30, "BBB"),
    ]
    table = made(moved, "year", since=2019)
    assert values(table, "balance") == {"2019": 100, "2020": 70, "total": 70}
    assert values(table, "contributions") == {"2019": 0, "2020": 0, "total": 0}
    assert [row.key for row in made(moved, "year").rows] == ["2018", "2019", "2020", "total"]


@pytest.mark.parametrize(
    ("sort", "order"),
    [("label", ["AAA", "BBB"]), ("balance", ["BBB", "AAA"]), ("contributions", ["AAA", "BBB"]),
     ("delivery_rate", ["AAA", "BBB"])],
)  # fmt: skip
def test_rows_are_sorted_the_largest_first_and_the_total_stays_last(sort, order):
    assert [row.key for row in made(BY_FUND, "fund", sort).rows] == [*order, "total"]


@pytest.mark.parametrize(
    ("sort", "order"),
    [("label", ["BBB", "AAA"]), ("balance", ["AAA", "BBB"]), ("contributions", ["BBB", "AAA"]),
     ("delivery_rate", ["AAA", "BBB"])],
)  # fmt: skip
def test_rows_are_sorted_the_other_way_round_and_what_has_no_value_stays_last(sort, order):
    question = Question("fund", 2020, sort=sort, is_reversed=True)
    (section,) = sections_of([dollars(BY_FUND)], question)
    assert [row.key for row in section.table.rows] == [*order, "total"]


def test_two_currencies_are_two_sections():
    yen = PortfolioFigures("JPY", 2020, None, (FundLine("YEN", "Yen"),), (Moved("cash", 2020, 7, "YEN"),))
    sections = sections_of([yen, dollars(BY_FUND)], Question("fund", 2020))
    assert [(section.currency, section.table.value("total", "balance")) for section in sections] == [
        ("JPY", 7),
        ("USD", 92_00),
    ]


def test_a_figure_knows_the_funds_behind_it():
    ledger = PortfolioLedger([*BY_FUND])
    last_day = made(BY_FUND, "fund").row("AAA").cells["balance"].behind.until
    assert ledger.funds_behind(LedgerSum(("transfers", "refunds"), last_day)) == {"AAA"}
    assert ledger.funds_behind(LedgerSum(("contributions",), last_day)) == {"AAA", "BBB"}
    assert ledger.funds_behind(LedgerSum(("commitments",), last_day)) == frozenset()


# -- the question --------------------------------------------------------------------------------------------


def test_a_question_is_read_from_the_address_and_written_back():
    asked = Question.asked({"by": "country", "from": "2015", "to": "2020", "sort": "expenditure"}, 2026)
    assert asked == Question("country", 2020, 2015, "expenditure")
    assert Question.asked(asked.address, 1999) == asked
    assert Question.kept(asked.parameters) == asked
    assert Question.asked({}, 2026) == Question("fund", 2026)


def test_a_question_keeps_the_order_it_asks_for():
    asked = Question.asked({"sort": "delivery_rate", "order": "reversed"}, 2026)
    assert asked == Question("fund", 2026, sort="delivery_rate", is_reversed=True)
    assert Question.asked(asked.address, 1999) == asked
    assert Question.kept(asked.parameters) == asked
    assert "order" not in Question("fund", 2026).parameters


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ({"by": "colour"}, "The funds cannot be grouped by colour."),
        ({"sort": "colour"}, "The rows cannot be sorted by colour."),
        ({"from": "20"}, "20 is not a year."),
        ({"to": "٢٠٢٠"}, "٢٠٢٠ is not a year."),
        ({"from": "2021", "to": "2020"}, "The first year, 2021, is after the last, 2020."),
    ],
)
def test_a_question_nobody_can_answer_is_said_so(address, said):
    with pytest.raises(UnclearQuestion, match=said.replace(".", r"\.")):
        Question.asked(address, 2026)
