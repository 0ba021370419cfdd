from __future__ import annotations

import pytest

from tests.grants.closing.office import ClosingOffice


@pytest.fixture
def at(db: None) -> ClosingOffice:
    return ClosingOffice()
