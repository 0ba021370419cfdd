"""Beginning a certified statement or a final report; what follows stands on the page of the edition."""

from __future__ import annotations

from collections.abc import Iterator

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from fund.access import person_of, requires, today
from fund.models import Fund
from fund.views.frame import frame
from grants.models import Project
from grants.projects.closures import CLOSED
from grants.projects.then import records_of
from grants.services.steps import NotYours
from reports.forms.statements import StatementForm
from reports.models import Edition, ReportKind
from reports.services.statements import UnableToBegin, statement_begin
from reports.statements.allowed import closed_since, final_report_of


@require_http_methods(["GET", "HEAD", "POST"])
@requires("edition.edit")
def begin(request: HttpRequest, fund: Fund) -> HttpResponseBase:
    """Choose the report, the year and, of a project, which. An address may name the project: its final report is begun
    then, or was already."""
    asked = Project.objects.select_related("fund").filter(fund=fund, number=request.GET.get("project", "")).first()
    if asked is not None and request.method != "POST" and (begun := _begun(asked)) is not None:
        return redirect("reports:edition", fund.code, begun.key)
    form = StatementForm(
        request.POST or None,
        years=range(today().year - 1, fund.start_date.year - 1, -1),
        projects=list(_projects(fund)),
        initial={"language": translation.get_language()} | (_wanted(asked) if asked else {}),
    )
    if request.method == "POST" and form.is_valid():
        try:
            edition = statement_begin(
                fund=fund,
                **form.cleaned_data,
                by=person_of(request),
                at=timezone.now(),
            )
        except (UnableToBegin, NotYours) as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("The report of %(year)s is begun.") % {"year": edition.year})
            return redirect("reports:edition", fund.code, edition.key)
    way = (_("Reports"), reverse("reports:reports", args=[fund.code]))
    context = frame(fund, "reports", way, _("Begin a statement")) | {"form": form}
    return render(request, "reports/statements/begin.html", context)


def _projects(fund: Fund) -> Iterator[tuple[str, str]]:
    """Those that are closed: number, and what the list calls it."""
    for each in Project.objects.filter(fund=fund, status__in=CLOSED).order_by("number"):
        yield each.number, str(each)


def _begun(project: Project) -> Edition | None:
    since = closed_since(records_of(project.fund, [project])[project.pk].closures())
    return final_report_of(project, since.year) if since else None


def _wanted(project: Project) -> dict[str, str | int]:
    """What the form begins with for the final report of a project: the year it was closed in, where that is over."""
    since = closed_since(records_of(project.fund, [project])[project.pk].closures())
    year = {"year": since.year} if since and project.fund.start_date.year <= since.year < today().year else {}
    return {"kind": ReportKind.FINAL_PROJECT, "project": project.number} | year
