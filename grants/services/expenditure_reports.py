"""Expenditure reports: an organisation writes them and hands them in. Judging them is in
``expenditure_report_judging``.

Whatever rests on the books (what was shown, what is posted) is read under the fund's lock.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from fund import ledger, money
from fund.access import rights_of
from fund.chart import CATEGORIES
from fund.display import day_text, said_minor
from fund.models import User
from fund.row_history import others_since
from grants.models import (
    Allocation,
    Entered,
    ExpenditureReport,
    ExpenditureReportVersion,
    Organisation,
    Project,
    Purpose,
    ReportCall,
    ReportState,
)
from grants.models.expenditure_reports import EDITABLE
from grants.projects import money as project_money
from grants.projects.years import before_it_began, first_year
from grants.proposals.ownership import drafting_in
from grants.reporting.checks import TOTAL, Finding, findings, unexplained
from grants.reporting.computing import annual_of, without_zeros
from grants.reporting.reported import (
    IN_FORCE,
    Line,
    before,
    content_digest,
    content_of,
    facts_of,
    last_version,
    line_of,
    said_in,
    years_of,
)
from grants.services.expenditure_report_letters import tell_submitted
from grants.services.numbering import next_number
from grants.services.project_money import said
from grants.services.steps import (
    NotNow,
    NotYours,
    ShownIsStale,
    UnableToStep,
    advance,
    begin,
    drafted,
    given_back_last,
)

DRAFT, SUBMIT, ACCEPT = "expenditure_report.draft", "expenditure_report.submit", "expenditure_report.accept"
LONGEST_EXPLANATION = 4_000


class UnableToReport(UnableToStep):
    """There can be no such report, or not with these figures. The message is for people."""


class ReportMoved(UnableToReport):
    """Somebody else has changed the report since it was opened."""


class NothingAnswered(UnableToReport):
    """It was returned with comments and comes again as it was, without a word."""


class UnableToSubmit(UnableToReport):
    """Findings without a word about them. ``missing`` are the findings."""

    def __init__(self, message: str, missing: tuple[Finding, ...]) -> None:
        self.missing = missing
        super().__init__(message)


def expenditure_report_begin(
    *,
    project: Project,
    organisation: Organisation,
    year: int,
    purpose: str = Purpose.PROGRAMME,
    call: ReportCall | None = None,
    by: User,
    at: datetime,
) -> ExpenditureReport:
    """A new draft with the next number of the year. What is booked for the year already is its first figures.

    Raises NotYours where the person does not report for this organisation, UnableToReport where there can be no such
    report or one is under way or accepted (``expenditure_report_correct`` corrects that).
    """
    line = Line(project, organisation, Purpose(purpose))
    with transaction.atomic():
        ledger.lock(project.fund)
        _assert_possible(line, year, call, by, at)
        # Not of corrections: what was accepted for such a year must be put right there.
        if why_not := before_it_began(project.number, first_year(project), year):
            raise UnableToReport(why_not)
        accepted = ExpenditureReport.objects.filter(**line.where, year=year, state=ReportState.ACCEPTED)
        if (last := accepted.order_by("pk").last()) is not None:
            raise UnableToReport(
                _("%(number)s is accepted for %(year)s: correct that report.") % {"number": last.number, "year": year}
            )
        return _begin(line, year, call, None, by, at)


def expenditure_report_correct(*, report: ExpenditureReport, by: User, at: datetime) -> ExpenditureReport:
    """A new draft that replaces the figures of an accepted report. Where its year is closed by the time it is
    accepted, the differences are posted in the open year. Raises as ``expenditure_report_begin``."""
    line = line_of(report)
    with transaction.atomic():
        ledger.lock(report.fund)
        report.refresh_from_db()
        if report.state != ReportState.ACCEPTED:
            raise NotNow(_("%(number)s is not accepted yet: change it as it is.") % {"number": report.number})
        last = ExpenditureReport.objects.filter(**line.where, year=report.year, state=ReportState.ACCEPTED)
        if (newest := last.order_by("pk").last()) is not None and newest.pk != report.pk:
            raise NotNow(
                _("%(number)s was corrected by %(newest)s: correct that one.")
                % {"number": report.number, "newest": newest.number}
            )
        _assert_possible(line, report.year, report.call, by, at)
        return _begin(line, report.year, report.call, report, by, at)


def expenditure_report_save(
    *,
    report: ExpenditureReport,
    amounts: Mapping[str, int],
    entered: str,
    explanations: Mapping[str, str],
    is_certified: bool,
    edits: int,
    by: User,
    at: datetime,
    stated_total: int | None = None,
) -> ExpenditureReport:
    """Keep the draft; nothing is judged yet. ``amounts`` by category in minor units, as ``entered`` says: spent in the
    year, or since the beginning. ``stated_total``: what the organisation's own accounts have as spent since the
    beginning, beside the year's figures; None where it does not say.

    ``edits`` is the count the person saw. Raises ReportMoved, UnableToReport, NotNow, NotYours.
    """
    with transaction.atomic():
        fresh = _locked(report)
        _assert_writes(fresh, DRAFT, by, at)
        _assert_editable(fresh)
        _assert_figures(fresh, amounts)
        stated = {} if stated_total is None or entered == Entered.CUMULATIVE else {TOTAL: stated_total}
        _assert_amounts(fresh, stated.values())
        kept = {key: text.strip()[:LONGEST_EXPLANATION] for key, text in explanations.items() if text.strip()}
        if entered == Entered.CUMULATIVE:
            annual, of_all = annual_of(before(years_of(line_of(fresh)), fresh.year), amounts), dict(amounts)
        else:
            annual, of_all = dict(amounts), stated
        new = {
            "entered": Entered(entered),
            "amounts": without_zeros(annual),
            "stated": of_all,
            "explanations": kept,
            "is_certified": is_certified,
        }
        if all(getattr(fresh, name) == value for name, value in new.items()):
            # A page that saves itself while its button is pressed sends the same twice: nothing is lost by either.
            return _renewed(report)
        if fresh.edits != edits:
            raise ReportMoved(_moved(fresh, edits, by))
        new |= {"edits": fresh.edits + 1, "edited_at": at}
        fresh._history_user = by
        if drafted(fresh, by):
            for name, value in new.items():
                setattr(fresh, name, value)
            fresh.save()
        else:
            # Logged once for each person: who wrote the figures does not accept them.
            advance(record=fresh, action="edit", by=by, at=at, **new)
        return _renewed(report)


def _moved(report: ExpenditureReport, edits: int, by: User) -> str:
    if others_since(report, edits, by) is None:
        said = _(
            "You have changed %(number)s in another window since you opened it here. Nothing of it was overwritten."
        )
    else:
        said = _("%(number)s was changed by somebody else since you opened it. Nothing of theirs was overwritten.")
    return said % {"number": report.number}


def expenditure_report_submit(
    *, report: ExpenditureReport, shown: str, by: User, at: datetime, answer: str = ""
) -> ExpenditureReport:
    """Hand the report to the office as a version that never changes. ``shown``: digest of what the person saw;
    ``answer``: what is said to the comments it was returned with.

    Raises UnableToSubmit with the findings nobody has explained, NothingAnswered, ShownIsStale, NotNow, NotYours.
    """
    with transaction.atomic():
        ledger.lock(report.fund)
        _renewed(report)
        _assert_writes(report, SUBMIT, by, at)
        if not shown:
            raise ShownIsStale(_("What is submitted must have been shown. Open the page again."))
        facts = facts_of(report)
        found = findings(facts)
        missing = unexplained(found, report.explanations)
        content = content_of(report, facts, found)
        digest = content_digest(report, content)
        if missing and shown == digest:
            raise UnableToSubmit(
                _("%(number)s cannot be submitted: correct what stands out or say why it is so.")
                % {"number": report.number},
                missing,
            )
        if report.state in EDITABLE and shown == digest and not answer.strip():
            _assert_changed(report, content)
        report._history_user = by
        words = answer.strip()[:LONGEST_EXPLANATION]
        advance(record=report, action="submit", by=by, at=at, digest=digest, shown=shown, comment=words)
        last = last_version(report)
        ExpenditureReportVersion.objects.create(
            report=report,
            number=last.number + 1 if last else 1,
            content=content,
            digest=digest,
            submitted_by=by,
            submitted_at=at,
        )
        tell_submitted(report, by, at)
    return report


def expenditure_report_take_back(*, report: ExpenditureReport, by: User, at: datetime) -> ExpenditureReport:
    """Open a submitted report again, while nobody has decided about it. Raises NotNow, NotYours."""
    with transaction.atomic():
        ledger.lock(report.fund)
        _assert_writes(report, SUBMIT, by, at)
        advance(record=report, action="take_back", by=by, at=at)
    return report


# -- within -----------------------------------------------------------------------------------------------


def _begin(
    line: Line, year: int, call: ReportCall | None, corrects: ExpenditureReport | None, by: User, at: datetime
) -> ExpenditureReport:
    fund = line.project.fund
    under_way = ExpenditureReport.objects.filter(**line.where, year=year).exclude(state=ReportState.ACCEPTED)
    if (earlier := under_way.first()) is not None:
        raise UnableToReport(
            _("%(number)s reports the same and is %(state)s: go on with that one.")
            % {"number": earlier.number, "state": earlier.get_state_display()}
        )
    report = ExpenditureReport(
        fund=fund,
        number=next_number(fund, ExpenditureReport, "E", year),
        call=call,
        year=year,
        amounts=without_zeros(years_of(line).get(year, {})),
        explanations=dict(corrects.explanations) if corrects else {},
        corrects=corrects,
        created_by=by,
        created_at=at,
        edited_at=at,
        **line.where,
    )
    report._history_user = by
    begin(record=report, action="draft", by=by, at=at)
    return report


def _assert_possible(line: Line, year: int, call: ReportCall | None, by: User, at: datetime) -> None:
    project, organisation, fund = line.project, line.organisation, line.project.fund
    if organisation.fund_id != fund.pk:  # type: ignore[attr-defined]
        raise UnableToReport(_("The project and the organisation belong to two funds."))
    _assert_reports_for(project, organisation, DRAFT, by, at)
    if not fund.start_date.year <= year <= at.year:
        raise UnableToReport(
            _("Expenditure of %(fund)s can be reported for the years %(first)s to %(last)s; %(year)s is none of them.")
            % {"fund": fund.code, "first": fund.start_date.year, "last": at.year, "year": year}
        )
    if not Allocation.objects.filter(**line.where, **IN_FORCE).exists():
        raise UnableToReport(
            _("Nothing is approved for %(organisation)s in project %(project)s (%(purpose)s).")
            % {
                "organisation": organisation.code,
                "project": project.number,
                "purpose": Purpose(line.purpose).label,
            }
        )
    found = project_money.finding(project.status, project_money.EXPENDITURE)
    # The certified final statement comes after the financial closure; what differs from the books is still refused.
    is_final = call is not None and call.is_final
    if found is not None and found.refuses and not is_final:
        raise UnableToReport(said(found, project))
    if call is not None and (call.project_id, call.organisation_id, call.purpose, call.cycle.year) != (  # type: ignore[attr-defined]
        project.pk,
        organisation.pk,
        line.purpose,
        year,
    ):
        raise UnableToReport(_("The call asks for another report."))


def _assert_figures(report: ExpenditureReport, amounts: Mapping[str, int]) -> None:
    for category in amounts:
        if category not in CATEGORIES:
            raise UnableToReport(_("%(category)s is not a category of expenditure.") % {"category": category})
    _assert_amounts(report, amounts.values())


def _assert_amounts(report: ExpenditureReport, amounts: Iterable[int]) -> None:
    for amount in amounts:
        if abs(amount) > money.LARGEST_AMOUNT_MINOR:
            raise UnableToReport(
                _("%(amount)s is larger than any amount the books take.")
                % {"amount": said_minor(amount, report.fund.currency)}
            )


def _assert_changed(report: ExpenditureReport, content: Mapping[str, Any]) -> None:
    given_back = given_back_last(report.fund, report.record)
    if given_back is None:
        return
    step, number = given_back
    if said_in(report.versions.get(number=number).content) == said_in(content):
        raise NothingAnswered(
            _(
                "Nothing in %(number)s has changed since it was returned on %(day)s: correct the report, or answer the "
                "comments it was returned with."
            )
            % {"number": report.number, "day": day_text(step.taken_at.date())}
        )


def _assert_editable(report: ExpenditureReport) -> None:
    if report.state not in EDITABLE:
        raise NotNow(
            _("%(number)s is %(state)s: it is not changed now.")
            % {"number": report.number, "state": report.get_state_display()}
        )


def _assert_writes(report: ExpenditureReport, act: str, by: User, at: datetime) -> None:
    _assert_reports_for(report.project, report.organisation, act, by, at)


def _assert_reports_for(project: Project, organisation: Organisation, act: str, by: User, at: datetime) -> None:
    """Raises NotYours unless the person acts for this organisation, or for the office."""
    writes = drafting_in(project.fund, rights_of(by, at.date()), act)
    if not writes.office and organisation.code not in writes.organisations:
        raise NotYours(
            _("You do not report the expenditure of %(organisation)s.") % {"organisation": organisation.code}
        )


def _locked(report: ExpenditureReport) -> ExpenditureReport:
    rows = ExpenditureReport.objects.select_for_update(of=("self",))
    return rows.select_related("fund", "project", "organisation").get(pk=report.pk)


def _renewed(report: ExpenditureReport) -> ExpenditureReport:
    report.refresh_from_db()
    return report
