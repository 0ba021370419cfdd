"""The pages of the tab of reporting."""

from __future__ import annotations

from django.utils.translation import gettext as _

from fund.models import Fund
from fund.views.links import Tabs, tabs
from fund.views.recording.links import address


def reporting_tabs(fund: Fund, current: str) -> Tabs:
    """The calendar, the reports of expenditure, the narratives, the results; those that are there."""
    pages = (
        ("calendar", _("Calendar"), address("grants:reporting", fund.code)),
        ("expenditure", _("Expenditure reports"), address("grants:expenditure-reports", fund.code)),
        ("narratives", _("Narrative reports"), address("grants:narratives", fund.code)),
        ("results", _("Results"), address("grants:results", fund.code)),
    )
    return tabs(current, *(page for page in pages if page[2]))
