"""What is reported as spent, what a report is judged by, and what accepting it would post. Nothing here writes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q

from fund import chart, ledger
from fund.fingerprints import canonical, sha256
from fund.models import ClosedYear, Fund
from fund.models.documents import minor
from grants.governance import rules_of, support_cost_percent
from grants.models import (
    Entered,
    Expenditure,
    ExpenditureReport,
    ExpenditureReportVersion,
    Organisation,
    PriorYearAdjustment,
    Project,
)
from grants.projects.plans import UNDIVIDED, plan_of
from grants.reporting.checks import TOTAL, Facts, Finding, findings
from grants.reporting.computing import Posting, postings_of, without_zeros
from grants.standing import standing
from grants.workbook.findings import number_text

IN_FORCE = {"entry__reversed_by__isnull": True}
Years = dict[int, dict[str, int]]
"""Year to category to what was spent in it, in minor units, as it is known now."""


@dataclass(frozen=True, slots=True)
class Line:
    """Whose expenditure: one organisation's, for one project and purpose."""

    project: Project
    organisation: Organisation
    purpose: str

    @property
    def where(self) -> dict[str, Any]:
        return {"project": self.project, "organisation": self.organisation, "purpose": self.purpose}

    @property
    def codes(self) -> dict[str, str]:
        return {"project": self.project.number, "organisation": self.organisation.code, "purpose": self.purpose}


def line_of(report: ExpenditureReport) -> Line:
    return Line(report.project, report.organisation, report.purpose)


def years_of(line: Line, known_at: int | None = None) -> Years:
    """What is booked, by the year it was spent in: a prior-year adjustment counts in the year it corrects.

    ``known_at``: as it was known at that entry; None: as it stands now.
    """
    found: defaultdict[int, defaultdict[str, int]] = defaultdict(lambda: defaultdict(int))
    stood = _in_force_at(known_at)
    for spent in Expenditure.objects.filter(stood, **line.where):
        found[spent.year][spent.category] += minor(spent.amount)
    for adjustment in PriorYearAdjustment.objects.filter(stood, **line.where):
        found[adjustment.of_year][adjustment.category] += minor(adjustment.amount)
    return {year: dict(amounts) for year, amounts in found.items()}


def _in_force_at(known_at: int | None) -> Q:
    """The documents that were posted and not reversed."""
    if known_at is None:
        return Q(**IN_FORCE)
    reversed_later = Q(entry__reversed_by__sequence__gt=known_at)
    return Q(entry__sequence__lte=known_at) & (Q(**IN_FORCE) | reversed_later)


def before(years: Years, year: int) -> dict[str, int]:
    """What was spent until the end of the year before, by category."""
    found: defaultdict[str, int] = defaultdict(int)
    for when, amounts in years.items():
        if when < year:
            for category, amount in amounts.items():
                found[category] += amount
    return without_zeros(found)


def net_funded_until(line: Line, day: date) -> int:
    """Transfers less refunds to the end of the day, in minor units."""
    rows = standing([line.project.fund], ("kind",), day, kinds=("transfers", "refunds"), where=line.codes)
    return sum(amount for _fund, _kind, amount in rows)


def budget_of(line: Line) -> dict[str, int]:
    """Approved by category, as it stands; empty where the books hold the direct cost of it as one sum."""
    found: dict[str, int] = {}
    for each in plan_of(line.project).lines:
        if (each.cell.organisation, each.cell.purpose) == (line.organisation.code, line.purpose):
            found[each.cell.category] = each.current_minor
    return {} if UNDIVIDED in found else found


def approved_of(line: Line) -> int:
    """Direct and support cost approved, in minor units."""
    return sum(
        amount for _f, _k, amount in standing([line.project.fund], ("kind",), kinds=("allocations",), where=line.codes)
    )


def facts_of(report: ExpenditureReport, years: Years | None = None) -> Facts:
    """What the report is judged by, as everything stands now. ``years``: what is booked, where it is read already."""
    line, fund = line_of(report), report.fund
    years = years_of(line) if years is None else years
    last_day = Fund.last_day(report.year)
    end = report.project.end_date
    return Facts(
        year=report.year,
        currency=fund.currency,
        amounts=report.amounts,
        prior=before(years, report.year),
        budget=budget_of(line),
        net_funded=net_funded_until(line, last_day),
        rate_percent=support_cost_percent(report.organisation, last_day),
        revision_percent=rules_of(fund).revision_percent,
        is_ended=end is not None and end <= last_day,
        stated=report.stated,
    )


