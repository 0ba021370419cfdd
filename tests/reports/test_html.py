"""Tables as HTML, and the page that stands alone."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from django.utils import translation

from reports.building import annual_report_of
from reports.renderers import html_document
from reports.renderers.html import render_table
from reports.table import AMOUNT, TEXT, LedgerSum, Report, Row
from tests.reports.small_fund import FIGURES


@pytest.fixture(scope="module")
def report() -> Report:
    return annual_report_of(FIGURES)


class Reader(HTMLParser):
    """Reads a table's cells as text, and the links in them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.cells: list[str] = []
        self.links: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self._open = False
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag in ("td", "th"):
            self.cells.append("")
            self._open = True
        if tag == "a":
            self.links.append(dict(attrs)["href"] or "")

    def handle_endtag(self, tag):
        if tag in ("td", "th"):
            self._open = False

    def handle_data(self, data):
        if self._open:
            self.cells[-1] += data


def address(figure: LedgerSum) -> str:
    where = "&".join(f"{dimension}={code}" for dimension, code in figure.where)
    return f"/m?kinds={','.join(figure.kinds)}&since={figure.since or ''}&until={figure.until}&{where}"


def test_prints_figures_as_people_read_them(report):
    cells = Reader(render_table(report.table("source_use_balance"), "USD")).cells
    row = cells.index("Refunds received from participating organisations")
    assert cells[row : row + 4] == [
        "Refunds received from participating organisations",
        "–zero",
        "minus (3,500.00)",
        "minus (3,500.00)",
    ]
    row = cells.index("Total: sources of funds")
    assert cells[row + 1 : row + 4] == ["145,090.25", "206,605.67", "551,816.42"]


def test_prints_figures_in_the_language_of_the_page(report):
    with translation.override("fr"):
        assert "551\xa0816,42" in Reader(render_table(report.table("source_use_balance"), "USD")).cells


def test_has_a_caption_and_headings_with_their_scope(report):
    html = render_table(report.table("contributions"), "USD")
    assert (
        '<caption id="contributions-caption">Contributions by contributor <small>Amounts in USD</small></caption>'
        in html
    )
    assert '<th scope="col" rowspan="2">Contributor</th>' in html
    assert '<th scope="colgroup" colspan="3" class="group">Deposits</th>' in html
    assert '<th scope="row">Norway</th>' in html
    assert 'role="region" tabindex="0" aria-labelledby="contributions-caption"' in html


def test_only_a_table_with_amounts_says_their_currency(report):
    table = report.table("contributions")
    words = replace(table, columns=tuple(replace(column, kind=TEXT) for column in table.columns))
    assert "Amounts in" not in render_table(words, "USD")


def test_the_name_of_a_row_leads_where_it_is_told_to(report):
    def page(row: Row) -> str | None:
        return None if row.key == "total" else f"/x/?a=1&b={row.key}"

    html = render_table(report.table("contributions"), "USD", row_link=page)
    assert '<th scope="row"><a href="/x/?a=1&amp;b=NOR">Norway</a></th>' in html
    assert '<th scope="row">Total</th>' in html


def test_every_row_has_as_many_cells_as_there_are_columns(report):
    for table in report.tables:
        for row in re.findall(r"<tr.*?</tr>", render_table(table, "USD").split("</thead>")[1]):
            spans = re.findall(r'colspan="(\d+)"', row)
            width = sum(map(int, spans)) or len(re.findall(r"<t[dh]", row))
            assert width == len(table.columns) + 1


def test_every_figure_links_to_the_movements_behind_it(report):
    for table in report.tables:
        html = render_table(table, "USD", address)
        behind = [
            cell.behind for row, _column, cell in table.cells() if cell.behind and row.key not in table.empty_lines()
        ]
        assert Reader(html).links == [address(figure) for figure in behind]


def test_only_plans_rates_and_what_never_moved_have_no_link(report):
    unlinked = {
        (table.key, row.key)
        for table in report.tables
        for row, column, cell in table.cells()
        if column.kind == AMOUNT and cell.value and cell.behind is None and column.key not in ("planned", "requested")
    }
    assert unlinked == set()


def test_addresses_are_escaped(report):
    html = render_table(report.table("cost_recovery"), "USD", lambda figure: '/m?a=1&b="><script>')
    assert "<script>" not in html
    assert "/m?a=1&amp;b=&quot;&gt;&lt;script&gt;" in html


def test_lines_without_any_amount_are_left_out_with_a_note_or_kept(report):
    table = report.table("contributions")
    assert "Zambia" not in render_table(table, "USD")
    assert "1 line without any amount is left out." in render_table(table, "USD")
    assert "Zambia" in render_table(table, "USD", omit_empty_lines=False)


def test_what_people_wrote_is_text():
    named = tuple(replace(party, name=f"<b onclick=x>{party.code}</b>&amp;\"'") for party in FIGURES.organisations)
    titled = tuple(replace(focus, title="</caption><script>alert(1)</script>") for focus in FIGURES.focuses)
    page = html_document.render(
        annual_report_of(replace(FIGURES, organisations=named, focuses=titled, fund_name="<img src=x>"))
    ).decode()
    for tag in ("<b ", "<script", "<img"):
        assert tag not in page
    assert "&lt;b onclick=x&gt;ILO&lt;/b&gt;&amp;amp;&quot;&#x27;" in page


def test_the_page_stands_alone(report):
    page = html_document.render(report).decode()
    assert page.startswith('<!DOCTYPE html>\n<html lang="en"')
    tags = Reader(page).tags
    assert not [tag for tag, _attributes in tags if tag in ("script", "link", "img", "iframe", "object")]
    assert not [
        name for _tag, attributes in tags for name in attributes if name.startswith("on") or name in ("src", "style")
    ]
    assert not re.search(r"url\(|@import|https?://", page)
    for words in ("Annual financial report 2013", "TST01 · Small Fund", "Provisional", "31 December 2013", "5ea1"):
        assert words in page


def test_ids_stand_once(report):
    ids = [
        attributes["id"]
        for _tag, attributes in Reader(html_document.render(report).decode()).tags
        if "id" in attributes
    ]
    assert len(ids) == len(set(ids))


def test_the_same_report_is_the_same_bytes(report):
    assert html_document.render(report) == html_document.render(report)
