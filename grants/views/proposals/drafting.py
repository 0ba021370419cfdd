"""Writing a proposal: begin it, fill in its sections, file its documents. Everything works without a script."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from fund.access import person_of, refusal, requires, rights_for
from fund.models import Fund
from fund.visibility import visible_to
from grants.forms.proposals import DOCUMENTS, SectionForm, sections_of
from grants.forms.proposals.starting import DocumentForm, StartForm
from grants.governance import rules_of
from grants.models import AMENDMENTS, Organisation, Project, ProjectStatus, Proposal, ProposalKind
from grants.proposals.amendments import asked_too_late
from grants.proposals.completeness import ProjectFacts
from grants.proposals.desk import Desk, desk_of
from grants.proposals.difference import difference
from grants.proposals.ownership import DRAFT, Drafting, drafting_in, is_direct_cost
from grants.proposals.reading import filed_with, project_facts
from grants.proposals.wording import EDITABLE, said
from grants.services.attachments import UnableToFile
from grants.services.proposals import DraftMoved, UnableToDraft, proposal_begin, proposal_draft_save, proposal_file
from grants.services.steps import NotYours
from grants.views.drafting import around_parts, edits_shown, first_open, following, is_to_be_edited, moved
from grants.views.proposals.common import address, around, around_one, written
from grants.views.proposals.differences import shown_rows

DOCUMENTS_TITLE = gettext_lazy("Documents")


@require_http_methods(["GET", "HEAD", "POST"])
@requires(DRAFT)
def start(request: HttpRequest, fund: Fund) -> HttpResponse:
    """Choose the type and the organisation; from a project's page, what is to change of it."""
    drafting = drafting_in(fund, rights_for(request))
    project = _project(request, request.POST.get("project") or request.GET.get("project", ""))
    kinds = _kinds(drafting, project)
    leads = _leads(fund, drafting, project)
    if not kinds or not leads:
        raise PermissionDenied(refusal())
    asked = request.GET.get("kind", "")
    first = asked if asked in kinds else (kinds[0] if len(kinds) == 1 else "")
    form = StartForm(request.POST or None, kinds=kinds, leads=leads, initial={"kind": first})
    if request.method == "POST" and form.is_valid():
        try:
            proposal = proposal_begin(
                fund=fund,
                kind=form.cleaned_data["kind"],
                lead=form.cleaned_data["lead"],
                project=project,
                by=person_of(request),
                at=timezone.now(),
            )
        except (UnableToDraft, NotYours) as problem:
            form.add_error(None, str(problem))
        else:
            return redirect(
                "grants:proposal-section", fund.code, proposal.number, sections_of(proposal.kind)[0].section
            )
    context = around(fund, _("Begin a proposal")) | {"form": form, "project": project, "plan": None, "late": ""}
    if project is not None:
        plan = project_facts(project)
        context |= {"plan": plan, "late": _late(fund, plan)}
    return render(request, "grants/proposals/start.html", context)


def _late(fund: Fund, plan: ProjectFacts) -> str:
    late = asked_too_late(plan.end, timezone.now().date(), rules_of(fund).extension_notice_days)
    return said(late, fund.currency) if late else ""


def _project(request: HttpRequest, number: str) -> Project | None:
    if not number:
        return None
    project = visible_to(request, Project.objects.filter(number=number)).select_related("priority_focus").first()
    if project is None:
        raise Http404
    return project


def _kinds(drafting: Drafting, project: Project | None) -> list[str]:
    if project is not None:
        is_ours = bool(drafting.organisations) or (drafting.office and is_direct_cost(project))
        # Operationally closed, a project is only reduced.
        reduced = project.status == ProjectStatus.OPERATIONALLY_CLOSED
        possible = {ProposalKind.BUDGET_REVISION} if reduced else AMENDMENTS
        return [kind for kind in ProposalKind.values if kind in possible] if is_ours else []
    kinds: list[str] = [ProposalKind.NEW, ProposalKind.JOINT] if drafting.organisations else []
    return [*kinds, ProposalKind.DIRECT_COST] if drafting.office or drafting.organisations else kinds


def _leads(fund: Fund, drafting: Drafting, project: Project | None) -> Any:
    rows = Organisation.objects.filter(fund=fund).order_by("code")
    if project is not None:
        rows = rows.filter(allocations__project=project).distinct()
    return rows if drafting.office else rows.filter(code__in=drafting.organisations)


def _to_be_edited(request: HttpRequest, number: str) -> Proposal | None:
    """The proposal this person writes; None (and a message) while its text is not to be changed."""
    proposal = written(request, number)
    return proposal if is_to_be_edited(request, proposal, EDITABLE) else None


@require_safe
@requires(DRAFT)
def draft(request: HttpRequest, fund: Fund, number: str) -> HttpResponse:
    """The first section that lacks something; the first where none does."""
    proposal = _to_be_edited(request, number)
    if proposal is None:
        return redirect("grants:proposal", fund.code, number)
    desk = desk_of(proposal, timezone.now().date())
    keys = [section.section for section in sections_of(proposal.kind)]
    return redirect("grants:proposal-section", fund.code, number, first_open(keys, desk.lacking))


