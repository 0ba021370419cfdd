"""Every figure of the report is in the document, to the cent, and none is cut, hidden or invented."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

import pytest
from django.utils import translation

from fund import display, money
from reports.building import annual_report_of, funding_status_of
from reports.renderers.pdf import render
from reports.renderers.pdf.report_tables import left_out, rate_figure
from reports.renderers.pdf.text import KeyFigure, KeyFigures
from reports.table import AMOUNT, RATE, TEXT, Report, Table
from tests.reports.pdf.drawing import outside, overprinted, recorded
from tests.reports.pdf.reading import TaggedPdf
from tests.reports.pdf.sample import PREPARED_AT, sample_figures, sample_report


def minor(text: str, places: int = 2) -> int:
    """A printed English amount back in minor units."""
    if text == display.DASH:
        return 0
    sign = -1 if text.startswith("(") else 1
    whole, _, part = text.strip("()").replace(",", "").partition(".")
    assert len(part) == places
    return sign * int(whole + part)


def expected_rows(table: Table, printed: list[list[str]]) -> None:
    """The printed rows are the table's rows in order; those not printed hold no amount but zero."""
    texts = iter(row for row in printed if len(row) > 1)
    shown = next(texts, None)
    for row in table.rows:
        if shown is None or not shown[0].strip() or _label(shown[0]) != _label(row.label):
            values = [row.cells[c.key].value for c in table.columns if c.kind == AMOUNT and c.key in row.cells]
            assert not any(values), f"{table.key}: {row.label} is missing"
            continue
        for column, text in zip(table.columns, shown[1:], strict=True):
            if column.kind == TEXT:
                assert _label(text) == row.notes.get(column.key, "")
            elif column.key not in row.cells:
                assert text == ""
            elif column.kind == RATE:
                value = row.cells[column.key].value
                assert text == (display.DASH if value is None else str(value))
            else:
                assert minor(text) == row.cells[column.key].value, (table.key, row.key, column.key)
        shown = next(texts, None)
    assert shown is None, f"{table.key}: {shown} is in no table"


