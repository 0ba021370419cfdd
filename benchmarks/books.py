"""A portfolio into the database: register rows in bulk, entries through the ledger's own writer."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

from djmoney.money import Money

from benchmarks.portfolio import YEARS, Event, FundPlan, events
from fund import posting_rules as rules
from fund.fingerprints import fingerprint_of
from fund.ledger import Draft
from fund.models import Agreement, Contributor, Fund, PriorityFocus
from fund.posting_rules import Moves
from grants.models import Organisation, Project

AT = datetime(2025, 6, 1, 12, tzinfo=UTC)
FIRST = date(YEARS[0], 1, 1)


def register(plan: FundPlan) -> Fund:
    """The fund with its focuses, contributors, agreements, organisations and projects."""
    fund = Fund.objects.create(code=plan.code, name=f"Fund {plan.code}", currency="USD", start_date=FIRST)
    focuses = PriorityFocus.objects.bulk_create(
        PriorityFocus(fund=fund, code=f"PF{n}", title=f"Focus {n}", planned_amount=Money(1_000_000, "USD"))
        for n in range(1, 6)
    )
    givers = Contributor.objects.bulk_create(
        Contributor(fund=fund, code=code, name=f"Contributor {code}") for code in plan.contributors
    )
    Agreement.objects.bulk_create(
        Agreement(
            fund=fund,
            contributor=giver,
            reference=f"A-{giver.code}",
            signed_on=FIRST,
            amount=Money(900_000_000, "USD"),
            fund_amount=Money(900_000_000, "USD"),
            aa_fee_percent=Decimal(1),
        )
        for giver in givers
    )
    Organisation.objects.bulk_create(
        Organisation(fund=fund, code=code, name=f"Organisation {code}", support_cost_percent=Decimal(7))
        for code in plan.organisations
    )
    Project.objects.bulk_create(
        Project(fund=fund, number=number, title=f"Project {number}", priority_focus=focuses[position % 5])
        for position, number in enumerate(plan.projects)
    )
    return fund


def moves_of(event: Event) -> Moves:
    """What an event moves, by the product's own rules."""
    project, organisation = event.line
    if event.kind == "deposit":
        return rules.deposit(event.party, f"A-{event.party}", event.amount, event.amount // 100)
    if event.kind == "allocation":
        return rules.allocation(project, organisation, "programme", event.amount, event.amount * 7 // 100)
    if event.kind == "transfer":
        return rules.transfer(project, organisation, "programme", event.amount)
    if event.kind == "refund":
        return rules.refund(project, organisation, "programme", event.amount)
    if event.kind == "expenditure":
        return rules.expenditure(project, organisation, "programme", event.category, event.amount)
    return rules.fund_interest(event.amount) if event.kind == "income" else rules.bank_charge(event.amount)


def draft_of(event: Event) -> Draft:
    record = f"{event.kind}:{event.number}"
    content = {"day": event.day.isoformat(), "amount": str(event.amount), "party": event.party}
    return Draft(
        event=event.kind,
        effective_date=event.day,
        moves=moves_of(event),
        record=record,
        idempotency_key=record,
        fingerprint=fingerprint_of(record, content),
        narration=" · ".join(event.line),
    )


def drafts(plan: FundPlan) -> list[Draft]:
    return [draft_of(event) for event in events(plan)]
