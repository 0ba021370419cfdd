"""Two documents side by side: all that differs, nothing that does not. Without a database."""

from __future__ import annotations

import copy
from decimal import Decimal
from typing import Any

from grants.proposals.content import cleaned, frozen
from grants.proposals.difference import ADDED, SAME, TAKEN, compared, difference
from grants.proposals.sentences import Amount
from grants.proposals.wording import said, shown
from tests.grants.proposals.office import complete

RATES = {"UNDP": Decimal(7), "WHO": Decimal(7)}


def rows(old: dict[str, Any], new: dict[str, Any]) -> list[tuple[str, str, str]]:
    """Label, old and new as people read them."""
    found = difference(cleaned(old), cleaned(new), RATES, RATES)
    return [(said(row.label, "USD"), shown(row.old, "USD"), shown(row.new, "USD")) for row in found]


def test_the_same_document_differs_in_nothing():
    assert rows(complete(), copy.deepcopy(complete())) == []


def test_a_draft_and_its_version_differ_in_nothing_though_one_works_out_what_the_other_states():
    draft = cleaned(complete())
    assert difference(frozen(draft, RATES), draft, {}, RATES) == []


def test_a_changed_amount_is_followed_through_support_cost_and_totals():
    changed = complete()
    changed["budget"][0]["amount_minor"] = 90_000_00
    assert rows(complete(), changed) == [
        ("UNDP, category 1", "80,000.00 USD", "90,000.00 USD"),
        ("UNDP, category 8", "7,000.00 USD", "7,700.00 USD"),
        ("UNDP, total", "107,000.00 USD", "117,700.00 USD"),
        ("Budget in all", "107,000.00 USD", "117,700.00 USD"),
    ]


def test_what_is_not_in_one_of_them_is_a_dash():
    assert rows(complete(), complete(cofinancing=[])) == [("Co-financing by Government of Kenya", "10,000.00 USD", "–")]


def test_dates_lists_and_rows_within_rows_are_said():
    changed = complete(end_date="2028-06-30", countries=["KEN"])
    changed["results"][0]["indicators"][0]["target"] = "3"
    assert rows(complete(), changed) == [
        ("Countries", "KEN, NPL", "KEN"),
        ("End date", "31 Dec 2027", "30 Jun 2028"),
        ("Result 1, indicator 1: target", "2", "3"),
    ]


def test_an_added_result_and_tranche_are_whole():
    changed = complete(
        tranches=[{"organisation": "UNDP", "purpose": "programme", "amount_minor": 5_00, "needs_reports": True}]
    )
    changed["results"].append({"level": "output", "statement": "Second", "indicators": []})
    found = rows(complete(), changed)
    assert ("Result 2", "–", "Second") in found
    assert ("UNDP, tranche 1", "–", "5.00 USD") in found
    assert ("UNDP, tranche 1: reports must be in", "–", "yes") in found


def test_files_are_compared_by_what_is_in_them():
    def with_file(digest: str) -> dict[str, Any]:
        return cleaned(complete()) | {"attachments": [{"kind": "budget", "name": "b.pdf", "digest": digest}]}

    assert difference(with_file("a"), with_file("a")) == []
    assert [(row.old, row.new) for row in difference(with_file("a"), with_file("b"))] == [
        ("b.pdf", None),
        (None, "b.pdf"),
    ]


def test_texts_are_compared_word_by_word_and_hold_every_sign():
    old, new = "Two advisers  work\nwith teams.", "Three advisers  work\nwith many teams."
    left, right = compared(old, new)
    assert "".join(text for _mark, text in left) == old
    assert "".join(text for _mark, text in right) == new
    assert (TAKEN, "Two") in left
    assert (ADDED, "Three") in right
    assert any(mark == SAME for mark, _text in left)


def test_amounts_of_zero_and_nothing_are_not_the_same():
    nothing = {"organisation": "UNDP", "purpose": "programme", "category": "8", "amount_minor": 0}
    stated = complete(budget=[*complete()["budget"], nothing])
    found = difference(cleaned(complete()), cleaned(stated), RATES, RATES)
    assert found[0].new == Amount(0)