def _label(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


@pytest.fixture(scope="module")
def report() -> Report:
    return sample_report(projects=24)


@pytest.fixture(scope="module")
def pdf(report: Report) -> TaggedPdf:
    return TaggedPdf(render(report, prepared_at=PREPARED_AT))


def test_every_cell_of_every_table_is_printed_to_the_cent(report: Report, pdf: TaggedPdf):
    assert len(pdf.tables()) == len(report.tables) + 1
    for table in report.tables:
        expected_rows(table, pdf.rows_of(table.title))


def test_the_checks_are_printed_with_both_sides_and_the_difference(report: Report, pdf: TaggedPdf):
    rows = pdf.rows_of("Identities with both sides and their difference")
    assert len(rows) == len(report.checks)
    for check, (statement, left, right, difference) in zip(report.checks, rows, strict=True):
        assert _label(statement) == check.identity.statement
        assert (minor(left), minor(right), minor(difference)) == (check.left, check.right, 0)


def test_amounts_in_the_text_are_figures_of_the_tables(report: Report, pdf: TaggedPdf):
    in_tables = {abs(c.value) for t in report.tables for _, column, c in t.cells() if column.kind == AMOUNT}
    rates = {str(c.value) for t in report.tables for _, column, c in t.cells() if column.kind == RATE}
    sentences = " ".join(node.text for node in pdf.root.all("P", "Caption")).replace("\xa0", " ")
    amounts = re.findall(r"USD −?([\d,]+\.\d\d)", sentences)
    assert len(amounts) > 40
    assert {minor(amount) for amount in amounts} <= in_tables
    percentages = re.findall(r"(\d+\.\d\d)%", sentences)
    assert percentages
    assert set(percentages) <= rates


def test_figures_of_charts_are_figures_of_the_tables(report: Report, pdf: TaggedPdf):
    in_tables = {c.value for t in report.tables for _, column, c in t.cells() if column.kind == AMOUNT}
    for figure in pdf.root.all("Figure"):
        drawn = re.findall(r"\(?\d[\d,]*\.\d\d\)?(?!%)", figure.text)
        assert drawn
        assert {minor(text) for text in drawn} <= in_tables


def test_negatives_and_zeros_are_said_as_what_they_are(pdf: TaggedPdf):
    cells = list(pdf.root.all("TD"))
    negative = [cell for cell in cells if cell.text.startswith("(")]
    zero = [cell for cell in cells if cell.text == display.DASH]
    assert negative
    assert zero
    assert all(cell.said == f"-{cell.text[1:-1]}" for cell in negative)
    assert {cell.said for cell in zero} <= {"0.00", display.DASH}
    assert "0.00" in {cell.said for cell in zero}


def test_lines_without_any_amount_are_left_out_with_a_note(report: Report, pdf: TaggedPdf):
    omitted = left_out(report.table("transfers_by_organisation"))
    assert {"FAO", "ILO"} <= omitted
    notes = " ".join(node.text for node in pdf.root.all("P"))
    assert f"{len(omitted)} lines without any amount are not printed." in notes


def test_digits_of_positives_and_negatives_end_at_one_place(report: Report, monkeypatch: pytest.MonkeyPatch):
    with recorded(monkeypatch) as drawn:
        render(report, prepared_at=PREPARED_AT)
    (page,) = {piece.page for piece in drawn if piece.text.startswith("Table 1. ")}
    figures = [piece for piece in drawn if piece.page == page and re.fullmatch(r"\(?[\d,]+\.\d\d\)?|–", piece.text)]
    ends: dict[str, set[float]] = {"positive": set(), "negative": set()}
    for piece in figures:
        if piece.text.startswith("("):
            ends["negative"].add(round(piece.right, 1))
        else:
            ends["positive"].add(round(piece.right, 1))
    assert len(ends["positive"]) == 3
    for end in ends["negative"]:
        assert any(2 < end - positive < 4 for positive in ends["positive"])


@pytest.mark.parametrize(
    ("language", "arguments"),
    [
        ("en", {}),
        ("en", {"scale": 40_000}),
        ("fr", {"scale": 400, "certified": True}),
        ("es", {"seed": 3, "lines": 4}),
        ("en", {"currency": "JPY"}),
        ("en", {"currency": "BHD", "scale": 10_000}),
    ],
)
def test_nothing_is_cut_and_nothing_printed_over_another(language, arguments, monkeypatch: pytest.MonkeyPatch):
    report = sample_report(**arguments)
    with recorded(monkeypatch) as drawn:
        render(report, prepared_at=PREPARED_AT, made_for="Ana Ferreira", language=language)
    assert len(drawn) > 1500
    assert outside(drawn) == []
    assert overprinted(drawn) == []


def test_the_language_groups_the_digits_and_names_the_months(monkeypatch: pytest.MonkeyPatch):
    report = sample_report(projects=8)
    with recorded(monkeypatch) as drawn:
        data = render(report, prepared_at=PREPARED_AT, language="fr")
    texts = [piece.text for piece in drawn]
    total = report.table("contributions").value("total", "total")
    with translation.override("fr"):
        assert display.amount_text(total, "USD") in texts
    assert any("31 décembre 2013" in text for text in texts)
    assert TaggedPdf(data).catalog["/Lang"] == "fr"


def test_rates_keep_their_decimals():
    assert rate_figure(Decimal("87.16")) == "87.16"
    assert rate_figure(Decimal("12.0")) == "12.0"
    assert rate_figure(Decimal("-1234.50")) == "(1,234.50)"
    assert rate_figure(Decimal("0.00")) == "0.00"
    assert rate_figure(None) == display.DASH


def test_a_report_of_a_closed_year_says_so_and_a_provisional_one_too():
    figures = sample_figures(projects=4)
    for certified, word in ((True, "YEAR CLOSED"), (False, "PROVISIONAL")):
        report = annual_report_of(replace(figures, is_certified=certified))
        pdf = TaggedPdf(render(report, prepared_at=PREPARED_AT))
        assert word in pdf.pages[0].marked.values()
        assert all(word in page.artifacts for page in pdf.pages[1:])


def test_another_report_is_printed_whole_too():
    report = funding_status_of(sample_figures(projects=10))
    pdf = TaggedPdf(render(report, prepared_at=PREPARED_AT))
    for table in report.tables:
        expected_rows(table, pdf.rows_of(table.title))


def test_a_fund_without_figures_has_a_report(monkeypatch: pytest.MonkeyPatch):
    figures = replace(sample_figures(projects=1), sums=(), contributors=(), organisations=(), focuses=(), projects=())
    with recorded(monkeypatch) as drawn:
        pdf = TaggedPdf(render(annual_report_of(figures), prepared_at=PREPARED_AT))
    assert outside(drawn) == []
    assert overprinted(drawn) == []
    assert len(pdf.tables()) == 12


def test_the_cards_of_the_introduction_are_of_one_basis_and_tie_with_each_other(report, monkeypatch):
    shown: list[list[KeyFigure]] = []
    whole = KeyFigures.__init__
    monkeypatch.setattr(KeyFigures, "__init__", lambda card, found: shown.append(found) or whole(card, found))
    render(report, prepared_at=PREPARED_AT)
    cards = {card.label: card for card in shown[0]}
    funded, spent = cards["Net funded, with direct cost"], cards["Expenditure, with direct cost"]
    balance = cards["Balance with organisations"]
    assert minor(funded.figure) - minor(spent.figure) == minor(balance.figure) != 0
    assert "with direct cost" in balance.detail
    rate = money.share_percent(minor(spent.figure), minor(funded.figure))
    assert cards["Delivery rate"].figure.removesuffix("%").strip() == str(rate)
    assert "with direct cost" in cards["Delivery rate"].detail
