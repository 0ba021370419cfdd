"""What the committee's tests share."""

from __future__ import annotations

import pytest

from tests.grants.committee import sitting as s


@pytest.fixture
def at() -> s.Sitting:
    """A fund, its committee, and a proposal's way to its agenda."""
    return s.sitting()
