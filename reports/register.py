"""The register a report is drawn with: as it stands today; of a closed year, as it stood when the year was closed; as
known at an earlier entry, as it stood until the next one was recorded.

What a certified report says of the plan, of names and of the state of projects is part of what was certified, and what
was known at an entry is not what was typed since; the register goes on being edited. Its history
(django-simple-history) holds every version of every row.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import NamedTuple

from django.db import connection
from django.utils import translation

from fund import money
from fund.models import Fund
from fund.models.ledger import entry_id
from fund.position import INSTANT
from grants.models import ProjectStatus
from grants.projects.closures import Declared, Record, Taken, Version
from grants.projects.then import CLOSED_BY
from reports.fund_figures import Focus, Party
from reports.fund_figures import Project as ProjectLine
from reports.phrase import phrase

RATE_PLACES = Decimal("0.0000")
"""Added to a rate read as text: it then has the four decimals it has everywhere."""


@dataclass(slots=True)
class Register:
    """Rows in order of code; ``name`` to ``support_cost_percent`` are the fund's own."""

    name: str
    administrative_agent: str
    aa_fee_percent: Decimal
    support_cost_percent: Decimal
    contributors: list[Party] = field(default_factory=list)
    organisations: list[Party] = field(default_factory=list)
    focuses: list[Focus] = field(default_factory=list)
    projects: list[ProjectLine] = field(default_factory=list)
    is_certified: bool = False
    later: set[str] = field(default_factory=set)
    """Codes of contributors and organisations that were entered only since; what has no movement is none of then."""

    def parties(self, parties: list[Party], moved: set[str]) -> tuple[Party, ...]:
        return tuple(party for party in parties if party.code not in self.later or party.code in moved)


class _Row(NamedTuple):
    """One row of the register, of any kind. ``detail`` and ``further`` differ with the kind."""

    what: str
    code: str
    name: str
    detail: str
    further: str
    number: int


PLANNED = "COALESCE(CAST({} AS varchar(40)), '0')"
"""A planned amount comes as text, because SQLite would make a binary fraction of it; its fifteen digits survive so."""

SETTLED = "p.status IN ('operationally_closed', 'financially_closed', 'cancelled')"
"""Projects that may have stood otherwise at the end of the year."""

TODAY = f"""
SELECT 'contributor', code, name, '', '', id FROM fund_contributor WHERE fund_id = %(fund)s
UNION ALL SELECT 'organisation', code, name, '', '', id FROM grants_organisation WHERE fund_id = %(fund)s
UNION ALL SELECT 'focus', code, title, {PLANNED.format("planned_amount")}, '', id
    FROM fund_priorityfocus WHERE fund_id = %(fund)s
UNION ALL SELECT 'project', number, project.title, focus.code, status, project.id FROM grants_project project
    JOIN fund_priorityfocus focus ON focus.id = priority_focus_id WHERE project.fund_id = %(fund)s
UNION ALL SELECT 'closed', CAST(closed_at AS varchar(40)), '', '', '', 0 FROM fund_closedyear
    WHERE fund_id = %(fund)s AND year = %(year)s AND sequence <= COALESCE(%(sequence)s, sequence)
UNION ALL SELECT 'next', CAST(recorded_at AS varchar(40)), '', '', '', 0 FROM fund_entry WHERE id = %(next)s
UNION ALL SELECT 'version', CAST(h.history_date AS varchar(40)), h.status,
    COALESCE(CAST(h.end_date AS varchar(10)), ''), CAST(h.history_id AS varchar(20)), p.id
    FROM grants_historicalproject h JOIN grants_project p ON p.id = h.id WHERE p.fund_id = %(fund)s AND {SETTLED}
UNION ALL SELECT 'declared', CAST(c.declared_at AS varchar(40)), c.kind, CAST(c.closed_on AS varchar(10)),
    CAST(c.id AS varchar(20)), p.id
    FROM grants_projectclosure c JOIN grants_project p ON p.id = c.project_id WHERE p.fund_id = %(fund)s AND {SETTLED}
UNION ALL SELECT 'step', CAST(s.taken_at AS varchar(40)), s."before", s."after", CAST(s.id AS varchar(20)), p.id
    FROM grants_project p JOIN grants_step s ON s.fund_id = p.fund_id AND s.record = 'project:' || p.number
    WHERE p.fund_id = %(fund)s AND {SETTLED}
"""  # noqa: S608 - of this module's own words
"""Written out: to compose these nine would take Django longer than the database takes to answer."""
MOMENTS = ("closed", "next")
NO_ENTRY = 0
PARTIES = ("contributor", "organisation")
TOLD = ("version", "declared", "step")
"""Rows that tell how a project stood, of those that may have stood otherwise: ``code`` is when it was written down,
``further`` its number among its like."""


