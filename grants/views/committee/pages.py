"""A step of the committee: the form, "check your answers", the deed, and where it leads.

What was shown is sent back as a digest; should it have changed in between, the check is shown again and says so.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View

from fund.access import person_of
from fund.forms.recording import as_initial
from fund.guards import GuardsMissing
from fund.ledger import UnableToPost
from fund.models import Fund, User
from fund.views.frame import frame
from fund.views.recording.pages import cannot_write
from grants.forms.committee.deciding import DecidingForm
from grants.services.committee import UnableToSeat
from grants.services.steps import ShownIsStale, UnableToStep

CHECK, CHANGE, RECORD = "check", "change", "record"
REFUSALS = (UnableToStep, UnableToSeat, UnableToPost)


class StepPage(View):
    """Subclasses say what is asked, what is shown, and which service does it. ``checked`` steps show their answers
    before the deed."""

    form_class: type[DecidingForm]
    title: Any
    button: Any
    lead_in: Any = ""
    check_note: Any = ""
    checked = True
    done: Any = ""
    """Said on the page the deed leads to."""
    template_name = "grants/committee/form.html"
    check_template_name = "grants/committee/check.html"
    http_method_names = ("get", "post", "head", "options")

    fund: Fund

    def setup(self, request: HttpRequest, fund: Fund, *args: Any, **kwargs: Any) -> None:  # type: ignore[override]
        super().setup(request, fund, *args, **kwargs)
        self.fund = fund
        self.now: datetime = timezone.now()
        self.find(**kwargs)

    # -- what subclasses say ----------------------------------------------------------------------------------------

    def find(self, **address: Any) -> None:
        """Look up what the address names. Raises Http404."""

    def make_form(self, *data: Any, **options: Any) -> DecidingForm:
        return self.form_class(*data, fund=self.fund, **options)

    def suggested(self) -> dict[str, Any]:
        """What the empty form already says."""
        return {}

    def hindrance(self) -> HttpResponse | None:
        """Another page in place of the form: what there is to say instead."""
        return None

    def digest(self, form: DecidingForm) -> str:
        """Of what the person is shown; empty where nothing can change under their eyes."""
        return ""

    def seen(self) -> str:
        """Of what stood beside the empty form; empty where nothing did that can change."""
        return ""

    def deed(self, form: DecidingForm, *, shown: str) -> str:
        """The one domain call; answers with the address it leads to."""
        raise NotImplementedError

    def facts(self, form: DecidingForm) -> dict[str, Any]:
        """What the pages show besides."""
        return {}

    def trail(self) -> tuple[Any, ...]:
        return (str(self.title),)

    @property
    def cancel_url(self) -> str:
        return ""

    # -- the pages --------------------------------------------------------------------------------------------------

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.hindrance() or self.show_form(self.make_form(initial=self.suggested()))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        step = request.POST.get("step", CHECK)
        if step == CHANGE:
            return self.show_form(self.make_form(initial=as_initial(request.POST.dict(), self.form_class)))
        form = self.make_form(request.POST)
        if not form.is_valid():
            return self.show_form(form)
        if step != RECORD and self.checked:
            return self.show_check(form)
        try:
            self.before_deed()
            address = self.deed(form, shown=request.POST.get("shown", ""))
        except ShownIsStale as problem:
            self.find(**self.kwargs)
            return self.show_check(form, moved=str(problem))
        except REFUSALS as problem:
            form.add_error(None, str(problem))
        except (OperationalError, GuardsMissing) as problem:
            form.add_error(None, cannot_write(problem))
        else:
            if self.done:
                messages.success(request, str(self.done))
            return redirect(address)
        self.find(**self.kwargs)
        return self.show_form(form)

    def before_deed(self) -> None:
        """Raise what must come first: a fresh authentication."""

    def show_form(self, form: DecidingForm) -> HttpResponse:
        return render(self.request, self.template_name, self.context(form))

    def show_check(self, form: DecidingForm, *, moved: str = "") -> HttpResponse:
        seen = self.request.POST.get("seen", "")
        if not moved and seen and seen != self.seen():
            moved = _("This has changed since you opened the form. Read it again before you go on.")
        context = self.context(form) | {
            "answers": list(form.answers()),
            "shown": self.digest(form),
            "moved": moved,
            "check_note": self.check_note,
        }
        return render(self.request, self.check_template_name, context)

    @property
    def by(self) -> User:
        return person_of(self.request)

    @property
    def form_url(self) -> str:
        return self.request.path

    def context(self, form: DecidingForm) -> dict[str, Any]:
        return (
            frame(self.fund, "committee", *self.trail())
            | {"form": form, "page": self, "title": self.title, "currency": self.fund.currency}
            | {"seen": self.request.POST.get("seen", "") or self.seen()}
            | self.facts(form)
        )
