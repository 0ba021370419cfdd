"""The portfolio report read and put together, and as a file."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fund.as_of import AsOf, Picker, begins_after
from fund.display import digits
from fund.models import Fund
from reports.files import FORMATS as REPORT_FORMATS
from reports.portfolio.building import Section, sections_of
from reports.portfolio.figures import portfolio_figures
from reports.portfolio.question import Question
from reports.renderers.json import figure
from reports.renderers.spreadsheet_text import inert
from reports.renderers.words import in_words, said
from reports.renderers.xlsx import plain_tables

CSV, XLSX = "csv", "xlsx"
FORMATS = {CSV: "text/csv; charset=utf-8", XLSX: REPORT_FORMATS["xlsx"].media_type}


class File(NamedTuple):
    name: str
    media_type: str
    content: bytes


def portfolio_report(funds: Sequence[Fund], question: Question) -> tuple[Section, ...]:
    """The sections of these funds. Raises UnableToTieReport."""
    return sections_of(portfolio_figures(funds, question), question)


def portfolio_as_of(
    funds: Sequence[Fund], question: Question, at: datetime, by: str, picker: Picker | None = None
) -> AsOf:
    """The line under the figures. Of a year that is not over they are as of the day they are asked for on."""
    day = min(question.last_day, at.date())
    return AsOf(day, None, None, None, at, by, question.known_on, picker, begins_after(day, funds))


def portfolio_file(
    funds: Sequence[Fund],
    question: Question,
    form: str,
    *,
    at: datetime,
    by: str,
    tell: Callable[[], None] = lambda: None,
) -> File:
    """The report as one of ``FORMATS``. ``tell`` is called when everything is read. Raises UnableToTieReport."""
    sections = portfolio_report(funds, question)
    tell()
    known = f"-known-{question.known_on}" if question.known_on else ""
    name = f"portfolio-by-{question.by}-{question.day or question.until}{known}.{form}"
    if form == CSV:
        return File(name, FORMATS[form], _csv(sections))
    about = [
        *((said(label), said(text)) for label, text in question.facts()),
        (_("Funds"), ngettext("%(count)s fund", "%(count)s funds", len(funds)) % {"count": digits(len(funds), 0)}),
        (_("As of"), portfolio_as_of(funds, question, at, by).text),
    ]
    tables = [(section.currency, section.table) for section in sections]
    return File(name, FORMATS[form], plain_tables.render(_("Portfolio report"), about, tables, _("About")))


def _csv(sections: Sequence[Section]) -> bytes:
    """All sections below each other, each row with its currency; keys for headings, plain figures."""
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    keys = [column.key for column in sections[0].table.columns] if sections else []
    writer.writerow(["currency", "key", "label", "role", *keys])
    for section in sections:
        table = in_words(section.table)
        for row in table.rows:
            values = [figure(row, column, section.currency) or "" for column in table.columns]
            writer.writerow([section.currency, *map(inert, (row.key, row.label)), row.role, *values])
    return text.getvalue().encode("utf-8-sig")
