"""Which codes and references are refused, and that every other one leads to its pages."""

from __future__ import annotations

import pytest
from django.urls import resolve, reverse

from fund import codes
from fund.models import Fund
from tests.generators.office_fund import office_fund
from tests.grants.workbook.office import checked, small_fund
from tests.writing import client_of, text_of

REFUSED = [
    (codes.FUND, "A/B"),
    (codes.FUND, "A?B"),
    (codes.FUND, "A#B"),
    (codes.FUND, "A\\B"),
    (codes.FUND, "50%"),
    (codes.FUND, "."),
    (codes.FUND, ".."),
    (codes.FUND, ".hidden"),
    (codes.FUND, "HRM00."),
    (codes.FUND, "A\nB"),
    (codes.CONTRIBUTOR, ".."),
    (codes.CONTRIBUTOR, "total"),
    (codes.CONTRIBUTOR, "a\u2028b"),
    (codes.OUTPUT, "1/../2"),
    (codes.ORGANISATION, "fund"),
    (codes.ORGANISATION, "total_agency"),
    (codes.ORGANISATION, "A:B"),
    (codes.PRIORITY_FOCUS, "gross_up"),
    (codes.PRIORITY_FOCUS, "grand_total"),
    (codes.PROJECT, "focus"),
    (codes.PROJECT, "P-1/."),
    (codes.REFERENCE, "2013/./4"),
    (codes.REFERENCE, "\x7f"),
    (codes.REFERENCE, "D-\u202egnp.exe"),
    (codes.CONTRIBUTOR, "\u2066NOR\u2069"),
    (codes.FUND, "HRM\u202a00"),
]
TAKEN = [
    *((codes.FUND, code) for code in ("HRM00", "A.B", "Fonds d'appui", "日本", "A&B;c=d", "a:b@c+d")),
    *(
        (kind, code)
        for kind in (codes.CONTRIBUTOR, codes.PROJECT, codes.REFERENCE)
        for code in (
            "CHF/000055/HAF10/6-2014/2525",
            "AFG-15//477",
            "/x",
            "x/",
            'SUD/15:R 100% "x" <b>\'',
            "a?b#c",
            "…",
            "v1.2",
            ".x",
            "Total",
            "..a/b",
        )
    ),
    (codes.PROJECT, "total"),
    (codes.REFERENCE, "total"),
    # Letters written from right to left need no mark.
    (codes.REFERENCE, "عقد-7"),
    (codes.PROJECT, "פרויקט 3"),
]


@pytest.mark.parametrize(("kind", "code"), REFUSED)
def test_a_code_no_address_carries_or_that_hides_a_row_is_refused(kind: str, code: str) -> None:
    sentence = codes.complaint(kind, code)
    assert sentence
    assert code in sentence % {"code": code}


ADDRESSES = {
    codes.FUND: ("reports:fund", "code", ()),
    codes.CONTRIBUTOR: ("fund:contributor", "reference", ("X",)),
    codes.PROJECT: ("grants:project", "number", ("X",)),
    codes.REFERENCE: ("fund:record", "reference", ("X", "deposit")),
}


@pytest.mark.parametrize(("kind", "code"), TAKEN)
def test_any_other_code_comes_back_from_its_address(kind: str, code: str) -> None:
    from urllib.parse import unquote, urljoin, urlsplit

    assert codes.complaint(kind, code) == ""
    name, argument, before = ADDRESSES[kind]
    address = reverse(name, args=[*before, code])
    # As a browser asks for it: what it takes for a query or a step upwards does not reach the server.
    path = urlsplit(urljoin("http://office.example/", address)).path
    assert resolve(unquote(path)).kwargs[argument] == code


FORMS = [
    ("contributors", "code", {"name": "X", "type": "government"}, "total"),
    ("focuses", "code", {"title": "X", "kind": "programme"}, "gross_up"),
    ("focuses", "code", {"title": "X", "kind": "programme"}, "a/../b"),
    ("outputs", "code", {"title": "X"}, ".."),
    ("organisations", "code", {"name": "X", "type": "un", "support_cost_percent": "7"}, "fund"),
    ("organisations", "code", {"name": "X", "type": "un", "support_cost_percent": "7"}, "A:B"),
    ("projects", "number", {"title": "X", "status": "ongoing"}, "focus"),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("folder", "name", "data", "code"), FORMS)
def test_the_forms_of_the_register_refuse_the_same(folder: str, name: str, data: dict[str, str], code: str) -> None:
    focus = office_fund().fund.priority_focuses.get()
    said = {"priority_focus": str(focus.pk), **data, name: code}
    path = f"/funds/TST01/register/{folder}/new/"
    maker = client_of("office_maker")
    page = text_of(maker.post(path, said))
    assert any(sentence in page for sentence in ("Choose another code", "address of a page", "cannot hold a colon"))
    # Nothing but the code was wrong.
    assert maker.post(path, {**said, name: "GOOD-1"}).status_code == 302


@pytest.mark.django_db
def test_a_reference_typed_by_hand_is_held_to_the_same(client) -> None:
    office_fund()
    data = {
        "kind": "bank_charges",
        "reference": "2019/../4",
        "value_date": "2019-01-01",
        "amount": "1",
        "step": "check",
    }
    page = text_of(client_of("office_maker").post("/funds/TST01/record/charge/", data))
    assert "2019/../4 cannot stand in the address of a page" in page
    assert Fund.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("folder", "data"),
    [
        ("contributors", {"code": "X", "name": "Nor\u202eyaw", "type": "government"}),
        ("focuses", {"code": "X", "title": "\u2067Title", "kind": "programme"}),
        ("organisations", {"code": "X", "name": "U\u202bN", "type": "un", "support_cost_percent": "7"}),
        ("projects", {"number": "X", "title": "One\u2069", "status": "ongoing"}),
    ],
)
def test_a_name_with_a_hidden_mark_of_direction_is_refused_and_shown_with_it(folder: str, data: dict[str, str]) -> None:
    focus = office_fund().fund.priority_focuses.get()
    maker = client_of("office_maker")
    page = text_of(maker.post(f"/funds/TST01/register/{folder}/new/", {"priority_focus": str(focus.pk), **data}))
    assert "turns the direction of writing" in page
    assert "[U+20" in page


@pytest.mark.parametrize(
    ("sheet", "column", "value", "place"),
    [
        ("deposits", "reference", "D-\u202e1", "deposits!A2 (reference)"),
        ("contributors", "name", "\u202eyawroN", "contributors!B2 (name)"),
        ("fund", "name", "Fund\u2066", "fund!B2 (name)"),
        ("projects", "title", "T\u202ait", "projects!B2 (title)"),
    ],
)
def test_the_workbook_refuses_it_with_the_cell(sheet: str, column: str, value: str, place: str) -> None:
    sheets = small_fund()
    sheets[sheet][0][column] = value
    errors = [str(error) for error in checked(sheets).errors]
    assert any(error.startswith(f"{place}: ") and "turns the direction of writing" in error for error in errors), errors
