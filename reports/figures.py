"""The only queries of the reports: everything one report is made from, read as of one position of the ledger."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db import connection
from django.utils import translation
from django.utils.translation import gettext as _

from fund import money, selectors
from fund.models import Fund, Movement
from fund.models.ledger import entry_id
from grants.models import Project, ProjectStatus
from reports.fund_figures import Focus, FundFigures, LedgerLine, Party
from reports.fund_figures import Project as ProjectLine
from reports.phrase import phrase
from reports.table import LedgerPosition

ENTRIES_AT_A_TIME = 5_000
EARLIEST = 1900
"""No fund is older; a year below it is a slip of the hand."""


class UnableToReport(ValueError):
    """There is no such report: of that year, or as of that position. The message says why."""


def fund_figures(fund: Fund, year: int, known_at: int | None = None) -> FundFigures:
    """The figures of a year, as known at a sequence number (default: now). Raises UnableToReport."""
    # A year before the fund began has a report of zeros: what holds from year to year needs no exception.
    if not EARLIEST <= year <= date.max.year:
        raise UnableToReport(_("%(year)s is not a year there can be a report of.") % {"year": year})
    head = selectors.head(fund, known_at)
    if known_at is not None and head.sequence != known_at:
        raise UnableToReport(
            _("The ledger of %(fund)s has no entry %(sequence)s; its last is %(last)s.")
            % {"fund": fund.code, "sequence": known_at, "last": selectors.head(fund).sequence}
        )
    register = _register(fund, year, head.sequence)
    return FundFigures(
        fund_code=fund.code,
        fund_name=fund.name,
        currency=fund.currency,
        administrative_agent=fund.administrative_agent,
        aa_fee_percent=fund.aa_fee_percent,
        support_cost_percent=fund.support_cost_percent,
        year=year,
        # Bound to the head just read: an entry posted between the two queries belongs to the next report.
        sums=tuple(selectors.yearly_sums(fund, year, head.sequence)),
        contributors=tuple(register.contributors),
        organisations=tuple(register.organisations),
        focuses=tuple(register.focuses),
        projects=tuple(register.projects),
        position=LedgerPosition(head.sequence, head.hash),
        is_certified=register.is_certified,
    )


@dataclass(slots=True)
class _Register:
    contributors: list[Party] = field(default_factory=list)
    organisations: list[Party] = field(default_factory=list)
    focuses: list[Focus] = field(default_factory=list)
    projects: list[ProjectLine] = field(default_factory=list)
    is_certified: bool = False


REGISTER = """
SELECT 'contributor', code, name, '', '' FROM fund_contributor WHERE fund_id = %(fund)s
UNION ALL SELECT 'organisation', code, name, '', '' FROM grants_organisation WHERE fund_id = %(fund)s
UNION ALL SELECT 'focus', code, title, COALESCE(CAST(planned_amount AS varchar(40)), '0'), ''
    FROM fund_priorityfocus WHERE fund_id = %(fund)s
UNION ALL SELECT 'project', number, project.title, focus.code, status FROM grants_project project
    JOIN fund_priorityfocus focus ON focus.id = priority_focus_id WHERE project.fund_id = %(fund)s
UNION ALL SELECT 'closed', '', '', '', '' FROM fund_closedyear
    WHERE fund_id = %(fund)s AND year = %(year)s AND sequence <= %(sequence)s
"""
"""Written out: to compose these five would take Django longer than the database takes to answer. A planned
amount comes as text, because SQLite would make a binary fraction of it; its fifteen digits survive as text."""


def _register(fund: Fund, year: int, sequence: int) -> _Register:
    """The register in order of code, sorted here because databases collate; and whether the year was closed."""
    with connection.cursor() as cursor:
        cursor.execute(REGISTER, {"fund": fund.pk, "year": year, "sequence": sequence})
        rows = sorted(cursor.fetchall())
    with translation.override(None):
        # The English of the words: a report is put into the reader's language when it is drawn, not when it is made.
        words = {value: phrase(str(label)) for value, label in ProjectStatus.choices}
    register = _Register()
    for what, code, name, detail, status in rows:
        match what:
            case "contributor":
                register.contributors.append(Party(code, name))
            case "organisation":
                register.organisations.append(Party(code, name))
            case "focus":
                register.focuses.append(Focus(code, name, money.to_minor(Decimal(detail), fund.currency)))
            case "project":
                register.projects.append(ProjectLine(code, name, detail, words[status]))
            case "closed":
                register.is_certified = True
    return register


def ledger_lines(fund: Fund, year: int, position: LedgerPosition) -> Iterator[LedgerLine]:
    """Both sides of every movement to the end of the year and up to the position, in the order they were posted.

    The side of the memorandum account is left out: it counters what is no cash of the agent's. Read in
    parts, so that a long export does not hold a read open while others post.
    """
    names = selectors.account_names(fund)
    focus_of = dict(Project.objects.filter(fund=fund).values_list("number", "priority_focus__code"))
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
