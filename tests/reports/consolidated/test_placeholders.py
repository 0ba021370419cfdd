"""Placeholders stand for cells of the report; nothing else is a figure."""

from decimal import Decimal

import pytest

from reports.building import consolidated_report_of
from reports.consolidated.placeholders import (
    AMOUNT,
    RATE,
    WORD,
    Names,
    names_in,
    problems_of,
    typed_figures,
    unknown_in,
)
from reports.consolidated.prose import Figure, placed
from tests.reports.consolidated.test_further_tables import PLACES
from tests.reports.small_fund import FIGURES, cents

NAMES = Names(consolidated_report_of(FIGURES, PLACES), {"year": "2013", "fund": "Small Fund"})


@pytest.mark.parametrize(
    ("name", "amount"),
    [
        ("contributions", "550,000"),
        ("contributions.current_year", "200,000"),
        ("source_use_balance.contributions.prior_year", "150,000"),
        ("contributions.NOR.total", "450,000"),
        ("contributor.NOR.total", "450,000"),
        ("focus.F1.expenditure", "140,000.59"),
        ("focus.1.expenditure", "140,000.59"),
        ("project.P2.net_funded", "50,000"),
        ("expenditure_by_project.P1:ILO.net_funded", "21,400"),
        ("country.KEN.approved", "181,900"),
        ("closing_balance.current_year", "315,077.92"),
        ("category.8.total", "9,100.04"),
    ],
)
def test_a_name_is_a_cell(name, amount):
    row = name.replace("category.8", "category.indirect_support")
    bound = NAMES.bound(row)
    assert bound is not None
    assert bound.kind == AMOUNT
    assert bound.value == cents(amount)
    assert bound.label


def test_an_amount_knows_the_movements_behind_it_and_a_rate_none():
    amount, rate = NAMES.bound("contributions.current_year"), NAMES.bound("delivery_rate")
    assert amount is not None
    assert amount.behind is not None
    assert amount.behind.kinds == ("contributions",)
    assert rate is not None
    assert (rate.kind, rate.value, rate.behind) == (RATE, Decimal("64.72"), None)


def test_words_are_facts():
    year = NAMES.bound("year")
    assert year is not None
    assert (year.kind, year.value) == (WORD, "2013")


@pytest.mark.parametrize(
    "name",
    ["", "nothing", "contributions.nothing", "focus.9.expenditure", "focus.0.expenditure", "focus..expenditure",
     "expenditure_by_project.P1:ILO.status", "focus.F1", ".", "a.b.c.d", "focus.99999999999999999999.expenditure",
     "source_use_balance.sources.current_year"],
)  # fmt: skip
def test_what_nobody_is_called_stands_for_nothing(name):
    assert NAMES.bound(name) is None


def test_every_usual_name_is_known_and_once():
    usual = [bound.name for bound in NAMES.usual()]
    assert len(usual) == len(set(usual)) > 100
    assert {"year", "delivery_rate", "focus.F1.planned", "project.P1.expenditure"} <= set(usual)


def test_names_are_found_in_order_and_braces_that_never_close_are_said():
    assert names_in("{{ a }} and {{b.c}} {{ a }}") == ["a", "b.c"]
    assert unknown_in("{{ year }} {{ nobody }}", NAMES) == ["nobody"]
    assert unknown_in("We got {{ contributions of old", NAMES) == ["We got {{ contributions of old"]
    after_others = "{{ year }}: {{ contributions }} came in, and {{ contributions of old"
    assert unknown_in(after_others, NAMES) == ["ons }} came in, and {{ contributions of old"]
    assert unknown_in("{{ **year** }}", NAMES) == ["**year**"]
    assert unknown_in("{ {year} }", NAMES) == []


@pytest.mark.parametrize(
    "text",
    ["USD 5.6 million", "$12,000", "1,234,567.89", "12 000 000", "450,000", "5 million dollars", "87.16%", "12.50",
     "€ 3.000,00", "EUR 100", "100 NOK", "TST 5,000"],
)  # fmt: skip
def test_a_typed_figure_is_found(text):
    assert typed_figures(f"We spent {text} on it.", "TST")


@pytest.mark.parametrize(
    "text",
    ["in 2013", "17 countries", "9 of 12 teams", "output 1.1.1", "resolution 60/251", "on 3.5.2013", "P-00080100",
     "{{ contributions }}", "https://example.org/1,000,000.00", "![x](image:12345678)", "1. first", "40 per cent",
     "version 1.2"],
)  # fmt: skip
def test_what_is_no_money_is_left_alone(text):
    assert typed_figures(text) == []


def test_an_unknown_name_blocks_and_a_typed_figure_does_not():
    found = list(problems_of([("summary", "Executive summary", "{{ x }} of USD 5,000.00")], NAMES, "USD"))
    assert [problem.blocks for problem in found] == [True, False]
    assert "Executive summary" in found[0].sentence
    assert "x" in found[0].sentence
    assert "5,000.00" in found[1].sentence


def shown(bound):
    return f"<{bound.value}>"


def test_figures_are_placed_after_the_marks_of_the_text_are_read():
    heading, paragraph, table = placed(
        "# In {{ year }}\n\n{{ year }}. **Got {{ contributions }}**, {{ nobody }}\n\n"
        "| {{ year }} |\n|--|\n| `{{ fund }}` |",
        NAMES,
        shown,
    )
    assert [run.text for run in heading.runs] == ["In ", "<2013>"]
    # What a figure says is never read as Markdown: "2013." would begin a list.
    assert [run.text for run in paragraph.runs] == ["<2013>", ". ", "Got ", "<55000000>", ", {{ nobody }}"]
    figure = paragraph.runs[3]
    assert isinstance(figure, Figure)
    assert figure.bold
    assert figure.behind is not None
    assert table.head[0][0].text == "<2013>"
    assert table.rows[0][0][0].text == "<Small Fund>"


def test_pictures_lists_quotes_and_code_have_their_figures_too():
    items, quote, picture, code = placed(
        "- a {{ year }}\n  - b {{ year }}\n\n> {{ year }}\n\n![In {{ year }}](image:0123456789abcdef)\n\n"
        "```\n{{ year }}\n```",
        NAMES,
        shown,
    )
    assert "<2013>" in str(items.items[0][1])
    assert quote.blocks[0].runs[0].text == "<2013>"
    assert picture.caption == "In <2013>"
    assert code.text == "<2013>"
