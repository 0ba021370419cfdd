"""Judging expenditure reports: returned with comments, or accepted, which posts what differs from the books.

What is posted is read under the fund's lock.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from djmoney.money import Money

from fund import ledger, money
from fund.models import User
from grants.models import ExpenditureReport, PriorYearAdjustment, ReportState
from grants.reporting.reported import Acceptance, acceptance_of, line_of
from grants.services.adjustments import prior_year_adjustment_record
from grants.services.expenditure_report import expenditure_report
from grants.services.expenditure_report_letters import tell_accepted, tell_returned
from grants.services.steps import NotNow, ShownIsStale, advance


def expenditure_report_return(*, report: ExpenditureReport, comment: str, by: User, at: datetime) -> ExpenditureReport:
    """Give the report back with comments. Raises NotNow, NotYours, UnableToStep without a comment."""
    with transaction.atomic():
        ledger.lock(report.fund)
        advance(record=report, action="return", by=by, at=at, comment=comment)
        tell_returned(report, comment, by, at)
    return report


def expenditure_report_accept(*, report: ExpenditureReport, shown: str, by: User, at: datetime) -> ExpenditureReport:
    """Accept what was submitted last and post what differs from the books, in one transaction.

    ``shown``: digest of the version and the postings the person saw. Raises ShownIsStale, NotNow, NotYours (who wrote
    or submitted it), or what the ledger and the services of expenditure raise; then nothing happened.
    """
    with transaction.atomic():
        ledger.lock(report.fund)
        report.refresh_from_db()
        acceptance = acceptance_of(report)
        if acceptance is None or report.state != ReportState.SUBMITTED:
            raise NotNow(_("This is not possible any more: its state has changed. Look at it again."))
        if not shown:
            raise ShownIsStale(_("What is accepted must have been shown. Open the page again."))
        report._history_user = by
        advance(record=report, action="accept", by=by, at=at, digest=acceptance.digest, shown=shown)
        adjustments = _post(report, acceptance, by, at)
        tell_accepted(report, adjustments, by, at)
    return report


def _post(report: ExpenditureReport, acceptance: Acceptance, by: User, at: datetime) -> list[PriorYearAdjustment]:
    """Answers with what was adjusted in the open year: nothing, where the year of the report is open."""
    if not acceptance.postings:
        return []
    fund, line = report.fund, line_of(report)
    reason = _("Expenditure report %(number)s, version %(version)s") % {
        "number": report.number,
        "version": acceptance.version.number,
    }
    if acceptance.is_adjustment:
        return prior_year_adjustment_record(
            line=line,
            of_year=report.year,
            postings=acceptance.postings,
            reference=report.number,
            reason=reason,
            by=by.email,
            at=at,
        )
    expenditure_report(
        project=line.project,
        organisation=line.organisation,
        purpose=line.purpose,
        year=report.year,
        amounts={
            posting.category: Money(money.from_minor(posting.after, fund.currency), fund.currency)
            for posting in acceptance.postings
        },
        reason=reason,
        by=by.email,
        at=at,
        idempotency_key=report.record,
    )
    return []