def content_of(report: ExpenditureReport, facts: Facts, found: tuple[Finding, ...]) -> dict[str, Any]:
    """What a version holds: everything the organisation says, and what it was judged by at that moment."""
    return {
        "project": report.project.number,
        "organisation": report.organisation.code,
        "purpose": report.purpose,
        "year": report.year,
        "currency": facts.currency,
        "is_certified": report.is_certified,
        "entered": report.entered,
        "amounts": in_order(report.amounts),
        "stated": in_order(report.stated) | {code: said for code, said in report.stated.items() if code == TOTAL},
        "prior": in_order(facts.prior),
        "budget": in_order(facts.budget),
        "net_funded": facts.net_funded,
        "rate_percent": number_text(facts.rate_percent),
        "revision_percent": number_text(facts.revision_percent),
        "is_ended": facts.is_ended,
        "findings": [
            {
                "key": finding.key,
                "category": finding.category,
                "sentence": finding.sentence(),
                "explanation": report.explanations.get(finding.key, ""),
            }
            for finding in found
        ],
    }


def said_in(content: Mapping[str, Any]) -> dict[str, Any]:
    """Of a version what the organisation itself says, in whichever way it entered its figures."""
    return {
        "amounts": content["amounts"],
        "stated": content["stated"] if content["entered"] == Entered.ANNUAL else {},
        "is_certified": content["is_certified"],
        "explanations": {each["key"]: each["explanation"] for each in content["findings"] if each["explanation"]},
    }


def facts_from(content: Mapping[str, Any]) -> Facts:
    """What a version was judged by when it was submitted."""
    return Facts(
        year=content["year"],
        currency=content["currency"],
        amounts=content["amounts"],
        prior=content["prior"],
        budget=content["budget"],
        net_funded=content["net_funded"],
        rate_percent=Decimal(content["rate_percent"]),
        revision_percent=Decimal(content["revision_percent"]),
        is_ended=content["is_ended"],
        stated=content["stated"],
    )


def in_order(amounts: Mapping[str, int]) -> dict[str, int]:
    return {code: amounts[code] for code in chart.CATEGORIES if amounts.get(code)}


def content_digest(report: ExpenditureReport, content: Mapping[str, Any]) -> str:
    """Of a version, and of what somebody is shown before submitting it."""
    return sha256(canonical([report.number, content]))


def draft_digest(report: ExpenditureReport, facts: Facts | None = None) -> str:
    """Of the draft as it stands: what the person who submits must have seen."""
    facts = facts_of(report) if facts is None else facts
    return content_digest(report, content_of(report, facts, findings(facts)))


def last_version(report: ExpenditureReport) -> ExpenditureReportVersion | None:
    return report.versions.select_related("submitted_by").order_by("number").last()


# -- what acceptance posts -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Acceptance:
    """What accepting a submitted report does to the books, and the digest of it."""

    version: ExpenditureReportVersion
    postings: tuple[Posting, ...]
    standing: Mapping[str, int]
    """What the books hold for the year now, by category."""
    counts_in: int
    """The year the postings count in: the report's own, or for a closed one the first that is open."""
    is_adjustment: bool
    facts: Facts
    digest: str

    @property
    def difference(self) -> int:
        return sum(posting.difference for posting in self.postings)


def is_closed(fund: Fund, year: int) -> bool:
    return ClosedYear.objects.filter(fund=fund, year=year).exists()


def acceptance_of(report: ExpenditureReport) -> Acceptance | None:
    """What accepting the version submitted last would post, as the books stand now; None where none was submitted."""
    version = last_version(report)
    if version is None:
        return None
    years = years_of(line_of(report))
    stands = years.get(report.year, {})
    reported = {code: int(amount) for code, amount in version.content["amounts"].items()}
    postings = postings_of(stands, reported)
    closed = is_closed(report.fund, report.year)
    counts_in = ledger.first_open_day(report.fund).year if closed else report.year
    said = [version.digest, counts_in, closed, [list(posting) for posting in postings]]
    return Acceptance(
        version, postings, stands, counts_in, closed, facts_of(report, years), sha256(canonical([report.number, said]))
    )
