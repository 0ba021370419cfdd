"""What keeps projects open past their end: one line a project, in words, with who must act."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from fund.access import requires, today
from fund.as_of import as_of, position_asked
from fund.display import DASH, digits
from fund.listing import AMOUNT, CODE, DATE, NUMBER, TAG, Column, Empty, Filters, Listing
from fund.listing.filters import ChoiceFilter
from fund.models import Fund
from fund.position import Position
from fund.views.frame import frame
from fund.visibility import ALL_LINES, OWN_PROJECTS, visible_to
from grants.checking import Check
from grants.closing.checks import is_over, keeps_open, who_acts
from grants.closing.facts import ProjectGrounds
from grants.models import FundClosure, Organisation, Project, ProjectStatus
from grants.payments.words import sentence_of, title_of
from grants.projects.then import as_they_stood
from grants.views.closing.common import ACTORS, seen_grounds, status_tag
from grants.views.lists.records import organisation_choices, project_url
from grants.views.tabs import allocation_tabs

ENDED = (ProjectStatus.OPERATIONALLY_CLOSED, ProjectStatus.CANCELLED)
"""On their way to the financial closure, whatever their end date."""

OTHERWISE = gettext_lazy(
    "Amounts are the ledger's at this position. How projects stood, and what was filed, declared, asked and waived by "
    "then, is read from when it was done; what was written down only later is taken as it was first written down. The "
    "terms of organisations and the fund's rules are those of today."
)

CAUSES = (
    ("operational", gettext_lazy("operational closure")),
    ("narrative", gettext_lazy("final narrative report")),
    ("statement", gettext_lazy("certified final financial statement")),
    ("balance", gettext_lazy("balance")),
    ("waiver", gettext_lazy("waiver")),
    ("support", gettext_lazy("indirect support cost")),
    ("interest", gettext_lazy("interest")),
    ("allocation", gettext_lazy("approved amount")),
    ("requests", gettext_lazy("requests for transfers")),
    ("ready", gettext_lazy("nothing: ready to be closed")),
)


@dataclass(frozen=True, slots=True)
class OpenProject:
    """A project past its end that is not financially closed."""

    project: Project
    grounds: ProjectGrounds
    checks: Sequence[Check]
    on: date

    @property
    def days(self) -> int | None:
        """Since the project's end; None where the register gives none."""
        return None if self.project.end_date is None else (self.on - self.project.end_date).days

    @property
    def organisations(self) -> str:
        return ", ".join(each.code for each in self.grounds.organisations)

    @property
    def titles(self) -> str:
        """What it is about, each thing once."""
        return ", ".join(dict.fromkeys(title_of(check) for check in self.checks))

    @property
    def sentences(self) -> str:
        return " ".join(sentence_of(check) for check in self.checks)

    @property
    def first_sentence(self) -> str:
        return sentence_of(self.checks[0]) if self.checks else ""

    @property
    def who(self) -> str:
        return ", ".join(str(ACTORS[who]) for who in who_acts(list(self.checks)))

    @property
    def causes(self) -> set[str]:
        return {check.name for check in self.checks} or {"ready"}


class AgeingFilters(Filters):
    """For rows in memory: the view asks ``keeps`` of each."""

    hint = gettext_lazy("Project, organisation")
    status = ChoiceFilter(label=gettext_lazy("Status"), choices=ProjectStatus.choices)
    organisation = ChoiceFilter(label=gettext_lazy("Organisation"))
    cause = ChoiceFilter(label=gettext_lazy("What keeps it open"), choices=CAUSES)
    who = ChoiceFilter(label=gettext_lazy("Who must act"), choices=list(ACTORS.items()))

    class Meta:
        model = Project
        fields: list[str] = []

    def keeps(self, row: OpenProject) -> bool:
        """Whether the line matches what the address asks for."""
        self.form.is_valid()
        asked: dict[str, Any] = self.form.cleaned_data if self.form.is_bound else {}
        project = row.project
        text = f"{project.number} {project.title} {row.organisations}".casefold()
        organisation, cause, who = (asked.get(name) for name in ("organisation", "cause", "who"))
        return (
            all(word in text for word in (asked.get("q") or "").casefold().split())
            and asked.get("status") in (None, "", project.status)
            and (not organisation or organisation in {each.code for each in row.grounds.organisations})
            and (not cause or cause in row.causes)
            and (not who or who in who_acts(list(row.checks)))
        )


