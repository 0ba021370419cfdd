"""Two versions of a report, compared figure by figure and line by line."""

from __future__ import annotations

from typing import Any

from reports.publishing.content import figures_of, unreadable
from reports.publishing.difference import IS, KEPT, WAS, difference


def content(*rows: tuple[str, dict[str, str | None]], **texts: str) -> dict[str, Any]:
    table = {
        "key": "money",
        "title": "Money",
        "columns": [
            {"key": "current_year", "label": "2018", "kind": "amount"},
            {"key": "rate", "label": "Rate", "kind": "rate"},
        ],
        "rows": [{"key": key, "label": key.title(), "role": "line", "cells": cells} for key, cells in rows],
    }
    return {"tables": [table], "texts": [{"key": k, "title": k.title(), "text": text} for k, text in texts.items()]}


def test_equal_reports_do_not_differ():
    one = content(("cash", {"current_year": "1.00", "rate": None}), summary="Said.")
    assert not difference(one, content(("cash", {"current_year": "1.00", "rate": None}), summary="Said."))


def test_a_figure_that_differs_is_shown_with_what_was_what_is_and_the_difference():
    was = content(("cash", {"current_year": "1000.00", "rate": "50.00"}), ("fees", {"current_year": "1.00"}))
    now = content(("cash", {"current_year": "987.66", "rate": "49.38"}), ("fees", {"current_year": "1.00"}))
    figures = difference(was, now).figures
    assert [(f.row_label, f.column_label, f.was, f.now, f.difference) for f in figures] == [
        ("Cash", "2018", "1000.00", "987.66", "-12.34"),
        ("Cash", "Rate", "50.00", "49.38", "-0.62"),
    ]


def test_rows_that_come_and_go_are_named_in_their_place():
    was = content(("a", {"current_year": "1.00"}), ("b", {"current_year": "2.00"}), ("d", {"current_year": "4.00"}))
    now = content(("a", {"current_year": "1.00"}), ("c", {"current_year": "3.00"}), ("d", {"current_year": "4.50"}))
    figures = difference(was, now).figures
    assert [(f.row, f.was, f.now, f.difference) for f in figures] == [
        ("b", "2.00", None, "-2.00"),
        ("c", None, "3.00", "3.00"),
        ("d", "4.00", "4.50", "0.50"),
    ]


def test_a_rate_that_was_none_has_no_difference():
    was, now = content(("a", {"rate": None})), content(("a", {"rate": "12.00"}))
    (line,) = difference(was, now).figures
    assert (line.was, line.now, line.difference) == (None, "12.00", None)


def test_a_row_without_any_figure_that_appears_is_no_difference():
    assert not difference(content(), content(("a", {"rate": None})))


def test_a_table_only_one_version_has_is_compared_with_nothing():
    figures = difference({"tables": []}, content(("a", {"current_year": "5.00"}))).figures
    assert [(f.table_title, f.was, f.now) for f in figures] == [("Money", None, "5.00")]


def test_texts_differ_line_by_line():
    was = content(summary="One.\n\nTwo.\n\nThree.", gone="Away.")
    now = content(summary="One.\n\nTwo, corrected.\n\nThree.", new="Here.")
    texts = {change.chapter: change for change in difference(was, now).texts}
    assert [(p.standing, p.text) for p in texts["summary"].paragraphs] == [
        (KEPT, "One."), (WAS, "Two."), (IS, "Two, corrected."), (KEPT, "Three."),
    ]  # fmt: skip
    assert texts["gone"].is_gone
    assert texts["new"].is_new


def test_texts_that_no_file_can_print_are_found():
    good = {"a": "Tab\tand break\n", "b": "مرحبا 😀"}
    assert unreadable(good | {"c": "bell\x07", "d": "half \ud800", "e": 3, "f": "nul\x00"}) == ["c", "d", "e", "f"]


def test_figures_are_counted():
    assert figures_of(content(("a", {"current_year": "5.00", "rate": None}))["tables"]) == 1


def test_an_amount_of_zero_that_appears_is_no_difference_but_a_rate_is():
    was = content(("a", {"current_year": None, "rate": None}))
    now = content(("a", {"current_year": "0.00", "rate": "0.00"}))
    assert [line.column for line in difference(was, now).figures] == ["rate"]
