"""What the pages of closure share: whose project it is, what of it the person sees, the way here."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fund.access import rights_for
from fund.listing import Tag
from fund.models import Fund
from fund.position import Position
from fund.views.frame import frame
from fund.visibility import visibility_in, visible_to
from grants.closing.checks import COMMITTEE, OFFICE, ORGANISATION, SECRETARIAT
from grants.closing.facts import ProjectGrounds
from grants.closing.grounds import grounds_of
from grants.models import Organisation, Project, ProjectStatus
from grants.views.lists.records import project_url

SHAPES = {
    ProjectStatus.PIPELINE: "draft",
    ProjectStatus.ONGOING: "ongoing",
    ProjectStatus.OPERATIONALLY_CLOSED: "waiting",
    ProjectStatus.FINANCIALLY_CLOSED: "closed",
    ProjectStatus.CANCELLED: "cancelled",
}

ACTORS = {
    ORGANISATION: gettext_lazy("the organisation"),
    SECRETARIAT: gettext_lazy("the secretariat"),
    COMMITTEE: gettext_lazy("the committee"),
    OFFICE: gettext_lazy("the agent's office"),
}


def status_tag(project: Project) -> Tag:
    """The project's status: a word with its shape."""
    return Tag(SHAPES.get(ProjectStatus(project.status), "draft"), capfirst(project.get_status_display()))


def project_of(request: HttpRequest, number: str) -> Project:
    """The project of this number, if the person who asks may see it; 404 otherwise."""
    rows = visible_to(request, Project.objects.filter(number=number))
    found = rows.select_related("fund", "priority_focus", "output").first()
    if found is None:
        raise Http404
    return found


def organisation_in(request: HttpRequest, project: Project, code: str) -> Organisation:
    """An organisation of the project that the person may see; 404 otherwise."""
    rows = visible_to(request, Organisation.objects.filter(code=code))
    found = rows.filter(allocations__project=project).select_related("fund").first()
    if found is None:
        raise Http404
    return found


def organisations_of(request: HttpRequest, project: Project) -> list[Organisation]:
    """Those of the project that the person may see."""
    rows = visible_to(request, Organisation.objects.all())
    return list(rows.filter(allocations__project=project).distinct().order_by("code"))


def seen_grounds(
    request: HttpRequest, fund: Fund, projects: list[Project], on: date, position: Position | None = None
) -> dict[str, ProjectGrounds]:
    """Number of a project to what its closure rests on, now or at the position; an organisation sees its own part."""
    own = visibility_in(fund, rights_for(request))
    found = grounds_of(fund, projects, on, position) if projects else {}
    if own.everything:
        return found
    return {
        number: replace(
            grounds,
            purses=tuple(purse for purse in grounds.purses if purse.organisation in own.organisations),
            organisations=tuple(each for each in grounds.organisations if each.code in own.organisations),
        )
        for number, grounds in found.items()
    }


def project_frame(fund: Fund, project: Project, *trail: str | tuple[str, str]) -> dict[str, Any]:
    """What the pages of one project have around them."""
    return frame(
        fund,
        "allocations",
        (_("Projects"), reverse("grants:projects", args=[fund.code])),
        (project.number, project_url(fund, project.number)),
        *trail,
    ) | {
        "project": project,
        "status": status_tag(project),
        "currency": fund.currency,
        "back_url": project_url(fund, project.number),
    }
