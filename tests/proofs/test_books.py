"""The books the proofs attack are whole to begin with."""

from __future__ import annotations

from fund import guards, invariants, selectors
from tests.proofs.books import documents


def test_the_books_obey_every_law(books):
    assert invariants.violations() == []
    assert guards.missing() == []


def test_the_books_hold_every_kind_of_document(books):
    assert all(model._default_manager.filter(fund=books.fund).exists() for model in documents())
    assert books.fund.closed_years.count() == 2
    assert selectors.head(books.fund).sequence > 45