def _versions(what: str, table: str, columns: str, owner: str = "fund_id", join: str = "") -> str:
    """Every version of the rows that were written after the moment: the others stand as they stood."""
    return f"""SELECT '{what}', {columns}, h.id, CASE WHEN h.history_date <= %(moment)s THEN 0 ELSE 1 END,
    h.history_date, h.history_id, h.history_type
    FROM {table} h {join}
    WHERE h.{owner} = %(fund)s AND EXISTS (
      SELECT 1 FROM {table} later WHERE later.id = h.id AND later.history_date > %(moment)s
    )"""  # noqa: S608 - of this module's own words


SINCE = " UNION ALL ".join(
    (
        _versions(
            "fund",
            "fund_historicalfund",
            "h.name, h.administrative_agent, CAST(h.aa_fee_percent AS varchar(40)), "
            "CAST(h.support_cost_percent AS varchar(40))",
            owner="id",
        ),
        _versions("contributor", "fund_historicalcontributor", "h.code, h.name, '', ''"),
        _versions("organisation", "grants_historicalorganisation", "h.code, h.name, '', ''"),
        _versions(
            "focus", "fund_historicalpriorityfocus", f"h.code, h.title, {PLANNED.format('h.planned_amount')}, ''"
        ),
        _versions(
            "project",
            "grants_historicalproject",
            "h.number, h.title, f.code, h.status",
            join="JOIN fund_priorityfocus f ON f.id = h.priority_focus_id",
        ),
    )
)


def register_of(fund: Fund, year: int, sequence: int | None) -> Register:
    """The register for the report of a year, as known at a sequence number; None: as known today.

    As it stood when the year was closed, where it was closed by then; else as it stood until the next entry was
    recorded; today's where there is none. A row entered into the system later than that, as where old books were
    brought in and closed with dates of their own, stands as it was entered first; what the fund took up only since, a
    priority focus or a party without a movement, is no row of then. The status of a project is that of the year's last
    day (``grants/projects/closures.py``).
    """
    following = NO_ENTRY if sequence is None else entry_id(fund.pk, sequence + 1)
    asked = {"fund": fund.pk, "year": year, "sequence": sequence, "next": following}
    with connection.cursor() as cursor:
        cursor.execute(TODAY, asked)
        found = [_Row(*row) for row in cursor.fetchall()]
        told, rows = ([row for row in found if (row.what in TOLD) is wanted] for wanted in (True, False))
        moments = {row.what: _moment(row.code) for row in rows if row.what in MOMENTS}
        moment = moments.get("closed")
        if moment is None and "next" in moments:
            moment = moments["next"] - INSTANT
        versions: list[tuple] = []  # type: ignore[type-arg]
        if moment is not None:
            cursor.execute(SINCE, {"fund": fund.pk, "moment": connection.ops.adapt_datetimefield_value(moment)})
            versions = cursor.fetchall()
    register = Register(fund.name, fund.administrative_agent, fund.aa_fee_percent, fund.support_cost_percent)
    register.is_certified = "closed" in moments
    records = _records(told)
    # Sorted here because databases collate.
    for row in sorted(_as_it_stood(rows, versions, register.later) if versions else rows):
        if row.what == "project" and row.number in records:
            status = records[row.number].status_at(Fund.last_day(year), moment)
            row = row._replace(further=status)
        _add(register, row, fund.currency)
    return register


