"""One page with every component, for the eye and for axe. Its addresses replace the office's in one test."""

from __future__ import annotations

from pathlib import Path

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path

from config.urls import urlpatterns as office_urls
from reports.charts import Chart, Series

PAGE = (Path(__file__).parent / "gallery.html").read_text(encoding="utf-8")


class DepositForm(forms.Form):
    """Fields of every kind."""

    reference = forms.CharField(help_text="As on the bank's advice.")
    amount = forms.DecimalField(widget=forms.TextInput(attrs={"class": "amount", "inputmode": "decimal"}))
    received_on = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}))
    contributor = forms.ChoiceField(choices=[("DNK", "Denmark"), ("SWE", "Sweden")])
    kind = forms.ChoiceField(choices=[("a", "Paid"), ("b", "Promised")], widget=forms.RadioSelect)
    note = forms.CharField(widget=forms.Textarea(attrs={"rows": 2}), required=False)
    confirmed = forms.BooleanField(required=False, label="The advice is attached")


def context() -> dict[str, object]:
    """Figures that show every case: negative, zero, large."""
    years = tuple(str(year) for year in range(2011, 2021))
    return {
        "form": DepositForm({"amount": "12.345", "reference": "", "kind": "a"}),
        "breadcrumbs": [("Funds", "/"), ("HRM00", "/funds/HRM00/"), ("Overview", "")],
        "tabs": [
            {"label": name, "url": "#" + name, "current": not number}
            for number, name in enumerate(
                ["Overview", "Contributions", "Allocations", "Transfers", "Ledger", "Reports"]
            )
        ],
        "key_figures": [("Deposits", 1661921000), ("Transfers", 1234567890), ("Change in cash", -250000), ("Cash", 0)],
        "lines": [("Contributions", 543210000, 1200000), ("Refunds to contributors", -250000, 0), ("Interest", 0, -5)],
        "negative": -123456,
        "rows": [
            {"label": "Contributor", "value": "Denmark", "change_url": "#c"},
            {"label": "Amount", "value": "DKK 1,000,000.00", "change_url": "#d"},
            {"label": "Fee", "value": "USD 1,500.00"},
        ],
        "page": {"previous_url": "#p", "next_url": "#n", "text": "51–100 of 412 entries"},
        "chart": Chart(
            "years",
            "Transfers followed deposits by a year",
            "USD",
            years,
            (
                Series("Deposits", tuple(100_000_00 * n for n in (3, 9, 8, 5, 6, 7, 4, 3, 2, 1))),
                Series("Transfers", tuple(100_000_00 * n for n in (0, 4, 9, 7, 5, 6, 6, 4, 3, 2))),
            ),
            label_heading="Year",
        ),
        "across": Chart(
            "focus",
            "Half of the plan goes to country support",
            "USD",
            ("Policy coherence", "Country support", "Learning", "Advocacy", "Secretariat"),
            (
                Series("Net funded", (4_000_000_00, 9_800_000_00, 4_100_000_00, 90_000_00, 1_500_000_00)),
                Series("Expenditure", (3_500_000_00, 9_100_000_00, 3_000_000_00, 95_000_00, 1_400_000_00)),
            ),
            horizontal=True,
        ),
    }


@login_not_required
def gallery(request: HttpRequest) -> HttpResponse:
    return HttpResponse(engines["django"].from_string(PAGE).render(context(), request))


urlpatterns = [path("gallery/", gallery), *office_urls]
