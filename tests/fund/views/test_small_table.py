import pytest
from django.template.loader import render_to_string
from lxml import html

from fund.listing import Tag
from fund.views.small_table import Cell, Heading, SmallTable

HEADINGS = [Heading("Name"), Heading("State"), Heading("Rate", is_figure=True)]


def drawn(table: SmallTable) -> html.HtmlElement:
    return html.fromstring(f"<div>{render_to_string('components/small_table.html', {'table': table})}</div>")


def test_the_first_cell_names_the_row_and_figures_stand_at_the_right():
    table = SmallTable("k", HEADINGS, [[Cell("A <b>", "/a/"), Cell(tag=Tag("done", "paid")), Cell("7.00")]])
    page = drawn(table)
    assert page.xpath("//tbody//th[@scope='row']/a[@href='/a/']/text()") == ["A <b>"]
    assert page.xpath("//thead//th[@class='num']/text()") == ["Rate"]
    assert page.xpath("//tbody//td[@class='num']/text()") == ["7.00"]
    assert "paid" in page.text_content()
    assert page.xpath("//*[@role='region']/@aria-labelledby") == ["k"]


def test_nothing_is_a_dash_and_no_rows_say_why():
    assert drawn(SmallTable("k", HEADINGS, [[Cell("A"), Cell(), Cell(0)]])).xpath("//td/text()") == ["–", "–"]
    page = drawn(SmallTable("k", HEADINGS, [], ("None yet", "It comes later.")))
    assert "It comes later." in page.text_content()
    assert not page.xpath("//table")
    assert not drawn(SmallTable("k", HEADINGS, [])).text_content().strip()


def test_a_row_of_another_length_is_refused():
    with pytest.raises(ValueError, match="3 cells"):
        SmallTable("k", HEADINGS, [[Cell("A")]])