def _records(told: list[_Row]) -> dict[int, Record]:
    """Number of a row to what was written down of how its project stands."""
    records: defaultdict[int, Record] = defaultdict(lambda: Record(ProjectStatus.ONGOING))
    for row in sorted(told, key=lambda each: (_moment(each.code), int(each.further))):
        record, at = records[row.number], _moment(row.code)
        match row.what:
            case "version":
                day = date.fromisoformat(row.detail) if row.detail else None
                record.versions.append(Version(at, row.name, day))
                record.status, record.end_date = row.name, day
            case "declared":
                record.declared.append(Declared(CLOSED_BY[row.name], date.fromisoformat(row.detail), at))
            case _:
                record.steps.append(Taken(row.name, row.detail, at))
    return records


def _moment(text: str) -> datetime:
    """A moment as the database writes it: with its offset, or in UTC."""
    at = datetime.fromisoformat(text)
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _as_it_stood(
    rows: list[_Row],
    versions: list[tuple],  # type: ignore[type-arg]
    later: set[str],
) -> Iterator[_Row]:
    """Today's rows, those written since the moment replaced by what they said then; ``later`` gets the codes of the
    parties that were not there."""
    chosen: dict[tuple[str, int], tuple[int, _Row, str]] = {}
    # Those before the moment in order, the last winning; then the first of those after it, where there was none.
    for what, code, name, detail, further, number, is_late, _at, _id, kind in sorted(
        versions, key=lambda version: (version[6], version[7], version[8])
    ):
        if not is_late or (what, number) not in chosen:
            chosen[what, number] = (is_late, _Row(what, code, name, detail, further, number), kind)
    fund_is_older = not any(is_late for (what, _number), (is_late, *_rest) in chosen.items() if what == "fund")
    used = {
        row.detail for row in rows if row.what == "project" and not chosen.get(("project", row.number), (0,))[0]
    } | {row.detail for is_late, row, _kind in chosen.values() if row.what == "project" and not is_late}
    for row in rows:
        if (row.what, row.number) not in chosen:
            yield row
    for is_late, row, kind in chosen.values():
        was_removed = kind == "-"
        if row.what in PARTIES and is_late and fund_is_older:
            later.add(row.code)
        is_no_plan_of_then = row.what == "focus" and is_late and fund_is_older and row.code not in used
        if not was_removed and not is_no_plan_of_then:
            yield row


def _add(register: Register, row: _Row, currency: str) -> None:
    match row.what:
        case "contributor":
            register.contributors.append(Party(row.code, row.name))
        case "organisation":
            register.organisations.append(Party(row.code, row.name))
        case "focus":
            register.focuses.append(Focus(row.code, row.name, money.to_minor(Decimal(row.detail), currency)))
        case "project":
            register.projects.append(ProjectLine(row.code, row.name, row.detail, status_phrase(row.further)))
        case "fund":
            # Of the fund's own row: name, agent, rate of the fee, rate of support cost.
            register.name, register.administrative_agent = row.code, row.name
            register.aa_fee_percent = Decimal(row.detail) + RATE_PLACES
            register.support_cost_percent = Decimal(row.further) + RATE_PLACES


def status_phrase(status: str) -> str:
    """The English of the words: a report is put into the reader's language when it is drawn, not when it is made."""
    if not _WORDS:
        with translation.override(None):
            _WORDS.update({value: phrase(str(label)) for value, label in ProjectStatus.choices})
    return _WORDS[status]


_WORDS: dict[str, str] = {}
