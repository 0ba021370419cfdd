"""Who may do what: one table, role to permissions, for all applications.

A right is the name of an act, ``<thing>.<verb>``. What is not in the table is not allowed. A person holds a role
through a dated membership of one fund or of all funds (``fund.models.Membership``); ``fund/access.py`` reads the
memberships and asks this table. Being a superuser grants nothing here: who looks after the machine does not move money.

Who records does not undo and does not close: ``entry.reverse`` and ``year.close`` belong to the checker.
"""

from __future__ import annotations

from types import MappingProxyType

VIEW = frozenset({"fund.view", "register.view", "ledger.view", "history.view", "report.view", "report.download"})

COMMITTEE = frozenset({"fund.view", "register.view", "ledger.view", "report.view", "report.download"})

RECORD_MONEY = frozenset(
    {
        "deposit.record",
        "income.record",
        "charge.record",
        "fund_transfer.record",
        "contributor_refund.record",
        "allocation.record",
        "transfer.record",
        "refund.record",
        "expenditure.record",
    }
)

ROLE_PERMISSIONS: MappingProxyType[str, frozenset[str]] = MappingProxyType(
    {
        # The Administrative Agent's office: one prepares and records, another checks, undoes and closes.
        "office_maker": VIEW | RECORD_MONEY | {"register.edit", "workbook.import", "workbook.export"},
        "office_checker": VIEW | {"entry.reverse", "year.close", "workbook.export"},
        # The committee side reads the books; it decides in meetings, it does not post.
        "secretariat": VIEW | {"workbook.export"},
        "committee_member": COMMITTEE,
        "co_chair": COMMITTEE,
        # Institutions see the fund, the report given to all of them and their own lines, not each other's
        # (``fund/visibility.py``): a donor its agreements and deposits, an organisation its part of the projects.
        "organisation": frozenset({"fund.view", "report.view", "report.download", "project.view_own"}),
        "donor": frozenset({"fund.view", "report.view", "report.download", "agreement.view_own"}),
        # The auditor sees everything and changes nothing.
        "auditor": VIEW | {"workbook.export"},
        # The administrator looks after people and parameters and never touches money.
        "administrator": frozenset({"fund.view", "history.view", "people.manage"}),
    }
)

ALL_PERMISSIONS: frozenset[str] = frozenset().union(*ROLE_PERMISSIONS.values())


def permissions_of(role: str) -> frozenset[str]:
    """The rights of a role; none for a role that is not in the table."""
    return ROLE_PERMISSIONS.get(role, frozenset())
