"""On paper a sheet is never smaller than seven tenths of its size on the screen."""

from __future__ import annotations

import pytest

from reports.renderers.xlsx.book import A3, A4, PRINTABLE_INCHES, SMALLEST_SCALE, inches, print_setup


@pytest.mark.parametrize(("columns", "paper", "fits"), [(4, A4, True), (9, A4, True), (13, A3, True), (40, A3, False)])
def test_wider_sheets_take_larger_paper_and_then_more_pages(columns: int, paper: int, fits: bool) -> None:
    assert print_setup([16.0] * columns) == (paper, fits)


@pytest.mark.parametrize("columns", range(1, 60))
def test_what_is_made_to_fit_stays_legible(columns: int) -> None:
    widths = [16.0] * columns
    paper, fits = print_setup(widths)
    if fits:
        assert PRINTABLE_INCHES[paper] / inches(widths) * 100 >= SMALLEST_SCALE
