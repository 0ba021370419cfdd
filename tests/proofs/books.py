"""Small books for the proofs: every kind of document, closed years, reversals, two funds. All through the services."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal

from django.apps import apps
from django.db import connection
from djmoney.money import Money

from fund import guards, ledger, services
from fund.models import Agreement, Charge, Contributor, Deposit, Entry, Fund, PriorityFocus
from grants.models import Organisation, Project, Purpose
from grants.reporting.computing import Posting
from grants.reporting.reported import Line
from grants.services.adjustments import prior_year_adjustment_record
from grants.services.allocations import allocation_record
from grants.services.expenditure import expenditure_correct, expenditure_record
from grants.services.transfers import refund_record, transfer_record

AT = datetime(2020, 6, 1, 12, 30, 15, 250_000, tzinfo=UTC)
BY = {"by": "maker@office.example", "at": AT}


def money(amount: object, currency: str = "USD") -> Money:
    return Money(Decimal(str(amount)), currency)


@dataclass
class Books:
    """A fund with its register. Money is recorded by the methods, in as few words as a test can bear."""

    fund: Fund
    contributor: Contributor
    organisation: Organisation
    project: Project
    agreement: Agreement

    def deposit(self, reference: str, day: date, amount: object, fund_amount: object = None, **more: object) -> Deposit:
        return services.deposit_record(
            agreement=self.agreement,
            reference=reference,
            received_on=day,
            amount=money(amount, self.agreement.amount.currency.code),
            fund_amount=None if fund_amount is None else money(fund_amount),
            **BY,
            **more,
        )

    def charge(self, reference: str, day: date, amount: object, **more: object) -> Charge:
        return services.charge_record(
            fund=self.fund,
            reference=reference,
            kind="bank_charges",
            value_date=day,
            amount=money(amount),
            **{**BY, **more},
        )

    def reverse(self, entry: Entry, reason: str = "a mistake") -> Entry:
        return services.entry_reverse(entry=entry, reason=reason, **BY)

    def entry(self, sequence: int) -> Entry:
        return Entry.objects.get(fund=self.fund, sequence=sequence)

    @property
    def grant(self) -> dict[str, object]:
        return {"project": self.project, "organisation": self.organisation, **BY}


def empty_books(code: str = "PRF00", currency: str = "USD", agreement_currency: str = "USD") -> Books:
    """A fund from 2015 with one of everything in its register and a signed agreement, nothing else recorded."""
    fund = Fund.objects.create(code=code, name="Proof", currency=currency, start_date=date(2015, 1, 1))
    fund.refresh_from_db()
    focus = PriorityFocus.objects.create(fund=fund, code="F1", title="Focus")
    contributor = Contributor.objects.create(fund=fund, code="NOR", name="Norway")
    organisation = Organisation.objects.create(fund=fund, code="OHCHR", name="OHCHR", support_cost_percent=Decimal(7))
    project = Project.objects.create(fund=fund, number="P-1", title="Project", priority_focus=focus)
    agreement = services.agreement_sign(
        contributor=contributor,
        reference="SAA-1",
        signed_on=date(2015, 1, 10),
        amount=money(1_000_000, agreement_currency),
        fund_amount=money(120_000) if agreement_currency != currency else None,
        **BY,
    )
    return Books(fund, contributor, organisation, project, agreement)


def full_books(code: str = "PRF00") -> Books:
    """Five years of a fund, 2015 and 2016 closed: each kind of document before and after, three reversals."""
    books = empty_books(code, agreement_currency="NOK")
    fund, grant = books.fund, books.grant
    for year in (2015, 2016, 2017, 2018, 2019):
        books.deposit(f"D-{year}", date(year, 2, 3), "150000.00", f"18{year % 100}0.35")
        allocation_record(reference=f"A-{year}", decided_on=date(year, 3, 1), direct_amount=money("3000.10"), **grant)
        transfer_record(reference=f"T-{year}", value_date=date(year, 3, 9), amount=money("3100.00"), **grant)
        refund_record(reference=f"R-{year}", value_date=date(year, 11, 2), amount=money("100.07"), **grant)
        expenditure_record(year=year, category="1", amount=money("2000.50"), **grant)
        income = {"fund": fund, "value_date": date(year, 12, 31), **BY}
        services.income_record(reference=f"I-{year}", kind="fund_interest", amount=money("12.34"), **income)
        services.income_record(
            reference=f"G-{year}", kind="agency_interest", organisation="OHCHR", amount=money("-1.10"), **income
        )
        books.charge(f"C-{year}", date(year, 12, 30), "9.99")
        if year in (2015, 2016):
            if year == 2016:
                books.reverse(Charge.objects.get(fund=fund, reference="C-2016").entry)
            services.year_close(fund=fund, year=year, **BY)
    other = {"fund": fund, "other_fund": "JPS10", "value_date": date(2018, 5, 5), **BY}
    services.fund_transfer_record(reference="FT-1", direction="in", amount=money("77.70"), **other)
    services.fund_transfer_record(reference="FT-2", direction="out", amount=money("7.70"), **other)
    services.contributor_refund_record(
        contributor=books.contributor, reference="CR-1", value_date=date(2019, 5, 5), amount=money("5.00"), **BY
    )
    books.reverse(Deposit.objects.get(fund=fund, reference="D-2018").entry)
    books.deposit("D-2018", date(2018, 2, 3), "150000.00", "18181.00")
    expenditure_correct(year=2018, category="1", amount=money("1999.99"), reason="as certified", **grant)
    prior_year_adjustment_record(
        line=Line(books.project, books.organisation, Purpose.PROGRAMME),
        of_year=2016,
        postings=[Posting("1", 2000_50, 1990_00)],
        reference="PRF00-E-2016-001",
        reason="the auditors' finding",
        **BY,
    )
    return books


def table_names() -> list[str]:
    """Every table of the books: the ledger and the documents."""
    return [model._meta.db_table for model in guards.append_only_models()]


def digest() -> str:
    """All that was posted, in one value: nothing changed where it is equal before and after."""
    text = []
    with connection.cursor() as cursor:
        for table in sorted([*table_names(), "fund_fund", "fund_agreement"]):
            cursor.execute(f"SELECT * FROM {table} ORDER BY id")
            text.append(f"{table} {cursor.fetchall()}")
    return hashlib.sha256("\n".join(text).encode()).hexdigest()


def post_draft(books: Books, key: str = "another", day: date = date(2019, 6, 1), amount: int = 100) -> Entry:
    """One more entry, as bare as can be."""
    from fund import posting_rules

    draft = ledger.Draft("bank_charges", day, posting_rules.bank_charge(amount), "charge:X", key, "0" * 64)
    return ledger.post(fund=books.fund, draft=draft, **BY)


def documents() -> list[type]:
    """The models of documents."""
    from fund.models import PostedRecord

    return [model for model in apps.get_models() if issubclass(model, PostedRecord)]
