"""The letters an expenditure report sets off: to the office, to the organisation. Rows, never mail."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from fund.display import said_minor
from fund.models import User
from fund.models.documents import minor
from grants.models import ExpenditureReport, PriorYearAdjustment
from grants.services.notices import Text, addresses_of, holders_of, notice_write
from grants.services.steps import steps_of

ACCEPT, SUBMIT = "expenditure_report.accept", "expenditure_report.submit"


def path_of(report: ExpenditureReport) -> str:
    """The address of the report's page."""
    return reverse("grants:expenditure-report", args=[report.fund.code, report.number])


def tell_submitted(report: ExpenditureReport, by: User, at: datetime) -> None:
    facts = _facts(report, by)
    people = [person for person in holders_of(ACCEPT, report.fund, at.date()) if person != by]
    _write(
        report,
        "submitted",
        lambda: _("%(fund)s: %(number)s is submitted, expenditure of %(organisation)s for %(year)s") % facts,
        lambda: (
            _(
                "%(person)s has submitted %(number)s: what %(organisation)s spent in %(year)s on project %(project)s. "
                "Look at the findings and explanations, then accept it or return it with comments."
            )
            % facts
        ),
        at,
        people=people,
    )


def tell_returned(report: ExpenditureReport, comment: str, by: User, at: datetime) -> None:
    facts = {**_facts(report, by), "why": comment.strip()}
    _to_organisation(
        report,
        "returned",
        lambda: _("%(fund)s: %(number)s is returned with comments") % facts,
        lambda: _("%(person)s has returned %(number)s: %(why)s") % facts,
        at,
    )


def tell_accepted(
    report: ExpenditureReport, adjustments: Sequence[PriorYearAdjustment], by: User, at: datetime
) -> None:
    """``adjustments``: what it put right in the open year, where its own is closed and stays as it is."""
    facts = {**_facts(report, by), **_adjusted(report, adjustments)}
    _to_organisation(
        report,
        "accepted",
        lambda: _("%(fund)s: %(number)s is accepted") % facts,
        lambda: _accepted_words(facts) % facts,
        at,
    )


def _adjusted(report: ExpenditureReport, adjustments: Sequence[PriorYearAdjustment]) -> Mapping[str, object]:
    if not adjustments:
        return {}
    change, currency = sum(minor(each.amount) for each in adjustments), report.fund.currency
    return {
        "counts_in": adjustments[0].year,
        "change": change,
        "amount": f"{said_minor(abs(change), currency)} {currency}",
    }


def _accepted_words(facts: Mapping[str, Any]) -> str:
    if "change" not in facts:
        return _(
            "%(person)s has accepted %(number)s. The expenditure of %(year)s on project %(project)s stands in the "
            "books as you reported it."
        )
    accepted = _(
        "%(person)s has accepted %(number)s, your correction of %(year)s on project %(project)s. %(year)s is closed "
        "and its figures stay as they are."
    )
    if facts["change"] < 0:
        counted = _("The difference, a reduction of %(amount)s, counts in %(counts_in)s as a prior-year adjustment.")
    elif facts["change"]:
        counted = _("The difference, %(amount)s more, counts in %(counts_in)s as a prior-year adjustment.")
    else:
        counted = _("What moved from one category to another counts in %(counts_in)s as prior-year adjustments.")
    return f"{accepted} {counted}"


def _facts(report: ExpenditureReport, by: User) -> Mapping[str, object]:
    return {
        "fund": report.fund.code,
        "number": report.number,
        "organisation": report.organisation.code,
        "project": report.project.number,
        "year": report.year,
        "person": by,
    }


def _to_organisation(report: ExpenditureReport, what: str, subject: Text, body: Text, at: datetime) -> None:
    """To the organisation's people and focal points, and to whoever of the office entered it for them."""
    on = at.date()
    people = holders_of(SUBMIT, report.fund, on, institution=report.organisation.code)
    if report.created_by not in people:
        people.append(report.created_by)
    _write(report, what, subject, body, at, people=people, addresses=addresses_of(report.organisation, on))


def _write(
    report: ExpenditureReport,
    what: str,
    subject: Text,
    body: Text,
    at: datetime,
    *,
    people: list[User],
    addresses: list[str] | None = None,
) -> None:
    last = steps_of(report.fund, report.record).last()
    notice_write(
        # The step is part of the key: a report may be submitted and returned more than once.
        key=f"{report.record}:{what}:{last.pk if last else 0}",
        subject=subject,
        body=body,
        at=at,
        fund=report.fund,
        people=people,
        addresses=addresses or [],
        record=report.record,
        path=path_of(report),
    )
