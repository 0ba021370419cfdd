"""Figures as people read them."""

from datetime import date
from decimal import Decimal

import pytest
from django.template import Context, Template
from django.utils import translation
from djmoney.money import Money

from fund import display
from fund.display import amount_html, amount_text, rate_text


@pytest.mark.parametrize(
    ("minor", "currency", "text"),
    [
        (123456789, "USD", "1,234,567.89"),
        (-250000, "USD", "(2,500.00)"),
        (5, "USD", "0.05"),
        (-5, "USD", "(0.05)"),
        (0, "USD", "0.00"),
        (1234567, "JPY", "1,234,567"),
        (1234567, "BHD", "1,234.567"),
        (10**15, "USD", "10,000,000,000,000.00"),
        (None, "USD", "–"),
    ],
)
def test_amounts_have_exactly_their_currencys_decimals(minor, currency, text):
    assert amount_text(minor, currency) == text


def test_numbers_follow_the_language():
    with translation.override("fr"):
        assert amount_text(123456789, "USD").replace("\xa0", " ").replace("\u202f", " ") == "1 234 567,89"
    with translation.override("es"):
        assert amount_text(123456789, "USD").endswith("567,89")


def test_a_negative_is_said_as_minus_and_not_by_colour_alone():
    shown = amount_html(-250000, "USD")
    assert "minus" in shown
    assert "2,500.00" in shown
    assert '<span aria-hidden="true">(</span>' in shown


def test_zero_is_a_dash_in_statements_and_a_figure_in_ledgers():
    template = Template("{% load figures %}{{ n|amount:'USD' }} {{ n|statement_amount:'USD' }} {{ none|rate }}")
    assert template.render(Context({"n": 0, "none": None})) == "0.00 – –"


@pytest.mark.parametrize(
    ("rate", "text"), [("87.16", "87.16%"), ("0", "0.00%"), ("1234.5", "1,234.50%"), ("-3.1", "(3.10%)")]
)
def test_rates_have_two_decimals(rate, text):
    assert rate_text(Decimal(rate)) == text


@pytest.mark.parametrize(
    ("language", "amount", "day"),
    [("en", "-1,234,567.50 USD", "24 Dec 2024"), ("fr", "-1\u202f234\u202f567,50 USD", "24 déc. 2024")],
)
def test_amounts_and_days_within_sentences_are_those_of_the_page_s_language(language, amount, day):
    with translation.override(language):
        assert display.said_money(Money("-1234567.5", "USD")).replace("\xa0", "\u202f") == amount
        assert display.day_text(date(2024, 12, 24)).lower() == day.lower()
    assert display.said_money(Money("1.005", "USD")) == "1.005 USD"
