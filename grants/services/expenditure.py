"""Recording what organisations report as spent."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from djmoney.money import Money

from fund import ledger
from fund.models.documents import minor
from fund.recording import UnableToRecord, record
from fund.services import assert_amount
from grants.models import Category, Expenditure, Organisation, Project, Purpose, expenditure_reference
from grants.projects.money import EXPENDITURE
from grants.services.allocations import assert_in_fund_currency, assert_same_fund, is_known
from grants.services.project_money import assert_takes


class NothingToCorrect(UnableToRecord):
    pass


@transaction.atomic
def expenditure_record(
    *,
    project: Project,
    organisation: Organisation,
    year: int,
    category: str,
    amount: Money,
    purpose: str = Purpose.PROGRAMME,
    by: str,
    at: datetime,
    idempotency_key: str = "",
) -> Expenditure:
    """Record what was spent in a year for one category; it counts on 31 December. May be negative.

    The current year is allowed though its end lies ahead. Raises ReferenceInUse where this figure is
    already recorded (``expenditure_correct`` changes it), UnableToRecord or what the ledger raises.
    """
    document = _document(project, organisation, year, category, amount, purpose, at)
    ledger.lock(project.fund)
    if not is_known(Expenditure, project.fund.pk, idempotency_key):
        assert_takes(project, EXPENDITURE, document)
    return record(document=document, by=by, at=at, key=idempotency_key)


@transaction.atomic
def expenditure_correct(
    *,
    project: Project,
    organisation: Organisation,
    year: int,
    category: str,
    amount: Money,
    reason: str,
    purpose: str = Purpose.PROGRAMME,
    by: str,
    at: datetime,
    idempotency_key: str = "",
) -> Expenditure | None:
    """Replace a recorded figure: its entry is reversed and the new figure recorded. Zero only reverses.

    Raises NothingToCorrect where no such figure stands, YearIsClosed where its year is closed.
    """
    fund = project.fund
    ledger.lock(fund)
    reference = expenditure_reference(project.number, organisation.code, purpose, category, year)
    standing = Expenditure.objects.filter(fund=fund, reference=reference, entry__reversed_by__isnull=True).first()
    if standing is None:
        if idempotency_key:
            earlier = Expenditure.objects.filter(fund=fund, entry__idempotency_key=idempotency_key).first()
            if earlier:
                return earlier
        raise NothingToCorrect(_("No such expenditure is recorded for %(year)s.") % {"year": year})
    if idempotency_key and standing.entry.idempotency_key == idempotency_key:
        return standing
    if standing.effective_date < ledger.first_open_day(fund):
        raise ledger.YearIsClosed(
            _("%(year)s is closed. Record the difference as an expenditure of an open year.") % {"year": year}
        )
    assert_takes(project, EXPENDITURE)
    ledger.reverse(entry=standing.entry, reason=reason, by=by, at=at)
    if minor(amount) == 0:
        return None
    document = _document(project, organisation, year, category, amount, purpose, at)
    return record(document=document, by=by, at=at, key=idempotency_key)


def _document(
    project: Project, organisation: Organisation, year: int, category: str, amount: Money, purpose: str, at: datetime
) -> Expenditure:
    assert_same_fund(project, organisation)
    assert_in_fund_currency(project, amount)
    assert_amount(amount, negative=True)
    if year > at.year:
        raise UnableToRecord(_("%(year)s has not begun yet.") % {"year": year})
    return Expenditure(
        fund=project.fund,
        project=project,
        organisation=organisation,
        purpose=Purpose(purpose),
        reference=expenditure_reference(project.number, organisation.code, purpose, category, year),
        category=Category(category),
        year=year,
        amount=amount,
    )
