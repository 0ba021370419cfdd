"""What the acceptance tests share: an importer of books, in the test's own database."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.acceptance.books import Book
from tests.acceptance.office import Answer, call

Import = Callable[..., Answer]


@pytest.fixture
def import_book(db: None, tmp_path: Path) -> Import:
    """Saves a book and imports it with the office's own command."""

    def imported(book: Book, *options: str) -> Answer:
        return call("import_workbook", book.save(tmp_path / "fund.xlsx"), *options)

    return imported
