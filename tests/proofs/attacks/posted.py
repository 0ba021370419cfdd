"""Changing, removing and replacing what is posted."""

from __future__ import annotations

from datetime import date

from django.db import connection
from django.db.models import F

from fund.models import Account, Charge, Deposit, Entry, Movement
from fund.models.ledger import entry_id
from grants.models import Allocation
from tests.proofs.attacks.registry import account_row, attack, is_sqlite, sql
from tests.proofs.forging import insert


@attack
def update_the_amount_of_a_movement(books):
    assert sql("UPDATE fund_movement SET amount_minor = amount_minor + 1")


@attack
def update_one_column_to_itself(books):
    assert sql("UPDATE fund_entry SET narration = narration WHERE sequence = 3")


@attack
def update_an_entry_through_the_orm(books):
    Entry.objects.filter(sequence=3).update(recorded_by="somebody else")


@attack
def save_an_entry_read_from_the_ledger(books):
    entry = books.entry(3)
    entry.narration = "better words"
    entry.save()


@attack
def bulk_update_movements(books):
    movements = list(Movement.objects.all()[:3])
    for each in movements:
        each.amount_minor = 1
    Movement.objects.bulk_update(movements, ["amount_minor"])


@attack
def update_by_expression(books):
    Movement.objects.update(amount_minor=F("amount_minor") * 2)


@attack
def move_a_movement_to_another_entry(books):
    assert sql("UPDATE fund_movement SET entry_id = entry_id + 1 WHERE id = (SELECT MIN(id) FROM fund_movement)")


@attack
def date_an_entry_back(books):
    assert sql("UPDATE fund_entry SET effective_date = '2015-01-01' WHERE sequence = 20")


@attack
def change_the_number_of_an_entry(books):
    assert sql("UPDATE fund_entry SET id = id + 1000, sequence = sequence + 1000 WHERE sequence = 40")


@attack
def change_the_code_of_an_account(books):
    assert sql("UPDATE fund_account SET code = 'bank_charges:x' WHERE code = 'bank_charges'")


@attack
def change_the_kind_of_an_account(books):
    Account.objects.filter(code="bank_charges").update(kind="other_expenditure")


@attack
def change_a_carried_balance(books):
    assert sql("UPDATE fund_carriedbalance SET balance_minor = balance_minor + 1")


@attack
def change_a_closed_year(books):
    assert sql("UPDATE fund_closedyear SET last_day = '2014-12-31' WHERE year = 2016")


@attack
def save_a_document_read_from_its_table(books):
    document = Charge.objects.get(reference="C-2019")
    document.amount = document.amount * 2
    document.save()


@attack
def get_or_create_and_update_a_document(books):
    Deposit.objects.update_or_create(fund=books.fund, reference="D-2019", defaults={"received_on": date(2019, 1, 1)})


@attack
def delete_the_last_entry(books):
    assert sql("DELETE FROM fund_entry WHERE id = (SELECT MAX(id) FROM fund_entry)")


@attack
def delete_all_movements(books):
    assert sql("DELETE FROM fund_movement")


@attack
def delete_an_entry_through_the_orm(books):
    books.entry(5).delete()


@attack
def delete_through_a_queryset_without_asking(books):
    Movement.objects.all()._raw_delete("default")


@attack
def delete_unused_accounts(books):
    insert("fund_account", **account_row(books, code="other_income", kind="other_income"))
    assert sql("DELETE FROM fund_account WHERE code = 'other_income'")


@attack
def reopen_a_closed_year(books):
    assert sql("DELETE FROM fund_carriedbalance WHERE closed_year_id = %s", entry_id(books.fund.pk, 2016))
    assert sql("DELETE FROM fund_closedyear WHERE year = 2016")


@attack
def reopen_a_closed_year_that_carried_nothing_else(books):
    assert sql("DELETE FROM fund_closedyear WHERE year = 2016")


@attack
def delete_a_document(books):
    Allocation.objects.filter(reference="A-2019").delete()


@attack
def delete_the_fund(books):
    books.fund.delete()


@attack
def delete_the_fund_by_sql(books):
    assert sql("DELETE FROM fund_fund")


def twin(table: str, **changed: object) -> dict[str, object]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table} ORDER BY id LIMIT 1")
        row = dict(zip([column[0] for column in cursor.description], cursor.fetchone(), strict=True))
    return {**row, **changed}


def replace(table: str, **changed: object) -> None:
    row = twin(table, **changed)
    columns, marks = ", ".join(f'"{c}"' for c in row), ", ".join(["%s"] * len(row))
    if is_sqlite():
        sql(f"INSERT OR REPLACE INTO {table} ({columns}) VALUES ({marks})", *row.values())
    else:
        changes = ", ".join(f'"{c}" = EXCLUDED."{c}"' for c in changed)
        sql(f"INSERT INTO {table} ({columns}) VALUES ({marks}) ON CONFLICT (id) DO UPDATE SET {changes}", *row.values())


@attack
def replace_a_movement(books):
    replace("fund_movement", amount_minor=1)


@attack
def replace_an_entry(books):
    replace("fund_entry", narration="another story")


@attack
def replace_an_entry_by_its_key(books):
    row = twin("fund_entry", id=entry_id(books.fund.pk, 900), sequence=900)
    columns, marks = ", ".join(f'"{c}"' for c in row), ", ".join(["%s"] * len(row))
    sql(f"INSERT {'OR REPLACE' if is_sqlite() else ''} INTO fund_entry ({columns}) VALUES ({marks})", *row.values())


@attack
def replace_an_account(books):
    replace("fund_account", code="elsewhere")


@attack
def replace_a_closed_year(books):
    replace("fund_closedyear", closed_by="nobody")


@attack
def replace_a_carried_balance(books):
    replace("fund_carriedbalance", balance_minor=5)


@attack
def replace_a_document(books):
    replace("fund_charge", reference="C-X")


@attack
def replace_the_fund(books):
    replace("fund_fund", currency="EUR", code="OTHER")


@attack
def upsert_an_entry(books):
    row = twin("fund_entry", narration="x")
    columns, marks = ", ".join(f'"{c}"' for c in row), ", ".join(["%s"] * len(row))
    sql(
        f"INSERT INTO fund_entry ({columns}) VALUES ({marks}) "
        "ON CONFLICT (id) DO UPDATE SET narration = EXCLUDED.narration",
        *row.values(),
    )


@attack
def insert_or_ignore_then_update(books):
    if is_sqlite():
        sql("UPDATE OR REPLACE fund_entry SET idempotency_key = 'same' WHERE sequence IN (3, 4)")
    else:
        sql(
            "MERGE INTO fund_entry e USING (SELECT 3 AS sequence) s ON e.sequence = s.sequence "
            "WHEN MATCHED THEN UPDATE SET narration = 'x'"
        )
