"""Recording what an organisation spent in a year: choose the purse and the year, then all its categories at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cached_property
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from fund import chart, money
from fund.access import requires
from fund.forms.fields import readable_minor, write_number, written
from fund.forms.recording import RecordForm, as_initial
from fund.models import Entry, Fund
from fund.models.documents import minor
from fund.views.recording.links import Crumbs, crumbs
from fund.views.recording.pages import RecordPage
from grants.forms.expenditures import (
    ExpenditureChoiceForm,
    ExpenditureForm,
    categories_of,
    open_years,
    totals_text,
)
from grants.forms.purses import purse_key, purse_text
from grants.models import Expenditure, Organisation, Project
from grants.projects.money import EXPENDITURE
from grants.selectors import Purse, purse_sums, purse_totals
from grants.services.expenditure_report import expenditure_report
from grants.services.project_money import money_warnings
from grants.views.recording.availability import position_of

ACT = "expenditure.record"
SUGGEST = "suggest"


def standing_figures(fund: Fund, purse: Purse, year: int) -> dict[str, Any]:
    """Category to the figure recorded and not reversed."""
    rows = Expenditure.objects.filter(
        fund=fund,
        project__number=purse.project,
        organisation__code=purse.organisation,
        purpose=purse.purpose,
        year=year,
        entry__reversed_by__isnull=True,
    )
    return {row.category: row.amount for row in rows}


class RecordExpenditure(RecordPage):
    """``purse`` and ``year`` are in the address; without them the page asks for them."""

    act = ACT
    form_class = ExpenditureForm
    title = gettext_lazy("Record expenditure")
    button = gettext_lazy("Record expenditure")
    suggests_by = "grants:record-expenditure-preview"
    template_name = "grants/recording/expenditure.html"
    check_template_name = "grants/recording/check_expenditure.html"
    purse: Purse
    year: int

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if "again" in request.GET:
            return self._to_the_figures_of(request.GET["again"])
        chosen = self._chosen()
        if chosen is None:
            return self._ask()
        self.purse, self.year = chosen
        self.standing = standing_figures(self.fund, self.purse, self.year)
        if request.method == "POST" and request.POST.get("step") == SUGGEST:
            return self._with_support_cost()
        return super().dispatch(request, *args, **kwargs)

    def _chosen(self) -> tuple[Purse, int] | None:
        purses = {purse_key(purse): purse for purse in self.purses}
        purse, year = purses.get(self.request.GET.get("purse", "")), self.request.GET.get("year", "")
        if purse is None or year not in {str(y) for y in open_years(self.fund, self.now.date())}:
            return None
        return purse, int(year)

    @cached_property
    def purses(self) -> Mapping[Purse, Mapping[str, int]]:
        """The purses of the fund with what is approved, transferred and refunded, read once."""
        return purse_totals(self.fund)

    def _ask(self) -> HttpResponse:
        asked = self.request.GET if {"purse", "year"} & set(self.request.GET) else None
        initial = {"year": self.now.year - 1} | (asked.dict() if asked else {})
        if asked is not None and not {"purse", "year"} <= set(asked):
            asked = None  # a link from a project's page names the purse alone
        form = ExpenditureChoiceForm(asked, fund=self.fund, purses=self.purses, today=self.now.date(), initial=initial)
        context = {"form": form, "fund": self.fund, "page": self, "title": self.title, "breadcrumbs": self.trail()}
        return render(self.request, "grants/recording/expenditure_choice.html", context)

    def _to_the_figures_of(self, sequence: str) -> HttpResponse:
        number = int(sequence) if sequence.isdecimal() and len(sequence) < 12 else 0
        entry = Entry.objects.filter(fund=self.fund, sequence=number).first()
        found = Expenditure.objects.filter(entry=entry).select_related("project", "organisation").first()
        path = reverse("grants:record-expenditure", args=[self.fund.code])
        if found is None:
            return redirect(path)
        purse = Purse(found.project.number, found.organisation.code, found.purpose)
        figure = {f"amount_{found.category}": written(found.amount)}
        return redirect(f"{path}?{query_of(purse, found.year, **figure)}")

    def _with_support_cost(self) -> HttpResponse:
        """Fill in category 8: the organisation's rate of the categories before it."""
        data = self.request.POST
        direct, _support = self._sums(data.dict())
        support = money.percentage_of(direct, self.organisation.support_cost_percent)
        figure = write_number(money.from_minor(support, self.fund.currency), money.decimals_of(self.fund.currency))
        initial = as_initial_grid(data.dict()) | {f"amount_{chart.SUPPORT_COST}": figure}
        if data.get("key"):
            initial["key"] = data["key"]
        return self.show_form(self.make_form(initial=initial))

    def _sums(self, typed: dict[str, str]) -> tuple[int, int]:
        """Direct and support cost as they would stand, in minor units."""
        direct = support = 0
        for category in categories_of(self.year):
            value = readable_minor(typed.get(f"amount_{category}", ""), self.fund.currency, may_be_negative=True)
            if value is None:
                stands = self.standing.get(category)
                value = 0 if stands is None else minor(stands)
            if category == chart.SUPPORT_COST:
                support += value
            else:
                direct += value
        return direct, support

    @property
    def organisation(self) -> Organisation:
        return Organisation.objects.get(fund=self.fund, code=self.purse.organisation)

    @property
    def form_url(self) -> str:
        path = reverse("grants:record-expenditure", args=[self.fund.code])
        return f"{path}?{query_of(self.purse, self.year)}"

    @property
    def choice_query(self) -> str:
        """Back to the choice, with the purse chosen so far."""
        return urlencode({"purse": purse_key(self.purse)})

    def make_form(self, *data: Any, **options: Any) -> RecordForm:
        if options.get("initial") is not None and self.request.method == "POST":
            options["initial"] = as_initial_grid(self.request.POST.dict()) | options["initial"]
        elif "initial" in options:
            options["initial"] = as_initial_grid(self.request.GET.dict()) | options["initial"]
        return ExpenditureForm(
            *data, fund=self.fund, purse=self.purse, year=self.year, standing=self.standing, **options
        )

    def deed(self, form: ExpenditureForm, *, by: str, at: datetime, key: str) -> Sequence[Entry]:  # type: ignore[override]
        return expenditure_report(
            project=Project.objects.select_related("fund").get(fund=self.fund, number=self.purse.project),
            organisation=self.organisation,
            purpose=self.purse.purpose,
            year=self.year,
            amounts=form.amounts,
            reason=form.cleaned_data.get("reason", ""),
            by=by,
            at=at,
            idempotency_key=key,
        )

    def trail(self) -> Crumbs:
        return crumbs(self.fund, str(self.title))

    def context(self, form: RecordForm) -> dict[str, Any]:
        typed = form.data.dict() if form.is_bound else {k: str(v) for k, v in (form.initial or {}).items()}
        direct, support = self._sums(typed)
        return super().context(form) | {
            "purse": self.purse,
            "purse_text": purse_text(self.purse),
            "year": self.year,
            "rate": f"{self.organisation.support_cost_percent.normalize():f}",
            "totals": totals_text(direct, support, self.fund.currency),
            "position": position_of(self.fund, self.purse),
        }

    def suggests_url(self, form: RecordForm) -> str:
        path = reverse(self.suggests_by, args=[self.fund.code])
        return f"{path}?{query_of(self.purse, self.year)}"

    def facts(self, form: ExpenditureForm) -> dict[str, Any]:  # type: ignore[override]
        direct, support = self._sums({name: str(form.data.get(name, "")) for name in form.fields})
        project = Project.objects.select_related("fund").get(fund=self.fund, number=self.purse.project)
        warnings = money_warnings(project, EXPENDITURE, Fund.last_day(self.year))
        ceiling = money.percentage_of(direct, self.fund.support_cost_percent)
        if support > max(ceiling, 0):
            warnings.append(
                _("The support cost is above the fund's ceiling of %(rate)s%% of the direct cost.")
                % {"rate": f"{self.fund.support_cost_percent.normalize():f}"}
            )
        spent = purse_sums(self.fund, self.purse)["spent"] + sum(
            minor(amount) - (minor(self.standing[category]) if category in self.standing else 0)
            for category, amount in form.changes.items()
        )
        position = position_of(self.fund, self.purse)
        if spent > position.left_to_refund:
            warnings.append(_("With this, more is spent in all than was received and not paid back."))
        return {"warnings": warnings}


def as_initial_grid(data: dict[str, str]) -> dict[str, str]:
    """The figures and the reason of a grid, as typed."""
    return as_initial(data, ExpenditureForm) | {name: data[name] for name in data if name.startswith("amount_")}


def query_of(purse: Purse, year: int, **more: str) -> str:
    return urlencode({"purse": purse_key(purse), "year": year, **more})


@require_safe
@requires(ACT)
def expenditure_preview(request: HttpRequest, fund: Fund) -> HttpResponse:
    """The totals of the figures typed so far, with those that stand."""
    page = RecordExpenditure()
    page.setup(request, fund)
    chosen = page._chosen()
    context: dict[str, Any] = {"currency": fund.currency}
    if chosen is not None:
        page.purse, page.year = chosen
        page.standing = standing_figures(fund, page.purse, page.year)
        direct, support = page._sums(request.GET.dict())
        context |= {
            "totals": totals_text(direct, support, fund.currency),
            "rate": f"{page.organisation.support_cost_percent.normalize():f}",
            "suggested": money.percentage_of(direct, page.organisation.support_cost_percent),
            "position": position_of(fund, page.purse),
            "purse_text": purse_text(page.purse),
        }
    return render(request, "grants/recording/expenditure_preview.html", context)
