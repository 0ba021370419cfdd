"""From figures to a finished report: tables written down, worked out, every identity asserted. Pure.

A report that does not tie is not made: ``UnableToTieReport`` names the two figures.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from reports.definitions import funding_status, identities
from reports.definitions.annual_financial import TABLES
from reports.definitions.further import Place, further_tables
from reports.definitions.further.identities import further_identities
from reports.definitions.further.priority_focus import focus_account
from reports.definitions.further.projects import by_project
from reports.evaluation import Ledger, Workings
from reports.fund_figures import Focus, FundFigures
from reports.phrase import phrase as _
from reports.table import Identity, Passage, Report, Table

CERTIFIED, PROVISIONAL = "certified", "provisional"


def annual_report_of(figures: FundFigures) -> Report:
    """The annual financial report. Raises UnableToTieReport."""
    tables = tuple(define(figures) for define in TABLES)
    return _report(
        "annual_financial", _("Annual financial report"), figures, tables, identities.identities(figures, tables)
    )


def consolidated_report_of(figures: FundFigures, places: Mapping[str, Place]) -> Report:
    """The annual financial report and the further tables of the consolidated one. Raises UnableToTieReport.

    ``places``: number of a project to where it belongs. The first eleven tables are those of ``annual_report_of``.
    """
    tables = tuple(define(figures) for define in TABLES)
    further = further_tables(figures, places)
    asserted = (*identities.identities(figures, tables), *further_identities(figures, further))
    return _report("annual_financial", _("Annual financial report"), figures, (*tables, *further), asserted)


def focus_report_of(figures: FundFigures, focus: Focus, places: Mapping[str, Place]) -> Report:
    """One priority focus: its account, and its projects. Raises UnableToTieReport."""
    tables = (focus_account(figures, focus), by_project(figures, places, focus.code))
    title = _("Priority focus %(focus)s", focus=focus.code)
    return _report("priority_focus", title, figures, tables, ())


def funding_status_of(figures: FundFigures) -> Report:
    """The funding status to the end of the figures' year. Raises UnableToTieReport."""
    tables = funding_status.funding_status(figures)
    return _report("funding_status", _("Funding status"), figures, tables, funding_status.identities(figures, tables))


def statement_of(
    key: str,
    title: str,
    figures: FundFigures,
    tables: tuple[Table, ...],
    asserted: tuple[Identity, ...] = (),
    *,
    passages: tuple[Passage, ...] = (),
    subject: str = "",
) -> Report:
    """A statement made of these tables and texts. Raises UnableToTieReport."""
    return replace(_report(key, title, figures, tables, asserted), passages=passages, subject=subject)


def _report(
    key: str, title: str, figures: FundFigures, tables: tuple[Table, ...], asserted: tuple[Identity, ...]
) -> Report:
    ledger = Ledger(figures.sums, figures.year, figures.focus_of_project)
    workings = Workings(tables, ledger, figures.planned, figures.currency)
    checks = tuple(workings.checked(identity) for identity in asserted)
    return Report(
        key=key,
        title=title,
        fund_code=figures.fund_code,
        fund_name=figures.fund_name,
        administrative_agent=figures.administrative_agent,
        year=figures.year,
        currency=figures.currency,
        position=figures.position,
        status=CERTIFIED if figures.is_certified else PROVISIONAL,
        tables=tuple(workings.worked_out(table) for table in tables),
        checks=checks,
        on=figures.on,
    )
