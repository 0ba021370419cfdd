"""``make prove``: hundreds of random funds, each year of each beside the independent witness.

``PROVE_SEEDS`` says how many (200); ``PROVE_FIRST`` where to begin. Run it with ``DATABASE_URL`` naming
PostgreSQL for the other database.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.generators.editions import later_edition
from tests.generators.random_fund import random_fund, years_of
from tests.stories.driving import import_rows
from tests.stories.test_random_funds import assert_reports_agree

FIRST = int(os.environ.get("PROVE_FIRST", "100"))
SEEDS = range(FIRST, FIRST + int(os.environ.get("PROVE_SEEDS", "200")))

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not os.environ.get("PROVE"), reason="one of the long proofs: run make prove"),
]


@pytest.mark.parametrize("seed", SEEDS if os.environ.get("PROVE") else [FIRST])
def test_a_random_fund_reports_what_the_witness_computes(seed: int, tmp_path: Path) -> None:
    sheets = random_fund(seed)
    import_rows(sheets, tmp_path)
    assert_reports_agree(sheets, tmp_path)


@pytest.mark.parametrize("seed", SEEDS[::3] if os.environ.get("PROVE") else [FIRST])
def test_a_later_edition_brings_the_books_to_its_figures(seed: int, tmp_path: Path) -> None:
    sheets = random_fund(seed, events=60)
    import_rows(sheets, tmp_path)
    later = later_edition(sheets, seed)
    import_rows(later, tmp_path, "later.xlsx")
    assert_reports_agree(later, tmp_path, years_of(sheets))
