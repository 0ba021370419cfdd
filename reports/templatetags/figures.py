"""Figures in templates: ``{% load figures %}`` then ``{{ minor|amount:"USD" }}``, ``{{ rate|rate }}``.

For single figures and short tables. Long tables are drawn by the HTML renderer from text that is already formatted.
"""

from __future__ import annotations

from decimal import Decimal

from django import template
from django.utils.safestring import SafeString

from fund import display

register = template.Library()


@register.filter
def amount(minor: int | None, currency: str) -> SafeString | str:
    """Minor units as in a ledger: ``0.00`` for zero, a dash for unknown."""
    return display.amount_html(minor, currency)


@register.filter
def statement_amount(minor: int | None, currency: str) -> SafeString | str:
    """Minor units as in a statement: a dash for zero."""
    return display.amount_html(minor, currency, zero=display.DASH)


@register.filter
def rate(percent: Decimal | None) -> str:
    """A rate in percent with two decimals; a dash on a zero base."""
    return display.rate_text(percent)
