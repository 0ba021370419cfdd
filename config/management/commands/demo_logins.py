"""``manage.py demo_logins``: the demonstration's address and accounts, as ``make run`` prints them."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from config.demo_users import DEMO_PASSWORD, DEMO_USERS


class Command(BaseCommand):
    """Prints; changes nothing."""

    help = "Print the address of the demonstration and the accounts to sign in with."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *args: Any, **options: Any) -> None:
        width = max(len(person.email) for person in DEMO_USERS)
        self.stdout.write(f"\n  Fund Office is at http://127.0.0.1:{options['port']}/  (Ctrl-C stops it)\n")
        self.stdout.write(f"  Sign in with one click there, or with the password {DEMO_PASSWORD} as\n")
        for person in DEMO_USERS:
            self.stdout.write(f"    {person.email:<{width}}  {person.title}: {person.description}")
        self.stdout.write("")
