"""Letters: once each, in the reader's language, as the person wants them; what fails is tried again."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import call_command
from django.test import Client
from django.utils.translation import gettext_lazy

from fund.models import User
from grants.models import Delivery, Notice, NoticePreference
from grants.services.notices import delivery_set, notice_write
from grants.services.sending import MOST_ATTEMPTS, letters_send

pytestmark = pytest.mark.django_db

WRITTEN = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
NOW = WRITTEN + timedelta(minutes=10)


class Refusing(EmailBackend):
    """A mail system that is down."""

    def send_messages(self, messages):
        raise ConnectionRefusedError("the mail system is down")


def person(name: str, language: str = "", delivery: str = "") -> User:
    user = User.objects.create_user(email=f"{name}@example.org", password="x", name=name, language=language)
    if delivery:
        NoticePreference.objects.create(user=user, delivery=delivery)
    return user


def write(*people: User, key: str = "a", at: datetime = WRITTEN, **more: object) -> list[Notice]:
    return notice_write(key=key, subject=f"Subject {key}", body=f"Body {key}", people=people, at=at, **more)


def send(at: datetime = NOW, papers: object = None) -> tuple[int, int]:
    return letters_send(clock=lambda: at, papers=papers)


def test_each_letter_goes_once_to_each_recipient(settings):
    settings.SITE_URL = "https://office.example.org"
    write(person("ana"), path="/waiting/", addresses=["focal@example.org", "ANA@example.org"])
    write(*User.objects.all(), path="/waiting/", addresses=["focal@example.org"])
    assert send() == (2, 0)
    assert send() == (0, 0)
    assert sorted(letter.to[0] for letter in mail.outbox) == ["ana@example.org", "focal@example.org"]
    assert mail.outbox[0].body.startswith("Body a\n\nhttps://office.example.org/waiting/")
    assert set(Notice.objects.values_list("sent_at", flat=True)) == {NOW}


def test_who_wants_letters_once_a_day_gets_one_in_the_morning():
    ana, bo = person("ana", delivery=Delivery.DAILY), person("bo")
    for key in "abc":
        write(ana, bo, key=key)
    assert send() == (3, 0), "Bo's"
    mail.outbox.clear()
    assert send(WRITTEN.replace(hour=23)) == (0, 0)
    morning = datetime(2026, 3, 3, 6, 1, tzinfo=UTC)
    write(ana, key="late", at=morning)
    assert send(morning) == (3, 0)
    [together] = mail.outbox
    assert "3 letters" in together.subject
    assert all(f"Body {key}" in together.body for key in "abc")
    assert "Body late" not in together.body
    assert send(morning + timedelta(days=1)) == (1, 0)


def test_who_wants_none_is_not_written_to_and_what_was_written_before_is_not_sent():
    ana, bo = person("ana", delivery=Delivery.NONE), person("bo")
    write(ana, bo)
    assert list(Notice.objects.values_list("user", flat=True)) == [bo.pk]
    delivery_set(user=bo, delivery=Delivery.NONE)
    assert send() == (0, 0)


def test_a_letter_is_in_the_language_of_who_reads_it():
    people = person("ana", "fr"), person("bo", "es"), person("cy")
    notice_write(
        key="x", subject=lambda: gettext_lazy("Sign in"), body=gettext_lazy("Funds"), people=people, at=WRITTEN
    )
    assert dict(Notice.objects.values_list("user__name", "subject")) == {
        "ana": "Se connecter",
        "bo": Notice.objects.get(user__name="bo").subject,
        "cy": "Sign in",
    }
    assert Notice.objects.get(user__name="bo").subject not in ("Sign in", "Se connecter")
    assert Notice.objects.get(user__name="ana").body == "Fonds"
    assert send() == (3, 0)


def test_what_fails_is_noted_and_tried_again_later_and_at_last_given_up(settings):
    settings.EMAIL_BACKEND = "tests.grants.work.test_letters.Refusing"
    write(person("ana"))
    assert send(NOW) == (0, 1)
    letter = Notice.objects.get()
    assert (letter.sent_at, letter.attempts) == (None, 1)
    assert "ConnectionRefusedError: the mail system is down" in letter.failure
    assert send(NOW + timedelta(seconds=30)) == (0, 0), "not yet"
    at = NOW
    for _attempt in range(MOST_ATTEMPTS - 1):
        at += timedelta(hours=7)
        assert send(at) == (0, 1)
    assert send(at + timedelta(days=9)) == (0, 0)
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    Notice.objects.update(attempts=3)
    assert send(at + timedelta(days=9)) == (1, 0)
    assert Notice.objects.get().failure == ""


def test_one_that_fails_does_not_keep_the_others():
    write(person("ana"), attachment_name="x.pdf")
    write(person("bo"), key="b")

    def papers(letter: Notice) -> tuple[str, bytes]:
        raise OSError("no paper")

    assert send(papers=papers) == (1, 1)
    assert "no paper" in Notice.objects.get(user__name="ana").failure


def test_the_paper_named_in_a_letter_is_attached():
    write(person("ana"), attachment_name="decision.pdf")
    write(person("bo"), key="b", attachment_name="gone.pdf")
    found = {"decision.pdf": ("decision.pdf", b"%PDF-1.7")}
    assert send(papers=lambda letter: found.get(letter.attachment_name)) == (2, 0)
    assert [len(letter.attachments) for letter in mail.outbox] == [1, 0]
    assert mail.outbox[0].attachments[0][:2] == ("decision.pdf", b"%PDF-1.7")


def test_a_letter_in_another_senders_hands_is_left_alone_until_its_time_is_over():
    write(person("ana"))
    Notice.objects.update(attempts=1, not_before=NOW + timedelta(minutes=5))
    assert send(NOW + timedelta(minutes=4)) == (0, 0)
    assert send(NOW + timedelta(minutes=6)) == (1, 0)


def test_the_command_says_what_it_did(capsys):
    write(person("ana"))
    call_command("send_notices")
    assert "1 sent, 0 failed" in capsys.readouterr().out


def test_preferences_are_a_persons_own(client: Client):
    ana = person("ana")
    client.force_login(ana)
    assert "each at once" in client.get("/letters/").content.decode()
    assert client.post("/letters/", {"delivery": "daily", "language": "fr"}).status_code == 302
    ana.refresh_from_db()
    assert (ana.notice_preference.delivery, ana.language) == ("daily", "fr")
    assert client.post("/letters/", {"delivery": "hourly", "language": "fr"}).status_code == 200
    assert NoticePreference.objects.get().delivery == "daily"


def test_the_mailbox_is_the_demonstrations_alone(client: Client, settings):
    ana, bo = person("ana"), person("bo")
    User.objects.filter(pk=ana.pk).update(is_demo=True)
    write(ana)
    write(bo, key="b")
    client.force_login(ana)
    settings.DEMO_MODE = False
    assert client.get("/mailbox/").status_code == 404
    settings.DEMO_MODE = True
    page = client.get("/mailbox/").content.decode()
    assert "Body a" in page
    assert "Body b" not in page
    client.force_login(bo)
    assert client.get("/mailbox/").status_code == 404, "no person of the demonstration"


ROOT = Path(__file__).resolve().parents[3]
SCRIPT = """
import django; django.setup()
from django.utils import timezone
from grants.services import sending
print(sending.letters_send(clock=timezone.now)[0])
"""


@pytest.mark.slow
def test_four_senders_at_a_time_send_every_letter_once(tmp_path, migrated_database):
    """Processes of their own on a file of their own; every mail is a file."""
    box = tmp_path / "box"
    shutil.copy(migrated_database, tmp_path / "letters.sqlite3")
    environment = os.environ | {
        "DATABASE_URL": f"sqlite:///{tmp_path}/letters.sqlite3",
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "EMAIL_URL": f"filemail:///{box}",
        "DEMO_MODE": "1",
        "HTTPS": "0",
        "PYTHONPATH": str(ROOT),
        "LOG_LEVEL": "ERROR",
    }

    def run(*arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, *arguments], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
        )

    write_them = """
import django; django.setup()
from django.utils import timezone
from grants.services.notices import notice_write
for n in range(40):
    notice_write(key=f"k{n}", subject=f"s{n}", body="b", addresses=[f"a{n}@example.org"], at=timezone.now())
"""
    assert run("-c", write_them).wait() == 0
    senders = [run("-c", SCRIPT) for _ in range(4)]
    counts = [int(sender.communicate()[0]) for sender in senders]
    assert sum(counts) == 40
    text = "".join(path.read_text() for path in box.iterdir())
    assert [text.count(f"To: a{n}@example.org\n") for n in range(40)] == [1] * 40
