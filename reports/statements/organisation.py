"""The statement to one organisation of a fund, of one year, read from the books."""

from __future__ import annotations

from datetime import date, datetime

from fund.models import Fund
from fund.models.documents import minor
from fund.models.ledger import entry_id
from grants.models import Organisation, PriorYearAdjustment, ReportCall
from grants.reporting.status import CallStatus, status_of
from reports.building import statement_of
from reports.definitions.statements.facts import AdjustmentFact, OrganisationFacts, OutstandingFact
from reports.definitions.statements.organisation import organisation_statement as tables_of
from reports.figures import fund_figures
from reports.phrase import phrase as _
from reports.statements.donor import Statement

KEY = "organisation_statement"


def organisation_statement(
    organisation: Organisation,
    year: int,
    known_at: int | None = None,
    asked_on: date | None = None,
    *,
    on: date,
    told_by: datetime | None = None,
) -> Statement:
    """Of one organisation and year; ``on``: the day delays are counted to, and which it is as of while the year is not
    over; ``told_by``: the last moment reports count of, None: now. Raises UnableToReport, UnableToTieReport."""
    figures = fund_figures(organisation.fund, year, known_at, asked_on, on=on)
    facts = organisation_facts(organisation, year, figures.position.sequence, on, told_by)
    report = statement_of(
        KEY,
        _("Statement of account, %(organisation)s", organisation=organisation.name),
        figures,
        tables_of(figures, facts),
        subject=organisation.code,
    )
    return Statement(report, figures)


def organisation_facts(
    organisation: Organisation, year: int, sequence: int, on: date, told_by: datetime | None = None
) -> OrganisationFacts:
    """What was put right of earlier years in this one, and which reports of it are awaited."""
    fund: Fund = organisation.fund
    known = entry_id(fund.pk, sequence)
    rows = PriorYearAdjustment.objects.filter(organisation=organisation, year=year, entry__lte=known)
    standing = rows.exclude(entry__reversed_by__lte=known).select_related("project").order_by("entry_id")
    calls = ReportCall.objects.filter(organisation=organisation)
    awaited = [call for call in status_of(fund, year, on, calls, told_by) if call.is_expected and not call.is_accepted]
    return OrganisationFacts(
        code=organisation.code,
        name=organisation.name,
        adjustments=tuple(
            AdjustmentFact(each.reference, each.project.number, each.category, each.of_year, minor(each.amount))
            for each in standing
        ),
        outstanding=tuple(_outstanding(call) for call in awaited),
    )


def _outstanding(call: CallStatus) -> OutstandingFact:
    return OutstandingFact(
        project=call.project.number,
        kind=str(call.call.get_kind_display()),
        due_on=call.due_on,
        state=call.state_text,
        days_late=call.days_late,
    )


def years_with_statement(organisation: Organisation, today: date) -> list[int]:
    """The years it can have a statement of, newest first: from the fund's first to this one."""
    first = organisation.fund.start_date.year
    return list(range(max(today.year, first), first - 1, -1))
