"""Recording all that an organisation reports for one year in one go."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from djmoney.money import Money

from fund import ledger
from fund.fingerprints import canonical, sha256
from fund.models import Entry, Fund
from fund.models.documents import amount_text, minor
from grants.models import Expenditure, Organisation, Project, Purpose, expenditure_reference
from grants.projects.money import EXPENDITURE
from grants.services.expenditure import NothingToCorrect, expenditure_record
from grants.services.project_money import assert_takes


@transaction.atomic
def expenditure_report(
    *,
    project: Project,
    organisation: Organisation,
    year: int,
    amounts: Mapping[str, Money],
    purpose: str = Purpose.PROGRAMME,
    reason: str = "",
    by: str,
    at: datetime,
    idempotency_key: str,
) -> list[Entry]:
    """Record these figures by category, all or none; answers with the entries, in order.

    A figure already recorded is reversed, with the reason, and recorded anew; zero only reverses. One key
    stands for the whole report: sent again with the same figures it answers with what it did, with others it
    raises KeyReused. Raises NothingToCorrect where every figure stands as it is, or what the services of
    single figures raise.
    """
    fund = project.fund
    ledger.lock(fund)
    said = {category: amount_text(amount) for category, amount in sorted(amounts.items())}
    content = [project.number, organisation.code, purpose, year, said, reason]
    prefix = f"{idempotency_key}:{sha256(canonical(content))[:16]}"
    earlier = list(Entry.objects.filter(fund=fund, idempotency_key__startswith=f"{idempotency_key}:").order_by("pk"))
    if earlier:
        if all(entry.idempotency_key.startswith(f"{prefix}:") for entry in earlier):
            return earlier
        raise ledger.KeyReused(_("This form was already sent with other content. Nothing was recorded."))
    if Fund.last_day(year) < ledger.first_open_day(fund):
        raise ledger.YearIsClosed(
            _("%(year)s is closed. Record the difference as an expenditure of an open year.") % {"year": year}
        )
    made = []
    for category, amount in amounts.items():
        reference = expenditure_reference(project.number, organisation.code, purpose, category, year)
        standing = Expenditure.objects.filter(fund=fund, reference=reference, entry__reversed_by__isnull=True).first()
        if standing is not None:
            if standing.amount == amount:
                continue
            assert_takes(project, EXPENDITURE)
            made.append(
                ledger.reverse(
                    entry=standing.entry, reason=reason, by=by, at=at, idempotency_key=f"{prefix}:{category}:reversal"
                )
            )
        if minor(amount) != 0:
            made.append(
                expenditure_record(
                    project=project,
                    organisation=organisation,
                    year=year,
                    category=category,
                    amount=amount,
                    purpose=purpose,
                    by=by,
                    at=at,
                    idempotency_key=f"{prefix}:{category}",
                ).entry
            )
    if not made:
        raise NothingToCorrect(_("Nothing changes: every figure is recorded as it is."))
    return made
