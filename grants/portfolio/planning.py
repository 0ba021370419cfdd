"""What saving a filled-in workbook would change, line by line, and what stands out in it. Nothing here writes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from fund.fingerprints import canonical, sha256
from fund.models import Fund
from grants.models import Allocation, Entered, ExpenditureReport, Organisation
from grants.portfolio.layout import FIGURES
from grants.portfolio.lines import PortfolioLine, lines_of
from grants.portfolio.reading import StatedRow
from grants.projects.years import first_years
from grants.reporting.checks import TOTAL, Facts, findings, unexplained
from grants.reporting.checks import Finding as CheckFinding
from grants.reporting.computing import annual_of, categories_of, without_zeros
from grants.reporting.reported import IN_FORCE, content_of, facts_of
from grants.workbook.findings import ERROR, Finding
from grants.workbook.findings import mark as _

NEW, CHANGED, SAME, LOCKED = "new", "changed", "same", "locked"


@dataclass(frozen=True, slots=True)
class PlannedRow:
    """One row of the file against its line."""

    stated: StatedRow
    line: PortfolioLine
    kind: str
    """One of NEW, CHANGED, SAME, LOCKED."""
    annual: Mapping[str, int]
    """What would be spent in the year, by category."""
    given: Mapping[str, int]
    """The figures as the file enters them, every category of the year among them."""
    found: tuple[CheckFinding, ...] = ()
    explanations: Mapping[str, str] | None = None
    content: Mapping[str, Any] = field(default_factory=dict)
    """What submitting it would hand in, as a version holds it; empty of what cannot be submitted."""

    @property
    def key(self) -> str:
        """``P-1:programme``: what a form calls it."""
        return ":".join(self.line.key)

    @property
    def total(self) -> int:
        return sum(self.annual.values())

    @property
    def total_before(self) -> int:
        return sum(self.line.annual.values())

    @property
    def is_saved(self) -> bool:
        return self.kind in (NEW, CHANGED)

    @property
    def is_asked(self) -> bool:
        """Whether a report of the line is wanted: it is begun, or changed by the file, or was not excused."""
        excused = self.line.call is not None and bool(self.line.call.excused)
        return self.is_saved or self.line.report is not None or not excused

    @property
    def missing(self) -> tuple[CheckFinding, ...]:
        """What stands out and nobody has said a word about."""
        return unexplained(self.found, dict(self.explanations or {}))


@dataclass(frozen=True, slots=True)
class PortfolioPlan:
    """What saving would do. ``digest`` is of all a person is shown before drafts are saved."""

    entered: str
    rows: tuple[PlannedRow, ...]
    errors: tuple[Finding, ...]
    left_out: tuple[PortfolioLine, ...]
    """Lines the file does not have: they stay as they are."""
    digest: str

    @property
    def saved(self) -> tuple[PlannedRow, ...]:
        return tuple(row for row in self.rows if row.is_saved)

    @property
    def submittable(self) -> tuple[PlannedRow, ...]:
        """Every line of the file that is wanted and has not been submitted yet, changed or not."""
        return tuple(row for row in self.rows if row.kind != LOCKED and row.is_asked)

    @property
    def submission_digest(self) -> str:
        """Of all a person is shown before the reports are submitted: every report, word for word."""
        return sha256(canonical([self.digest, [[row.key, dict(row.content)] for row in self.submittable]]))

    @property
    def missing(self) -> int:
        return sum(len(row.missing) for row in self.submittable)


def plan_of_portfolio(
    fund: Fund,
    organisation: Organisation,
    year: int,
    entered: str,
    rows: Sequence[StatedRow],
    letters: Mapping[str, str] | None = None,
) -> PortfolioPlan:
    """Compare what the file states with what there is. ``letters`` are the columns of the user's file."""
    lines = {line.key: line for line in lines_of(fund, organisation, year)}
    planned, errors = [], []
    letter = (letters or {}).get("project", "")
    for row in rows:
        line = lines.pop((row.project, row.purpose), None)
        if line is None:
            errors.append(_not_there(fund, organisation, year, row, letter))
            continue
        found = _planned(fund, organisation, year, entered, row, line)
        planned.append(found)
        if found.kind == LOCKED and found.annual != line.annual:
            errors.append(_locked(row, line, letter))
    digest = sha256(canonical([fund.code, organisation.code, year, str(entered), [_facts(row) for row in planned]]))
    return PortfolioPlan(str(entered), tuple(planned), tuple(errors), tuple(lines.values()), digest)


