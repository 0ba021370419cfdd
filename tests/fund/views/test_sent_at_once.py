"""One form sent by several requests at the same moment: it counts once. Needs a database that several may use."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection

from fund.models import Charge
from tests.generators.office_fund import office_fund
from tests.writing import check, client_of, shown_digest, with_key

PATH = "/funds/TST01/record/charge/"
SENDERS = 6


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgres
def test_a_form_sent_at_once_by_many_is_recorded_once():
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL: SQLite in memory has one connection")
    office_fund()
    client = client_of("office_maker")
    said = {"kind": "bank_charges", "reference": "C-1", "value_date": "2019-02-01", "amount": "12.30"}
    data = with_key(said)
    sent = {**data, "step": "record", "shown": shown_digest(check(client, PATH, data))}

    def send(_number: int) -> Any:
        from django.test import Client

        try:
            sender = Client()
            sender.cookies = client.cookies
            return sender.post(PATH, sent)
        finally:
            connection.close()

    with ThreadPoolExecutor(SENDERS) as pool:
        answers = list(pool.map(send, range(SENDERS)))
    assert {answer.status_code for answer in answers} == {302}
    assert len({answer.url for answer in answers}) == 1
    assert Charge.objects.count() == 1
