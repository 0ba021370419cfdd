"""One way to record anything by hand: the form, "check your answers", the deed, the confirmation.

The check shows what would be posted, found by a rehearsal of the deed itself. What was shown is sent back with
the answers; should the books have moved in between so that something else would be posted, the check is
shown again. The form's key makes the deed count once, however often it is sent.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from fund.access import person_of
from fund.forms.recording import RecordForm, as_initial
from fund.guards import GuardsMissing
from fund.ledger import CashBelowZero, DayBeforeFund, KeyReused, UnableToPost, YearIsClosed
from fund.models import Entry, Fund, PostedRecord
from fund.recording import ReferenceInUse
from fund.rehearsal import BooksMoved, Rehearsal, record_as_shown, rehearse
from fund.services import DayAhead
from fund.views.recording.links import Crumbs, address, crumbs
from fund.views.recording.posting import PostingShown, shown_postings
from fund.wording import record_text

CHECK, CHANGE, RECORD = "check", "change", "record"
DAYS = ("received_on", "value_date", "decided_on", "signed_on", "year")
FIELDS_OF: tuple[tuple[tuple[type[UnableToPost], ...], tuple[str, ...]], ...] = (
    ((ReferenceInUse,), ("reference",)),
    ((DayAhead, DayBeforeFund, YearIsClosed), DAYS),
    ((CashBelowZero,), ("amount",)),
)
"""Refusals of the books, and the field of the form each is about: the first of these names it has."""
KEPT_BY_BROWSER = "private, no-cache"

logger = logging.getLogger(__name__)


def cannot_write(problem: Exception) -> str:
    """What to tell a person when the database does not let anybody write; the rest is for the log."""
    logger.error("Nothing was recorded: %s", problem)
    if isinstance(problem, GuardsMissing):
        return _("Recording is switched off: the database lacks a safeguard. Tell who looks after the machine.")
    return _("The books were busy for too long. Nothing was recorded: send it again.")


class RecordPage(View):
    """Subclasses say what is asked, what is suggested, and which service does it.

    ``act`` is the right it takes; ``suggests_by`` the name of the page that answers while the form is filled in.
    """

    act: str
    form_class: type[RecordForm]
    title: Any
    button: Any
    lead_in: Any = ""
    check_note: Any = gettext_lazy("What is posted is never changed. A mistake is put right by a reversal, in sight.")
    suggests_by: str = ""
    template_name = "fund/recording/form.html"
    check_template_name = "fund/recording/check.html"
    http_method_names = ("get", "post", "head", "options")

    fund: Fund

    def setup(self, request: HttpRequest, fund: Fund, *args: Any, **kwargs: Any) -> None:  # type: ignore[override]
        super().setup(request, fund, *args, **kwargs)
        self.fund = fund
        self.now = timezone.now()

    # -- what subclasses say ----------------------------------------------------------------------------------------

    def make_form(self, *data: Any, **options: Any) -> RecordForm:
        """The form of this page, empty or filled in."""
        return self.form_class(*data, fund=self.fund, **options)

    def suggested(self) -> dict[str, Any]:
        """What the empty form already says."""
        return {}

    def again(self, entry: Entry) -> dict[str, Any]:
        """What the form says when the record of this entry is to be recorded anew."""
        return {}

    def deed(self, form: RecordForm, *, by: str, at: datetime, key: str) -> Sequence[PostedRecord] | Sequence[Entry]:
        """The one domain call: record it and answer with the documents or entries it made."""
        raise NotImplementedError

    def beside(self, form: RecordForm) -> Sequence[Fund]:
        """The other funds of the system the deed posts in."""
        return ()

    def facts(self, form: RecordForm) -> dict[str, Any]:
        """What the check shows besides, and its warnings."""
        return {}

    def trail(self) -> Crumbs:
        return crumbs(self.fund, str(self.title))

    # -- the pages --------------------------------------------------------------------------------------------------

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        initial = self.suggested() | self._repeated(request.GET) | as_initial(request.GET.dict(), self.form_class)
        return self.show_form(self.make_form(initial=initial))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        step = request.POST.get("step", CHECK)
        if step == CHANGE:
            # The key is kept: it is still the same form.
            initial = as_initial(request.POST.dict(), self.form_class)
            if request.POST.get("key"):
                initial["key"] = request.POST["key"]
            return self.show_form(self.make_form(initial=initial))
        form = self.make_form(request.POST)
        if not form.is_valid():
            return self.show_form(form)
        try:
            return self._record(form) if step == RECORD else self.show_check(form)
        except BooksMoved:
            return self.show_check(form, moved=True)
        except KeyReused as problem:
            return self.show_conflict(form, problem)
        except UnableToPost as problem:
            form.add_error(self.field_of(problem), str(problem))
        except (OperationalError, GuardsMissing) as problem:
            form.add_error(None, cannot_write(problem))
        return self.show_form(form)

    def field_of(self, problem: UnableToPost) -> str | None:
        """The field a refusal of the books belongs to; None for the whole form."""
        for refusals, names in FIELDS_OF:
            if isinstance(problem, refusals):
                return next((name for name in names if name in self.form_class.base_fields), None)
        return None

    def show_form(self, form: RecordForm) -> HttpResponse:
        context = self.context(form) | {"suggests_url": self.suggests_url(form)}
        return render(self.request, self.template_name, context)

    def show_check(self, form: RecordForm, *, moved: bool = False) -> HttpResponse:
        rehearsal = self.rehearse(form)
        if not rehearsal.postings and (entry := self.recorded(form)):
            return redirect("fund:recorded", self.fund.code, entry.sequence)
        context = self.context(form) | {
            "answers": list(form.answers()),
            "postings": self.shown(rehearsal),
            "rehearsal": rehearsal,
            "elsewhere": [(fund, shown_postings(fund, seen.postings), seen) for fund, seen in rehearsal.elsewhere],
            "moved": moved,
            "check_note": self.check_note,
        }
        answer = render(self.request, self.check_template_name, context | self.facts(form))
        # Kept by this browser for its Back button: what a form was answered with cannot be asked for again.
        answer["Cache-Control"] = KEPT_BY_BROWSER
        return answer

    def show_conflict(self, form: RecordForm, problem: KeyReused) -> HttpResponse:
        entry = self.recorded(form)
        context = self.context(form) | {
            "problem": problem,
            "entry": entry,
            "document": record_text(entry.record) if entry else "",
            "new_key": uuid.uuid4(),
        }
        return render(self.request, "fund/recording/conflict.html", context, status=409)

    def recorded(self, form: RecordForm) -> Entry | None:
        """The first entry this very form has made, if it was sent before."""
        entries = Entry.objects.filter(fund=self.fund, idempotency_key__startswith=self.key(form))
        return entries.order_by("pk").first()

    def rehearse(self, form: RecordForm) -> Rehearsal:
        return rehearse(
            self.fund,
            lambda: self.deed(form, by=self.by, at=self.now, key=self.key(form)),
            *self.beside(form),
        )

    def shown(self, rehearsal: Rehearsal) -> list[PostingShown]:
        return shown_postings(self.fund, rehearsal.postings)

    def _record(self, form: RecordForm) -> HttpResponse:
        made = record_as_shown(
            self.fund,
            lambda: self.deed(form, by=self.by, at=self.now, key=self.key(form)),
            self.request.POST.get("shown", ""),
            *self.beside(form),
        )
        if not made:
            return self.nothing_posted()
        entries = [item if isinstance(item, Entry) else item.entry for item in made]  # type: ignore[attr-defined]
        return redirect("fund:recorded", self.fund.code, min(entry.sequence for entry in entries))

    def nothing_posted(self) -> HttpResponse:
        """Where a deed leads that changed the register alone."""
        return redirect(self.cancel_url or "/")

    # -- small things -----------------------------------------------------------------------------------------------

    @property
    def by(self) -> str:
        """The name the ledger keeps."""
        return person_of(self.request).email

    def key(self, form: RecordForm) -> str:
        """The form's key, scoped to the person and the act."""
        return f"{self.request.user.pk}:{self.act}:{form.cleaned_data['key']}"

    @property
    def form_url(self) -> str:
        """Where the form is sent."""
        return self.request.path

    @property
    def cancel_url(self) -> str:
        return address("reports:fund", self.fund.code)

    def suggests_url(self, form: RecordForm) -> str:
        return reverse(self.suggests_by, args=[self.fund.code]) if self.suggests_by else ""

    def context(self, form: RecordForm) -> dict[str, Any]:
        return {
            "form": form,
            "page": self,
            "fund": self.fund,
            "title": self.title,
            "breadcrumbs": self.trail(),
            "currency": self.fund.currency,
        }

    def _repeated(self, query: QueryDict) -> dict[str, Any]:
        number = query.get("again", "")
        if not number.isdecimal() or len(number) > 12:
            return {}
        entry = Entry.objects.filter(fund=self.fund, sequence=int(number)).first()
        return self.again(entry) if entry is not None else {}
