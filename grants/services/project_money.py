"""Whether a project still takes money recorded by hand, and what to tell who records it. Under the fund's lock."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from djmoney.money import Money

from fund.display import day_text, said_minor, said_money
from fund.models.documents import minor
from fund.recording import UnableToRecord
from grants import selectors
from grants.headroom import Purse
from grants.models import FundClosure, Project, ProjectStatus, RequestState, Step, TransferRequest
from grants.projects.money import ALLOCATION, EXPENDITURE, REDUCTION, TRANSFER, Finding, finding, refund_finding


class ProjectIsClosed(UnableToRecord):
    """The project takes no such money any more. The message is for people."""


def deed_of(direct_amount: Money, support_cost: Money) -> str:
    """An allocation that takes away is a reduction."""
    return REDUCTION if minor(direct_amount) + minor(support_cost) < 0 else ALLOCATION


def assert_takes(
    project: Project, deed: str, document: Any | None = None, request: TransferRequest | None = None
) -> None:
    """Raises ProjectIsClosed where the project, as it stands now, takes no such money any more.

    What was recorded before and reversed, a mistake, may be recorded anew; so may the payment of a ``request`` that was
    released before the project was closed: the bank has paid.
    """
    _assert_fund_open(project)
    found = finding(_status_now(project), deed)
    if found is None or not found.refuses or (document is not None and _puts_right(document)):
        return
    if request is not None and request.state == RequestState.RELEASED:
        return
    raise ProjectIsClosed(said(found, project))


def assert_takes_refund(document: Any) -> None:
    """As ``assert_takes``: after the financial closure, what the organisation still holds may come back."""
    project = document.project
    _assert_fund_open(project)
    status = _status_now(project)
    purse = Purse(project.number, document.organisation.code, document.purpose)
    held = 0
    if status == ProjectStatus.FINANCIALLY_CLOSED:
        sums = selectors.purse_sums(project.fund, purse)
        held = sums["transferred"] - sums["refunded"] - sums["spent"]
    found = refund_finding(status, minor(document.amount), held)
    if found is None or not found.refuses or _puts_right(document):
        return
    raise ProjectIsClosed(
        said(
            found,
            project,
            organisation=purse.organisation,
            held=f"{said_minor(held, project.fund.currency)} {project.fund.currency}",
            amount=said_money(document.amount),
        )
    )


def money_warnings(project: Project, deed: str, day: date) -> list[str]:
    """What a person should know before confirming; empty where nothing is unusual. Refusals are not repeated here."""
    found = finding(project.status, deed)
    told = [said(found, project)] if found is not None and not found.refuses else []
    end = project.fund.end_date
    if end and day > end:
        told.append(
            _("%(day)s lies after the end of the fund, %(end)s.") % {"day": day_text(day), "end": day_text(end)}
        )
    if deed in (ALLOCATION, TRANSFER) and project.end_date and day > project.end_date:
        told.append(
            _("%(day)s lies after the end of project %(project)s, %(end)s.")
            % {"day": day_text(day), "project": project.number, "end": day_text(project.end_date)}
        )
    if deed == EXPENDITURE and project.end_date and day.year > project.end_date.year:
        told.append(
            _("Project %(project)s ended on %(end)s, before %(year)s.")
            % {"project": project.number, "end": day_text(project.end_date), "year": day.year}
        )
    return told


def said(found: Finding, project: Project, **more: str) -> str:
    """The sentence in the language of the page."""
    return _(found.message) % {"project": project.number, "status": project.get_status_display(), **more}


def _status_now(project: Project) -> str:
    """Not as the caller has read it: somebody may have closed the project since."""
    status = Project.objects.filter(pk=project.pk).values_list("status", flat=True).first() or project.status
    project.status = status
    return status


def _assert_fund_open(project: Project) -> None:
    closed_on = FundClosure.objects.filter(fund=project.fund).values_list("closed_on", flat=True).first()
    if closed_on:
        raise ProjectIsClosed(
            _("Fund %(fund)s was closed on %(day)s: nothing more is recorded in it.")
            % {"fund": project.fund.code, "day": day_text(closed_on)}
        )


def _puts_right(document: Any) -> bool:
    """Whether it takes the place of what stood when the project was closed."""
    reversed_ = type(document)._default_manager.filter(
        fund=document.fund,
        reference=document.reference,
        project=document.project,
        organisation=document.organisation,
        purpose=document.purpose,
        entry__reversed_by__isnull=False,
    )
    project = document.project
    closed = Step.objects.filter(fund=project.fund, record=project.record, after=project.status).order_by("pk").last()
    if closed is not None:
        # What was taken back before, a payment that returned say, is over.
        reversed_ = reversed_.filter(entry__reversed_by__recorded_at__gte=closed.taken_at)
    return reversed_.exists()
