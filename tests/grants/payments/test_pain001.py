"""The payment file fits the bank's schema, pain.001.001.09, and holds what was released and nothing else."""

from __future__ import annotations

from datetime import UTC, date, datetime
from importlib.resources import files

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from grants.payments.pain001 import NAMESPACE, Account, Batch, Payment, UnableToWrite, payment_file, short

IBAN, OTHER = "CH9300762011623852957", "0123-456789"
TO = Account("Development Programme", IBAN, "UBSWCHZH80A")
DEBTOR = Account("The Agent, Fund", "DE89370400440532013000", "COBADEFFXXX")
IN = {"p": NAMESPACE}


@pytest.fixture(scope="module")
def schema() -> etree.XMLSchema:
    """As the standard's own editor wrote it, out of the package sepaxml."""
    return etree.XMLSchema(etree.fromstring((files("sepaxml") / "schemas" / "pain.001.001.09.xsd").read_bytes()))


def batch(*payments: Payment, currency: str = "USD", debtor: Account = DEBTOR, number: str = "B-1") -> Batch:
    made_at = datetime(2026, 3, 2, 10, 30, tzinfo=UTC)
    return Batch(number, made_at, date(2026, 3, 4), currency, debtor, payments)


def payment(minor: int = 100, reference: str = "R-1", to: Account = TO, text: str = "Project") -> Payment:
    return Payment(reference, minor, to, text)


def read(data: bytes) -> etree._Element:
    return etree.fromstring(data)


def texts(root: etree._Element, path: str) -> list[str]:
    return [element.text or "" for element in root.findall(f".//{path}", IN)]


def test_it_fits_the_schema_and_says_what_was_released(schema):
    made = batch(payment(2_000_000, "TST01-R-2020-001"), payment(50, "TST01-R-2020-002"), number="TST01-B-2020-001")
    root = read(payment_file(made))
    schema.assertValid(root)
    assert texts(root, "p:GrpHdr/p:NbOfTxs") == texts(root, "p:PmtInf/p:NbOfTxs") == ["2"]
    assert texts(root, "p:GrpHdr/p:CtrlSum") == texts(root, "p:PmtInf/p:CtrlSum") == ["20000.50"]
    assert texts(root, "p:InstdAmt") == ["20000.00", "0.50"]
    assert {element.get("Ccy") for element in root.findall(".//p:InstdAmt", IN)} == {"USD"}
    assert texts(root, "p:EndToEndId") == ["TST01-R-2020-001", "TST01-R-2020-002"]
    assert texts(root, "p:ReqdExctnDt/p:Dt") == ["2026-03-04"]
    assert texts(root, "p:DbtrAcct/p:Id/p:IBAN") == [DEBTOR.number]
    assert texts(root, "p:CdtrAcct/p:Id/p:IBAN") == [IBAN, IBAN]


def test_a_number_that_is_no_iban_goes_as_another_account(schema):
    root = read(payment_file(batch(payment(to=Account("A", OTHER, "CHASUS33")))))
    schema.assertValid(root)
    assert texts(root, "p:CdtrAcct/p:Id/p:Othr/p:Id") == [OTHER]
    wrong = read(payment_file(batch(payment(to=Account("A", "CH9300762011623852958", "UBSWCHZH80A")))))
    assert texts(wrong, "p:CdtrAcct/p:Id/p:IBAN") == []


@pytest.mark.parametrize(("currency", "written"), [("USD", "123.45"), ("JPY", "12345"), ("BHD", "12.345")])
def test_amounts_have_the_decimals_of_their_currency(schema, currency, written):
    root = read(payment_file(batch(payment(12_345), currency=currency)))
    schema.assertValid(root)
    assert texts(root, "p:InstdAmt") == [written]


def test_the_same_batch_is_the_same_bytes():
    assert payment_file(batch(payment())) == payment_file(batch(payment()))


@pytest.mark.parametrize(
    ("made", "words"),
    [
        (batch(), "holds no payment"),
        (batch(payment(), debtor=Account("", "", "")), "own bank account is not set"),
        (batch(payment(), debtor=Account("Fund", "DE89370400440532013000", "")), "own bank account is not set"),
        (batch(payment(), debtor=Account("Fund", "DE89370400440532013000", "NOBIC")), "NOBIC is not the BIC"),
        (batch(payment(to=Account("A", IBAN, "bad"))), r"bad is not the BIC of a bank \(R-1\)"),
        (batch(payment(to=Account(" ", IBAN, "CHASUS33"))), "R-1 has no name"),
        (batch(payment(to=Account("A", "", "CHASUS33"))), "account number of R-1"),
        (batch(payment(0)), "not one a bank takes: 0.00"),
        (batch(payment(), payment()), "R-1 stands in the batch twice"),
    ],
)
def test_what_does_not_fit_is_refused_in_words(made, words):
    with pytest.raises(UnableToWrite, match=words):
        payment_file(made)


@settings(max_examples=60)
@given(st.text(min_size=1, max_size=300), st.text(max_size=300), st.text("ABC-0123456789", min_size=1, max_size=80))
def test_whatever_is_written_in_names_and_references_fits(schema, name, text, reference):
    made = batch(payment(reference=reference, to=Account(name, IBAN, "CHASUS33"), text=text or "-"))
    if not any(sign.isprintable() and not sign.isspace() for sign in name):
        with pytest.raises(UnableToWrite, match="no name"):
            payment_file(made)
        return
    root = read(payment_file(made))
    schema.assertValid(root)
    assert texts(root, "p:EndToEndId") == [short(reference)]
