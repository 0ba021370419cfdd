"""One way to fill in a row that is kept with its history: a form, the service, back to where it is shown."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View

from fund.access import person_of
from fund.forms.fields import told_overtaken
from fund.models import Fund
from fund.row_history import changes_of, times_kept
from fund.views.frame import frame
from grants.forms.instruments import InstrumentForm
from grants.services.instruments import Overtaken, UnableToKeep, instrument_keep
from grants.services.steps import NotYours


class InstrumentPage(View):
    """Subclasses say which row, which form, and where it is shown. ``number`` in the address: an existing row."""

    form_class: type[InstrumentForm]
    model: type[Any]
    title_new: Any
    title_edit: Any
    note: Any = ""
    tab = "committee"
    http_method_names = ("get", "post", "head", "options")
    fund: Fund

    def setup(self, request: HttpRequest, fund: Fund, *args: Any, **kwargs: Any) -> None:  # type: ignore[override]
        super().setup(request, fund, *args, **kwargs)
        self.fund = fund

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        row = self.row()
        return self.show(self.form_class(row=row, currency=self.fund.currency, initial=self.suggested(row)))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.form_class(request.POST, row=self.row(), currency=self.fund.currency)
        if form.is_valid():
            try:
                row = self.keep(form)
            except Overtaken as problem:
                told_overtaken(form, str(problem), times_kept(form.row))
            except (UnableToKeep, NotYours) as problem:
                form.add_error(None, str(problem))
            else:
                messages.success(request, _("%(row)s is saved.") % {"row": row})
                return redirect(self.leads_to())
        return self.show(form)

    def row(self) -> Any:
        number = self.kwargs.get("number")
        return self.new_row() if number is None else get_object_or_404(self.rows(), pk=number)

    def rows(self) -> Any:
        """The rows of this fund that may be edited here."""
        return self.model._default_manager.filter(fund=self.fund)

    def new_row(self) -> Any:
        return self.model(fund=self.fund)

    def suggested(self, row: Any) -> dict[str, Any]:
        return {}

    def keep(self, form: InstrumentForm) -> Any:
        return instrument_keep(
            row=form.filled_row(), by=person_of(self.request), at=timezone.now(), seen=form.cleaned_data["seen"]
        )

    def leads_to(self) -> str:
        raise NotImplementedError

    def trail(self) -> tuple[tuple[str, str], ...]:
        return ()

    def show(self, form: InstrumentForm) -> HttpResponse:
        is_new = form.row.pk is None
        title = str(self.title_new if is_new else self.title_edit)
        context = frame(self.fund, self.tab, *self.trail(), title) | {
            "form": form,
            "title": title,
            "note": self.note,
            "changes": [] if is_new else changes_of(form.row),
            "cancel_url": self.leads_to(),
        }
        return render(self.request, "grants/instruments/row.html", context)
