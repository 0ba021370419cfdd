"""Settling interest at the end of a project: none was earned, or it was paid over by an income in the books."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from djmoney.money import Money

from fund import ledger
from fund.access import rights_of
from fund.display import said_minor
from fund.models import Income, IncomeKind, User
from fund.models.documents import minor
from fund.services import assert_amount
from fund.visibility import ALL_LINES
from grants.models import InterestDeclaration, Organisation, Project, ProjectStatus
from grants.services.allocations import assert_in_fund_currency, assert_same_fund
from grants.services.closing import assert_of_the_project
from grants.services.steps import NotYours, UnableToStep


class UnableToDeclare(UnableToStep):
    """The declaration cannot stand. The message is for people and names the figures."""


@transaction.atomic
def interest_declare(
    *,
    project: Project,
    organisation: Organisation,
    note: str,
    by: User,
    at: datetime,
    amount: Money | None = None,
    income: Income | None = None,
) -> InterestDeclaration:
    """Declare what an organisation earned on the project's money: nothing, or an amount it has paid over by ``income``.

    One income may settle several projects, up to its amount. The last declaration counts. An organisation declares for
    itself only. Raises UnableToDeclare, NotYours.
    """
    fund = ledger.lock(project.fund)
    project.refresh_from_db()
    assert_same_fund(project, organisation)
    assert_of_the_project(project, "interest.declare", by, at.date())
    _assert_own(organisation, by, at)
    if project.status == ProjectStatus.FINANCIALLY_CLOSED:
        raise UnableToDeclare(
            _("Project %(project)s is financially closed: its interest is settled.") % {"project": project.number}
        )
    if not note.strip():
        raise UnableToDeclare(_("Say on what ground: the letter or statement it rests on."))
    if (amount is None) != (income is None):
        raise UnableToDeclare(_("Name the amount and the income by which it was paid over, or neither."))
    if amount is not None and income is not None:
        assert_in_fund_currency(project, amount)
        assert_amount(amount)
        _assert_covered(organisation, project, minor(amount), income)
    return InterestDeclaration.objects.create(
        fund=fund,
        project=project,
        organisation=organisation,
        amount_minor=0 if amount is None else minor(amount),
        income=income,
        note=note.strip(),
        declared_by=by,
        declared_at=at,
    )


def _assert_own(organisation: Organisation, by: User, at: datetime) -> None:
    for grant in rights_of(by, at.date()).grants:
        if "interest.declare" not in grant.acts or grant.fund_id not in (None, organisation.fund_id):  # type: ignore[attr-defined]
            continue
        if ALL_LINES in grant.acts or grant.institution == organisation.code:
            return
    raise NotYours(_("An organisation declares its own interest."))


def _assert_covered(organisation: Organisation, project: Project, amount_minor: int, income: Income) -> None:
    if (
        income.fund_id != organisation.fund_id  # type: ignore[attr-defined]
        or income.kind != IncomeKind.AGENCY_INTEREST
        or income.organisation != organisation.code
        or Income.objects.filter(pk=income.pk, entry__reversed_by__isnull=False).exists()
    ):
        raise UnableToDeclare(
            _("%(reference)s is not interest that %(organisation)s has paid over.")
            % {"reference": income.reference, "organisation": organisation.code}
        )
    # Of each other project its last declaration counts.
    others = InterestDeclaration.objects.filter(organisation=organisation).exclude(project=project).order_by("pk")
    last = {of: (by, amount) for of, by, amount in others.values_list("project", "income", "amount_minor")}
    taken = sum(amount for by, amount in last.values() if by == income.pk)
    left = minor(income.amount) - taken
    if amount_minor > left:
        currency = income.amount.currency.code
        raise UnableToDeclare(
            _("%(reference)s is %(amount)s, of which %(taken)s settles other projects: %(left)s is left.")
            % {
                "reference": income.reference,
                "amount": f"{said_minor(minor(income.amount), currency)} {currency}",
                "taken": f"{said_minor(taken, currency)} {currency}",
                "left": f"{said_minor(left, currency)} {currency}",
            }
        )
