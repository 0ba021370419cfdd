"""Beginning a report that is made of the books: a certified statement, the final report of a project or of the fund."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from fund.access import may, refusal
from fund.models import Fund, User
from grants.models import Project
from grants.services.steps import NotYours
from reports.consolidated.assembling import material_of
from reports.consolidated.proposing import proposals
from reports.evaluation import UnableToTieReport
from reports.figures import UnableToReport, assert_of_the_fund
from reports.models import Edition, ReportKind
from reports.renderers.words import said
from reports.services.editions import LANGUAGES, BegunAlready, begun
from reports.statements.allowed import why_no_final_report, why_not_closed_year

KINDS = (ReportKind.SOURCE_AND_USE, ReportKind.FINAL_PROJECT, ReportKind.FINAL_FUND)


class UnableToBegin(Exception):
    """The report is not begun. The message is for people and says why."""


@transaction.atomic
def statement_begin(
    *, fund: Fund, kind: str, year: int, project: str = "", language: str = "en", by: User, at: datetime
) -> Edition:
    """A report of a year that is over, of one of ``KINDS``. ``project``: the number of the one a final report is of.

    Others prepare and certify it. Raises UnableToBegin or NotYours.
    """
    if not may(by, "edition.edit", fund, on=at.date()):
        raise NotYours(refusal())
    if kind not in KINDS:
        raise UnableToBegin(_("This report is not begun here."))
    if language not in LANGUAGES:
        raise UnableToBegin(_("A report is written in English, French or Spanish."))
    if year >= at.year:
        raise UnableToBegin(
            _("The report of %(year)s is begun when the year is over: on 1 January %(next)s.")
            % {"year": year, "next": year + 1}
        )
    subject = _subject(fund, kind, year, project)
    _assert_over(fund, kind, year, at)
    edition = Edition(
        fund=fund,
        kind=kind,
        year=year,
        subject=subject,
        language=language,
        created_by=by,
        created_at=at,
        edited_at=at,
    )
    try:
        assert_of_the_fund(fund, year, at.date())
        if kind == ReportKind.FINAL_FUND:
            with translation.override(language):
                texts = proposals(material_of(edition, on=at.date()))
                edition.texts = {key: text for key, text in texts.items() if text}
    except UnableToReport as problem:
        raise UnableToBegin(str(problem)) from None
    except UnableToTieReport as problem:
        raise UnableToBegin(said(problem.sentence)) from None
    try:
        return begun(edition, by=by, at=at)
    except BegunAlready:
        raise UnableToBegin(_("This report of %(year)s was begun already.") % {"year": year}) from None


def _subject(fund: Fund, kind: str, year: int, project: str) -> str:
    """The number of the project a final report is of; nothing else has a subject. Raises UnableToBegin."""
    if kind != ReportKind.FINAL_PROJECT:
        if project:
            raise UnableToBegin(_("This report is of the whole fund: it has no project."))
        return ""
    # Locked, so that of two people who begin it of two years at once the second finds the first one's.
    projects = Project.objects.select_for_update(of=("self",)).select_related("fund")
    found = projects.filter(fund=fund, number=project).first()
    if found is None:
        raise UnableToBegin(_("Choose the project the report is of."))
    if why := why_no_final_report(found, year):
        raise UnableToBegin(why)
    return found.number


def _assert_over(fund: Fund, kind: str, year: int, at: datetime) -> None:
    """Sources and uses are certified of a closed year; a final report of the fund is of its whole life. Raises
    UnableToBegin."""
    if kind == ReportKind.SOURCE_AND_USE and (why := why_not_closed_year(fund, year)):
        raise UnableToBegin(why)
    if kind != ReportKind.FINAL_FUND:
        return
    if fund.end_date is None or fund.end_date >= at.date():
        raise UnableToBegin(
            _("%(fund)s has not ended. Its final report is begun after its end date.") % {"fund": fund.code}
        )
    if year < fund.end_date.year:
        raise UnableToBegin(
            _("The final report of %(fund)s covers its whole life: choose %(year)s or a later year.")
            % {"fund": fund.code, "year": fund.end_date.year}
        )
