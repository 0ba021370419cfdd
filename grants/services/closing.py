"""Ending a project and a fund: declared by one, found in order by another, with the list of what was checked.

Everything here first takes the fund's lock: no money moves between the check and the closure that rests on it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from fund import ledger
from fund.access import may, refusal, rights_of
from fund.display import day_text
from fund.fingerprints import canonical, sha256
from fund.models import Fund, User
from fund.services import assert_not_ahead
from fund.visibility import ALL_LINES
from grants.checking import Check, failing
from grants.closing.checks import financial_checks, operational_checks
from grants.closing.facts import ProjectGrounds
from grants.closing.fund_checks import fund_checks
from grants.closing.grounds import fund_grounds, project_grounds
from grants.closing.kept_checks import kept
from grants.models import ClosureKind, FundClosure, Organisation, Project, ProjectClosure, Step
from grants.payments.words import sentence_of
from grants.services.notices import addresses_of, holders_of, notice_write
from grants.services.steps import NotYours, ShownIsStale, UnableToStep, advance

DECLARE, CLOSE = "close_operationally", "close_financially"


class UnableToClose(UnableToStep):
    """It cannot be closed. The message is for people; ``failing`` are the checks that stand against it."""

    def __init__(self, message: str, failing: Sequence[Check] = ()) -> None:
        self.failing = list(failing)
        super().__init__(message)


def shown_digest(record: str, checks: Sequence[Check]) -> str:
    """Of everything a person is shown who closes it."""
    return sha256(canonical([record, *(check.facts() for check in checks)]))


def assert_of_the_project(project: Project, act: str, by: User, on: date) -> None:
    """Raises NotYours unless the person may do this for this project: an organisation only for its own part."""
    codes = set(Organisation.objects.filter(allocations__project=project).values_list("code", flat=True))
    for grant in rights_of(by, on).grants:
        if act not in grant.acts or grant.fund_id not in (None, project.fund_id):  # type: ignore[attr-defined]
            continue
        if ALL_LINES in grant.acts or grant.institution in codes:
            return
    raise NotYours(refusal())


@transaction.atomic
def project_close_operationally(
    *, project: Project, closed_on: date, comment: str, by: User, at: datetime
) -> ProjectClosure:
    """Declare that the activities are complete: no new commitment is made from now on.

    By the secretariat or by an organisation of the project. Raises NotNow, NotYours, UnableToClose with the checks.
    """
    _locked(project)
    assert_of_the_project(project, "project.close_operationally", by, at.date())
    assert_not_ahead(closed_on, at)
    if project.start_date and closed_on < project.start_date:
        raise UnableToClose(
            _("The project began on %(start)s: it is not complete on %(day)s.")
            % {"start": day_text(project.start_date), "day": day_text(closed_on)}
        )
    grounds = project_grounds(project, closed_on)
    found = operational_checks(grounds)
    _assert_passed(found, _("Project %(project)s cannot be declared closed.") % {"project": project.number})
    advance(record=project, action=DECLARE, by=by, at=at, comment=comment)
    closure = _closure(project, ClosureKind.OPERATIONAL, closed_on, found, comment, by, at)
    _tell(
        project,
        "operational",
        _("%(fund)s: project %(project)s is operationally closed")
        % {"fund": project.fund.code, "project": project.number},
        _(
            "%(title)s was declared operationally closed on %(day)s. No new commitment is made. For the financial "
            "closure are due: the final narrative report, the certified final financial statement, the unspent balance "
            "and interest."
        )
        % {"title": project.title, "day": day_text(closed_on)},
        "project.close_financially",
        grounds,
        at,
    )
    return closure


@transaction.atomic
def project_close_financially(
    *, project: Project, closed_on: date, comment: str, shown: str, by: User, at: datetime
) -> ProjectClosure:
    """Close the project for good: every check must pass, and be what the person was shown.

    A cancelled project is closed in the same way: what was transferred before is settled. Who declared the operational
    closure, or signed the cancellation, cannot do this. Raises NotNow, NotYours, ShownIsStale, UnableToClose.
    """
    _locked(project)
    assert_not_ahead(closed_on, at)
    grounds = project_grounds(project, closed_on)
    if grounds.operational_on and closed_on < grounds.operational_on:
        raise UnableToClose(
            _("The project was operationally closed on %(operational)s: it is not financially closed on %(day)s.")
            % {"operational": day_text(grounds.operational_on), "day": day_text(closed_on)}
        )
    found = financial_checks(grounds)
    advance(
        record=project,
        action=CLOSE,
        by=by,
        at=at,
        comment=comment,
        digest=shown_digest(project.record, found),
        shown=shown or "none",
    )
    _assert_passed(found, _("Project %(project)s cannot be financially closed.") % {"project": project.number})
    closure = _closure(project, ClosureKind.FINANCIAL, closed_on, found, comment, by, at)
    _tell(
        project,
        "financial",
        _("%(fund)s: project %(project)s is financially closed")
        % {"fund": project.fund.code, "project": project.number},
        _("%(title)s was financially closed on %(day)s. Nothing more is charged to it.")
        % {"title": project.title, "day": day_text(closed_on)},
        "project.close_operationally",
        grounds,
        at,
    )
    return closure


@transaction.atomic
def fund_close(*, fund: Fund, closed_on: date, comment: str, shown: str, by: User, at: datetime) -> FundClosure:
    """Close the fund and its books: its projects are closed, its cash is zero, nothing is moved in it any more.

    Raises NotYours, ShownIsStale, UnableToClose.
    """
    ledger.lock(fund)
    if not may(by, "fund.close", fund, on=at.date()):
        raise NotYours(refusal())
    earlier = FundClosure.objects.filter(fund=fund).first()
    if earlier:
        raise UnableToClose(_("Fund %(fund)s was closed on %(day)s.") % _of(fund, earlier.closed_on))
    assert_not_ahead(closed_on, at)
    found = fund_checks(fund_grounds(fund, closed_on))
    digest = shown_digest(f"fund:{fund.code}", found)
    if shown != digest:
        raise ShownIsStale(_("It has changed since the page was shown. Nothing was done: look at it again."))
    _assert_passed(found, _("Fund %(fund)s cannot be closed.") % {"fund": fund.code})
    Step.objects.create(
        fund=fund,
        record=f"fund:{fund.code}",
        action="close",
        after="closed",
        taken_by=by,
        taken_at=at,
        comment=comment.strip(),
        digest=digest,
    )
    ledger.close_fund(fund=fund, closed_on=closed_on, by=by.email, at=at)
    closure = FundClosure.objects.create(
        fund=fund,
        closed_on=closed_on,
        declared_by=by,
        declared_at=at,
        checks=kept(found),
        comment=comment.strip(),
    )
    notice_write(
        key=f"fund:{fund.code}:closed",
        subject=_("%(fund)s is closed") % {"fund": fund.code},
        body=_("Fund %(fund)s was closed on %(day)s.") % _of(fund, closed_on),
        at=at,
        fund=fund,
        people=[*holders_of("decision.sign", fund, at.date()), *holders_of("committee.edit", fund, at.date())],
        record=f"fund:{fund.code}",
        path=reverse("grants:fund-close", args=[fund.code]),
    )
    return closure


def _locked(project: Project) -> None:
    ledger.lock(project.fund)
    project.refresh_from_db()


def _assert_passed(found: Sequence[Check], head: str) -> None:
    against = failing(list(found))
    if against:
        raise UnableToClose(" ".join([head, *map(sentence_of, against)]), against)


def _closure(
    project: Project, kind: str, closed_on: date, found: Sequence[Check], comment: str, by: User, at: datetime
) -> ProjectClosure:
    return ProjectClosure.objects.create(
        fund=project.fund,
        project=project,
        kind=kind,
        closed_on=closed_on,
        declared_by=by,
        declared_at=at,
        checks=kept(found),
        comment=comment.strip(),
    )


def _tell(
    project: Project, kind: str, subject: str, body: str, to_holders_of: str, grounds: ProjectGrounds, at: datetime
) -> None:
    """Those who act next, and every organisation of the project."""
    fund, codes = project.fund, [organisation.code for organisation in grounds.organisations]
    people = {
        person.pk: person for person in holders_of(to_holders_of, fund, at.date()) if _sees(person, fund, codes, at)
    }
    addresses = [
        address
        for organisation in Organisation.objects.filter(fund=fund, code__in=codes).order_by("code")
        for address in addresses_of(organisation, at.date())
    ]
    notice_write(
        key=f"{project.record}:{fund.code}:{kind}",
        subject=subject,
        body=body,
        at=at,
        fund=fund,
        people=people.values(),
        addresses=addresses,
        record=project.record,
        path=reverse("grants:project", args=[fund.code, project.number]),
    )


def _sees(person: User, fund: Fund, codes: Sequence[str], at: datetime) -> bool:
    """Whether the project is one of this person's: an organisation is not told of others' projects."""
    grants = [grant for grant in rights_of(person, at.date()).grants if grant.fund_id in (None, fund.pk)]
    return any(ALL_LINES in grant.acts or grant.institution in codes for grant in grants)


def _of(fund: Fund, day: date) -> dict[str, str]:
    return {"fund": fund.code, "day": day_text(day)}
