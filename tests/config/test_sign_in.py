"""What is answered to somebody whose session has ended, and how the page goes on after signing in."""

from __future__ import annotations

import json
from datetime import date

import pytest
from django.test import Client

BY_THE_PAGE = {"HX-Request": "true"}


@pytest.fixture
def member(db, django_user_model):
    from fund.models import Membership

    user = django_user_model.objects.create_user(email="a@example.org", password="a-long-password", name="A. Person")
    Membership.objects.create(user=user, role="office_maker", valid_from=date(2000, 1, 1))
    return user


@pytest.mark.parametrize("method", ["get", "post"])
def test_what_a_page_asks_by_itself_is_never_answered_with_the_sign_in_page(client, db, method):
    answer = getattr(client, method)("/waiting/", headers=BY_THE_PAGE)
    assert answer.status_code == 401
    assert answer["HX-Trigger"] == "signed-out"
    assert not answer.content


def test_the_sign_in_page_says_that_what_was_sent_is_not_saved(client, db):
    answer = client.post("/waiting/", {"text": "of an hour"}, follow=True)
    assert answer.redirect_chain == [("/accounts/login/?next=/waiting/", 302)]
    assert "what you just sent was not saved" in answer.content.decode()
    assert "what you just sent was not saved" not in client.get("/accounts/login/").content.decode()


def test_the_sign_in_page_says_nothing_of_it_to_who_only_read(client, db):
    assert "was not saved" not in client.get("/waiting/", follow=True).content.decode()


@pytest.mark.parametrize(
    ("came_from", "next_page"),
    [
        ("http://testserver/funds/X/closure/?page=2#form", "/funds/X/closure/%3Fpage%3D2"),
        ("https://elsewhere.example/funds/X/closure/", "/waiting/"),
        ("", "/waiting/"),
    ],
)
def test_signing_in_leads_back_to_the_page_with_the_form(client, db, came_from, next_page):
    """Where the form is sent to may show nothing: the browser would open an empty page."""
    answer = client.post("/waiting/", headers={"Referer": came_from})
    assert answer["Location"] == f"/accounts/login/?next={next_page}"


def test_an_address_that_only_takes_forms_says_so(client, member):
    client.force_login(member)
    answer = client.get("/portfolio/prepare/")
    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert "This address only takes what a form sends." in answer.content.decode()
    assert "Go to the funds" in answer.content.decode()


class TestAFormFromBeforeTheSignIn:
    def test_is_given_the_new_token_when_it_saves_itself(self, member):
        client = Client(enforce_csrf_checks=True)
        client.force_login(member)
        refused = client.post("/language/", {"language": "fr", "csrfmiddlewaretoken": "x" * 64}, headers=BY_THE_PAGE)
        assert refused.status_code == 403
        token = json.loads(refused["HX-Trigger"])["token-renewed"]["token"]
        taken = client.post("/language/", {"language": "fr", "csrfmiddlewaretoken": token}, headers=BY_THE_PAGE)
        assert taken.status_code in (204, 302)

    def test_is_given_none_while_nobody_is_signed_in(self, db):
        answer = Client(enforce_csrf_checks=True).post("/waiting/", headers=BY_THE_PAGE)
        assert answer.status_code == 401
        assert answer["HX-Trigger"] == "signed-out"

    def test_sent_by_hand_is_told_that_it_has_expired(self, member):
        client = Client(enforce_csrf_checks=True)
        client.force_login(member)
        answer = client.post("/language/", {"language": "fr"})
        assert answer.status_code == 403
        assert "This form has expired" in answer.content.decode()
        assert "HX-Trigger" not in answer


def test_a_page_learns_its_token_and_a_person_where_to_go_on(client, member):
    assert client.get("/accounts/signed-in/", headers=BY_THE_PAGE).status_code == 401
    client.force_login(member)
    assert client.get("/accounts/signed-in/", headers=BY_THE_PAGE).json()["token"]
    assert "go back to the page you were writing on" in client.get("/accounts/signed-in/").content.decode()
