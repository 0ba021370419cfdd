"""The numbers of a fund's records: one series for each kind and year."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from fund.models import Fund


def next_number(fund: Fund, model: Any, letter: str, year: int, taken: Iterable[str] = ()) -> str:
    """The next of the fund's series of this year: ``HRM00-R-2026-001``, after all of the series that are ``taken``
    elsewhere. The caller holds the fund's lock."""
    head = f"{fund.code}-{letter}-{year}-"
    used = model._default_manager.filter(fund=fund, number__startswith=head).values_list("number", flat=True)
    # What came otherwise with a name of its own (``HRM00-R-2026-001a``) is none of the series.
    last = max((int(tail) for number in used if re.fullmatch(r"[0-9]+", tail := number.removeprefix(head))), default=0)
    others = set(taken)
    number = f"{head}{last + 1:03d}"
    while number in others:
        last += 1
        number = f"{head}{last + 1:03d}"
    return number
