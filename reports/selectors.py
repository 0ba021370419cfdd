"""The reports of a fund, as anyone may ask for them. Nothing here writes."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from fund.models import Fund
from reports.building import annual_report_of, focus_report_of, funding_status_of
from reports.consolidated.reading import places_of
from reports.figures import UnableToReport, fund_figures
from reports.table import Report


def annual_report(fund: Fund, year: int, known_at: int | None = None, asked_on: date | None = None) -> Report:
    """The annual financial report of a year, as known at a sequence number (default: now).

    ``asked_on`` is the day somebody asks: then only a year of the fund, from its first to that day's or to its last
    entry's, has a report. Raises UnableToReport where there is no such report, UnableToTieReport where its figures do
    not tie.
    """
    return annual_report_of(fund_figures(fund, year, known_at, asked_on))


def focus_report(
    fund: Fund, focus: str, year: int, known_at: int | None = None, asked_on: date | None = None
) -> Report:
    """The account of one priority focus of the plan and of its projects. Arguments and errors as ``annual_report``; a
    focus that is no row of that year's plan has no report."""
    figures = fund_figures(fund, year, known_at, asked_on)
    found = next((each for each in figures.focuses if each.code == focus), None)
    if found is None:
        raise UnableToReport(_("%(focus)s is no priority focus of %(year)s.") % {"focus": focus, "year": year})
    return focus_report_of(figures, found, places_of(fund))


def funding_status(fund: Fund, year: int, known_at: int | None = None) -> Report:
    """What the fund received and holds, from its beginning to the end of a year. Raises as ``annual_report``."""
    return funding_status_of(fund_figures(fund, year, known_at))
