"""One page with every component, for the eye and for axe. Its addresses replace the office's in one test."""

from __future__ import annotations

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path

from config.urls import urlpatterns as office_urls
from reports.charts import Chart, Series

PAGE = """
{% extends "base.html" %}
{% load figures %}
{% block title %}HRM00 Human Rights Mainstreaming{% endblock %}
{% block content %}
  {% include "components/error_summary.html" %}
  <div class="page-head">
    <h1>Human Rights Mainstreaming <span class="code">HRM00</span></h1>
    <div class="actions no-print"><a class="btn btn-primary" href="#a">Record a deposit</a>
    <a class="btn btn-outline-primary" href="#b">Export the workbook</a></div>
  </div>
  <p class="lead-in">{% include "components/tag.html" with kind="provisional" text="Provisional" %}
    {% include "components/tag.html" with kind="certified" text="Certified" %}
    {% include "components/tag.html" with kind="ongoing" text="Ongoing" %}
    {% include "components/tag.html" with kind="closed" text="Closed" %}
    {% include "components/tag.html" with kind="cancelled" text="Cancelled" %}</p>
  {% include "components/tabs.html" with tabs=tabs %}
  <dl class="figures">
    {% for label, value in key_figures %}<div><dt>{{ label }}</dt><dd>{{ value|amount:"USD" }}<small>USD</small></dd></div>{% endfor %}
  </dl>
  <div class="columns">
    <section class="panel">{% include "components/chart.html" with chart=chart %}</section>
    <section class="panel">{% include "components/chart.html" with chart=across %}</section>
  </div>
  <section class="panel">
    <div class="table-region" role="region" tabindex="0" aria-labelledby="t1">
      <table class="table">
        <caption id="t1">Sources and uses <small>amounts in USD</small></caption>
        <thead><tr><th scope="col">Row</th><th scope="col" class="num">2012</th><th scope="col" class="num">2013</th></tr></thead>
        <tbody>
          <tr class="heading"><th scope="row" colspan="3">Sources of funds</th></tr>
          {% for label, a, b in lines %}
          <tr><th scope="row">{{ label }}</th><td class="num"><a href="#x">{{ a|statement_amount:"USD" }}</a></td>
          <td class="num">{{ b|statement_amount:"USD" }}</td></tr>{% endfor %}
          <tr class="total"><th scope="row">Total</th><td class="num">5,432,100.00</td><td class="num">{{ negative|amount:"USD" }}</td></tr>
        </tbody>
      </table>
    </div>
    {% include "components/pagination.html" with page=page %}
  </section>
  <div class="columns">
    <section class="panel"><h2>Record a deposit</h2><form method="post">{{ form }}<button class="btn btn-primary">Continue</button></form></section>
    <section class="panel"><h2>Check your answers</h2>{% include "components/summary_list.html" with rows=rows %}
      {% include "components/progress.html" with done=340 total=1200 text="340 of 1,200 rows" %}</section>
  </div>
  {% include "components/empty.html" with title="No deposits yet" text="Deposits appear here when recorded." action_url="#r" action_label="Record the first" %}
{% endblock %}
{% block scripts %}{{ block.super }}{% include "components/chart_scripts.html" %}{% endblock %}
"""


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
