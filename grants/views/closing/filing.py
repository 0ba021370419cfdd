"""Documents of a project, and the declaration of interest."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from fund.access import person_of, requires, rights_for
from fund.ledger import UnableToPost
from fund.models import Fund
from fund.visibility import ALL_LINES, OWN_PROJECTS, visibility_in
from grants.forms.closing import FileForm, InterestForm
from grants.models import Attachment, InterestDeclaration, Project
from grants.projects.timeline import files_filed
from grants.services.attachments import UnableToFile, attachment_file
from grants.services.interest import interest_declare
from grants.services.steps import NotYours, UnableToStep
from grants.views.attachments import attachment_answer
from grants.views.closing.common import organisation_in, organisations_of, project_frame, project_of


def files_of(request: HttpRequest, project: Project) -> list[Attachment]:
    """The project's files that the person may see: an organisation its own and those of the project as a whole."""
    own = visibility_in(project.fund, rights_for(request))
    return files_filed(project, None if own.everything else own.organisations)


@require_http_methods(["GET", "HEAD", "POST"])
@requires("attachment.file")
def file_document(request: HttpRequest, fund: Fund, number: str) -> HttpResponseBase:
    """File a document with the project: the final narrative, a certified statement."""
    project = project_of(request, number)
    own = visibility_in(fund, rights_for(request))
    form = FileForm(
        request.POST or None,
        request.FILES or None,
        organisations=[(each.code, str(each)) for each in organisations_of(request, project)],
        for_all=True,
        initial={name: request.GET.get(name, "") for name in ("kind", "organisation")},
    )
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            attachment_file(
                fund=fund,
                subject=project.record,
                kind=form.cleaned_data["kind"],
                organisation=form.cleaned_data["organisation"],
                name=upload.name,
                content=upload,
                by=person_of(request),
                at=timezone.now(),
            )
        except (UnableToFile, NotYours) as problem:
            form.add_error("file", str(problem))
        else:
            messages.success(request, _("%(name)s is on file.") % {"name": upload.name})
            return redirect("grants:project-close", fund.code, number)
    context = project_frame(fund, project, _("File a document")) | {
        "form": form,
        "files": files_of(request, project),
        "is_own": not own.everything,
    }
    return render(request, "grants/closing/file.html", context)


@require_safe
@requires(ALL_LINES, OWN_PROJECTS)
def document(request: HttpRequest, fund: Fund, number: str, identifier: Any) -> HttpResponseBase:
    """A filed document, to those who may see it; the browser keeps it, it never runs in the office's pages."""
    project = project_of(request, number)
    found = next((each for each in files_of(request, project) if each.pk == identifier), None)
    return attachment_answer(found)


@require_http_methods(["GET", "HEAD", "POST"])
@requires("interest.declare")
def declare_interest(request: HttpRequest, fund: Fund, number: str) -> HttpResponseBase:
    """Declare what an organisation earned; the organisation stands in the address."""
    project = project_of(request, number)
    organisation = organisation_in(request, project, request.GET.get("organisation", ""))
    form = InterestForm(request.POST or None, fund=fund, organisation=organisation.code)
    if request.method == "POST" and form.is_valid():
        answers = dict(form.cleaned_data)
        answers.pop("earned")
        try:
            interest_declare(
                project=project, organisation=organisation, **answers, by=person_of(request), at=timezone.now()
            )
        except (UnableToStep, UnableToPost) as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(
                request, _("The interest of %(organisation)s is declared.") % {"organisation": organisation.code}
            )
            return redirect("grants:project-close", fund.code, number)
    declared = InterestDeclaration.objects.filter(project=project, organisation=organisation)
    context = project_frame(fund, project, _("Interest")) | {
        "form": form,
        "organisation": organisation,
        "declared": declared.select_related("declared_by", "income").order_by("-pk"),
    }
    return render(request, "grants/closing/interest.html", context)
