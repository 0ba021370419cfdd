"""Joining, forging and misnaming: movements, entries and accounts that are right but for one thing."""

from __future__ import annotations

from datetime import date, timedelta

from fund.models import Account, Fund
from fund.models.ledger import NO_HASH, entry_id
from fund.money import LARGEST_AMOUNT_MINOR
from tests.proofs.attacks.registry import ATTACKS, OPEN, account_row, attack
from tests.proofs.books import empty_books
from tests.proofs.forging import CHARGE, entry_row, forge, insert, movement


@attack
def join_a_posted_entry(books):
    entry = books.entry(4)
    movement(books, entry.pk, ("bank_charges", "fund_interest", 5), entry.effective_date)


@attack
def insert_a_movement_without_an_entry(books):
    movement(books, entry_id(books.fund.pk, 500), ("bank_charges", "fund_interest", 5), OPEN)


@attack
def insert_a_movement_for_the_next_entry_and_leave_it(books):
    movement(books, entry_row(books, CHARGE, OPEN)["id"], CHARGE[0], OPEN)


@attack
def insert_an_entry_without_its_movements(books):
    insert("fund_entry", **entry_row(books, CHARGE, OPEN))


@attack
def insert_an_entry_that_moves_nothing(books):
    insert("fund_entry", **entry_row(books, [], OPEN))


@attack
def insert_the_entry_first_and_its_movements_after_it(books):
    row = entry_row(books, CHARGE, OPEN, movement_count=0, total_minor=0, cash_change_minor=0)
    insert("fund_entry", **row)
    movement(books, row["id"], CHARGE[0], OPEN)


WRONG = {
    "count": {"movement_count": 2},
    "total": {"total_minor": 101},
    "cash_change": {"cash_change_minor": -99},
    "cash_after": {"cash_after_minor": 1},
    "previous_hash": {"previous_hash": "1" * 64},
    "hash_too_short": {"hash": "abc"},
    "hash_not_hexadecimal": {"hash": "g" * 64},
    "key_used_before": {"idempotency_key": "charge:C-2019:1"},
}
for _name, _wrong in WRONG.items():
    ATTACKS[f"forge_an_entry_with_a_wrong_{_name}"] = lambda books, wrong=_wrong: forge(books, **wrong)


@attack
def forge_an_entry_that_leaves_a_gap(books):
    row = entry_row(books, CHARGE, OPEN)
    gap = {**row, "id": row["id"] + 1, "sequence": row["sequence"] + 1}
    movement(books, gap["id"], CHARGE[0], OPEN)
    insert("fund_entry", **gap)


@attack
def forge_an_entry_whose_number_is_not_its_sequence(books):
    row = entry_row(books, CHARGE, OPEN)
    movement(books, row["id"], CHARGE[0], OPEN)
    insert("fund_entry", **{**row, "sequence": row["sequence"] + 5})


@attack
def forge_an_entry_with_sequence_zero(books):
    other = Fund.objects.create(code="EMPTY", name="Empty", currency="USD", start_date=date(2015, 1, 1))
    row = entry_row(books, CHARGE, OPEN)
    row |= {"id": entry_id(other.pk, 0), "fund_id": other.pk, "sequence": 0, "previous_hash": NO_HASH}
    insert("fund_entry", **{**row, "movement_count": 0, "total_minor": 0, "cash_change_minor": 0})


@attack
def forge_an_entry_whose_movements_are_of_another_day(books):
    row = entry_row(books, CHARGE, OPEN)
    movement(books, row["id"], CHARGE[0], OPEN + timedelta(days=1))
    insert("fund_entry", **row)


@attack
def forge_an_entry_of_another_fund_with_our_movements(books):
    other = empty_books("OTHER")
    row = entry_row(books, CHARGE, OPEN)
    movement(books, row["id"], CHARGE[0], OPEN)
    insert("fund_entry", **{**row, "fund_id": other.fund.pk})


for _amount in (0, -1, -(10**12), LARGEST_AMOUNT_MINOR + 1, 2**63 - 1):
    ATTACKS[f"a_movement_of_{_amount}"] = lambda books, amount=_amount: forge(
        books, [("bank_charges", "fund_interest", amount)]
    )


@attack
def a_movement_of_a_third(books):
    move = ("bank_charges", "fund_interest", 0)
    movement(books, entry_id(books.fund.pk, 600), move, OPEN, amount_minor=0.33)


@attack
def a_movement_of_text(books):
    movement(books, entry_id(books.fund.pk, 600), ("bank_charges", "fund_interest", 0), OPEN, amount_minor="ten")


@attack
def a_movement_of_nothing_at_all(books):
    movement(books, entry_id(books.fund.pk, 600), ("bank_charges", "fund_interest", 0), OPEN, amount_minor=None)


@attack
def a_movement_from_an_account_to_itself(books):
    forge(books, [("bank_charges", "bank_charges", 5)])


@attack
def a_movement_to_an_account_of_another_fund(books):
    other = empty_books("OTHER")
    theirs = Account.objects.filter(fund=other.fund).first()
    number = entry_row(books, CHARGE, OPEN)["id"]
    movement(books, number, CHARGE[0], OPEN, to_account_id=theirs.pk)


@attack
def a_whole_entry_that_pays_into_an_account_of_another_fund(books):
    other = empty_books("OTHER")
    row = entry_row(books, CHARGE, OPEN)
    movement(books, row["id"], CHARGE[0], OPEN, to_account_id=Account.objects.filter(fund=other.fund).first().pk)
    insert("fund_entry", **row)


@attack
def a_movement_to_an_account_that_is_not_there(books):
    movement(books, entry_row(books, CHARGE, OPEN)["id"], CHARGE[0], OPEN, to_account_id=10**9)


@attack
def a_movement_that_names_another_fund(books):
    other = empty_books("OTHER")
    movement(books, entry_row(books, CHARGE, OPEN)["id"], CHARGE[0], OPEN, fund_id=other.fund.pk)


@attack
def a_second_cash_account(books):
    insert("fund_account", **account_row(books, code="cash2", kind="cash"))


@attack
def an_account_whose_code_says_another_project(books):
    row = account_row(books, kind="transfers", project="P-2", organisation="OHCHR", purpose="programme")
    insert("fund_account", **row, code="transfers:P-1:OHCHR:programme")


@attack
def an_account_with_a_dimension_it_does_not_have(books):
    insert("fund_account", **account_row(books, code="other_income", kind="other_income", project="P-1"))


@attack
def an_account_of_an_unknown_kind(books):
    insert("fund_account", **account_row(books, code="slush", kind="slush"))


@attack
def an_account_whose_code_hides_a_colon(books):
    row = account_row(books, kind="agency_interest", organisation="A:B")
    insert("fund_account", **row, code="agency_interest:A:B")
