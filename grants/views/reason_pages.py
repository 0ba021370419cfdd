"""A step that needs a reason has a page of its own: what will change, who is told, the reason, the deed."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Protocol

from django import forms
from django.contrib import messages
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views import View

from fund.access import person_of
from fund.guards import GuardsMissing
from fund.ledger import UnableToPost
from fund.models import Fund, User
from fund.views.recording.pages import cannot_write
from grants.services.steps import NotNow, UnableToStep, may_take, steps_of


class Recorded(Protocol):
    """What takes steps: a request for payment, a report in preparation."""

    fund: Fund

    @property
    def record(self) -> str: ...


def was_done(found: Recorded, action: str, person: User) -> bool:
    """Whether this person's own form was sent twice, and did it the first time."""
    last = steps_of(found.fund, found.record).last()
    return last is not None and (last.action, last.taken_by) == (action, person)


class ReasonPage(View):
    """The page of one action. Who makes one says how its record is found and framed, and which service it calls.

    The address names the record, and nothing else: by its number, its key.
    """

    action: str
    title: Any
    button: Any
    lead_in: Any
    done: Any
    """What is said once it is done; it may name the record's ``%(number)s``."""
    form_class: type[forms.Form]
    template_name: str
    http_method_names = ("get", "post", "head", "options")

    def find(self, request: HttpRequest, fund: Fund, name: str) -> Any:
        """The record of this name that the person may see. Raises Http404."""
        raise NotImplementedError

    def home(self, found: Any) -> str:
        """The address of the record's own page."""
        raise NotImplementedError

    def around(self, found: Any) -> dict[str, Any]:
        """The frame of the page."""
        raise NotImplementedError

    def take(self, found: Any, answers: dict[str, Any], by: User, at: datetime) -> None:
        """The one domain call."""
        raise NotImplementedError

    def why_not(self, found: Any, by: User, at: datetime) -> str:
        """Why this person cannot take the step now; empty where they can."""
        return may_take(record=found, action=self.action, by=by, at=at)

    def suggested(self, now: datetime) -> dict[str, Any]:
        return {}

    def get(self, request: HttpRequest, fund: Fund, **named: str) -> HttpResponse:
        found = self.find(request, fund, *named.values())
        return self.show(request, found, self.form_class(initial=self.suggested(timezone.now())))

    def post(self, request: HttpRequest, fund: Fund, **named: str) -> HttpResponse:
        (name,) = named.values()
        form, found, person = self.form_class(request.POST), self.find(request, fund, name), person_of(request)
        if not form.is_valid():
            return self.show(request, found, form)
        try:
            self.take(found, form.cleaned_data, person, timezone.now())
        except NotNow as refused:
            if was_done(found, self.action, person):
                return redirect(self.home(found))
            form.add_error(None, str(refused))
        except (UnableToStep, UnableToPost) as refused:
            form.add_error(None, str(refused))
        except (OperationalError, GuardsMissing) as refused:
            form.add_error(None, cannot_write(refused))
        else:
            messages.success(request, self.done % {"number": name})
            return redirect(self.home(found))
        # Refused, the record may have been changed in memory: it is shown as it stands.
        return self.show(request, self.find(request, fund, name), form)

    def show(self, request: HttpRequest, found: Any, form: forms.Form) -> HttpResponse:
        context = self.around(found) | {
            "form": form,
            "page": self,
            "back_url": self.home(found),
            "why_not": self.why_not(found, person_of(request), timezone.now()),
        }
        return render(request, self.template_name, context)
