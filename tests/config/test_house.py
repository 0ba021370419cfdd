"""The frame of every page: headers, sessions, health, languages, errors, the demonstration's sign-in."""

from __future__ import annotations

import json
import logging
import os
import stat
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.urls import reverse

from config.demo_users import DEMO_COLLEAGUES, DEMO_EMAILS, DEMO_USERS, demo_users_ensure
from config.logs import JsonFormatter, request_id
from config.secret import secret_key

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def member(db, django_user_model):
    from fund.models import Membership

    user = django_user_model.objects.create_user(email="a@example.org", password="a-long-password", name="A. Person")
    Membership.objects.create(user=user, role="office_maker", valid_from=date(2000, 1, 1))
    return user


def test_health_says_ok_without_signing_in(client, db):
    assert client.get("/healthz").content == b"ok\n"
    assert client.get("/readyz").json() == {"state": "ready"}


def test_every_answer_carries_the_strict_headers(client, db):
    answer = client.get(reverse("account_login"))
    policy = answer["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "nonce" not in policy
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "camera=()" in answer["Permissions-Policy"]
    assert len(answer["X-Request-ID"]) == 16


def test_no_page_of_ours_holds_inline_script_or_style(client, member, settings):
    settings.DEMO_MODE = True
    pages = [client.get(reverse("account_login"))]
    client.force_login(member)
    pages += [client.get(path) for path in ("/accounts/2fa/", "/accounts/password/change/", "/no-such-page/")]
    for page in pages:
        body = page.content.decode()
        assert "<style" not in body
        assert " style=" not in body
        assert "javascript:" not in body
        assert all('src="' in tag for tag in body.split("<script")[1:] if 'type="application/json"' not in tag)


def test_signed_in_pages_are_kept_in_no_cache(client, member):
    client.force_login(member)
    answer = client.get("/accounts/2fa/")
    assert answer["Cache-Control"] == "private, no-store"
    assert "HX-Request" in answer["Vary"]


def test_an_unknown_page_asks_a_stranger_to_sign_in_nothing_more(client, db):
    assert client.get("/no-such-page/").status_code == 404


def test_the_language_changes_before_signing_in(client, db):
    answer = client.post("/language/", {"language": "fr", "next": "/accounts/login/"})
    assert answer.status_code == 302
    assert answer.url == "/accounts/login/"
    assert 'lang="fr"' in client.get("/accounts/login/").content.decode()


def test_nobody_signs_up_or_moves_an_account(client, member):
    assert client.get("/accounts/signup/").status_code == 404
    client.force_login(member)
    assert client.get("/accounts/email/").status_code == 404


@pytest.mark.parametrize(("minutes", "still_in"), [(29, True), (31, False)])
def test_half_an_hour_without_a_click_ends_the_session(client, member, time_machine, minutes, still_in):
    time_machine.move_to("2026-01-01T09:00:00Z", tick=False)
    client.force_login(member)
    client.get("/accounts/2fa/")
    time_machine.shift(minutes * 60)
    assert (client.get("/accounts/2fa/").status_code == 200) is still_in


def test_twelve_hours_end_the_session_however_busy(client, member, time_machine):
    time_machine.move_to("2026-01-01T06:00:00Z", tick=False)
    client.force_login(member)
    answers = []
    for _quarter in range(50):
        answers.append(client.get("/accounts/2fa/").status_code)
        time_machine.shift(15 * 60)
    assert answers[:49] == [200] * 49
    assert answers[49] == 302


def test_reading_writes_the_session_at_most_once_a_minute(client, member, django_assert_max_num_queries):
    client.force_login(member)
    client.get("/accounts/2fa/")
    with django_assert_max_num_queries(12) as queries:
        client.get("/accounts/2fa/")
    assert not [query for query in queries.captured_queries if query["sql"].startswith("UPDATE")]


def test_the_sixth_wrong_password_is_refused_even_when_right(client, member):
    for _attempt in range(5):
        client.post("/accounts/login/", {"login": member.email, "password": "wrong"})
    answer = client.post("/accounts/login/", {"login": member.email, "password": "a-long-password"})
    assert "_auth_user_id" not in client.session
    assert "Too many failed login attempts" in answer.content.decode()


class TestDemoSignIn:
    def test_answers_404_outside_demo_mode(self, client, db, settings):
        demo_users_ensure(valid_from=date(2011, 1, 1))
        settings.DEMO_MODE = False
        assert client.post("/accounts/demo/", {"email": DEMO_USERS[0].email}).status_code == 404
        assert DEMO_USERS[0].email not in client.get("/accounts/login/").content.decode()

    def test_signs_in_the_people_of_the_demonstration(self, client, db, settings):
        settings.DEMO_MODE = True
        demo_users_ensure(valid_from=date(2011, 1, 1))
        for email in sorted(DEMO_EMAILS):
            assert email in client.get("/accounts/login/").content.decode()
            assert client.post("/accounts/demo/", {"email": email}).status_code == 302
            assert "_auth_user_id" in client.session
            client.logout()

    def test_signs_in_nobody_else(self, client, member, settings, django_user_model):
        settings.DEMO_MODE = True
        assert client.post("/accounts/demo/", {"email": member.email}).status_code == 404
        # A real account that happens to have a demonstration's address is not opened either.
        django_user_model.objects.create_user(email=DEMO_USERS[0].email, password="secret-secret", name="Real")
        assert client.post("/accounts/demo/", {"email": DEMO_USERS[0].email}).status_code == 404

    def test_is_a_post_only(self, client, db, settings):
        settings.DEMO_MODE = True
        assert client.get("/accounts/demo/").status_code == 405

    def test_making_the_people_twice_changes_nothing(self, db, django_user_model):
        demo_users_ensure(valid_from=date(2011, 1, 1))
        demo_users_ensure(valid_from=date(2011, 1, 1))
        assert django_user_model.objects.count() == len(DEMO_USERS) + len(DEMO_COLLEAGUES)


class TestSecretKey:
    def test_is_made_once_and_readable_by_its_owner_only(self, tmp_path):
        path = tmp_path / "key"
        assert secret_key(path) == secret_key(path)
        assert stat.S_IMODE(path.stat().st_mode) == 0o600

    def test_is_refused_when_too_short(self, tmp_path):
        (tmp_path / "key").write_text("short")
        with pytest.raises(ImproperlyConfigured):
            secret_key(tmp_path / "key")

    def test_is_asked_for_where_none_can_be_kept(self, tmp_path):
        with pytest.raises(ImproperlyConfigured, match="SECRET_KEY"):
            secret_key(tmp_path / "absent" / "key")


def test_the_settings_of_a_production_site_are_clean():
    environment = {
        "PATH": os.environ["PATH"],
        "SECRET_KEY": "k3y-" + "0123456789abcdefghijklmnopqrstuvwxyz" * 2,
        "ALLOWED_HOSTS": "books.example.org",
        "DATABASE_URL": "",
    }
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stderr


def test_a_log_line_is_one_json_object_with_the_request():
    token = request_id.set("abc")
    try:
        raise ValueError("two\nlines")
    except ValueError:
        record = logging.LogRecord("fund", logging.ERROR, "f.py", 1, "said %s", ("this\nthat",), sys.exc_info())
    line = JsonFormatter().format(record)
    request_id.reset(token)
    assert "\n" not in line
    assert json.loads(line)["message"] == "said this\nthat"
    assert json.loads(line)["request_id"] == "abc"
    assert "ValueError" in json.loads(line)["traceback"]