@require_http_methods(["GET", "HEAD", "POST"])
@requires(DRAFT)
def section(request: HttpRequest, fund: Fund, number: str, section: str) -> HttpResponse:
    """One section as a form. Saving keeps what can be read and says what cannot; nothing typed is lost."""
    proposal = _to_be_edited(request, number)
    if proposal is None:
        return redirect("grants:proposal", fund.code, number)
    desk = desk_of(proposal, timezone.now().date())
    if section == DOCUMENTS:
        return _documents(request, desk)
    form_class = next((found for found in sections_of(proposal.kind) if found.section == section), None)
    if form_class is None:
        raise Http404
    if request.method != "POST":
        return _show(request, desk, form_class(desk=desk, more=request.GET.get("more", "")))
    return _save(request, desk, form_class(request.POST, desk=desk))


def _save(request: HttpRequest, desk: Desk, form: SectionForm) -> HttpResponse:
    do, proposal = request.POST.get("do", ""), desk.proposal
    if not form.is_valid():
        return _show(request, desk, form, not_saved=_("Not saved: something cannot be read."))
    try:
        proposal_draft_save(
            proposal=proposal,
            draft=desk.content | form.said(do),
            edits=edits_shown(request),
            by=person_of(request),
            at=timezone.now(),
        )
    except DraftMoved as problem:
        mine, rates = desk.with_content(desk.content | form.said()), desk.facts.rates
        rows = partial(difference, desk.content, mine.content, rates, rates)
        show = partial(_show, request, desk, form)
        return moved(request, show, str(problem), lambda: shown_rows(rows(), desk.currency))
    except (UnableToDraft, NotYours) as problem:
        messages.warning(request, str(problem))
        return redirect("grants:proposal", desk.fund.code, proposal.number)
    here = address("proposal-section", proposal, form.section)
    if do == "next":
        return redirect(_after(desk, form.section))
    if do.startswith("add-"):
        return redirect(f"{here}?more={do.removeprefix('add-')}#rows-end")
    return redirect(f"{here}#rows-end" if do.startswith("remove") else here)


def _after(desk: Desk, section: str) -> str:
    """The section after this one; after the last, the check."""
    if then := following([key for key, _title in _parts(desk)], section):
        return address("proposal-section", desk.proposal, then)
    return address("proposal-submit", desk.proposal)


def _parts(desk: Desk) -> list[tuple[str, object]]:
    """Key and title of each section; the documents are the last."""
    return [
        *((found.section, found.title_of_section) for found in sections_of(desk.kind)),
        (DOCUMENTS, DOCUMENTS_TITLE),
    ]


def _show(
    request: HttpRequest,
    desk: Desk,
    form: SectionForm,
    *,
    not_saved: str = "",
    moved: list[Any] | None = None,
    edits: str = "",
    status: int = 200,
) -> HttpResponse:
    context = _around_section(desk, form.section, str(form.title_of_section)) | {
        "form": form,
        "edits": edits or desk.proposal.edits,
        "not_saved": not_saved,
        "moved": moved,
        "warnings": desk.warnings if form.section == "budget" else [],
        "swapped": ",".join(f"#{name}" for name in ("saved", "edits", "sections", "lacking", *form.live)),
    }
    return render(request, f"grants/proposals/sections/{form.section}.html", context, status=status)


def _around_section(desk: Desk, section: str, title: str) -> dict[str, Any]:
    to_section = partial(address, "proposal-section", desk.proposal)
    parts = around_parts(_parts(desk), section, desk.lacking, desk.currency, to_section)
    return around_one(desk.proposal, title) | parts | {"desk": desk, "title": title}


def _documents(request: HttpRequest, desk: Desk) -> HttpResponse:
    form = DocumentForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and request.POST.get("do") == "next":
        return redirect(_after(desk, DOCUMENTS))
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            proposal_file(
                proposal=desk.proposal,
                kind=form.cleaned_data["kind"],
                name=file.name,
                content=file,
                by=person_of(request),
                at=timezone.now(),
            )
        except UnableToFile as problem:
            form.add_error("file", str(problem))
        except (UnableToDraft, NotYours) as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("%(name)s is filed.") % {"name": file.name})
            return redirect(address("proposal-section", desk.proposal, DOCUMENTS))
    rules = desk.facts.windows.get(desk.content["window"])
    wanted = rules.required_documents if rules else ()
    context = _around_section(desk, DOCUMENTS, str(DOCUMENTS_TITLE)) | {
        "form": form,
        "files": filed_with(desk.proposal),
        "wanted": [(desk.facts.names_of_documents.get(kind, kind), kind in desk.facts.filed) for kind in wanted],
    }
    return render(request, "grants/proposals/sections/documents.html", context)
