"""A fund with one of everything an address can name, and people of every role."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from django.test import Client
from django.urls import reverse

from fund import services
from fund.models import Fund, Membership, Output, PriorityFocus, User
from grants.models import (
    BankDetails,
    FocalPoint,
    Indicator,
    LevelTarget,
    Memorandum,
    PaymentBatch,
    ProjectIndicator,
    SupportCostRate,
    TransferRequest,
    WaiverRequest,
    Window,
)
from grants.services.cycles import cycle_open
from grants.services.expenditure_reports import expenditure_report_begin
from grants.services.narratives import narrative_begin, narrative_submit
from reports.models import Edition
from tests.every_address.table import (
    ANONYMOUS,
    BATCH,
    DETAILS,
    FUND,
    INSTITUTIONS,
    REPORT,
    REQUEST,
    STRANGER,
    TABLE,
    WAIVER,
)
from tests.generators.office_fund import AT, usd
from tests.grants.committee import sitting as committee
from tests.grants.narratives.office import complete as narrative_text


class World(NamedTuple):
    fund: Fund
    numbers: dict[str, Any]

    def address(self, name: str, code: str = "TST01") -> str:
        rule = TABLE[name]
        args = [self.numbers[arg] if isinstance(arg, str) and arg.startswith("$") else arg for arg in rule.args]
        return reverse(name, args=[code, *args] if rule.whose == FUND else args)


def everything() -> World:
    """A fund with one of everything an address can name."""
    at = committee.sitting()
    fund, undp, project = at.fund, at.office.organisation, at.office.project
    Output.objects.create(fund=fund, priority_focus=PriorityFocus.objects.get(fund=fund), code="O1", title="Output")
    meeting = committee.open_meeting(at, committee.proposal(at), committee.proposal(at))
    item = committee.first_item(meeting, 2)
    committee.all_agree(at, item)
    committee.both(at, item, outcome="conditions", conditions=["A signed budget"])
    maker = committee.somebody("office_maker", "the.maker@example.org", fund)
    request = TransferRequest.objects.create(
        fund=fund, number=REQUEST, project=project, organisation=undp, amount=usd("1,000"),
        complete_on=committee.DAY, prepared_by=maker, prepared_at=AT,
    )  # fmt: skip
    batch = PaymentBatch.objects.create(
        fund=fund, number=BATCH, execution_date=committee.DAY, created_by=maker, created_at=AT
    )
    details = BankDetails.objects.create(
        fund=fund, organisation=undp, number=DETAILS, account_name="UNDP", account_number="CH9300762011623852957",
        bank_name="A bank", bic="UBSWCHZH80A", country="CH", currency="USD", prepared_by=maker, prepared_at=AT,
    )  # fmt: skip
    waiver = WaiverRequest.objects.create(
        fund=fund, number=WAIVER, project=project, organisation=undp, amount_minor=100, reason="Small",
        asked_by=maker, asked_at=AT,
    )  # fmt: skip
    day = date(2018, 1, 1)
    rows = {
        "$memorandum": Memorandum(fund=fund, organisation=undp, reference="M", signed_on=day, in_force_from=day),
        "$rate": SupportCostRate(organisation=undp, percent=5, valid_from=day),
        "$point": FocalPoint(organisation=undp, name="Ana", email="ana@example.org", valid_from=day),
        "$target": LevelTarget(fund=fund, title="Country", levels=["country"], percent=50),
        "$window": Window(fund=fund, code="W", title="Window"),
    }
    for row in rows.values():
        row.save()
    numbers = {token: row.pk for token, row in rows.items()}
    report = expenditure_report_begin(project=project, organisation=undp, year=2019, by=maker, at=AT)
    assert report.number == REPORT
    cycle = cycle_open(fund=fund, year=2018, by=maker, at=AT)
    focus = project.priority_focus
    measure = Indicator.objects.create(fund=fund, code="F1.a", priority_focus=focus, text="Plans")
    promised = ProjectIndicator.objects.create(fund=fund, project=project, code="1.0.1", text="Plans", feeds=measure)
    told = cycle.calls.get(kind="narrative", project=project)
    teller = committee.somebody("organisation", "teller@example.org", fund, "UNDP")
    narrative = narrative_begin(
        project=project, year=2018, is_final=False, call=told, content=narrative_text(), by=teller, at=AT
    )
    narrative_submit(report=narrative, by=teller, at=AT)
    numbers |= {
        "$told": told.pk,
        "$measure": measure.pk,
        "$promised": promised.pk,
        "$call": cycle.calls.get(kind="expenditure", organisation=undp).pk,
        "$seat": at.seats["ILO"].pk,
        "$person": maker.pk,
        "$membership": maker.memberships.get().pk,
    }
    Edition.objects.create(
        fund=fund, year=2018, texts={"summary": "A text"}, created_by=maker, created_at=AT, edited_at=AT
    )
    services.year_close(fund=fund, year=2018, by="checker@example.org", at=AT)
    assert {request.number, batch.number, details.number, waiver.number} == {REQUEST, BATCH, DETAILS, WAIVER}
    return World(fund, numbers)


def client_of(who: str, fund: Fund) -> Client:
    client = Client()
    if who == ANONYMOUS:
        return client
    role = "office_maker" if who == STRANGER else who
    if who == STRANGER:
        fund = Fund.objects.create(code="OTHER", name="Another", currency="USD", start_date=date(2018, 1, 1))
    user = User.objects.create_user(email="somebody@example.org", password="x", name=who)
    Membership.objects.create(
        user=user, role=role, fund=fund, institution=INSTITUTIONS.get(who, ""), valid_from=date(2000, 1, 1)
    )
    client.force_login(user)
    return client
