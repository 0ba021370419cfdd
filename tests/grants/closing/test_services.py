"""From the last report to the closed fund, and every refusal on the way."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction

from fund import services
from fund.models import Entry
from grants.closing.checks import financial_checks, is_over, keeps_open
from grants.closing.fund_checks import fund_checks
from grants.closing.grounds import fund_grounds, project_grounds
from grants.models import (
    ClosureKind,
    FundClosure,
    FundRules,
    Notice,
    Project,
    ProjectClosure,
    ProjectStatus,
    RequestState,
    Step,
    TransferRequest,
    Waiver,
    WaiverState,
)
from grants.services import allocation_record, expenditure_correct, expenditure_record, refund_record, transfer_record
from grants.services.by_hand import ReferenceOfRequests
from grants.services.closing import UnableToClose, fund_close, project_close_operationally
from grants.services.interest import UnableToDeclare, interest_declare
from grants.services.project_money import ProjectIsClosed
from grants.services.steps import NotNow, NotYours, ShownIsStale, UnableToStep, steps_of
from grants.services.waivers import UnableToWaive, digest_of, waiver_ask, waiver_grant, waiver_refuse
from tests.generators.office_fund import usd
from tests.grants.closing.office import NOW, SAID, TODAY, empty_the_fund, verdicts


def sentences(at) -> list[str]:
    at.project.refresh_from_db()
    return [check.sentence() for check in keeps_open(project_grounds(at.project, TODAY))]


def transfer(at, reference="T-9", amount="100"):
    return transfer_record(**at.line, reference=reference, value_date=TODAY, amount=usd(amount), **SAID)


def allocate(at, reference="A-9", amount="100"):
    return allocation_record(**at.line, reference=reference, decided_on=TODAY, direct_amount=usd(amount), **SAID)


# -- operational closure ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["secretariat", "undp"])
def test_the_secretariat_or_the_organisation_declares_a_project_operationally_closed(at, who):
    at.declare(by=getattr(at, who))
    at.project.refresh_from_db()
    assert at.project.status == ProjectStatus.OPERATIONALLY_CLOSED
    closure = ProjectClosure.objects.get(project=at.project)
    assert (closure.kind, closure.closed_on, closure.declared_by) == (ClosureKind.OPERATIONAL, TODAY, getattr(at, who))
    assert "53,500" not in str(closure.checks)
    assert "53500.00 USD is approved and not yet transferred" in str(closure.checks)
    step = Step.objects.get(record="project:P-1")
    assert (step.action, step.before, step.after) == ("close_operationally", "ongoing", "operationally_closed")
    assert at.project.history.count() == 2
    assert Notice.objects.filter(user=at.checker, record="project:P-1").exists()


@pytest.mark.parametrize("who", ["who", "maker", "checker", "auditor"])
def test_nobody_else_declares_it(at, who):
    with pytest.raises(NotYours):
        at.declare(by=getattr(at, who))
    at.project.refresh_from_db()
    assert at.project.status == ProjectStatus.ONGOING


def test_a_closure_is_declared_once_not_ahead_and_not_before_the_start(at):
    at.project.start_date = date(2018, 5, 20)
    at.project.save()
    said = {"project": at.project, "comment": "", "by": at.secretariat, "at": NOW}
    with pytest.raises(UnableToClose, match="began on 20 May 2018"):
        project_close_operationally(closed_on=date(2018, 5, 1), **said)
    with pytest.raises(services.UnableToRecord, match="lies after today"):
        project_close_operationally(closed_on=TODAY + timedelta(days=1), **said)
    at.declare()
    with pytest.raises(UnableToClose, match="is operationally closed: only an ongoing project"):
        at.declare()


def test_a_payment_on_its_way_is_settled_before(at):
    request = a_request(at, RequestState.RELEASED)
    with pytest.raises(UnableToClose, match=f"Released and not yet paid: {request.number}"):
        at.declare()


def a_request(at, state) -> TransferRequest:
    return TransferRequest.objects.create(
        fund=at.fund,
        number="TST01-R-2021-001",
        **at.line,
        amount=usd("20,000"),
        complete_on=TODAY,
        state=state,
        prepared_by=at.maker,
        prepared_at=NOW,
        released_by=at.checker,
        released_at=NOW,
    )


# -- what a closed project takes ---------------------------------------------------------------------------------------


def test_an_operationally_closed_project_takes_no_commitment_but_reductions_refunds_and_reports(at):
    at.declare()
    with pytest.raises(ProjectIsClosed, match="P-1 is operationally closed: no new commitment"):
        allocate(at)
    with pytest.raises(ProjectIsClosed, match="P-1 is operationally closed: nothing more is transferred"):
        transfer(at)
    allocate(at, amount="-100")
    at.spend()
    at.refund("100")


def test_a_financially_closed_project_takes_nothing(at):
    at.ready()
    at.close()
    before = Entry.objects.count()
    for deed, why in (
        (lambda: allocate(at), "no new commitment"),
        (lambda: allocate(at, amount="-100"), "does not change any more"),
        (lambda: transfer(at), "nothing more is transferred"),
        (lambda: at.spend(year=2020), "nothing more is charged"),
        (lambda: at.refund("100", "R-2"), "holds 0.00 USD of it: 100.00 USD is no refund"),
        (
            lambda: expenditure_correct(
                **at.line, year=2019, category="1", amount=usd("49,000"), reason="Late", **SAID
            ),
            "nothing more is charged",
        ),
    ):
        with pytest.raises(ProjectIsClosed, match=why):
            deed()
    assert Entry.objects.count() == before


def test_what_stands_stale_in_hand_does_not_pass_the_closure(at):
    stale = type(at.project).objects.select_related("fund").get(pk=at.project.pk)
    at.declare()
    assert stale.status == ProjectStatus.ONGOING
    with pytest.raises(ProjectIsClosed):
        transfer_record(
            project=stale, organisation=at.organisation, reference="T-9", value_date=TODAY, amount=usd("1"), **SAID
        )


def test_a_form_sent_twice_is_answered_though_the_project_was_closed_in_between(at):
    said = {**at.line, "reference": "T-9", "value_date": TODAY, "amount": usd("53,500"), **SAID}
    first = transfer_record(**said, idempotency_key="form-1")
    at.declare()
    assert transfer_record(**said, idempotency_key="form-1") == first


def test_a_mistake_is_reversed_and_recorded_anew_in_a_closed_project(at):
    at.ready()
    at.close()
    entry = Entry.objects.get(record="transfer:T-001")
    refund = Entry.objects.get(record="expenditure:P-1:UNDP:programme:1:2019")
    later = NOW + timedelta(days=1)
    services.entry_reverse(entry=refund, reason="Wrong figure", by=at.checker.email, at=later)
    corrected = expenditure_record(
        **at.line, year=2019, category="1", amount=usd("50,000"), by=at.maker.email, at=later
    )
    assert corrected.revision == 2
    assert not Entry.objects.filter(reverses=entry).exists()


def test_what_came_back_before_the_closure_is_not_paid_again_after_it(at):
    transfer(at, "T-002", "53,500")
    services.entry_reverse(
        entry=Entry.objects.get(record="transfer:T-002"), reason="Came back", by=at.checker.email, at=NOW
    )
    at.project.refresh_from_db()
    project_close_operationally(
        project=at.project, closed_on=TODAY, comment="", by=at.undp, at=NOW + timedelta(minutes=5)
    )
    with pytest.raises(ProjectIsClosed):
        transfer(at, "T-002", "53,500")


def test_the_payment_of_what_was_released_is_recorded_though_the_project_was_cancelled_since(at):
    request = a_request(at, RequestState.RELEASED)
    at.project.status = ProjectStatus.CANCELLED
    at.project.save()
    with pytest.raises(ProjectIsClosed):
        transfer(at, "T-9", "20,000")
    with pytest.raises(ReferenceOfRequests):
        transfer(at, request.number, "20,000")
    said = {**at.line, "value_date": TODAY, "amount": usd("20,000"), **SAID}
    assert transfer_record(**said, reference=request.number, request=request).reference == request.number
    request.state = RequestState.SUBMITTED
    with pytest.raises(ProjectIsClosed):
        transfer_record(**said, reference="T-10", request=request)


# -- financial closure -------------------------------------------------------------------------------------------------


def test_everything_that_keeps_a_project_open_is_said_with_its_figures(at):
    at.spend(direct="49,000", support="4,400")
    assert sentences(at) == [
        "Project P-1 is ongoing: its operational closure is not declared.",
        "The final narrative report is not on file.",
        "The certified final financial statement of UNDP is not on file.",
        "UNDP holds 100.00 USD: received 53500.00 USD, spent 53400.00 USD. It pays this back, or a waiver is asked: up "
        "to 250.00 USD of a project may be waived.",
        "UNDP charged 4400.00 USD of support cost: 7% of the 49000.00 USD actually spent is 3430.00 USD, so 970.00 USD "
        "is too much.",
        "UNDP has neither paid over interest nor declared that none was earned.",
        "53500.00 USD of the 107000.00 USD approved for UNDP (programme) is not transferred: it must be reduced. "
        "Once the project is operationally closed, a budget revision does that.",
    ]


def test_a_project_is_closed_when_every_check_passes_by_another_person(at):
    at.ready()
    with pytest.raises(NotYours):
        at.close(by=at.maker)
    with pytest.raises(NotYours):
        at.close(by=at.secretariat)
    with pytest.raises(ShownIsStale):
        at.close(shown="something else")
    with pytest.raises(ShownIsStale):
        at.close(shown="")
    closure = at.close(comment="All in order")
    at.project.refresh_from_db()
    assert at.project.status == ProjectStatus.FINANCIALLY_CLOSED
    assert at.project.history.first().status == ProjectStatus.FINANCIALLY_CLOSED
    assert {check["verdict"] for check in closure.checks} == {"pass"}
    assert sentences(at) == []
    with pytest.raises(NotNow):
        at.close()
    with pytest.raises(DatabaseError), transaction.atomic():
        ProjectClosure.objects.filter(pk=closure.pk).update(comment="Otherwise")


def test_whatever_is_missing_refuses_the_closure_and_leaves_everything_as_it_was(at):
    at.ready()
    at.refund("1")
    with pytest.raises(UnableToClose, match=r"reports 1.00 USD more as spent than it received"):
        at.close()
    at.project.refresh_from_db()
    assert at.project.status == ProjectStatus.OPERATIONALLY_CLOSED
    assert not ProjectClosure.objects.filter(kind=ClosureKind.FINANCIAL).exists()
    assert not Step.objects.filter(action="close_financially").exists()


def test_who_declared_the_operational_closure_does_not_close_financially(at):
    both = at.person("both", "office_checker")
    from fund.models import Membership

    Membership.objects.create(
        user=both, role="organisation", fund=at.fund, institution="UNDP", valid_from=date(2011, 1, 1)
    )
    at.spend()
    at.reduce()
    at.file()
    at.declare(by=both)
    at.no_interest()
    with pytest.raises(NotYours, match="another person"):
        at.close(by=both)
    at.close()


def test_each_organisation_of_a_project_files_its_own_statement(at):
    line = {"project": at.project, "organisation": at.other}
    allocation_record(**line, reference="A-W", decided_on=date(2019, 1, 5), direct_amount=usd("1,000"), **SAID)
    transfer_record(**line, reference="T-W", value_date=date(2019, 2, 1), amount=usd("1,070"), **SAID)
    at.file()
    at.file("final_statement", organisation="UNDP")
    assert "The certified final financial statement of WHO is not on file." in sentences(at)
    assert "The certified final financial statement of UNDP is not on file." not in sentences(at)


def test_several_years_each_rounded_are_within_the_rate(at):
    """7 % of 0.50 is 0.035: 0.04 a year, 0.08 in all, of 1.00 only 0.07."""
    for year in (2018, 2019):
        at.spend(direct="0.50", support="0.04", year=year)
    assert verdicts(financial_checks(project_grounds(at.project, TODAY))).failed.count("support") == 0
    at.spend(direct="0.50", support="0.06", year=2020)
    assert verdicts(financial_checks(project_grounds(at.project, TODAY))).failed.count("support") == 1


# -- waivers -----------------------------------------------------------------------------------------------------------


def nearly_spent(at, held: str = "120") -> None:
    at.spend(direct="49,880" if held == "120" else "49,000")
    at.reduce()
    at.declare()


def ask(at, by=None):
    return waiver_ask(**at.line, reason="Cheaper than the bank", by=by or at.maker, at=NOW)


def test_a_balance_within_the_threshold_is_waived_by_two_people(at):
    at.spend(direct="49,900", support="3,480")
    at.reduce()
    with pytest.raises(UnableToWaive, match="is ongoing: a balance is waived when it is operationally closed"):
        ask(at)
    at.declare()
    with pytest.raises(NotYours):
        ask(at, by=at.secretariat)
    request = ask(at)
    assert (request.number, request.amount_minor, request.state) == ("TST01-W-001", 12_000, WaiverState.ASKED)
    with pytest.raises(UnableToWaive, match="waits for another person already"):
        ask(at)
    assert "UNDP holds 120.00 USD; waiver TST01-W-001 waits for another person." in sentences(at)
    with pytest.raises(NotYours):
        waiver_grant(request=request, shown=digest_of(request), by=at.maker, at=NOW)
    with pytest.raises(ShownIsStale):
        waiver_grant(request=request, shown="", by=at.checker, at=NOW)
    waiver = waiver_grant(request=request, shown=digest_of(request), by=at.checker, at=NOW)
    assert (waiver.amount_minor, waiver.asked_by, waiver.granted_by) == (12_000, at.maker, at.checker)
    at.file()
    at.no_interest()
    at.close()
    # What was waived may still come back; more may not.
    with pytest.raises(ProjectIsClosed, match=r"holds 120.00 USD of it: 120.01 USD is no refund"):
        refund_record(**at.line, reference="R-9", value_date=TODAY, amount=usd("120.01"), **SAID)
    refund_record(**at.line, reference="R-9", value_date=TODAY, amount=usd("120"), **SAID)


def test_who_asked_for_a_waiver_does_not_grant_it_whatever_their_roles(at):
    from fund.models import Membership

    both = at.person("both", "office_maker")
    Membership.objects.create(user=both, role="office_checker", fund=at.fund, valid_from=date(2011, 1, 1))
    at.spend(direct="49,900", support="3,480")
    at.declare()
    request = ask(at, by=both)
    with pytest.raises(NotYours, match="another person"):
        waiver_grant(request=request, shown=digest_of(request), by=both, at=NOW)
    assert not Waiver.objects.exists()


def test_a_balance_above_the_threshold_is_not_waived(at):
    at.spend(direct="49,750", support="3,480")
    at.declare()
    with pytest.raises(UnableToWaive, match=r"holds 270.00 USD of project P-1. Up to 250.00 USD"):
        ask(at)
    FundRules.objects.create(fund=at.fund, waiver_amount=usd("270"))
    assert ask(at).amount_minor == 27_000


def test_a_waiver_is_of_what_is_held_when_it_is_granted(at):
    at.spend(direct="49,900", support="3,480")
    at.declare()
    request = ask(at)
    at.refund("20")
    with pytest.raises(UnableToWaive, match=r"holds 100.00 USD now, not the 120.00 USD asked for"):
        waiver_grant(request=request, shown=digest_of(request), by=at.checker, at=NOW)
    request.refresh_from_db()
    assert request.state == WaiverState.ASKED
    with pytest.raises(UnableToStep, match="Say why"):
        waiver_refuse(request=request, reason=" ", by=at.checker, at=NOW)
    waiver_refuse(request=request, reason="It has changed", by=at.checker, at=NOW)
    assert ask(at).amount_minor == 10_000


def test_nothing_held_is_not_waived(at):
    at.spend()
    at.declare()
    with pytest.raises(UnableToWaive, match="UNDP holds nothing of project P-1"):
        ask(at)


# -- interest ----------------------------------------------------------------------------------------------------------


def interest(at, amount="75", reference="I-1", organisation="UNDP"):
    return services.income_record(
        fund=at.fund,
        reference=reference,
        kind="agency_interest",
        organisation=organisation,
        value_date=date(2020, 3, 1),
        amount=usd(amount),
        **SAID,
    )


def test_interest_is_settled_by_an_income_or_by_a_declaration_that_there_is_none(at):
    said = {**at.line, "note": "Letter of 5 March", "at": NOW}
    with pytest.raises(NotYours):
        interest_declare(**said, by=at.who)
    with pytest.raises(NotYours):
        interest_declare(**said, by=at.checker)
    with pytest.raises(UnableToDeclare, match="Say on what ground"):
        interest_declare(**said | {"note": " "}, by=at.undp)
    paid = interest(at)
    with pytest.raises(UnableToDeclare, match=r"I-1 is 75.00 USD, of which 0.00 USD settles other projects: 75.00 USD"):
        interest_declare(**said, amount=usd("76"), income=paid, by=at.maker)
    with pytest.raises(UnableToDeclare, match="is not interest that UNDP has paid over"):
        interest_declare(**said, amount=usd("5"), income=interest(at, "5", "I-2", "WHO"), by=at.maker)
    interest_declare(**said, amount=usd("75"), income=paid, by=at.maker)
    assert not any("interest" in sentence for sentence in sentences(at))
    services.entry_reverse(entry=paid.entry, reason="Not theirs", by=at.checker.email, at=NOW)
    assert "UNDP has neither paid over interest nor declared that none was earned." in sentences(at)
    interest_declare(**said, by=at.undp)
    assert not any("interest" in sentence for sentence in sentences(at))


def test_an_organisation_that_keeps_interest_has_nothing_to_declare(at):
    at.organisation.returns_interest = False
    at.organisation.save()
    assert not any("interest" in sentence for sentence in sentences(at))


# -- the fund ----------------------------------------------------------------------------------------------------------


def test_a_fund_is_closed_when_its_projects_are_and_its_cash_is_zero(at):
    said = {"fund": at.fund, "closed_on": TODAY, "comment": "", "at": NOW}
    with pytest.raises(UnableToClose, match=r"1 of 1 projects are not financially closed: P-1\. .* is left"):
        fund_close(**said, shown=at.fund_shown(), by=at.checker)
    at.ready()
    at.close()
    with pytest.raises(UnableToClose, match=r"174,299.00 USD is left"):
        fund_close(**said, shown=at.fund_shown(), by=at.checker)
    empty_the_fund(at)
    with pytest.raises(NotYours):
        fund_close(**said, shown=at.fund_shown(), by=at.maker)
    with pytest.raises(ShownIsStale):
        fund_close(**said, shown="", by=at.checker)
    closure = fund_close(**said, shown=at.fund_shown(), by=at.checker)
    assert "commitments" in verdicts(fund_checks(fund_grounds(at.fund, TODAY))).warned
    with pytest.raises(UnableToClose, match="was closed on"):
        fund_close(**said, shown=at.fund_shown(), by=at.checker)
    assert FundClosure.objects.get() == closure
    with pytest.raises(ProjectIsClosed, match="Fund TST01 was closed on"):
        allocate(at)


def test_a_cancelled_project_that_still_holds_money_keeps_the_fund_open(at):
    at.project.status = ProjectStatus.CANCELLED
    at.project.save()
    assert fund_grounds(at.fund, TODAY).open_projects == ("P-1",)
    at.reduce("-100,000")
    at.refund("53,500")
    assert fund_grounds(at.fund, TODAY).open_projects == ("P-1",), "what it received is accounted for like any other"
    at.file()
    at.no_interest()
    at.close()
    assert fund_grounds(at.fund, TODAY).open_projects == ()


def cancelled(at) -> None:
    at.project.status = ProjectStatus.CANCELLED
    at.project.save()


def test_a_cancelled_project_that_was_funded_is_settled_like_any_other(at):
    cancelled(at)
    at.spend("10,000", "700")
    at.reduce()
    grounds = project_grounds(at.project, TODAY)
    assert [check.name for check in keeps_open(grounds)] == ["narrative", "statement", "balance", "interest"]
    with pytest.raises(UnableToClose, match=r"UNDP holds 42,800\.00 USD"):
        at.close()
    at.refund("42,650")
    at.file()
    at.no_interest()
    waiver = waiver_ask(project=at.project, organisation=at.organisation, reason="Small", by=at.maker, at=NOW)
    waiver_grant(request=waiver, shown=digest_of(waiver), by=at.checker, at=NOW)
    assert keeps_open(project_grounds(at.project, TODAY)) == []
    closure = at.close()
    at.project.refresh_from_db()
    assert (closure.kind, at.project.status) == ("financial", "financially_closed")
    step = steps_of(at.fund, at.project.record).last()
    assert (step.action, step.before, step.after) == ("close_financially", "cancelled", "financially_closed")


def test_who_signed_the_cancellation_does_not_settle_it(at):
    cancelled(at)
    Step.objects.create(
        fund=at.fund, record=at.project.record, action="cancel", before="ongoing", after="cancelled",
        taken_by=at.checker, taken_at=NOW,
    )  # fmt: skip
    at.spend()
    at.reduce()
    at.file()
    at.no_interest()
    with pytest.raises(NotYours, match="another person"):
        at.close()
    at.close(by=at.second)


def test_a_project_cancelled_before_anything_was_transferred_is_over(at):
    focus = at.project.priority_focus
    other = Project.objects.create(
        fund=at.fund, number="P-2", title="Never begun", priority_focus=focus, status=ProjectStatus.CANCELLED
    )
    assert is_over(project_grounds(other, TODAY))
    assert fund_grounds(at.fund, TODAY).open_projects == ("P-1",)