@require_safe
@requires(ALL_LINES, OWN_PROJECTS)
def ageing(request: HttpRequest, fund: Fund) -> HttpResponseBase:
    """Every project that is past its end, declared closed or cancelled, and not settled; at an earlier position, that
    was so by then."""
    position = position_asked(request, fund)
    day, line = day_of(position), as_of(request, fund, position)
    filters = AgeingFilters(request.GET, queryset=Project.objects.none())
    filters.set_choices("organisation", organisation_choices(visible_to(request, Organisation.objects.all())))
    rows = [row for row in open_projects(request, position, day) if filters.keeps(row)]
    listing = Listing(
        key="ageing",
        title=_("What keeps projects open"),
        columns=_columns(position),
        rows=rows,
        order="-days",
        empty=Empty(
            _("No project is past its end and open"), _("Projects come here the day after they end, until closed.")
        ),
        filters=filters,
        counted=lambda n: ngettext("%(n)s project", "%(n)s projects", n) % {"n": digits(n, 0)},
        name=lambda row: row.project.number,
        about=[(_("Fund"), str(fund)), (_("As of"), line.text)]
        + ([] if position.is_now else [(_("Not of the ledger"), str(OTHERWISE))]),
    )
    if answer := listing.answer(request):
        return answer
    context = frame(fund, "allocations", _("Closure"), position=position) | {
        "listing": listing.page(request),
        "as_of": line,
        "subtabs": allocation_tabs(fund, "closing", position),
        "otherwise": "" if position.is_now else OTHERWISE,
        "fund_closure": FundClosure.objects.filter(fund=fund).first(),
        "sees_fund": ALL_LINES in request.acts,  # type: ignore[attr-defined]
    }
    return render(request, "grants/closing/ageing.html", context)


def day_of(position: Position) -> date:
    """The day that things are counted to: the one asked for, else the last of what is known, else today."""
    moment = position.moment()
    return position.until or (today() if moment is None else min(moment.date(), today()))


def open_projects(request: HttpRequest, position: Position, on: date) -> list[OpenProject]:
    """The projects of the list, worked out. The same number of queries however many there are."""
    rows = visible_to(request, Project.objects.all())
    if position.is_now:
        rows = rows.exclude(status=ProjectStatus.FINANCIALLY_CLOSED)
    due = [
        project
        for project in as_they_stood(rows.select_related("fund").order_by("number"), position)
        if project.status in ENDED
        or (project.status != ProjectStatus.FINANCIALLY_CLOSED and project.end_date and project.end_date < on)
    ]
    grounds = seen_grounds(request, position.fund, due, on, position)
    found = [OpenProject(project, grounds[project.number], keeps_open(grounds[project.number]), on) for project in due]
    return [row for row in found if not is_over(row.grounds)]


def _columns(position: Position) -> list[Column]:
    fund = position.fund

    def address(row: OpenProject) -> str:
        """What is to be done about its closure is of today: from an earlier position the project itself is reached."""
        if position.is_now:
            return reverse("grants:project-close", args=[fund.code, row.project.number])
        return project_url(fund, row.project.number, position)

    def balance(row: OpenProject) -> int:
        return row.grounds.balance_minor

    return [
        Column("project", _("Project"), lambda r: r.project.number, sort="project", link=address,
               under=lambda r: r.project.title),
        Column("title", _("Title"), lambda r: r.project.title, only_in_files=True),
        Column("status", _("Status"), lambda r: status_tag(r.project), TAG, raw=lambda r: r.project.status),
        Column("organisations", _("Organisations"), lambda r: r.organisations, CODE),
        Column("end_date", _("End"), lambda r: r.project.end_date, DATE),
        Column("days", _("Days since"), lambda r: r.days, NUMBER, "days", raw=lambda r: r.days or 0),
        Column("balance", _("Balance held"), balance, AMOUNT, "balance", currency=fund.currency, total=balance,
               zero=DASH),
        # The other sentences, with their figures, stand on the page of the project's closure, and in the file.
        Column("causes", _("What keeps it open"), lambda r: r.titles or _("Nothing: ready to be closed"),
               under=lambda r: r.first_sentence, raw=lambda r: r.sentences),
        Column("who", _("Who must act"), lambda r: capfirst(r.who)),
    ]  # fmt: skip
