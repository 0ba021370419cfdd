"""The annual financial report: its eleven tables, in printed order."""

from __future__ import annotations

from collections.abc import Callable

from reports.definitions.annual_financial.budget import budget_requirements
from reports.definitions.annual_financial.contributions import contributions
from reports.definitions.annual_financial.cost_recovery import cost_recovery
from reports.definitions.annual_financial.direct_costs import direct_costs
from reports.definitions.annual_financial.expenditure import (
    expenditure_by_category,
    expenditure_by_organisation,
    expenditure_by_project,
)
from reports.definitions.annual_financial.interest import interest
from reports.definitions.annual_financial.overview import source_use_balance
from reports.definitions.annual_financial.priority_focuses import by_priority_focus
from reports.definitions.annual_financial.transfers import transfers_by_organisation
from reports.fund_figures import FundFigures
from reports.table import Table

TABLES: tuple[Callable[[FundFigures], Table], ...] = (
    source_use_balance,
    contributions,
    interest,
    transfers_by_organisation,
    expenditure_by_organisation,
    expenditure_by_category,
    expenditure_by_project,
    by_priority_focus,
    direct_costs,
    cost_recovery,
    budget_requirements,
)
