"""Account numbers and BICs: what can be, and what cannot."""

import pytest

from grants.payments.bank_accounts import account_complaint, bic_complaint, is_iban


@pytest.mark.parametrize(
    "number",
    ["GB29 NWBK 6016 1331 9268 19", "DE89370400440532013000", "NO9386011117947", "FR1420041010050500013M02606"],
)
def test_an_iban_with_right_check_digits_is_one(number):
    assert is_iban(number)


@pytest.mark.parametrize(
    "number", ["GB29NWBK60161331926818", "DE8937040044053201300", "NO9386011117974", "", "US12345", "DE00", "XX"]
)
def test_one_character_off_is_none(number):
    assert not is_iban(number)


@pytest.mark.parametrize("place", range(4, 22))
def test_two_neighbours_swapped_are_noticed(place):
    number = "GB29NWBK60161331926819"
    swapped = number[: place - 1] + number[place] + number[place - 1] + number[place + 1 :]
    assert swapped == number or not is_iban(swapped)


@pytest.mark.parametrize(
    ("number", "country", "says"),
    [
        ("DE89370400440532013000", "DE", None),
        ("DE89370400440532013001", "DE", "check digits"),
        ("DE8937040044053201300", "DE", "22"),
        ("GB29NWBK60161331926819", "DE", "begins with"),
        ("GB29NWBK60161331926819", "US", "another country"),
        ("021000021-12345", "US", None),
        ("=1+1", "US", "letters, digits"),
        ("12", "US", "letters, digits"),
    ],
)
def test_an_account_is_judged_by_its_country(number, country, says):
    complaint = account_complaint(number, country)
    assert (complaint is None) if says is None else (says in complaint.sentence % complaint.values)


@pytest.mark.parametrize(
    ("bic", "country", "is_right"),
    [("CITIUS33", "US", True), ("CITIUS33XXX", "US", True), ("CITIUS33", "CH", False), ("CITIUS3", "US", False)],
)
def test_a_bic_names_the_country_of_its_bank(bic, country, is_right):
    assert (bic_complaint(bic, country) is None) == is_right
