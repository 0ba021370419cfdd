"""The queries of the reports, with ``register.py``: everything one report is made from, as of one ledger position."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext as _

from fund import selectors
from fund.models import Entry, Fund, Movement
from fund.models.documents import minor
from fund.models.ledger import entry_id
from grants.models import PriorYearAdjustment
from reports.fund_figures import Adjustment, FundFigures, LedgerLine
from reports.register import register_of
from reports.table import LedgerPosition

ENTRIES_AT_A_TIME = 5_000
EARLIEST = 1900
"""No fund is older; a year below it is a slip of the hand."""


class UnableToReport(ValueError):
    """There is no such report: of that year, or as of that position. The message says why."""


def fund_figures(
    fund: Fund, year: int, known_at: int | None = None, asked_on: date | None = None, *, on: date | None = None
) -> FundFigures:
    """The figures of a year, as known at a sequence number (default: now). Raises UnableToReport.

    Asked by somebody on a day, only the years of the fund have a report: see ``assert_of_the_fund``. ``on``: the day
    they are as of in a year that is not over; by default the one they were asked for on.
    """
    # A year before the fund began has a report of zeros: what holds from year to year needs no exception.
    if not EARLIEST <= year <= date.max.year:
        raise UnableToReport(_("%(year)s is not a year there can be a report of.") % {"year": year})
    if asked_on is not None:
        assert_of_the_fund(fund, year, asked_on)
    head = selectors.head(fund, known_at)
    if known_at is not None and head.sequence != known_at:
        raise UnableToReport(
            _("The ledger of %(fund)s has no entry %(sequence)s; its last is %(last)s.")
            % {"fund": fund.code, "sequence": known_at, "last": selectors.head(fund).sequence}
        )
    register = register_of(fund, year, head.sequence)
    # Bound to the head just read: an entry posted between the queries belongs to the next report.
    sums = tuple(selectors.yearly_sums(fund, year, head.sequence))
    moved = [each.name for each in sums if each.before or each.prior or each.current]
    return FundFigures(
        fund_code=fund.code,
        fund_name=register.name,
        currency=fund.currency,
        administrative_agent=register.administrative_agent,
        aa_fee_percent=register.aa_fee_percent,
        support_cost_percent=register.support_cost_percent,
        year=year,
        sums=sums,
        contributors=register.parties(register.contributors, {name.contributor for name in moved}),
        organisations=register.parties(register.organisations, {name.organisation for name in moved}),
        focuses=tuple(register.focuses),
        projects=tuple(register.projects),
        position=LedgerPosition(head.sequence, head.hash),
        is_certified=register.is_certified,
        adjustments=_adjustments(fund, year, head.sequence),
        on=on or asked_on,
    )


def _adjustments(fund: Fund, year: int, sequence: int) -> tuple[Adjustment, ...]:
    """What was put right in this year of earlier ones, as known at the sequence number, by purpose and year."""
    known = entry_id(fund.pk, sequence)
    rows = PriorYearAdjustment.objects.filter(fund=fund, year=year, entry__lte=known)
    standing = rows.exclude(entry__reversed_by__lte=known)
    found: defaultdict[tuple[str, int], int] = defaultdict(int)
    for adjustment in standing:
        found[adjustment.purpose, adjustment.of_year] += minor(adjustment.amount)
    return tuple(Adjustment(*key, amount) for key, amount in sorted(found.items()))


def assert_of_the_fund(fund: Fund, year: int, asked_on: date) -> None:
    """From the year the fund begins to this one, or to that of its last entry. Raises UnableToReport."""
    first, last = fund.start_date.year, max(fund.start_date.year, asked_on.year)
    if year > last:
        # Expenditure is posted on the last day of its year, and clocks differ: asked only where it matters.
        entries = Entry.objects.filter(fund=fund).order_by("-effective_date")
        latest = entries.values_list("effective_date", flat=True).first()
        last = max(last, latest.year) if latest else last
    if not first <= year <= last:
        raise UnableToReport(
            _("%(fund)s has reports of the years %(first)s to %(last)s; %(year)s is none of them.")
            % {"fund": fund.code, "first": first, "last": last, "year": year}
        )


def ledger_lines(fund: Fund, year: int, position: LedgerPosition) -> Iterator[LedgerLine]:
    """Both sides of every movement to the end of the year and up to the position, in the order they were posted.

    The side of the memorandum account is left out: it counters what is no cash of the agent's. Read in
    parts, so that a long export does not hold a read open while others post.
    """
    names = selectors.account_names(fund)
    focus_of = {project.number: project.focus for project in register_of(fund, year, position.sequence).projects}
    first = 1
    while first <= position.sequence:
        last = min(first + ENTRIES_AT_A_TIME - 1, position.sequence)
        movements = (
            Movement.objects.filter(
                entry__gte=entry_id(fund.pk, first),
                entry__lte=entry_id(fund.pk, last),
                effective_date__lte=Fund.last_day(year),
            )
            .order_by("entry_id", "pk")
            .values_list(
                "entry__sequence",
                "effective_date",
                "entry__event",
                "entry__narration",
                "entry__record",
                "from_account_id",
                "to_account_id",
                "amount_minor",
            )
        )
        for sequence, day, event, narration, record, source, target, amount in movements:
            for account, signed in ((source, -amount), (target, amount)):
                name = names[account]
                if name.kind != "memorandum":
                    yield LedgerLine(
                        sequence, day, event, narration, record, name, focus_of.get(name.project, ""), signed
                    )
        first = last + 1
