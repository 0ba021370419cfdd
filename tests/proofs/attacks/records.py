"""Reversals, documents, and the fund itself."""

from __future__ import annotations

from datetime import date

from fund.models import Charge, Entry, Fund
from fund.models.ledger import entry_id
from fund.services import fund_transfer_record
from tests.proofs.attacks.registry import ATTACKS, OPEN, account_row, attack
from tests.proofs.books import BY, Books, empty_books, money
from tests.proofs.forging import forge, insert


def reversal_of(books: Books, original: Entry, **wrong: object) -> Entry:
    moves = [
        (m.to_account.code, m.from_account.code, m.amount_minor)
        for m in original.movements.select_related("from_account", "to_account").order_by("pk")
    ]
    facts = {"event": "reversal", "record": original.record, "reverses_id": original.pk}
    return forge(books, wrong.pop("moves", moves), OPEN, **{**facts, **wrong})


@attack
def a_second_reversal(books):
    undone = Entry.objects.filter(reverses__isnull=False, effective_date__year=2018).first().reverses
    reversal_of(books, undone)


@attack
def a_reversal_of_a_reversal(books):
    reversal_of(books, Entry.objects.filter(reverses__isnull=False).order_by("-pk").first())


@attack
def a_reversal_of_half(books):
    charge = Charge.objects.get(reference="C-2019").entry
    reversal_of(books, charge, moves=[("bank_charges", "cash", 400)])


@attack
def a_reversal_that_names_another_record(books):
    reversal_of(books, Charge.objects.get(reference="C-2019").entry, record="charge:C-2018")


@attack
def a_reversal_of_an_entry_of_another_fund(books):
    other = empty_books("OTHER")
    reversal_of(books, Entry.objects.filter(fund=other.fund).first())


def document_row(books: Books, entry: Entry, reference: str, **wrong: object) -> dict[str, object]:
    row = {"fund_id": books.fund.pk, "reference": reference, "revision": 1, "entry_id": entry.pk}
    row |= {"kind": "bank_charges", "value_date": OPEN, "amount": "1.00", "amount_currency": "USD"}
    return {**row, **wrong}


@attack
def a_document_for_an_entry_of_another(books):
    insert("fund_charge", **document_row(books, books.entry(2), "C-FORGED"))


@attack
def a_document_without_an_entry(books):
    row = document_row(books, books.entry(2), "C-FORGED", entry_id=entry_id(books.fund.pk, 700))
    insert("fund_charge", **row)


@attack
def a_second_document_for_an_entry(books):
    insert("fund_charge", **document_row(books, Charge.objects.get(reference="C-2019").entry, "C-2019", revision=2))


@attack
def a_document_for_a_reversal(books):
    reversal = Entry.objects.get(record="charge:C-2016", reverses__isnull=False)
    insert("fund_charge", **document_row(books, reversal, "C-2016", revision=2))


@attack
def change_the_code_of_a_fund_with_entries(books):
    Fund.objects.filter(pk=books.fund.pk).update(code="OTHER")


@attack
def change_the_currency_of_a_fund_with_entries(books):
    books.fund.currency = "EUR"
    books.fund.save()


@attack
def move_the_beginning_of_a_fund_with_closed_years(books):
    Fund.objects.filter(pk=books.fund.pk).update(start_date=date(2014, 1, 1))


@attack
def begin_a_fund_after_its_first_entry(books):
    bare = empty_books("OTHER")
    Fund.objects.filter(pk=bare.fund.pk).update(start_date=date(2016, 1, 1))


def other_side(books: Books, **wrong: object) -> None:
    """Five from another fund of the system, whose books say that they passed five to us."""
    other = empty_books("OTHER")
    other.deposit("D-1", date(2015, 2, 1), "10.00")
    passed = fund_transfer_record(
        fund=other.fund, reference="FT-9", direction="out", other_fund=books.fund.code, value_date=OPEN,
        amount=money(5), **BY,
    )  # fmt: skip
    code = "fund_transfers:OTHER"
    insert("fund_account", **account_row(books, code=code, kind="fund_transfers", other_fund="OTHER"))
    ours = forge(books, [(code, "cash", 500)], OPEN, event="fund_transfer_in", record="fund_transfer:FT-9")
    row = {"fund_id": books.fund.pk, "reference": "FT-9", "revision": 1, "entry_id": ours.pk, "direction": "in"}
    row |= {"other_fund": "OTHER", "value_date": OPEN, "amount": "5.00", "amount_currency": "USD"}
    insert("fund_fundtransfer", **{**row, "counterpart_id": passed.pk, **wrong})


WRONG = {"amount": "6.00", "direction": "out", "value_date": date(2019, 6, 2), "other_fund": "JPS10"}
for _name in WRONG:
    ATTACKS[f"the_other_side_of_a_fund_transfer_with_another_{_name}"] = lambda books, name=_name: other_side(
        books, **{name: WRONG[name]}
    )
