"""Statements as files. What a workbook shows of the ledger is what its reader may see: sums, and of others no names."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date, datetime

from django.utils.translation import get_language

from fund.chart import AccountName
from reports.files import FORMATS
from reports.fund_figures import FundFigures, LedgerLine
from reports.renderers import csv, json, pdf, xlsx
from reports.table import Report

OFFERED = ("pdf", "xlsx", "csv", "json")
Shown = Callable[[AccountName], AccountName]
"""What the reader of a workbook sees of the name of an account."""


def statement_file(
    report: Report, figures: FundFigures, form: str, *, at: datetime, by: str = "", prepared_by: str = ""
) -> bytes:
    """The statement in one of ``OFFERED``. The PDF names ``by``, who had it made, or ``prepared_by``, who prepared it
    to be certified. Raises KeyError."""
    if form == "pdf":
        return pdf.render(report, prepared_at=at, made_for=by, prepared_by=prepared_by, language=get_language() or "en")
    if form == "xlsx":
        return xlsx.render(report, summed(figures, shown_accounts(report)), is_summed=True)
    return {"csv": csv.render, "json": json.render}[form](report)


def statement_name(report: Report, form: str) -> str:
    """A file name made of the fund, the statement, whom it is of and the year."""
    parts = (report.fund_code, report.key.replace("_", "-"), report.subject, str(report.year))
    words = [re.sub(r"[^A-Za-z0-9-]+", "-", part).strip("-") for part in parts]
    return "-".join(filter(None, words)) + "." + FORMATS[form].suffix


def shown_accounts(report: Report) -> Shown:
    """What the reader of a statement sees of accounts: whole those of its own, nothing of anybody in the others."""
    if report.key == "donor_statement":
        return _own("contributor", report.subject)
    if report.key == "organisation_statement":
        return _own("organisation", report.subject)
    return for_everybody


def for_everybody(name: AccountName) -> AccountName:
    """An account as everybody may know it: by contributor, and of no single agreement (docs/decisions/0017)."""
    return name._replace(agreement="")


def _own(dimension: str, code: str) -> Shown:
    return lambda name: name if getattr(name, dimension) == code else AccountName(name.kind, purpose=name.purpose)


def summed(figures: FundFigures, shown: Shown = for_everybody) -> Iterator[LedgerLine]:
    """What moved in each account to the end of the year before last, in the year before, and in the year.

    Accounts that look the same to the reader are one line for each priority focus: enough for the totals of the fund.
    """
    focus_of, year = figures.focus_of_project, figures.year
    totals: defaultdict[tuple[AccountName, str, int], int] = defaultdict(int)
    for sums in sorted(figures.sums, key=lambda each: each.name.code):
        name = sums.name
        if name.kind == "memorandum":
            continue
        focus = focus_of.get(name.project, "")
        for last, amount in ((year - 2, sums.before), (year - 1, sums.prior), (year, sums.current)):
            totals[shown(name), focus, last] += amount
    for (name, focus, last), amount in totals.items():
        if amount:
            yield LedgerLine(figures.position.sequence, date(last, 12, 31), "", "", "", name, focus, amount)
