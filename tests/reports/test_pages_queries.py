"""A page asks the database no more than twelve times, whatever the size of the fund."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.reading import client_for, load_full_fund, member, reading_pages

BUDGET = 12


@pytest.mark.django_db
@pytest.mark.slow
def test_no_page_asks_more_than_twelve_times_and_none_asks_more_of_a_larger_fund(tmp_path):
    load_full_fund(tmp_path, "SMALL", lines=5)
    load_full_fund(tmp_path, "LARGE", lines=500, parties=60)
    client = client_for(member("auditor"))

    def asked(path: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            response = client.get(path)
        assert response.status_code == 200, path
        return len(queries)

    counts = {name: (asked(path), asked(reading_pages("LARGE")[name])) for name, path in reading_pages("SMALL").items()}
    assert {name: pair for name, pair in counts.items() if max(pair) > BUDGET} == {}
    grown = {name: pair for name, pair in counts.items() if pair[1] > pair[0]}
    # A page further than the first asks what came before it; nothing else may grow.
    assert grown == {}
