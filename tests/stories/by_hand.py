"""A fund recorded deed by deed through the services, as the pages of the office do, from workbook rows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal

from djmoney.money import Money

from fund import services
from fund.ledger import UnableToPost
from fund.models import Agreement, Contributor, Fund, PriorityFocus
from grants.models import Organisation, Project
from grants.services.allocations import allocation_record
from grants.services.expenditure import expenditure_record
from grants.services.transfers import refund_record, transfer_record
from tests.generators.workbook_file import Sheets
from tests.oracle.rows import day, text

Deed = Callable[[], object]
BY = {"by": "hand", "at": datetime(2026, 1, 5, 12, tzinfo=UTC)}


class Office:
    """Registers the fund at once; ``record_all`` then does every deed on its day."""

    def __init__(self, sheets: Sheets) -> None:
        self.sheets = sheets
        row = sheets["fund"][0]
        self.currency = text(row["currency"])
        self.fund = Fund.objects.create(
            code=text(row["code"]),
            name=text(row["name"]),
            currency=self.currency,
            start_date=day(row["start_date"]),
            aa_fee_percent=self.rate(row.get("aa_fee_percent"), Decimal(1)),
            support_cost_percent=self.rate(row.get("support_cost_percent"), Decimal(7)),
        )
        self.fund.refresh_from_db()
        for row in sheets["priority_focuses"]:
            planned = self.money(row.get("planned_amount")) if text(row.get("planned_amount")) else None
            PriorityFocus.objects.create(
                fund=self.fund, code=text(row["code"]), title=text(row["title"]), planned_amount=planned
            )
        for row in sheets["contributors"]:
            Contributor.objects.create(fund=self.fund, code=text(row["code"]), name=text(row["name"]))
        for row in sheets["organisations"]:
            Organisation.objects.create(
                fund=self.fund,
                code=text(row["code"]),
                name=text(row["name"]),
                support_cost_percent=self.rate(row.get("support_cost_percent"), self.fund.support_cost_percent),
            )
        for row in sheets["projects"]:
            focus = PriorityFocus.objects.get(fund=self.fund, code=text(row["priority_focus"]))
            Project.objects.create(
                fund=self.fund, number=text(row["number"]), title=text(row["title"]), priority_focus=focus
            )

    @staticmethod
    def rate(value: object, default: Decimal) -> Decimal:
        return Decimal(text(value)) if text(value) else default

    def money(self, value: object, currency: str | None = None) -> Money:
        return Money(Decimal(text(value)), currency or self.currency)

    def stated(self, row: dict[str, object], column: str) -> Money | None:
        return self.money(row[column]) if text(row.get(column)) else None

    def line(self, row: dict[str, object]) -> dict[str, object]:
        return {
            "project": Project.objects.get(fund=self.fund, number=text(row["project"])),
            "organisation": Organisation.objects.get(fund=self.fund, code=text(row["organisation"])),
            "purpose": text(row.get("purpose")) or "programme",
        }

    # -- deeds ---------------------------------------------------------------------------------------

    def agreements(self, row: dict[str, object]) -> None:
        services.agreement_sign(
            contributor=Contributor.objects.get(fund=self.fund, code=text(row["contributor"])),
            reference=text(row["reference"]),
            signed_on=day(row["signed_on"]),
            amount=self.money(row["amount"], text(row["currency"])),
            fund_amount=self.stated(row, "fund_amount"),
            aa_fee_percent=self.rate(row.get("aa_fee_percent"), self.fund.aa_fee_percent),
            **BY,
        )

    def deposits(self, row: dict[str, object]) -> None:
        agreement = Agreement.objects.get(fund=self.fund, reference=text(row["agreement"]))
        services.deposit_record(
            agreement=agreement,
            reference=text(row["reference"]),
            received_on=day(row["received_on"]),
            amount=self.money(row["amount"], agreement.amount.currency.code),
            fund_amount=self.stated(row, "fund_amount"),
            aa_fee=self.stated(row, "aa_fee"),
            **BY,
        )

    def allocations(self, row: dict[str, object]) -> None:
        allocation_record(
            **self.line(row),
            reference=text(row["reference"]),
            decided_on=day(row["decided_on"]),
            direct_amount=self.money(row["direct_amount"]),
            support_cost=self.stated(row, "support_cost"),
            **BY,
        )

    def transfers(self, row: dict[str, object]) -> None:
        transfer_record(**self.line(row), **self.paid(row), **BY)

    def refunds(self, row: dict[str, object]) -> None:
        refund_record(**self.line(row), **self.paid(row), **BY)

    def paid(self, row: dict[str, object]) -> dict[str, object]:
        return {
            "reference": text(row["reference"]),
            "value_date": day(row["value_date"]),
            "amount": self.money(row["amount"]),
        }

    def income(self, row: dict[str, object]) -> None:
        organisation = text(row.get("organisation"))
        services.income_record(
            fund=self.fund, kind=text(row["kind"]), organisation=organisation, **self.paid(row), **BY
        )

    def charges(self, row: dict[str, object]) -> None:
        services.charge_record(fund=self.fund, kind=text(row["kind"]), **self.paid(row), **BY)

    def fund_transfers(self, row: dict[str, object]) -> None:
        services.fund_transfer_record(
            fund=self.fund,
            direction=text(row["direction"]),
            other_fund=text(row["other_fund"]),
            **self.paid(row),
            **BY,
        )

    def contributor_refunds(self, row: dict[str, object]) -> None:
        contributor = Contributor.objects.get(fund=self.fund, code=text(row["contributor"]))
        services.contributor_refund_record(contributor=contributor, **self.paid(row), **BY)

    def expenditures(self) -> list[tuple[date, Deed]]:
        """Rows of equal identity are one figure."""
        sums: dict[tuple[str, str, str, int, str], Decimal] = {}
        rows: dict[tuple[str, str, str, int, str], dict[str, object]] = {}
        for row in self.sheets["expenditures"]:
            key = (
                text(row["project"]),
                text(row["organisation"]),
                text(row.get("purpose")) or "programme",
                int(text(row["year"])),
                text(row["category"]),
            )
            sums[key] = sums.get(key, Decimal(0)) + Decimal(text(row["amount"]))
            rows[key] = row
        return [
            (date(key[3], 12, 31), lambda key=key: self.expenditure(rows[key], key[3], key[4], sums[key]))
            for key in rows
            if sums[key]
        ]

    def expenditure(self, row: dict[str, object], year: int, category: str, amount: Decimal) -> None:
        expenditure_record(**self.line(row), year=year, category=category, amount=Money(amount, self.currency), **BY)

    def record_all(self) -> None:
        """Every deed, by its day; within a day in any order the books allow."""
        columns = {
            "agreements": "signed_on",
            "deposits": "received_on",
            "income": "value_date",
            "fund_transfers": "value_date",
            "allocations": "decided_on",
            "transfers": "value_date",
            "refunds": "value_date",
            "charges": "value_date",
            "contributor_refunds": "value_date",
        }
        deeds: list[tuple[date, Deed]] = self.expenditures()
        for sheet, column in columns.items():
            act = getattr(self, sheet)
            deeds += [(day(row[column]), lambda act=act, row=row: act(row)) for row in self.sheets[sheet]]
        days: dict[date, list[Deed]] = {}
        for on, deed in deeds:
            days.setdefault(on, []).append(deed)
        for on in sorted(days):
            do_all(days[on])


def do_all(deeds: list[Deed]) -> None:
    """Do what can be done, again and again, until nothing is left; fails when nothing more can be done."""
    while deeds:
        left = []
        for deed in deeds:
            try:
                deed()
            except UnableToPost as error:
                left.append((deed, error))
        if len(left) == len(deeds):
            raise AssertionError(f"refused: {left[0][1]}") from left[0][1]
        deeds = [deed for deed, _ in left]