def _facts(row: PlannedRow) -> list[object]:
    """Of a row everything a person is shown, and what it stands on."""
    report = row.line.report
    return [
        *row.line.key,
        row.kind,
        dict(row.line.annual),
        dict(row.annual),
        row.stated.is_certified,
        dict(row.explanations or {}),
        [report.number, report.state, report.edits] if report else [],
        [finding.sentence() for finding in row.found],
    ]


def _planned(
    fund: Fund, organisation: Organisation, year: int, entered: str, row: StatedRow, line: PortfolioLine
) -> PlannedRow:
    given = {code: row.amounts.get(code, 0) for code in categories_of(year)}
    annual = without_zeros(annual_of(line.prior, given) if entered == Entered.CUMULATIVE else given)
    if not line.is_open:
        return PlannedRow(row, line, LOCKED, annual, given)
    trial = ExpenditureReport(
        fund=fund, project=line.project, organisation=organisation, purpose=line.purpose, year=year, amounts=annual,
        stated=given if entered == Entered.CUMULATIVE else _total_stated(line),
    )  # fmt: skip
    facts = facts_of(trial, line.years)
    found = findings(facts)
    said = dict(line.report.explanations) if line.report else {}
    if row.explanation:
        said |= {finding.key: row.explanation for finding in found}
    is_same = (
        annual == line.annual
        and row.is_certified == line.is_certified
        and said == (dict(line.report.explanations) if line.report else {})
    )
    kind = SAME if is_same else CHANGED if line.report else NEW
    trial.entered, trial.explanations, trial.is_certified = entered, said, row.is_certified
    if kind == SAME:
        # It is submitted as it stands; of a report not yet begun, as it would begin.
        trial = line.report or _as_begun(trial, annual)
        facts = replace(facts, stated=trial.stated)
    return PlannedRow(row, line, kind, annual, given, found, said, _content(trial, facts))


def _total_stated(line: PortfolioLine) -> dict[str, int]:
    """What was stated on the report's own page as spent since the beginning: the file says nothing of it."""
    return {code: said for code, said in line.report.stated.items() if code == TOTAL} if line.report else {}


def _as_begun(trial: ExpenditureReport, annual: Mapping[str, int]) -> ExpenditureReport:
    """The report as a draft begins with it: the year's figures alone."""
    trial.entered, trial.amounts, trial.stated = Entered.ANNUAL, dict(annual), {}
    return trial


def _content(report: ExpenditureReport, facts: Facts) -> Mapping[str, Any]:
    return content_of(report, facts, findings(facts))


def _not_there(fund: Fund, organisation: Organisation, year: int, row: StatedRow, letter: str) -> Finding:
    """Why the organisation has no such line in the year."""
    own = Allocation.objects.filter(organisation=organisation, project__number=row.project, purpose=row.purpose)
    if own.filter(**IN_FORCE).exists() and (first := first_years(fund)[row.project]) > year:
        return Finding(
            ERROR, FIGURES,
            _("Project %(project)s begins in %(first)s: there is nothing to report on it for %(year)s."),
            {"project": row.project, "first": first, "year": year},
            row.number, letter, "project",
        )  # fmt: skip
    # Of another's project the same is said as of one that is not there.
    return Finding(
        ERROR, FIGURES,
        _("%(organisation)s reports on no project %(project)s (%(purpose)s) for %(year)s: nothing is "
          "approved for it there, or the number is mistyped."),
        {"organisation": organisation.code, "project": row.project, "purpose": row.purpose, "year": year},
        row.number, letter, "project",
    )  # fmt: skip


def _locked(row: StatedRow, line: PortfolioLine, letter: str) -> Finding:
    if line.report is None:
        message = _("Project %(project)s is financially closed: nothing more is charged to it.")
        return Finding(ERROR, FIGURES, message, {"project": row.project}, row.number, letter, "project")
    messages = {
        "submitted": _("%(number)s of project %(project)s is submitted: take it back before you change its figures."),
        "accepted": _("%(number)s of project %(project)s is accepted: correct it on its own page."),
    }
    message = messages.get(line.report.state, _("%(number)s of project %(project)s is not changed now."))
    return Finding(
        ERROR, FIGURES, message, {"number": line.report.number, "project": row.project}, row.number, letter,
        "project",
    )  # fmt: skip
