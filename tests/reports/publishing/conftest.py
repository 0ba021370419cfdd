"""What the tests of publishing share."""

from __future__ import annotations

import pytest

from tests.reports.publishing.office import Desk, desk


@pytest.fixture
def at() -> Desk:
    """A fund, and who writes, prepares and certifies its reports."""
    return desk()
