"""Who may do what: one table, role to permissions, for all applications.

A right is the name of an act, ``<thing>.<verb>``. What is not in the table is not allowed. A person holds a role
through a dated membership of one fund or of all funds (``fund.models.Membership``); ``fund/access.py`` reads the
memberships and asks this table. Being a superuser grants nothing here: who looks after the machine does not move money.

Who records does not undo and does not close: ``entry.reverse`` and ``year.close`` belong to the checker.
"""

from __future__ import annotations

from types import MappingProxyType

VIEW = frozenset(
    {
        "fund.view",
        "register.view",
        "ledger.view",
        "history.view",
        "report.view",
        "report.download",
        "proposal.view",
        "committee.view",
        "decision.view",
        "payment.view",
        "narrative.view",
        "expenditure_report.view",
        "edition.view",
    }
)

COMMITTEE = frozenset(
    {
        "fund.view",
        "register.view",
        "ledger.view",
        "report.view",
        "report.download",
        "proposal.view",
        "committee.view",
        "decision.view",
        "narrative.view",
        "expenditure_report.view",
        "edition.view",
    }
)

RECORD_MONEY = frozenset(
    {
        "agreement.record",
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

ENDED_BY_CLOSURE = RECORD_MONEY | {
    "entry.reverse",
    "transfer.request",
    "transfer.release",
    "payment.confirm",
    "fund.close",
}
"""Acts that end when a fund is closed: they record something in its books, or are on the way to it."""

ROLE_PERMISSIONS: MappingProxyType[str, frozenset[str]] = MappingProxyType(
    {
        # The Administrative Agent's office: one prepares and records, another checks, releases, undoes and closes.
        "office_maker": VIEW
        | RECORD_MONEY
        | {
            "register.edit",
            "workbook.import",
            "workbook.export",
            "instrument.edit",
            "attachment.file",
            "bank_details.view",
            "bank_details.prepare",
            "transfer.request",
            "payment.confirm",
            "waiver.ask",
            "interest.declare",
            "condition.meet",
            "cycle.open",
            "expenditure_report.draft",
            "expenditure_report.submit",
            "expenditure_report.accept",
            "edition.edit",
            "edition.prepare",
        },
        "office_checker": VIEW
        | {
            "entry.reverse",
            "year.close",
            "workbook.export",
            "bank_details.view",
            "bank_details.verify",
            "transfer.release",
            "waiver.grant",
            "project.close_financially",
            "fund.close",
            "expenditure_report.accept",
            "edition.certify",
        },
        # The committee side reads the books; it decides in meetings, it does not pay.
        "secretariat": VIEW
        | {
            "workbook.export",
            "window.edit",
            "committee.edit",
            "agenda.edit",
            "attachment.file",
            "proposal.draft",
            "proposal.submit",
            "proposal.screen",
            "revision.accept",
            "condition.meet",
            "project.close_operationally",
            "interest.declare",
            "cycle.open",
            "narrative.draft",
            "narrative.submit",
            "narrative.review",
            "results.edit",
            "edition.edit",
        },
        "committee_member": COMMITTEE | {"ballot.cast"},
        "co_chair": COMMITTEE | {"ballot.cast", "decision.sign"},
        # Who sits on the committee without a vote: a donor's representative, say, beside the role of a donor.
        "observer": frozenset(
            {"fund.view", "report.view", "report.download", "proposal.view", "committee.view", "decision.view"}
        ),
        # Institutions see the fund, the report given to all of them and their own lines, not each other's
        # (``fund/visibility.py``): a donor its agreements and deposits, an organisation its part of the projects.
        "organisation": frozenset(
            {
                "fund.view",
                "report.view",
                "report.download",
                "project.view_own",
                "proposal.view_own",
                "proposal.draft",
                "proposal.submit",
                "attachment.file",
                "project.close_operationally",
                "interest.declare",
                "expenditure_report.draft",
                "expenditure_report.submit",
                "narrative.draft",
                "narrative.submit",
            }
        ),
        "donor": frozenset({"fund.view", "report.view", "report.download", "agreement.view_own"}),
        # The auditor sees everything and changes nothing.
        "auditor": VIEW | {"workbook.export", "workbook.view", "bank_details.view", "people.view"},
        # The administrator looks after people and parameters and never touches money.
        "administrator": frozenset({"fund.view", "history.view", "people.manage", "rules.set"}),
    }
)


def _(sentence: str) -> str:
    """Marks a sentence for translation: it is translated where it is shown."""
    return sentence


INCOMPATIBLE_ROLES: tuple[tuple[frozenset[str], frozenset[str], str], ...] = (
    (frozenset({"office_maker"}), frozenset({"office_checker"}), _("who records does not check")),
    (
        frozenset({"office_maker", "office_checker"}),
        frozenset({"secretariat", "committee_member", "co_chair", "organisation", "donor"}),
        _("the agent pays what others ask for and decide"),
    ),
    (
        frozenset({"secretariat"}),
        frozenset({"committee_member", "co_chair"}),
        _("who screens proposals does not vote on them"),
    ),
    (
        frozenset({"auditor"}),
        frozenset({"office_maker", "office_checker", "secretariat", "committee_member", "co_chair", "organisation"}),
        _("who audits has done nothing that is audited"),
    ),
    (
        frozenset({"administrator"}),
        frozenset({"office_maker", "office_checker", "co_chair", "committee_member", "secretariat"}),
        _("who gives rights does not use them"),
    ),
)
"""Pairs of roles one person may not hold in the same fund at the same time, and why."""


def incompatible(first: str, second: str) -> str:
    """Why one person may not hold both roles; empty where both may be held."""
    for some, others, why in INCOMPATIBLE_ROLES:
        if (first in some and second in others) or (second in some and first in others):
            return why
    return ""


ALL_PERMISSIONS: frozenset[str] = frozenset().union(*ROLE_PERMISSIONS.values())


def permissions_of(role: str) -> frozenset[str]:
    """The rights of a role; none for a role that is not in the table."""
    return ROLE_PERMISSIONS.get(role, frozenset())
