"""What a person should see before a year is closed: what it carried in, what moved, whether it ties, what is missing.

Reads the ledger only. ``services.year_close_proven`` finds the same again and does the closing.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from fund import selectors
from fund.chart import MEMORANDUM_KINDS
from fund.invariants import violations
from fund.models import ClosedYear, Entry, Fund

INCOMING = (
    "contributions",
    "fund_interest",
    "agency_interest",
    "other_income",
    "fund_transfers",
    "contributor_refunds",
)


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that must hold before the year can be closed; ``found`` says what was found."""

    label: str
    holds: bool
    found: str


@dataclass(frozen=True, slots=True)
class YearEnd:
    """A year about to be closed. Amounts in minor units of the fund's currency."""

    year: int
    last_day: date
    opening_minor: int
    sources_minor: int
    uses_minor: int
    closing_minor: int
    entry_count: int
    account_count: int
    checks: tuple[Check, ...]
    unreported: int
    """Purses with money of the fund for which no expenditure of the year is recorded."""
    untransferred_minor: int
    """Approved and not yet transferred at the end of the year."""

    @property
    def may_close(self) -> bool:
        return all(check.holds for check in self.checks)


def next_year_to_close(fund: Fund) -> int:
    last = ClosedYear.objects.filter(fund=fund).order_by("-year").values_list("year", flat=True).first()
    return last + 1 if last else fund.start_date.year


def year_end(fund: Fund, year: int, today: date) -> YearEnd:
    """What the ledger says of a year about to be closed. Reads the whole ledger of the fund to verify it."""
    last_day, day_before = Fund.last_day(year), Fund.last_day(year - 1)
    names = selectors.account_names(fund)
    standing = {
        names[account]: (before, at_end)
        for account, (before, at_end) in selectors.balances_at(fund, [day_before, last_day]).items()
    }
    opening = closing = sources = uses = untransferred = 0
    funded: defaultdict[tuple[str, str, str], int] = defaultdict(int)
    reported = set()
    for name, (before, at_end) in standing.items():
        purse = (name.project, name.organisation, name.purpose)
        if name.kind == "cash":
            opening, closing = before, at_end
        elif name.kind in INCOMING:
            sources += before - at_end
        elif name.kind not in MEMORANDUM_KINDS:
            uses += at_end - before
        if name.kind in ("transfers", "refunds"):
            funded[purse] += at_end
        if name.kind == "transfers":
            untransferred -= at_end
        elif name.kind == "allocations":
            untransferred += at_end
        elif name.kind == "expenditure" and at_end != before:
            reported.add(purse)
    entries = Entry.objects.filter(fund=fund, effective_date__lte=last_day)
    in_year = entries.filter(effective_date__gt=day_before).count()
    figures = _Figures(fund, year, last_day, opening, sources, uses, closing)
    return YearEnd(
        year=year,
        last_day=last_day,
        opening_minor=opening,
        sources_minor=sources,
        uses_minor=uses,
        closing_minor=closing,
        entry_count=in_year,
        account_count=sum(1 for _before, at_end in standing.values() if at_end),
        checks=_checks(figures, today),
        unreported=sum(1 for purse, amount in funded.items() if amount > 0 and purse not in reported),
        untransferred_minor=untransferred,
    )


@dataclass(frozen=True, slots=True)
class _Figures:
    fund: Fund
    year: int
    last_day: date
    opening: int
    sources: int
    uses: int
    closing: int


def _checks(figures: _Figures, today: date) -> tuple[Check, ...]:
    from fund.display import amount_text, day_text

    fund, year = figures.fund, figures.year

    def text(minor: int) -> str:
        return amount_text(minor, fund.currency)

    cash = selectors.cash(fund, figures.last_day)
    computed = figures.opening + figures.sources - figures.uses
    broken = violations(fund)
    return (
        Check(
            _("The year is over"),
            today > figures.last_day,
            _("Its last day is %(day)s.") % {"day": day_text(figures.last_day)},
        ),
        Check(
            _("Opening balance plus sources less uses is the closing balance"),
            computed == figures.closing,
            _("%(opening)s + %(sources)s − %(uses)s = %(computed)s; the books hold %(closing)s.")
            % {
                "opening": text(figures.opening),
                "sources": text(figures.sources),
                "uses": text(figures.uses),
                "computed": text(computed),
                "closing": text(figures.closing),
            },
        ),
        Check(
            _("The closing balance is the cash of the entries"),
            cash == figures.closing,
            _("Entries up to %(year)s add up to %(cash)s.") % {"year": str(year), "cash": text(cash)},
        ),
        Check(
            _("The ledger obeys every law of the books"),
            not broken,
            "; ".join(str(violation) for violation in broken[:5])
            or _("The chain of entries is unbroken and every document says what was posted."),
        ),
    )
