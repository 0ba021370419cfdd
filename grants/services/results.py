"""The results framework: what the fund and its projects measure, and what accepted reports say was achieved."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from fund.access import may
from fund.models import Fund, Output, PriorityFocus, User
from fund.models.register import CODE_LENGTH
from grants.models import Achievement, Aggregation, Indicator, NarrativeVersion, Project, ProjectIndicator, ResultLevel
from grants.narratives.aggregation import number_of
from grants.services.steps import NotYours

EDIT = "results.edit"


class UnableToMeasure(Exception):
    """The indicator is not kept. The message is for people and says why."""


def indicator_set(
    *,
    fund: Fund,
    code: str,
    priority_focus: PriorityFocus,
    text: str,
    by: User,
    at: datetime,
    indicator: Indicator | None = None,
    output: Output | None = None,
    unit: str = "",
    aggregation: str = Aggregation.SUM,
    baseline: str = "",
    target: str = "",
    source: str = "",
) -> Indicator:
    """Make an indicator of the fund, or change it. Raises UnableToMeasure or NotYours."""
    _assert_edits(fund, by, at)
    if priority_focus.fund_id != fund.pk or (output and output.priority_focus_id != priority_focus.pk):  # type: ignore[attr-defined]
        raise UnableToMeasure(_("The output does not belong to this priority focus."))
    if aggregation == Aggregation.SUM and "%" in unit:
        raise UnableToMeasure(_("Percentages are not added up: choose another way to count."))
    row = indicator or Indicator(fund=fund)
    row.code, row.priority_focus, row.output, row.text = code.strip(), priority_focus, output, text.strip()
    row.unit, row.aggregation = unit.strip(), aggregation
    row.baseline, row.target, row.source = baseline.strip(), target.strip(), source.strip()
    row._history_user = by  # type: ignore[attr-defined]
    _save(row, code)
    return row


def indicator_remove(*, indicator: Indicator, by: User, at: datetime) -> None:
    """Take out an indicator of the fund that no project feeds. Raises UnableToMeasure or NotYours."""
    _assert_edits(indicator.fund, by, at)
    fed = indicator.fed_by.select_related("project").order_by("project__number").first()
    if fed:
        raise UnableToMeasure(
            _("%(code)s is fed by project %(project)s: let its indicator feed another first.")
            % {"code": indicator.code, "project": fed.project.number}
        )
    indicator._history_user = by  # type: ignore[attr-defined]
    indicator.delete()


def project_indicator_set(
    *,
    project: Project,
    code: str,
    statement: str,
    text: str,
    by: User,
    at: datetime,
    indicator: ProjectIndicator | None = None,
    level: str = ResultLevel.OUTPUT,
    unit: str = "",
    baseline: str = "",
    target: str = "",
    source: str = "",
    feeds: Indicator | None = None,
) -> ProjectIndicator:
    """Make an indicator of a project, or change it; reports that were submitted keep what they said of it.

    Raises UnableToMeasure or NotYours.
    """
    fund = project.fund
    _assert_edits(fund, by, at)
    if feeds and feeds.fund_id != fund.pk:  # type: ignore[attr-defined]
        raise UnableToMeasure(_("It cannot feed an indicator of another fund."))
    row = indicator or ProjectIndicator(fund=fund, project=project)
    row.code, row.level, row.statement, row.text = code.strip(), level, statement.strip(), text.strip()
    row.unit, row.baseline, row.target, row.source = unit.strip(), baseline.strip(), target.strip(), source.strip()
    row.feeds = feeds
    row._history_user = by  # type: ignore[attr-defined]
    _save(row, code)
    return row


def indicators_of_proposal(*, project: Project, content: Mapping[str, Any], by: User) -> list[ProjectIndicator]:
    """The indicators an approved proposal promises become the project's. Part of the transaction that approves it.

    Done again it changes nothing: what is there already is left as it is.
    """
    there = set(ProjectIndicator.objects.filter(project=project).values_list("code", flat=True))
    of_fund = {row.text.casefold(): row for row in Indicator.objects.filter(fund=project.fund)}
    made = []
    for code, result, indicator in _numbered(content.get("results") or ()):
        if code in there:
            continue
        row = ProjectIndicator(
            fund=project.fund,
            project=project,
            code=code,
            level=result["level"],
            statement=result["statement"],
            text=indicator["text"],
            baseline=indicator["baseline"],
            target=indicator["target"],
            source=indicator["source"],
            # Named word for word as the fund's own, it is meant to feed it; the secretariat links the others.
            feeds=of_fund.get(indicator["text"].casefold()),
        )
        row._history_user = by  # type: ignore[attr-defined]
        row.save(force_insert=True)
        made.append(row)
    return made


def _numbered(results: Any) -> Iterator[tuple[str, Mapping[str, Any], Mapping[str, str]]]:
    """``1.0.1``: the first indicator of the first outcome; ``1.2.1``: of the second output under it."""
    outcome = output = 0
    for result in results:
        if result["level"] == ResultLevel.OUTCOME:
            outcome, output = outcome + 1, 0
        else:
            outcome, output = max(outcome, 1), output + 1
        for number, indicator in enumerate(result["indicators"], 1):
            yield f"{outcome}.{output}.{number}", result, indicator


def achievements_record(*, version: NarrativeVersion, at: datetime) -> list[Achievement]:
    """What an accepted version says of the project's indicators. Part of the transaction that accepts it."""
    report = version.report
    rows = {row.code: row for row in ProjectIndicator.objects.filter(project=report.project)}
    made = []
    for said in version.content["indicators"]:
        indicator = rows.get(said["code"])
        if indicator is None or not said["achieved"]:
            continue
        made.append(
            Achievement.objects.create(
                fund=report.fund,
                indicator=indicator,
                version=version,
                year=report.year,
                achieved=said["achieved"],
                number=number_of(said["achieved"]),
                variance=said["variance"],
                source=said["source"],
                recorded_at=at,
            )
        )
    return made


def _assert_edits(fund: Fund, by: User, at: datetime) -> None:
    if not may(by, EDIT, fund, on=at.date()):
        raise NotYours(_("Your role does not include this. Ask the person who looks after memberships in your office."))


def _save(row: Indicator | ProjectIndicator, code: str) -> None:
    code = code.strip()
    if not code or len(code) > CODE_LENGTH or not row.text:
        raise UnableToMeasure(_("An indicator has a code and a text."))
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as problem:
        raise UnableToMeasure(_("There is an indicator %(code)s already.") % {"code": code}) from problem
