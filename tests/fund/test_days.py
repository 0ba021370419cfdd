"""A day in a form is one that a fund can mean."""

from __future__ import annotations

from datetime import date

import pytest
from django import forms

from fund.forms.agreements import FEWEST_ROWS, AgreementForm
from fund.forms.fields import DayField
from tests.generators.office_fund import office_fund


class DayForm(forms.Form):
    day = DayField()
    other = DayField(required=False)


@pytest.mark.parametrize("written", ["1900-01-01", "2026-03-31", "2199-12-31"])
def test_a_day_of_the_years_a_fund_lives_in_is_taken(written):
    form = DayForm({"day": written, "other": ""})
    assert form.is_valid()
    assert form.cleaned_data == {"day": date.fromisoformat(written), "other": None}


@pytest.mark.parametrize("year", ["0001", "0202", "1899", "2200", "9999"])
def test_a_year_that_is_a_slip_of_the_hand_is_refused_in_a_sentence(year):
    (said,) = DayForm({"day": f"{year}-06-01"}).errors["day"]
    assert said == f"The year {year} cannot be meant: it is to be one from 1900 to 2199."


@pytest.mark.django_db
def test_a_row_of_instalments_no_page_has_is_none():
    form = AgreementForm({f"due_{'9' * 5000}": "2020-01-01"}, fund=office_fund().fund)
    assert form.row_count == FEWEST_ROWS
