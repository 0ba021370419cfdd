"""Adding up amounts of documents in the database, exactly.

SQLite keeps decimals as floating-point numbers, and a sum of many is off by a cent. So each amount is turned into a
whole number first, which every database adds exactly. Only amounts of one currency are ever added.
"""

from __future__ import annotations

from typing import Any

from django.db.models import BigIntegerField, ExpressionWrapper, F, FloatField, Q, Sum, Value
from django.db.models.functions import Cast, Round

from fund.display import decimals

THOUSANDTHS = 1_000


def in_units(path: str, units: int) -> Cast:
    """The amount at this path times ``units``, as a whole number; documents have at most three decimals."""
    scaled = ExpressionWrapper(F(path) * Value(units), output_field=FloatField())
    return Cast(Round(scaled), BigIntegerField())


def in_thousandths(path: str) -> Cast:
    """The amount at this path in whole thousandths of its currency, whichever that is."""
    return in_units(path, THOUSANDTHS)


def sum_minor(path: str, currency: str, only: Q | None = None) -> Any:
    """The amounts at this path added up, in minor units of the one currency they are in."""
    return Sum(in_units(path, 10 ** decimals(currency)), filter=only)


def minor_of_thousandths(thousandths: int | None, currency: str) -> int:
    """Thousandths in minor units of the currency. Documents are checked for its decimals, so nothing is lost."""
    return (thousandths or 0) * 10 ** decimals(currency) // THOUSANDTHS
