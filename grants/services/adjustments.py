"""Late corrections: what was reported for a closed year is put right in the open one, as a difference."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from djmoney.money import Money

from fund import ledger, money
from fund.models import Fund
from fund.recording import UnableToRecord, record
from grants.models import Category, PriorYearAdjustment, Purpose
from grants.projects.money import EXPENDITURE
from grants.reporting.computing import Posting
from grants.reporting.reported import Line
from grants.services.project_money import assert_takes


@transaction.atomic
def prior_year_adjustment_record(
    *, line: Line, of_year: int, postings: Sequence[Posting], reference: str, reason: str, by: str, at: datetime
) -> list[PriorYearAdjustment]:
    """Post each difference on the last day of the first open year, one document for each category.

    ``reference`` names the report; with the category it names the document. Raises UnableToRecord where ``of_year`` is
    open (there the figure itself is corrected) or no year has begun that is, or what the ledger raises.
    """
    project = line.project
    fund = ledger.lock(project.fund)
    year = ledger.first_open_day(fund).year
    if Fund.last_day(of_year) >= ledger.first_open_day(fund):
        raise UnableToRecord(_("%(year)s is open: correct its figures themselves.") % {"year": of_year})
    if year > at.year:
        raise UnableToRecord(_("%(year)s has not begun yet.") % {"year": year})
    made = []
    for posting in postings:
        if not posting.difference:
            continue
        document = PriorYearAdjustment(
            fund=fund,
            project=project,
            organisation=line.organisation,
            purpose=Purpose(line.purpose),
            reference=f"{reference}:{posting.category}",
            category=Category(posting.category),
            year=year,
            of_year=of_year,
            amount=Money(money.from_minor(posting.difference, fund.currency), fund.currency),
            reason=reason,
        )
        assert_takes(project, EXPENDITURE, document)
        made.append(record(document=document, by=by, at=at))
    return made
