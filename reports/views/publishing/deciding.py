"""Preparing, certifying, returning and restating a report."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fund.access import person_of, requires
from fund.guards import GuardsMissing
from fund.models import Fund, User
from fund.views.recording.pages import cannot_write
from grants.services.steps import NotNow, UnableToStep, may_take
from grants.views.reason_pages import ReasonPage, was_done
from reports.editions_of import WRITTEN, publication_of, publications_of
from reports.forms.publishing import AbandonForm, GiveUpForm, RestateForm, ReturnForm
from reports.models import Edition, EditionState, Subscription
from reports.publishing.content import figures_of
from reports.publishing.difference import Difference, difference
from reports.services.publishing import (
    Prepared,
    UnableToPublish,
    as_prepared,
    edition_abandon,
    edition_certify,
    edition_give_up,
    edition_prepare,
    edition_restate,
    edition_return,
    edition_take_back,
    prepared_now,
)
from reports.views.publishing.editions import found_edition, prepared_files
from reports.views.publishing.shown import difference_shown, edition_frame, key_figures, publication_shown


@require_http_methods(["GET", "HEAD", "POST"])
@requires("edition.prepare")
def prepare(request: HttpRequest, fund: Fund, key: str) -> HttpResponseBase:
    """What will be fixed, to be checked; then it is fixed."""
    found, now, person = found_edition(fund, key), timezone.now(), person_of(request)
    problem, problems = "", []
    if request.method == "POST":
        try:
            edition_prepare(edition=found, by=person, at=now, shown=request.POST.get("shown", "") or "-")
        except NotNow as refused:
            if was_done(found, "prepare", person):
                return redirect("reports:edition", fund.code, key)
            problem = str(refused)
        except UnableToPublish as refused:
            problem, problems = str(refused), refused.problems
        except UnableToStep as refused:
            problem = str(refused)
        except (OperationalError, GuardsMissing) as refused:
            problem = cannot_write(refused)
        else:
            messages.success(request, _("The report is prepared. Those who certify were told."))
            return redirect("reports:edition", fund.code, key)
        found = found_edition(fund, key)
    context = edition_frame(found, _("Prepare")) | {
        "why_not": may_take(record=found, action="prepare", by=person, at=now),
        "problem": problem,
        "problems": problems,
    }
    if not context["why_not"] and not problems:
        try:
            prepared = prepared_now(found, now, person)
            context |= _fixed(found, prepared, may_write="edition.edit" in request.acts)  # type: ignore[attr-defined]
        except UnableToPublish as refused:
            context |= {"problem": str(refused), "problems": refused.problems}
    return render(request, "reports/publishing/prepare.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires("edition.certify")
@reauthentication_required(allow_get=True)
def certify(request: HttpRequest, fund: Fund, key: str) -> HttpResponseBase:
    """Everything that is certified on one page, its files to look at; who certifies it publishes exactly that."""
    found, now, person = found_edition(fund, key), timezone.now(), person_of(request)
    problem = ""
    if request.method == "POST":
        try:
            publication = edition_certify(edition=found, shown=request.POST.get("shown", ""), by=person, at=now)
        except NotNow as refused:
            found = found_edition(fund, key)
            last = found.publications.order_by("-version").first()
            if last is not None and was_done(found, "certify", person):
                return redirect("reports:edition-published", fund.code, key, last.version)
            problem = str(refused)
        except UnableToStep as refused:
            problem = str(refused)
        except (OperationalError, GuardsMissing) as refused:
            problem = cannot_write(refused)
        else:
            return redirect("reports:edition-published", fund.code, key, publication.version)
        found = found_edition(fund, key)
    context = edition_frame(found, _("Certify")) | {
        "why_not": may_take(record=found, action="certify", by=person, at=now),
        "problem": problem,
        "files": prepared_files(found),
        "subscribers": Subscription.objects.filter(fund=fund).count(),
    }
    if not context["why_not"]:
        try:
            prepared = as_prepared(found)
        except UnableToStep as refused:
            context |= {"problem": problem or str(refused)}
        else:
            context |= _fixed(found, prepared) | {"is_otherwise": prepared.digest != found.prepared_digest}
    return render(request, "reports/publishing/certify.html", context)


def _fixed(found: Edition, prepared: Prepared, *, may_write: bool = False) -> dict[str, Any]:
    """What is fixed, for people: facts, the first figures, what is to be looked at, what the version before and the
    year before said otherwise, and the digest. ``may_write``: the person may change its texts."""
    fund, made = found.fund, prepared.made
    before = publications_of(fund).filter(edition=found).order_by("-version").first()
    return {
        "prepared": prepared,
        "shown": prepared.digest,
        "figures_count": figures_of(made.content.get("tables", [])),
        "texts": made.content.get("texts", []),
        "is_provisional": made.parameters.get("status") == "provisional",
        "figures": key_figures(made.content, fund.currency),
        "pointed_out": made.pointed_out,
        "earlier": made.before,
        "adjusted": difference_shown(Difference(made.earlier, ()), fund.currency) if made.earlier else None,
        "writes": found.state == EditionState.DRAFT and found.kind in WRITTEN and may_write,
        "before": before,
        "difference": difference_shown(difference(before.content, made.content), fund.currency) if before else None,
    }


@require_safe
@requires("edition.certify")
def published(request: HttpRequest, fund: Fund, key: str, version: int) -> HttpResponseBase:
    """What was done: the report is published. Its number, its files and their digests."""
    found = publication_of(fund, key, version)
    if found is None:
        raise Http404
    context = edition_frame(found.edition, _("Published")) | {
        "shown": publication_shown(found),
        "publication": found,
        "reference": f"{fund.code} · {found.title} · v{found.version}",
    }
    return render(request, "reports/publishing/confirmation.html", context)


@require_POST
@requires("edition.prepare")
def take_back(request: HttpRequest, fund: Fund, key: str) -> HttpResponseBase:
    """A prepared report is taken back to go on writing."""
    try:
        edition_take_back(edition=found_edition(fund, key), by=person_of(request), at=timezone.now())
    except UnableToStep as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("The report is taken back. It has to be prepared again."))
    return redirect("reports:edition", fund.code, key)


class EditionReasonPage(ReasonPage):
    """What is done about a report for a reason."""

    template_name = "reports/publishing/reason.html"

    def find(self, request: HttpRequest, fund: Fund, name: str) -> Edition:
        return found_edition(fund, name)

    def home(self, found: Edition) -> str:
        return reverse("reports:edition", args=[found.fund.code, found.key])

    def around(self, found: Edition) -> dict[str, Any]:
        return edition_frame(found, str(self.title))


class ReturnEdition(EditionReasonPage):
    action, form_class = "return", ReturnForm
    title, button = gettext_lazy("Return the report"), gettext_lazy("Return the report")
    lead_in = gettext_lazy("The report goes back to who prepared it, with what you write here. Nothing is published.")
    done = gettext_lazy("The report is returned. Who prepared it was told.")

    def take(self, found: Edition, answers: dict[str, Any], by: User, at: datetime) -> None:
        edition_return(edition=found, comment=answers["comment"], by=by, at=at)


class RestateEdition(EditionReasonPage):
    action, form_class = "restate", RestateForm
    title, button = gettext_lazy("Restate the report"), gettext_lazy("Open it for restatement")
    lead_in = gettext_lazy(
        "The report is opened again. What is published stays where it is; the next version stands beside it with a "
        "line-by-line difference, once it is prepared and certified as the first was."
    )
    done = gettext_lazy("The report is open for restatement.")

    def take(self, found: Edition, answers: dict[str, Any], by: User, at: datetime) -> None:
        edition_restate(edition=found, comment=answers["comment"], by=by, at=at)


class AbandonEdition(EditionReasonPage):
    action, form_class = "abandon", AbandonForm
    title, button = gettext_lazy("Abandon the report"), gettext_lazy("Abandon it")
    lead_in = gettext_lazy(
        "The report was never published. It is let go; what was written stays in its history, and a report of its year "
        "can be begun anew, in another language too."
    )
    done = gettext_lazy("The report is abandoned. It can be begun anew.")

    def take(self, found: Edition, answers: dict[str, Any], by: User, at: datetime) -> None:
        edition_abandon(edition=found, comment=answers["comment"], by=by, at=at)


class GiveUpEdition(EditionReasonPage):
    action, form_class = "give_up", GiveUpForm
    title, button = gettext_lazy("Give up the restatement"), gettext_lazy("Give it up")
    lead_in = gettext_lazy(
        "The report is published again as it was: its texts are those of its newest version, and no new version is "
        "made. What was changed since it was opened stays in its history."
    )
    done = gettext_lazy("The restatement is given up. The report is published as it was.")

    def take(self, found: Edition, answers: dict[str, Any], by: User, at: datetime) -> None:
        edition_give_up(edition=found, comment=answers["comment"], by=by, at=at)
