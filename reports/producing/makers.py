"""How each product is made: the same files the pages give out directly, with word of how far the work has come."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import datetime

from fund.background import Tell
from fund.models import Fund, User
from grants import workbook
from reports.consolidated.assembling import consolidated, consolidated_file
from reports.figures import ledger_lines
from reports.files import FORMATS, file_name, report_file
from reports.fund_figures import LedgerLine
from reports.models import Edition, ReportKind
from reports.portfolio import files as portfolio_files
from reports.portfolio.question import Question
from reports.producing.product import DRAWING, Made, Maker, Parameters
from reports.renderers import xlsx
from reports.selectors import annual_report

EDITION_TYPES = {
    "pdf": FORMATS["pdf"].media_type,
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
TOLD_EVERY = 1_000
"""Ledger lines between two words of how far the work has come."""


def annual(form: str) -> Maker:
    """The annual financial report of a year in one format, as known when it was asked for."""

    def make(*, parameters: Parameters, fund: Fund | None, by: User, at: datetime, language: str, tell: Tell) -> Made:
        assert fund is not None  # noqa: S101 - the product is of one fund
        report = annual_report(fund, parameters["year"], parameters["as_known"], at.date())
        tell(DRAWING, 0, 0)
        if form == "xlsx":
            lines = ledger_lines(fund, report.year, report.position)
            content = xlsx.render(report, _counted(lines, report.position.sequence, tell))
        else:
            content = report_file(fund, report, form, at=at, by=str(by))
        return Made(file_name(report, form), FORMATS[form].media_type, content)

    return make


def _counted(lines: Iterator[LedgerLine], last: int, tell: Tell) -> Iterator[LedgerLine]:
    """The lines, while it is told which entry of how many has been reached."""
    for number, line in enumerate(lines):
        if number % TOLD_EVERY == 0:
            tell(DRAWING, line.sequence, last)
        yield line


def consolidated_report(form: str) -> Maker:
    """The consolidated annual report of a year as a draft, in its own language, whether or not it is published."""

    def make(*, parameters: Parameters, fund: Fund | None, by: User, at: datetime, language: str, tell: Tell) -> Made:
        edition = Edition.objects.select_related("fund").get(
            fund=fund, kind=ReportKind.ANNUAL, year=parameters["year"], subject=""
        )
        document = consolidated(edition, on=at.date(), is_draft=True)
        tell(DRAWING, 0, 0)
        content = consolidated_file(document, form, at, str(by))
        return Made(f"{plain(edition.fund.code)}-{edition.key}-draft.{form}", EDITION_TYPES[form], content)

    return make


def fund_workbook(
    *, parameters: Parameters, fund: Fund | None, by: User, at: datetime, language: str, tell: Tell
) -> Made:
    """The fund as a workbook, as its books are now."""
    assert fund is not None  # noqa: S101 - the product is of one fund
    target = io.BytesIO()
    workbook.export(fund, target)
    return Made(f"{plain(fund.code)}.xlsx", FORMATS["xlsx"].media_type, target.getvalue())


def portfolio(form: str) -> Maker:
    """The portfolio report over the funds that could be seen when it was asked for."""

    def make(*, parameters: Parameters, fund: Fund | None, by: User, at: datetime, language: str, tell: Tell) -> Made:
        funds = list(Fund.objects.filter(code__in=parameters["funds"]).order_by("code"))
        question = Question.kept(parameters)
        made = portfolio_files.portfolio_file(
            funds, question, form, at=at, by=str(by), tell=lambda: tell(DRAWING, 0, 0)
        )
        return Made(*made)

    return make


def plain(code: str) -> str:
    """A code as part of a file's name, with nothing a file system would mind."""
    return "".join(sign if sign.isascii() and (sign.isalnum() or sign in "-_") else "-" for sign in code) or "fund"
