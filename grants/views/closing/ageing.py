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
from fund.as_of import as_of
from fund.display import DASH, digits
from fund.listing import AMOUNT, CODE, DATE, NUMBER, TAG, Column, Empty, Filters, Listing
from fund.listing.filters import ChoiceFilter
from fund.models import Fund
from fund.views.frame import frame
from fund.visibility import ALL_LINES, OWN_PROJECTS, visible_to
from grants.closing_checks import ProjectGrounds, keeps_open, who_acts
from grants.models import FundClosure, Organisation, Project, ProjectStatus
from grants.payments.checks import Check
from grants.payments.words import sentence_of, title_of
from grants.views.closing.common import ACTORS, seen_grounds, status_tag
from grants.views.lists.records import register_choices
from grants.views.tabs import allocation_tabs

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
    """Every project that is past its end, or declared closed, and not financially closed."""
    day, line = today(), as_of(request, fund)
    filters = AgeingFilters(request.GET, queryset=Project.objects.none())
    choices = register_choices(fund, visible_to(request, Organisation.objects.all()))
    filters.set_choices("organisation", choices.organisations)
    rows = [row for row in open_projects(request, fund, day) if filters.keeps(row)]
    listing = Listing(
        key="ageing",
        title=_("What keeps projects open"),
        columns=_columns(fund),
        rows=rows,
        order="-days",
        empty=Empty(
            _("No project is past its end and open"), _("Projects come here the day after they end, until closed.")
        ),
        filters=filters,
        counted=lambda n: ngettext("%(n)s project", "%(n)s projects", n) % {"n": digits(n, 0)},
        name=lambda row: row.project.number,
        about=[(_("Fund"), str(fund)), (_("As of"), line.text)],
    )
    if answer := listing.answer(request):
        return answer
    context = frame(fund, "allocations", _("Closure")) | {
        "listing": listing.page(request),
        "as_of": line,
        "subtabs": allocation_tabs(fund, "closing"),
        "fund_closure": FundClosure.objects.filter(fund=fund).first(),
        "sees_fund": ALL_LINES in request.acts,  # type: ignore[attr-defined]
    }
    return render(request, "grants/closing/ageing.html", context)


def open_projects(request: HttpRequest, fund: Fund, on: date) -> list[OpenProject]:
    """The projects of the list, worked out. The same number of queries however many there are."""
    rows = visible_to(request, Project.objects.exclude(status=ProjectStatus.FINANCIALLY_CLOSED))
    due = [
        project
        for project in rows.select_related("fund").order_by("number")
        if project.status == ProjectStatus.OPERATIONALLY_CLOSED or (project.end_date and project.end_date < on)
    ]
    grounds = seen_grounds(request, fund, due, on)
    found = [OpenProject(project, grounds[project.number], keeps_open(grounds[project.number]), on) for project in due]
    # A cancelled project that holds nothing is over.
    return [row for row in found if row.checks or row.project.status != ProjectStatus.CANCELLED]


def _columns(fund: Fund) -> list[Column]:
    def balance(row: OpenProject) -> int:
        return row.grounds.balance_minor

    return [
        Column("project", _("Project"), lambda r: r.project.number, sort="project",
               link=lambda r: reverse("grants:project-close", args=[fund.code, r.project.number]),
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
