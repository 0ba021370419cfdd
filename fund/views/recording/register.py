"""Keeping the register: the fund's parameters, focuses, outputs, contributors, each with its history."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from django.views.decorators.http import require_safe

from fund.access import person_of, requires
from fund.forms.fields import told_overtaken
from fund.forms.register import ContributorForm, FocusForm, FundForm, OutputForm, RowForm
from fund.ledger import UnableToPost
from fund.models import Contributor, Fund, Output, PriorityFocus
from fund.register import Overtaken, fund_change, row_keep
from fund.row_history import changes_of, times_kept
from fund.views.recording.links import address, crumbs

ACT = "register.edit"


class RegisterPage(View):
    """One row of the register: added where ``key`` is empty, edited otherwise."""

    act = ACT
    form_class: type[RowForm]
    model: type[Any]
    key_name = "code"
    title_new: Any
    title_edit: Any
    note: Any = ""
    http_method_names = ("get", "post", "head", "options")
    fund: Fund

    def setup(self, request: HttpRequest, fund: Fund, *args: Any, **kwargs: Any) -> None:  # type: ignore[override]
        super().setup(request, fund, *args, **kwargs)
        self.fund = fund

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.show(self.form_class(fund=self.fund, row=self.row()))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.form_class(request.POST, fund=self.fund, row=self.row())
        if form.is_valid():
            try:
                row = self.keep(form)
            except Overtaken as problem:
                told_overtaken(form, str(problem), times_kept(form.row))
            except UnableToPost as problem:
                form.add_error(None, str(problem))
            else:
                messages.success(request, _("%(row)s is saved.") % {"row": row})
                return redirect(self.leads_to(row))
        elif form.is_new and form.is_the_same():
            return redirect(self.leads_to(None))  # the second click of a double click
        return self.show(form)

    def row(self) -> Any:
        key = self.kwargs.get("key")
        if key is None:
            return self.new_row()
        return get_object_or_404(self.model, fund=self.fund, **{self.key_name: key})

    def new_row(self) -> Model:
        return self.model(fund=self.fund)

    def keep(self, form: RowForm) -> Model:
        return row_keep(row=form.filled_row(), user=person_of(self.request), seen=form.cleaned_data["seen"])

    def leads_to(self, row: Model | None) -> str:
        return reverse("fund:register", args=[self.fund.code])

    def show(self, form: RowForm) -> HttpResponse:
        title = self.title_new if form.is_new else self.title_edit
        context = {
            "form": form,
            "fund": self.fund,
            "title": title,
            "note": self.note,
            "changes": [] if form.is_new else changes_of(form.row),
            "cancel_url": self.leads_to(None),
            "breadcrumbs": crumbs(
                self.fund, (_("Register"), reverse("fund:register", args=[self.fund.code])), str(title)
            ),
        }
        return render(self.request, "fund/recording/row.html", context)


class EditContributor(RegisterPage):
    form_class = ContributorForm
    model = Contributor
    title_new = gettext_lazy("Add a contributor")
    title_edit = gettext_lazy("Edit a contributor")
    note = gettext_lazy("The name as it is printed in the fund's reports.")


class EditFocus(RegisterPage):
    form_class = FocusForm
    model = PriorityFocus
    title_new = gettext_lazy("Add a priority focus")
    title_edit = gettext_lazy("Edit a priority focus")


class EditOutput(RegisterPage):
    form_class = OutputForm
    model = Output
    title_new = gettext_lazy("Add an output")
    title_edit = gettext_lazy("Edit an output")


class EditFund(RegisterPage):
    form_class = FundForm
    model = Fund
    title_edit = gettext_lazy("Edit the fund's parameters")
    note = gettext_lazy("Rates count for what is recorded from now on. Nothing posted is computed again.")

    def row(self) -> Fund:
        return Fund.objects.get(pk=self.fund.pk)

    def keep(self, form: RowForm) -> Fund:
        return fund_change(fund=form.filled_row(), user=person_of(self.request), seen=form.cleaned_data["seen"])


@require_safe
@requires("register.view")
def register(request: HttpRequest, fund: Fund) -> HttpResponse:
    """Everything of the register, for who edits it with a way to change and to add to it."""
    context = {
        "fund": fund,
        "focuses": PriorityFocus.objects.filter(fund=fund).order_by("code"),
        "outputs": Output.objects.filter(fund=fund).select_related("priority_focus").order_by("code"),
        "contributors": Contributor.objects.filter(fund=fund).order_by("name"),
        "agreements": fund.agreements.select_related("contributor").order_by("reference"),
        # Rows of the decisions' application, which brings their pages, too.
        "organisations": fund.organisations.order_by("code"),  # type: ignore[attr-defined]
        "projects": fund.projects.order_by("number"),  # type: ignore[attr-defined]
        "add_organisation_url": address("grants:organisation-add", fund.code),
        "add_project_url": address("grants:project-add", fund.code),
        "breadcrumbs": crumbs(fund, _("Register")),
    }
    return render(request, "fund/recording/register.html", context)
