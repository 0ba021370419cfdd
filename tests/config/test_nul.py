"""The character NUL, which PostgreSQL refuses in every text, breaks no page: it is answered before the database is."""

from __future__ import annotations

import pytest

from tests.reading import member

pytestmark = pytest.mark.django_db


@pytest.fixture
def signed_in(client):
    client.force_login(member("office_maker"))
    return client


@pytest.mark.parametrize(
    "path", ["/funds/%00/", "/funds/TST01/committee/meetings/%00/", "/public/funds/A%00B/reports/"]
)
def test_an_address_with_it_does_not_exist(signed_in, path):
    assert signed_in.get(path).status_code == 404


@pytest.mark.parametrize("asked", ["/?q=%00", "/?%00=q", "/portfolio/?by=a&by=%00", "/accounts/login/?next=%00"])
def test_a_question_with_it_is_not_understood(signed_in, asked):
    answer = signed_in.get(asked)
    assert answer.status_code == 400
    assert "NUL" in answer.content.decode()


def test_a_form_is_taken_without_it(signed_in):
    page = signed_in.post("/accounts/password/reset/", {"email": "no\0 address\0", "x\0": "y"})
    assert page.status_code == 200
    assert b'value="no address"' in page.content


def test_a_file_with_it_in_its_name_is_taken_or_refused_as_any_other(signed_in):
    sent = (
        b'--end\r\nContent-Disposition: form-data; name="file"; filename="a\0.xlsx"\r\n'
        b"Content-Type: application/octet-stream\r\n\r\nno workbook\r\n--end--\r\n"
    )
    answer = signed_in.post("/workbooks/", sent, content_type="multipart/form-data; boundary=end")
    assert answer.status_code in (200, 302)


def test_a_session_named_with_it_is_nobody_s(client):
    client.cookies.load('sessionid="abcdefgh\\000ijkl"')
    answer = client.get("/")
    assert answer.status_code == 302
    assert answer.url.startswith("/accounts/login/")
