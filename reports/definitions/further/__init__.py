"""The further tables of the consolidated report: by project, by country, by level, by window, and each focus's account.

They stand beside the eleven tables of the annual financial report and tie to them; those stay what they are.
"""

from __future__ import annotations

from collections.abc import Mapping

from reports.definitions.further.groups import by_country, by_level, by_window
from reports.definitions.further.places import NOWHERE, Place
from reports.definitions.further.priority_focus import focus_account
from reports.definitions.further.projects import by_project
from reports.fund_figures import FundFigures
from reports.table import Table

FURTHER = ("by_project", "by_country", "by_level", "by_window")
"""Keys of the tables that files of figures hold beside the eleven; the accounts of the focuses repeat their lines."""

__all__ = ["FURTHER", "NOWHERE", "Place", "further_tables"]


def further_tables(figures: FundFigures, places: Mapping[str, Place]) -> tuple[Table, ...]:
    """``places``: number of a project to where it belongs. One without counts as of no country, level or window."""
    return (
        by_project(figures, places),
        by_country(figures, places),
        by_level(figures, places),
        by_window(figures, places),
        *(focus_account(figures, focus) for focus in figures.focuses),
    )
