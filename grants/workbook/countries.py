"""Country codes of ISO 3166 (alpha-3), those assigned by agreement of their users included. Pure."""

from __future__ import annotations

import re
from functools import cache

_BY_AGREEMENT = re.compile(r"AAA|Q[M-Z][A-Z]|X[A-Z]{2}|ZZZ")
"""XKX, for example."""


@cache
def _listed() -> frozenset[str]:
    from django_countries.data import ALT_CODES  # loaded when first asked: the child process never asks

    return frozenset(alpha3 for alpha3, _number in ALT_CODES.values())


def is_country(code: str) -> bool:
    return code in _listed() or bool(_BY_AGREEMENT.fullmatch(code))
