"""Who has reported for a year, who has not, how late."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext
from django.views.decorators.http import require_safe

from fund import money
from fund.access import requires, rights_for, today
from fund.display import day_text, digits
from fund.listing import CODE, DATE, NUMBER, TAG, Column, Empty, Filters, Listing, Tag
from fund.listing.filters import ChoiceFilter
from fund.models import Fund
from fund.views.frame import frame
from fund.views.recording.links import address
from fund.visibility import ALL_LINES, OWN_PROJECTS, visible_to
from grants.governance import rules_of
from grants.models import CallKind, CycleState, Organisation, ReportCall, ReportingCycle
from grants.narratives import ownership as narratives
from grants.proposals.ownership import drafting_in
from grants.reporting.calls_wanted import due_dates
from grants.reporting.status import CallState, CallStatus, status_of
from grants.services.call_letters import call_text
from grants.views.lists.records import organisation_url, project_url, register_choices
from grants.views.reporting.expenditure import shown as expenditure
from grants.views.reporting.tabs import reporting_tabs

SHAPES = {
    CallState.NOT_BEGUN: "draft",
    CallState.DRAFT: "draft",
    CallState.SUBMITTED: "waiting",
    CallState.RETURNED: "problem",
    CallState.ACCEPTED: "done",
    CallState.EXCUSED: "cancelled",
}
READS_DRAFTS = {
    CallKind.NARRATIVE: frozenset(narratives.READS_DRAFTS),
    CallKind.EXPENDITURE: frozenset(expenditure.SEE_DRAFTS),
}
"""Of each kind of report, the rights that open one while it is being written."""
LATE = (
    ("missing", gettext_lazy("overdue and not in")),
    ("late", gettext_lazy("came late")),
    ("in_time", gettext_lazy("came in time")),
    ("not_due", gettext_lazy("not due yet and not in")),
)


def lateness(row: CallStatus) -> str:
    """One of ``LATE``; empty where the report is not expected."""
    if row.is_in:
        return "late" if row.days_late else "in_time"
    if not row.is_expected:
        return ""
    return "missing" if row.is_missing else "not_due"


class CallFilters(Filters):
    """For rows in memory: the view asks ``keeps`` of each."""

    hint = gettext_lazy("Project, organisation")
    kind = ChoiceFilter(label=gettext_lazy("Report"), choices=CallKind.choices)
    organisation = ChoiceFilter(label=gettext_lazy("Organisation"))
    state = ChoiceFilter(label=gettext_lazy("State"), choices=CallState.choices)
    late = ChoiceFilter(label=gettext_lazy("In time"), choices=LATE)

    class Meta:
        model = ReportCall
        fields: list[str] = []

    def keeps(self, row: CallStatus) -> bool:
        """Whether the line matches what the address asks for."""
        self.form.is_valid()
        asked: dict[str, Any] = self.form.cleaned_data if self.form.is_bound else {}
        text = f"{row.project.number} {row.project.title} {row.organisation.code} {row.report}".casefold()
        return (
            all(word in text for word in (asked.get("q") or "").casefold().split())
            and asked.get("kind") in (None, "", row.kind)
            and asked.get("organisation") in (None, "", row.organisation.code)
            and asked.get("state") in (None, "", row.state)
            and asked.get("late") in (None, "", lateness(row))
        )


@require_safe
@requires(ALL_LINES, OWN_PROJECTS)
def calendar(request: HttpRequest, fund: Fund) -> HttpResponseBase:
    """The cycle of one year: its due dates, its figures, and every call with what came of it."""
    day = today()
    cycles = {cycle.year: cycle for cycle in ReportingCycle.objects.filter(fund=fund).order_by("-year")}
    may_open = "cycle.open" in request.acts  # type: ignore[attr-defined]
    years = sorted({*cycles, *(open_years(fund, day.year) if may_open else ())}, reverse=True)
    year = _year_asked(request, years, cycles, day.year)
    cycle = cycles.get(year)
    seen = status_of(fund, year, day, visible_to(request, ReportCall.objects.all())) if cycle else []
    filters = CallFilters(request.GET, queryset=ReportCall.objects.none())
    organisations = register_choices(fund, visible_to(request, Organisation.objects.all())).organisations
    filters.set_choices("organisation", organisations)
    listing = Listing(
        key=f"reports-{year}",
        title=_("Reports on %(year)s") % {"year": year},
        columns=_columns(request, fund, cycle),
        rows=[row for row in seen if filters.keeps(row)],
        order="-late",
        empty=Empty(
            _("No report is asked for"),
            _("Reports are asked for of projects for which something was approved or transferred by the year's end."),
        ),
        filters=filters,
        counted=lambda n: ngettext("%(n)s report", "%(n)s reports", n) % {"n": digits(n, 0)},
        name=lambda row: f"{row.due_on} {row.organisation.code} {row.project.number} {row.kind} {row.call.pk}",
        about=[(_("Fund"), str(fund)), (_("Year"), str(year)), (_("As of"), day_text(day))],
        stacks=True,
    )
    if cycle and (answer := listing.answer(request)):
        return answer
    context = frame(fund, "reporting", _("Calendar")) | {
        "subtabs": reporting_tabs(fund, "calendar"),
        "years": years,
        "year": year,
        "cycle": cycle,
        "cycle_state": _cycle_tag(cycle),
        "listing": listing.page(request) if cycle else None,
        "figures": _figures(request, seen) if cycle else [],
        **_due(request, fund, year),
        "may_open": may_open,
        "portfolios": _portfolios(request, fund, year, filters),
        "sees_all": ALL_LINES in request.acts,  # type: ignore[attr-defined]
        "on": day,
    }
    return render(request, "grants/reporting/calendar.html", context)


def _portfolios(request: HttpRequest, fund: Fund, year: int, filters: CallFilters) -> list[tuple[str, str]]:
    """Code of an organisation to the page where its whole expenditure is filled in: of one's own; the office's is of
    the organisation it looks at."""
    writes = drafting_in(fund, rights_for(request), "expenditure_report.draft")
    codes = set(writes.organisations)
    asked = filters.form.cleaned_data.get("organisation") if filters.form.is_bound and filters.form.is_valid() else ""
    if writes.office and asked:
        codes.add(asked)
    if not fund.start_date.year <= year <= today().year:
        return []
    return [(code, reverse("grants:portfolio", args=[fund.code, year, code])) for code in sorted(codes)]


def _due(request: HttpRequest, fund: Fund, year: int) -> dict[str, Any]:
    """When each report of the year is due, from what that is counted, and who sets it where."""
    acts: frozenset[str] = request.acts  # type: ignore[attr-defined]
    due, rules = due_dates(fund, year), rules_of(fund)
    may_read = not acts.isdisjoint({"committee.view", "proposal.view_own", "rules.set"})
    rules_url = reverse("grants:rules", args=[fund.code]) if may_read else ""
    register_url = address("fund:fund-edit", fund.code) if "register.edit" in acts else ""
    of_year = _("the end of the year")
    by_office, by_administrator = _("the agent's office, in the register"), _("the administrator, in the rules")
    rows = [
        (_("Narrative reports"), due.narrative, fund.narrative_due_months, of_year, by_office, register_url),
        (_("Expenditure reports"), due.expenditure, fund.financial_due_months, of_year, by_office, register_url),
        (_("Final narrative reports"), due.final_narrative, rules.final_narrative_due_months,
         _("the year of operational closure"), by_administrator, rules_url),
        (_("Certified final statements"), due.final_statement, rules.final_statement_due_months,
         _("the year of financial closure"), by_administrator, rules_url),
        (_("Consolidated report"), due.consolidated, fund.consolidated_due_months, of_year, by_office, register_url),
    ]  # fmt: skip
    names = ("label", "day", "months", "from", "set_by", "url")
    return {"due_rows": [dict(zip(names, row, strict=True)) for row in rows], "rules": rules, "rules_url": rules_url}


def calendar_url(fund: Fund, year: int) -> str:
    return f"{reverse('grants:reporting', args=[fund.code])}?year={year}"


def open_years(fund: Fund, last: int) -> range:
    """The years whose reports can be asked for."""
    return range(fund.start_date.year, last + 1)


def _year_asked(request: HttpRequest, years: list[int], cycles: dict[int, ReportingCycle], this_year: int) -> int:
    """The year in the address, if there is one; otherwise the latest open cycle, else the latest, else last year."""
    text = request.GET.get("year", "")
    if text.isdecimal() and len(text) == 4 and int(text) in years:
        return int(text)
    still_open = [year for year, cycle in cycles.items() if cycle.state == CycleState.OPEN]
    candidates = still_open or list(cycles) or [year for year in years if year < this_year]
    return max(candidates, default=this_year - 1)


def _cycle_tag(cycle: ReportingCycle | None) -> Tag | None:
    if cycle is None:
        return None
    kind = "ongoing" if cycle.state == CycleState.OPEN else "closed"
    return Tag(kind, capfirst(cycle.get_state_display()))


def _figures(request: HttpRequest, rows: Sequence[CallStatus]) -> list[dict[str, Any]]:
    """Asked, in, late, accepted: each with the list behind it."""
    expected = [row for row in rows if row.is_expected]
    came, overdue = [row for row in expected if row.is_in], [row for row in expected if row.is_missing]
    late = [row for row in came if row.days_late]
    accepted = [row for row in expected if row.is_accepted]
    excused = len(rows) - len(expected)
    base = {"year": request.GET.get("year", "")}

    def listed(**asked: str) -> str:
        query = base | asked
        return "?" + "&".join(f"{name}={value}" for name, value in query.items() if value)

    return [
        {
            "label": pgettext("several reports", "Asked for"),
            "count": len(expected),
            "url": listed(),
            "note": ngettext("%(n)s more excused", "%(n)s more excused", excused) % {"n": excused} if excused else "",
        },
        {"label": _("In"), "count": len(came), "url": "", "note": _of(len(came), len(expected))},
        {"label": _("Overdue and not in"), "count": len(overdue), "url": listed(late="missing"), "note": ""},
        {"label": _("Came late"), "count": len(late), "url": listed(late="late"), "note": ""},
        {
            "label": pgettext("several reports", "Accepted"),
            "count": len(accepted),
            "url": listed(state="accepted"),
            "note": _interim(accepted) or _of(len(accepted), len(expected)),
        },
    ]


def _interim(accepted: Sequence[CallStatus]) -> str:
    """How many of those accepted are provisional; empty where none is."""
    interim = sum(row.is_interim for row in accepted)
    text = ngettext("%(n)s of them interim: provisional", "%(n)s of them interim: provisional", interim)
    return text % {"n": interim} if interim else ""


def _of(part: int, whole: int) -> str:
    return _("%(percent)s %% of those asked for") % {"percent": money.share_percent(part, whole, 0)} if whole else ""


def report_url(request: HttpRequest, fund: Fund, row: CallStatus) -> str:
    """The page of the report that answers the call; empty where none is begun, or it is a draft for others to read."""
    if row.state == CallState.DRAFT and not READS_DRAFTS[row.kind] & request.acts:  # type: ignore[attr-defined]
        return ""
    name = "grants:narrative" if row.kind == CallKind.NARRATIVE else "grants:expenditure-report"
    return address(name, fund.code, row.report) if row.report else ""


def begin_url(request: HttpRequest, fund: Fund, row: CallStatus) -> str:
    """Where the report is begun by the person who looks; empty where it is not theirs, or begun already."""
    acts = request.acts  # type: ignore[attr-defined]
    narrative = row.kind == CallKind.NARRATIVE
    act = "narrative.draft" if narrative else "expenditure_report.draft"
    # The office and the secretariat see every line; they begin a report for another from its list.
    if row.state != CallState.NOT_BEGUN or act not in acts or ALL_LINES in acts:
        return ""
    name = "grants:narrative-begin" if narrative else "grants:expenditure-report-begin"
    return address(name, fund.code, row.call.pk)


def _columns(request: HttpRequest, fund: Fund, cycle: ReportingCycle | None) -> list[Column]:
    acts = request.acts  # type: ignore[attr-defined]
    is_open = cycle is not None and cycle.state == CycleState.OPEN

    def kind(row: CallStatus) -> str:
        return capfirst(call_text(row.call))

    def state(row: CallStatus) -> Tag:
        # Interim figures where certified ones are asked for are not in, however far they came.
        shape = SHAPES[row.state] if row.is_in or not row.is_interim else "problem"
        return Tag(shape, capfirst(row.state_text))

    def report(row: CallStatus) -> str:
        if row.report:
            return row.report
        return _("Begin the report") if is_open and begin_url(request, fund, row) else ""

    def since(row: CallStatus) -> str:
        """Why it is not expected, or when it was accepted."""
        if row.state == CallState.EXCUSED:
            return row.call.excused
        return day_text(row.accepted_at.date()) if row.accepted_at else ""

    columns = [
        Column("project", _("Project"), lambda r: r.project.number, sort="project",
               link=lambda r: project_url(fund, r.project.number), under=lambda r: r.project.title),
        Column("title", _("Title"), lambda r: r.project.title, only_in_files=True),
        Column("organisation", _("Organisation"), lambda r: r.organisation.code, CODE, "organisation",
               link=lambda r: organisation_url(fund, r.organisation.code)),
        # Who sees every line begins none here: the number stands under the kind, and leaves the width to the rest.
        Column("kind", _("Report"), kind, sort="kind", raw=lambda r: r.kind,
               link=lambda r: report_url(request, fund, r), under=lambda r: r.report if ALL_LINES in acts else ""),
        Column("purpose", _("Purpose"), lambda r: r.purpose, only_in_files=True),
        Column("final", _("Final"), lambda r: "yes" if r.is_final else "no", only_in_files=True),
        Column("due", _("Due on"), lambda r: r.due_on, DATE, "due"),
        Column("state", _("State"), state, TAG, raw=lambda r: str(r.state), under=since),
        Column("interim", _("Interim"), lambda r: "yes" if r.is_interim else "no", only_in_files=True),
        Column("submitted", _("Submitted on"), lambda r: r.submitted_at.date() if r.submitted_at else None, DATE,
               "submitted"),
        Column("accepted", _("Accepted on"), lambda r: r.accepted_at.date() if r.accepted_at else None, DATE,
               only_in_files=True),
        Column("late", _("Days late"), lambda r: r.days_late or None, NUMBER, "late", raw=lambda r: r.days_late),
        Column("report", _("The report"), report, CODE, link=lambda r: report_url(request, fund, r)
               or begin_url(request, fund, r), raw=lambda r: r.report, only_in_files=ALL_LINES in acts),
        Column("excused", _("Excused because"), lambda r: r.call.excused, only_in_files=True),
    ]  # fmt: skip
    if is_open and "cycle.open" in acts:

        def excusing(row: CallStatus) -> str:
            return "" if row.is_in else _("Expect again") if row.call.excused else _("Excuse")

        columns.append(
            Column("excuse", _("Excuse"), excusing, CODE, raw=lambda r: r.call.excused,
                   link=lambda r: "" if r.is_in else reverse("grants:call-excuse", args=[fund.code, r.call.pk]))
        )  # fmt: skip
    return columns
