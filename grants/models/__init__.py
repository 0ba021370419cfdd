"""Who implements what, what was approved for it, what was paid and what was spent."""

from grants.models.allocations import Allocation, GrantRecord, Purpose
from grants.models.expenditure import (
    FIRST_YEAR_OF_NEW_CATEGORIES,
    Category,
    Expenditure,
    expenditure_reference,
)
from grants.models.imports import ImportState, WorkbookImport
from grants.models.organisations import Organisation, OrganisationType
from grants.models.projects import Project, ProjectLevel, ProjectStatus
from grants.models.transfers import PaidRecord, Refund, Transfer

__all__ = [
    "FIRST_YEAR_OF_NEW_CATEGORIES",
    "Allocation",
    "Category",
    "Expenditure",
    "GrantRecord",
    "ImportState",
    "Organisation",
    "OrganisationType",
    "PaidRecord",
    "Project",
    "ProjectLevel",
    "ProjectStatus",
    "Purpose",
    "Refund",
    "Transfer",
    "WorkbookImport",
    "expenditure_reference",
]
