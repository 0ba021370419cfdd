"""Saving an organisation's whole portfolio at once, from the workbook it filled in: all of it or nothing."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from fund import ledger
from fund.models import Fund, User
from grants.models import ExpenditureReport, Organisation, PortfolioUpload
from grants.portfolio.kept import packed_stated
from grants.portfolio.planning import PlannedRow, PortfolioPlan, plan_of_portfolio
from grants.portfolio.reading import Stated, StatedRow
from grants.reporting.checks import TOTAL
from grants.reporting.reported import content_digest
from grants.services.expenditure_reports import (
    NothingAnswered,
    UnableToReport,
    UnableToSubmit,
    expenditure_report_begin,
    expenditure_report_save,
    expenditure_report_submit,
)
from grants.services.steps import ShownIsStale

KEPT = timedelta(days=1)
"""How long an uploaded workbook is kept for its preview."""


class UnableToSavePortfolio(UnableToReport):
    """Nothing of it was saved. ``sentences`` say what stands against it, a line each."""

    def __init__(self, message: str, sentences: Sequence[str] = ()) -> None:
        self.sentences = list(sentences)
        super().__init__(message)


@transaction.atomic
def portfolio_keep(
    *, organisation: Organisation, year: int, stated: Stated, file_name: str, by: User, at: datetime
) -> PortfolioUpload:
    """Keep what a workbook states for a day, for who uploaded it; what others left longer than that goes."""
    PortfolioUpload.objects.filter(uploaded_at__lt=at - KEPT).delete()
    return PortfolioUpload.objects.create(
        fund=organisation.fund,
        organisation=organisation,
        year=year,
        uploaded_by=by,
        uploaded_at=at,
        file_name=file_name,
        stated=packed_stated(stated),
    )


@transaction.atomic
def portfolio_save(
    *,
    fund: Fund,
    organisation: Organisation,
    year: int,
    entered: str,
    rows: Sequence[StatedRow],
    shown: str,
    by: User,
    at: datetime,
) -> list[ExpenditureReport]:
    """Save what the file changes as drafts. ``shown`` is the digest of the preview.

    Answers with the reports saved; none where nothing changes. Raises ShownIsStale, NotYours, NotNow,
    UnableToSavePortfolio or UnableToReport; then nothing happened.
    """
    plan = _plan(fund, organisation, year, entered, rows)
    if plan.digest != shown:
        raise ShownIsStale(_("It has changed since the page was shown. Nothing was done: look at it again."))
    return [_saved(row, organisation, year, plan.entered, by, at) for row in plan.saved]


@transaction.atomic
def portfolio_submit(
    *,
    fund: Fund,
    organisation: Organisation,
    year: int,
    entered: str,
    rows: Sequence[StatedRow],
    shown: str,
    confirmed: Collection[str],
    by: User,
    at: datetime,
) -> list[ExpenditureReport]:
    """Save what the file changes and submit every line of it that is wanted: all of them or none.

    ``shown`` is the digest of the page that shows each report as it is handed in; ``confirmed`` are the keys of those
    the person has confirmed (``PlannedRow.key``), and each must be. What is submitted is what was shown, to the word.
    Raises as ``portfolio_save``, and UnableToSavePortfolio for what is not confirmed or stands out unexplained.
    """
    plan = _plan(fund, organisation, year, entered, rows)
    if plan.submission_digest != shown:
        raise ShownIsStale(_("It has changed since the page was shown. Nothing was done: look at it again."))
    if left := [row for row in plan.submittable if row.key not in confirmed]:
        raise UnableToSavePortfolio(
            _("Nothing was submitted: confirm each report."), [row.line.project.number for row in left]
        )
    reports, refused = [], []
    for row in plan.submittable:
        report = _saved(row, organisation, year, plan.entered, by, at)
        digest = content_digest(report, row.content)
        try:
            reports.append(expenditure_report_submit(report=report, shown=digest, by=by, at=at))
        except UnableToSubmit as problem:
            refused += [f"{row.line.project.number}: {finding.sentence(_)}" for finding in problem.missing]
        except NothingAnswered as problem:
            refused.append(f"{row.line.project.number}: {problem}")
    if refused:
        raise UnableToSavePortfolio(
            _("Nothing was saved or submitted: correct what stands out or say why it is so."), refused
        )
    return reports


def _plan(fund: Fund, organisation: Organisation, year: int, entered: str, rows: Sequence[StatedRow]) -> PortfolioPlan:
    """What it would do as everything stands, while nobody else writes. Raises UnableToSavePortfolio."""
    ledger.lock(fund)
    plan = plan_of_portfolio(fund, organisation, year, entered, rows)
    if plan.errors:
        raise UnableToSavePortfolio(_("Nothing was saved."), [str(error) for error in plan.errors])
    return plan


def _saved(
    row: PlannedRow, organisation: Organisation, year: int, entered: str, by: User, at: datetime
) -> ExpenditureReport:
    report = row.line.report
    if report is None:
        report = expenditure_report_begin(
            project=row.line.project,
            organisation=organisation,
            year=year,
            purpose=row.line.purpose,
            call=row.line.call,
            by=by,
            at=at,
        )
    if not row.is_saved:
        return report
    return expenditure_report_save(
        report=report,
        amounts=row.given,
        entered=entered,
        explanations=row.explanations or {},
        is_certified=row.stated.is_certified,
        edits=report.edits,
        # The file has no field for it: what was stated on the page stands.
        stated_total=report.stated.get(TOTAL),
        by=by,
        at=at,
    )
