"""A closed fund takes nothing more: said in a sentence, refused by the database, on whichever way it comes."""

from __future__ import annotations

from datetime import date

import openpyxl
import pytest
from django.db import DatabaseError, transaction

from fund import admission, invariants, ledger, services
from fund.models import Charge, ClosedFund, Contributor, ContributorRefund, Entry, Fund, FundTransfer
from grants.services.closing import fund_close
from tests.generators.office_fund import nok, usd
from tests.grants.closing.office import NOW, SAID, TODAY, ClosingOffice, closed_office, empty_the_fund
from tests.grants.workbook.importing import ran

pytestmark = pytest.mark.django_db
LINE = "Fund TST01 was closed on 10 Mar 2021: nothing more is recorded in it"


@pytest.fixture
def closed() -> ClosingOffice:
    return closed_office()


def another_fund() -> Fund:
    fund = Fund.objects.create(code="TST02", name="Another", currency="USD", start_date=date(2018, 1, 1))
    giver = Contributor.objects.create(fund=fund, code="SWE", name="Sweden")
    agreement = services.agreement_sign(
        contributor=giver, reference="S-1", signed_on=date(2018, 2, 1), amount=usd("500"), **SAID
    )
    services.deposit_record(
        agreement=agreement, reference="SD-1", received_on=date(2018, 3, 1), amount=usd("500"), **SAID
    )
    return fund


def between(fund: Fund, other: Fund, direction: str) -> FundTransfer:
    return services.fund_transfer_pass(
        fund=fund, other=other, reference="FT", direction=direction, value_date=TODAY, amount=usd("10"),
        idempotency_key="ft", **SAID,
    )  # fmt: skip


WAYS = {
    "deposit": lambda at: services.deposit_record(
        agreement=at.office.kroner, reference="D-9", received_on=TODAY, amount=nok("100"), fund_amount=usd("10"), **SAID
    ),
    "agreement": lambda at: services.agreement_sign(
        contributor=at.office.norway, reference="N-9", signed_on=TODAY, amount=usd("10"), **SAID
    ),
    "income": lambda at: services.income_record(
        fund=at.fund, reference="I-9", kind="fund_interest", value_date=TODAY, amount=usd("10"), **SAID
    ),
    "charge": lambda at: services.charge_record(
        fund=at.fund, reference="B-9", kind="bank_charges", value_date=TODAY, amount=usd("10"), **SAID
    ),
    "fund transfer": lambda at: services.fund_transfer_record(
        fund=at.fund, reference="FT", direction="in", other_fund="ELSE1", value_date=TODAY, amount=usd("10"), **SAID
    ),
    "refund to a contributor": lambda at: services.contributor_refund_record(
        contributor=at.office.norway, reference="CR-9", value_date=TODAY, amount=usd("10"), **SAID
    ),
    "received from another fund": lambda at: between(at.fund, another_fund(), "in"),
    "passed on by another fund": lambda at: between(another_fund(), at.fund, "out"),
    "reversal of a charge": lambda at: services.entry_reverse(
        entry=Charge.objects.get(reference="B-0").entry, reason="Wrong", **SAID
    ),
    "reversal of the last refund": lambda at: services.entry_reverse(
        entry=ContributorRefund.objects.get().entry, reason="Came back", effective_date=TODAY, **SAID
    ),
    "refund of an organisation": lambda at: at.refund("1", "R-9"),
}


@pytest.mark.parametrize("way", WAYS)
def test_nothing_is_recorded_in_a_closed_fund_whichever_way_it_comes(closed, way):
    entries = Entry.objects.filter(fund=closed.fund).count()
    with pytest.raises(ledger.UnableToPost, match=LINE):
        WAYS[way](closed)
    assert Entry.objects.filter(fund=closed.fund).count() == entries
    assert not FundTransfer.objects.exists(), "nor is the other side"


# The others are stopped before: by the cash of the fund, or by what the organisation holds.
@pytest.mark.parametrize(
    "way", [w for w in WAYS if w not in ("charge", "refund to a contributor", "refund of an organisation")]
)
def test_the_database_refuses_it_where_nothing_is_said(closed, way, monkeypatch):
    for module in (admission, ledger):
        monkeypatch.setattr(module, "check_fund_open", lambda books, drafts: None)
    with pytest.raises(DatabaseError), transaction.atomic():
        WAYS[way](closed)


def test_closing_a_fund_closes_its_books_at_their_head(closed):
    row = ClosedFund.objects.get()
    last = Entry.objects.filter(fund=closed.fund).order_by("-sequence").first()
    assert (row.sequence, row.head, row.closed_on, row.closed_by) == (
        last.sequence, last.hash, TODAY, "checker@example.org",
    )  # fmt: skip
    with pytest.raises(ledger.UnableToCloseFund, match=LINE):
        ledger.close_fund(fund=closed.fund, closed_on=TODAY, by="x", at=NOW)
    assert invariants.violations() == []


def test_a_fund_with_cash_is_not_closed_in_the_books():
    at = ClosingOffice()
    with pytest.raises(ledger.UnableToCloseFund, match=r"174,299\.00 USD is left in TST01"):
        ledger.close_fund(fund=at.fund, closed_on=TODAY, by="x", at=NOW)
    last = Entry.objects.filter(fund=at.fund).order_by("-sequence").first()
    with pytest.raises(DatabaseError), transaction.atomic():
        ClosedFund.objects.create(
            fund=at.fund, closed_on=TODAY, sequence=last.sequence, head=last.hash, closed_at=NOW, closed_by="x"
        )


def test_the_years_of_a_closed_fund_may_still_be_closed(closed):
    for year in (2018, 2019, 2020):
        services.year_close(fund=closed.fund, year=year, **SAID)
    assert invariants.violations() == []


def test_a_workbook_with_anything_new_is_refused_and_the_same_one_changes_nothing(closed, tmp_path):
    path = tmp_path / "TST01.xlsx"
    assert ran("export_workbook", "TST01", path).status == 0
    again = ran("import_workbook", path)
    assert (again.status, again.err) == (0, "")
    assert "Nothing has changed" in again.out
    book = openpyxl.load_workbook(path)
    sheet = book["charges"]
    named = {cell.value: cell.column for cell in sheet[1]}
    for column, value in {"reference": "B-9", "value_date": TODAY, "kind": "bank_charges", "amount": 1}.items():
        sheet.cell(sheet.max_row + (column == "reference"), named[column], value)
    sheet = book["projects"]
    sheet.cell(2, {cell.value: cell.column for cell in sheet[1]}["title"], "Another title")
    book.save(path)
    refused = ran("import_workbook", path, "--dry-run")
    assert refused.status == 1
    said = "Fund TST01 was closed on 2021-03-10: nothing more is recorded in it, and 2 of these are new."
    assert said in refused.err


def test_a_form_sent_before_the_closing_is_answered_after_it():
    at = ClosingOffice()
    said = {"fund": at.fund, "reference": "B-0", "kind": "bank_charges", "value_date": date(2020, 5, 5)}
    first = services.charge_record(**said, amount=usd("1"), idempotency_key="form", **SAID)
    at.ready()
    at.close()
    empty_the_fund(at)
    fund_close(fund=at.fund, closed_on=TODAY, comment="", shown=at.fund_shown(), by=at.checker, at=NOW)
    assert services.charge_record(**said, amount=usd("1"), idempotency_key="form", **SAID) == first
