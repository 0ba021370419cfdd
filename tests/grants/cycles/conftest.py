from __future__ import annotations

import pytest

from tests.grants.cycles.office import ReportingOffice


@pytest.fixture
def at(db: None) -> ReportingOffice:
    return ReportingOffice()
