"""The years a project is reported on: they begin with its start, or with the first decision about its money.

Whatever a fund's imported workbook holds for earlier years stays in the books; no report is begun on them.
"""

from __future__ import annotations

from django.db.models import Min
from django.utils.translation import gettext as _

from fund.models import Fund
from grants.models import Allocation, Project

_IN_FORCE = {"entry__reversed_by__isnull": True}


def first_years(fund: Fund) -> dict[str, int]:
    """Number of a project to its first year, for every project of the fund. Two queries.

    The year of its start date or of its first allocation in force, whichever is earlier; of a project with neither,
    the fund's first year.
    """
    rows = Allocation.objects.filter(fund=fund, **_IN_FORCE).order_by().values_list("project")
    decided = {project: day.year for project, day in rows.annotate(first=Min("decided_on"))}
    found = {}
    for pk, number, begins in Project.objects.filter(fund=fund).values_list("pk", "number", "start_date"):
        years = [year for year in (begins.year if begins else None, decided.get(pk)) if year is not None]
        found[number] = max(min(years, default=fund.start_date.year), fund.start_date.year)
    return found


def first_year(project: Project) -> int:
    """The first year of one project."""
    begun = project.fund.start_date.year
    decided = Allocation.objects.filter(project=project, **_IN_FORCE).aggregate(first=Min("decided_on"))["first"]
    years = [day.year for day in (project.start_date, decided) if day is not None]
    return max(min(years, default=begun), begun)


def before_it_began(project: str, first: int, year: int) -> str:
    """Why there is no report of the project on the year; empty where there may be one."""
    if year >= first:
        return ""
    return _("Project %(project)s begins in %(first)s: there is nothing to report on it for %(year)s.") % {
        "project": project,
        "first": first,
        "year": year,
    }
