"""The workbook of an organisation's expenditure in a year: its sheets and columns. Pure."""

from __future__ import annotations

from grants.reporting.computing import categories_of
from grants.workbook import format as fmt
from grants.workbook.findings import mark as _
from grants.workbook.format import Column, Sheet

REPORT, FIGURES, NOTES = "report", "expenditure", "notes"
ANNUAL, CUMULATIVE = "annual", "cumulative"
YES, NO = "yes", "no"
LONGEST_EXPLANATION = 4_000

CATEGORY_COLUMNS = {
    "1": "1 staff",
    "2": "2 supplies",
    "3": "3 equipment",
    "4": "4 contracts",
    "5": "5 travel",
    "6": "6 grants",
    "7": "7 operating",
    "8": "8 support cost",
    "O1": "O1 supplies",
    "O2": "O2 personnel",
    "O3": "O3 training",
    "O4": "O4 contracts",
    "O5": "O5 other",
}
"""Code of a category to the name of its column."""
SHOWN_ONLY = ("title", "net_funded", "spent_before")
"""Columns that help whoever fills in the others; what stands in them is not read."""


def sheets_of(year: int) -> tuple[Sheet, Sheet]:
    """The two sheets that are read, for a report on this year."""
    report = Sheet(
        REPORT,
        _("Whose report it is, on which year, and how it is filled in"),
        ("fund",),
        (
            Column("fund", fmt.CODE, required=True),
            Column("organisation", fmt.CODE, required=True),
            Column("year", fmt.YEAR, required=True),
            Column("currency", fmt.CURRENCY, required=True),
            Column("entered", fmt.CHOICE, choices=(ANNUAL, CUMULATIVE), default=ANNUAL),
        ),
        is_single=True,
    )
    categories = (Column(CATEGORY_COLUMNS[code], fmt.AMOUNT, may_be_negative=True) for code in categories_of(year))
    figures = Sheet(
        FIGURES,
        _("One row for each project and purpose"),
        ("project", "purpose"),
        (
            Column("project", fmt.CODE, required=True),
            Column("purpose", fmt.CHOICE, choices=("programme", "direct_cost"), default="programme"),
            # Read as text, whatever stands there: it is not looked at.
            *(Column(name, fmt.TEXT, longest=2_000) for name in SHOWN_ONLY),
            *categories,
            Column("certified", fmt.CHOICE, choices=(YES, NO), default=NO),
            Column("explanation", fmt.TEXT, longest=LONGEST_EXPLANATION),
        ),
    )
    return report, figures
